import { clockTime } from '../../messages/clock.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Comparison, Result } from './compare.ts';
import type { Incident } from './rerun.ts';

/** More than so many of one sort are counted, not listed; `--json` has them all. */
const most = 20;

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
