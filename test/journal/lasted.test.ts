import { describe, expect, test } from 'vitest';
import { createLasted, mostSpans, spansKeptMs } from '../../src/journal/lasted.ts';
import type { Transition } from '../../src/language/signal.ts';
import { movesOf } from '../support/journal-events.ts';
import { start } from '../support/sweep-samples.ts';

const [alert] = movesOf(1, 'db') as [Transition];
const moved = (at: number, more: Partial<Transition>): Transition => ({
  ...alert,
  at,
  action: null,
  ...more,
});

describe('what lasted', () => {
  test('begins with an alert and ends with what ends it, whatever comes between', () => {
    const lasted = createLasted();
    lasted.take(7, alert);
    lasted.take(8, moved(start + 30_000, { reason: 'inside cooldown' }));
    expect(lasted.spans()).toEqual([{ key: 'dep/db0', since: start, until: null, position: 7 }]);
    lasted.take(9, moved(start + 60_000, { action: 'recovery', reason: 'cleared' }));
    expect(lasted.spans()).toEqual([{ key: 'dep/db0', since: start, until: start + 60_000, position: 7 }]);
    expect([lasted.positionOf(`dep/db0@${start}`), lasted.positionOf('dep/db0@1')]).toEqual([7, null]);
  });

  test.each(['gone', 'unwatched'] as const)('ends where it is %s', (reason) => {
    const lasted = createLasted();
    lasted.take(1, alert);
    lasted.take(2, moved(start + 1_000, { reason }));
    expect(lasted.spans()[0]?.until).toBe(start + 1_000);
  });

  test('is as bad as was said last', () => {
    const lasted = createLasted();
    lasted.take(1, { ...alert, severity: 'warning' });
    lasted.take(2, moved(start + 1_000, { action: 'realert', reason: 'worse', severity: 'critical' }));
    lasted.take(3, moved(start + 2_000, { action: 'recovery', reason: 'cleared' }));
    expect(lasted.spans()[0]).toMatchObject({ severity: 'critical', until: start + 2_000 });
  });

  test('of an event is a moment', () => {
    const lasted = createLasted();
    lasted.take(1, { ...alert, reason: 'edge' });
    expect(lasted.spans()[0]).toMatchObject({ since: start, until: start });
  });

  test('is known where its beginning was pruned: the incident says when it was', () => {
    const lasted = createLasted();
    lasted.take(900, moved(start + 60_000, { action: 'recovery', reason: 'cleared' }));
    expect(lasted.spans()).toEqual([{ key: 'dep/db0', since: start, until: start + 60_000, position: 900 }]);
  });

  test('is forgotten when it is old, and bounded whatever comes', () => {
    const lasted = createLasted();
    lasted.take(1, { ...alert, reason: 'edge' });
    lasted.take(2, {
      ...alert,
      key: 'x',
      incident: `x@${start + spansKeptMs + 1}`,
      at: start + spansKeptMs + 1,
    });
    expect(lasted.spans().map(({ key }) => key)).toEqual(['x']);
    const many = createLasted();
    for (const [index, move] of movesOf(mostSpans + 10).entries())
      many.take(index, { ...move, reason: 'edge' });
    expect(many.spans()).toHaveLength(mostSpans);
  });
});
