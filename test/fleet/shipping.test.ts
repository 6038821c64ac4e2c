import { describe, expect, test } from 'vitest';
import { longestMessage } from '../../src/fleet/log.ts';
import { written } from '../../src/fleet/records.ts';
import { checkpointParts, mostShipped, nextShipment, positionOf } from '../../src/fleet/shipping.ts';
import type { Json, Stored } from '../../src/journal/store/store.ts';
import type { Transition } from '../../src/language/signal.ts';

const transition = (n: number, detail = 'x'): Transition => ({
  ...{ type: 'transition', at: n, source: 's', key: `thing/${n}`, kind: 'thing', entity: String(n) },
  ...{ from: 'ok.quiet', to: 'alerting', action: 'alert', reason: 'crossed', incident: `thing/${n}@${n}` },
  ...{ title: 't', detail },
});
const stored = (from: number, count: number, detail?: string): Stored[] =>
  Array.from({ length: count }, (_, n) => ({
    position: from + n,
    key: 'k',
    at: 0,
    event: transition(from + n, detail) as unknown as Json,
  }));
const last = { epoch: 'e', to: 4, lacks: false };

describe('what is shipped next', () => {
  test('is what follows the last that is in the log, so many events at the most', () => {
    const next = nextShipment('box', 'e', last, stored(5, 80), 84);
    expect(next).toMatchObject({ shipment: { host: 'box', epoch: 'e', from: 5, to: 4 + mostShipped } });
    expect(nextShipment('box', 'e', last, [], 4)).toBeNull();
  });

  test.each([
    ['nothing is there yet', null, stored(1, 2), 2],
    ['the journal is another one', { ...last, epoch: 'other' }, stored(5, 2), 6],
    ['what was between is pruned', last, stored(9, 2), 10],
    ['the last is a part of a checkpoint that lacks others', { ...last, lacks: true }, stored(5, 2), 6],
    ['the journal ends before what was shipped of it', last, [], 3],
  ])('is how the host stands where %s', (_, from, found, end) => {
    expect(nextShipment('box', 'e', from, found, end)).toBe('anew');
  });

  test('ends at a gap, and before it becomes longer than brokers take', () => {
    expect(nextShipment('box', 'e', last, [...stored(5, 2), ...stored(9, 2)], 10)).toMatchObject({
      shipment: { from: 5, to: 6 },
    });
    const long = nextShipment('box', 'e', last, stored(5, 40, 'x'.repeat(60_000)), 44);
    if (long === null || long === 'anew') throw new Error('nothing is shipped');
    expect(long.shipment.events.length).toBeGreaterThan(1);
    expect(Buffer.byteLength(written(long.shipment))).toBeLessThanOrEqual(longestMessage);
  });

  test('passes over what is the journal own, and counts it as shipped', () => {
    const attempt: Stored = {
      position: 5,
      key: 'k',
      at: 0,
      event: { type: 'attempt', at: 1, sink: 's', count: 1 },
    };
    expect(nextShipment('box', 'e', last, [attempt], 5)).toMatchObject({
      shipment: { from: 5, to: 5, events: [] },
    });
  });
});

describe('how a host stands', () => {
  test('is in parts that brokers take, and each says whether others lack', () => {
    const open = Array.from({ length: 30 }, (_, n) => ({
      opened: transition(n, 'x'.repeat(40_000)),
      told: ['chat'],
    }));
    const parts = checkpointParts({ host: 'box', epoch: 'e', to: 7 }, open, []);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.flatMap((part) => part.open)).toEqual(open);
    for (const part of parts) expect(Buffer.byteLength(written(part))).toBeLessThanOrEqual(longestMessage);
    expect(parts.map((part) => positionOf(written(part))?.lacks)).toEqual([
      ...parts.slice(1).map(() => true),
      false,
    ]);
    expect(checkpointParts({ host: 'box', epoch: 'e', to: 0 }, [], [])).toHaveLength(1);
  });

  test('what is no message of ours is no position', () => {
    expect(positionOf('{')).toBeNull();
    expect(positionOf('{"v":1}')).toBeNull();
  });
});
