import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CronWindows, cronWindows } from '../../../src/telling/schedule/cron.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const now = Date.parse('2026-01-01T00:00Z');
const scheduleOf = (windows: CronWindows) => {
  const schedule = cronWindows(windows, now);
  if (schedule === null) throw new Error(`${windows.cron} never comes`);
  return schedule;
};

const endOf = (windows: CronWindows, at: string): string | null => {
  const end = scheduleOf(windows).endOf(Date.parse(at));
  return end === null ? null : new Date(end).toISOString().replace(':00.000Z', 'Z');
};

describe('a window by cron', () => {
  const sunday = { cron: '0 4 * * 0', forMs: hourMs, zone: 'Europe/Berlin' };
  const small = { cron: '30 2 * * *', forMs: hourMs, zone: 'Europe/Berlin' };
  const quarterly = { cron: '*/15 9-16 * * *', forMs: 20 * minuteMs, zone: 'UTC' };
  test.each<[string, CronWindows, string, string | null]>([
    ['includes its start', sunday, '2026-11-29T03:00Z', '2026-11-29T04:00Z'],
    ['has not begun a moment before', sunday, '2026-11-29T02:59:59.999Z', null],
    ['excludes its end', sunday, '2026-11-29T04:00Z', null],
    ['begins an hour earlier in summer', sunday, '2026-07-05T02:30Z', '2026-07-05T03:00Z'],
    ['in an hour that does not exist begins after it', small, '2026-03-29T01:00Z', '2026-03-29T02:00Z'],
    ['in an hour that comes twice begins the first time', small, '2026-10-25T00:30Z', '2026-10-25T01:30Z'],
    ['in an hour that comes twice does not begin again', small, '2026-10-25T01:45Z', null],
    ['goes on where windows overlap', quarterly, '2026-11-27T09:00Z', '2026-11-27T17:05Z'],
    [
      'goes on where windows touch',
      { cron: '0 20-23 * * *', forMs: hourMs, zone: 'UTC' },
      '2026-11-27T20:30Z',
      '2026-11-28T00:00Z',
    ],
    [
      'that never ends is judged anew every day',
      { cron: '0 * * * *', forMs: hourMs, zone: 'UTC' },
      '2026-11-27T20:30Z',
      '2026-11-28T00:00Z',
    ],
    [
      'of a leap day comes',
      { cron: '0 0 29 2 *', forMs: dayMs, zone: 'UTC' },
      '2028-02-29T12:00Z',
      '2028-03-01T00:00Z',
    ],
  ])('%s', (_, windows, at, end) => {
    expect(endOf(windows, at)).toBe(end);
  });

  test.each(['0 0 30 2 *', '0 0 31 2,4,6 *', '0 0 31 4 +1', '0 0 29 2 +MON#1'])(
    'that never comes (%s) is none',
    (cron) => {
      expect(cronWindows({ cron, forMs: hourMs, zone: 'UTC' }, now)).toBe(null);
    },
  );

  test('of many short windows in a row is looked at for a bounded time', () => {
    const minutely = { cron: '* * 1-3 * *', forMs: minuteMs, zone: 'UTC' };
    expect(endOf(minutely, '2026-11-01T20:30Z')).toBe('2026-11-02T00:00Z');
    expect(endOf(minutely, '2026-11-03T20:30Z')).toBe('2026-11-04T00:00Z');
  });
});

test.each<[string, CronWindows, string, string | null]>([
  [
    'before it',
    { cron: '0 4 * * 0', forMs: hourMs, zone: 'Europe/Berlin' },
    '2026-11-27T12:00Z',
    '2026-11-29T03:00Z',
  ],
  [
    'in one',
    { cron: '0 4 * * 0', forMs: hourMs, zone: 'Europe/Berlin' },
    '2026-11-29T03:30Z',
    '2026-12-06T03:00Z',
  ],
  [
    'where they overlap',
    { cron: '*/15 9-16 * * *', forMs: 20 * minuteMs, zone: 'UTC' },
    '2026-11-27T09:10Z',
    '2026-11-28T09:00Z',
  ],
  [
    'in a hundred days and more',
    { cron: '0 0 1 6 *', forMs: hourMs, zone: 'UTC' },
    '2026-11-27T00:00Z',
    null,
  ],
  ['never again', { cron: '* * * * *', forMs: hourMs, zone: 'UTC' }, '2026-11-27T00:00Z', null],
])('the next window, asked for %s', (_, windows, at, begins) => {
  const from = scheduleOf(windows).nextFrom?.(Date.parse(at)) ?? null;
  expect(from === null ? null : new Date(from).toISOString().replace(':00.000Z', 'Z')).toBe(begins);
});

test('agrees with a walk over the starts, whatever was asked before', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 16 }).map((halves) => halves * 30 * minuteMs),
      fc.array(fc.integer({ min: 0, max: 3 * 24 * 60 }), { minLength: 1, maxLength: 20 }),
      (hours, forMs, moments) => {
        const starts = Array.from({ length: 60 }, (_, day) =>
          hours.map((hour) => now + day * dayMs + hour * hourMs),
        ).flat();
        const isOpen = (at: number) => starts.some((start) => start <= at && at < start + forMs);
        const schedule = scheduleOf({ cron: `0 ${hours.join(',')} * * *`, forMs, zone: 'UTC' });
        for (const moment of moments) {
          const at = now + dayMs + moment * minuteMs;
          let end = at;
          while (isOpen(end) && end < at + 10 * dayMs) end += 30 * minuteMs - (end % (30 * minuteMs));
          const expected = end === at ? null : isOpen(end) ? (Math.floor(at / dayMs) + 1) * dayMs : end;
          expect(schedule.endOf(at)).toBe(expected);
        }
      },
    ),
    { numRuns: 50 },
  );
});
