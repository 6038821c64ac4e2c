import type { Action } from '../language/signal.ts';
import { unwrapped } from '../language/text.ts';
import type { Observation } from '../machines/alert.ts';

/** What one character of a line of observations means. */
export const observationMarks = {
  a: 'active',
  '.': 'inactive',
  '?': 'unknown',
  x: 'gone',
} as const satisfies Record<string, Observation['seen']>;

/** What one character of a line of actions means. */
export const actionMarks = {
  A: 'alert',
  '!': 'realert',
  R: 'recovery',
  '-': null,
} as const satisfies Record<string, Action>;

/** The mark of an action. */
export const markOf = (action: Action): string =>
  Object.entries(actionMarks).find(([, each]) => each === action)?.[0] ?? '-';

/** A line of marbles, read: by the number of time steps since its start. */
export type Marbles<T> = ReadonlyMap<number, T>;

/**
 * Reads a line of marbles: one character a tick, and one space a time step. Two spaces step over a tick at
 * which nothing was seen; a line break with the spaces around it is one space.
 *
 * @throws Error that names the line and the column of what is wrong
 */
const read = <T>(name: string, line: string, marks: Readonly<Record<string, T>>): Marbles<T> => {
  if (typeof line !== 'string') throw new Error(`${name}: a line of marbles is text, not ${typeof line}`);
  const text = unwrapped(line);
  const marbles = new Map<number, T>();
  let step = 0;
  [...text].forEach((mark, column) => {
    const wrong = (why: string): Error => new Error(`${name}: ${why}\n\n  ${text}\n  ${' '.repeat(column)}^`);
    if (mark === ' ') {
      step += 1;
      return;
    }
    if (!Object.hasOwn(marks, mark)) {
      throw wrong(`'${mark}' is none of ${Object.keys(marks).join(' ')}`);
    }
    if (marbles.has(step)) throw wrong('two at one time: a space between them is the time step');
    marbles.set(step, marks[mark] as T);
  });
  if (marbles.size === 0) throw new Error(`${name}: the line is empty`);
  return marbles;
};

/** `a a . ? x` → what was seen at each step. */
export const readObservations = (name: string, line: string): Marbles<Observation['seen']> =>
  read(name, line, observationMarks);

/** `A - R` → what was done at each step. */
export const readActions = (name: string, line: string): Marbles<Action> => read(name, line, actionMarks);

/**
 * Back into a line. `shown` are the steps at which any of the lines that stand one under the other has a
 * mark, so that their columns agree.
 */
export const lineOf = <T>(
  marbles: Marbles<T>,
  mark: (value: T) => string,
  shown: ReadonlySet<number> = new Set(marbles.keys()),
): string =>
  Array.from({ length: Math.max(...shown) + 1 }, (_, step) => {
    const value = marbles.get(step);
    if (value !== undefined) return mark(value);
    return shown.has(step) ? ' ' : '';
  }).join(' ');

/** The mark of an observation. */
export const observationMark = (seen: Observation['seen']): string =>
  Object.entries(observationMarks).find(([, each]) => each === seen)?.[0] ?? '?';
