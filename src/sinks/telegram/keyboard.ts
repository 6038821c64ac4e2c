/** What can be pressed under a message, as the Bot API wants it (https://core.telegram.org/bots/api#inlinekeyboardmarkup). */
export interface Keyboard {
  readonly inline_keyboard: readonly (readonly KeyboardButton[])[];
}

export interface KeyboardButton {
  readonly text: string;
  /** What comes back when it is pressed: 1 to 64 bytes. */
  readonly callback_data: string;
}
