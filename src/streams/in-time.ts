import { createContext, Script } from 'node:vm';

/** So long may an operator's expression take over what has come from outside, milliseconds. */
export const longestMatchMs = 250;

/** It was given up. */
export class TooSlow extends Error {
  override readonly name = 'TooSlow';
}

/** What runs in it can be stopped, also in the middle of an expression. Made with the first that needs it. */
let room: { readonly script: Script; readonly context: { work: () => unknown } } | null = null;

/**
 * Does work that goes by an expression which somebody has written, on a text which somebody else has: together they may take for ever
 * (`(a+)+$`), and nothing else would happen meanwhile. What is given up leaves behind whatever it had done by then.
 *
 * @throws TooSlow
 */
export const matchInTime = <T>(work: () => T, limitMs = longestMatchMs): T => {
  room ??= { script: new Script('work()'), context: createContext({ work: () => undefined }) as never };
  room.context.work = work;
  try {
    return room.script.runInContext(room.context as object, { timeout: limitMs }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      throw new TooSlow(`an expression took more than ${limitMs} ms`);
    throw error;
  } finally {
    room.context.work = () => undefined;
  }
};

/** Only what repeats a group can take time that doubles with each character. */
const repeatsGroup = /\)(?:[*+]|\{\d+,)/;

/** What may be repeated without an end; of three such the time grows with the fourth power of a text's length. */
const repeats = /(?<!\\)(?:[*+]|\{\d+,\})/g;
const fewRepeats = 2;

/** Texts of so many characters no expression takes long on that `isSlow` lets pass; longer ones want `matchInTime`. */
export const quickLength = 256;

/**
 * Whether an expression takes long on a text of `quickLength` characters: tried on each of its own characters and words, repeated. What takes
 * long on longer texts alone is not found: `matchInTime` is there for that.
 */
export const isSlow = (expression: RegExp): boolean => {
  const { source } = expression;
  const isPower = (source.match(repeats)?.length ?? 0) > fewRepeats;
  if (!repeatsGroup.test(source) && !isPower) return false;
  const characters = [
    ...new Set(`a0 -._/"${source.replace(/[^\p{L}\p{N}\s\-._/"',;:@=]/gu, '')}`.slice(0, 100)),
  ];
  const words = source.match(/[\p{L}\p{N}]{2,8}/gu)?.slice(0, 20) ?? [];
  const texts = [...characters, ...words].map((each) => `${each.repeat(40)}\u0001`);
  if (isTooSlow(expression, texts)) return true;
  return (
    isPower &&
    characters.slice(0, 20).some((each) => isTooSlow(expression, [`${each.repeat(quickLength - 1)}\u0001`]))
  );
};

/**
 * The limit is one of the clock on the wall, and of a machine that is busy a thread may get little in that time: only where it had next to
 * all of it, the expression is to blame at once; else it is tried once more, for longer.
 */
const isTooSlow = (expression: RegExp, texts: readonly string[]): boolean => {
  const before = process.threadCpuUsage();
  if (!isGivenUp(expression, texts, longestMatchMs)) return false;
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000 > 0.9 * longestMatchMs || isGivenUp(expression, texts, 2 * longestMatchMs);
};

const isGivenUp = (expression: RegExp, texts: readonly string[], limitMs: number): boolean => {
  try {
    matchInTime(() => {
      for (const text of texts) expression.test(text);
    }, limitMs);
    return false;
  } catch (error) {
    if (error instanceof TooSlow) return true;
    throw error;
  }
};
