import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { concatMap, defer, type Observable, of, throwError, timer, VirtualTimeScheduler } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { checkpointOf, emptyState, type JournalState } from '../../src/journal/fold.ts';
import type { Journal, JournalOptions } from '../../src/journal/journal.ts';
import { openJournal } from '../../src/journal/open-journal.ts';
import { memoryStore } from '../../src/journal/store/memory-store.ts';
import { openJournalFile } from '../../src/journal/store/sqlite/journal-file.ts';
import { readSqliteStore } from '../../src/journal/store/sqlite/read-sqlite-store.ts';
import {
  type Json,
  type PrunableStore,
  type Prune,
  type Store,
  type Stored,
  StoreError,
  VersionConflict,
} from '../../src/journal/store/store.ts';
import type { Transition } from '../../src/language/signal.ts';
import { locales } from '../../src/messages/messages.ts';
import '../support/histories.ts';
import { foldOf } from '../support/journal-world.ts';
import { runs } from '../support/runs.ts';
import { minute, second, start } from '../support/sweep-samples.ts';

/** How a store takes the next thing it is asked. `late`: it does it, and fails to say so. */
type Mood = 'well' | 'full' | 'unwritable' | 'corrupt' | 'locked' | 'conflict' | 'late' | 'odd';

const errorOf = (mood: Mood): Error => {
  if (mood === 'conflict') return new VersionConflict('dep/a', 1, 2);
  if (mood === 'odd') return new Error('odd');
  return new StoreError(mood === 'late' || mood === 'well' ? 'unwritable' : mood, `it is ${mood}`);
};

const stored = (store: Store): Stored[] => {
  const all: Stored[] = [];
  store.read(1).subscribe((each) => all.push(each));
  return all;
};

const eventsIn = (store: Store): Json[] => stored(store).map(({ event }) => event);

const plain = (state: JournalState) => ({ ...checkpointOf(state), at: state.at });

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value));

let minutes = 0;
const moved = (entity: string, more: Partial<Transition> = {}): Transition => {
  minutes += 1;
  const at = start + minutes * minute;
  return {
    type: 'transition',
    at,
    source: 'deps',
    key: `dep/${entity}`,
    kind: 'dep',
    entity,
    from: 'ok.quiet',
    to: 'alerting',
    action: 'alert',
    reason: 'crossed',
    incident: `dep/${entity}@${at}`,
    title: entity,
    detail: `at ${minutes}`,
    ...more,
  };
};
const begun = (...sinks: string[]): JournalEvent => {
  minutes += 1;
  return { type: 'start', at: start + minutes * minute, version: '1', sinks };
};

/** Subscribes, and says whether it is complete, now or later. */
const watch = (work: Observable<unknown> | undefined): { done: boolean } => {
  const seen = { done: false };
  work?.subscribe({
    complete: () => {
      seen.done = true;
    },
  });
  return seen;
};

interface Bench {
  readonly scheduler: VirtualTimeScheduler;
  readonly disk: PrunableStore;
  readonly journal: Journal;
  readonly troubles: (string | null)[];
  readonly warnings: string[];
  readonly prunes: Prune[];
  /** What `open` was told of the store before. */
  readonly opened: unknown[];
  closed: number;
  merges: number;
  /** Appends, and says whether that was completed at once. */
  append(...events: JournalEvent[]): boolean;
  pass(ms: number): void;
  /** Replaces the store behind `open`. */
  change(disk: PrunableStore): void;
}

interface BenchOptions extends Partial<JournalOptions> {
  readonly disk?: PrunableStore;
  /** The mood of the store, asked for every verb. */
  readonly mood?: (verb: 'open' | 'append' | 'read' | 'latest' | 'slots' | 'prune') => Mood;
  /** How long the store takes, milliseconds; 0: it answers at once. */
  readonly takesMs?: number;
}

const bench = ({ disk: first, mood = () => 'well', takesMs = 0, ...options }: BenchOptions = {}): Bench => {
  const scheduler = new VirtualTimeScheduler();
  scheduler.frame = start;
  let disk = first ?? memoryStore();
  let journal: Journal | undefined;
  const made: Omit<Bench, 'disk' | 'journal'> = {
    scheduler,
    troubles: [],
    warnings: [],
    prunes: [],
    opened: [],
    closed: 0,
    merges: 0,
    append: (...events) => watch(journal?.append(events)).done,
    pass(ms) {
      scheduler.maxFrames = scheduler.frame + ms;
      const until = scheduler.maxFrames;
      scheduler.flush();
      scheduler.frame = until;
    },
    change: (other) => {
      disk = other;
    },
  };

  const later = <T>(work: () => Observable<T>): Observable<T> =>
    takesMs === 0 ? defer(work) : timer(takesMs, scheduler).pipe(concatMap(work));
  const storeOf = (target: PrunableStore): PrunableStore & { close(): void } => {
    let open = true;
    const moody = <T>(
      verb: 'append' | 'read' | 'latest' | 'slots',
      work: () => Observable<T>,
    ): Observable<T> =>
      later(() => {
        if (!open) return throwError(() => new Error('it was closed'));
        const how = mood(verb);
        if (how === 'well') return work();
        if (how === 'late') work().subscribe();
        return throwError(() => errorOf(how));
      });
    return {
      append: (batch, slots) => moody('append', () => target.append(batch, slots)),
      read: (position) => moody('read', () => target.read(position)),
      latest: (key) => moody('latest', () => target.latest(key)),
      slots: () => moody('slots', () => target.slots()),
      prune: (limits) => {
        made.prunes.push(limits);
        const how = mood('prune');
        if (how !== 'well') throw errorOf(how);
        return target.prune(limits);
      },
      sizeBytes: target.sizeBytes,
      close: () => {
        open = false;
        made.closed += 1;
      },
    };
  };

  openJournal({
    open: (last) => {
      made.opened.push(last);
      const how = mood('open');
      if (how !== 'well') throw errorOf(how);
      return of(storeOf(disk));
    },
    scheduler,
    onTrouble: (why) => made.troubles.push(why),
    onMerged: () => {
      made.merges += 1;
    },
    warn: (message) => made.warnings.push(message),
    keepMs: 90 * 86_400_000,
    maxBytes: 1e9,
    ...options,
  }).subscribe((opened) => {
    journal = opened;
  });
  if (journal === undefined) made.pass(minute);
  if (journal === undefined) throw new Error('it did not open');
  return Object.assign(made, {
    journal,
    get disk() {
      return disk;
    },
  });
};

/** A mood that can be changed. */
const moody = (): { mood: () => Mood; be(mood: Mood): void } => {
  let now: Mood = 'well';
  return {
    mood: () => now,
    be: (mood) => {
      now = mood;
    },
  };
};

describe('a journal over a store that works', () => {
  test('writes what it is given, in its order, folds it, and restores it', () => {
    const { journal, append, disk } = bench();
    const events = [begun('chat'), moved('a'), moved('b'), { type: 'stop', at: start } as const];
    expect(append(...events.slice(0, 2))).toBe(true);
    expect(append(...events.slice(2))).toBe(true);
    expect(eventsIn(disk)).toEqual(events);
    expect(plain(journal.state)).toEqual(plain(foldOf(stored(disk))));
    expect(plain(bench({ disk }).journal.state)).toEqual(plain(journal.state));
  });

  test('takes each list of events as one: all of it is written, or nothing', () => {
    const batches: [events: number, slots: number][] = [];
    const disk = memoryStore();
    const counting = {
      ...disk,
      append: (batch: Parameters<Store['append']>[0], slots: Parameters<Store['append']>[1] = []) => {
        batches.push([batch.length, slots.length]);
        return disk.append(batch, slots);
      },
    };
    const { append } = bench({ disk: counting });
    append(begun('chat'));
    append(moved('a'), moved('b'), { type: 'memory', at: start, source: 's', memory: 1 });
    expect(batches).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });

  test('writes nothing for nothing, and only when it is subscribed to', () => {
    const { journal, append, disk } = bench();
    expect(append()).toBe(true);
    const pending = journal.append([begun('chat')]);
    expect(eventsIn(disk)).toEqual([]);
    pending.subscribe();
    expect(eventsIn(disk)).toHaveLength(1);
  });

  test('gives the version of a key with every event, also of one it has never written or has forgotten', () => {
    const first = bench();
    first.append(begun('chat'), moved('a'));
    const expected: number[] = [];
    const lookedUp: string[] = [];
    const disk = {
      ...first.disk,
      latest: (key: string) => {
        lookedUp.push(key);
        return first.disk.latest(key);
      },
      append: (batch: Parameters<Store['append']>[0]) => {
        expected.push(...batch.map((one) => one.expected));
        return first.disk.append(batch);
      },
    };
    const { append } = bench({ disk });
    append(moved('a'));
    append(moved('a', { to: 'ok.quiet', action: null, reason: 'settled' }));
    append(moved('a'));
    append(moved('b'), moved('a'));
    expect(expected).toEqual([2, 3, 4, 0, 5]);
    // Once, and again after it was given back: a host may churn through a million keys.
    expect(lookedUp).toEqual([':checkpoint', 'dep/a', 'dep/a', 'dep/b']);
  });

  test('does not let a caller that is gone take its events with it', () => {
    const { journal, disk, pass } = bench({ takesMs: 100 });
    journal
      .append([begun('chat')])
      .subscribe()
      .unsubscribe();
    pass(second);
    expect(eventsIn(disk)).toHaveLength(1);
  });

  test('keeps one order, whoever appends, over a store that takes its time', () => {
    const { journal, disk, pass } = bench({ takesMs: 100, checkpointEvery: 3 });
    const events = [begun('chat'), ...Array.from({ length: 10 }, (_, i) => moved(`e${i % 3}`))];
    const done: number[] = [];
    events.forEach((event, i) => {
      journal.append([event]).subscribe({ complete: () => done.push(i) });
    });
    expect(done).toEqual([]);
    pass(minute);
    expect(done).toEqual(events.map((_, i) => i));
    const written = stored(disk);
    expect(written.filter(({ key }) => key !== ':checkpoint').map(({ event }) => event)).toEqual(events);
    written.forEach(({ key, event }, i) => {
      if (key === ':checkpoint')
        expect(event).toEqual(throughJson(checkpointOf(foldOf(written.slice(0, i)))));
    });
  });
});

describe('a checkpoint', () => {
  const positionsOf = (disk: Store): number[] =>
    stored(disk)
      .filter(({ key }) => key === ':checkpoint')
      .map(({ position }) => position);

  test('is written after so many events, however they come', () => {
    const { append, disk } = bench({ checkpointEvery: 4 });
    append(begun('chat'), moved('a'), moved('b'));
    expect(positionsOf(disk)).toEqual([]);
    append(moved('c'));
    expect(positionsOf(disk)).toEqual([5]);
    for (let i = 0; i < 8; i += 1) append(moved('a'));
    expect(positionsOf(disk)).toEqual([5, 10, 15]);
    append(...Array.from({ length: 9 }, () => moved('b')));
    expect(positionsOf(disk)).toEqual([5, 10, 15, 25]);
  });

  test('is written in parts of 64 KiB, though a batch may be longer', () => {
    const { append, disk } = bench({ checkpointEvery: 150 });
    append(begun('chat'), ...Array.from({ length: 150 }, (_, index) => moved(`${index}`)));
    const parts = stored(disk).filter(({ key }) => key === ':checkpoint');
    expect(parts.length).toBeGreaterThan(1);
    for (const { event } of parts) expect(JSON.stringify(event).length).toBeLessThanOrEqual(65_536);
  });

  test('is written after so many events, though the process is restarted before', () => {
    const disk = memoryStore();
    for (let run = 0; run < 9; run += 1) bench({ disk, checkpointEvery: 4 }).append(begun('chat'));
    expect(positionsOf(disk)).toEqual([5, 9]);
  });

  test('is written once a day, so that little history is pruned as well as much', () => {
    const { append, disk, pass, prunes } = bench({ keepMs: minute });
    append({ ...begun('chat'), at: start });
    pass(86_400_000 - 1);
    append(moved('a', { at: start + 86_400_000 - 1 }));
    expect(positionsOf(disk)).toEqual([]);
    pass(1);
    append(moved('a', { at: start + 86_400_000 }));
    expect(positionsOf(disk)).toEqual([4]);
    expect(prunes).toEqual([
      { before: 4, olderThan: start + 86_400_000 - minute, maxBytes: expect.closeTo(1e9, -8) },
    ]);
    expect(stored(disk).map(({ position }) => position)).toEqual([2, 3, 4]);
    pass(3_600_000);
    append(moved('a'));
    expect(positionsOf(disk)).toEqual([4]);
  });

  test('prunes no history for a clock that an older version had recorded wrong', () => {
    const leapt = Date.UTC(2080, 0, 1);
    const { append, prunes, scheduler } = bench({ keepMs: 90 * 86_400_000, checkpointEvery: 2 });
    append(begun('chat'), { ...moved('a'), at: leapt });
    // The next version counts on from there, and knows what the wall shows.
    scheduler.frame = leapt + minute;
    append(
      { type: 'clock', at: leapt + minute, shift: start - leapt },
      { ...moved('b'), at: leapt + minute },
    );
    expect(prunes.at(-1)?.olderThan).toBe(start + minute - 90 * 86_400_000);
  });

  test('is where pruning ends, which leaves room for what comes until the next one', () => {
    const maxBytes = 8_000_000;
    const { append, prunes } = bench({ checkpointEvery: 2, keepMs: 5 * minute, maxBytes });
    const [start, first, again, last] = [begun('chat'), moved('a'), moved('a'), moved('b')];
    append(start, first);
    append(again, last);
    expect(prunes).toEqual([
      // An eighth, and about what the checkpoint takes: actors, what is owed, incidents and the groups they are told in.
      { before: 3, olderThan: first.at - 5 * minute, maxBytes: 7_000_000 - 320 - 400 - 600 - 1_050 },
      { before: 6, olderThan: last.at - 5 * minute, maxBytes: 7_000_000 - 320 - 800 - 1_800 - 2_150 },
    ]);
  });

  /** A store that is pruned in so many parts. */
  const inParts = (parts: number): PrunableStore => {
    let left = parts;
    return {
      ...memoryStore(),
      prune: () => {
        left = left === 0 ? parts - 1 : left - 1;
        return { removed: 1, bytes: 0, more: left > 0 };
      },
    };
  };

  test('is followed by pruning in parts, between which others have their turn', () => {
    const { append, pass, prunes } = bench({ checkpointEvery: 2, disk: inParts(3) });
    append(begun('chat'), moved('a'));
    expect(prunes).toHaveLength(1);
    expect(append(moved('a'))).toBe(true);
    pass(9);
    expect(prunes).toHaveLength(1);
    pass(1);
    expect(prunes).toHaveLength(2);
    pass(minute);
    expect(prunes.map(({ before }) => before)).toEqual([3, 3, 3]);
  });

  test('begins pruning anew, where that before it is not done yet', () => {
    const { append, pass, prunes } = bench({ checkpointEvery: 2, disk: inParts(4) });
    append(begun('chat'), moved('a'));
    pass(5);
    append(moved('a'), moved('b'));
    pass(minute);
    expect(prunes.map(({ before }) => before)).toEqual([3, 6, 6, 6]);
  });

  test('is pruned behind no longer where the store fails meanwhile, or is closed', () => {
    let prunes = 0;
    const failing = bench({
      checkpointEvery: 2,
      disk: inParts(9),
      mood: (verb) => (verb === 'prune' && ++prunes === 3 ? 'full' : 'well'),
    });
    failing.append(begun('chat'), moved('a'));
    failing.pass(minute);
    expect(failing.prunes).toHaveLength(3);
    expect(failing.troubles).toEqual(['it is full', null]);

    const { mood, be } = moody();
    const writing = bench({ checkpointEvery: 2, disk: inParts(9), mood });
    writing.append(begun('chat'), moved('a'));
    be('full');
    writing.append(moved('b'));
    writing.pass(second);
    expect(writing.prunes).toHaveLength(1);

    const closed = bench({ checkpointEvery: 2, disk: inParts(9) });
    closed.append(begun('chat'), moved('a'));
    closed.journal.close().subscribe();
    closed.pass(minute);
    expect(closed.prunes).toHaveLength(1);
  });

  test('is not needed by a store that is not ours to prune', () => {
    const { append, latest, read, slots } = memoryStore();
    const plainStore: Store = { append, latest, read, slots };
    let journal: Journal | undefined;
    openJournal({
      open: () => of(plainStore),
      scheduler: new VirtualTimeScheduler(),
      onTrouble: (why) => expect.unreachable(String(why)),
      warn: (message) => expect.unreachable(message),
      keepMs: 1,
      maxBytes: 1,
      checkpointEvery: 1,
    }).subscribe((opened) => {
      journal = opened;
    });
    journal?.append([begun('chat')]).subscribe();
    expect(positionsOf(plainStore)).toEqual([2]);
    journal?.close().subscribe();
  });

  test.each<Mood>(['full', 'unwritable', 'corrupt'])(
    'that can not be written, the store being %s, costs no event, and doubles none',
    (how) => {
      let appends = 0;
      const { append, disk, troubles, pass } = bench({
        checkpointEvery: 2,
        mood: (verb) => (verb === 'append' && ++appends === 2 ? how : 'well'),
      });
      const events = [begun('chat'), moved('a'), moved('b')];
      append(...events.slice(0, 2));
      expect(troubles).toEqual([`it is ${how}`]);
      append(...events.slice(2));
      pass(5 * second);
      expect(troubles).toEqual([`it is ${how}`, null]);
      expect(eventsIn(disk).filter((event) => (event as { type: string }).type !== 'checkpoint')).toEqual(
        events,
      );
    },
  );

  test('behind which can not be pruned is as good as any, and the trouble is told', () => {
    let prunes = 0;
    const { append, disk, troubles, pass } = bench({
      checkpointEvery: 2,
      mood: (verb) => (verb === 'prune' && ++prunes === 1 ? 'full' : 'well'),
    });
    append(begun('chat'), moved('a'));
    expect(troubles).toEqual(['it is full']);
    pass(5 * second);
    append(moved('b'), moved('c'));
    expect(troubles).toEqual(['it is full', null]);
    expect(stored(disk).map(({ key }) => key)).toEqual([
      ':run',
      'dep/a',
      ':checkpoint',
      'dep/b',
      'dep/c',
      ':checkpoint',
    ]);
  });
});

describe('a journal over a store that fails', () => {
  test.each<Mood>(['full', 'unwritable', 'corrupt', 'locked', 'conflict', 'odd', 'late'])(
    'goes on in memory, says why once, and loses nothing: %s',
    (how) => {
      const { mood, be } = moody();
      const { journal, append, disk, troubles, pass } = bench({ mood });
      const events = [begun('chat'), moved('a'), moved('a'), moved('b')];
      append(...events.slice(0, 1));
      be(how);
      expect(append(...events.slice(1, 3))).toBe(true);
      pass(12 * second);
      be('well');
      expect(append(...events.slice(3))).toBe(true);
      expect(journal.state.actors.size).toBe(2);
      expect(troubles).toEqual([errorOf(how).message]);
      pass(5 * second);
      expect(troubles).toEqual([errorOf(how).message, null]);
      expect(eventsIn(disk)).toEqual(events);
      expect(plain(journal.state)).toEqual(plain(foldOf(stored(disk))));
      append(moved('c'));
      expect(eventsIn(disk)).toHaveLength(5);
    },
  );

  test('says every new reason, and none twice in a row', () => {
    const { mood, be } = moody();
    const { append, troubles, pass } = bench({ mood });
    for (const how of ['full', 'full', 'locked', 'locked', 'full', 'well'] as const) {
      be(how);
      append(moved('a'));
      pass(10 * second);
    }
    expect(troubles).toEqual(['it is full', 'it is locked', 'it is full', null]);
  });

  test.each<[Mood, number]>([
    ['full', 0],
    ['conflict', 0],
    ['odd', 0],
    ['unwritable', 1],
    ['corrupt', 1],
    ['locked', 1],
  ])('closes the store where it may help to open it anew: %s', (how, closed) => {
    const { mood, be } = moody();
    const made = bench({ mood });
    made.append(begun('chat'));
    be(how);
    made.append(moved('a'));
    expect(made.closed).toBe(closed);
    be('well');
    made.pass(5 * second);
    expect(made.opened).toHaveLength(1 + closed);
    if (closed > 0) expect(made.opened[1]).toMatchObject({ fault: how });
  });

  test('which can not even be closed, says so', () => {
    const disk = {
      ...memoryStore(),
      append: () => throwError(() => errorOf('unwritable')),
      close: () => {
        throw new Error('jammed');
      },
    };
    const warnings: string[] = [];
    let journal: Journal | undefined;
    openJournal({
      open: () => of(disk),
      scheduler: new VirtualTimeScheduler(),
      onTrouble: () => undefined,
      warn: (message) => warnings.push(message),
      keepMs: 1,
      maxBytes: 1,
    }).subscribe((opened) => {
      journal = opened;
    });
    journal?.append([begun('chat')]).subscribe();
    expect(warnings).toEqual(['journal: the store could not be closed: jammed']);
  });

  test('at random keeps everything, once and in order, and is whole again in the end', () => {
    const moods: Mood[] = ['full', 'unwritable', 'locked', 'conflict', 'late', 'odd'];
    const anyMood = fc.oneof(
      { weight: 5, arbitrary: fc.constant<Mood>('well') },
      { weight: 4, arbitrary: fc.constantFrom(...moods) },
    );
    let failed = 0;
    fc.assert(
      fc.property(
        fc.array(anyMood, { minLength: 5, maxLength: 80, size: 'max' }),
        fc.array(fc.record({ count: fc.nat(4), gapS: fc.nat(9), which: fc.nat(3) }), {
          minLength: 5,
          maxLength: 30,
          size: 'max',
        }),
        fc.constantFrom(0, 0, 700),
        fc.integer({ min: 2, max: 30 }),
        (script, turns, takesMs, checkpointEvery) => {
          const faults = [...script];
          const made = bench({
            takesMs,
            checkpointEvery,
            mood: () => faults.shift() ?? 'well',
          });
          const { journal, append, pass, disk, troubles, warnings } = made;
          const events: JournalEvent[] = [];
          const appends: { done: boolean }[] = [];
          for (const { count, gapS, which } of turns) {
            const batch = Array.from({ length: count }, (_, i) => moved(`e${(which + i) % 4}`));
            events.push(...batch);
            appends.push(watch(journal.append(batch)));
            pass(gapS * second);
          }
          pass(script.length * minute);
          faults.splice(0);
          pass(minute);
          const last = begun('chat');
          events.push(last);
          append(last);
          pass(minute);
          expect(appends.every(({ done }) => done)).toBe(true);
          const written = stored(disk).filter(({ key }) => key !== ':checkpoint');
          expect(written.map(({ event }) => event)).toEqual(events);
          expect(plain(journal.state)).toEqual(plain(foldOf(stored(disk))));
          expect(warnings).toEqual([]);
          expect(made.merges).toBe(0);
          expect(troubles.at(-1) ?? null).toBe(null);
          troubles.forEach((why, i) => {
            if (i > 0) expect(why).not.toBe(troubles[i - 1]);
          });
          failed += troubles.length;
        },
      ),
      { numRuns: runs(300) },
    );
    expect(failed).toBeGreaterThan(runs(300));
  });

  test('keeps what they add up to, where too many events wait', () => {
    const { mood, be } = moody();
    const { journal, append, disk, pass, warnings } = bench({ mood, patience: 10 });
    append(begun('chat'));
    be('full');
    for (let i = 0; i < 50; i += 1) append(moved(`e${i % 7}`));
    expect(warnings).toEqual(['journal: more than 10 events wait; only what they add up to is kept']);
    be('well');
    pass(5 * second);
    expect(plain(foldOf(stored(disk)))).toEqual(plain(journal.state));
    expect(journal.state.actors.size).toBe(7);
    expect(journal.state.sinks.get('chat')?.owed).toHaveLength(50);
    expect(stored(disk).length).toBeLessThan(13);
    append(moved('z'));
    expect(plain(foldOf(stored(disk)))).toEqual(plain(journal.state));
    be('full');
    append(moved('y'));
    be('well');
    pass(5 * second);
    expect(stored(disk).at(-1)).toMatchObject({ key: 'dep/y' });
  });

  test('keeps what they add up to, too, where few events wait that are long', () => {
    const { mood, be } = moody();
    const { journal, append, disk, pass, warnings } = bench({ mood, patienceBytes: 2_500 });
    append(begun('chat'));
    be('full');
    // Each takes 320 bytes, and a bit for its texts; what was written in between counts no more.
    for (let i = 0; i < 3; i += 1) append(moved('a'));
    be('well');
    pass(5 * second);
    be('full');
    for (let i = 0; i < 5; i += 1) append(moved('a'));
    expect(warnings).toEqual([]);
    for (let i = 0; i < 4; i += 1) append(moved('a'));
    expect(warnings).toHaveLength(1);
    be('well');
    pass(5 * second);
    expect(plain(foldOf(stored(disk)))).toEqual(plain(journal.state));
    expect(stored(disk)).toContainEqual(expect.objectContaining({ key: ':checkpoint' }));
  });
});

describe('a store that turns out to be another one', () => {
  test('corrupt, is not opened again: the new one begins with all there is', () => {
    const { mood, be } = moody();
    const made = bench({ mood, checkpointEvery: 3 });
    const events = [begun('chat'), moved('a'), moved('b')];
    made.append(...events.slice(0, 2));
    be('corrupt');
    made.append(...events.slice(2));
    be('well');
    const fresh = memoryStore();
    made.change(fresh);
    made.pass(5 * second);
    expect(made.opened[1]).toMatchObject({ fault: 'corrupt' });
    expect(stored(fresh).map(({ key }) => key)).toEqual(['dep/b', ':checkpoint']);
    expect(plain(foldOf(stored(fresh)))).toEqual(plain(made.journal.state));
    expect(made.journal.state.actors.size).toBe(2);
    expect(made.merges).toBe(0);
    made.append(moved('b'));
    expect(stored(fresh).map(({ key }) => key)).toEqual(['dep/b', ':checkpoint', 'dep/b']);
  });

  test('corrupt from the start, is begun anew', () => {
    const moods: Mood[] = ['well', 'well', 'corrupt'];
    const made = bench({ mood: () => moods.shift() ?? 'well' });
    expect(made.troubles).toEqual(['it is corrupt']);
    expect(made.closed).toBe(1);
    made.append(begun('chat'), moved('a'));
    made.pass(5 * second);
    expect(made.opened[1]).toMatchObject({ fault: 'corrupt' });
    expect(made.troubles).toEqual(['it is corrupt', null]);
    expect(stored(made.disk).map(({ key }) => key)).toEqual([':run', 'dep/a']);
  });

  test('of somebody else, without anything of ours, ends with all that we know', () => {
    const { mood, be } = moody();
    const made = bench({ mood });
    made.append(begun('chat'), moved('a'));
    be('unwritable');
    made.append(moved('b'));
    be('well');
    const other = bench();
    other.append(begun('log'), moved('x'), moved('y'));
    made.change(other.disk);
    made.pass(5 * second);
    expect(made.warnings).toEqual(['journal: what another process has written meanwhile is not taken in']);
    expect(plain(bench({ disk: other.disk }).journal.state)).toEqual(plain(made.journal.state));
    expect([...made.journal.state.actors.keys()]).toEqual(['dep/a', 'dep/b']);
    expect(made.merges).toBe(0);
  });
});

describe('a store that another process has written', () => {
  const merged = (journal: Journal, disk: Store, ...keys: string[]): void => {
    expect([...journal.state.actors.keys()].toSorted()).toEqual(keys);
    expect(plain(journal.state)).toEqual(plain(foldOf(stored(disk))));
  };

  test('while it was held, is taken in when it can be opened, and the process begins anew', () => {
    const { mood, be } = moody();
    const other = bench();
    other.append(begun('chat'), moved('theirs'));
    be('locked');
    const made = bench({ mood, disk: other.disk });
    expect(made.troubles).toEqual(['it is locked']);
    expect(made.journal.state).toEqual(emptyState());
    made.append(begun('chat'), moved('ours'));
    made.pass(minute);
    other.append(moved('later'));
    be('well');
    made.pass(5 * second);
    expect(made.merges).toBe(1);
    expect(made.troubles).toEqual(['it is locked', null]);
    merged(made.journal, made.disk, 'dep/later', 'dep/ours', 'dep/theirs');
    expect(
      made.journal.state.sinks.get('chat')?.owed.map(({ notifications: [{ entity }] }) => entity),
    ).toEqual(['theirs', 'later', 'ours']);
    expect(stored(made.disk)).toHaveLength(5);
    made.append(moved('ours'));
    merged(made.journal, made.disk, 'dep/later', 'dep/ours', 'dep/theirs');
  });

  test('with a checkpoint in it, too', () => {
    const { mood, be } = moody();
    const other = bench({ checkpointEvery: 2 });
    other.append(begun('chat'), moved('theirs'), moved('others'));
    be('locked');
    const made = bench({ mood, disk: other.disk });
    made.append(begun('chat'), moved('ours'));
    be('well');
    made.pass(5 * second);
    expect(made.merges).toBe(1);
    merged(made.journal, made.disk, 'dep/others', 'dep/ours', 'dep/theirs');
  });

  test('is not there: a journal that was empty all along is only written', () => {
    const { mood, be } = moody();
    be('unwritable');
    const made = bench({ mood });
    made.append(begun('chat'), moved('ours'));
    be('well');
    made.pass(5 * second);
    expect(made.merges).toBe(0);
    merged(made.journal, made.disk, 'dep/ours');
    expect(stored(made.disk)).toHaveLength(2);
  });

  test('while it was ours, without heeding that: the conflict is noticed, and nothing of either is lost', () => {
    const made = bench();
    made.append(begun('chat'), moved('a'));
    const other = bench({ disk: made.disk });
    other.append(moved('a'), moved('theirs'));
    made.append(moved('a'), moved('ours'));
    expect(made.troubles).toEqual(['dep/a stands at 3, not at 2: somebody else writes this journal']);
    made.pass(5 * second);
    expect(made.troubles).toHaveLength(2);
    expect(made.merges).toBe(1);
    merged(made.journal, made.disk, 'dep/a', 'dep/ours', 'dep/theirs');
    expect(stored(made.disk)).toHaveLength(6);
  });

  test('is taken in once, also where there is nothing to be added', () => {
    const { mood, be } = moody();
    const other = bench();
    other.append(begun('chat'), moved('theirs'));
    be('locked');
    const made = bench({ mood, disk: other.disk });
    be('well');
    made.pass(5 * second);
    expect(made.merges).toBe(1);
    merged(made.journal, made.disk, 'dep/theirs');
    be('full');
    made.append(moved('ours'));
    be('well');
    made.pass(5 * second);
    expect(made.merges).toBe(1);
    merged(made.journal, made.disk, 'dep/ours', 'dep/theirs');
  });

  test('with a checkpoint of our own in it that we do not know to be written, is nobody else’s', () => {
    let appends = 0;
    const made = bench({
      checkpointEvery: 2,
      mood: (verb) => {
        if (verb === 'append') appends += 1;
        return verb === 'append' && appends === 2 ? 'late' : 'well';
      },
    });
    made.append(begun('chat'), moved('ours'));
    made.pass(5 * second);
    expect(made.troubles).toEqual(['it is late', null]);
    expect(made.merges).toBe(0);
  });

  test('is taken in even if that fails at first', () => {
    let reads = 0;
    const other = bench();
    other.append(begun('chat'), moved('theirs'));
    const opens: Mood[] = ['locked'];
    const made = bench({
      disk: other.disk,
      // The first read finds what is new, the second one is to take it in.
      mood: (verb) =>
        verb === 'open' ? (opens.shift() ?? 'well') : verb === 'read' && ++reads === 2 ? 'full' : 'well',
    });
    made.append(begun('chat'), moved('ours'));
    made.pass(5 * second);
    expect(made.merges).toBe(0);
    made.append(moved('more'));
    made.pass(5 * second);
    expect(made.merges).toBe(1);
    merged(made.journal, made.disk, 'dep/more', 'dep/ours', 'dep/theirs');
    expect(stored(made.disk)).toHaveLength(5);
  });

  test('gives way to what we know, where too much of ours waited to be kept', () => {
    const { mood, be } = moody();
    const other = bench();
    other.append(begun('chat'), moved('theirs'));
    be('locked');
    const made = bench({ mood, disk: other.disk, patience: 3 });
    made.append(begun('chat'));
    for (let i = 0; i < 9; i += 1) made.append(moved('ours'));
    be('well');
    made.pass(5 * second);
    expect(made.merges).toBe(0);
    expect(made.warnings).toHaveLength(2);
    merged(made.journal, made.disk, 'dep/ours');
  });
});

describe('closing', () => {
  test('closes the store, and completes', () => {
    const made = bench();
    made.append(begun('chat'));
    expect(watch(made.journal.close()).done).toBe(true);
    expect(made.closed).toBe(1);
    expect(made.warnings).toEqual([]);
  });

  test('comes after everything that was asked for before', () => {
    const made = bench({ takesMs: 100 });
    made.journal.append([begun('chat')]).subscribe();
    made.journal.close().subscribe();
    made.pass(minute);
    expect(stored(made.disk)).toHaveLength(1);
    expect(made.closed).toBe(1);
  });

  test('tries once more to write what waits', () => {
    const { mood, be } = moody();
    const made = bench({ mood });
    be('full');
    made.append(begun('chat'));
    be('well');
    made.journal.close().subscribe();
    expect(stored(made.disk)).toHaveLength(1);
    expect(made.troubles).toEqual(['it is full', null]);
    expect(made.warnings).toEqual([]);
  });

  test('says what is lost, where that fails, and tries no more', () => {
    const { mood, be } = moody();
    const made = bench({ mood });
    be('locked');
    made.append(begun('chat'), moved('a'));
    made.journal.close().subscribe();
    expect(made.warnings).toEqual(['journal: 2 events could not be written any more']);
    be('well');
    made.pass(minute);
    expect(made.opened).toHaveLength(2);
    expect(stored(made.disk)).toEqual([]);
  });
});

describe('a journal in a file', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'polkan-journal-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const words = locales.en;

  const opening = (name: string, options: Partial<JournalOptions> = {}) => {
    const path = join(folder, name);
    const scheduler = new VirtualTimeScheduler();
    scheduler.frame = start;
    const told: string[] = [];
    const file = {
      path,
      now: () => scheduler.now(),
      warn: (message: string) => told.push(`warned: ${message}`),
      onSetAside: (message: string) => told.push(message.replaceAll(folder, '')),
      words,
    };
    let journal: Journal | undefined;
    openJournal({
      open: (last) => of(openJournalFile(file, last)),
      scheduler,
      onTrouble: (why) => told.push(why?.replaceAll(folder, '') ?? 'it works'),
      warn: file.warn,
      keepMs: 90 * 86_400_000,
      maxBytes: 1e9,
      ...options,
    }).subscribe((opened) => {
      journal = opened;
    });
    if (journal === undefined) throw new Error('it did not open');
    return { path, journal, told, scheduler };
  };

  const eventsAt = (path: string): Json[] => {
    const store = readSqliteStore(path);
    const events = eventsIn(store);
    store.close();
    return events;
  };

  test('is pruned behind its checkpoints, and restored as it was', () => {
    const { path, journal, told } = opening('pruned.db', { checkpointEvery: 20, keepMs: -86_400_000_000 });
    journal.append([begun('chat')]).subscribe();
    for (let i = 0; i < 110; i += 1) journal.append([moved(`e${i % 9}`)]).subscribe();
    const before = plain(journal.state);
    journal.close().subscribe();
    expect(told).toEqual([]);
    expect(eventsAt(path).length).toBeLessThan(25);
    const again = opening('pruned.db');
    expect(plain(again.journal.state)).toEqual(before);
    again.journal.close().subscribe();
  });

  test('that turns out to be damaged in its middle is set aside, and a new one begins with what is known', () => {
    const first = opening('damaged.db', { checkpointEvery: 10_000, checkpointEveryMs: 1e12 });
    first.journal.append(Array.from({ length: 3_000 }, (_, i) => moved(`e${i % 7}`))).subscribe();
    first.journal.close().subscribe();
    const bytes = readFileSync(first.path);
    const pages = bytes.length / 4096;
    for (const part of [0.35, 0.4, 0.45, 0.5]) {
      const page = Math.floor(pages * part) * 4096;
      bytes.fill(0, page, page + 4096);
    }
    writeFileSync(first.path, bytes);

    const { path, journal, told, scheduler } = opening('damaged.db');
    expect(told).toEqual([expect.stringMatching(/^\/damaged\.db: .*malformed/)]);
    const events = [begun('chat'), moved('a')];
    journal.append(events).subscribe();
    scheduler.maxFrames = start + 5 * second;
    scheduler.flush();
    const [aside = ''] = readdirSync(folder).filter((name) => name.startsWith('damaged.db.corrupt-'));
    expect(told.slice(1)).toEqual([
      `the journal /damaged.db is corrupt; it was set aside as /${aside}, and a new one begun`,
      'it works',
    ]);
    expect(readFileSync(join(folder, aside))).toEqual(bytes);
    journal.close().subscribe();
    expect(eventsAt(path)).toEqual(events);
  });

  test('that is no database any more is set aside when it is opened, and a new one begun at once', () => {
    const first = opening('flipped.db');
    first.journal.append([begun('chat'), moved('a')]).subscribe();
    first.journal.close().subscribe();
    const bytes = readFileSync(first.path).fill(0x55, 0, 100);
    writeFileSync(first.path, bytes);
    const { journal, told } = opening('flipped.db');
    const [aside = ''] = readdirSync(folder).filter((name) => name.startsWith('flipped.db.corrupt-'));
    expect(told).toEqual([
      `the journal /flipped.db is corrupt; it was set aside as /${aside}, and a new one begun`,
    ]);
    expect(readFileSync(join(folder, aside))).toEqual(bytes);
    expect(journal.state).toEqual(emptyState());
    journal.close().subscribe();
  });

  test('that is moved away while it is in use is begun anew, with all that is known', () => {
    const { path, journal, told, scheduler } = opening('moved.db');
    journal.append([begun('chat'), moved('a')]).subscribe();
    for (const part of ['', '-wal', '-shm']) renameSync(path + part, `${path}.away${part}`);
    journal.append([moved('b')]).subscribe();
    expect(told[0]).toMatch(/^\/moved\.db: .*moved or deleted/);
    scheduler.maxFrames = start + 5 * second;
    scheduler.flush();
    expect(told.at(-1)).toBe('it works');
    expect(eventsAt(path).map((event) => (event as { type: string }).type)).toEqual([
      'transition',
      'checkpoint',
    ]);
    const before = plain(journal.state);
    journal.close().subscribe();
    const again = opening('moved.db');
    expect(plain(again.journal.state)).toEqual(before);
    expect([...again.journal.state.actors.keys()]).toEqual(['dep/a', 'dep/b']);
    again.journal.close().subscribe();
  });

  test('that is no journal at all is left alone, and nothing is set aside', () => {
    const path = join(folder, 'other.db');
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE things (name TEXT)');
    other.close();
    const { journal, told } = opening('other.db');
    journal.close().subscribe();
    expect(told[0]).toMatch(/another program/);
    expect(readdirSync(folder).filter((name) => name.startsWith('other.db.corrupt'))).toEqual([]);
  });

  test('of a later version is refused, and left alone', () => {
    const first = opening('newer.db');
    first.journal.append([begun('chat')]).subscribe();
    first.journal.close().subscribe();
    const db = new DatabaseSync(first.path);
    db.exec('PRAGMA user_version = 99');
    db.close();
    const before = readFileSync(first.path);
    const { journal, told, scheduler } = opening('newer.db');
    expect(told).toEqual([expect.stringContaining('the journal has version 99')]);
    let isDone = false;
    journal.append([begun('mail'), moved('a')]).subscribe({
      complete: () => {
        isDone = true;
      },
    });
    // What it is told counts in memory; the file has neither that nor anything else of it, however often it is tried.
    expect(isDone).toBe(true);
    expect([...journal.state.sinks.keys()]).toEqual(['mail']);
    expect([...journal.state.actors.keys()]).toEqual(['dep/a']);
    scheduler.maxFrames = start + 60 * second;
    scheduler.flush();
    journal.close().subscribe();
    expect(told.at(-1)).toBe('warned: journal: 2 events could not be written any more');
    expect(readFileSync(first.path)).toEqual(before);
    expect(readdirSync(folder).filter((name) => name.startsWith('newer.db.corrupt'))).toEqual([]);
  });
});
