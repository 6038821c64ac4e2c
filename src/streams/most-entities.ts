import { keyOf, type Signal } from '../language/signal.ts';
import type { Messages } from '../messages/messages.ts';
import type { SeenTurn } from './unseen.ts';

export interface EntityBound {
  /** A good turn with no more than what is watched, and what is to be said of the rest. */
  turn(seen: SeenTurn): SeenTurn;
  /** The signals that a hint has brought, with no more than what is watched. */
  hinted(signals: readonly Signal[]): readonly Signal[];
}

/** The entity, of the kind `self`, that says of a source that it shows more than is watched. */
export const boundOf = (source: string): string => `${source}/entities`;

/**
 * Bounds what one source may bring: of each kind at most `most` entities are watched, and of each turn at most as many
 * events are told. What outside names are like is for the outside to choose, ever-new ones too, and each is an actor, a record
 * and a line. Who is watched stays so for as long as it is there; who is new gets a place that is free, in the order of
 * the source. What is left out is counted, and `self/<source>/entities` is active as long as there is any. `before`: the keys of
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
  /** The keys of what was watched before the last turn and is not over. */
  let inside = new Set(before);
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

  /** Who has a place, by kind; who is new has none yet. */
  const places = ({
    covers,
    signals,
  }: SeenTurn): { readonly taken: Set<string>; readonly free: Map<string, number> } => {
    for (const signal of last) if (isState(signal)) inside.add(keyOf(signal.kind, signal.entity));
    const taken = new Set<string>();
    const free = new Map<string, number>();
    const take = (key: string, kind: string): void => {
      if (taken.has(key)) return;
      taken.add(key);
      free.set(kind, (free.get(kind) ?? most) - 1);
    };
    for (const { kind, entity } of signals.filter(isState)) {
      const key = keyOf(kind, entity);
      if (inside.has(key)) take(key, kind);
    }
    // What this turn could not see is not over.
    for (const key of inside) {
      const kind = key.split('/', 1)[0] ?? '';
      if (!covers.includes(kind)) take(key, kind);
    }
    return { taken, free };
  };

  return {
    turn(seen) {
      const { covers, signals } = seen;
      if (signals.length <= most && !isFull) {
        last = signals;
        return isTold ? { covers, signals: [...signals, about(0)] } : seen;
      }
      const { taken, free } = places(seen);
      const beyond = new Set<string>();
      let events = 0;
      const watched = signals.filter((signal) => {
        if (!isState(signal)) {
          events += 1;
          return events <= most;
        }
        const key = keyOf(signal.kind, signal.entity);
        if (taken.has(key)) return true;
        const left = free.get(signal.kind) ?? most;
        if (left > 0) {
          taken.add(key);
          free.set(signal.kind, left - 1);
          return true;
        }
        beyond.add(key);
        return false;
      });
      last = [];
      inside = taken;
      const left = beyond.size + Math.max(0, events - most);
      isFull = left > 0;
      isTold ||= isFull;
      return { covers, signals: isTold ? [...watched, about(left)] : watched };
    },

    hinted: (signals) =>
      isFull
        ? signals.filter((signal) => !isState(signal) || inside.has(keyOf(signal.kind, signal.entity)))
        : signals.slice(0, most),
  };
};

/** What a user's own source took for a signal is the actors' to refuse; here it counts like an event. */
const isState = (signal: Signal | null | undefined): signal is Signal =>
  typeof signal?.kind === 'string' && typeof signal.entity === 'string' && signal.edge !== true;
