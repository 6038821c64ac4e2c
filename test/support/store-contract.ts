import fc from 'fast-check';
import { map, take, tap } from 'rxjs';
import { expect, test } from 'vitest';
import { keyOf, streamIn } from '../../src/journal/keys.ts';
import {
  type Json,
  type PrunableStore,
  type Slot,
  type Stored,
  VersionConflict,
} from '../../src/journal/store/store.ts';
import { all, failure, one, pruneAll } from './journal-files.ts';
import { runs } from './runs.ts';

/** A store under test, fresh and empty. */
export interface Fixture {
  store(): PrunableStore;
  /** Closes and opens it again, where it outlives that. */
  reopen?(): void;
  end(): void;
}

const conflict = (key: string, expected: number, actual: number): Partial<VersionConflict> =>
  expect.objectContaining({ name: 'VersionConflict', key, expected, actual });

/** Lone surrogates, a NUL, what looks like an encoding of another key: a key is any string. */
const oddKeys = [
  '',
  ' ',
  ':run',
  'disk/',
  'container/web app',
  "dep/o'clock; DROP TABLE event --",
  'a\0b',
  'a',
  'line\nbreak',
  '%_*?',
  '"quoted"',
  '"\\ud800"',
  'host/диск',
  '\u{1f600}',
  '\u00e9',
  'e\u0301',
  '\ud800',
  '\ud801',
  '\ufffd',
  '__proto__',
  'constructor',
  'k'.repeat(10_000),
];

/** What every store must do; `make` gives a fresh one. */
export const storeContract = (name: string, make: () => Fixture): void => {
  const contract = (title: string, run: (store: PrunableStore, fixture: Fixture) => Promise<void>): void =>
    test(`${name}: ${title}`, async () => {
      const fixture = make();
      try {
        await run(fixture.store(), fixture);
      } finally {
        fixture.end();
      }
    }, 60_000);

  contract('an empty journal has nothing to read and no latest event', async (store) => {
    expect(await all(store.read(1))).toEqual([]);
    expect(await all(store.latest('a'))).toEqual([undefined]);
  });

  contract('what is appended is read back as it was, in order, from any position', async (store) => {
    expect(await all(store.append([one('a', 0, { x: 1 }, 5), one('b', 0, 'two', 4)]))).toEqual([[1, 2]]);
    expect(await all(store.append([one('a', 1, [3], -6)]))).toEqual([[3]]);
    const stored: Stored[] = [
      { position: 1, key: 'a', at: 5, event: { x: 1 } },
      { position: 2, key: 'b', at: 4, event: 'two' },
      { position: 3, key: 'a', at: -6, event: [3] },
    ];
    for (const from of [-1, 0, 1, 2, 3, 4, 99]) {
      expect(await all(store.read(from)), `from ${from}`).toEqual(stored.slice(Math.max(0, from - 1)));
    }
  });

  contract('the latest event of a key is its last one', async (store) => {
    await all(store.append([one('a', 0, 1), one('b', 0, 2), one('a', 0, 3)]));
    expect(await all(store.latest('a'))).toEqual([{ position: 3, key: 'a', at: 1000, event: 3 }]);
    expect(await all(store.latest('b'))).toEqual([{ position: 2, key: 'b', at: 1000, event: 2 }]);
    expect(await all(store.latest('c'))).toEqual([undefined]);
  });

  contract(
    'the positions of several keys are those of their last events, and an append goes by them',
    async (store) => {
      await all(store.append([one('a', 0, 1), one('b', 0, 2), one('a', 0, 3), one('\ud800', 0, 4)]));
      const asked = ['c', 'a', '\ud800', 'b', 'd'];
      const found = store.positions === undefined ? [[0, 3, 4, 2, 0]] : await all(store.positions(asked));
      expect(found).toEqual([[0, 3, 4, 2, 0]]);
      expect(await failure(store.append([one('c', 3)]))).toEqual(conflict('c', 3, 0));
      expect(await failure(store.append([one('a', 2)]))).toEqual(conflict('a', 2, 3));
      expect(await all(store.append([one('c', 0), one('a', 3)]))).toEqual([[5, 6]]);
      // What was asked then is not so any more.
      expect(await failure(store.append([one('c', 0)]))).toEqual(conflict('c', 0, 5));
      expect(await all(store.append([one('d', 0), one('c', 5)]))).toEqual([[7, 8]]);
    },
  );

  test.each([
    { what: 'as if there were none', key: 'a', expected: 0, actual: 3 },
    { what: 'an older one of the key', key: 'a', expected: 1, actual: 3 },
    { what: 'the position of another key', key: 'a', expected: 2, actual: 3 },
    { what: 'one that is not there yet', key: 'a', expected: 4, actual: 3 },
    { what: 'one of a key that has none', key: 'c', expected: 3, actual: 0 },
    { what: 'a position that never is', key: 'c', expected: -1, actual: 0 },
  ])(`${name}: a writer that expects $what is told of the conflict`, async ({ key, expected, actual }) => {
    const fixture = make();
    try {
      const store = fixture.store();
      await all(store.append([one('a', 0), one('b', 0), one('a', 0)]));
      const error = await failure(store.append([one(key, expected)]));
      expect(error).toBeInstanceOf(VersionConflict);
      expect(error).toEqual(conflict(key, expected, actual));
    } finally {
      fixture.end();
    }
  });

  contract('a conflict in the middle of a batch leaves nothing of it, and no gap', async (store) => {
    await all(store.append([one('a', 0, 'first')]));
    const error = await failure(store.append([one('b', 0), one('b', 0), one('a', 0), one('c', 0)]));
    expect(error).toEqual(conflict('a', 0, 1));
    expect(await all(store.read(1))).toHaveLength(1);
    for (const key of ['b', 'c']) expect(await all(store.latest(key))).toEqual([undefined]);
    expect(await all(store.append([one('b', 0), one('a', 1), one('c', 0)]))).toEqual([[2, 3, 4]]);
  });

  contract('of several events of one key in a batch the first one is checked', async (store) => {
    expect(
      await all(store.append([one('a', 0, 1), one('b', 0, 2), one('a', 0, 3), one('a', 77, 4)])),
    ).toEqual([[1, 2, 3, 4]]);
    expect(await failure(store.append([one('a', 3), one('a', 4)]))).toEqual(conflict('a', 3, 4));
    expect(await all(store.append([one('a', 4), one('a', 4)]))).toEqual([[5, 6]]);
    expect(await all(store.append([one('a', 6)]))).toEqual([[7]]);
  });

  contract('an empty batch is appended at once', async (store) => {
    expect(await all(store.append([]))).toEqual([[]]);
  });

  contract('nothing is done before it is subscribed to, and everything again each time', async (store) => {
    const append$ = store.append([one('a', 0)]);
    const read$ = store.read(1);
    const latest$ = store.latest('a');
    expect(await all(read$)).toEqual([]);
    expect(await all(append$)).toEqual([[1]]);
    expect(await all(read$)).toHaveLength(1);
    expect(await all(latest$)).toEqual([expect.objectContaining({ position: 1 })]);
    expect(await failure(append$)).toEqual(conflict('a', 0, 1));
  });

  contract('a reading that is unsubscribed from stops there, and the store goes on', async (store) => {
    const count = 2_500;
    await all(store.append(Array.from({ length: count }, (_, n) => one(`k${n}`, 0, n))));
    for (const wanted of [1, 999, 1_000, 1_001, count]) {
      let given = 0;
      const seen = await all(
        store.read(1).pipe(
          tap(() => (given += 1)),
          take(wanted),
        ),
      );
      expect(seen.map(({ event }) => event)).toEqual(Array.from({ length: wanted }, (_, n) => n));
      expect(given).toBe(wanted);
    }
    expect(await all(store.append([one('k0', 1)]))).toEqual([[count + 1]]);
  });

  contract(
    'who reads may append, prune and read meanwhile; the reading ends where it began to',
    async (store) => {
      const count = 2_500;
      await all(store.append(Array.from({ length: count }, (_, n) => one('a', 0, n))));
      let head = count;
      const seen: number[] = [];
      const errors: unknown[] = [];
      const error = (cause: unknown): void => void errors.push(cause);
      store.read(1).subscribe({
        error,
        next: ({ position }) => {
          seen.push(position);
          if (position % 500 !== 0) return;
          store.append([one('a', head)]).subscribe({ error });
          head = count + position / 500;
          store.prune({ before: position - 100, olderThan: 2_000, maxBytes: 1e9 });
          store.read(position).pipe(take(2)).subscribe({ error });
          store.latest('a').subscribe({ error });
        },
      });
      expect(errors).toEqual([]);
      expect(seen).toEqual(Array.from({ length: count }, (_, n) => n + 1));
      expect((await all(store.read(2_400))).map(({ position }) => position)).toEqual(
        Array.from({ length: 106 }, (_, n) => 2_400 + n),
      );
    },
  );

  contract('big events and big batches come back whole', async (store) => {
    const big = 'ё'.repeat(1_000_000);
    await all(store.append([one('a', 0, { big }), one('a', 0, big), one('b', 0)]));
    expect((await all(store.read(1))).map(({ event }) => event)).toEqual([{ big }, big, null]);
    await all(store.append(Array.from({ length: 5_003 }, (_, n) => one(`k${n % 7}`, 0, n))));
    expect((await all(store.read(4))).map(({ event }) => event)).toEqual(
      Array.from({ length: 5_003 }, (_, n) => n),
    );
  });

  contract('any string is a key of its own, also after opening it again', async (_, fixture) => {
    await all(fixture.store().append(oddKeys.map((key) => one(key, 0))));
    fixture.reopen?.();
    const store = fixture.store();
    expect((await all(store.read(1))).map(({ key }) => key)).toEqual(oddKeys);
    for (const [n, key] of oddKeys.entries()) {
      expect(await all(store.latest(key))).toEqual([{ position: n + 1, key, at: 1000, event: null }]);
    }
    await all(store.append(oddKeys.map((key, n) => one(key, n + 1))));
  });

  contract('an event is any JSON', async (store) => {
    const events: Json[] = [
      null,
      false,
      0,
      -1.5e-300,
      2 ** 53,
      '',
      '\ud800',
      '\0"\\',
      [],
      {},
      [[{ a: [null] }]],
      JSON.parse('{"__proto__":{"x":1}}'),
    ];
    await all(store.append(events.map((event) => one('a', 0, event))));
    expect((await all(store.read(1))).map(({ event }) => JSON.stringify(event))).toEqual(
      events.map((event) => JSON.stringify(event)),
    );
  });

  contract('nobody can change what is written, neither who wrote nor who read it', async (store) => {
    const event = { deep: [1] };
    await all(store.append([one('a', 0, event)]));
    event.deep.push(2);
    const [read] = await all(store.read(1).pipe(map((stored) => stored.event as unknown as typeof event)));
    read?.deep.push(3);
    expect((await all(store.latest('a')))[0]?.event).toEqual({ deep: [1] });
  });

  test.each([
    { what: 'undefined', bad: { ...one('b', 0), event: undefined as unknown as Json } },
    { what: 'a bigint', bad: { ...one('b', 0), event: 1n as unknown as Json } },
    { what: 'a time between two milliseconds', bad: one('b', 0, null, 0.5) },
    { what: 'no time', bad: one('b', 0, null, Number.NaN) },
  ])(`${name}: $what is refused, with the whole batch`, async ({ bad }) => {
    const fixture = make();
    try {
      const store = fixture.store();
      expect(await failure(store.append([one('a', 0), bad]))).toBeInstanceOf(TypeError);
      expect(await all(store.read(1))).toEqual([]);
      expect(await all(store.append([one('a', 0)]))).toEqual([[1]]);
    } finally {
      fixture.end();
    }
  });

  contract(
    'pruning by age takes from the front, up to the first younger event or the position',
    async (store) => {
      await all(store.append([10, 20, 30, 25, 40, 10].map((at) => one('a', 0, null, at))));
      const none = { before: 1_000, maxBytes: Number.POSITIVE_INFINITY };
      expect(store.prune({ ...none, olderThan: 10 }).removed).toBe(0);
      expect(store.prune({ ...none, olderThan: 30 }).removed).toBe(2);
      expect((await all(store.read(1))).map(({ position }) => position)).toEqual([3, 4, 5, 6]);
      expect(store.prune({ ...none, olderThan: 99, before: 5 }).removed).toBe(2);
      expect((await all(store.read(1))).map(({ at }) => at)).toEqual([40, 10]);
      expect((await all(store.read(6))).map(({ at }) => at)).toEqual([10]);
    },
  );

  contract(
    'pruning by size takes the oldest until the rest fits, and spares what must stay',
    async (store) => {
      const padding = 'x'.repeat(1_000);
      for (let n = 0; n < 20; n += 1) {
        await all(
          store.append(
            Array.from({ length: 50 }, (_, i) => one(`k${i}`, n === 0 ? 0 : n * 50 - 49 + i, padding)),
          ),
        );
      }
      const before = store.sizeBytes();
      expect(before).toBeGreaterThan(1_000_000);
      const { removed, bytes } = pruneAll(store, { before: 1_001, olderThan: 0, maxBytes: 500_000 });
      expect(store.sizeBytes()).toBeLessThanOrEqual(500_000);
      expect(store.sizeBytes()).toBeGreaterThan(300_000);
      expect(bytes).toBe(before - store.sizeBytes());
      expect((await all(store.read(1))).map(({ position }) => position)).toEqual(
        Array.from({ length: 1_000 - removed }, (_, n) => removed + n + 1),
      );
      pruneAll(store, { before: 901, olderThan: 0, maxBytes: 0 });
      expect(await all(store.read(1))).toHaveLength(100);
      expect(store.prune({ before: 901, olderThan: 0, maxBytes: 0 })).toEqual({
        removed: 0,
        bytes: 0,
        more: false,
      });
    },
  );

  contract(
    'a position is never given out again, not after everything was pruned either',
    async (store, fixture) => {
      await all(store.append([one('a', 0), one('b', 0), one('a', 0)]));
      expect(store.prune({ before: 99, olderThan: 9_999, maxBytes: 1e9 }).removed).toBe(3);
      expect(await all(store.read(1))).toEqual([]);
      expect(await all(store.latest('a'))).toEqual([undefined]);
      fixture.reopen?.();
      expect(await all(fixture.store().append([one('c', 0)]))).toEqual([[4]]);
    },
  );

  contract(
    'after pruning, who remembers a version is as right as who began later',
    async (store, fixture) => {
      await all(store.append(['a', 'b', 'c', 'd', 'b'].map((key) => one(key, 0))));
      store.prune({ before: 5, olderThan: 9_999, maxBytes: 1e9 });
      expect(await failure(store.append([one('a', 5)]))).toEqual(conflict('a', 5, 0));
      expect(await failure(store.append([one('b', 2)]))).toEqual(conflict('b', 2, 5));
      expect(await failure(store.append([one('b', 0)]))).toEqual(conflict('b', 0, 5));
      expect(await all(store.append([one('a', 1), one('b', 5), one('c', 0)]))).toEqual([[6, 7, 8]]);
      fixture.reopen?.();
      expect(await failure(fixture.store().append([one('d', 5)]))).toEqual(conflict('d', 5, 0));
      expect(await all(fixture.store().append([one('d', 4)]))).toEqual([[9]]);
      expect(await failure(fixture.store().append([one('d', 4)]))).toEqual(conflict('d', 4, 9));
    },
  );

  contract(
    'a slot is written over, is no event, and outlives pruning and opening again',
    async (_, fixture) => {
      const slot = (key: string, at: number, value: Json): Slot => ({ key, at, value });
      const byKey = async (): Promise<Slot[]> =>
        (await all(fixture.store().slots())).toSorted((a, b) => (a.key < b.key ? -1 : 1));
      expect(await byKey()).toEqual([]);
      expect(
        await all(fixture.store().append([one('a', 0)], [slot('a', 1, 'x'), slot('b', 2, [1])])),
      ).toEqual([[1]]);
      expect(await all(fixture.store().append([], [slot('a', 3, { x: 'ё' })]))).toEqual([[]]);
      expect(await all(fixture.store().append([one('a', 1)], []))).toEqual([[2]]);
      fixture.store().prune({ before: 99, olderThan: 9_999, maxBytes: 0 });
      fixture.reopen?.();
      expect(await byKey()).toEqual([slot('a', 3, { x: 'ё' }), slot('b', 2, [1])]);
      expect(await all(fixture.store().append([one('a', 0)]))).toEqual([[3]]);
    },
  );

  contract('slots are written with the events of their append, or not at all', async (store) => {
    await all(store.append([one('a', 0)], [{ key: 's', at: 1, value: 1 }]));
    expect(await failure(store.append([one('a', 9)], [{ key: 's', at: 2, value: 2 }]))).toEqual(
      conflict('a', 9, 1),
    );
    const noJson = { key: 's', at: 2, value: undefined as unknown as Json };
    expect(await failure(store.append([one('a', 1)], [noJson]))).toBeInstanceOf(TypeError);
    expect(await failure(store.append([one('a', 1)], [{ key: 's', at: 0.5, value: 2 }]))).toBeInstanceOf(
      TypeError,
    );
    expect(await all(store.slots())).toEqual([{ key: 's', at: 1, value: 1 }]);
    expect(await all(store.read(1))).toHaveLength(1);
  });

  contract('a slot that is written over and over takes the room of one', async (store) => {
    const value = 'x'.repeat(100_000);
    await all(store.append([], [{ key: 's', at: 0, value }]));
    for (let at = 1; at < 100; at += 1) await all(store.append([], [{ key: 's', at, value: value + at }]));
    pruneAll(store, { before: 1, olderThan: 0, maxBytes: 1e9 });
    expect(store.sizeBytes()).toBeLessThan(500_000);
    expect(await all(store.slots().pipe(map(({ at }) => at)))).toEqual([99]);
  });

  contract('any string is the key of a slot, also after opening it again', async (_, fixture) => {
    await all(
      fixture.store().append(
        [],
        oddKeys.map((key, at) => ({ key, at, value: null })),
      ),
    );
    fixture.reopen?.();
    const found = await all(fixture.store().slots());
    expect(new Map(found.map(({ key, at }) => [key, at]))).toEqual(
      new Map(oddKeys.map((key, at) => [key, at])),
    );
  });

  contract('streams of several hosts in one store have versions of their own', async (store) => {
    const [here, there] = [keyOf('box', 'dep/a'), keyOf('диск/2', 'dep/a')];
    await all(store.append([one(here, 0, 1), one(there, 0, 2), one('dep/a', 0, 3)]));
    expect(await all(store.append([one(there, 2, 4)]))).toEqual([[4]]);
    expect((await all(store.latest(here)))[0]?.event).toBe(1);
    expect(streamIn('диск/2', there)).toBe('dep/a');
    expect(streamIn('box', there)).toBeNull();
  });

  const key = fc.constantFrom('a', 'b', 'c', '\ud800');
  const operation = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        does: fc.constant('append' as const),
        // Off from what is right: mostly by nothing.
        batch: fc.array(
          fc.record({
            key,
            off: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, -1),
            at: fc.integer({ min: 0, max: 50 }),
          }),
          { maxLength: 12 },
        ),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        does: fc.constant('prune' as const),
        back: fc.integer({ min: 0, max: 10 }),
        olderThan: fc.integer({ min: 0, max: 60 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('reopen' as const) }) },
  );

  test(`${name}: whatever is appended and pruned, it is a list with versions`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (operations) => {
        const fixture = make();
        try {
          let model: Stored[] = [];
          let last = 0;
          // What a writer remembers, and never forgets; the right thing to expect.
          const known = new Map<string, number>();
          for (const step of operations) {
            const store = fixture.store();
            if (step.does === 'reopen') {
              fixture.reopen?.();
            } else if (step.does === 'prune') {
              const before = Math.max(1, last + 1 - step.back);
              const stays = model.findIndex(({ position, at }) => position >= before || at >= step.olderThan);
              const removed = stays === -1 ? model.length : stays;
              const done = store.prune({ before, olderThan: step.olderThan, maxBytes: 1e9 });
              expect(done.removed).toBe(removed);
              model = model.slice(removed);
            } else {
              const batch = step.batch.map((each, n) => ({
                key: each.key,
                expected: (known.get(each.key) ?? 0) + each.off,
                at: each.at,
                event: { n, last },
              }));
              const firsts = new Map(step.batch.toReversed().map((each) => [each.key, each.off]));
              // A wrong version fits all the same where all was pruned and it is from before that.
              const pruned = model[0] ? model[0].position - 1 : last;
              const wrong = [...firsts].filter(([each, off]) => {
                const expected = (known.get(each) ?? 0) + off;
                const alive = model.some((stored) => stored.key === each);
                return off !== 0 && (alive || expected < 0 || expected > pruned);
              });
              if (wrong.length > 0) {
                expect(await failure(store.append(batch))).toBeInstanceOf(VersionConflict);
              } else {
                const stored = batch.map(({ key, at, event }, n) => ({
                  position: last + 1 + n,
                  key,
                  at,
                  event,
                }));
                expect(await all(store.append(batch))).toEqual([stored.map(({ position }) => position)]);
                for (const each of stored) known.set(each.key, each.position);
                model.push(...stored);
                last += stored.length;
              }
            }
            expect(await all(fixture.store().read(1))).toEqual(model);
            for (const each of ['a', 'b', 'c', '\ud800']) {
              const latest = model.findLast((stored) => stored.key === each);
              expect(await all(fixture.store().latest(each))).toEqual([latest]);
            }
          }
        } finally {
          fixture.end();
        }
      }),
      { numRuns: runs(25) },
    );
  }, 60_000);
};
