import type { Path } from '../config/yaml.ts';
import { dayMs, durationOf } from '../language/duration.ts';
import { nearestOf } from '../language/nearest.ts';
import { severities } from '../language/signal.ts';
import type { Messages } from '../messages/messages.ts';

/** What is wrong, in the words that are given. */
export type Fault = (say: Messages['scenario']['fault']) => string;

/** Is told what is wrong, and at which character of the text. */
export type Complain = (offset: number, fault: Fault) => void;

/** Is told what is wrong with a value of the file, at a character of it, or with its name. */
export type ComplainAt = (path: Path, fault: Fault, at?: number | 'name') => void;

/** What one or several turns of a series see of an entity. */
export type SeenInTurns =
  | { readonly what: (typeof states)[number] }
  /** `first`, `first + by`, `first + 2 by`, … */
  | { readonly what: 'value'; readonly first: number; readonly by: number };

/** What a scripted sink answers. */
export type Answer =
  | { readonly what: (typeof answers)[number] }
  /** An HTTP status; `retryMs`: the pause it asks for. */
  | { readonly what: 'status'; readonly status: number; readonly retryMs: number | null };

/** One item of a notation, and for how long it holds. */
export interface Item<T> {
  readonly is: T;
  /** So many times. */
  readonly times?: number;
  /** For so many milliseconds. */
  readonly forMs?: number;
  /** Where it stands in the text, from 0. */
  readonly offset: number;
}

/** No duration in a scenario is longer: ten years. */
export const longestMs = 10 * 365 * dayMs;

const states = ['active', 'inactive', 'unknown', 'gone', 'failed', 'event', ...severities] as const;
const answers = ['ok', 'refused', 'timeout'] as const;

/**
 * Reads a series: `inactive x3, active for 34m, unknown, gone`, or `70 75 95x2`, `70+5x4` (which is 70, 75,
 * 80, 85). Commas and spaces are alike. What is wrong is told, and ends the reading.
 */
export const readSeries = (text: string, complain: Complain): readonly Item<SeenInTurns>[] =>
  readItems(text, complain, states, ['85', '70+5x4'], ({ word }) => {
    const what = states.find((state) => state === word);
    if (what !== undefined) return { what };
    const [, first, by = '0'] = /^(-?\d+(?:\.\d+)?)([+-]\d+(?:\.\d+)?)?$/.exec(word) ?? [];
    return first === undefined ? null : { what: 'value', first: Number(first), by: Number(by) };
  });

/** Reads the answers of a sink: `ok x2, 429 retry 30s, 502 for 34m, refused, timeout, ok`. */
export const readAnswers = (text: string, complain: Complain): readonly Item<Answer>[] =>
  readItems(text, complain, answers, ['429 retry 30s', '502'], ({ word, argument }) => {
    const what = answers.find((answer) => answer === word);
    if (what !== undefined) return { what };
    return /^[45]\d\d$/.test(word)
      ? { what: 'status', status: Number(word), retryMs: argument('retry') }
      : null;
  });

interface Words {
  readonly word: string;
  /** The duration behind `name`, if that comes next; `null` if not. */
  argument(name: string): number | null;
}

interface Token {
  readonly text: string;
  readonly offset: number;
}

/** Words and numbers, and their counts: `95x20` are two. */
const tokensOf = (text: string): Token[] =>
  [...text.matchAll(/x\d+(?=[\s,]|$)|[^\s,]+?(?=x\d+(?:[\s,]|$)|[\s,]|$)/g)].map((match) => ({
    text: match[0],
    offset: match.index,
  }));

/** Thrown and caught in this file alone: nothing sensible can be read behind what is wrong. */
class Unreadable extends Error {}

const readItems = <T>(
  text: string,
  complain: Complain,
  known: readonly string[],
  /** Examples of what there is beside the known words. */
  others: readonly string[],
  read: (words: Words) => T | null,
): readonly Item<T>[] => {
  const tokens = tokensOf(text);
  const items: Item<T>[] = [];
  const fail = (offset: number, fault: Fault): never => {
    complain(offset, fault);
    throw new Unreadable();
  };
  const argument = (name: string): number | null => {
    if (tokens[0]?.text !== name) return null;
    const { offset } = tokens.shift() as Token;
    const given = tokens.shift() ?? { text: '', offset };
    return durationOf(given.text, longestMs) ?? fail(given.offset, (say) => say.notADuration(given.text));
  };
  const repetition = (): Pick<Item<T>, 'times' | 'forMs'> => {
    const next = tokens[0];
    if (next === undefined || !/^x\d+$/.test(next.text)) {
      const forMs = argument('for');
      if (forMs === 0) fail(next?.offset ?? 0, (say) => say.noTimes);
      return forMs === null ? { times: 1 } : { forMs };
    }
    tokens.shift();
    const times = Number(next.text.slice(1));
    return times > 0 ? { times } : fail(next.offset, (say) => say.noTimes);
  };
  try {
    for (let token = tokens.shift(); token !== undefined; token = tokens.shift()) {
      const { text: word, offset } = token;
      const is =
        read({ word, argument }) ??
        fail(offset, (say) => say.noItem(word, [...known, ...others], nearestOf(word, known)));
      items.push({ is, offset, ...repetition() });
    }
    if (items.length === 0) fail(0, (say) => say.empty);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
  }
  return items;
};
