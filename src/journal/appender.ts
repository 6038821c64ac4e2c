import {
  concatMap,
  defaultIfEmpty,
  EMPTY,
  forkJoin,
  ignoreElements,
  map,
  type Observable,
  of,
  tap,
} from 'rxjs';
import { type JournalEvent, type MemoryEvent, streamOf } from './events.ts';
import { keyOf } from './keys.ts';
import { createMemoryParts } from './memory-parts.ts';
import type { Append, Json, Store, Stored } from './store/store.ts';

/** An event and the stream it belongs to. */
interface Keyed {
  readonly key: string;
  readonly event: JournalEvent;
}

/** Appends events, each with the version of its key. */
export interface Appender {
  /**
   * Emits the last of the events as it was stored, once all of them, and the memories, are durable; nothing if
   * there is no event.
   */
  append(
    store: Store,
    events: readonly JournalEvent[],
    memories?: readonly MemoryEvent[],
  ): Observable<Stored>;
  /** Forgets every version: what stands in the store may no longer be what it was. */
  forget(): void;
}

/**
 * Remembers the versions of the keys that live, and looks up those of others. `isOver`: no more is to be
 * expected of the key of this event. `host`: as `keyOf` has it.
 */
export const createAppender = (
  isOver: (event: JournalEvent) => boolean,
  host: string | null = null,
): Appender => {
  /** The position of the last event of a key; 0: there is none. */
  const positions = new Map<string, number>();
  const parts = createMemoryParts(host);

  const lookUp = (store: Store, keys: readonly string[]): Observable<unknown> => {
    if (keys.length === 0) return of(null);
    const found$ =
      store.positions?.(keys) ??
      forkJoin(
        keys.map((key) =>
          store.latest(key).pipe(
            defaultIfEmpty(undefined),
            map((found) => found?.position ?? 0),
          ),
        ),
      );
    return found$.pipe(tap((found) => keys.forEach((key, i) => void positions.set(key, found[i] ?? 0))));
  };

  const appendOf = ({ key, event }: Keyed): Append => ({
    key,
    expected: positions.get(key) ?? 0,
    at: event.at,
    event: asJson(event),
  });

  return {
    append(store, events, memories = []) {
      const keyed = events.map((event): Keyed => ({ key: keyOf(host, streamOf(event)), event }));
      const slots = memories.flatMap(parts.slotsOf);
      const last = keyed.at(-1);
      if (last === undefined) {
        return slots.length === 0
          ? EMPTY
          : store.append([], slots).pipe(
              tap(() => parts.wrote(memories)),
              ignoreElements(),
            );
      }
      const unknown = keyed.flatMap(({ key }) => (positions.has(key) ? [] : [key]));
      return lookUp(store, [...new Set(unknown)]).pipe(
        concatMap(() => store.append(keyed.map(appendOf), slots)),
        map((written) => {
          parts.wrote(memories);
          keyed.forEach(({ key, event }, i) => {
            if (isOver(event)) positions.delete(key);
            else positions.set(key, written[i] ?? 0);
          });
          const { key, event } = last;
          return { position: written.at(-1) ?? 0, key, at: event.at, event: asJson(event) };
        }),
      );
    },
    forget: () => {
      positions.clear();
      parts.forget();
    },
  };
};

/** An event is plain JSON: `events.ts` knows no other. */
export const asJson = (event: JournalEvent): Json => event as unknown as Json;
