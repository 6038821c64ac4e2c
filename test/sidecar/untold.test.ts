import { expect, test } from 'vitest';
import type { Delivery, Owed } from '../../src/language/delivery.ts';
import { createUntold } from '../../src/sidecar/untold.ts';
import type { Sink } from '../../src/sinks/sink.ts';
import { alertOf, announced } from '../support/notices.ts';

const sink = (name: string): Sink => ({ name, timeoutMs: 1, send: async () => ({}) });

const owes = (count: number, pausedUntil?: number): Owed => ({
  waiting: Array.from({ length: count }, (_, at) => announced(alertOf(`n${at}`, at))),
  inDoubt: 0,
  messageIds: new Map(),
  ...(pausedUntil !== undefined && { pausedUntil }),
});

const delivery = (name: string, more: Pick<Delivery, 'outcome'> & Partial<Delivery>): Delivery => ({
  ...{
    type: 'delivery',
    at: 1,
    sink: name,
    key: 'dep/n0',
    incident: null,
    action: 'alert',
    of: 0,
    attempts: 1,
  },
  ...more,
});

test('what is untold is counted over all channels, and what was delivered or dropped is not', () => {
  const untold = createUntold(
    new Map([
      ['mail', owes(2)],
      ['telegram', owes(1)],
    ]),
    [sink('mail'), sink('telegram')],
  );
  expect(untold.count()).toBe(3);
  untold.take(delivery('mail', { outcome: 'retrying', until: 5 }));
  expect(untold.count()).toBe(3);
  untold.take(delivery('mail', { outcome: 'sent' }));
  untold.take(delivery('telegram', { outcome: 'dropped' }));
  expect(untold.count()).toBe(1);
});

test('what is refused, or paused for longer, can not arrive in time; all else can', () => {
  const untold = createUntold(
    new Map([
      ['mail', owes(1)],
      ['telegram', owes(1, 500)],
    ]),
    [sink('mail'), sink('telegram')],
  );
  expect(untold.mayArriveBefore(100, new Set())).toBe(true);
  expect(untold.mayArriveBefore(100, new Set(['mail']))).toBe(false);
  expect(untold.mayArriveBefore(501, new Set(['mail']))).toBe(true);
  untold.take(delivery('telegram', { outcome: 'retrying', until: 50 }));
  expect(untold.mayArriveBefore(100, new Set(['mail']))).toBe(true);
  untold.take(delivery('telegram', { outcome: 'sent' }));
  expect(untold.mayArriveBefore(100, new Set(['mail']))).toBe(false);
});

test('what is owed to a channel that is configured no more is not waited for', () => {
  const untold = createUntold(new Map([['gone', owes(3)]]), [sink('mail')]);
  expect([untold.count(), untold.mayArriveBefore(100, new Set())]).toEqual([0, false]);
  untold.take(delivery('gone', { outcome: 'sent' }));
  expect(untold.count()).toBe(0);
});
