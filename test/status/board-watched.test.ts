import { describe, expect, test } from 'vitest';
import type { Announcement } from '../../src/language/delivery.ts';
import type { Signal, Sweep } from '../../src/language/signal.ts';
import type { Actor } from '../../src/machines/actors.ts';
import { quiet } from '../../src/machines/alert.ts';
import { type Board, createBoard } from '../../src/status/board.ts';
import { classic, signal } from '../support/marbles.ts';
import { alertOf } from '../support/notices.ts';
import { turnOf } from '../support/turns.ts';

const board = () =>
  createBoard({
    startedAt: 0,
    blindTicks: 3,
    sources: [
      { name: 'dependencies', everyMs: 30_000, timeoutMs: 5_000 },
      { name: 'signals', everyMs: 30_000, timeoutMs: 5_000 },
    ],
    sinks: [
      { name: 'log', owed: [], everyTransition: true },
      { name: 'chat', owed: [], everyTransition: false },
    ],
    policyOf: () => classic,
  });

const see = (its: Board, at: number, signals: readonly Signal[], more: Partial<Sweep> = {}): void =>
  its.take(
    turnOf({
      sweep: { type: 'sweep', at, source: 'dependencies', covers: ['dep'], signals: [...signals], ...more },
      transitions: [],
    }),
    at,
  );

const actor = (entity: string, more: Partial<Actor> = {}): Actor => ({
  ...{ key: `dep/${entity}`, kind: 'dep', entity, source: 'dependencies', title: 'T', detail: 'as told' },
  state: { ...quiet, path: 'alerting', incidentAt: 10, lastAlertAt: 10 },
  ...more,
});

const seenOf = (its: Board) => its.watched().map(({ key, detail }) => [key, detail]);

describe('what a hint has found out', () => {
  const swept = () => {
    const its = board();
    see(its, 1_000, [
      signal('a', true, { detail: 'down' }),
      signal('b', false, { detail: 'up' }),
      signal('a', false, { kind: 'other', detail: 'another kind' }),
    ]);
    return its;
  };

  test('stands in the place of what the last sweep said of that very thing, and of nothing else', () => {
    const its = swept();
    see(its, 2_000, [signal('a', false, { detail: 'up again' })], { hinted: true });
    expect(seenOf(its)).toEqual([
      ['dep/b', 'up'],
      ['other/a', 'another kind'],
      ['dep/a', 'up again'],
    ]);
    expect(its.sources(2_000)[0]).toMatchObject({
      ...{ signals: 3, active: 0, lastSweepAt: 1_000, lastGoodAt: 1_000 },
    });
  });

  test('is kept where no sweep has seen the thing yet', () => {
    const its = swept();
    see(its, 2_000, [signal('c', true, { detail: 'new' })], { hinted: true });
    expect(seenOf(its)).toContainEqual(['dep/c', 'new']);
    expect(its.sources(2_000)[0]).toMatchObject({ signals: 4, active: 2 });
  });

  test.each([
    ['that its source sees', [signal('dependencies', false, { kind: 'blind' })]],
    ['no signal at all', []],
    ['something that is no signal', [null as never]],
  ])('changes nothing where it is %s', (_, signals) => {
    const its = swept();
    const before = its.watched();
    see(its, 2_000, signals, { hinted: true });
    expect(its.watched()).toEqual(before);
  });
});

describe('when a thing was looked at last', () => {
  const at = (look: { at: number | null; nextAt: number | null } | null) =>
    createBoard({
      ...{ startedAt: 0, blindTicks: 3, sinks: [], policyOf: () => classic },
      sources: [{ name: 'dependencies', everyMs: 30_000, timeoutMs: 5_000, lookOf: () => look }],
    });

  test('is when its source has seen last, and nobody knows when it will be next', () => {
    for (const its of [at(null), board()]) {
      expect(its.lookOf('dependencies', 'a')).toEqual({ at: null, nextAt: null, isOld: false });
      see(its, 1_000, [signal('a', true)]);
      see(its, 2_000, [], { error: 'gone' });
      expect(its.lookOf('dependencies', 'a')).toEqual({ at: 1_000, nextAt: null, isOld: true });
      see(its, 3_000, []);
      expect(its.lookOf('dependencies', 'a')).toEqual({ at: 3_000, nextAt: null, isOld: false });
    }
  });

  test('is as its source says of what has turns of its own, and it is old where the source has failed since', () => {
    const own = { at: 500, nextAt: 60_500 };
    const its = at(own);
    see(its, 1_000, []);
    expect(its.lookOf('dependencies', 'a')).toEqual({ ...own, isOld: false });
    see(its, 2_000, [], { error: 'gone' });
    expect(its.lookOf('dependencies', 'a')).toEqual({ ...own, isOld: true });
  });

  test('nobody knows of a source that there is not', () => {
    expect(board().lookOf('disk', 'a')).toBeNull();
  });
});

test('what could not be read is counted by source', () => {
  const its = board();
  see(its, 0, [signal('a', null, { unread: true }), signal('b', null), signal('c', true)]);
  expect(its.sources(0).map(({ name, signals, unread }) => [name, signals, unread])).toEqual([
    ['dependencies', 3, 1],
    ['signals', 0, 0],
  ]);
});

test('what is well is what was seen, is not active and happened not only once, unless an actor tells of it', () => {
  const its = board();
  see(its, 0, [
    signal('well', false, { title: 'Well', detail: 'answers' }),
    signal('unclear', null, { title: 'Unclear', detail: 'no answer yet' }),
    signal('down', true),
    signal('crash', false, { edge: true }),
    signal('pending', false),
  ]);
  see(its, 0, [signal('job', false, { kind: 'nightly', title: 'Job', detail: 'ran' })], {
    source: 'signals',
    covers: ['nightly'],
  });
  expect(its.well([actor('pending')])).toEqual([
    { key: 'dep/well', title: 'Well', detail: 'answers', known: true },
    { key: 'dep/unclear', title: 'Unclear', detail: 'no answer yet', known: false },
    { key: 'nightly/job', title: 'Job', detail: 'ran', known: true },
  ]);
});

test('what a source saw before it went blind is not known to be well, and says when it was seen', () => {
  const its = board();
  see(its, 1_000, [signal('well', false, { title: 'Well', detail: 'answers' })]);
  const was = { key: 'dep/well', title: 'Well', detail: 'answers' };
  see(its, 2_000, [], { error: 'gone' });
  see(its, 3_000, [], { error: 'gone' });
  expect(its.well([])).toEqual([{ ...was, known: true }]);
  see(its, 4_000, [], { error: 'gone' });
  expect(its.sources(4_000)[0]).toMatchObject({ blind: true });
  expect(its.well([])).toEqual([{ ...was, known: false, seenAt: 1_000 }]);
  see(its, 5_000, [signal('well', false, { title: 'Well', detail: 'answers' })]);
  expect(its.well([])).toEqual([{ ...was, known: true }]);
});

test('what is watched is all that was seen, with its source and its key, and without what happened only once', () => {
  const its = board();
  const down = signal('down', true, { value: 3 });
  see(its, 0, [down, signal('crash', true, { edge: true })]);
  see(its, 0, [signal('', false, { kind: 'nightly' })], { source: 'signals', covers: ['nightly'] });
  expect(its.watched()).toEqual([
    { ...down, source: 'dependencies', key: 'dep/down' },
    { ...signal('', false, { kind: 'nightly' }), source: 'signals', key: 'nightly' },
  ]);
});

test('an entity is described as it was seen last, and as it was told where it is not seen any more', () => {
  const its = board();
  see(its, 0, [signal('a', true, { detail: 'as seen' }), signal('other', true, { detail: 'not asked for' })]);
  const { entities } = its.entities([actor('a'), actor('gone')]);
  expect(entities.map(({ key, detail }) => [key, detail])).toEqual([
    ['dep/a', 'as seen'],
    ['dep/gone', 'as told'],
  ]);
});

test('as many entities are shown as their keys, titles and details have room for, to the character', () => {
  const room = 262_144;
  const filling = (entity: string, characters: number): Actor => {
    const key = `dep/${entity}`;
    return actor(entity, { title: 'T'.repeat(1_000), detail: 'D'.repeat(characters - key.length - 1_000) });
  };
  const half = [filling('a', room / 2)];
  expect(board().entities([...half, filling('b', room / 2)]).entities).toHaveLength(2);
  expect(board().entities([...half, filling('b', room / 2 + 1)]).entities).toHaveLength(1);
});

describe('a sink', () => {
  const announcement: Announcement = {
    ...{ id: 'n1', at: 500, why: 'alert', quietly: false },
    notifications: [alertOf('db', 500)],
  };

  test('that is told notices has none waiting because of a transition', () => {
    const its = board();
    its.take(
      turnOf({
        sweep: { type: 'sweep', at: 500, source: 'dependencies', covers: ['dep'], signals: [] },
        transitions: [
          {
            ...{
              type: 'transition',
              at: 500,
              source: 'dependencies',
              key: 'dep/db',
              kind: 'dep',
              entity: 'db',
            },
            ...{ from: 'ok.quiet', to: 'alerting', action: 'alert', reason: 'crossed' },
            ...{ incident: 'dep/db@500', title: 'Dependency db', detail: 'down.' },
          },
        ],
      }),
      500,
    );
    expect(its.sinks().map(({ name, waiting }) => [name, waiting])).toEqual([
      ['log', 1],
      ['chat', 0],
    ]);
  });

  test('that is no part of the config any more has nothing waiting, and the others have', () => {
    const its = board();
    const told = [{ channels: ['gone', 'chat'], announcement }];
    its.take({ type: 'turn', at: 500, decision: null, events: [], told }, 500);
    expect(its.sinks().map(({ name, waiting }) => [name, waiting])).toEqual([
      ['log', 0],
      ['chat', 1],
    ]);
  });
});
