import { describe, expect, test } from 'vitest';
import { shortened } from '../../src/language/text.ts';
import type { Console } from '../../src/status/console.ts';
import { consoleVerbs, longestOrder } from '../../src/status/console-verbs.ts';
import { fleetVerb } from '../../src/status/fleet-verb.ts';
import { fleetStatusOf } from '../support/fleet-status-of.ts';

const start = (more: Partial<Console> = {}) => {
  const orders: unknown[] = [];
  const console = {
    incidents: () => [
      { key: 'a/open', closedAt: null },
      { key: 'a/silenced', closedAt: null },
      { key: 'a/silenced', closedAt: 5 },
    ],
    silencesOf: (key: string) => (key === 'a/silenced' ? ['c-1'] : []),
    silences: () => ['c-1'],
    maintenance: () => ['nightly'],
    order: async (...said: unknown[]) => {
      orders.push(said);
      return { did: 'it' };
    },
    ...more,
  } as unknown as Console;
  const verbs = consoleVerbs(console);
  const ask = async (verb: string, request: object = {}) =>
    JSON.parse(String(await verbs[verb]?.(request as never)));
  return { orders, ask };
};

describe('over the socket', () => {
  test('nothing is asked of a console that is not there, nor of a fleet', () => {
    expect([consoleVerbs(undefined), fleetVerb(null), fleetVerb(undefined)]).toEqual([{}, {}, {}]);
  });

  test('a fleet says how it is, and what was said of it', async () => {
    const verbs = fleetVerb({ status: () => Promise.resolve(fleetStatusOf()), said: () => [] });
    expect(JSON.parse(String(await verbs.fleet?.({} as never)))).toEqual({
      status: fleetStatusOf(),
      said: [],
    });
  });

  test('incidents say whether they are silenced, where they are open', async () => {
    expect(await start().ask('incidents')).toEqual({
      incidents: [
        { key: 'a/open', closedAt: null },
        { key: 'a/silenced', closedAt: null, silenced: true },
        { key: 'a/silenced', closedAt: 5 },
      ],
    });
  });

  test('silences have the maintenance beside them', async () => {
    expect(await start().ask('silences')).toEqual({ silences: ['c-1'], maintenance: ['nightly'] });
  });

  const long = 'x'.repeat(101);
  test.each([
    [
      { channel: 'cli', name: 'root' },
      { channel: 'cli', name: 'root' },
    ],
    [
      { channel: long, name: long },
      { channel: `${long.slice(2)}…`, name: `${long.slice(2)}…` },
    ],
    [
      { channel: '', name: 5 },
      { channel: 'socket', name: 'operator' },
    ],
    [{}, { channel: 'socket', name: 'operator' }],
    [null, { channel: 'socket', name: 'operator' }],
    [undefined, { channel: 'socket', name: 'operator' }],
  ])('an order is of who says it: %j', async (by, author) => {
    const { orders, ask } = start();
    expect(await ask('order', { said: 'ack a', by })).toEqual({ did: 'it' });
    expect(orders).toEqual([['ack a', author]]);
  });

  test('an order is a text that is not too long', async () => {
    const { orders, ask } = start();
    await ask('order', { said: 'x'.repeat(longestOrder) });
    expect(orders).toHaveLength(1);
    for (const said of ['y'.repeat(longestOrder + 1), 5, undefined])
      expect(await ask('order', { said })).toEqual({
        refused: { code: 'notUnderstood', said: shortened(String(said), 100) },
      });
    expect(orders).toHaveLength(1);
  });
});
