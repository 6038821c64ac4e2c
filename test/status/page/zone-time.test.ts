import { afterEach, describe, expect, test } from 'vitest';
import { ownZone, timeInZone } from '../../../src/status/page/zone-time.ts';

const noon = Date.UTC(2026, 10, 27, 12);
const summer = Date.UTC(2026, 6, 1, 12);

test.each([
  ['UTC', noon, null],
  ['Etc/UTC', noon, null],
  ['Europe/Berlin', noon, '13:00'],
  ['Europe/Berlin', summer, '14:00'],
  ['America/St_Johns', noon, '08:30'],
  ['Asia/Kathmandu', noon, '17:45'],
  ['Europe/London', noon, null],
  ['Europe/London', summer, '13:00'],
  ['Pacific/Kiritimati', Date.UTC(2026, 10, 27, 8, 59), '22:59'],
  ['America/Los_Angeles', Date.UTC(2026, 10, 27, 20), '12:00'],
])('a clock in %s shows at %i %s', (zone, at, shown) => {
  expect(timeInZone(at, zone, at)).toBe(shown);
});

test('a day there may be another one', () => {
  const late = Date.UTC(2026, 10, 29, 23, 30);
  expect(timeInZone(late, 'Asia/Tokyo', noon)).toBe('30.11 08:30');
});

test('the zone of the process is said as what it is ahead of UTC', () => {
  expect(ownZone(noon)).toBe('UTC');
});

describe('the zone of the process', () => {
  afterEach(() => {
    process.env.TZ = 'UTC';
  });

  test.each([
    ['Asia/Kolkata', 'UTC+5:30', '13:00', '17:30'],
    ['America/New_York', 'UTC-5', '13:00', '07:00'],
    ['America/St_Johns', 'UTC-3:30', '13:00', '08:30'],
    ['Asia/Tokyo', 'UTC+9', '13:00', '21:00'],
  ])(
    'is said as what it is ahead of UTC, and other clocks are told from it: %s',
    (zone, own, berlin, here) => {
      process.env.TZ = zone;
      expect(ownZone(noon)).toBe(own);
      expect(timeInZone(noon, 'Europe/Berlin', noon)).toBe(berlin);
      expect(timeInZone(noon, zone, noon)).toBeNull();
      expect(timeInZone(noon, 'UTC', noon)).toBe('12:00');
      expect(new Date(noon).toTimeString().slice(0, 5)).toBe(here);
    },
  );

  test('is asked of the moment that is shown there, across a change of the clocks', () => {
    process.env.TZ = 'America/New_York';
    // Here the clocks change half an hour later.
    expect(timeInZone(Date.UTC(2026, 10, 1, 5, 30), 'Europe/Berlin', noon)).toBe('01.11 06:30');
  });
});
