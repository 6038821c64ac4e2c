import { durationText } from '../../language/duration.ts';
import { matchText } from '../../language/match-text.ts';
import { nearestOf } from '../../language/nearest.ts';
import { inTurns } from '../../telling/caused.ts';
import type { CauseRule, Maintenance, Route, Rules, Schedule } from '../../telling/rules.ts';
import type { CronWindows } from '../../telling/schedule/cron.ts';
import { windowsOf } from '../../telling/schedule/interval.ts';
import { shown } from '../complaints.ts';
import type { Path } from '../yaml.ts';
import { durationIn, notMore, type ObjectToValue, oneOrSeveral } from './finding.ts';
import { intervalsIn, zoneIn } from './intervals.ts';
import { type KnownKinds, matcherIn, matchOf } from './matches.ts';
import type { CauseEntry, MaintenanceEntry, MatchEntry, RouteEntry, TellingFile } from './schema.ts';

/** What a reading of rules needs to know. */
export interface Reading {
  /** What holds where the config says nothing: host, channels, defaults. */
  readonly base: Rules;
  readonly kinds: KnownKinds | null;
  /** The source that sees a kind, where that is known. */
  readonly sources: KnownKinds;
  readonly find: ObjectToValue;
  /** Where something stands, as a fault about something else names it; `null`: it is not there. */
  readonly placeOf: (path: Path) => string | null;
  /** Makes the windows of a cron expression; `null`: the config has none. */
  readonly cron: ((windows: CronWindows) => Schedule | null) | null;
  /** It was taken once: only what can't be read at all is found. */
  readonly isAgain: boolean;
}

const second = 1_000;
const minute = 60 * second;
const day = 24 * 60 * minute;
const month = 30 * day;

/** Makes rules of a config that its schema has looked at. Everything else that is wrong is found. */
export const rulesIn = (file: TellingFile, reading: Reading): Rules => {
  const { base, find, placeOf } = reading;
  const standardZone = zoneIn(file.location, ['location'], 'UTC', find);
  const { routes = [], causes = [], maintenance = [], group = {}, flap = {}, cause_wait } = file;
  const ms = (given: string | 0 | undefined, path: Path, standard: number, least: number, most: number) =>
    given === undefined ? standard : durationIn(given, path, { least, most }, find);

  const windowMs = ms(group.window, ['group', 'window'], base.group.windowMs, second, day);
  // One that is longer than the longest was meant to be the longest, too.
  const longestMs =
    group.longest === undefined
      ? Math.max(windowMs, base.group.longestMs)
      : ms(group.longest, ['group', 'longest'], 0, second, day);
  const named = (name: 'window' | 'longest', ms: number) => ({
    ...{ name: `group.${name}`, ms },
    place: placeOf(['group', name]),
  });
  notMore(named('window', windowMs), named('longest', longestMs), ['group', 'longest'], find);
  for (const [list, entries] of Object.entries({ routes, causes, maintenance })) {
    namesOnce(list, entries, find);
  }
  return {
    ...base,
    routes: routes.map((route, i) => routeIn(route, i, standardZone, reading)),
    // What is known without being told goes on to hold.
    causes: [...base.causes, ...causes.map((cause, i) => causeIn(cause, i, reading))],
    maintenance: maintenance.flatMap((window, i) => maintenanceIn(window, i, standardZone, reading)),
    group: { ...base.group, burst: group.burst ?? base.group.burst, windowMs, longestMs },
    flap: {
      alerts: flap.alerts ?? base.flap.alerts,
      withinMs: ms(flap.within, ['flap', 'within'], base.flap.withinMs, second, month),
      settleMs: ms(flap.settle, ['flap', 'settle'], base.flap.settleMs, second, month),
    },
    causeWaitMs: ms(cause_wait, ['cause_wait'], base.causeWaitMs, 0, 10 * minute),
  };
};

const namesOnce = (
  list: string,
  entries: readonly { name?: string | undefined }[],
  find: ObjectToValue,
): void => {
  const seen = new Set<string>();
  for (const [index, { name }] of entries.entries()) {
    if (name !== undefined && seen.has(name)) find([list, index, 'name'], (say) => say.sameRule(shown(name)));
    if (name !== undefined) seen.add(name);
  }
};

const routeIn = (route: RouteEntry, index: number, standardZone: string, reading: Reading): Route => {
  const { find, kinds } = reading;
  const path: Path = ['routes', index];
  const { name = `route ${index + 1}`, match = {}, to, quiet, escalate = [] } = route;
  return {
    name,
    match: matcherIn(match, [...path, 'match'], kinds, find),
    channels: channelsIn(to, [...path, 'to'], reading),
    goOn: route.continue ?? false,
    reminders: remindersIn(route.reminders, [...path, 'reminders'], reading),
    quiet: quiet === undefined ? null : windowsOf(intervalsIn(quiet, [...path, 'quiet'], standardZone, find)),
    escalate: escalate.map(({ after, to: others }, i) => {
      const at = [...path, 'escalate', i];
      return {
        afterMs: durationIn(after, [...at, 'after'], { least: second, most: month }, find),
        channels: channelsIn(others, [...at, 'to'], reading),
      };
    }),
  };
};

const channelsIn = (
  given: string | readonly string[],
  path: Path,
  { base: { channels }, find }: Reading,
): readonly string[] =>
  oneOrSeveral(given, path).map(({ is, at }) => {
    if (!channels.includes(is))
      find(at, (say) => say.noChannel(shown(is), channels, nearestOf(is, channels)));
    return is;
  });

const remindersIn = (
  given: RouteEntry['reminders'],
  path: Path,
  { find, placeOf }: Reading,
): Route['reminders'] => {
  if (given === undefined) return null;
  if (given === 'off') return 'off';
  const within = (value: string | 0, at: Path, least: number) =>
    durationIn(value, at, { least, most: month }, find);
  if (typeof given !== 'object') {
    const everyMs = within(given, path, second);
    return { everyMs, factor: 1, longestMs: everyMs };
  }
  const everyMs = within(given.every, [...path, 'every'], second);
  if (given.longest === undefined) return { everyMs, factor: 1, longestMs: everyMs };
  const longestMs = within(given.longest, [...path, 'longest'], second);
  const named = (name: 'every' | 'longest', ms: number) => ({ name, ms, place: placeOf([...path, name]) });
  notMore(named('every', everyMs), named('longest', longestMs), [...path, 'longest'], find);
  return { everyMs, factor: 2, longestMs };
};

const causeIn = (
  { name, cause, hides, same = [] }: CauseEntry,
  index: number,
  { kinds, sources, find }: Reading,
): CauseRule => {
  const path: Path = ['causes', index];
  // One that matches everything would hide whatever comes behind anything.
  for (const [side, match] of Object.entries({ cause, hides })) {
    if (Object.keys(match).length === 0) find([...path, side], (say) => say.empty);
  }
  return {
    name: name ?? `cause ${index + 1}`,
    cause: matcherIn(cause, [...path, 'cause'], kinds, find),
    hides: matcherIn(hides, [...path, 'hides'], kinds, find),
    same: typeof same === 'string' ? [same] : same,
    waits: !isOneSource(cause, hides, sources),
  };
};

/**
 * Whether cause and symptom are seen by one source, so that they come in one sweep. Each check has a turn of its own, so two of
 * them do not.
 */
const isOneSource = (cause: MatchEntry, hides: MatchEntry, sources: KnownKinds): boolean => {
  const sourceOf = ({ source, kind }: MatchEntry) => source ?? sources.get(kind ?? '') ?? null;
  const one = sourceOf(cause);
  return one !== null && one !== inTurns.source && one === sourceOf(hides);
};

const maintenanceIn = (
  { name, comment, match, when, cron, for: lasts, location }: MaintenanceEntry,
  index: number,
  standardZone: string,
  { kinds, find, isAgain, placeOf, cron: cronWindows }: Reading,
): readonly Maintenance[] => {
  const path: Path = ['maintenance', index];
  const zone = zoneIn(location, [...path, 'location'], standardZone, find);
  const called = name ?? comment ?? `maintenance ${index + 1}`;
  const matcher = matcherIn(match, [...path, 'match'], kinds, find);
  const written = { match: matchText(matchOf(match)), place: placeOf(path) };
  if ((when === undefined) === (cron === undefined)) {
    find(path, (say) => say.whenOrCron);
    return [];
  }
  if (when !== undefined) {
    if (lasts !== undefined) find([...path, 'for'], (say) => say.forWithoutCron, 'name');
    const intervals = intervalsIn(when, [...path, 'when'], zone, find);
    const zones = [...new Set(intervals.map((interval) => interval.zone))];
    return [{ name: called, match: matcher, schedule: windowsOf(intervals), written: { ...written, zones } }];
  }
  if (lasts === undefined) {
    find(path, (say) => say.missing('for'));
    return [];
  }
  const forMs = durationIn(lasts, [...path, 'for'], { least: minute, most: 31 * day }, find);
  const schedule = scheduleIn({ cron: cron ?? '', forMs, zone }, [...path, 'cron'], cronWindows, find);
  if (!isAgain && schedule?.neverEnds?.())
    find([...path, 'for'], (say) => say.together.endless(shown(cron), durationText(forMs)));
  if (schedule === null) return [];
  return [{ name: called, match: matcher, schedule, written: { ...written, zones: [zone] } }];
};

const scheduleIn = (
  windows: CronWindows,
  path: Path,
  make: Reading['cron'],
  find: ObjectToValue,
): Schedule | null => {
  const given = windows.cron.trim();
  const wanted = (): null => {
    find(path, (say) => say.wrong(shown(given), say.cron));
    return null;
  };
  // It also takes a date, and nicknames, which say less than five fields do.
  if (make === null || given.split(/\s+/).length !== 5) return wanted();
  try {
    const schedule = make({ ...windows, cron: given });
    if (schedule === null) find(path, (say) => say.neverComes(shown(given)));
    return schedule;
  } catch {
    // What it throws is English, and names the parts of a pattern by other names than a crontab.
    return wanted();
  }
};
