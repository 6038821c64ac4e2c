import { expect, test } from 'vitest';
import type { Announcement, Delivery } from '../../src/language/delivery.ts';
import { incidentId } from '../../src/language/signal.ts';
import type { Standing } from '../../src/language/standing.ts';
import { createUnheard } from '../../src/status/unheard.ts';
import type { Turn } from '../../src/telling/stage.ts';
import { alertOf, realertOf } from '../support/notices.ts';

const incident = incidentId('dep/db', 0);
const told: Standing = { code: 'told', at: 0, reminders: { are: 'told' } };
const open =
  (...channels: string[]) =>
  () => [
    { incident, key: 'dep/db', channels: Object.fromEntries(channels.map((channel) => [channel, told])) },
  ];

const announcement = (id: string, notification = alertOf('db', 0)): Announcement => ({
  id,
  at: 0,
  why: 'alert',
  quietly: false,
  notifications: [notification],
});
const turn = (channels: readonly string[], one: Announcement): Turn => ({
  type: 'turn',
  at: 0,
  decision: null,
  events: [],
  told: [{ channels, announcement: one }],
});
const came = (sink: string, notice: string, outcome: Delivery['outcome']): Delivery => ({
  type: 'delivery',
  at: 1,
  sink,
  notice,
  key: 'dep/db',
  incident,
  action: 'alert',
  of: 0,
  outcome,
  attempts: 1,
});

test('an incident that waits for every channel that is to be told is unheard until one has it', () => {
  const unheard = createUnheard(new Map());
  unheard.take(turn(['telegram', 'mail'], announcement('n1')));
  expect(unheard.among(open('telegram', 'mail'))).toEqual(['dep/db']);
  unheard.take(came('telegram', 'n1', 'retrying'));
  expect(unheard.among(open('telegram', 'mail'))).toEqual(['dep/db']);
  unheard.take(came('mail', 'n1', 'sent'));
  expect(unheard.among(open('telegram', 'mail'))).toEqual([]);
});

test('an incident that one channel had before the start is heard, though another is owed it still', () => {
  const unheard = createUnheard(new Map([['telegram', [announcement('n1')]]]));
  expect(unheard.among(open('telegram', 'mail'))).toEqual([]);
  expect(unheard.among(open('telegram'))).toEqual(['dep/db']);
});

test('a reminder that waits makes nothing unheard, nor does what is held back', () => {
  const unheard = createUnheard(new Map([['telegram', [announcement('n2', realertOf('db', 0, 60_000))]]]));
  expect(unheard.among(open('telegram'))).toEqual([]);
  const held: Standing = { code: 'undecided', action: 'alert' };
  expect(unheard.among(() => [{ incident, key: 'dep/db', channels: { telegram: held } }])).toEqual([]);
});
