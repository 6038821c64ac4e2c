import { fnv } from '../../language/digest.ts';
import { shortId } from './container-memory.ts';
import { statusOf } from './container-state.ts';
import type { Inspected } from './container-story.ts';

/**
 * What need not be looked at: Docker's list shows that a container runs on as it was last seen, so that a turn costs one request
 * and not one a container. The list says of it what its id is, its health, and since about when it runs; what it does not show
 * (how often it was restarted) changes none of that without a new start, and an event is heard of most. Every container is looked at
 * anew every few minutes all the same.
 */

/** What Docker's list shows of a container that runs well. */
export interface ListedContainer {
  readonly id: string;
  /** About how long it has been running, seconds: at least, and less than. */
  readonly upS: readonly [atLeast: number, lessThan: number];
}

export interface ListGlance {
  /** What the last look found, where the list shows that it is so still; `null`: it has to be looked at. */
  still(name: string, shown: ListedContainer | null, at: number): Inspected | null;
  /** What a look has found. Gives that of the last one, where it has found just the same. */
  saw(name: string, shown: ListedContainer | null, inspected: Inspected, at: number): Inspected;
  /** Forgets all others: there are no more of them than there are containers. */
  keep(names: ReadonlySet<string>): void;
}

/** Every container is looked at at least so often, milliseconds; each a little earlier, so that they spread. */
export const fullRoundMs = 300_000;

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const units: Readonly<Record<string, number>> = {
  second: 1,
  minute,
  hour,
  day,
  week: 7 * day,
  month: 30 * day,
  year: 365 * day,
};

/** What is longer is no id, and not kept. */
const longestId = 128;

/** `Up 5 minutes (healthy)`, as Docker words it (its go-units: HumanDuration, where hours are rounded). */
const up = /^Up (Less than a|About an?|\d+) (second|minute|hour|day|week|month|year)s?( \(healthy\))?$/;

/** What the list shows of a container, of its id and its status; `null`: it does not run, or not well, or in other words. */
export const shownOf = (id: string, state: string, status: string): ListedContainer | null => {
  const [, count = '', unit = ''] = up.exec(status) ?? [];
  const lengthS = units[unit];
  if (state !== 'running' || id === '' || id.length > longestId || lengthS === undefined) return null;
  if (count.startsWith('Less')) return { id, upS: [0, 1] };
  const n = count.startsWith('About') ? 1 : Number(count);
  const roundedDownS = unit === 'hour' ? Math.floor((n - 0.5) * lengthS) : n * lengthS;
  return { id, upS: [roundedDownS, (n + 1) * lengthS] };
};

/** The clocks of Docker and of Polkan, and the time that an answer takes, are so far apart at most, seconds. */
const slackS = 2;

export const createGlance = (): ListGlance => {
  const seen = new Map<string, { shown: ListedContainer; inspected: Inspected; at: number }>();
  return {
    still(name, shown, at) {
      const last = seen.get(name);
      if (last === undefined || shown === null || shown.id !== last.shown.id) return null;
      const sinceMs = at - last.at;
      const roundMs = fullRoundMs / 2 + (fnv(name) % (fullRoundMs / 2));
      if (sinceMs < 0 || sinceMs >= roundMs) return null;
      // One that has run for less than it must have, had it gone on, was started anew.
      return shown.upS[1] + slackS > last.shown.upS[0] + sinceMs / 1000 ? last.inspected : null;
    },
    saw(name, shown, inspected, at) {
      if (shown === null || !isWell(inspected, shown)) {
        seen.delete(name);
        return inspected;
      }
      const before = seen.get(name)?.inspected;
      const found = before !== undefined && isEqual(before, inspected) ? before : inspected;
      seen.set(name, { shown, inspected: found, at });
      return found;
    },
    keep(names) {
      for (const name of seen.keys()) if (!names.has(name)) seen.delete(name);
    },
  };
};

/** Only what runs, and of whose health there is nothing to wait for, is taken as it was. */
const isWell = (inspected: Inspected, shown: ListedContainer): boolean =>
  inspected.seen === 'container' &&
  statusOf(inspected.container) === 'running' &&
  shortId(inspected.container.Id) === shortId(shown.id) &&
  /^(|none|healthy)$/.test(inspected.container.State.Health?.Status ?? '');

/** Both were made in the same way, of plain JSON. */
const isEqual = (one: Inspected, other: Inspected): boolean => JSON.stringify(one) === JSON.stringify(other);
