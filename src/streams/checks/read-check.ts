import { dayMs, durationOf, durationText } from '../../language/duration.ts';
import type { EntryTell } from '../../language/setting.ts';
import type { Timing } from '../../language/signal.ts';
import { shown } from '../../language/written.ts';
import type { ChecksWords } from '../../messages/checks.ts';
import type { Check, ProbeOf, Sort } from './check.ts';
import { circlesIn } from './circles.ts';
import { readDns, readFile, readHttp, readJson, readPrometheus, readTcp, readTls } from './read-outside.ts';
import { readHost, readPing } from './read-own.ts';
import { isName, listOf, type Reading, type Syntax } from './reading.ts';
import type { CheckEntry } from './schema.ts';

/** Of intervals and of what else is a time between two others. */
const range = { least: 1_000, most: 366 * dayMs } as const;

const common = [
  'name',
  'interval',
  'timeout',
  'for',
  'keep',
  'cooldown',
  'severity',
  'labels',
  'depends_on',
] as const satisfies readonly (keyof CheckEntry)[];
const request = [
  'method',
  'headers',
  'body',
  'basic',
  'bearer',
  'bearer_file',
  'redirects',
  'proxy',
] as const;
const trust = ['ca', 'client', 'insecure', 'servername'] as const;
const sides = ['alert', 'clear', 'unit'] as const;

/** Those that go with many sorts, and are not listed where another was meant. */
const general = new Set<string>([...request, ...trust]);

/** Which fields say something of which sort of check, beside those of all. */
const own = {
  http: [...request, ...trust, 'expect'],
  tcp: ['send', 'expect', 'starttls', ...trust],
  tls: ['starttls', 'expect', ...trust],
  dns: ['record', 'resolver', 'answers'],
  json: [...request, ...trust, 'value', 'each', ...sides],
  prometheus: [...request, ...trust, 'metric', 'take', 'over', ...sides],
  file: ['older', 'smaller', 'larger', 'absent'],
  ping: [],
  host: ['of', 'fills_within', 'by_last', ...sides],
} as const satisfies Record<Sort, readonly (keyof CheckEntry)[]>;

const readers: { readonly [S in Sort]: (reading: Reading) => Extract<ProbeOf, { readonly sort: S }> | null } =
  {
    http: readHttp,
    tcp: readTcp,
    tls: readTls,
    dns: readDns,
    json: readJson,
    prometheus: readPrometheus,
    file: readFile,
    ping: readPing,
    host: readHost,
  };

export const sorts = Object.keys(own) as readonly Sort[];

/** All that may be said of a sort of check. */
const fitting = Object.fromEntries(
  sorts.map((sort) => [sort, new Set<string>([...common, sort, ...own[sort]])]),
) as unknown as Readonly<Record<Sort, ReadonlySet<string>>>;

export interface Defaults {
  readonly everyMs: number;
  readonly timeoutMs: number;
}

/**
 * One check as it is written. What is wrong with it is told, each with its place, and then there is none.
 */
export const readCheck = (
  entry: CheckEntry,
  tell: EntryTell,
  words: ChecksWords,
  defaults: Defaults,
  syntax: Syntax = {},
): Check | null => {
  let faults = 0;
  const wrong: Reading['wrong'] = (field, message, at) => {
    faults += 1;
    tell.wrong(field, message, at);
  };
  const ms: Reading['ms'] = (field, given, usual, { least, most } = range) => {
    if (given === undefined) return usual;
    const read = given === 0 ? 0 : durationOf(given);
    if (read === null) wrong(field, words.config.noDuration(shown(String(given))));
    else if (read < least || read > most)
      wrong(field, words.config.between(String(given), durationText(least), durationText(most)));
    else return read;
    return usual;
  };

  const { together } = words.config;
  /** @param standard what holds where the entry says nothing, milliseconds */
  const timeCalled = (field: readonly string[], given: string | 0 | undefined, standard: number): string =>
    together.value(field.join('.'), String(given ?? durationText(standard)), tell.placeOf(field));
  const called: Reading['called'] = (field) =>
    together.value(field, shown(String(entry[field] ?? '')), tell.placeOf([field]));

  const { name } = entry;
  if (!isName(name)) wrong(['name'], words.config.noName(shown(name)));
  const given = sorts.filter((sort) => entry[sort] !== undefined);
  const [sort, other] = given;
  if (sort === undefined) wrong([], words.config.noSort(sorts));
  if (other !== undefined) wrong([other], words.config.twoSorts(sort ?? '', other), 'name');
  if (sort === undefined || other !== undefined) return null;
  for (const field of Object.keys(entry)) {
    if (fitting[sort].has(field) || entry[field as keyof CheckEntry] === undefined) continue;
    const known = own[sort].filter((field) => !general.has(field));
    wrong([field], words.config.foreign(field, sort, known), 'name');
  }

  const probe: ProbeOf | null = readers[sort]({ entry, tell, words, syntax, wrong, ms, called });
  const everyMs = ms(['interval'], entry.interval, defaults.everyMs);
  const timeoutMs = ms(['timeout'], entry.timeout, Math.min(defaults.timeoutMs, everyMs), {
    least: 100,
    most: 300_000,
  });
  // The place of each is looked up only where there is something to say of it.
  const interval = (): string => timeCalled(['interval'], entry.interval, defaults.everyMs);
  const timeout = (): string => timeCalled(['timeout'], entry.timeout, Math.min(defaults.timeoutMs, everyMs));
  if (timeoutMs > everyMs) wrong(['timeout'], together.isMore(timeout(), interval()));
  // What takes longer than it may is given up before anybody could say how long it took.
  if (probe?.sort === 'http' && probe.expect.withinMs !== null && probe.expect.withinMs > timeoutMs) {
    const within = typeof entry.expect === 'object' ? entry.expect.within : undefined;
    wrong(['expect', 'within'], together.isMore(timeCalled(['expect', 'within'], within, 0), timeout()));
  }
  const times = { least: 0, most: 30 * dayMs };
  const policy: { -readonly [T in keyof Timing]?: number } = {
    ...(entry.for !== undefined && { forMs: ms(['for'], entry.for, 0, times) }),
    ...(entry.keep !== undefined && { keepMs: ms(['keep'], entry.keep, 0, times) }),
    ...(entry.cooldown !== undefined && { cooldownMs: ms(['cooldown'], entry.cooldown, 0, times) }),
  };
  for (const label of Object.keys(entry.labels ?? {})) {
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(label))
      wrong(['labels', label], words.config.noLabel(shown(label)), 'name');
  }
  const dependsOn = listOf(entry.depends_on).map((key, index) => {
    const place = Array.isArray(entry.depends_on) ? ['depends_on', index] : ['depends_on'];
    const isKey = /^[a-z][a-z0-9_]*(\/.+)?$/s.test(key) && (key.includes('/') || !isName(key));
    if (!isKey && !isName(key)) wrong(place, words.config.noDependency(shown(key)));
    const full = isKey ? key : `check/${key}`;
    if (full === `check/${name}`) wrong(place, words.config.ofItself);
    return full;
  });
  if (probe === null || faults > 0) return null;
  return {
    ...{ name, probe, everyMs, timeoutMs, dependsOn },
    policy: Object.keys(policy).length === 0 ? null : policy,
    severity: entry.severity ?? null,
    labels: entry.labels ?? null,
    unit: entry.unit ?? null,
  };
};

/** All of them: of two with one name the second is wrong. @param entries `null`: something is wrong with it already */
export const readChecks = (
  entries: readonly (CheckEntry | null)[],
  tell: EntryTell,
  words: ChecksWords,
  defaults: Defaults,
  syntax: Syntax = {},
): Check[] => {
  const checks = new Map<string, Check>();
  const slugs = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    if (entry === null) continue;
    const below: EntryTell = {
      ...tell,
      wrong: (path, message, at) => tell.wrong([index, ...path], message, at),
      placeOf: (path) => tell.placeOf([index, ...path]),
    };
    const check = readCheck(entry, below, words, defaults, syntax);
    if (check === null) continue;
    const { name, probe } = check;
    if (checks.has(name)) below.wrong(['name'], words.config.twice(name));
    else if (probe.sort === 'ping' && slugs.has(probe.slug))
      below.wrong(['ping'], words.config.twiceSlug(probe.slug));
    else checks.set(name, check);
    if (probe.sort === 'ping') slugs.add(probe.slug);
  }
  const all = [...checks.values()];
  for (const circle of circlesIn(all)) {
    const [last = ''] = circle;
    const index = entries.findIndex((entry) => entry?.name === last);
    // One of them would be told instead of the others, and the others never.
    tell.wrong([index, 'depends_on'], words.config.inACircle([...circle, last]));
  }
  return all;
};
