import {
  concatMap,
  defaultIfEmpty,
  defer,
  endWith,
  filter,
  ignoreElements,
  map,
  type Observable,
  of,
  take,
} from 'rxjs';
import type { JournalState } from '../journal/fold.ts';
import type { Journal } from '../journal/journal.ts';
import type { Store, Stored } from '../journal/store/store.ts';

/** A host's own journal, as far as the fleet reads it. */
export interface ShippedJournal {
  readonly state: Readonly<JournalState>;
  /** The journal's own id, made when it is asked for the first time. */
  epoch(): Observable<string>;
  /** What is durable of it from a position on. */
  read(position: number): Observable<Stored>;
  /** The position of its last event. */
  end(): number;
  /** Writes down that how this host stood at `at`, by the journal's own clock, is what the log has of all before. */
  checkpointed(at: number): Observable<never>;
  /** When that was; `null`: never. */
  checkpointedAt(): Observable<number | null>;
}

/** Where the id stands, and when it was said how the host stands; no kind and no source begins so. */
const idKey = ':journal';
const checkpointKey = ':checkpoint';

/** @param newId makes an id that no other journal has */
export const shippedJournal = (
  journal: Pick<Journal, 'state' | 'store' | 'end'>,
  newId: () => string,
  now: () => number,
): ShippedJournal => {
  const store = (): Store => {
    if (journal.store === null) throw new Error('the journal can not be read');
    return journal.store;
  };
  const slot = (wanted: string): Observable<unknown> =>
    defer(() => store().slots()).pipe(
      filter(({ key }) => key === wanted),
      map(({ value }): unknown => value),
      take(1),
      defaultIfEmpty(null),
    );
  const made = (id: string): Observable<string> =>
    store()
      .append([], [{ key: idKey, at: now(), value: id }])
      .pipe(ignoreElements(), endWith(id));
  return {
    get state() {
      return journal.state;
    },
    epoch: () => slot(idKey).pipe(concatMap((id) => (typeof id === 'string' ? of(id) : made(newId())))),
    read: (position) => defer(() => store().read(position)),
    end: () => journal.end,
    checkpointed: (at) =>
      defer(() => store().append([], [{ key: checkpointKey, at, value: at }])).pipe(ignoreElements()),
    checkpointedAt: () => slot(checkpointKey).pipe(map((at) => (typeof at === 'number' ? at : null))),
  };
};
