import { writeSync } from 'node:fs';
import { openSqliteStore } from '../../src/journal/store/sqlite/sqlite-store.ts';
import type { Append } from '../../src/journal/store/store.ts';

// Writes batches into the journal named on the command line, for as long as it lives, and acknowledges each
// on standard output once it is durable. With a second argument it prunes now and then.
const [, , path = '', prunes] = process.argv;

/** A batch says of each of its events which one it is and of how many. */
const batchOf = (batch: number, heads: ReadonlyMap<string, number>): Append[] => {
  const of = 1 + ((batch * 7) % 13);
  return Array.from({ length: of }, (_, index) => {
    const key = `key/${(batch + index) % 29}`;
    const padding = 'x'.repeat((batch * 131) % 900);
    return { key, expected: heads.get(key) ?? 0, at: batch, event: { batch, index, of, padding } };
  });
};

const stop = (error: unknown): void => {
  writeSync(2, `${error}\n`);
  process.exit(1);
};

const store = openSqliteStore({ path, now: () => 0, warn: stop });
const heads = new Map<string, number>();
let batch = 0;
store.read(1).subscribe({
  next: ({ key, position, at }) => {
    heads.set(key, position);
    batch = at;
  },
  error: stop,
});

for (;;) {
  batch += 1;
  const appends = batchOf(batch, heads);
  store.append(appends).subscribe({
    next: (positions) => {
      for (const [index, { key }] of appends.entries()) heads.set(key, positions[index] ?? 0);
      writeSync(1, `${batch}\n`);
    },
    error: stop,
  });
  if (prunes !== undefined && batch % 10 === 0) {
    const end = Math.max(...heads.values());
    store.prune({ before: end - 300, olderThan: batch, maxBytes: 1e9 });
  }
}
