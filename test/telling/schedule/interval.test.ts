import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isZone } from '../../../src/language/zone.ts';
import { type Interval, windowsOf } from '../../../src/telling/schedule/interval.ts';
import { runs } from '../../support/runs.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const interval = (part: Partial<Interval>): Interval => ({
  ...{ zone: 'UTC', times: null, weekdays: null, daysOfMonth: null, months: null, years: null },
  ...part,
});

/** `06:00-24:00` as a part of a day. */
const time = (text: string) => {
  const [fromMs = 0, toMs = 0] = text.split('-').map((clock) => {
    const [hours, minutes] = clock.split(':').map(Number);
    return ((hours ?? 0) * 60 + (minutes ?? 0)) * minuteMs;
  });
  return { fromMs, toMs };
};

const endOf = (intervals: readonly Partial<Interval>[], at: string): string | null => {
  const end = windowsOf(intervals.map(interval)).endOf(Date.parse(at));
  return end === null ? null : new Date(end).toISOString().replace(':00.000Z', 'Z');
};

describe('a window', () => {
  const night = [{ zone: 'Europe/Berlin', times: [time('23:00-07:00')] }];
  const office = [{ times: [time('09:00-17:00')], weekdays: [{ first: 1, last: 5 }] }];
  const halves = [{ times: [time('22:00-24:00')] }, { times: [time('00:00-06:00')] }];
  const smallHour = [{ zone: 'Europe/Berlin', times: [time('02:15-02:45')] }];
  test.each<[string, readonly Partial<Interval>[], string, string | null]>([
    ['includes its start', office, '2026-11-27T09:00Z', '2026-11-27T17:00Z'],
    ['excludes its end', office, '2026-11-27T17:00Z', null],
    ['is none on a day that is not meant', office, '2026-11-28T12:00Z', null],
    ['goes over midnight', night, '2026-11-27T23:30Z', '2026-11-28T06:00Z'],
    ['has not begun an hour before', night, '2026-11-27T21:59Z', null],
    ['over midnight is shorter when clocks go forward', night, '2026-03-28T22:00Z', '2026-03-29T05:00Z'],
    ['over midnight is longer when clocks go back', night, '2026-10-24T21:00Z', '2026-10-25T06:00Z'],
    ['in an hour that does not exist does not come', smallHour, '2026-03-29T01:20Z', null],
    ['in an hour that comes twice comes', smallHour, '2026-10-25T00:20Z', '2026-10-25T00:45Z'],
    ['in an hour that comes twice comes twice', smallHour, '2026-10-25T01:20Z', '2026-10-25T01:45Z'],
    ['until 24:00 goes on in one from 00:00', halves, '2026-11-27T22:30Z', '2026-11-28T06:00Z'],
    [
      'belongs to the day on which it begins',
      [{ times: [time('22:00-06:00')], weekdays: [{ first: 5, last: 5 }] }],
      '2026-11-28T05:00Z',
      '2026-11-28T06:00Z',
    ],
    [
      'of Friday night does not begin on Thursday night',
      [{ times: [time('22:00-06:00')], weekdays: [{ first: 5, last: 5 }] }],
      '2026-11-27T05:00Z',
      null,
    ],
    [
      'of whole days is as long as they are together',
      [
        {
          zone: 'America/New_York',
          weekdays: [
            { first: 0, last: 0 },
            { first: 6, last: 6 },
          ],
        },
      ],
      '2026-11-28T12:00Z',
      '2026-11-30T05:00Z',
    ],
    [
      'on the last three days of a short month',
      [{ daysOfMonth: [{ first: -3, last: -1 }] }],
      '2027-02-26T00:00Z',
      '2027-03-01T00:00Z',
    ],
    [
      'before the last three days of a leap year',
      [{ daysOfMonth: [{ first: -3, last: -1 }] }],
      '2028-02-26T12:00Z',
      null,
    ],
    [
      'from the 15th to the last day',
      [{ daysOfMonth: [{ first: 15, last: -1 }] }],
      '2026-11-15T00:00Z',
      '2026-12-01T00:00Z',
    ],
    ['on a 31st that does not come', [{ daysOfMonth: [{ first: 31, last: 31 }] }], '2026-11-30T12:00Z', null],
    ['of a month', [{ months: [{ first: 12, last: 12 }] }], '2026-12-31T23:59Z', '2027-01-01T00:00Z'],
    [
      'of a year, anew every day',
      [{ years: [{ first: 2026, last: 2027 }] }],
      '2026-12-31T23:59Z',
      '2027-01-01T00:00Z',
    ],
    [
      'of a year that ends within a month',
      [{ years: [{ first: 2026, last: 2026 }] }],
      '2026-12-01T09:00Z',
      '2027-01-01T00:00Z',
    ],
    ['that never ends is judged anew every day', [{}], '2026-11-27T09:30Z', '2026-11-28T00:00Z'],
    ['of nothing is none', [], '2026-11-27T09:30Z', null],
    [
      'of overlapping zones is one',
      [{ times: [time('08:00-10:00')] }, { zone: 'Asia/Tokyo', times: [time('18:30-20:00')] }],
      '2026-11-27T08:00Z',
      '2026-11-27T11:00Z',
    ],
    [
      'goes on over a day that was left out',
      [{ zone: 'Pacific/Apia', weekdays: [{ first: 4, last: 6 }] }],
      '2011-12-30T05:00Z',
      '2011-12-31T10:00Z',
    ],
    [
      'in a zone that moves by half an hour',
      [{ zone: 'Australia/Lord_Howe', times: [time('01:00-03:00')] }],
      '2026-10-03T14:30Z',
      '2026-10-03T16:00Z',
    ],
  ])('%s', (_, intervals, at, end) => {
    expect(endOf(intervals, at)).toBe(end);
  });
});

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'America/Santiago',
  'Asia/Kolkata',
  'Africa/Casablanca',
] as const;

/** Some hours before a change of the clocks of any of them, or any time of these years. */
const changes = [
  '2026-03-08T00:00Z',
  '2026-03-29T00:00Z',
  '2026-10-25T00:00Z',
  '2026-11-01T00:00Z',
  '2026-04-04T00:00Z',
  '2026-10-03T00:00Z',
  '2026-04-23T12:00Z',
  '2026-10-29T12:00Z',
  '2026-09-05T12:00Z',
  '2026-02-27T00:00Z',
  '2026-12-31T00:00Z',
].map((at) => Date.parse(at));

const minutes = fc.integer({ min: 0, max: 96 }).map((quarters) => quarters * 15 * minuteMs);
const times = fc
  .tuple(minutes, minutes)
  .filter(([fromMs, toMs]) => fromMs !== toMs && fromMs < dayMs && toMs > 0)
  .map(([fromMs, toMs]) => ({ fromMs, toMs }));
const ranges = (min: number, max: number) =>
  fc.option(
    fc.array(
      fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([a, b]) => ({
        first: Math.min(a, b),
        last: Math.max(a, b),
      })),
      { minLength: 1, maxLength: 2 },
    ),
  );
const anyInterval: fc.Arbitrary<Interval> = fc.record({
  zone: fc.constantFrom(...zones),
  times: fc.option(fc.array(times, { minLength: 1, maxLength: 3 })),
  weekdays: ranges(0, 6),
  daysOfMonth: fc.option(
    fc.constantFrom(
      [{ first: 1, last: 15 }],
      [{ first: -5, last: -1 }],
      [
        { first: 20, last: -2 },
        { first: 31, last: 31 },
      ],
    ),
  ),
  months: fc.constantFrom(null, [{ first: 2, last: 11 }]),
  years: fc.constant(null),
});

/** How a minute stands, asked slowly: by the calendar and the clock of `Intl`, minute by minute. */
const naive = (intervals: readonly Interval[]) => {
  const clocks = new Map(
    intervals.map(({ zone }) => [
      zone,
      new Intl.DateTimeFormat('en-CA', {
        ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
        ...{ hour: '2-digit', minute: '2-digit' },
      }),
    ]),
  );
  const isDay = (own: Interval, wall: Date): boolean => {
    const [year, month, day] = [wall.getUTCFullYear(), wall.getUTCMonth() + 1, wall.getUTCDate()];
    const monthDays = [...Array(31).keys()]
      .map((i) => i + 1)
      .filter((d) => new Date(Date.UTC(year, month - 1, d)).getUTCMonth() === month - 1);
    const within = (list: Interval['months'], value: number) =>
      list === null || list.some(({ first, last }) => value >= first && value <= last);
    return (
      within(own.weekdays, wall.getUTCDay()) &&
      within(own.months, month) &&
      (own.daysOfMonth === null ||
        own.daysOfMonth.some(({ first, last }) => {
          const from = first > 0 ? first : (monthDays.at(first) ?? 1);
          const to = last > 0 ? last : (monthDays.at(last) ?? 0);
          return day >= from && day <= to;
        }))
    );
  };
  return (at: number): boolean =>
    intervals.some((own) => {
      const shown = clocks.get(own.zone)?.format(at) ?? '';
      const [, date = '', hours = '', minute = ''] = /^(.{10}), (\d\d):(\d\d)$/.exec(shown) ?? [];
      const wall = new Date(`${date}T00:00Z`);
      const now = (Number(hours) * 60 + Number(minute)) * minuteMs;
      if (own.times === null) return isDay(own, wall);
      return own.times.some(({ fromMs, toMs }) =>
        fromMs < toMs
          ? isDay(own, wall) && fromMs <= now && now < toMs
          : (isDay(own, wall) && now >= fromMs) ||
            (isDay(own, new Date(wall.getTime() - dayMs)) && now < toMs),
      );
    });
};

test('agrees with a walk from minute to minute, in any zone and over every change of the clocks', () => {
  fc.assert(
    fc.property(
      fc.array(anyInterval, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(...changes),
      fc.integer({ min: 0, max: 48 }),
      (intervals, change, hours) => {
        const schedule = windowsOf(intervals);
        const isOpen = naive(intervals);
        const start = change + hours * hourMs;
        const walk = Array.from({ length: 1_000 }, (_, i) => start + i * minuteMs).map((at) => ({
          at,
          open: isOpen(at),
        }));
        for (const [index, { at, open }] of walk.entries()) {
          const end = schedule.endOf(at);
          expect([at, end !== null]).toEqual([at, open]);
          if (end === null) continue;
          expect(end).toBeGreaterThan(at);
          const closed = walk.slice(index).find((each) => !each.open)?.at;
          // One that is not over in all that time may be judged anew before, at the end of a day.
          if (closed !== undefined) expect(end).toBe(closed);
          else
            expect(end).toBeGreaterThan(
              Math.min(walk.at(-1)?.at ?? 0, (Math.floor(at / dayMs) + 1) * dayMs - 1),
            );
        }
      },
    ),
    { numRuns: runs(40) },
  );
});

test('says the same whatever was asked before', () => {
  fc.assert(
    fc.property(
      fc.array(anyInterval, { minLength: 1, maxLength: 3 }),
      fc.array(fc.integer({ min: 0, max: 90 * 24 * 60 }), { minLength: 2, maxLength: 30 }),
      (intervals, moments) => {
        const remembering = windowsOf(intervals);
        for (const moment of moments) {
          const at = (changes[0] ?? 0) + moment * minuteMs;
          expect(remembering.endOf(at)).toBe(windowsOf(intervals).endOf(at));
        }
      },
    ),
    { numRuns: runs(100) },
  );
});

test.each([
  ['Europe/Berlin', true],
  ['UTC', true],
  ['Mars/Olympus', false],
  ['+02:00', false],
  ['', false],
])('%s is a zone: %s', (name, known) => {
  expect(isZone(name)).toBe(known);
});
