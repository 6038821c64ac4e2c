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
}

/** Where the id stands; no kind and no source begins so. */
const idKey = ':journal';

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
  const made = (id: string): Observable<string> =>
    store()
      .append([], [{ key: idKey, at: now(), value: id }])
      .pipe(ignoreElements(), endWith(id));
  return {
    get state() {
      return journal.state;
    },
    epoch: () =>
      defer(() => store().slots()).pipe(
        filter(({ key }) => key === idKey),
        map(({ value }) => (typeof value === 'string' ? value : null)),
        take(1),
        defaultIfEmpty(null),
        concatMap((id) => (id === null ? made(newId()) : of(id))),
      ),
    read: (position) => defer(() => store().read(position)),
    end: () => journal.end,
  };
};
