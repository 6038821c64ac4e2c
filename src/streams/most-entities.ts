import { keyOf, type Signal } from '../language/signal.ts';
import type { Messages } from '../messages/messages.ts';
import type { SeenTurn } from './unseen.ts';

export interface EntityBound {
  /** A good turn at a time (milliseconds), with no more than what is watched, and what is to be said of the rest. */
  turn(seen: SeenTurn, at: number): SeenTurn;
  /** The signals that a hint has brought, with no more than what is watched. */
  hinted(signals: readonly Signal[]): readonly Signal[];
}

/** The entity, of the kind `self`, that says of a source that it shows more than is watched. */
export const boundOf = (source: string): string => `${source}/entities`;

/**
 * How long the place of who had an alert and is gone is given to nobody else, milliseconds. A name that is new with every
 * sweep would be an alert and an end each time; so they are as many as there are places, a minute.
 */
export const restMs = 60_000;

/** So many kinds a source may bring at once, those whose places rest among them: each has as many places as any other. */
export const mostKinds = 200;

/** So long as no more than this part of the places alert, none of them need rest: that many cost next to nothing. */
const calmPart = 1 / 20;

/**
 * Bounds what one source may bring: of each kind at most `most` entities are watched, and of each turn at most as many
 * events are told. What outside names are like is for the outside to choose, ever-new ones too, and each is an actor, a record
 * and a line. Who is watched stays so for as long as it is there; who is new gets a place that is free, in the order of
 * the source; that of an alert is free a minute after it. What is left out is counted, and `self/<source>/entities` is active as long as there is any. `before`: the keys of
 * what was watched with an incident, or said of it, when the last run ended.
 */
export const boundEntities = (
  source: string,
  most: number,
  words: Messages,
  before: Iterable<string> = [],
): EntityBound => {
  /** What the last turn has shown to the actors. */
  let last: readonly Signal[] = [];
  /** The keys of what was watched before the last turn and is not over, and whether it was in alert. */
  let inside = new Map<string, boolean>();
  for (const key of before) inside.set(key, true);
  /** The keys of who had an alert and is gone, and since when: their places rest. */
  const resting = new Map<string, number>();
  const own = boundOf(source);
  let isTold = inside.delete(keyOf('self', own));
  let isFull = false;

  const about = (beyond: number): Signal => ({
    kind: 'self',
    entity: own,
    active: beyond > 0,
    title: words.self.title(source),
    detail: beyond > 0 ? words.self.tooMany(most, beyond) : words.self.notTooMany(most),
    value: beyond,
    limit: 1,
  });

  /** Who has a place, and in alert or not; who is new has none yet. `free`: by kind. */
  const places = (
    { covers, signals }: SeenTurn,
    at: number,
  ): { readonly taken: Map<string, boolean>; readonly free: Map<string, number> } => {
    for (const signal of last)
      if (isState(signal)) inside.set(keyOf(signal.kind, signal.entity), signal.active === true);
    const taken = new Map<string, boolean>();
    const free = new Map<string, number>();
    const spend = (kind: string): void => void free.set(kind, (free.get(kind) ?? most) - 1);
    const take = (key: string, kind: string, active: boolean): void => {
      if (!taken.has(key)) spend(kind);
      taken.set(key, active);
      resting.delete(key);
    };
    // Of ten thousand, iterators would be most of what is made here.
    signals.forEach((signal) => {
      if (!isState(signal)) return;
      const key = keyOf(signal.kind, signal.entity);
      if (inside.has(key) || resting.has(key)) take(key, signal.kind, signal.active === true);
    });
    for (const [key, active] of inside) {
      if (taken.has(key)) continue;
      const kind = kindOf(key);
      // What this turn could not see is not over.
      if (!covers.includes(kind)) take(key, kind, active);
      else if (active) resting.set(key, at);
    }
    for (const [key, since] of resting) {
      if (at - since >= restMs || at < since) resting.delete(key);
      else spend(kindOf(key));
    }
    return { taken, free };
  };

  return {
    turn(seen, at) {
      const { covers, signals } = seen;
      const isCalm = !isFull && inside.size === 0 && resting.size === 0 && alertsOf(last) <= most * calmPart;
      if (isCalm && signals.length <= most) {
        last = signals;
        return isTold ? { covers, signals: [...signals, about(0)] } : seen;
      }
      const { taken, free } = places(seen, at);
      let beyond = 0;
      let events = 0;
      const watched = signals.filter((signal) => {
        if (!isState(signal)) {
          events += 1;
          return events <= most;
        }
        const key = keyOf(signal.kind, signal.entity);
        if (taken.has(key)) return true;
        const left = free.get(signal.kind) ?? (free.size < mostKinds ? most : 0);
        if (left > 0) {
          taken.set(key, signal.active === true);
          free.set(signal.kind, left - 1);
          return true;
        }
        beyond += 1;
        return false;
      });
      const left = beyond + Math.max(0, events - most);
      isFull = left > 0;
      inside = taken;
      last = [];
      if (!isFull) {
        // Of those there is no more to be known than what was shown; what was not seen stays.
        for (const signal of watched) if (isState(signal)) inside.delete(keyOf(signal.kind, signal.entity));
        last = watched;
      }
      isTold ||= isFull;
      return { covers, signals: isTold ? [...watched, about(left)] : watched };
    },

    hinted: (signals) =>
      isFull
        ? signals.filter((signal) => !isState(signal) || inside.has(keyOf(signal.kind, signal.entity)))
        : signals.slice(0, most),
  };
};

const kindOf = (key: string): string => key.split('/', 1)[0] ?? '';

const alertsOf = (signals: readonly Signal[]): number => {
  let alerts = 0;
  for (const signal of signals) if (signal?.active === true) alerts += 1;
  return alerts;
};

/** What a user's own source took for a signal is the actors' to refuse; here it counts like an event. */
const isState = (signal: Signal | null | undefined): signal is Signal =>
  typeof signal?.kind === 'string' && typeof signal.entity === 'string' && signal.edge !== true;
