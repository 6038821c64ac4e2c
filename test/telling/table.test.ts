import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matcherOf } from '../../src/language/matcher.ts';
import { defaultRules } from '../../src/telling/defaults.ts';
import type { Route, Rules } from '../../src/telling/rules.ts';
import { anyFlappingHistory } from '../support/flapping-histories.ts';
import { runs } from '../support/runs.ts';
import { faultsOf } from '../support/telling-closure.ts';
import { anyHintedHistory, anySmallHistory, type History, live } from '../support/telling-histories.ts';
import { disagreements } from '../support/telling-table.ts';
import { hour, type Move, minute, thing } from '../support/telling-world.ts';

const sweep = (gapMs: number, ...moves: (readonly [number, Move])[]) => ({
  gapMs,
  step: { type: 'sweep' as const, moves, hinted: false },
});

test('a table of all laws, walked naively at every moment, tells the same', () => {
  fc.assert(
    fc.property(anySmallHistory, (history) => {
      expect(disagreements(history)).toEqual([]);
    }),
    { numRuns: runs(80, 4) },
  );
});

test('it tells the same of what is heard of close together and out of order, with every small setting', () => {
  fc.assert(
    fc.property(anyHintedHistory, (history) => {
      expect(disagreements(history)).toEqual([]);
    }),
    { numRuns: runs(400, 4) },
  );
});

test('it tells the same of what came and went behind a cause of which nobody is told, and is down again in the sweep in which that is over', () => {
  const usual = defaultRules('box', ['mail']);
  const toNobody: Route = {
    ...{ name: 'nobody', match: matcherOf({ kind: 'disk_crit' }), channels: [], goOn: false },
    ...{ reminders: null, quiet: null, escalate: [] },
  };
  const rules: Rules = { ...usual, routes: [toNobody], group: { ...usual.group, burst: 1 } };
  const history: History = {
    things: [thing('disk_crit//'), thing('disk//')],
    rules: [rules],
    steps: [sweep(0, [0, 'down']), sweep(1_000, [1, 'down']), sweep(4_000, [1, 'up'])],
  };
  const again = { ...history, steps: [...history.steps, sweep(1_000, [0, 'unwatched'], [1, 'down'])] };
  expect(live(again).world.told).toEqual(['24000:00:06 group mail: disk// recovery (caused), disk// alert']);
  expect(disagreements(again)).toEqual([]);
});

test('it tells the same of what an older cause, seen later, holds behind a silence', () => {
  const usual = defaultRules('box', ['mail']);
  const hides = matcherOf({ kind: 'container' });
  const causes = ['disk_crit', 'dep'].map((kind) => ({
    ...{ name: kind, cause: matcherOf({ kind }), hides, same: [], waits: false },
  }));
  const rules: Rules = { ...usual, causes, causeWaitMs: 0, group: { ...usual.group, burst: 0 } };
  const look = { gapMs: 1_000, step: { type: 'look' as const, source: 'docker', failed: false } };
  const history: History = {
    things: [thing('disk_crit//'), thing('container/db'), thing('dep/db')],
    rules: [rules],
    steps: [
      ...[sweep(0, [0, 'down']), sweep(0, [1, 'down']), sweep(-1, [2, 'down'])],
      { gapMs: 0, step: { type: 'silence', match: { key: 'container/db' }, inMs: 0, forMs: 10_000 } },
      ...[sweep(1_000, [1, 'remind']), sweep(0, [2, 'up']), look, look, sweep(0, [0, 'up'])],
      { gapMs: minute, step: { type: 'time' } },
    ],
  };
  expect(disagreements(history)).toEqual([]);
});

test('it tells the same of a critical that has waited for its group, and is hidden when that wait ends', () => {
  const disks = matcherOf({ kind: 'disk' });
  const causes = [
    { name: 'disk_crit', cause: matcherOf({ kind: 'disk_crit' }), hides: disks, same: [], waits: false },
  ];
  // It is told to nobody before it is critical.
  const toNobody = { name: 'nobody', channels: ['pager'], goOn: false, reminders: null, quiet: null };
  const routes = [{ ...toNobody, match: matcherOf({ severity: 'warning' }), escalate: [] }];
  const flap = { alerts: 2, withinMs: hour, settleMs: minute };
  const rules: Rules = { ...defaultRules('box', ['mail']), causes, routes, flap, causeWaitMs: 0 };
  const history: History = {
    things: [thing('disk_crit//'), thing('disk//')],
    rules: [rules],
    steps: [
      ...[sweep(0, [0, 'down']), sweep(1, [0, 'up']), sweep(4_000, [1, 'down']), sweep(1_000, [1, 'worse'])],
      ...[sweep(1, [0, 'down'])],
      { gapMs: 4_998, step: { type: 'look', source: 'docker', failed: false } },
      ...[sweep(0, [0, 'up'])],
      { gapMs: minute, step: { type: 'time' } },
    ],
  };
  expect(disagreements(history)).toEqual([]);
  // It waits from then on for two good sweeps, and for no group any more.
  expect(live(history).world.held.filter((line) => line.includes('disk//'))).toEqual([
    '24000:00:05.001 mail grouped: disk// alert until 24000:00:10',
    '24000:00:10 mail caused: disk// alert by disk_crit//@86400005002',
  ]);
});

test('it tells the same of what flaps, is critical and hidden in turn, and the laws hold', () => {
  fc.assert(
    fc.property(anyFlappingHistory, (history) => {
      expect(disagreements(history)).toEqual([]);
      expect(faultsOf(history)).toEqual([]);
    }),
    { numRuns: runs(400, 10) },
  );
});
