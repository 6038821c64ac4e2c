import { describe, expect, test } from 'vitest';
import {
  type Clocks,
  clearsAt,
  clocksAfter,
  crossesAt,
  remindsAt,
  stopped,
} from '../../src/machines/clocks.ts';

const waiting: Clocks = { ...stopped, firstActiveAt: 10, activeSweeps: 2 };
const open: Clocks = { ...stopped, incidentAt: 10, lastAlertAt: 20 };
const clearing: Clocks = { ...open, firstInactiveAt: 30 };
const at = 40;

describe('the clocks after a move', () => {
  test('to ok.pending: waiting begins, and each further sweep is counted', () => {
    const move = { at, to: 'ok.pending', action: null } as const;
    expect(clocksAfter(stopped, move)).toEqual({ ...stopped, firstActiveAt: at, activeSweeps: 1 });
    expect(clocksAfter(waiting, move)).toEqual({ ...waiting, activeSweeps: 3 });
  });

  test('to alerting: an alert opens the incident, a reminder only begins the cooldown anew', () => {
    expect(clocksAfter(waiting, { at, to: 'alerting', action: 'alert' })).toEqual({
      ...stopped,
      incidentAt: at,
      lastAlertAt: at,
    });
    expect(clocksAfter(clearing, { at, to: 'alerting', action: 'realert' })).toEqual({
      ...open,
      lastAlertAt: at,
    });
  });

  test('inside the cooldown: clearing begins, and ends where the entity is active again', () => {
    expect(clocksAfter(open, { at, to: 'cooldown.clearing', action: null })).toEqual({
      ...open,
      firstInactiveAt: at,
    });
    expect(clocksAfter(clearing, { at, to: 'cooldown.holding', action: null })).toEqual(open);
  });

  test('to where all is well: every clock is stopped', () => {
    expect(clocksAfter(clearing, { at, to: 'recovered', action: 'recovery' })).toEqual(stopped);
    expect(clocksAfter(waiting, { at, to: 'ok.quiet', action: null })).toEqual(stopped);
  });
});

test('each time of the policy is counted from the clock it belongs to', () => {
  const policy = { cooldownMs: 1, forMs: 2, forTicks: 3, keepMs: 4 };
  expect([crossesAt(100, policy), remindsAt(100, policy), clearsAt(100, policy)]).toEqual([102, 101, 104]);
});
