import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { of, VirtualTimeScheduler } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventsOf } from '../../src/commands/journal-events.ts';
import { createJournalReplay } from '../../src/history/verify.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { checkpointOf, type JournalState } from '../../src/journal/fold.ts';
import type { Journal, JournalOptions } from '../../src/journal/journal.ts';
import { openJournal } from '../../src/journal/open-journal.ts';
import { memoryStore } from '../../src/journal/store/memory-store.ts';
import { openSqliteStore, type SqliteStore } from '../../src/journal/store/sqlite/sqlite-store.ts';
import type { PrunableStore, Slot, Store } from '../../src/journal/store/store.ts';
import { incidentId, type Transition } from '../../src/language/signal.ts';
import { locales } from '../../src/messages/messages.ts';
import { announcedAlone, isTelling } from '../../src/telling/announce.ts';
import { inOrder } from '../../src/telling/snapshot.ts';
import { memoryOf, movesOf, startOf, storedIn } from '../support/journal-events.ts';
import { runs } from '../support/runs.ts';
import { minute, second, start } from '../support/sweep-samples.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'polkan-bounds-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Life {
  readonly journal: Journal;
  readonly scheduler: VirtualTimeScheduler;
  append(...events: JournalEvent[]): void;
  pass(ms: number): void;
}

const living = (store: Store, options: Partial<JournalOptions> = {}): Life => {
  const scheduler = new VirtualTimeScheduler();
  scheduler.frame = start;
  let journal: Journal | undefined;
  openJournal({
    open: () => of(store),
    scheduler,
    onTrouble: (why) => expect.unreachable(String(why)),
    warn: (message) => expect.unreachable(message),
    keepMs: 1e12,
    maxBytes: 1e9,
    ...options,
  }).subscribe((opened) => {
    journal = opened;
  });
  if (journal === undefined) return expect.unreachable('it did not open at once');
  const opened = journal;
  return {
    journal: opened,
    scheduler,
    append: (...events) => void opened.append(events).subscribe(),
    pass: (ms) => {
      scheduler.maxFrames = scheduler.frame + ms;
      scheduler.flush();
      scheduler.frame = scheduler.maxFrames;
    },
  };
};

const known = ({ memories, ...state }: JournalState) => {
  const { telling, ...checkpoint } = checkpointOf({ ...state, memories });
  return {
    ...checkpoint,
    telling: telling && inOrder(telling),
    memories: Object.fromEntries(memories),
  };
};

describe('a checkpoint of thousands of actors', () => {
  test('is several events that each fit into a broker’s message, and a restart begins there', () => {
    const disk = memoryStore();
    const life = living(disk);
    life.append(startOf('chat'), ...movesOf(3_000), memoryOf('deps', { n: 1 }));
    life.pass(2 * 86_400_000);
    const later = (event: JournalEvent): JournalEvent => ({ ...event, at: event.at + 2 * 86_400_000 });
    life.append(...movesOf(1, 'a-day-later').map(later));
    life.append(...movesOf(3, 'later').map(later));
    const stored = storedIn(disk);
    const parts = stored.filter(({ key }) => key === ':checkpoint');
    expect(parts.length).toBeGreaterThan(4);
    for (const { event } of parts)
      expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThanOrEqual(262_144);

    const read: number[] = [];
    const watching: Store = {
      ...disk,
      read: (position) => {
        read.push(position);
        return disk.read(position);
      },
    };
    expect(known(living(watching).journal.state)).toEqual(known(life.journal.state));
    expect(new Set(read)).toEqual(new Set([parts[0]?.position]));
  });

  test('that was cut short is as if it were not there, and what stands before it is read', () => {
    const whole = memoryStore();
    const life = living(whole, { batchBytes: 2_000, checkpointEveryMs: 0 });
    life.pass(minute);
    life.append(startOf('chat'), ...movesOf(30));
    const stored = storedIn(whole);
    const isPart = stored.map(({ key }) => key === ':checkpoint');
    expect(isPart.filter(Boolean).length).toBeGreaterThan(10);
    for (let cut = 1; cut <= stored.length; cut += 1) {
      const disk = memoryStore(stored.slice(0, cut));
      const { journal } = living(disk);
      const moves = stored
        .slice(0, cut)
        .filter(({ key }) => key.startsWith('dep/'))
        .map(({ key }) => key);
      expect([...journal.state.actors.keys()], `${cut}`).toEqual(moves);
      expect(journal.state.sinks.get('chat')?.owed).toHaveLength(moves.length);
    }
  });

  test('comes after twice its own size, so that checkpoints are never most of what is written', () => {
    const disk = memoryStore();
    const life = living(disk);
    const moves = movesOf(runs(10_000));
    life.append(startOf(), ...moves);
    for (let sweep = 0; sweep < 5; sweep += 1) {
      life.append(
        ...moves.map((move) => ({
          ...move,
          from: 'alerting' as const,
          to: 'cooldown.holding' as const,
          action: null,
        })),
      );
    }
    const bytes = { checkpoints: 0, events: 0 };
    for (const { key, event } of storedIn(disk)) {
      bytes[key === ':checkpoint' ? 'checkpoints' : 'events'] += JSON.stringify(event).length;
    }
    expect(bytes.checkpoints).toBeGreaterThan(runs(1_000_000));
    expect(bytes.checkpoints).toBeLessThan(bytes.events * 0.6);
  });
});

describe('what a source remembers', () => {
  const counted = (disk: PrunableStore = memoryStore()) => {
    const written: Slot[] = [];
    const store: Store = {
      ...disk,
      append: (batch, slots = []) => {
        written.push(...slots);
        return disk.append(batch, slots);
      },
    };
    return {
      disk,
      store,
      written,
      bytes: () => written.reduce((sum, { value }) => sum + JSON.stringify(value).length, 0),
    };
  };
  const samples = (agents: number, tick: number) => ({
    failed: 0,
    samples: Array.from({ length: agents }, (_, n) => ({
      runId: `run-${n}`,
      pid: n,
      ticks: tick * n,
      atMs: start + tick,
    })),
  });

  test('is written at once where it is something new, and its numbers every five minutes, and at the end', () => {
    const { disk, store, written } = counted();
    const life = living(store);
    for (let tick = 0; tick < 30; tick += 1) {
      life.append(memoryOf('orchestrator', samples(tick < 25 ? 2 : 3, tick), start + tick * 30 * second));
      life.pass(30 * second);
    }
    expect(written.map(({ at }) => (at - start) / (30 * second))).toEqual([0, 10, 20, 25]);
    expect(storedIn(disk)).toEqual([]);
    life.append({ type: 'stop', at: life.scheduler.frame });
    expect(written.at(-1)?.value).toEqual(samples(3, 29));
    expect(living(disk).journal.state.memories.get('orchestrator')).toEqual(samples(3, 29));
  });

  test('is written at the end also where only the store is closed', () => {
    const { store, written } = counted();
    const life = living(store);
    life.append(memoryOf('deps', { n: 1 }));
    life.append(memoryOf('deps', { n: 2 }));
    expect(written).toHaveLength(1);
    life.journal.close().subscribe();
    expect(written.at(-1)?.value).toEqual({ n: 2 });
  });

  test('is never older than what was decided by it: it goes along with the transitions of its source', () => {
    const { disk, store } = counted();
    const life = living(store);
    const remembered = (): unknown => living(disk).journal.state.memories.get('deps');
    life.append(memoryOf('deps', { n: 1 }));
    life.append(memoryOf('deps', { n: 2 }));
    life.append(...movesOf(1, 'a').map((move) => ({ ...move, source: 'other' })));
    expect(remembered()).toEqual({ n: 1 });
    // It has changed before, and not in this sweep.
    life.append(...movesOf(1, 'b'));
    expect(remembered()).toEqual({ n: 2 });
    life.append(...movesOf(1, 'c'), memoryOf('deps', { n: 3 }));
    expect(remembered()).toEqual({ n: 3 });
  });

  test('of a hundred agents takes less than 3 MB of writing a day, and no room in the log', () => {
    const { disk, store, bytes } = counted();
    const life = living(store);
    for (let tick = 0; tick < 2_880; tick += 1) {
      life.append(memoryOf('orchestrator', samples(100, tick), start + tick * 30 * second));
      life.pass(30 * second);
    }
    expect(storedIn(disk)).toEqual([]);
    expect(bytes()).toBeLessThan(3_000_000);
    expect(disk.sizeBytes()).toBeLessThan(20_000);
  });
});

describe('the limit of a journal', () => {
  const open = (name: string, maxBytes: number): SqliteStore =>
    openSqliteStore({
      path: join(folder, name),
      now: () => 0,
      maxBytes,
      warn: (text) => expect.unreachable(text),
    });

  test.each([10, 40])(
    'of %s MB is exceeded by at most a tenth by 10,000 agents that all change at every sweep, in what they do and what is remembered (a fifth of both without POLKAN_RUNS=all)',
    (megabytes) => {
      const maxBytes = runs(megabytes * 1_048_576);
      const agents = runs(10_000);
      const store = open(`limit-${megabytes}.db`, maxBytes);
      let most = 0;
      const measured: Store = {
        ...store,
        append: (batch, slots) => {
          most = Math.max(most, store.sizeBytes());
          return store.append(batch, slots);
        },
      };
      const life = living(measured, { maxBytes });
      life.append(startOf());
      for (let sweep = 0; sweep < 16; sweep += 1) {
        const isDown = sweep % 2 === 0;
        const at = start + sweep * 30 * second;
        const moves = movesOf(agents, 'agent', isDown ? 'does not move.' : 'moves.', at).map((move) => ({
          ...move,
          from: isDown ? ('ok.quiet' as const) : ('alerting' as const),
          to: isDown ? ('alerting' as const) : ('ok.quiet' as const),
          action: isDown ? ('alert' as const) : ('recovery' as const),
          reason: isDown ? ('crossed' as const) : ('cleared' as const),
          incident: incidentId(move.key, isDown ? move.at : move.at - 30 * second),
        }));
        const samples = moves.map(({ entity }, n) => ({ runId: entity, pid: n, ticks: sweep * n, atMs: at }));
        life.append(...moves, memoryOf('orchestrator', { failed: 0, samples }, at));
        life.pass(30 * second);
        most = Math.max(most, store.sizeBytes());
      }
      expect(most).toBeGreaterThan(maxBytes * 0.5);
      expect(most).toBeLessThan(maxBytes * 1.1);
      const state = known(life.journal.state);
      life.journal.close().subscribe();
      const again = open(`limit-${megabytes}.db`, maxBytes);
      expect(known(living(again).journal.state)).toEqual(state);
      again.close();
    },
    120_000,
  );
});

describe('hosts that share a store', () => {
  test('know and number only their own, whatever the others write in between', () => {
    const disk = memoryStore();
    const options = { checkpointEveryMs: 0, batchBytes: 2_000 };
    const [box, nas] = [living(disk, { ...options, host: 'box' }), living(disk, { ...options, host: 'nas' })];
    box.append(startOf('chat'));
    nas.append(startOf('chat'), memoryOf('deps', { of: 'nas' }));
    for (let turn = 0; turn < 9; turn += 1) {
      box.append(...movesOf(1, `box${turn}`), memoryOf('deps', { of: 'box', turn }));
      nas.append(...movesOf(1, `nas${turn}`));
    }
    expect(storedIn(disk).some(({ key }) => key === '@box/:checkpoint')).toBe(true);
    for (const [host, life] of [
      ['box', box],
      ['nas', nas],
    ] as const) {
      const again = living(disk, { host });
      expect(known(again.journal.state)).toEqual(known(life.journal.state));
      expect(again.journal.state.actors.size).toBe(9);
      expect(again.journal.state.memories.get('deps')).toMatchObject({ of: host });
    }
  });
});

describe('a journal that the version before has written', () => {
  const written = 'test/fixtures/journal/version-1.db';
  const expected = JSON.parse(readFileSync('test/fixtures/journal/version-1.json', 'utf8'));
  const copy = (name: string): string => {
    const path = join(folder, name);
    copyFileSync(written, path);
    return path;
  };
  const opened = (path: string): SqliteStore =>
    openSqliteStore({ path, now: () => start, warn: (text) => expect.unreachable(text) });
  const plain = ({ memories, ...state }: JournalState) => {
    const { telling: _, ...checkpoint } = checkpointOf({ ...state, memories });
    return { ...checkpoint, memories: [...memories] };
  };

  /** Ids of messages were numbers then, their chats were not kept, and actions were owed as their transitions. */
  const asRead = (sink: { owed: Transition[]; messageIds: [string, number][] }) => ({
    ...sink,
    owed: sink.owed.filter(isTelling).map(announcedAlone),
    messageIds: sink.messageIds.map(([incident, id]) => [incident, String(id), null]),
  });

  test('adds up to what it did, and goes on: what its sources remember is carried over', () => {
    const path = copy('older.db');
    const store = opened(path);
    const life = living(store, { checkpointEvery: 1 });
    expect(plain(life.journal.state)).toEqual({ ...expected, sinks: expected.sinks.map(asRead) });
    // Everyone who was there has heard of what is open, and is told of its end.
    const { incidents } = life.journal.state.telling;
    expect([...incidents.values()].map(({ key, hearings }) => [key, [...hearings.keys()]])).toEqual([
      ['dep/db', ['log', 'telegram']],
      ['dep/диск', ['log', 'telegram']],
    ]);
    life.append(...movesOf(1, 'new'));
    // Behind this checkpoint, which says nothing of memories, nothing of the older version is left to be read.
    store.prune({ before: 32, olderThan: start * 2, maxBytes: 1e9 });
    life.journal.close().subscribe();
    const again = living(opened(path));
    expect(again.journal.state.actors.size).toBe(3);
    expect([...again.journal.state.memories]).toEqual(expected.memories.toSorted());
    again.journal.close().subscribe();
  });

  test('is read as it is, and verifies, also once the new version has written on', () => {
    const findings = (path: string): unknown[] => {
      const replay = createJournalReplay('j', true, locales.en);
      const found: unknown[] = [];
      for (const { position, event } of eventsOf(path, (why) => expect.unreachable(why))) {
        found.push(...replay.take(position, event).filter(({ type }) => type === 'difference'));
      }
      expect(replay.summary.events).toBeGreaterThan(29);
      return found;
    };
    const path = copy('read.db');
    const before = readFileSync(path);
    expect(findings(path)).toEqual([]);
    expect(readFileSync(path).equals(before)).toBe(true);
    const life = living(opened(path), { checkpointEvery: 3, batchBytes: 1_000 });
    life.append(
      memoryOf('orchestrator', { failed: 9 }),
      ...movesOf(12, 'new', 'is down.', start + 10 * minute),
    );
    life.journal.close().subscribe();
    expect(findings(path)).toEqual([]);
  });
});
