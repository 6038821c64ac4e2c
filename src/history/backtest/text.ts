import { againstIn } from '../../messages/against.ts';
import { clockTime } from '../../messages/clock.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Comparison, Result } from './compare.ts';
import type { Incident } from './incidents.ts';

/** More than so many of one sort are counted, not listed; `--json` has them all. */
const most = 20;

export interface Against {
  /** When what was recorded begins and ends, epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Keys that the configuration no longer watches. */
  readonly unwatched: ReadonlySet<string>;
  /** What it watches that the recording does not know. */
  readonly unseen: readonly string[];
  readonly words: Messages;
}

/**
 * What would have been told under another configuration, for people. `isLoss`: something that was told would not be, though it is
 * still watched.
 */
export const describeAgainst = (
  result: Result,
  { from, to, unwatched, unseen, words }: Against,
): { readonly lines: readonly string[]; readonly isLoss: boolean } => {
  const say = againstIn(words);
  const day = (at: number): string => clockTime(at, Number.POSITIVE_INFINITY);
  const { recorded, changed, added, shifted } = result;
  const isStill = ({ key }: Incident): boolean => !unwatched.has(key);
  const missed = result.missed.filter(isStill);
  const untold = result.untold.filter(
    (one) => isStill(one) && !missed.some((other) => other.key === one.key),
  );
  const isSame =
    recorded.messages === changed.messages &&
    missed.length + added.length + shifted.length + untold.length === 0;
  const incident = ({ key, alertAt, endAt }: Incident): string =>
    words.backtest.incident(key, day(alertAt), endAt === null ? null : endAt - alertAt);
  const shift = ({ key, recordedAt, byMs }: Result['shifted'][number]): string =>
    say.shift(key, day(recordedAt), Math.abs(byMs));
  const listed = <T>(
    heading: (n: number) => string,
    all: readonly T[],
    line: (one: T) => string,
  ): string[] =>
    all.length === 0
      ? []
      : [
          heading(all.length),
          ...all.slice(0, most).map((one) => `  ${line(one)}`),
          ...(all.length > most ? [`  ${words.backtest.more(all.length - most)}`] : []),
        ];
  const others = Object.entries(result.kinds).filter(
    ([, one]) => one.recorded.messages !== one.changed.messages,
  );
  return {
    isLoss: missed.length > 0,
    lines: [
      say.heading(day(from), day(to)),
      isSame ? say.same(recorded.messages) : say.told(recorded.messages, changed.messages),
      ...others.map(([kind, one]) => say.ofKind(kind, one.recorded.messages, one.changed.messages)),
      ...listed(say.missed, missed, incident),
      ...listed(say.added, added, incident),
      ...listed(
        say.later,
        shifted.filter(({ byMs }) => byMs > 0),
        shift,
      ),
      ...listed(
        say.sooner,
        shifted.filter(({ byMs }) => byMs < 0),
        shift,
      ),
      ...listed(say.untold, untold, incident),
      ...listed(say.unwatched, [...unwatched].sort(), (key) => key),
      ...listed(say.unseen, unseen, (key) => key),
    ],
  };
};

/** The result of a backtest for people. */
export const describeResult = (result: Result, words: Messages): string[] => {
  const say = words.backtest;
  const day = (at: number): string => clockTime(at, Number.POSITIVE_INFINITY);
  const listed = <T>(heading: string, all: readonly T[], line: (one: T) => string): string[] =>
    all.length === 0
      ? []
      : [
          '',
          heading,
          ...all.slice(0, most).map((one) => `  ${line(one)}`),
          ...(all.length > most ? [`  ${say.more(all.length - most)}`] : []),
        ];
  const incident = ({ key, alertAt, endAt }: Incident): string =>
    say.incident(key, day(alertAt), endAt === null ? null : endAt - alertAt);
  return [
    figuresLine(result, words, true),
    ...Object.entries(result.kinds).map(([kind, one]) => `  ${kind}: ${figuresLine(one, words, false)}`),
    ...listed(say.untold(result.untold.length), result.untold, incident),
    ...listed(say.missed(result.missed.length), result.missed, incident),
    ...listed(say.added(result.added.length), result.added, incident),
    ...listed(say.shifted(result.shifted.length), result.shifted, ({ key, recordedAt, byMs }) =>
      say.shift(key, day(recordedAt), Math.abs(byMs), byMs > 0),
    ),
  ];
};

const figuresLine = (
  { recorded, changed, missed, untold, added, shifted }: Comparison,
  { backtest: say }: Messages,
  isTotal: boolean,
): string => {
  const later = shifted.filter(({ byMs }) => byMs > 0).map(({ byMs }) => byMs);
  const sooner = shifted.filter(({ byMs }) => byMs < 0).map(({ byMs }) => -byMs);
  return [
    say.messages(recorded.messages, changed.messages),
    ...(isTotal || untold.length > 0 ? [say.untoldCount(untold.length)] : []),
    say.incidents(recorded.incidents, changed.incidents),
    ...(missed.length > 0 ? [say.missedCount(missed.length)] : []),
    ...(added.length > 0 ? [say.addedCount(added.length)] : []),
    ...(later.length > 0 ? [say.later(later.length, Math.max(...later))] : []),
    ...(sooner.length > 0 ? [say.sooner(sooner.length, Math.max(...sooner))] : []),
  ].join(', ');
};
