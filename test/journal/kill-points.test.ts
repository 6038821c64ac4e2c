import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isTelling } from '../../src/telling/announce.ts';
import { anyScenario, play, promisesOf, type Scenario } from '../support/journal-scenarios.ts';
import { isWithin } from '../support/journal-world.ts';
import { runs } from '../support/runs.ts';
import { second } from '../support/sweep-samples.ts';

const scenario: Scenario = {
  spans: {
    'dep/a': [
      [1, 2.5],
      [4.5, 5],
      [8, 15],
    ],
    'dep/b': [
      [1, 9],
      [10, 10.5],
      [12, 13],
    ],
    'dep/c': [
      [4.5, 6],
      [6.5, 12.5],
    ],
    'dep/e': [
      [3, 3.5],
      [5.5, 6.5],
      [10.5, 12],
      [14, 15.5],
    ],
    'slow/d': [
      [2, 3],
      [5, 9],
      [9.5, 13],
    ],
  },
  failures: [3, 5.5, 11, 11.5],
  weather: (at) => {
    if (isWithin([[4, 6.2]], at)) return 'down';
    if (isWithin([[7.9, 8.1]], at)) return { retryAfterMs: 20 * second };
    if (isWithin([[10, 11.1]], at)) return 'lost';
    return 'fair';
  },
  ends: 18,
  checkpointEvery: 40,
  diskMs: 0,
};

describe('killed at every step between a sweep and the record of its delivery', () => {
  const reference = play(scenario, []);
  const { steps } = reference.world;

  test('the scenario has some forty actions, a retry, a catch-up, repeats and checkpoints', () => {
    const [chat] = reference.chats;
    expect(reference.world.transitions().filter(isTelling).length).toBeGreaterThanOrEqual(36);
    expect(chat?.said.some(({ tells }) => tells.length > 1)).toBe(true);
    expect(chat?.said.some(({ parts }) => parts > 1)).toBe(true);
    expect(chat?.said.some(({ marked }) => marked)).toBe(true);
    expect(reference.world.stored().some(({ key }) => key === ':checkpoint')).toBe(true);
    expect(steps).toBeGreaterThan(400);
    promisesOf(reference, reference);
  });

  test('no action is missing, none is told twice unmarked, and the end is the same', () => {
    // The last two are those of the stop. Where not all is run it is every twentieth step, which are of each sort.
    const stride = Math.round(steps / runs(steps, 60));
    for (let step = 1; step <= steps - 2; step += stride) {
      const told = play(scenario, [step]);
      expect(told.lives).toBe(2);
      promisesOf(told, reference);
    }
  }, 180_000);
});

test('random histories, killed again and again at random steps, keep every promise', () => {
  let killed = 0;
  fc.assert(
    fc.property(
      anyScenario,
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }),
      (random, deaths) => {
        const told = play(random, deaths);
        killed += told.lives - 1;
        promisesOf(told, play(random, []));
      },
    ),
    { numRuns: runs(120, 30) },
  );
  expect(killed).toBeGreaterThan(runs(250, 30));
}, 180_000);
