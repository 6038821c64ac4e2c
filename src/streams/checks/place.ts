import { isDeepStrictEqual } from 'node:util';
import type { ChecksWords } from '../../messages/checks.ts';
import { addressOf, type KnownOfCheck, reachedBy, unknown } from './book-of-checks.ts';
import type { DueBefore } from './call-in.ts';
import type { Check } from './check.ts';
import { hostOutside } from './network.ts';
import type { Probe } from './probe.ts';
import { createReach, type Reach } from './reach.ts';

/** A check, and what tries it. */
export interface CheckToRun {
  readonly check: Check;
  /** `null`: nobody is asked, somebody calls. */
  readonly probe: Probe | null;
  /** The times at which somebody must call, where they are a plan. */
  readonly plan: DueBefore | null;
}

/** A check in its place. */
export interface Place extends CheckToRun {
  /** The address that it asks; `null`: none. */
  readonly url: URL | null;
  /** The address that it takes a network to get to; `null`: none is needed. */
  readonly outside: URL | null;
  known: KnownOfCheck;
  /** It is not known because the network was gone when it was tried. */
  isBehind: boolean;
  /** When its intervals began, milliseconds; `null`: not yet. */
  startedAt: number | null;
  /** When it is next due, milliseconds; endless for one that is waiting, under way, or called. */
  dueAt: number;
  /** The entities that were alerted when it was last known. */
  alerted: ReadonlySet<string>;
  /** As it goes into the memory; `null`: nothing of it does. */
  entry: object | null;
  entryText: string;
}

export const placeOf = (of: CheckToRun): Place => {
  const by = reachedBy(of.check);
  const outside = by === null || hostOutside(by) === null ? null : by;
  return {
    ...{
      ...of,
      url: addressOf(of.check),
      outside,
      isBehind: false,
      known: unknown,
      startedAt: null,
      dueAt: 0,
    },
    ...{ alerted: new Set(), entry: null, entryText: 'null' },
  };
};

/** What these checks know of the network by themselves. */
export const ownReach = (all: readonly CheckToRun[]): Reach => {
  const reach = createReach();
  reach.watch(
    all.flatMap(({ check }) => reachedBy(check) ?? []),
    { says: true },
  );
  return reach;
};

/** The places of the checks that were made last, for those that a reload makes anew. */
export interface FormerChecks {
  places: ReadonlyMap<string, Place>;
  /** What their findings are told in. */
  words: ChecksWords | null;
}

export const noFormerChecks = (): FormerChecks => ({ places: new Map(), words: null });

/**
 * Has the checks that have not changed go on as they were: with what is known of them, and when they are next due. One that was under way
 * is due at once.
 *
 * @returns when each of them is due, milliseconds
 */
export const takeOver = (
  former: FormerChecks,
  places: ReadonlyMap<string, Place>,
  words: ChecksWords,
  now: number,
): ReadonlyMap<Place, number> => {
  const due = new Map<Place, number>();
  for (const place of places.values()) {
    const before = former.words === words ? former.places.get(place.check.name) : undefined;
    if (before === undefined || !isSameCheck(before.check, place.check)) continue;
    const { known, isBehind, startedAt, dueAt, alerted, entry, entryText } = before;
    Object.assign(place, { known, isBehind, startedAt, alerted, entry, entryText });
    if (place.probe !== null) due.set(place, dueAt === Number.POSITIVE_INFINITY ? now : dueAt);
  }
  former.places = places;
  former.words = words;
  return due;
};

/** Neither way looks into everything: one not into a URL, the other not into a regular expression. */
const isSameCheck = (one: Check, other: Check): boolean =>
  isDeepStrictEqual(one, other) && JSON.stringify(one) === JSON.stringify(other);
