import { nearestOf } from '../../language/nearest.ts';
import { isZone } from '../../language/zone.ts';
import type { Interval, Range } from '../../telling/schedule/interval.ts';
import { shown } from '../complaints.ts';
import type { Path } from '../yaml.ts';
import { type ObjectToValue, oneOrSeveral } from './finding.ts';
import type { IntervalEntry } from './schema.ts';

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const months = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
];

/** What a row of days, months or years is made of. */
interface Scale {
  /** Of the number `least`, and those that follow. */
  readonly names: readonly string[];
  readonly least: number;
  readonly most: number;
  /** It begins again behind its last: friday:monday. */
  readonly isRound: boolean;
  /** Whether its numbers may be given. */
  readonly hasNumbers: boolean;
  /** -1 is its last. */
  readonly fromEnd: boolean;
}

const plain = { names: [], isRound: false, hasNumbers: true, fromEnd: false } as const;
const scales = {
  weekdays: { ...plain, names: weekdays, least: 0, most: 6, isRound: true, hasNumbers: false },
  days_of_month: { ...plain, least: 1, most: 31, fromEnd: true },
  months: { ...plain, names: months, least: 1, most: 12, isRound: true },
  years: { ...plain, least: 1970, most: 9999 },
} as const satisfies Readonly<Record<string, Scale>>;

/** Reads the zone of something; of a name that is none something is found. */
export const zoneIn = (
  given: string | undefined,
  path: Path,
  standard: string,
  find: ObjectToValue,
): string => {
  if (given === undefined) return standard;
  if (isZone(given)) return given;
  find(path, (say) => say.noZone(shown(given), nearestOf(given, Intl.supportedValuesOf('timeZone'), 4)));
  return standard;
};

/** Reads intervals: one by itself, or several. */
export const intervalsIn = (
  given: IntervalEntry | readonly IntervalEntry[],
  path: Path,
  standardZone: string,
  find: ObjectToValue,
): readonly Interval[] =>
  oneOrSeveral(given, path).map(({ is, at }) => {
    const { weekdays, days_of_month, months, years } = is;
    if (Object.keys(is).every((name) => name === 'location')) find(at, (say) => say.empty);
    const rangesOf = (name: keyof typeof scales, rows: Rows | undefined) =>
      rows === undefined
        ? null
        : oneOrSeveral(rows, [...at, name]).flatMap((row) => rangesIn(row, scales[name], find));
    return {
      zone: zoneIn(is.location, [...at, 'location'], standardZone, find),
      times: timesIn(is, at, find),
      weekdays: rangesOf('weekdays', weekdays),
      daysOfMonth: rangesOf('days_of_month', days_of_month),
      months: rangesOf('months', months),
      years: rangesOf('years', years),
    };
  });

const timesIn = ({ from, to, times }: IntervalEntry, path: Path, find: ObjectToValue): Interval['times'] => {
  const part = (start: string, end: string, at: Path) => {
    const [fromMs, toMs] = [sinceMidnight(start), sinceMidnight(end)];
    if (fromMs === toMs) find(at, (say) => say.sameTime(end));
    return { fromMs, toMs };
  };
  if (times !== undefined) {
    if (from !== undefined || to !== undefined) find([...path, 'times'], (say) => say.fromToOrTimes, 'name');
    return times.map(({ start_time, end_time }, i) =>
      part(start_time, end_time, [...path, 'times', i, 'end_time']),
    );
  }
  if (from === undefined && to === undefined) return null;
  if (from === undefined || to === undefined) {
    find(path, (say) => say.missing(from === undefined ? 'from' : 'to'));
    return null;
  }
  return [part(from, to, [...path, 'to'])];
};

/** The milliseconds of `07:30`, which the schema has looked at. */
const sinceMidnight = (clock: string): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return (hours * 60 + minutes) * 60_000;
};

type Rows = string | number | readonly (string | number)[];

/** `monday:friday`, `-1`, `2026`: a first and a last, or one that is both. One that goes round is two. */
const rangesIn = (
  { is, at }: { readonly is: string | number; readonly at: Path },
  scale: Scale,
  find: ObjectToValue,
): readonly Range[] => {
  const [one = '', other = one, ...more] = String(is).split(':');
  const first = more.length > 0 ? null : numberOf(one, scale);
  const last = more.length > 0 ? null : numberOf(other, scale);
  if (first === null || last === null) {
    const wrong = more.length > 0 ? String(is) : first === null ? one : other;
    const { names, least, most, hasNumbers } = scale;
    find(at, (say) =>
      hasNumbers && names.length === 0
        ? say.notOnScale(shown(wrong), least, most)
        : say.noName(shown(wrong), names, nearestOf(wrong, names)),
    );
    return [];
  }
  if (first <= last ? !(first < 0 && last > 0) : first > 0 && last < 0) return [{ first, last }];
  if (scale.isRound) {
    return [
      { first, last: scale.most },
      { first: scale.least, last },
    ];
  }
  find(at, (say) => say.backwards(shown(String(is))));
  return [];
};

const numberOf = (given: string, { names, least, most, hasNumbers, fromEnd }: Scale): number | null => {
  const name = names.indexOf(given.trim().toLowerCase());
  if (name >= 0) return least + name;
  const number = hasNumbers && /^\s*-?\d+\s*$/.test(given) ? Number(given) : Number.NaN;
  const size = fromEnd ? Math.abs(number) : number;
  return least <= size && size <= most ? number : null;
};
