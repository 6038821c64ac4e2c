import { shown } from '../../language/written.ts';
import { isZone } from '../../language/zone.ts';
import type { HostProbe, PingProbe } from './check.ts';
import { readSides } from './read-outside.ts';
import { isName, listOf, type Reading } from './reading.ts';

// What the checks say in a file that are called, or look at this machine.

const hourMs = 3_600_000;

export const readPing = ({ entry, words, wrong, ms, syntax }: Reading): PingProbe | null => {
  const { every, cron, zone, grace, longest, slug = entry.name } = entry.ping ?? {};
  if (!isName(slug)) wrong(['ping', 'slug'], words.config.noSlug(shown(slug)));
  if (every !== undefined && cron !== undefined)
    wrong(['ping', 'cron'], words.config.either('every', 'cron'), 'name');
  if (every === undefined && cron === undefined) {
    wrong(['ping'], words.config.oneOf('every', 'cron'));
    return null;
  }
  if (zone !== undefined && !isZone(zone)) wrong(['ping', 'zone'], words.config.noZone(shown(zone)));
  if (zone !== undefined && cron === undefined)
    wrong(['ping', 'zone'], words.config.needs('cron', 'zone'), 'name');
  const hasFields = cron === undefined || /^\s*\S+(\s+\S+){4}\s*$/.test(cron);
  if (
    cron !== undefined &&
    (!hasFields || (isZone(zone ?? 'UTC') && syntax.cron?.(cron, zone ?? 'UTC') === false))
  )
    wrong(['ping', 'cron'], words.config.noCron(shown(cron)));
  return {
    sort: 'ping',
    due:
      cron === undefined
        ? { everyMs: ms(['ping', 'every'], every, hourMs, { least: 10_000, most: 366 * 24 * hourMs }) }
        : { cron, zone: zone ?? 'UTC' },
    graceMs: ms(['ping', 'grace'], grace, 300_000, { least: 0, most: 366 * 24 * hourMs }),
    longestMs: longest === undefined ? null : ms(['ping', 'longest'], longest, hourMs),
    slug,
  };
};

/** Which of several a value of the machine may be of, where these are known beforehand. */
const choices = {
  load: ['1', '5', '15'],
  cpu: [],
  swap: [],
  pressure: ['cpu', 'memory', 'io'],
  temperature: null,
  open_files: [],
  disk_fills: null,
  link: null,
} as const;

export const readHost = (reading: Reading): HostProbe | null => {
  const { entry, words, wrong, ms } = reading;
  const { host: what, of, fills_within: fillsWithin, by_last: byLast } = entry;
  if (what === undefined) return null;
  const known: readonly string[] | null = choices[what];
  for (const [index, one] of listOf(of).entries()) {
    const place = Array.isArray(of) ? ['of', index] : ['of'];
    if (known?.length === 0) wrong(place, words.config.noOf(what));
    else if (known !== null && !known.includes(one)) wrong(place, words.config.notOf(shown(one), known));
  }
  if (what === 'disk_fills' && listOf(of).length === 0) wrong([], words.config.needs('of', what));
  for (const [field, given] of [
    ['fills_within', fillsWithin],
    ['by_last', byLast],
  ] as const) {
    if (given !== undefined && what !== 'disk_fills')
      wrong([field], words.config.foreign(field, `host: ${what}`, ['alert', 'clear']), 'name');
  }
  const hasSides = what !== 'link' && what !== 'disk_fills';
  if (!hasSides) {
    for (const field of ['alert', 'clear'] as const) {
      if (entry[field] !== undefined)
        wrong([field], words.config.foreign(field, `host: ${what}`, ['of']), 'name');
    }
  }
  const sides = hasSides ? readSides(reading, `host: ${what}`) : null;
  if (hasSides && sides === null) return null;
  return {
    ...{ sort: 'host', what, of: listOf(of), sides },
    fillsWithinMs: ms(['fills_within'], fillsWithin, 24 * hourMs, { least: 60_000, most: 366 * 24 * hourMs }),
    byLastMs: ms(['by_last'], byLast, 6 * hourMs, { least: 600_000, most: 48 * hourMs }),
  };
};
