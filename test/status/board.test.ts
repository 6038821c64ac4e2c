import { describe, expect, test } from 'vitest';
import type { Announcement, Delivery } from '../../src/language/delivery.ts';
import type { Signal, Sweep } from '../../src/language/signal.ts';
import type { Actor } from '../../src/machines/actors.ts';
import { quiet } from '../../src/machines/alert.ts';
import { locales } from '../../src/messages/messages.ts';
import { createBoard } from '../../src/status/board.ts';
import { problemsOf } from '../../src/status/health.ts';
import { createMetrics, mostKinds } from '../../src/status/metrics.ts';
import { announcedAlone, type TellingTransition } from '../../src/telling/announce.ts';
import { classic, minutes, signal } from '../support/marbles.ts';
import { alertOf } from '../support/notices.ts';
import { turnOf } from '../support/turns.ts';

const sweep = (more: Partial<Sweep> = {}): Sweep => ({
  type: 'sweep',
  at: 0,
  source: 'dependencies',
  covers: ['dep'],
  signals: [],
  ...more,
});

const alert = (at: number): TellingTransition => ({
  type: 'transition',
  at,
  source: 'dependencies',
  key: 'dep/db',
  kind: 'dep',
  entity: 'db',
  from: 'ok.quiet',
  to: 'alerting',
  action: 'alert',
  reason: 'crossed',
  incident: `dep/db@${at}`,
  title: 'Dependency db',
  detail: 'down.',
});

const delivery = (of: number, more: Partial<Delivery> = {}): Delivery => ({
  type: 'delivery',
  at: of + 10,
  sink: 'chat',
  key: 'dep/db',
  incident: `dep/db@${of}`,
  action: 'alert',
  of,
  outcome: 'sent',
  attempts: 1,
  ...more,
});

/** @param owed what waited at the start: alerts of those times, or announcements as they are */
const board = (owed: readonly (number | Announcement)[] = []) =>
  createBoard({
    startedAt: 1_000,
    blindTicks: 3,
    sources: [
      { name: 'dependencies', everyMs: 30_000, timeoutMs: 5_000 },
      { name: 'disk', everyMs: 60_000, timeoutMs: 5_000 },
    ],
    sinks: [
      {
        name: 'chat',
        owed: owed.map((one) => (typeof one === 'number' ? announcedAlone(alert(one)) : one)),
        everyTransition: true,
      },
    ],
    policyOf: () => classic,
  });

describe('a source', () => {
  test('that a reload leaves as it is goes on with what it saw, and is not late at once; one that is made anew was not looked at yet', () => {
    const seen = new WeakMap();
    const stays = { name: 'dependencies', everyMs: 30_000, timeoutMs: 5_000 };
    const boardFrom = (startedAt: number, disk: object) =>
      createBoard({
        ...{ startedAt, blindTicks: 3, sinks: [], policyOf: () => classic, seen },
        sources: [stays, { name: 'disk', everyMs: 60_000, timeoutMs: 5_000, ...disk }],
      });
    const before = boardFrom(1_000, {});
    for (const source of ['dependencies', 'disk'])
      before.take(
        turnOf({ sweep: sweep({ source, signals: [signal('db', true)] }), transitions: [] }),
        2_000,
      );
    const after = boardFrom(90_000, {});
    expect(after.sources(90_000)).toMatchObject([
      { name: 'dependencies', lastSweepAt: 2_000, signals: 1, lagMs: 0 },
      { name: 'disk', lastSweepAt: null, signals: 0, lagMs: 0 },
    ]);
    expect(after.sources(125_001)).toMatchObject([{ lagMs: 1 }, { lagMs: 0 }]);
  });

  test('that was not swept yet is overdue once its first turn and its time limit are over', () => {
    const [before] = board().sources(36_000);
    const [after] = board().sources(36_001);
    expect(before).toMatchObject({ name: 'dependencies', lastSweepAt: null, lagMs: 0 });
    expect(after?.lagMs).toBe(1);
  });

  test('that was not swept yet has no signals', () => {
    expect(board().sources(0)[0]).toMatchObject({ signals: 0, active: 0 });
  });

  test('that the board was never told of is left out, whatever it sweeps', () => {
    const its = board();
    its.take(
      turnOf({ sweep: sweep({ source: 'another', signals: [signal('a', true)] }), transitions: [] }),
      0,
    );
    expect(its.sources(0).map(({ name }) => name)).toEqual(['dependencies', 'disk']);
  });

  test('shows its last sweep, good or failed, and the signals of the last good one', () => {
    const its = board();
    its.take(
      turnOf({ sweep: sweep({ signals: [signal('a', true), signal('b', false)] }), transitions: [] }),
      2_000,
    );
    its.take(turnOf({ sweep: sweep({ covers: [], error: 'refused' }), transitions: [] }), 32_000);
    expect(its.sources(32_000)[0]).toEqual({
      name: 'dependencies',
      everyMs: 30_000,
      lastSweepAt: 32_000,
      lastGoodAt: 2_000,
      failures: 1,
      error: 'refused',
      lagMs: 0,
      blind: false,
      signals: 2,
      active: 1,
      unread: 0,
    });
  });

  test('counts its own signals: not what says that it sees, nor what is none', () => {
    const its = board();
    const sees = signal('dependencies', false, { kind: 'blind' });
    its.take(
      turnOf({ sweep: sweep({ signals: [signal('a', true), null as never, sees] }), transitions: [] }),
      0,
    );
    its.take(turnOf({ sweep: sweep({ source: 'disk', signals: [null as never] }), transitions: [] }), 0);
    expect(its.sources(0)[0]).toMatchObject({ signals: 1, active: 1 });
    expect(its.disks()).toEqual([]);
  });

  test('is blind after as many failed sweeps as the setting says, and sees with the first good one', () => {
    const its = board();
    const blind = (): boolean | undefined => its.sources(0)[0]?.blind;
    for (const expected of [false, false, true]) {
      its.take(turnOf({ sweep: sweep({ covers: [], error: 'refused' }), transitions: [] }), 0);
      expect(blind()).toBe(expected);
    }
    its.take(turnOf({ sweep: sweep(), transitions: [] }), 0);
    expect(blind()).toBe(false);
  });

  test('is not swept on time because of a hint', () => {
    const its = board();
    its.take(turnOf({ sweep: sweep({ hinted: true }), transitions: [] }), 50_000);
    expect(its.sources(50_000)[0]?.lastSweepAt).toBeNull();
  });
});

describe('a sink', () => {
  test('has waiting what it was owed at the start, and what came since, until the outcome is final', () => {
    const its = board([500]);
    its.take(
      turnOf({ sweep: sweep(), transitions: [alert(2_000), { ...alert(2_000), action: null }] }),
      2_000,
    );
    expect(its.sinks()).toEqual([{ name: 'chat', waiting: 2, oldestWaitingSince: 500, lastDelivery: null }]);
    its.take(delivery(500, { outcome: 'retrying', why: 'HTTP 502' }), 2_100);
    expect(its.sinks()[0]).toMatchObject({
      waiting: 2,
      lastDelivery: { at: 510, outcome: 'retrying', why: 'HTTP 502' },
    });
    its.take(delivery(500), 2_200);
    expect(its.sinks()[0]).toMatchObject({ waiting: 1, oldestWaitingSince: 2_000 });
    its.take(delivery(2_000, { outcome: 'dropped', why: 'too long' }), 2_300);
    expect(its.sinks()[0]).toMatchObject({ waiting: 0, oldestWaitingSince: null });
  });

  test('that the board was never told of is left out, whatever it delivers', () => {
    const its = board([500]);
    its.take(delivery(500, { sink: 'another' }), 600);
    expect(its.sinks()).toEqual([{ name: 'chat', waiting: 1, oldestWaitingSince: 500, lastDelivery: null }]);
  });

  test('that has told a later message first still has the earlier one waiting since its own time', () => {
    const its = board([500, 700]);
    its.take(delivery(700), 800);
    expect(its.sinks()[0]).toMatchObject({ waiting: 1, oldestWaitingSince: 500 });
  });

  test.each(['owed at the start', 'owed since'])(
    'that tells late what was held back, %s, has it waiting only since it was to be told',
    (when) => {
      const held = (id: string, at: number): Announcement => ({
        ...{ id, at, why: 'alert', quietly: false },
        notifications: [alertOf('db', 1_000)],
      });
      const those = [held('n1', 8_000), held('n2', 9_000), held('n3', 10_000)];
      const its = board(when === 'owed since' ? [] : those);
      const told = those.map((announcement) => ({ channels: ['chat'], announcement }));
      if (when === 'owed since')
        its.take({ type: 'turn', at: 8_000, decision: null, events: [], told }, 8_000);
      expect(its.sinks()[0]).toMatchObject({ waiting: 3, oldestWaitingSince: 8_000 });
      // By its notice it is found behind another that tells of the very same moment.
      its.take(delivery(1_000, { notice: 'n2' }), 11_000);
      its.take(delivery(1_000, { notice: 'n3' }), 11_000);
      expect(its.sinks()[0]).toMatchObject({ waiting: 1, oldestWaitingSince: 8_000 });
    },
  );

  test('that is told of an outcome that fits nothing that waits has one message less waiting, and that is the oldest', () => {
    const its = board([500, 700]);
    its.take(delivery(600), 800);
    expect(its.sinks()[0]).toMatchObject({ waiting: 1, oldestWaitingSince: 700 });
  });
});

test('the disks are those of the last sweep, with what is used and what is free', () => {
  const its = board();
  const disk: Signal = {
    kind: 'disk',
    entity: '/',
    active: false,
    title: 'Disk',
    detail: '',
    value: 40.5,
    limit: 85,
    free: 1_000,
  };
  const unread: Signal = { kind: 'disk', entity: '/mnt', active: null, title: 'Disk', detail: 'hangs' };
  const inodes: Signal = { ...disk, kind: 'disk_inodes' };
  its.take(turnOf({ sweep: sweep({ source: 'disk', signals: [disk, unread, inodes] }), transitions: [] }), 0);
  expect(its.disks()).toEqual([
    { path: '/', usedPct: 40.5, freeBytes: 1_000 },
    { path: '/mnt', usedPct: null, freeBytes: null },
  ]);
});

test('an entity shows since when it is alerted, and when its next reminder is due', () => {
  const base = { kind: 'dep', source: 's', title: 'T', detail: 'D' };
  const open: Actor = {
    ...base,
    key: 'dep/a',
    entity: 'a',
    state: { ...quiet, path: 'cooldown.holding', incidentAt: 10, lastAlertAt: 20 },
  };
  const pending: Actor = {
    ...base,
    key: 'dep/b',
    entity: 'b',
    state: { ...quiet, path: 'ok.pending', firstActiveAt: 5, activeSweeps: 1 },
  };
  expect(board().states([open, pending])).toEqual({ 'cooldown.holding': 1, 'ok.pending': 1 });
  expect(board().entities([open, pending])).toEqual({
    moreEntities: 0,
    entities: [
      {
        key: 'dep/a',
        state: 'cooldown.holding',
        title: 'T',
        detail: 'D',
        since: 10,
        lastAlertAt: 20,
        nextRealertAt: 20 + minutes(30),
      },
      {
        key: 'dep/b',
        state: 'ok.pending',
        title: 'T',
        detail: 'D',
        since: 5,
        lastAlertAt: null,
        nextRealertAt: null,
      },
    ],
  });
});

test('a thing that is reminded of by a timing of its own is said to be reminded of then', () => {
  const actor: Actor = {
    ...{ key: 'dep/a', kind: 'dep', entity: 'a', source: 'dependencies', title: 'T', detail: 'D' },
    state: { ...quiet, path: 'cooldown.holding', incidentAt: 10, lastAlertAt: 20 },
  };
  const seen = board();
  const remindedAt = () => seen.entities([actor]).entities[0]?.nextRealertAt;
  const looked = (own: Partial<Signal>) =>
    seen.take(turnOf({ sweep: sweep({ signals: [signal('a', true, own)] }), transitions: [] }), 30);
  expect(remindedAt()).toBe(20 + minutes(30));
  looked({ policy: { cooldownMs: minutes(5) } });
  expect(remindedAt()).toBe(20 + minutes(5));
  looked({ policy: { keepMs: 1 } });
  expect(remindedAt()).toBe(20 + minutes(30));
  looked({});
  expect(remindedAt()).toBe(20 + minutes(30));
});

describe('of more entities than an operator can look at', () => {
  const actor = (n: number, isOpen: boolean, detail = 'D'): Actor => ({
    key: `dep/${n}`,
    kind: 'dep',
    entity: String(n),
    source: 's',
    title: 'T',
    detail,
    state: isOpen
      ? { ...quiet, path: 'alerting', incidentAt: n, lastAlertAt: n }
      : { ...quiet, path: 'ok.pending', firstActiveAt: n, activeSweeps: 1 },
  });

  test('500 are shown, those with an open incident first, and the rest is counted', () => {
    const actors = Array.from({ length: 50_000 }, (_, n) => actor(n, n >= 49_900));
    const { entities, moreEntities } = board().entities(actors);
    expect(entities.map(({ key }) => key)).toEqual([
      ...actors.slice(49_900).map(({ key }) => key),
      ...actors.slice(0, 400).map(({ key }) => key),
    ]);
    expect(moreEntities).toBe(49_500);
    expect(board().states(actors)).toEqual({ alerting: 100, 'ok.pending': 49_900 });
  });

  test('fewer are shown where they are long, so that the page is never larger than its bound', () => {
    const actors = Array.from({ length: 500 }, (_, n) => actor(n, true, 'x'.repeat(10_000)));
    const { entities, moreEntities } = board().entities(actors);
    expect([entities.length, moreEntities]).toEqual([26, 474]);
  });
});

describe('health', () => {
  const limits = { undeliveredMs: 900_000, blockedMs: 5_000 };
  const well = {
    at: 1_000_000,
    sources: [],
    sinks: [],
    refused: new Map<string, string>(),
    blockedMs: 5_000,
  };
  const source = { ...board().sources(0)[0], name: 'disk', lagMs: 0 } as ReturnType<
    ReturnType<typeof board>['sources']
  >[number];
  const sink = { name: 'chat', waiting: 1, oldestWaitingSince: 100_000, lastDelivery: null };

  test('is good with a sink for which nothing waits, however long it runs', () => {
    const idle = { ...sink, waiting: 0, oldestWaitingSince: null };
    expect(problemsOf({ ...well, sinks: [idle] }, limits, locales.en)).toEqual([]);
  });

  test('is good up to and with every limit, and with a blind source that is swept on time', () => {
    expect(
      problemsOf({ ...well, sources: [{ ...source, blind: true }], sinks: [sink] }, limits, locales.en),
    ).toEqual([]);
  });

  test.each([
    [
      'a sweep that is overdue',
      { sources: [{ ...source, lagMs: 61_000 }] },
      'the sweep of disk is overdue by 1 min 1 s',
    ],
    [
      'a message that waits too long',
      { sinks: [{ ...sink, oldestWaitingSince: 99_999 }] },
      'a message for chat has waited for 15 min',
    ],
    [
      'a sink that refuses everything',
      { refused: new Map([['chat', 'Unauthorized (401)']]) },
      'chat refuses every message: Unauthorized (401)',
    ],
    ['a loop that stood still', { blockedMs: 6_000 }, 'the process stood still for 6 s'],
  ])('is not with %s', (_, more, problem) => {
    expect(problemsOf({ ...well, ...more }, limits, locales.en)).toEqual([problem]);
  });
});

test('metrics count kinds that are ever new together, once there are many', async () => {
  const its = createMetrics('1', () => 0);
  const take = (kind: string): void =>
    its.take(turnOf({ sweep: sweep(), transitions: [{ ...alert(0), kind, key: `${kind}/db` }] }), 1);
  for (let n = 0; n < mostKinds + 50; n++) take(`job_${n}`);
  take('job_0');
  const text = await its.text(
    { at: 0, healthy: true, sources: [], sinks: [], states: {}, watched: [], open: [] },
    0,
  );
  expect(text.match(/^polkan_transitions_total\{/gm)).toHaveLength(mostKinds + 1);
  expect(text).toContain('polkan_transitions_total{kind="job_0",action="alert"} 2');
  expect(text).toContain('polkan_transitions_total{kind="other",action="alert"} 50');
});

test('metrics say nothing more of a source or a channel that a reload has taken away', async () => {
  const metrics = createMetrics('1', () => 0);
  const stands = (names: readonly string[]) => ({
    ...{ at: 0, healthy: true, states: {}, watched: [], open: [] },
    sources: board()
      .sources(46_000)
      .filter(({ name }) => names.includes(name)),
    sinks: names.map((name) => ({ name, waiting: 2, oldestWaitingSince: 0, lastDelivery: null })),
  });
  metrics.take(turnOf({ sweep: sweep({ signals: [signal('a', true)] }), transitions: [] }), 1);
  const [before, after] = [
    await metrics.text(stands(['dependencies']), 0),
    await metrics.text(stands([]), 0),
  ];
  const gauges = /^polkan_(?:signals|queue_\w+|source_(?:blind|lag_seconds|unread))\{[^}]*dependencies/gm;
  expect(before.match(gauges)?.length).toBeGreaterThanOrEqual(7);
  expect(after.match(gauges)).toBeNull();
});

test('metrics count what went by, and say how it is now', async () => {
  const metrics = createMetrics('1.2.3', () => 3);
  metrics.take(
    turnOf({
      sweep: sweep({
        signals: [
          signal('a', true),
          signal('b', null),
          signal('dependencies', false, { kind: 'blind' }),
          null as never,
        ],
      }),
      transitions: [alert(0)],
    }),
    250,
  );
  metrics.take(turnOf({ sweep: sweep({ covers: [], error: 'x' }), transitions: [] }), null);
  metrics.take(turnOf({ sweep: sweep({ hinted: true }), transitions: [] }), 1);
  metrics.take(delivery(0), null);
  const text = await metrics.text(
    {
      at: 10_000,
      healthy: false,
      sources: board().sources(46_000),
      states: { alerting: 3 },
      sinks: [{ name: 'chat', waiting: 2, oldestWaitingSince: 4_000, lastDelivery: null }],
      watched: [],
      open: [],
    },
    1_500,
  );
  for (const line of [
    'polkan_sweeps_total{source="dependencies",result="good"} 1',
    'polkan_sweeps_total{source="dependencies",result="failed"} 1',
    'polkan_sweeps_total{source="dependencies",result="hinted"} 1',
    'polkan_sweep_duration_seconds_sum{source="dependencies"} 0.251',
    'polkan_signals{source="dependencies",observation="active"} 1',
    'polkan_signals{source="dependencies",observation="unknown"} 1',
    'polkan_signals{source="dependencies",observation="inactive"} 0',
    'polkan_transitions_total{kind="dep",action="alert"} 1',
    'polkan_deliveries_total{sink="chat",outcome="sent"} 1',
    'polkan_entities{state="alerting"} 3',
    'polkan_queue_depth{sink="chat"} 2',
    'polkan_oldest_waiting_seconds{sink="chat"} 6',
    'polkan_source_lag_seconds{source="dependencies"} 10',
    'polkan_source_blind{source="dependencies"} 0',
    'polkan_event_loop_blocked_seconds 1.5',
    'polkan_uncaught_errors_total 3',
    'polkan_healthy 0',
    'polkan_build_info{version="1.2.3"} 1',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});
