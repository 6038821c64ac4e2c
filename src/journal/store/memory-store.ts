import { defer, from, of } from 'rxjs';
import {
  type Append,
  checkVersion,
  type Json,
  type PrunableStore,
  type Prune,
  type Pruned,
  type Slot,
  type Stored,
  slotText,
  textOf,
} from './store.ts';

/** One event in memory: as JSON text, so that nobody can change what is written, and its size is known. */
interface Row {
  readonly position: number;
  readonly key: string;
  readonly at: number;
  readonly text: string;
}

/** What a row costs besides its text, about: the object, the string headers, its place in the array. */
const ROW_BYTES = 96;

const bytesOf = ({ key, text }: Row): number => ROW_BYTES + key.length + text.length;

const storedOf = ({ position, key, at, text }: Row): Stored => ({
  position,
  key,
  at,
  event: JSON.parse(text) as Json,
});

/**
 * A journal that lives as long as the process. It may begin with `events`, in ascending order, from
 * another journal: it goes on after their last position, and takes what is missing before the first
 * one as pruned. `sizeBytes` is an estimate.
 */
export const memoryStore = (events: Iterable<Stored> = []): PrunableStore => {
  const rows: Row[] = [];
  /** The last row of each key. */
  const heads = new Map<string, Row>();
  /** The slots as JSON text, and when each was written. */
  const slots = new Map<string, { readonly at: number; readonly text: string }>();
  let bytes = 0;
  let last = 0;
  let pruned = 0;

  const put = (row: Row): void => {
    rows.push(row);
    heads.set(row.key, row);
    bytes += bytesOf(row);
    last = row.position;
  };

  for (const { position, key, at, event } of events) {
    if (position <= last) throw new RangeError(`event ${position} comes after event ${last}`);
    if (rows.length === 0) pruned = position - 1;
    put({ position, key, at, text: textOf({ key, expected: 0, at, event }) });
  }

  const putSlot = (key: string, at: number, text: string): void => {
    const before = slots.get(key);
    bytes += text.length - (before === undefined ? -ROW_BYTES - key.length : before.text.length);
    slots.set(key, { at, text });
  };

  const write = (batch: readonly Append[], over: readonly Slot[]): readonly number[] => {
    const checked = new Set<string>();
    const texts = batch.map(textOf);
    const slotTexts = over.map(slotText);
    for (const append of batch) {
      if (!checked.has(append.key)) checkVersion(append, heads.get(append.key)?.position ?? 0, pruned);
      checked.add(append.key);
    }
    over.forEach(({ key, at }, index) => void putSlot(key, at, slotTexts[index] ?? ''));
    return batch.map(({ key, at }, index) => {
      put({ position: last + 1, key, at, text: texts[index] ?? '' });
      return last;
    });
  };

  /** From a copy, for whoever listens may append or prune. */
  function* eventsFrom(position: number): Generator<Stored> {
    for (const row of rows.filter((each) => each.position >= position)) yield storedOf(row);
  }

  const prune = ({ before, olderThan, maxBytes }: Prune): Pruned => {
    const was = bytes;
    let removed = 0;
    for (const row of rows) {
      if (row.position >= before || (row.at >= olderThan && bytes <= maxBytes)) break;
      if (heads.get(row.key) === row) heads.delete(row.key);
      bytes -= bytesOf(row);
      pruned = row.position;
      removed += 1;
    }
    rows.splice(0, removed);
    return { removed, bytes: was - bytes, more: false };
  };

  return {
    append: (batch, over = []) => defer(() => of(write(batch, over))),

    read: (position) => defer(() => eventsFrom(position)),

    latest: (key) =>
      defer(() => {
        const head = heads.get(key);
        return of(head && storedOf(head));
      }),

    slots: () =>
      defer(() =>
        from([...slots].map(([key, { at, text }]): Slot => ({ key, at, value: JSON.parse(text) as Json }))),
      ),

    prune,
    sizeBytes: () => bytes,
  };
};
