import { describe, expect, test } from 'vitest';
import { type AlertState, type Observation, quiet } from '../../src/machines/alert.ts';
import { step } from '../../src/machines/step.ts';
import { takenOnce } from '../../src/machines/taken-once.ts';
import { classicPolicy as policy } from '../support/histories.ts';

const down: Observation = { type: 'observation', at: 1_781_478_857_000, seen: 'active', policy };
const up: Observation = { ...down, seen: 'inactive' };

/** A stepper that counts how often it is asked. */
const counted = () => {
  let asked = 0;
  const once = takenOnce((state, observation) => {
    asked += 1;
    return step(state, observation);
  });
  return { once, asked: () => asked };
};

const alerted = (): AlertState => ({ ...quiet, path: 'alerting', incidentAt: 1, lastAlertAt: down.at });

describe('a step that is taken once', () => {
  test('is shared by all that are in the very state and are shown the same, also where others come between', () => {
    const { once, asked } = counted();
    const state = alerted();
    const [went, came] = [once(quiet, down), once(state, up)];
    for (let round = 0; round < 5; round += 1) {
      expect(once(quiet, { ...down })).toBe(went);
      expect(once(state, { ...up })).toBe(came);
    }
    expect(asked()).toBe(2);
  });

  test('is another where the state, the time, what is seen or the policy is another', () => {
    const { once, asked } = counted();
    const state = alerted();
    const shown: [AlertState, Observation][] = [
      [state, up],
      [alerted(), up],
      [state, { ...up, at: up.at + 1 }],
      [state, down],
      [state, { ...up, policy: { ...policy, keepMs: 1 } }],
    ];
    for (const [from, observation] of shown) {
      expect(once(from, observation)).toEqual(step(from, observation));
    }
    expect(asked()).toBe(shown.length);
  });

  test('is known while it is among the last eight, and no longer', () => {
    const { once, asked } = counted();
    const states = Array.from({ length: 9 }, alerted);
    for (const state of states) once(state, up);
    for (const state of states.slice(1)) once(state, up);
    expect(asked()).toBe(9);
    once(states[0] ?? quiet, up);
    expect(asked()).toBe(10);
  });
});
