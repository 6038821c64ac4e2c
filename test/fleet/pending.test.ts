import { expect, test } from 'vitest';
import { mostPending, mostPendingLength, mostPendingOfAll, Pending } from '../../src/fleet/pending.ts';
import type { Notice } from '../../src/language/telling.ts';

const noticeOf = (id: string, members: number, text = ''): Notice => ({
  ...{ type: 'notice', at: 2, id, why: 'alert', channels: ['chat'], quietly: false },
  members: Array.from({ length: members }, (_, n) => {
    const key = `thing/${n}`;
    return { incident: `${key}@1${text}`, key, action: 'alert' as const, since: 1 };
  }),
});
const known = (pending: Pending, host: string, ids: readonly string[]): string[] =>
  ids.filter((id) => pending.get(host, id) !== undefined);
const idsOf = (count: number): string[] => Array.from({ length: count }, (_, n) => `n${n}`);

test('of one host so many are known, the latest', () => {
  const pending = new Pending();
  const ids = idsOf(mostPending + 10);
  for (const id of ids) pending.add('box', noticeOf(id, 1));
  expect(known(pending, 'box', ids)).toEqual(ids.slice(10));
});

test.each([
  ['thousands of incidents', (id: string) => noticeOf(id, 2_000)],
  ['an incident of a very long name', (id: string) => noticeOf(id, 1, 'x'.repeat(500_000))],
])('of those that name %s fewer are known', (_what, make) => {
  const pending = new Pending();
  const ids = idsOf(40);
  for (const id of ids) pending.add('box', make(id));
  const left = known(pending, 'box', ids);
  expect(left).toEqual(ids.slice(-left.length));
  const { length } = JSON.stringify(make('n0'));
  expect(left.length * length).toBeLessThan(mostPendingLength * 1.1);
  expect(left.length).toBeGreaterThan(3);
});

test('of all hosts together so much is known, and who has most loses the oldest', () => {
  const pending = new Pending();
  pending.add('calm', noticeOf('n0', 1));
  const ids = idsOf(7);
  const hosts = Array.from({ length: 20 }, (_, n) => `h${n}`);
  for (const id of ids) for (const host of hosts) pending.add(host, noticeOf(id, 2_000));
  const left = hosts.map((host) => known(pending, host, ids));
  // Each of them counts as some four hundred thousand characters.
  expect(left.flat().length).toBeLessThan(mostPendingOfAll / 400_000);
  expect(left.flat().length).toBeGreaterThan(mostPendingOfAll / 500_000);
  for (const one of left) expect(one).toContain('n6');
  expect(known(pending, 'calm', ['n0'])).toEqual(['n0']);
});

test('one that comes again counts once, and what is cleared does not count any more', () => {
  const pending = new Pending();
  for (let n = 0; n < 100; n += 1) pending.add('box', noticeOf('same', 2_000));
  pending.add('box', noticeOf('other', 1));
  expect(known(pending, 'box', ['same', 'other'])).toEqual(['same', 'other']);
  for (let n = 0; n < 200; n += 1) {
    pending.add('box', noticeOf('same', 2_000));
    pending.clear('box');
  }
  pending.add('small', noticeOf('n0', 1));
  pending.add('box', noticeOf('same', 2_000));
  expect(known(pending, 'small', ['n0'])).toEqual(['n0']);
  pending.retain(new Set(['box']));
  expect(known(pending, 'small', ['n0'])).toEqual([]);
});
