import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { split } from '../../src/journal/checkpoint-parts.ts';
import { type Checkpoint, type JournalEvent, parseEvent, streamOf } from '../../src/journal/events.ts';
import { checkpointOf, emptyState, fold, type JournalState } from '../../src/journal/fold.ts';
import { restore } from '../../src/journal/restore.ts';
import { memoryStore } from '../../src/journal/store/memory-store.ts';
import { openSqliteStore } from '../../src/journal/store/sqlite/sqlite-store.ts';
import type { Json, PrunableStore, Stored } from '../../src/journal/store/store.ts';
import type { Announcement, Delivery } from '../../src/language/delivery.ts';
import type { Transition } from '../../src/language/signal.ts';
import type { Actor } from '../../src/machines/actors.ts';
import '../support/histories.ts';
import { announcedAlone, isTelling } from '../../src/telling/announce.ts';
import { anyScenario, optionsOf, play } from '../support/journal-scenarios.ts';
import { createWorld, foldOf, identity, nameOf } from '../support/journal-world.ts';
import { runs } from '../support/runs.ts';
import { minute, second, start } from '../support/sweep-samples.ts';

const foldAll = (events: readonly JournalEvent[], state = emptyState()): JournalState => {
  for (const event of events) fold(state, event);
  return state;
};

/** The state as plain data, the order of its maps included. */
const plain = ({ at, actors, memories, sinks }: JournalState) => ({
  at,
  actors: [...actors],
  memories: [...memories],
  sinks: [...sinks].map(([name, outbox]) => [name, { ...outbox, messageIds: [...outbox.messageIds] }]),
});

const eventsOf = (stored: readonly Stored[]): JournalEvent[] =>
  stored.map(({ event }) => event as unknown as JournalEvent);

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value));

const transitionAt = (at: number, more: Partial<Transition> = {}): Transition => ({
  type: 'transition',
  at,
  source: 'deps',
  key: 'dep/a',
  kind: 'dep',
  entity: 'a',
  from: 'ok.quiet',
  to: 'alerting',
  action: 'alert',
  reason: 'crossed',
  incident: `dep/a@${at}`,
  title: 'dep/a',
  detail: 'is down.',
  ...more,
});

/** What is owed to whoever is told of every transition. */
const alone = (...transitions: readonly Transition[]): Announcement[] =>
  transitions.filter(isTelling).map(announcedAlone);

const deliveryOf = (of: Transition, more: Partial<Delivery> = {}): Delivery => ({
  type: 'delivery',
  at: of.at + 200,
  sink: 'chat',
  key: of.key,
  incident: of.incident,
  action: of.action ?? 'note',
  of: of.at,
  outcome: 'sent',
  attempts: 1,
  ...more,
});

const startOf = (at: number, ...sinks: string[]): JournalEvent => ({
  type: 'start',
  at,
  version: '1.2.3',
  sinks,
});
const attempt = (at: number, count: number): JournalEvent => ({ type: 'attempt', at, sink: 'chat', count });

const chatIn = (state: JournalState) => {
  const outbox = state.sinks.get('chat');
  if (outbox === undefined) throw new Error('no such sink');
  return outbox;
};

/** Any events at all, also such as no run leads to. */
const anyEvents: fc.Arbitrary<JournalEvent[]> = fc
  .array(
    fc.record({
      type: fc.constantFrom(
        'move',
        'move',
        'move',
        'delivery',
        'delivery',
        'attempt',
        'start',
        'memory',
        'stop',
        'edge',
      ),
      gapMs: fc.integer({ min: -3, max: 9 }),
      entity: fc.constantFrom('a', 'b', 'c'),
      sink: fc.constantFrom('chat', 'log', 'pager'),
      sinks: fc.subarray(['chat', 'log', 'pager'], { minLength: 1 }),
      to: fc.constantFrom<Transition['to'][]>(
        'ok.quiet',
        'ok.pending',
        'alerting',
        'alerting',
        'cooldown.holding',
        'cooldown.clearing',
        'recovered',
      ),
      action: fc.constantFrom<Transition['action'][]>('alert', 'realert', 'recovery', null),
      reason: fc.constantFrom<Transition['reason'][]>('crossed', 'gone', 'unwatched', 'cleared'),
      outcome: fc.constantFrom<Delivery['outcome'][]>('retrying', 'sent', 'sent', 'dropped', 'skipped'),
      mayHaveArrived: fc.boolean(),
      messageId: fc.option(fc.nat(99).map(String), { nil: undefined }),
      chat: fc.option(fc.constantFrom('-5', '-1005'), { nil: undefined }),
      count: fc.nat(4),
      which: fc.nat(99),
    }),
    { maxLength: 60, size: 'max' },
  )
  .map((steps) => {
    let at = start;
    const told: Transition[] = [];
    return steps.map((step): JournalEvent => {
      at += step.gapMs;
      const { entity, to, action, reason } = step;
      switch (step.type) {
        case 'move':
        case 'edge': {
          const edge = step.type === 'edge';
          const moved = transitionAt(at, {
            key: `dep/${entity}`,
            entity,
            to: edge ? 'ok.quiet' : to,
            action: edge ? 'alert' : action,
            reason: edge ? 'edge' : reason,
            incident: action === null ? null : `dep/${entity}@${at}`,
          });
          if (moved.action !== null) told.push(moved);
          return moved;
        }
        case 'delivery': {
          const of = told[step.which % Math.max(1, told.length)] ?? transitionAt(1);
          const { sink, outcome, mayHaveArrived, messageId, chat } = step;
          return deliveryOf(of, {
            at,
            sink,
            outcome,
            ...(mayHaveArrived && { mayHaveArrived }),
            ...(messageId !== undefined && { messageId }),
            ...(chat !== undefined && { chat }),
          });
        }
        case 'attempt':
          return { type: 'attempt', at, sink: step.sink, count: step.count };
        case 'start':
          return startOf(at, ...step.sinks);
        case 'memory':
          return { type: 'memory', at, source: entity, memory: { seen: step.which } };
        default:
          return { type: 'stop', at };
      }
    });
  });

describe('what the pipeline has appended', () => {
  test('adds up to the live actors, and to what each sink is still owed', { timeout: 180_000 }, () => {
    let open = 0;
    let owing = 0;
    fc.assert(
      fc.property(anyScenario, fc.integer({ min: 1, max: 6 }), (scenario, halfMinutes) => {
        const world = createWorld();
        const life = world.boot({ ...optionsOf(scenario), at: start });
        const byKey = (a: Actor, b: Actor): number => (a.key < b.key ? -1 : 1);
        for (let turn = 0; turn < 40; turn += halfMinutes) {
          life.until(start + turn * 30 * second + 1000);
          const state = world.folded();
          expect([...state.actors.values()].toSorted(byKey)).toEqual(
            life.resumed().actors.actors().toSorted(byKey),
          );
          expect(plain(state)).toEqual(plain(life.journal.state));
          for (const [sink, { owed }] of state.sinks) {
            expect(owed.map(nameOf)).toEqual(owedBy(eventsOf(world.stored()), sink));
            owing += owed.length;
          }
          open += state.actors.size;
        }
      }),
      { numRuns: runs(40, 12) },
    );
    // The first cases owe less than the later ones do.
    expect(open).toBeGreaterThan(runs(100, 12));
    expect(owing).toBeGreaterThan(runs(100, 60));
  });

  test('adds up to the same over restarts', () => {
    fc.assert(
      fc.property(
        anyScenario,
        fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }),
        (random, deaths) => {
          const { world } = play(random, deaths);
          const state = foldOf(world.stored());
          for (const [sink, { owed }] of state.sinks) {
            expect(owed.map(nameOf)).toEqual(owedBy(eventsOf(world.stored()), sink));
          }
        },
      ),
      { numRuns: runs(50) },
    );
  });
});

/**
 * What a sink is owed, said the plain way: since it became a sink every notice to it, or every action where it is told
 * every transition, that no final outcome of that sink is about, one outcome for one of them.
 */
const owedBy = (events: readonly JournalEvent[], sink: string): string[] => {
  const since = events.findLastIndex((event) => event.type === 'start' && !event.sinks.includes(sink));
  const began = events.findIndex((event, i) => i > since && event.type === 'start');
  if (began < 0) return [];
  const owed: string[] = [];
  let isChannel = false;
  for (const event of events.slice(began)) {
    if (event.type === 'start') isChannel = event.channels?.includes(sink) === true;
    if (event.type === 'notice' && event.channels.includes(sink)) owed.push(event.id);
    if (event.type === 'transition' && event.action !== null && event.key !== `self/${sink}` && !isChannel) {
      owed.push(identity(event));
    }
    if (event.type !== 'delivery' || event.sink !== sink || event.outcome === 'retrying') continue;
    const { notice, incident, action, of: at } = event;
    const place = owed.indexOf(notice ?? identity({ incident, action, at }));
    if (place >= 0) owed.splice(place, 1);
  }
  return owed;
};

/** As older versions wrote it, with what the sources remember. */
const withMemories = (state: JournalState): Checkpoint => ({
  ...checkpointOf(state),
  memories: [...state.memories],
});

describe('a checkpoint', () => {
  test('folded alone gives the state back, through JSON, whatever the state', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const state = foldAll(events);
        expect(plain(foldAll([throughJson(withMemories(state))]))).toEqual(plain(state));
      }),
      { numRuns: runs(500) },
    );
  });

  test('replaces whatever stood before it', () => {
    fc.assert(
      fc.property(anyEvents, anyEvents, (before, events) => {
        const state = foldAll(events);
        const later = { ...withMemories(state), at: Math.max(...before.map(({ at }) => at), state.at) };
        const replaced = foldAll([later], foldAll(before));
        expect(plain(replaced)).toEqual({ ...plain(state), at: later.at });
      }),
    );
  });

  test('at any cut stands for everything before it', () => {
    fc.assert(
      fc.property(anyEvents, fc.nat(60), (events, cut) => {
        const prefix = withMemories(foldAll(events.slice(0, cut)));
        expect(plain(foldAll([throughJson(prefix), ...events.slice(cut)]))).toEqual(plain(foldAll(events)));
      }),
      { numRuns: runs(500) },
    );
  });

  test('leaves what the sources remember as it is, where it says nothing of that', () => {
    const memory = { type: 'memory', at: start, source: 'deps', memory: 1 } as const;
    const state = foldAll([memory, checkpointOf(emptyState())]);
    expect([...state.memories]).toEqual([['deps', 1]]);
  });

  test('in parts is the same as in one, and no part is longer than it may be', () => {
    let several = 0;
    fc.assert(
      fc.property(anyEvents, fc.integer({ min: 300, max: 5_000 }), fc.nat(9), (events, most, after) => {
        const state = foldAll(events);
        const parts = split(checkpointOf(state), most, after);
        if (parts.length > 1) several += 1;
        parts.forEach((part, index) => {
          const { incidents = [], silences = [], lanes = [], flaps = [] } = part.telling ?? {};
          const alone =
            part.actors.length +
            [incidents, silences, lanes, flaps].flat().length +
            part.sinks.flatMap(({ owed, messageIds }) => [owed, messageIds]).flat().length;
          if (alone > 1) expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThanOrEqual(most);
          if (parts.length > 1) expect(part.part).toEqual({ number: index + 1, of: parts.length, after });
        });
        const folded = foldAll([
          transitionAt(start, { key: 'dep/before' }),
          ...parts.map((part) => parseEvent(throughJson(part)) ?? expect.unreachable('it is known')),
        ]);
        expect(plain({ ...folded, memories: state.memories, at: state.at })).toEqual(plain(state));
      }),
      { numRuns: runs(300) },
    );
    expect(several).toBeGreaterThan(runs(100));
  });

  test('of which a part is missing, comes twice, or has something in between, is as if it were not there', () => {
    const events = Array.from({ length: 9 }, (_, i) =>
      transitionAt(start, { key: `dep/${i}`, entity: `${i}` }),
    );
    const parts = split(checkpointOf(foldAll(events)), 1_000, 0);
    expect(parts.length).toBeGreaterThan(2);
    const [first, second, ...others] = parts as [Checkpoint, Checkpoint, ...Checkpoint[]];
    const mark = transitionAt(start, { key: 'dep/mark' });
    for (const broken of [
      [second, ...others],
      [first, ...others],
      [first, second, ...others.slice(1)],
      [first, second, ...others.slice(0, -1)],
      [first, first, ...others],
      [first, mark, second, ...others],
      [first, { ...second, at: second.at + 1 }, ...others],
    ]) {
      expect([...foldAll([mark, ...broken]).actors.keys()]).toEqual(['dep/mark']);
    }
    // Begun anew, it counts.
    expect(foldAll([mark, first, second, ...parts]).actors.size).toBe(9);
  });

  test('does not change with the state it was made of', () => {
    const alert = transitionAt(start);
    const state = foldAll([startOf(start, 'chat'), alert]);
    const checkpoint = withMemories(state);
    const before = throughJson(checkpoint);
    foldAll([attempt(start, 1), deliveryOf(alert, { messageId: '7' })], state);
    expect(checkpoint).toEqual(before);
    foldAll([deliveryOf(alert)], foldAll([checkpoint]));
    expect(checkpoint).toEqual(before);
  });
});

describe('pruning never changes the fold', () => {
  let folder = '';
  let files = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'polkan-fold-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const restored = (store: PrunableStore): unknown => {
    const warnings: string[] = [];
    let state = emptyState();
    restore(store, (message) => warnings.push(message)).subscribe((folded) => {
      state = folded;
    });
    expect(warnings).toEqual([]);
    return plain(state);
  };

  const prunes = (
    store: PrunableStore,
    events: readonly JournalEvent[],
    every: number,
    keep: number,
  ): number => {
    const state = emptyState();
    const heads = new Map<string, number>();
    let removed = 0;
    const append = (event: JournalEvent): number => {
      const key = streamOf(event);
      let position = 0;
      store
        .append([{ key, expected: heads.get(key) ?? 0, at: event.at, event: event as unknown as Json }])
        .subscribe(([given = 0]) => {
          position = given;
        });
      heads.set(key, position);
      return position;
    };
    events.forEach((event, i) => {
      fold(state, event);
      append(event);
      if ((i + 1) % every !== 0) return;
      const before = append(withMemories(state));
      const was = restored(store);
      const limits = keep % 2 === 0 ? { maxBytes: keep * 200 } : { olderThan: state.at - 2 * keep };
      removed += store.prune({ before, olderThan: 0, maxBytes: 1e9, ...limits }).removed;
      expect(restored(store)).toEqual(was);
    });
    expect(restored(store)).toEqual(plain(state));
    return removed;
  };

  test('of a journal in memory', () => {
    let removed = 0;
    fc.assert(
      fc.property(anyEvents, fc.integer({ min: 1, max: 20 }), fc.nat(20), (events, every, keep) => {
        removed += prunes(memoryStore(), events, every, keep);
      }),
      { numRuns: runs(200) },
    );
    expect(removed).toBeGreaterThan(runs(500));
  });

  test('of a journal in a file', () => {
    let removed = 0;
    fc.assert(
      fc.property(anyEvents, fc.integer({ min: 4, max: 20 }), fc.nat(20), (events, every, keep) => {
        files += 1;
        const store = openSqliteStore({
          path: join(folder, `${files}.db`),
          now: () => start,
          warn: (message) => expect.unreachable(message),
        });
        removed += prunes(store, events, every, keep);
        store.close();
      }),
      { numRuns: runs(15, 8) },
    );
    expect(removed).toBeGreaterThan(runs(50, 8));
  });
});

describe('time', () => {
  test('never runs backwards in the fold', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const state = emptyState();
        for (const event of events) {
          const before = state.at;
          fold(state, event);
          expect(state.at).toBe(Math.max(before, event.at));
        }
      }),
    );
  });

  test('begins, after the clock was set back an hour, where the last run ended', () => {
    const hour = 60 * minute;
    const state = foldAll([
      startOf(start, 'chat'),
      startOf(start - hour, 'chat'),
      { type: 'stop', at: start - hour },
    ]);
    expect(state.at).toBe(start);
  });
});

describe('what a sink is owed', () => {
  const alert = transitionAt(start);
  const silent = transitionAt(start + 1, { from: 'alerting', to: 'cooldown.holding', action: null });
  const recovery = transitionAt(start + 2, {
    from: 'cooldown.holding',
    to: 'recovered',
    action: 'recovery',
    reason: 'cleared',
    incident: alert.incident,
  });
  const edge = transitionAt(start + 3, { to: 'ok.quiet', reason: 'edge' });

  test('is every action, and no silent move', () => {
    const state = foldAll([startOf(start, 'chat'), alert, silent, recovery, edge]);
    expect(chatIn(state).owed).toEqual(alone(alert, recovery, edge));
  });

  test('is not what was decided before it was a sink, nor what it would have to say of itself', () => {
    const about = transitionAt(start + 4, { key: 'self/chat', kind: 'self', entity: 'chat' });
    const state = foldAll([startOf(start, 'log'), alert, startOf(start + 1, 'log', 'chat'), recovery, about]);
    expect(chatIn(state).owed).toEqual(alone(recovery));
    expect(state.sinks.get('log')?.owed).toEqual(alone(alert, recovery, about));
  });

  test('is nothing of before, once it was no sink for a run', () => {
    const state = foldAll([
      startOf(start, 'chat', 'log'),
      alert,
      startOf(start + 1, 'log'),
      recovery,
      startOf(start + 3, 'log', 'chat'),
      edge,
    ]);
    expect(chatIn(state).owed).toEqual(alone(edge));
  });

  test.each<[Delivery['outcome'], Announcement[]]>([
    ['sent', []],
    ['dropped', []],
    ['skipped', []],
    ['retrying', alone(alert)],
  ])('after the outcome %s', (outcome, owed) => {
    const state = foldAll([startOf(start, 'chat'), alert, attempt(start, 1), deliveryOf(alert, { outcome })]);
    expect(chatIn(state)).toMatchObject({ owed, attempting: 0, inDoubt: 0 });
  });

  test.each([
    ['the incident', deliveryOf({ ...alert, incident: 'dep/b@1' })],
    ['the action', deliveryOf({ ...alert, action: 'realert' })],
    ['the time', deliveryOf(alert, { of: start + 1 })],
    ['the sink', deliveryOf(alert, { sink: 'log' })],
  ])('stays, where the outcome is of another: %s', (_, delivery) => {
    expect(chatIn(foldAll([startOf(start, 'chat'), alert, delivery])).owed).toEqual(alone(alert));
  });

  test('goes one by one, where two actions look the same', () => {
    const state = foldAll([startOf(start, 'chat'), edge, edge, deliveryOf(edge)]);
    expect(chatIn(state).owed).toEqual(alone(edge));
  });
});

describe('what may have arrived', () => {
  const [one, two, three] = [0, 1, 2].map((i) => transitionAt(start + i)) as [
    Transition,
    Transition,
    Transition,
  ];
  const owing = [startOf(start, 'chat'), one, two, three];

  test.each<[string, JournalEvent[], Partial<{ attempting: number; inDoubt: number; owed: number }>]>([
    ['is nothing that was not tried', [], { attempting: 0, inDoubt: 0 }],
    ['is being sent', [attempt(start + 3, 2)], { attempting: 2, inDoubt: 0 }],
    [
      'was being sent when the process ended',
      [attempt(start + 3, 2), startOf(start + 4, 'chat')],
      { attempting: 0, inDoubt: 2 },
    ],
    [
      'was sent without an answer',
      [attempt(start + 3, 2), deliveryOf(one, { outcome: 'retrying', mayHaveArrived: true })],
      { attempting: 0, inDoubt: 2 },
    ],
    [
      'is not what was refused',
      [attempt(start + 3, 2), deliveryOf(one, { outcome: 'retrying' })],
      { attempting: 0, inDoubt: 0 },
    ],
    [
      'stays in doubt, though the next try of fewer is refused',
      [
        attempt(start + 3, 3),
        deliveryOf(one, { outcome: 'retrying', mayHaveArrived: true }),
        attempt(start + 4, 1),
        deliveryOf(one, { outcome: 'retrying' }),
      ],
      { attempting: 0, inDoubt: 3 },
    ],
    [
      'gets fewer with each that has a final outcome',
      [attempt(start + 3, 3), startOf(start + 4, 'chat'), attempt(start + 5, 1), deliveryOf(one)],
      { owed: 2, attempting: 0, inDoubt: 2 },
    ],
    [
      'is not one behind it that was dropped because too much waits',
      [attempt(start + 3, 2), deliveryOf(three, { outcome: 'dropped' })],
      { owed: 2, attempting: 2, inDoubt: 0 },
    ],
    [
      'is forgotten with the sink',
      [attempt(start + 3, 2), startOf(start + 4, 'log'), startOf(start + 5, 'chat')],
      { owed: 0, attempting: 0, inDoubt: 0 },
    ],
  ])('%s', (_, events, { owed = 3, ...expected }) => {
    const outbox = chatIn(foldAll([...owing, ...events]));
    expect(outbox).toMatchObject(expected);
    expect(outbox.owed).toHaveLength(owed);
  });

  test('of a sink that is none is nothing', () => {
    const state = foldAll([...owing, { type: 'attempt', at: start, sink: 'pager', count: 2 }]);
    expect([...state.sinks.keys()]).toEqual(['chat']);
  });
});

describe('the message that a recovery answers', () => {
  const alert = transitionAt(start);
  const recovery = transitionAt(start + 9, {
    from: 'alerting',
    to: 'recovered',
    action: 'recovery',
    reason: 'cleared',
    incident: alert.incident,
  });
  const told = [startOf(start, 'chat'), alert, deliveryOf(alert, { messageId: '7' })];
  const ids = (...events: JournalEvent[]) => [...chatIn(foldAll([...told, ...events])).messageIds];

  test('is that of the alert', () => {
    expect(ids()).toEqual([[alert.incident, { messageId: '7', chat: null }]]);
  });

  test('is kept with the chat in which it stands, over a checkpoint too', () => {
    const moved = deliveryOf(alert, { messageId: '7', chat: '-1005' });
    const state = foldAll([startOf(start, 'chat'), alert, moved]);
    const kept = [[alert.incident, { messageId: '7', chat: '-1005' }]];
    expect([...chatIn(state).messageIds]).toEqual(kept);
    expect([...chatIn(foldAll([checkpointOf(state)])).messageIds]).toEqual(kept);
  });

  test('is not changed by a realert', () => {
    const realert = transitionAt(start + 5, { action: 'realert', incident: alert.incident });
    expect(ids(realert, deliveryOf(realert, { messageId: '8' }))).toEqual([
      [alert.incident, { messageId: '7', chat: null }],
    ]);
  });

  test.each<Delivery['outcome']>(['sent', 'dropped'])('is forgotten when the recovery is %s', (outcome) => {
    expect(ids(recovery)).toEqual([[alert.incident, { messageId: '7', chat: null }]]);
    expect(ids(recovery, deliveryOf(recovery, { outcome, messageId: '9' }))).toEqual([]);
  });

  test('is forgotten with what is no longer watched', () => {
    const unwatched = transitionAt(start + 9, {
      to: 'ok.quiet',
      action: null,
      reason: 'unwatched',
      incident: alert.incident,
    });
    expect(ids(unwatched)).toEqual([]);
  });

  test.each<[string, Transition, Partial<Delivery>]>([
    ['of an alert that was dropped', alert, { outcome: 'dropped', messageId: '7' }],
    ['of a sink without message ids', alert, {}],
    ['of an edge, which nothing answers', transitionAt(start, { reason: 'edge' }), { messageId: '7' }],
  ])('is not there: %s', (_, of, more) => {
    const state = foldAll([startOf(start, 'chat'), of, deliveryOf(of, more)]);
    expect(chatIn(state)).toMatchObject({ owed: [], messageIds: new Map() });
  });
});

describe('restoring', () => {
  const alert = transitionAt(start);
  const rows = (...events: readonly [key: string, event: unknown][]): Stored[] =>
    events.map(([key, event], i) => ({ position: i + 3, key, at: start, event: event as Json }));

  const restoring = async (stored: readonly Stored[]) => {
    const warnings: string[] = [];
    const state = await lastValueFrom(restore(memoryStore(stored), (message) => warnings.push(message)));
    return { state, warnings };
  };

  test('passes over what it does not know or can not read, and says where', async () => {
    const { state, warnings } = await restoring(
      rows(
        [':run', startOf(start, 'chat')],
        [':news', { type: 'from the future', at: start }],
        ['dep/b', { ...transitionAt(start), to: 'limbo' }],
        [':sink/chat', { type: 'attempt', at: start, sink: 'chat', count: -1 }],
        [':odd', 'no object'],
        [':odd', null],
        [':odd', { at: 5 }],
        [':tap', { type: 'sweep', at: start, source: 's', covers: [], signals: [] }],
        [':tap', { type: 'state' }],
        ['dep/a', alert],
      ),
    );
    expect(chatIn(state).owed).toEqual(alone(alert));
    expect(warnings).toEqual([
      'journal: event 4 of :news is passed over: this version does not know its type',
      expect.stringMatching(/^journal: event 5 of dep\/b is passed over: transition: to: /),
      expect.stringMatching(/^journal: event 6 of :sink\/chat is passed over: attempt: count: /),
      'journal: event 7 of :odd is passed over: not a JSON object',
      'journal: event 8 of :odd is passed over: not a JSON object',
      'journal: event 9 of :odd is passed over: no type',
      'journal: event 10 of :tap is passed over: this version does not know its type',
      expect.stringMatching(/^journal: event 11 of :tap is passed over: state: /),
    ]);
  });

  test('of a journal from before message ids were text, and chats kept, knows the messages to answer', async () => {
    const told = { ...deliveryOf(alert), messageId: 7 };
    const sink = { name: 'chat', owed: [], attempting: 0, inDoubt: 0, messageIds: [['dep/b@1', 8]] };
    const { state, warnings } = await restoring(
      rows(
        [':checkpoint', { type: 'checkpoint', at: start, actors: [], memories: [], sinks: [sink] }],
        ['dep/a', alert],
        [':sink/chat', told],
      ),
    );
    expect(warnings).toEqual([]);
    expect([...chatIn(state).messageIds]).toEqual([
      ['dep/b@1', { messageId: '8', chat: null }],
      [alert.incident, { messageId: '7', chat: null }],
    ]);
  });

  test('of a journal that is bad throughout does not fill the log', async () => {
    const { warnings } = await restoring(
      rows(...Array.from({ length: 500 }, (): [string, unknown] => [':odd', 'no object'])),
    );
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)).toBe('journal: what else is passed over is not told one by one');
  });

  test('leaves out what later versions add to an event', async () => {
    const { state, warnings } = await restoring(
      rows([':run', { ...startOf(start, 'chat'), mood: 'good' }], ['dep/a', { ...alert, mood: 'bad' }]),
    );
    expect(warnings).toEqual([]);
    expect(chatIn(state).owed).toEqual(alone(alert));
  });

  test('begins at the last checkpoint, and reads nothing before it', async () => {
    const checkpoint = withMemories(foldAll([startOf(start, 'chat'), alert]));
    const { state, warnings } = await restoring(
      rows([':odd', 'no object'], [':checkpoint', checkpoint], ['dep/a', { ...alert, at: start + 1 }]),
    );
    expect(warnings).toEqual([]);
    expect(chatIn(state).owed).toHaveLength(2);
  });

  test('begins at the beginning where the last checkpoint can not be used', async () => {
    const checkpoint = withMemories(foldAll([startOf(start, 'chat'), alert]));
    const { state, warnings } = await restoring(
      rows(
        [':run', startOf(start, 'chat')],
        ['dep/a', alert],
        [':checkpoint', { ...checkpoint, actors: 'many' }],
        ['dep/b', transitionAt(start + 1, { key: 'dep/b', entity: 'b' })],
      ),
    );
    expect(warnings).toEqual([
      expect.stringMatching(/^journal: event 5 of :checkpoint is passed over: checkpoint: actors: /),
    ]);
    expect([...state.actors.keys()]).toEqual(['dep/a', 'dep/b']);
  });

  test.each<[string, Stored[], number]>([
    ['nothing', rows([':run', startOf(start, 'chat')], ['dep/a', alert]), 0],
    [
      'an event of a type it does not know',
      rows([':run', startOf(start, 'chat')], ['dep/a', alert], [':news', { type: 'news' }]),
      0,
    ],
    [
      'an event that it can not read',
      rows(
        [':run', startOf(start, 'chat')],
        ['dep/a', alert],
        [':sink/chat', { ...deliveryOf(alert), at: 'noon' }],
      ),
      1,
    ],
    [
      'an event that is not there',
      rows([':run', startOf(start, 'chat')], [':odd', null], ['dep/a', alert]).filter(
        ({ key }) => key !== ':odd',
      ),
      1,
    ],
    ['what was pruned', rows([':odd', null], [':run', startOf(start, 'chat')], ['dep/a', alert]).slice(1), 0],
  ])(
    'takes all that is owed for a possible repeat where it missed something: %s',
    async (_, stored, inDoubt) => {
      const { state } = await restoring(stored);
      expect(chatIn(state)).toMatchObject({ owed: alone(alert), inDoubt });
    },
  );

  test('of an empty store is the empty state', async () => {
    expect((await restoring([])).state).toEqual(emptyState());
  });
});

test('every event has a stream of its own that no entity can have', () => {
  const checkpoint = withMemories(emptyState());
  expect(
    [
      transitionAt(start),
      deliveryOf(transitionAt(start)),
      attempt(start, 1),
      { type: 'memory', at: start, source: 'orchestrator', memory: null } as const,
      startOf(start, 'chat'),
      { type: 'stop', at: start } as const,
      checkpoint,
    ].map(streamOf),
  ).toEqual(['dep/a', ':sink/chat', ':sink/chat', ':source/orchestrator', ':run', ':run', ':checkpoint']);
});
