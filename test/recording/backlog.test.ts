import { expect, test } from 'vitest';
import type { Delivery } from '../../src/language/delivery.ts';
import { createBacklog } from '../../src/recording/backlog.ts';

const deliveryAt = (at: number): Delivery => ({
  ...{ type: 'delivery', at, sink: 'chat', key: 'disk//', incident: 'disk//@0', action: 'alert' },
  ...{ of: 0, outcome: 'sent', attempts: 1 },
});

test('a file that begins behind deliveries that wait has all that come then, and none of those', () => {
  const backlog = createBacklog([], null);
  const [before, inFlight] = [backlog.follow(), backlog.follow()];
  backlog.add([deliveryAt(1)]);
  inFlight.take();
  backlog.add([deliveryAt(2)]);
  const behind = backlog.follow();
  for (const at of [3, 4]) backlog.add([deliveryAt(at)]);
  const atsOf = (cursor: typeof before): number[] => {
    const ats: number[] = [];
    for (let batch = cursor.take(); batch !== null; batch = cursor.take()) {
      ats.push(...batch.records.map((record) => record.at));
      cursor.commit();
    }
    expect(cursor.waiting).toEqual({ batches: 0, length: 0 });
    return ats;
  };
  expect(behind.waiting.batches).toBe(1);
  expect([before, inFlight, behind].map(atsOf)).toEqual([
    [1, 2, 3, 4],
    [1, 2, 3, 4],
    [3, 4],
  ]);
});
