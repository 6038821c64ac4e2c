import { concatMap, defer, NEVER, type Observable, of, timer, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { checkpointOf } from '../../src/journal/fold.ts';
import type { Journal, JournalOptions } from '../../src/journal/journal.ts';
import { openJournal } from '../../src/journal/open-journal.ts';
import { memoryStore } from '../../src/journal/store/memory-store.ts';
import type { PrunableStore, Store } from '../../src/journal/store/store.ts';
import { memoryOf, movesOf, startOf, storedIn } from '../support/journal-events.ts';
import { foldOf } from '../support/journal-world.ts';
import { start as begin, minute, second } from '../support/sweep-samples.ts';

type Verb = 'open' | 'append' | 'read' | 'latest' | 'slots';

/**
 * A store that takes its time for every verb, and that answers nothing more while it `hangs`; with `late` it does what
 * it was asked all the same, and after that time says so to nobody.
 */
const slowStore = (disk: PrunableStore, scheduler: VirtualTimeScheduler, takesMs: number) => {
  const mood: { hangs: (verb: Verb) => boolean; lateMs: number | null } = {
    hangs: () => false,
    lateMs: null,
  };
  const slowly = <T>(verb: Verb, work: () => Observable<T>): Observable<T> =>
    defer(() => {
      if (!mood.hangs(verb)) return takesMs === 0 ? work() : timer(takesMs, scheduler).pipe(concatMap(work));
      if (mood.lateMs !== null)
        timer(mood.lateMs, scheduler).subscribe(() => work().subscribe({ error: () => undefined }));
      return NEVER;
    });
  const store: Store = {
    append: (batch, slots) => slowly('append', () => disk.append(batch, slots)),
    read: (position) => slowly('read', () => disk.read(position)),
    latest: (key) => slowly('latest', () => disk.latest(key)),
    slots: () => slowly('slots', () => disk.slots()),
  };
  return { mood, open: () => slowly('open', () => of(store)) };
};

const living = (takesMs = 100, options: Partial<JournalOptions> = {}, disk = memoryStore()) => {
  const scheduler = new VirtualTimeScheduler();
  scheduler.frame = begin;
  const { mood, open } = slowStore(disk, scheduler, takesMs);
  const troubles: string[] = [];
  const warnings: string[] = [];
  let merges = 0;
  let journal: Journal | undefined;
  const pass = (ms: number): void => {
    const until = scheduler.frame + ms;
    scheduler.maxFrames = until;
    scheduler.flush();
    scheduler.frame = until;
  };
  const boot = (): void => {
    openJournal({
      open,
      scheduler,
      onTrouble: (why) => troubles.push(`${(scheduler.frame - begin) / second}: ${why}`),
      onMerged: () => {
        merges += 1;
      },
      warn: (message) => warnings.push(message),
      keepMs: 1e12,
      maxBytes: 1e9,
      ...options,
    }).subscribe((opened) => {
      journal = opened;
    });
  };
  return {
    scheduler,
    disk,
    mood,
    troubles,
    warnings,
    pass,
    boot,
    isOpen: () => journal !== undefined,
    get journal(): Journal {
      return journal ?? expect.unreachable('it is not open');
    },
    get merges() {
      return merges;
    },
    /** Appends, and says when that was complete, seconds from the beginning; `null`: it is not. */
    append(...events: JournalEvent[]): { doneS: number | null } {
      const seen: { doneS: number | null } = { doneS: null };
      this.journal.append(events).subscribe({
        complete: () => {
          seen.doneS = (scheduler.frame - begin) / second;
        },
      });
      return seen;
    },
  };
};

const eventsIn = (store: Store): unknown[] => storedIn(store).map(({ event }) => event);

describe('a store that takes its time', () => {
  test('is waited for when it is opened and read, and for every append', () => {
    const life = living(100);
    life.boot();
    life.pass(399);
    // Opened, asked for its last checkpoint, read, asked for its slots.
    expect(life.isOpen()).toBe(false);
    life.pass(1);
    expect(life.isOpen()).toBe(true);
    const appended = life.append(startOf('chat'));
    life.pass(second);
    expect(appended.doneS).toBe(0.6);
    expect(life.troubles).toEqual([]);
  });

  test('may take nearly the limit for every answer, and as long as it likes for all of them', () => {
    const life = living(4_999);
    life.boot();
    life.pass(minute);
    const moves = movesOf(3);
    const appended = moves.map((move) => life.append(move));
    life.pass(minute);
    expect(appended.every(({ doneS }) => doneS !== null)).toBe(true);
    expect(eventsIn(life.disk)).toEqual(moves);
    expect(life.troubles).toEqual([]);
  });
});

describe('a store that hangs', () => {
  test.each<Verb>(['open', 'latest', 'read', 'slots'])(
    'at its start, asked to %s, is told of; the run goes on in memory, and is whole once the store answers',
    (verb) => {
      const before = living(0);
      before.boot();
      before.append(startOf('chat'), ...movesOf(2));
      const life = living(0, {}, before.disk);
      life.mood.hangs = (asked) => asked === verb;
      life.boot();
      life.pass(4_999);
      expect(life.isOpen()).toBe(false);
      life.pass(1);
      expect(life.troubles).toEqual([`5: the store has not answered for 5 s (${verb})`]);
      const moves = movesOf(2, 'ours');
      expect(life.append(...moves).doneS).toBe(5);
      life.pass(minute);
      expect(life.troubles).toHaveLength(1);
      life.mood.hangs = () => false;
      life.pass(15 * second);
      expect(life.troubles).toHaveLength(2);
      expect(life.merges).toBe(1);
      expect(eventsIn(life.disk).slice(3)).toEqual(moves);
      expect([...life.journal.state.actors.keys()]).toEqual(['dep/e0', 'dep/e1', 'dep/ours0', 'dep/ours1']);
    },
  );

  test.each([null, 3_000, 5_000, 7_000, 12_000, 60_000])(
    'in an append is given up on after the limit, and nothing is lost or doubled, also where that comes late: %s ms',
    (lateMs) => {
      const life = living(0);
      life.boot();
      const moves = movesOf(12);
      life.append(startOf('chat'));
      life.mood.hangs = (verb) => verb === 'append';
      life.mood.lateMs = lateMs;
      const [first, second$] = [life.append(...moves.slice(0, 2)), life.append(...moves.slice(2, 4))];
      life.pass(5 * second - 1);
      expect([first.doneS, second$.doneS]).toEqual([null, null]);
      life.pass(1);
      expect([first.doneS, second$.doneS]).toEqual([5, 5]);
      expect(life.troubles).toEqual(['5: the store has not answered for 5 s (append)']);
      for (let turn = 4; turn < 10; turn += 1) {
        // Also while it is tried once more, nobody waits for it.
        expect(life.append(...moves.slice(turn, turn + 1)).doneS).toBe(
          life.scheduler.frame / second - begin / second,
        );
        life.pass(3 * second);
      }
      life.mood.hangs = () => false;
      life.pass(2 * minute);
      expect(life.troubles).toHaveLength(2);
      life.append(...moves.slice(10));
      life.pass(minute);
      expect(eventsIn(life.disk).slice(1)).toEqual(moves);
      expect(checkpointOf(life.journal.state)).toEqual(checkpointOf(foldOf(storedIn(life.disk))));
      expect(life.warnings).toEqual([]);
      expect(life.merges).toBe(0);
    },
  );

  test('while what it missed is written, takes what comes in meanwhile into the same order', () => {
    const life = living(700, { batchEvents: 2 });
    life.boot();
    life.pass(minute);
    const moves = movesOf(30);
    life.mood.hangs = () => true;
    life.append(...moves.slice(0, 6));
    life.pass(6 * second);
    life.mood.hangs = () => false;
    for (let turn = 6; turn < 30; turn += 1) {
      life.append(...moves.slice(turn, turn + 1));
      life.pass(400);
    }
    life.pass(minute);
    expect(life.troubles).toHaveLength(2);
    expect(eventsIn(life.disk)).toEqual(moves);
  });

  test('for longer than is waited for one by one, ends with all that it adds up to', () => {
    const life = living(0, { patience: 5 });
    life.boot();
    life.append(startOf('chat'));
    life.mood.hangs = () => true;
    for (const move of movesOf(20)) {
      life.append(move);
      life.pass(second);
    }
    life.mood.hangs = () => false;
    life.pass(minute);
    expect(life.warnings).toEqual(['journal: more than 5 events wait; only what they add up to is kept']);
    expect(checkpointOf(foldOf(storedIn(life.disk)))).toEqual(checkpointOf(life.journal.state));
    expect(life.journal.state.actors.size).toBe(20);
  });

  test('keeps the end from coming for no longer than the limit, and what is lost is said', () => {
    const life = living(0);
    life.boot();
    life.mood.hangs = () => true;
    life.append(...movesOf(2));
    life.pass(6 * second);
    let closedS: number | null = null;
    life.journal.close().subscribe({
      complete: () => {
        closedS = (life.scheduler.frame - begin) / second;
      },
    });
    life.pass(minute);
    expect(closedS).toBe(11);
    expect(life.warnings).toEqual(['journal: 2 events could not be written any more']);
  });
});

describe('what is asked of a store at once', () => {
  /** What each append brought: events and slots. */
  const counting = (options: Partial<JournalOptions>) => {
    const batches: [events: number, slots: number][] = [];
    const disk = memoryStore();
    const life = living(0, options, {
      ...disk,
      append: (batch, slots = []) => {
        batches.push([batch.length, slots.length]);
        return disk.append(batch, slots);
      },
    });
    life.boot();
    return { ...life, batches, append: life.append.bind(life) };
  };

  test('is bounded by events and by bytes, and what is remembered comes with the last', () => {
    const { append, batches } = counting({ batchEvents: 4 });
    append(...movesOf(10), memoryOf('deps', { n: 1 }));
    expect(batches).toEqual([
      [4, 0],
      [4, 0],
      [2, 1],
    ]);
    const byBytes = counting({ batchBytes: 3_000 });
    byBytes.append(...movesOf(3, 'long', 'ё'.repeat(700)), ...movesOf(2, 'longer', 'x'.repeat(9_000)));
    expect(byBytes.batches).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
  });

  test('is bounded also of what has waited, and of a checkpoint', () => {
    const { append, batches, mood, pass, disk, journal } = counting({
      batchEvents: 4,
      batchBytes: 2_000,
      patience: 30,
    });
    mood.hangs = () => true;
    append(...movesOf(10));
    pass(6 * second);
    mood.hangs = () => false;
    pass(minute);
    append(...movesOf(9));
    mood.hangs = () => true;
    append(...movesOf(40));
    pass(6 * second);
    mood.hangs = () => false;
    pass(minute);
    expect(Math.max(...batches.map(([events]) => events))).toBe(4);
    const written = storedIn(disk);
    expect(Math.max(...written.map(({ event }) => Buffer.byteLength(JSON.stringify(event))))).toBeLessThan(
      2_000,
    );
    expect(written.filter(({ key }) => key === ':checkpoint').length).toBeGreaterThan(4);
    expect(checkpointOf(foldOf(written))).toEqual(checkpointOf(journal.state));
  });
});
