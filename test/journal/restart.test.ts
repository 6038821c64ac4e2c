import fc from 'fast-check';
import { firstValueFrom, lastValueFrom, type Observable, of } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { memoryStore } from '../../src/journal/store/memory-store.ts';
import { type Store, StoreError } from '../../src/journal/store/store.ts';
import { liveScheduler } from '../../src/language/clock.ts';
import type { Policy } from '../../src/language/signal.ts';
import { locales } from '../../src/messages/messages.ts';
import { resume } from '../../src/sidecar/resume.ts';
import { containers } from '../../src/streams/docker/containers.ts';
import type { DockerReader } from '../../src/streams/docker/docker.ts';
import { orchestrator } from '../../src/streams/orchestrator/orchestrator.ts';
import type { Source } from '../../src/streams/source.ts';
import { defaultRules } from '../../src/telling/defaults.ts';
import { fixture } from '../support/fake-docker.ts';
import { classicPolicy } from '../support/histories.ts';
import { anyScenario, policies, quick, sourceOf } from '../support/journal-scenarios.ts';
import {
  type BootOptions,
  type Chat,
  chatOf,
  createWorld,
  isWithin,
  type Life,
  lines,
  type Spans,
  timeline,
  type World,
} from '../support/journal-world.ts';
import { runs } from '../support/runs.ts';
import { line, minute, second, start } from '../support/sweep-samples.ts';

/** A world with one chat, and lives in it from one minute to another. */
const living = (spansOf: Readonly<Record<string, Spans>>, more: Partial<BootOptions> = {}) => {
  const world = createWorld();
  const chat = chatOf('chat');
  const boot = (fromMinute: number, changes: Partial<BootOptions> = {}): Life =>
    world.boot({
      sources: [timeline(spansOf)],
      chats: [chat],
      at: start + fromMinute * minute,
      ...more,
      ...changes,
    });
  /** From one minute until it is killed in another. */
  const live = (fromMinute: number, toMinute: number, changes: Partial<BootOptions> = {}): Life => {
    const life = boot(fromMinute, changes);
    life.until(start + toMinute * minute);
    life.kill();
    return life;
  };
  const told = () => lines(chat.said);
  return { world, chat, boot, live, told };
};

const moves = (world: World): string[] => world.transitions().map(line);

describe('an open incident', () => {
  test('stays in its cooldown, and is reminded of when that is over, not a sweep before', () => {
    const { live, told } = living({ 'dep/a': [[1, 100]] });
    live(0, 5);
    live(20, 25);
    expect(told()).toEqual(['00:01:00 🔴 dep/a: is down.']);
    live(30, 40);
    expect(told()).toEqual([
      '00:01:00 🔴 dep/a: is down.',
      '00:31:00 🔁 dep/a: is down. It has lasted 30 min. (answers 1)',
    ]);
  });

  test('is reminded of from the last reminder on, not from the alert', () => {
    const { live, told } = living({ 'dep/a': [[1, 100]] });
    live(0, 35);
    live(50, 59);
    expect(told()).toHaveLength(2);
    live(60, 62);
    expect(told().at(-1)).toBe('01:01:00 🔁 dep/a: is down. It has lasted 1 h. (answers 1)');
  });

  test('that cleared while nobody looked recovers on the first good sweep, once, as an answer to its alert', () => {
    const { live, told } = living(
      { 'dep/a': [[1, 8]] },
      { sources: [timeline({ 'dep/a': [[1, 8]] }, { fails: [[10, 11]] })] },
    );
    live(0, 5);
    live(10, 15);
    live(20, 25);
    expect(told()).toEqual([
      '00:01:00 🔴 dep/a: is down.',
      '00:11:00 🟢 dep/a: recovered after 10 min, is up. (answers 1)',
    ]);
  });

  test('whose entity has vanished while nobody looked is gone', () => {
    const { live, told } = living(
      {},
      { sources: [timeline({ 'dep/a': [[1, 99]], 'dep/b': [] }, { absent: { 'dep/a': [[6, 99]] } })] },
    );
    live(0, 5);
    live(7, 9);
    expect(told()).toEqual([
      '00:01:00 🔴 dep/a: is down.',
      '00:07:00 ⚪ dep/a: gone after 6 min, there is nothing left to watch. (answers 1)',
    ]);
  });

  test('waits out the rest of its recovery, where that is debounced', () => {
    const keeping = { policy: { ...classicPolicy, keepMs: 5 * minute } };
    const { live, told, world } = living({ 'dep/a': [[1, 3]] }, keeping);
    live(0, 5);
    live(6, 7.9);
    expect(told()).toHaveLength(1);
    live(7.5, 9);
    expect(told().at(-1)).toBe('00:08:00 🟢 dep/a: recovered after 7 min, is up. (answers 1)');
    expect(moves(world).filter((move) => move.includes('clearing'))).toEqual([
      'dep/a cooldown.holding→cooldown.clearing silent, clearing',
      'dep/a cooldown.clearing→recovered recovery, cleared',
    ]);
  });
});

describe('a pending debounce', () => {
  const patient: Policy = { ...classicPolicy, forTicks: 4, forMs: 3 * minute };

  test('keeps its count: two sweeps before the restart and two behind it are four', () => {
    const { live, told } = living({ 'dep/a': [[1, 99]] }, { policy: { ...patient, forMs: 0 } });
    live(0, 1.9);
    expect(told()).toEqual([]);
    live(5, 5.4);
    expect(told()).toEqual([]);
    live(6, 9);
    expect(told()).toEqual(['00:06:00 🔴 dep/a: is down.']);
  });

  test('keeps its start', () => {
    const { live, told } = living({ 'dep/a': [[1, 99]] }, { policy: { ...patient, forTicks: 1 } });
    live(0, 2);
    live(3, 3.9);
    expect(told()).toEqual([]);
    live(4, 9);
    expect(told()).toEqual(['00:04:00 🔴 dep/a: is down.']);
  });

  test('that has subsided while nobody looked is forgotten', () => {
    const { live, told, world } = living(
      {
        'dep/a': [
          [1, 2],
          [6, 99],
        ],
      },
      { policy: { ...patient, forMs: 0 } },
    );
    live(0, 2);
    live(5, 6.9);
    expect(told()).toEqual([]);
    expect(moves(world)).toContain('dep/a ok.pending→ok.quiet silent, subsided');
    live(7, 9);
    expect(told()).toEqual(['00:07:30 🔴 dep/a: is down.']);
  });
});

describe('time in which Polkan did not run', () => {
  test('alerts nothing', () => {
    const { live, told, world } = living({ 'dep/a': [[20, 30]], 'dep/b': [] }, { watchesItself: true });
    live(0, 10);
    live(60, 70);
    expect(told()).toEqual([]);
    expect(moves(world)).toEqual([]);
  });

  test('is as if the sources could not be read: the same is decided, in the same words', () => {
    let restarts = 0;
    fc.assert(
      fc.property(
        anyScenario,
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 1, max: 30 }),
        (random, from, length) => {
          const scenario = { ...random, failures: [] };
          const gap: Spans = [[from / 2, (from + length) / 2]];
          const source = sourceOf(scenario);
          const blinded: Source = {
            ...source,
            read: (abort, turn) => {
              if (isWithin(gap, turn.at)) throw new Error('blind');
              return source.read(abort, turn);
            },
          };
          const options = {
            policyOf: (kind: string) => policies[kind] ?? quick,
            blindTicks: 1000,
            chats: [],
          };
          const end = start + 50 * minute;
          const blind = createWorld();
          blind.boot({ ...options, sources: [blinded], at: start }).until(end);

          const away = createWorld();
          const [[gone = 0, back = 0] = []] = gap;
          const before = away.boot({ ...options, sources: [source], at: start });
          before.until(start + gone * minute - 1);
          before.kill();
          away.boot({ ...options, sources: [source], at: start + back * minute }).until(end);
          expect(away.transitions()).toEqual(blind.transitions());
          if (away.transitions().some(({ at }) => at < start + gone * minute)) restarts += 1;
        },
      ),
      { numRuns: runs(100) },
    );
    expect(restarts).toBeGreaterThan(runs(50));
  });

  test('leaves a source blind that was, and says when it can be read again', () => {
    const fails = { fails: [[1, 10]] as Spans };
    const { live, told } = living({}, { sources: [timeline({ 'dep/a': [] }, fails)] });
    live(0, 5);
    live(6, 15);
    expect(told()).toEqual([
      "00:02:00 🔴 Source deps: could not be read 3 times in a row: out of order. What it watches can't be seen; nothing is said of it until it can be read again.",
      '00:10:00 🟢 Source deps: recovered after 8 min, can be read again. (answers 1)',
    ]);
  });
});

describe('what a source remembers', () => {
  const words = locales.en;

  test('a job that failed while Polkan did not run is reported, once', async () => {
    const failed = (at: number): number => (at < start + 6 * minute ? 3 : 5);
    const { boot, told, world } = living({});
    let now = start;
    const source = orchestrator({
      url: new URL('http://svc:8080/metrics'),
      get: async () => ({
        status: 200,
        text: JSON.stringify({
          schema_version: 1,
          generated_at: new Date(now).toISOString(),
          clk_tck: 100,
          enabled: true,
          stages: [],
          queue: { counts: { queued: 0, running: 0, failed: failed(now), done: 0 } },
          agents: [],
          cost: { spent_usd: 1, limit_usd: 10 },
        }),
      }),
      stageAgeMin: 60,
      agentAgeMin: 30,
      agentCpuPct: 1,
      queueMax: 0,
      everyMs: 30 * second,
      timeoutMs: 5 * second,
      words,
      warn: (message) => expect.unreachable(message),
    });
    for (const [from, to] of [
      [0, 5],
      [10, 12],
      [13, 14],
    ] as const) {
      const life = boot(from, { sources: [source] });
      for (now = start + from * minute; now <= start + to * minute; now += 30 * second)
        await life.settled(now);
      life.kill();
    }
    expect(told()).toEqual(['00:10:00 🔴 Jobs: 2 more jobs have failed (5 in all). Look at their logs.']);
    expect(world.folded().memories.get('orchestrator')).toMatchObject({ failed: 5 });
    // When it first said something, when more had failed, and at each of the two starts after that.
    expect(world.remembered.map(({ value }) => value)).toMatchObject([
      { failed: 3 },
      { failed: 3 },
      { failed: 5 },
      { failed: 5 },
    ]);
  });

  test('a container found by * that stopped while Polkan did not run is reported, for it had been seen running', async () => {
    const body = (status: string, code: number) => ({
      ...fixture('running'),
      Name: '/web',
      State: { ...fixture('running').State, Status: status, ExitCode: code },
    });
    let inspected = body('running', 0);
    const docker: Pick<DockerReader, 'get'> = {
      get: async (path) =>
        path.startsWith('/containers/json')
          ? { status: 200, body: [{ Id: 'c1', Names: ['/web'], State: inspected.State.Status }] }
          : { status: 200, body: inspected },
    };
    const source = containers({
      docker,
      names: '*',
      everyMs: 30 * second,
      timeoutMs: 5 * second,
      words,
    });
    const { boot, told } = living({});
    const before = boot(0, { sources: [source] });
    await before.settled(start + 2 * minute);
    before.kill();
    inspected = body('exited', 1);
    const after = boot(10, { sources: [source] });
    await after.settled(start + 11 * minute);
    expect(told()).toEqual([expect.stringMatching(/^00:10:00 🔴 Container web: exited \(1\)/)]);

    // Without a memory it is taken for one of the many old ones that a host has.
    const stranger = living({});
    const life = stranger.boot(10, { sources: [source] });
    await life.settled(start + 11 * minute);
    expect(stranger.told()).toEqual([]);
  });

  test('that is no JSON is not kept, and the operator told; the watch goes on', () => {
    const { live, told, world } = living({});
    const odd: Source = {
      ...timeline({ 'dep/a': [[1, 99]] }),
      read: (abort, turn) => {
        const [reading] = timeline({ 'dep/a': [[1, 99]] }).read(abort, turn) as [object];
        return [{ ...reading, memory: { seen: 1n } } as never];
      },
    };
    const life = live(0, 3, { sources: [odd] });
    expect(told()).toEqual(['00:01:00 🔴 dep/a: is down.']);
    expect(life.warnings).toEqual([
      expect.stringMatching(
        /^what deps wants to remember is not JSON, so a restart will forget it: .*BigInt/,
      ),
    ]);
    expect(world.folded().memories.size).toBe(0);
  });

  test('is journaled as what it is once it is JSON: what was no number is none behind a restart either', () => {
    const { live, world } = living({});
    const nan: Source = {
      ...timeline({}),
      read: () => [{ covers: [], signals: [], memory: { share: Number.NaN } }],
    };
    const life = live(0, 3, { sources: [nan] });
    expect(life.journal.state.memories.get('deps')).toEqual({ share: null });
    expect(world.folded().memories.get('deps')).toEqual({ share: null });
    expect(world.remembered).toHaveLength(1);
    live(4, 6, { sources: [nan] });
    expect(world.remembered.map(({ value }) => value)).toEqual([{ share: null }, { share: null }]);
  });
});

describe('a changed configuration', () => {
  const spans = { 'dep/a': [[1, 99]], 'dep/b': [[1, 99]] } as const;

  test('closes, without a sound, the incident of what it no longer lists', () => {
    const { live, told, world } = living(spans);
    live(0, 5);
    const without = {
      sources: [timeline({ 'dep/b': [[1, 99]] })],
      isWatched: ({ entity = '' }) => entity !== 'a',
    };
    live(6, 10, without);
    expect(told().slice(1)).toEqual(['00:06:00 ⚪ dep/a: no longer watched. (answers 1)']);
    const unwatched = world.transitions().find(({ reason }) => reason === 'unwatched');
    expect(unwatched).toMatchObject({
      at: start + 6 * minute,
      key: 'dep/a',
      from: 'cooldown.holding',
      to: 'ok.quiet',
      action: null,
      incident: `dep/a@${start + minute}`,
    });
    expect([...world.folded().actors.keys()]).toEqual(['dep/b']);
    // Listed again, it is a new incident.
    live(11, 12);
    expect(told().at(-1)).toBe('00:11:00 🔴 dep/a: is down.');
  });

  test.each<[string, Policy]>([
    ['a longer cooldown', { ...classicPolicy, cooldownMs: 60 * minute }],
    ['a debounce', { ...classicPolicy, forTicks: 100, forMs: 100 * minute }],
    ['a debounced recovery', { ...classicPolicy, keepMs: 100 * minute }],
  ])('forges nothing, neither an alert nor a recovery: %s', (_, policy) => {
    const { live, told, world } = living(spans);
    live(0, 5);
    live(6, 20, { policy });
    expect(told()).toEqual([
      expect.stringMatching(
        /^00:01:00 🔴 2 dependencies down \(are down\): a, b\s[\s\S]*\n🔴 dep\/b: since \S+$/,
      ),
    ]);
    expect(world.folded().actors.size).toBe(2);
  });

  test('of the cooldown holds from the next sweep on', () => {
    const { live, told } = living({ 'dep/a': [[1, 99]] });
    live(0, 5);
    live(6, 8, { policy: { ...classicPolicy, cooldownMs: 6 * minute } });
    expect(told()).toEqual([
      '00:01:00 🔴 dep/a: is down.',
      '00:07:00 🔁 dep/a: is down. It has lasted 6 min. (answers 1)',
    ]);
  });

  test('of the limit, so that what was too much no longer is, is a recovery like any other', () => {
    const { live, told } = living({ 'dep/a': [[1, 99]] });
    live(0, 5);
    live(6, 8, { sources: [timeline({ 'dep/a': [] })] });
    expect(told().at(-1)).toBe('00:06:00 🟢 dep/a: recovered after 5 min, is up. (answers 1)');
  });
});

describe('a sink', () => {
  const spans = { 'dep/a': [[1, 20]], 'dep/b': [[3, 12]] } as const;
  const at = (chat: Chat): string[] => lines(chat.said);

  test('that is new is told what is open, once, and of everything from then on', () => {
    const { live, chat } = living(spans);
    const pager = chatOf('pager');
    live(0, 5);
    live(10, 25, { chats: [chat, pager] });
    expect(at(pager)).toEqual([
      expect.stringMatching(
        /^00:10:00 🔴 2 dependencies down [\s\S]*🔴 dep\/a: since 23:01 \(9 min\)\n🔴 dep\/b: since 23:03 \(7 min\)$/,
      ),
      '00:12:00 🟢 dep/b: recovered after 9 min, is up. (answers 1)',
      '00:20:00 🟢 dep/a: recovered after 19 min, is up. (answers 1)',
    ]);
    expect(at(chat)).toHaveLength(4);
  });

  test('that was taken away and is back is told neither what it missed nor what it was owed; that is said', () => {
    const { live, chat, world } = living(spans);
    const pager = chatOf('pager', { weather: () => 'down' });
    live(0, 2, { chats: [chat, pager] });
    const without = live(2.5, 5);
    expect(without.warnings).toEqual(['pager is no longer configured: 1 message for it will not be told']);
    pager.weather = () => 'fair';
    const back = live(6, 25, { chats: [chat, pager] });
    expect(back.warnings).toEqual([]);
    // It has never got what it was owed: what is open is new to it.
    expect(at(pager)).toEqual([
      expect.stringMatching(/^00:06:00 🔴 2 dependencies down [\s\S]*🔴 dep\/a: since 23:01 \(5 min\)/),
      '00:12:00 🟢 dep/b: recovered after 9 min, is up. (answers 1)',
      '00:20:00 🟢 dep/a: recovered after 19 min, is up. (answers 1)',
    ]);
    expect(world.folded().sinks.get('pager')).toMatchObject({ owed: [], inDoubt: 0 });
  });

  test('that was owed nothing is taken away without a word', () => {
    const { live, chat } = living(spans);
    live(0, 2, { chats: [chat, chatOf('pager')] });
    expect(live(2.5, 5).warnings).toEqual([]);
  });

  test('that was out of reach when Polkan ended is told what it is owed: late, and so said', () => {
    const { live, chat, told } = living({ 'dep/a': [[1, 20]] });
    chat.weather = (now) => (now < start + 10 * minute ? 'down' : 'fair');
    live(0, 5);
    live(11, 12);
    expect(told()).toEqual(['00:11:00 🔴 dep/a: is down.\n(Told 10 min late.)']);
  });

  test('that took a message, and was not heard of again, is told once more, with a remark', () => {
    const { boot, chat, told } = living({ 'dep/a': [[1, 20]] });
    const life = boot(0);
    life.until(start + minute + 100);
    life.kill();
    expect(chat.said).toHaveLength(1);
    const next = boot(2);
    next.until(start + 3 * minute);
    expect(told()).toEqual(['00:01:00 🔴 dep/a: is down.', '00:02:00 🔴 dep/a: is down. (may be a repeat)']);
  });

  test('gets the recovery as an answer to the alert, over any number of restarts', () => {
    const { live, told } = living(spans, { journal: { checkpointEvery: 3 } });
    for (let from = 0; from < 24; from += 2) live(from, from + 1.9);
    expect(told()).toEqual([
      '00:01:00 🔴 dep/a: is down.',
      '00:03:00 🔴 dep/b: is down.',
      '00:12:00 🟢 dep/b: recovered after 9 min, is up. (answers 2)',
      '00:20:00 🟢 dep/a: recovered after 19 min, is up. (answers 1)',
    ]);
  });

  test('that refuses everything is told of through the others, and recovers with the first message behind a restart', () => {
    const { chat, live, world } = living(
      { 'dep/a': [[1, 20]], 'dep/b': [[15, 99]] },
      { watchesItself: true },
    );
    const log = chatOf('log', { latencyMs: 0 });
    chat.weather = (now) => (now < start + 8 * minute ? 'refused' : 'fair');
    const chats = { chats: [chat, log] };
    live(0, 5, chats);
    expect(at(log)).toEqual([
      '00:01:00 🔴 dep/a: is down.',
      '00:01:30 🔴 Polkan, chat: this sink refuses its messages: Unauthorized. Check its address, token and chat.\nTry:\n`polkan notify test --channel chat`',
    ]);
    live(10, 14, chats);
    // What it refused was kept.
    expect(at(log).slice(2)).toEqual([
      '00:10:30 🟢 Polkan, chat: recovered after 9 min, this sink delivers. (answers 2)',
    ]);
    live(15, 17, chats);
    expect(at(log).slice(3)).toEqual(['00:15:00 🔴 dep/b: is down.']);
    expect(at(chat)).toEqual([
      '00:10:00 🔴 dep/a: is down.\n(Told 9 min late.)',
      '00:15:00 🔴 dep/b: is down.',
    ]);
    expect(world.folded().sinks.get('chat')?.owed).toEqual([]);
  });
});

describe('a journal that fails', () => {
  /** Fails while it is said to. */
  const failing = (disk: Store, isBroken: () => boolean): Store => ({
    ...disk,
    append: (batch) => {
      if (isBroken()) throw new StoreError('full', 'the disk is full');
      return disk.append(batch);
    },
  });

  test('is alerted through the sinks, the watch goes on, and once it is written again all of it is there', () => {
    const { boot, chat, world, told } = living(
      { 'dep/a': [[3, 6]], 'dep/b': [[4, 99]] },
      { watchesItself: true },
    );
    let broken = false;
    const life = boot(0, { journal: { open: () => of(failing(world.disk, () => broken)) } });
    life.until(start + 2.9 * minute);
    broken = true;
    life.until(start + 9.9 * minute);
    const before = world.stored().length;
    expect(told()).toEqual([
      '00:03:00 🔴 dep/a: is down.',
      "00:03:00 🔴 Polkan, journal: the journal can't be written: the disk is full. Polkan goes on in memory; a restart now would forget what it knows.",
      '00:04:00 🔴 dep/b: is down.',
      '00:06:00 🟢 dep/a: recovered after 3 min, is up. (answers 1)',
    ]);
    broken = false;
    life.until(start + 11 * minute);
    expect(told().at(-1)).toBe(
      '00:10:00 🟢 Polkan, journal: recovered after 7 min, the journal is written, and complete. (answers 2)',
    );
    expect(life.troubles).toEqual(['the disk is full', null]);
    expect(world.stored().length).toBeGreaterThan(before + 10);
    life.kill();
    const after = boot(12);
    after.until(start + 13 * minute);
    expect(chat.said).toHaveLength(5);
    expect([...world.folded().actors.keys()]).toEqual(['dep/b']);
  });

  test('that another process holds at the start is taken in when that ends: its incidents and its debts go on', () => {
    const { boot, chat, world, told } = living(
      { 'dep/a': [[1, 10.5]], 'dep/b': [[1, 4]], 'dep/c': [[8, 99]] },
      { watchesItself: true },
    );
    const elder = boot(0);
    elder.until(start + 5 * minute);
    let held = true;
    const other = chatOf('chat', { said: chat.said });
    const open = (): Observable<Store> => {
      if (held) throw new StoreError('locked', 'it is in use by another process');
      return of(world.disk);
    };
    // The younger one sees a well, and nothing of what the elder knows.
    const younger = boot(11, { chats: [other], journal: { open } });
    younger.until(start + 12 * minute);
    expect(told().slice(2)).toEqual(
      [
        "00:11:00 🔴 Polkan, journal: the journal can't be written: it is in use by another process. Polkan goes on in memory; a restart now would forget what it knows.",
        '00:11:00 🔴 dep/c: is down.',
      ].toSorted((a, b) => (a.includes('dep/c') ? -1 : b.includes('dep/c') ? 1 : 0)),
    );
    elder.kill();
    held = false;
    younger.until(start + 14 * minute);
    expect(younger.merges).toBe(1);
    expect(told().slice(4)).toEqual([
      '00:12:05 🟢 dep/a: recovered after 11 min, is up. (answers 1)',
      '00:12:05 🟢 Polkan, journal: recovered after 1 min 5 s, the journal is written, and complete. (answers 4)',
    ]);
    expect([...world.folded().actors.keys()]).toEqual(['dep/c']);
    expect(world.folded()).toEqual(younger.journal.state);
  });
});

test('a clock that was set back an hour between two runs does not run backwards in the fold', () => {
  const { live, world, boot, told } = living({ 'dep/a': [[1, 999]] });
  live(0, 5);
  // The wall says an hour ago; the clock of the next run begins where the last one ended.
  const { at } = world.folded();
  expect(at).toBe(start + 1.5 * minute);
  const next = boot((at - start) / minute);
  next.until(start + 40 * minute);
  const times = world.stored().map((event) => event.at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(told().at(-1)).toMatch(/^00:31:00 🔁 /);
});

test('the clock of a start begins no earlier than the last time in the journal, and else with the wall', () => {
  const hour = 60 * minute;
  const wall = Date.now();
  const ahead = liveScheduler(wall + hour);
  expect(ahead.now()).toBeGreaterThanOrEqual(wall + hour);
  expect(ahead.now()).toBeLessThan(wall + hour + minute);
  const behind = liveScheduler(wall - hour);
  expect(behind.now()).toBeGreaterThanOrEqual(wall);
  expect(behind.now()).toBeLessThan(wall + minute);
  const times = Array.from({ length: 100 }, () => ahead.now());
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.every(Number.isSafeInteger)).toBe(true);
});

test('without a journal everything begins at nothing, and nothing is kept', async () => {
  const { actors, unwatched, memories, owed, keep } = await firstValueFrom(
    resume({
      journal: null,
      at: start,
      version: '1.2.3',
      sinks: [{ name: 'chat' }],
      rules: defaultRules('', ['chat']),
      policyOf: () => classicPolicy,
      onFault: (key) => expect.unreachable(key),
      isWatched: () => false,
      words: locales.en,
      warn: (message) => expect.unreachable(message),
    }),
  );
  expect({ actors: actors.actors(), unwatched, memories, owed }).toEqual({
    actors: [],
    unwatched: [],
    memories: new Map(),
    owed: new Map(),
  });
  expect(await lastValueFrom(keep([]), { defaultValue: 'done' })).toBe('done');
});

test('a sweep is one append, whatever it changes and whatever its source remembers', () => {
  const { boot, world } = living({});
  const batches: string[][] = [];
  const counting: Store = {
    ...world.disk,
    append: (batch, slots = []) => {
      batches.push([...batch, ...slots].map(({ key }) => key));
      return world.disk.append(batch, slots);
    },
  };
  const both = timeline({ 'dep/a': [[1, 9]], 'dep/b': [[1, 9]] });
  const source: Source = {
    ...both,
    read: (abort, turn) => {
      const [reading] = both.read(abort, turn) as [object];
      return [{ ...reading, memory: { at: turn.at } } as never];
    },
  };
  boot(0, { sources: [source], chats: [], journal: { open: () => of(counting) } }).until(start + minute);
  // What the source remembers has changed in nothing but a number before there is more to write.
  expect(batches).toEqual([[':run'], [':source/deps'], ['dep/a', 'dep/b', ':source/deps']]);
});

test('starts and stops are in the journal, with the version and the sinks', () => {
  const { boot, world } = living({});
  const life = boot(0);
  life.until(start + minute);
  life.stop();
  life.until(start + 2 * minute);
  boot(3).kill();
  const events = world.stored().map(({ event }) => event as unknown as JournalEvent);
  expect(events).toEqual([
    { type: 'start', at: start, version: '1.2.3', sinks: ['chat'], channels: ['chat'] },
    { type: 'stop', at: start + minute },
    { type: 'start', at: start + 3 * minute, version: '1.2.3', sinks: ['chat'], channels: ['chat'] },
  ]);
  expect(memoryStore(world.stored()).sizeBytes()).toBeGreaterThan(0);
});
