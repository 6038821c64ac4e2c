import type { Path, YamlFile } from '../config/yaml.ts';
import type { ComplainAt } from './notation.ts';
import { keysOf } from './ranges.ts';
import {
  type Expected,
  type ExpectedAction,
  type ExpectedMessage,
  withoutTrailingSpaces,
} from './scenario.ts';
import type { TestEntry } from './schema.ts';
import { type ExpectedExplanation, type ExpectedHold, type ExpectedNotice, memberPattern } from './told.ts';

/** What the reader of a file lends to whoever reads what is expected in it. */
export interface ExpectedReading extends Pick<YamlFile, 'placeOf'> {
  readonly complain: ComplainAt;
  /** Milliseconds; 0 for what is none, of which is complained. */
  duration(given: string | 0, path: Path): number;
  /** Complains of a key, or a range of keys, that is not among the known. */
  checkSeen(key: string, at: Path, known: ReadonlySet<string>): void;
}

/** What a test expects, of things with these keys. What can't be is complained of, and stands for nothing. */
export const expectedOf = (
  { expect }: TestEntry,
  keys: readonly string[],
  path: Path,
  { placeOf, complain, duration, checkSeen }: ExpectedReading,
): Expected => {
  const { actions, messages, notices, holds, explain = [], exactly = true } = expect;
  if ([actions, messages, notices, holds].every((one) => one === undefined) && explain.length === 0) {
    complain(path, (faults) => faults.nothingExpected);
  }
  const known = new Set(keys);
  const checkKey = (key: string, at: Path): void => checkSeen(key, at, known);
  return {
    exactly,
    notices:
      notices?.map(({ at, why, to = null, members = null, quietly = null }, i): ExpectedNotice => {
        const here = [...path, 'notices', i];
        for (const [n, member] of (members ?? []).entries()) {
          const place = [...here, 'members', n];
          if (memberPattern.test(member)) checkKey(member.split(' ')[0] ?? '', place);
          else complain(place, (faults) => faults.wrong(member, faults.member));
        }
        const all = members?.flatMap(membersOf) ?? null;
        return { ...placeOf(here), at: duration(at, [...here, 'at']), why, to, members: all, quietly };
      }) ?? null,
    holds:
      holds?.flatMap(({ at, key, reason, action = null, until, by = null }, i): ExpectedHold[] => {
        const here = [...path, 'holds', i];
        checkKey(key, [...here, 'key']);
        const end = until === undefined ? null : duration(until, [...here, 'until']);
        const same = { at: duration(at, [...here, 'at']), reason, action, until: end, by };
        return (keysOf(key) ?? []).map((each) => ({ ...placeOf(here), ...same, key: each }));
      }) ?? null,
    explanations: explain.map(({ at, key, contains }, i): ExpectedExplanation => {
      const here = [...path, 'explain', i];
      checkKey(key, [...here, 'key']);
      const parts = typeof contains === 'string' ? [contains] : contains;
      return { ...placeOf(here), at: duration(at, [...here, 'at']), key, contains: parts };
    }),
    actions:
      actions?.map(({ at, key, action, reason = null }, i): ExpectedAction => {
        const here = [...path, 'actions', i];
        checkKey(key, [...here, 'key']);
        return { ...placeOf(here), at: duration(at, [...here, 'at']), key, action, reason };
      }) ?? null,
    messages: new Map(
      Object.entries(messages ?? {}).map(([sink, list]) => [
        sink,
        list.map(({ at, text: wanted, contains }, i): ExpectedMessage => {
          const here = [...path, 'messages', sink, i];
          if ((wanted === undefined) === (contains === undefined)) {
            complain(here, (faults) => faults.textOrContains);
          }
          return {
            ...placeOf(here),
            at: duration(at, [...here, 'at']),
            text: wanted === undefined ? null : withoutTrailingSpaces(wanted),
            contains: typeof contains === 'string' ? [contains] : (contains ?? []),
          };
        }),
      ]),
    ),
  };
};

/** The members that one stands for: `dep/s{00..39} alert` is forty. */
const membersOf = (member: string): readonly string[] => {
  const [key = '', ...rest] = member.split(' ');
  return (keysOf(key) ?? []).map((each) => [each, ...rest].join(' '));
};

/** The channels that somebody expects to be told. */
export const expectedChannels = ({ expect: { messages, notices } }: TestEntry): string[] => {
  const named = [...Object.keys(messages ?? {}), ...(notices ?? []).flatMap(({ to = [] }) => to)];
  return [...new Set(named)];
};

/** Whether what is told is looked at; where no channel is named, it is one called log. */
export const expectsTelling = ({ expect: { notices, holds, explain } }: TestEntry): boolean =>
  notices !== undefined || holds !== undefined || explain !== undefined;
