/** What can be pressed, as it was sent. */
export interface ShownButton {
  readonly text: string;
  readonly data: string;
}
export type ShownKeyboard = readonly (readonly ShownButton[])[];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The rows of an inline keyboard, or why it is none. Buttons have a text and `callback_data`, and nothing else here. */
export const keyboardIn = (markup: unknown): { rows: ShownKeyboard } | { error: string } => {
  if (markup === undefined) return { rows: [] };
  if (!isRecord(markup) || !Array.isArray(markup.inline_keyboard))
    return { error: "can't parse reply keyboard markup JSON object" };
  const stranger = Object.keys(markup).find((name) => name !== 'inline_keyboard');
  if (stranger !== undefined)
    return { error: `no field ${stranger} of a keyboard (the real server would ignore it)` };
  const rows: ShownButton[][] = [];
  for (const row of markup.inline_keyboard as unknown[]) {
    if (!Array.isArray(row) || row.length === 0)
      return { error: "can't parse inline keyboard: a row must be an Array with something in it" };
    const shown: ShownButton[] = [];
    for (const button of row as unknown[]) {
      if (!isRecord(button) || Object.keys(button).sort().join() !== 'callback_data,text')
        return { error: "can't parse inline keyboard button: text and callback_data are wanted" };
      const { text, callback_data: data } = button;
      if (typeof text !== 'string' || text.trim() === '')
        return { error: 'inline keyboard button text must be non-empty' };
      if (typeof data !== 'string')
        return { error: "can't parse inline keyboard button: callback_data must be a String" };
      const bytes = Buffer.byteLength(data);
      if (bytes < 1 || bytes > 64) return { error: 'BUTTON_DATA_INVALID' };
      shown.push({ text, data });
    }
    if (shown.length > 8) return { error: 'a row of more than 8 buttons is not shown as one' };
    rows.push(shown);
  }
  if (rows.flat().length > 100) return { error: 'reply markup is too long' };
  return { rows };
};
