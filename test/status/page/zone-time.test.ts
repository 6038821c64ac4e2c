import { expect, test } from 'vitest';
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
