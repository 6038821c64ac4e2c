import { describe, expect, test } from 'vitest';
import type { Delivery } from '../../src/language/delivery.ts';
import { incidentId } from '../../src/language/signal.ts';
import type { Standing } from '../../src/language/standing.ts';
import { createArrivals, knowsOf, mostArrivals, type Said } from '../../src/telling/arrivals.ts';

const incident = incidentId('dep/db', 0);
const told: Standing = { code: 'told', at: 10, reminders: { are: 'told' } };
const over: Standing = { code: 'over', at: 20 };
const held: Standing = { code: 'undecided', action: 'alert' };
const alert: Said = { incident, action: 'alert' };
const realert: Said = { incident, action: 'realert' };
const recovery: Said = { incident, action: 'recovery' };

const delivery = (notice: string, at: number, outcome: Delivery['outcome'] = 'sent'): Delivery => ({
  ...{ type: 'delivery', at, sink: 'chat', notice, key: 'dep/db', incident, action: 'alert', of: 0 },
  ...{ outcome, attempts: 1 },
});

/** What is decided (a letter) and comes of it, in order. */
type Step = readonly ['decided', string, Said] | readonly ['came', string, number, Delivery['outcome']?];
const after = (steps: readonly Step[], standing: Standing): Standing => {
  const arrivals = createArrivals();
  for (const step of steps) {
    if (step[0] === 'decided') arrivals.decided('chat', step[1], [step[2]]);
    else arrivals.delivered(delivery(step[1], step[2], step[3]));
  }
  return arrivals.of(standing, 'chat', incident);
};

describe('what a channel knows', () => {
  test.each<[string, readonly Step[], Standing, object]>([
    ['of an alert that waits is nothing', [['decided', 'a', alert]], told, { code: 'owed', action: 'alert' }],
    [
      'of an alert whose first try failed is nothing',
      [
        ['decided', 'a', alert],
        ['came', 'a', 11, 'retrying'],
      ],
      told,
      { code: 'owed', action: 'alert' },
    ],
    [
      'of an alert that was given up is nothing, and that is said',
      [
        ['decided', 'a', alert],
        ['came', 'a', 12, 'dropped'],
      ],
      told,
      { code: 'lost', action: 'alert', at: 12 },
    ],
    [
      'of an alert is known from when it arrived, not from when it was decided',
      [
        ['decided', 'a', alert],
        ['came', 'a', 17],
      ],
      told,
      { code: 'told', at: 17 },
    ],
    [
      'of a reminder is when it was told first, and last',
      [
        ['decided', 'a', alert],
        ['came', 'a', 17],
        ['decided', 'b', realert],
        ['came', 'b', 99],
      ],
      told,
      { code: 'told', at: 99, firstAt: 17 },
    ],
    [
      'is told while a reminder waits: the alert has arrived',
      [
        ['decided', 'a', alert],
        ['came', 'a', 17],
        ['decided', 'b', realert],
      ],
      told,
      { code: 'told', at: 17 },
    ],
    [
      'is told though a reminder was given up',
      [
        ['decided', 'a', alert],
        ['came', 'a', 17],
        ['decided', 'b', realert],
        ['came', 'b', 30, 'dropped'],
      ],
      told,
      { code: 'told', at: 17 },
    ],
    [
      'is that it is open, while its recovery waits',
      [
        ['decided', 'a', alert],
        ['came', 'a', 17],
        ['decided', 'b', recovery],
      ],
      over,
      { code: 'owed', action: 'recovery', at: 20 },
    ],
    [
      'is nothing while alert and recovery wait',
      [
        ['decided', 'a', alert],
        ['decided', 'b', recovery],
      ],
      over,
      { code: 'owed', action: 'alert' },
    ],
    [
      'is told by a later message where the first was given up',
      [
        ['decided', 'a', alert],
        ['came', 'a', 12, 'dropped'],
        ['decided', 'b', realert],
        ['came', 'b', 40],
      ],
      told,
      { code: 'told', at: 40 },
    ],
    ['is as it was decided where nothing was heard of its way', [], over, over],
    ['is nothing of what is held back', [['decided', 'a', alert]], held, held],
  ])('%s', (_, steps, standing, expected) => {
    expect(after(steps, standing)).toMatchObject(expected);
  });

  test('of another incident or channel is not touched by it', () => {
    const arrivals = createArrivals();
    arrivals.decided('chat', 'a', [alert]);
    expect(arrivals.of(told, 'mail', incident)).toEqual(told);
    expect(arrivals.of(told, 'chat', incidentId('dep/db', 5))).toEqual(told);
  });

  test('is known of as long as its alert is told, or over, or its end alone is missing', () => {
    const missing = (action: 'alert' | 'recovery'): Standing => ({ code: 'owed', action, at: 0 });
    expect([told, over, missing('recovery'), missing('alert'), held].map(knowsOf)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

test('whether anything is missing is known without a look at each incident', () => {
  const arrivals = createArrivals();
  expect(arrivals.anyMissing).toBe(false);
  arrivals.decided('chat', 'a', [alert]);
  expect(arrivals.anyMissing).toBe(true);
  arrivals.delivered(delivery('a', 5));
  expect(arrivals.anyMissing).toBe(false);
  arrivals.decided('chat', 'b', [alert]);
  arrivals.delivered(delivery('b', 6, 'dropped'));
  expect(arrivals.anyMissing).toBe(true);
});

test('of very many incidents the oldest moments are forgotten, and the decision is what is known of them', () => {
  const arrivals = createArrivals();
  const idOf = (n: number): string => incidentId(`dep/${n}`, 0);
  for (let n = 0; n <= mostArrivals; n += 1) {
    arrivals.decided('chat', `n${n}`, [{ incident: idOf(n), action: 'alert' }]);
    arrivals.delivered(delivery(`n${n}`, 77));
  }
  expect(arrivals.of(told, 'chat', idOf(0))).toMatchObject({ at: 10 });
  expect(arrivals.of(told, 'chat', idOf(mostArrivals))).toMatchObject({ at: 77 });
});
