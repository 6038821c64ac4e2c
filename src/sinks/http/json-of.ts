import { longestPauseMs } from './answers.ts';

/** The fields of an answer that is a JSON object; of anything else there are none. */
export const jsonOf = (body: string | null): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(body ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : {};
  } catch {
    // It is no JSON: whoever asks says what that means, with the status.
    return {};
  }
};

/** A field that is a text with something in it. */
export const textIn = (fields: Readonly<Record<string, unknown>>, name: string): string | undefined => {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** A pause in a field, in milliseconds; `null`: it is none. */
export const pauseInField = (
  fields: Readonly<Record<string, unknown>>,
  name: string,
  unitMs: number,
): number | null => {
  const value = fields[name];
  const ms = typeof value === 'number' ? Math.ceil(value * unitMs) : 0;
  return ms > 0 ? Math.min(ms, longestPauseMs) : null;
};
