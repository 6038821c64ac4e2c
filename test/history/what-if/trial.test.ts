import { describe, expect, test } from 'vitest';
import { createTrial } from '../../../src/history/what-if/trial.ts';
import type { Signal, Sweep } from '../../../src/language/signal.ts';
import { lineParts, type Wish } from '../../../src/language/what-if.ts';
import { locales } from '../../../src/messages/messages.ts';

const policies = { fallback: { cooldownMs: 3_600_000, forMs: 0, forTicks: 1, keepMs: 0 }, kinds: {} };
const nothing: Wish = {
  kind: 'disk',
  ...{ forMs: null, keepMs: null, cooldownMs: null, limit: null, burst: null, windowMs: null },
};
const minute = 60_000;
const start = 1_781_478_000_000;

/** A disk by minute: how full it is. */
const disks = (pcts: readonly number[], limit = 85): Sweep[] =>
  pcts.map((value, index) => ({
    type: 'sweep',
    at: start + index * minute,
    source: 'disk',
    covers: ['disk'],
    signals: [
      {
        ...{ kind: 'disk', entity: '/', title: 'Disk /', detail: `${value}% full`, unit: '%' },
        ...{ active: value >= limit, value, limit },
      } satisfies Signal,
    ],
  }));

const tried = (wish: Partial<Wish>, sweeps: readonly Sweep[]) => {
  const kinds = { disk: { limit: { setting: 'DISK_PCT' } } };
  const trial = createTrial({ ...nothing, ...wish }, { policies, kinds, words: locales.en, cron: null });
  for (const sweep of sweeps) trial.take(sweep);
  return trial.outcome();
};
const upAndDown = disks([80, 90, 80, 90, 80, 90, 80, 80, 80, 80, 80, 80]);

describe('what is tried over a recording', () => {
  test('that changes nothing comes to the same', () => {
    const { recorded, changed, missedCount } = tried({}, upAndDown);
    expect(changed).toEqual(recorded);
    expect({ ...recorded, line: null, missedCount }).toEqual({
      messages: 6,
      incidents: 3,
      line: null,
      missedCount: 0,
    });
  });

  test('keep makes one of three incidents, and loses none', () => {
    const outcome = tried({ keepMs: 3 * minute }, upAndDown);
    expect([outcome.changed.messages, outcome.changed.incidents, outcome.missedCount]).toEqual([2, 1, 0]);
  });

  test('for loses what is shorter, and names it', () => {
    const outcome = tried({ forMs: 3 * minute }, upAndDown);
    expect(outcome.missedCount).toBe(3);
    expect(outcome.missed[0]).toEqual({ key: 'disk//', since: start + minute, until: start + 2 * minute });
    expect(outcome.changed.messages).toBe(0);
  });

  test('what is still open and shorter than it would be waited is not missed: nobody knows yet', () => {
    const open = disks([80, 90, 80, 80, 80, 80, 90, 90, 90]);
    expect(tried({ forMs: 60 * minute }, open)).toMatchObject({ missedCount: 1, notYet: 1 });
    expect(tried({ forMs: 90_000 }, open)).toMatchObject({ missedCount: 1, notYet: 0 });
    // Another limit would keep it from being told for as long as it is what it is.
    expect(tried({ forMs: 60 * minute, limit: 95 }, open)).toMatchObject({ missedCount: 2, notYet: 0 });
  });

  test('another limit judges what was measured', () => {
    expect(tried({ limit: 95 }, upAndDown).changed.incidents).toBe(0);
    expect(tried({ limit: 75 }, upAndDown).changed.incidents).toBe(1);
  });

  test('groups that hold nothing back make more messages of many', () => {
    const many = disks(Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 80 : 90))).map(
      (sweep, index) => ({
        ...sweep,
        at: start + index * 5_000,
      }),
    );
    const held = tried({ burst: 1 }, many);
    expect(held.isOfAll).toBe(true);
    expect(held.changed.messages).toBeLessThan(tried({ burst: 0 }, many).changed.messages);
  });

  test('the line has every message once, where it was', () => {
    const { recorded } = tried({}, upAndDown);
    expect(recorded.line).toHaveLength(lineParts);
    expect(recorded.line.reduce((sum, count) => sum + count, 0)).toBe(recorded.messages);
    expect(recorded.line[0]).toBe(0);
  });

  test('of nothing recorded nothing is said', () => {
    expect(tried({ keepMs: minute }, [])).toMatchObject({ sweeps: 0, from: 0, to: 0, missedCount: 0 });
  });
});
