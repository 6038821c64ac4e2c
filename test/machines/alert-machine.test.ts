import { describe, expect, test } from 'vitest';
import type { Action, Policy, Reason, StatePath } from '../../src/language/signal.ts';
import { type AlertState, alertMachine, type Observation, quiet } from '../../src/machines/alert.ts';
import { moves, step } from '../../src/machines/step.ts';
import { classicPolicy as classic, runThrough } from '../support/histories.ts';

const min = 60_000;

// The clocks stand where they would after real sweeps; `now` is the time of the observation.
const now = 1_781_478_857_000;
const ago = (ms: number): number => now - ms;

const pending = (activeForMs: number, activeSweeps: number): AlertState => ({
  ...quiet,
  path: 'ok.pending',
  firstActiveAt: ago(activeForMs),
  activeSweeps,
});
const opened = (path: StatePath, incidentForMs: number, lastAlertAgoMs: number): AlertState => ({
  ...quiet,
  path,
  incidentAt: ago(incidentForMs),
  lastAlertAt: ago(lastAlertAgoMs),
});
const clearing = (incidentForMs: number, lastAlertAgoMs: number, inactiveForMs: number): AlertState => ({
  ...opened('cooldown.clearing', incidentForMs, lastAlertAgoMs),
  firstInactiveAt: ago(inactiveForMs),
});
const recovered: AlertState = { ...quiet, path: 'recovered' };
const justAlerted: AlertState = { ...quiet, path: 'alerting', incidentAt: now, lastAlertAt: now };

type Row = [
  name: string,
  from: AlertState,
  seen: Observation['seen'],
  policy: Partial<Policy>,
  expected: [state: AlertState, action: Action, reason: Reason] | null,
];

// biome-ignore format: a table is read by its lines
const rows: Row[] = [
  // ok.quiet
  ['quiet, active, no debounce: alert', quiet, 'active', {}, [justAlerted, 'alert', 'crossed']],
  ['quiet, active, by time: waits', quiet, 'active', { forMs: 1 }, [pending(0, 1), null, 'waiting']],
  ['quiet, active, by sweeps: waits', quiet, 'active', { forTicks: 2 }, [pending(0, 1), null, 'waiting']],
  ['quiet, inactive: nothing', quiet, 'inactive', {}, null],
  ['quiet, unknown: nothing', quiet, 'unknown', {}, null],
  ['quiet, gone: nothing', quiet, 'gone', {}, null],

  // ok.pending
  ['pending, at exactly forMs: alert', pending(10 * min, 3), 'active', { forMs: 10 * min }, [justAlerted, 'alert', 'debounced']],
  ['pending, 1 ms before forMs: waits', pending(10 * min - 1, 3), 'active', { forMs: 10 * min }, [pending(10 * min - 1, 4), null, 'waiting']],
  ['pending, the third of three sweeps: alert', pending(min, 2), 'active', { forTicks: 3 }, [justAlerted, 'alert', 'debounced']],
  ['pending, the second of three sweeps: waits', pending(min, 1), 'active', { forTicks: 3 }, [pending(min, 2), null, 'waiting']],
  ['pending, both are asked, time alone is there: waits', pending(10 * min, 1), 'active', { forMs: 10 * min, forTicks: 3 }, [pending(10 * min, 2), null, 'waiting']],
  ['pending, both are asked, sweeps alone are there: waits', pending(min, 9), 'active', { forMs: 10 * min, forTicks: 3 }, [pending(min, 10), null, 'waiting']],
  ['pending, both are asked, both are there: alert', pending(10 * min, 2), 'active', { forMs: 10 * min, forTicks: 3 }, [justAlerted, 'alert', 'debounced']],
  ['pending, inactive: subsides', pending(min, 2), 'inactive', { forTicks: 9 }, [quiet, null, 'subsided']],
  ['pending, unknown: nothing', pending(min, 2), 'unknown', { forTicks: 3 }, null],
  ['pending, unknown at its time: nothing', pending(99 * min, 99), 'unknown', { forMs: min }, null],
  ['pending, gone: silent', pending(min, 2), 'gone', { forTicks: 9 }, [quiet, null, 'gone']],

  // alerting
  ['alerting, at exactly the cooldown: realert', opened('alerting', 90 * min, 30 * min), 'active', {}, [{ ...opened('alerting', 90 * min, 0) }, 'realert', 'cooldown elapsed']],
  ['alerting, 1 ms before the cooldown: silent', opened('alerting', 90 * min, 30 * min - 1), 'active', {}, [opened('cooldown.holding', 90 * min, 30 * min - 1), null, 'inside cooldown']],
  ['alerting, cooldown 0: realert each time', opened('alerting', 0, 0), 'active', { cooldownMs: 0 }, [justAlerted, 'realert', 'cooldown elapsed']],
  ['alerting, inactive: recovery at once', opened('alerting', min, min), 'inactive', {}, [recovered, 'recovery', 'cleared']],
  ['alerting, inactive, keep: clearing begins', opened('alerting', 5 * min, 5 * min), 'inactive', { keepMs: 1 }, [clearing(5 * min, 5 * min, 0), null, 'clearing']],
  ['alerting, unknown: nothing', opened('alerting', min, min), 'unknown', {}, null],
  ['alerting, unknown after the cooldown: nothing', opened('alerting', 99 * min, 99 * min), 'unknown', {}, null],
  ['alerting, gone: recovery', opened('alerting', min, min), 'gone', { keepMs: min }, [recovered, 'recovery', 'gone']],

  // cooldown.holding
  ['holding, at exactly the cooldown: realert', opened('cooldown.holding', 90 * min, 30 * min), 'active', {}, [opened('alerting', 90 * min, 0), 'realert', 'cooldown elapsed']],
  ['holding, 1 ms before the cooldown: nothing', opened('cooldown.holding', 90 * min, 30 * min - 1), 'active', {}, null],
  ['holding, inactive: recovery at once', opened('cooldown.holding', 9 * min, 9 * min), 'inactive', {}, [recovered, 'recovery', 'cleared']],
  ['holding, inactive, keep: clearing begins', opened('cooldown.holding', 9 * min, 8 * min), 'inactive', { keepMs: min }, [clearing(9 * min, 8 * min, 0), null, 'clearing']],
  ['holding, unknown after the cooldown: nothing', opened('cooldown.holding', 99 * min, 99 * min), 'unknown', {}, null],
  ['holding, gone: recovery', opened('cooldown.holding', min, min), 'gone', { keepMs: min }, [recovered, 'recovery', 'gone']],

  // cooldown.clearing
  ['clearing, active inside the cooldown: holds again', clearing(9 * min, 8 * min, 2 * min), 'active', { keepMs: 5 * min }, [opened('cooldown.holding', 9 * min, 8 * min), null, 'active again']],
  ['clearing, active 1 ms before the cooldown: holds again', clearing(90 * min, 30 * min - 1, 2 * min), 'active', { keepMs: 5 * min }, [opened('cooldown.holding', 90 * min, 30 * min - 1), null, 'active again']],
  ['clearing, active at exactly the cooldown: realert', clearing(90 * min, 30 * min, 2 * min), 'active', { keepMs: 5 * min }, [opened('alerting', 90 * min, 0), 'realert', 'cooldown elapsed']],
  ['clearing, at exactly keepMs: recovery', clearing(9 * min, 9 * min, 5 * min), 'inactive', { keepMs: 5 * min }, [recovered, 'recovery', 'cleared']],
  ['clearing, 1 ms before keepMs: nothing', clearing(9 * min, 9 * min, 5 * min - 1), 'inactive', { keepMs: 5 * min }, null],
  ['clearing, inactive after the cooldown: no realert', clearing(99 * min, 99 * min, min), 'inactive', { keepMs: 5 * min }, null],
  ['clearing, unknown after keepMs: nothing', clearing(99 * min, 99 * min, 9 * min), 'unknown', { keepMs: 5 * min }, null],
  ['clearing, gone: recovery', clearing(9 * min, 9 * min, min), 'gone', { keepMs: 5 * min }, [recovered, 'recovery', 'gone']],

  // recovered
  ['recovered, active: a new incident', recovered, 'active', {}, [justAlerted, 'alert', 'crossed']],
  ['recovered, active, by sweeps: waits', recovered, 'active', { forTicks: 2 }, [pending(0, 1), null, 'waiting']],
  ['recovered, active, by time: waits', recovered, 'active', { forMs: 1 }, [pending(0, 1), null, 'waiting']],
  ['recovered, inactive: settles', recovered, 'inactive', {}, [quiet, null, 'settled']],
  ['recovered, unknown: nothing', recovered, 'unknown', {}, null],
  ['recovered, gone: settles', recovered, 'gone', {}, [quiet, null, 'gone']],
];

describe('the transition table', () => {
  test.each(rows)('%s', (_, from, seen, policy, expected) => {
    const observation: Observation = {
      type: 'observation',
      at: now,
      seen,
      policy: { ...classic, ...policy },
    };
    const before = structuredClone(from);
    const made = step(from, observation);
    if (expected === null) expect(made).toBeNull();
    else {
      const [state, action, reason] = expected;
      expect(made).toEqual({ state, action, reason });
    }
    expect(moves(from, observation)).toBe(expected !== null);
    expect(from).toEqual(before);
  });

  test('has a row for every state and every observation', () => {
    const covered = new Set(rows.map(([, { path }, seen]) => `${path} ${seen}`));
    expect(covered.size).toBe(6 * 4);
  });

  test('a new entity begins plainly ok, with no clock running', () => {
    expect(quiet).toEqual({
      path: 'ok.quiet',
      firstActiveAt: null,
      activeSweeps: 0,
      incidentAt: null,
      lastAlertAt: null,
      firstInactiveAt: null,
    });
  });

  test("the statechart has the owner's four states, and the two debounces inside them", () => {
    const { ok, alerting, cooldown, recovered: well, ...more } = alertMachine.root.states;
    const inside = [ok, alerting, cooldown, well].map((node) => Object.keys(node?.states ?? {}));
    expect(inside).toEqual([['quiet', 'pending'], [], ['holding', 'clearing'], []]);
    expect(more).toEqual({});
    expect(alertMachine.events).toEqual(['observation']);
    expect([alertMachine.config.initial, ok?.config.initial, cooldown?.config.initial]).toEqual([
      'ok',
      'quiet',
      'holding',
    ]);
  });
});

/** A history at one policy, as `[minutes, seen]`. */
const told = (policy: Partial<Policy>, ...steps: [atMin: number, seen: Observation['seen']][]): string[] => {
  const history = steps.map(([atMin, seen]) => ({
    type: 'observation' as const,
    at: now + atMin * min,
    seen,
    policy: { ...classic, ...policy },
  }));
  return runThrough(history).map((made) =>
    made === null ? '-' : `${made.action ?? 'silent'}: ${made.reason}`,
  );
};

describe('a history', () => {
  test('of an outage under the classic rule: one alert, a reminder each cooldown, one recovery', () => {
    expect(
      told(
        {},
        [0, 'active'],
        [1, 'active'],
        [29, 'active'],
        [30, 'active'],
        [59, 'active'],
        [60, 'active'],
        [61, 'inactive'],
        [62, 'inactive'],
        [63, 'active'],
      ),
    ).toEqual([
      'alert: crossed',
      'silent: inside cooldown',
      '-',
      'realert: cooldown elapsed',
      'silent: inside cooldown',
      'realert: cooldown elapsed',
      'recovery: cleared',
      'silent: settled',
      'alert: crossed',
    ]);
  });

  test('a recovery and the next alert may follow each other without a quiet sweep between', () => {
    expect(told({}, [0, 'active'], [1, 'inactive'], [2, 'active'], [3, 'inactive'])).toEqual([
      'alert: crossed',
      'recovery: cleared',
      'alert: crossed',
      'recovery: cleared',
    ]);
  });

  test('unknown sweeps neither count nor break a debounce, and its time runs on', () => {
    expect(
      told({ forTicks: 3 }, [0, 'active'], [1, 'unknown'], [2, 'active'], [3, 'unknown'], [4, 'active']),
    ).toEqual(['silent: waiting', '-', 'silent: waiting', '-', 'alert: debounced']);
    expect(told({ forMs: 5 * min }, [0, 'active'], [1, 'unknown'], [4, 'unknown'], [5, 'active'])).toEqual([
      'silent: waiting',
      '-',
      '-',
      'alert: debounced',
    ]);
  });

  test('one inactive sweep begins a debounce anew', () => {
    expect(
      told({ forTicks: 2, forMs: min }, [0, 'active'], [1, 'inactive'], [2, 'active'], [3, 'active']),
    ).toEqual(['silent: waiting', 'silent: subsided', 'silent: waiting', 'alert: debounced']);
  });

  test('unknown sweeps neither clear an incident nor stop its clearing, and its time runs on', () => {
    expect(
      told(
        { keepMs: 5 * min },
        [0, 'active'],
        [1, 'inactive'],
        [2, 'unknown'],
        [6, 'unknown'],
        [7, 'inactive'],
      ),
    ).toEqual(['alert: crossed', 'silent: clearing', '-', '-', 'recovery: cleared']);
    expect(told({}, [0, 'active'], [31, 'unknown'], [32, 'active'], [33, 'active'])).toEqual([
      'alert: crossed',
      '-',
      'realert: cooldown elapsed',
      'silent: inside cooldown',
    ]);
  });

  test('a flapping entity whose recovery is kept waiting stays one incident', () => {
    expect(
      told(
        { keepMs: 5 * min },
        [0, 'active'],
        [1, 'inactive'],
        [2, 'active'],
        [3, 'inactive'],
        [7, 'inactive'],
        [8, 'inactive'],
        [9, 'inactive'],
      ),
    ).toEqual([
      'alert: crossed',
      'silent: clearing',
      'silent: active again',
      'silent: clearing',
      '-',
      'recovery: cleared',
      'silent: settled',
    ]);
  });

  test('the cooldown counts from the last alert, not from the last observation', () => {
    expect(
      told(
        { cooldownMs: 10 * min },
        [0, 'active'],
        [9, 'active'],
        [10, 'active'],
        [19, 'active'],
        [20, 'active'],
      ),
    ).toEqual([
      'alert: crossed',
      'silent: inside cooldown',
      'realert: cooldown elapsed',
      'silent: inside cooldown',
      'realert: cooldown elapsed',
    ]);
  });
});

test('a poisoned observation throws, and the next step is not touched by it', () => {
  const policy = {
    ...classic,
    get cooldownMs(): number {
      throw new Error('poison');
    },
  };
  const state = opened('alerting', min, min);
  expect(() => step(state, { type: 'observation', at: now, seen: 'active', policy })).toThrow('poison');
  expect(step(state, { type: 'observation', at: now, seen: 'unknown', policy: classic })).toBeNull();
  expect(step(state, { type: 'observation', at: now, seen: 'inactive', policy: classic })).toEqual({
    state: recovered,
    action: 'recovery',
    reason: 'cleared',
  });
});
