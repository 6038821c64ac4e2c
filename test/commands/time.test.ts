import { beforeAll, describe, expect, test, vi } from 'vitest';
import { timeOf } from '../../src/commands/time.ts';

beforeAll(() => vi.stubEnv('TZ', 'UTC'));

describe('a time', () => {
  const now = Date.parse('2026-06-15T14:20:30.500Z');
  const iso = (given: string): string | null => {
    const time = timeOf(given, now);
    return time === null ? null : new Date(time).toISOString();
  };

  test.each([
    ['90s', '2026-06-15T14:19:00.500Z'],
    ['30m', '2026-06-15T13:50:30.500Z'],
    ['1h30m', '2026-06-15T12:50:30.500Z'],
    ['1.5h', '2026-06-15T12:50:30.500Z'],
    ['500ms', '2026-06-15T14:20:30.000Z'],
    ['2h', '2026-06-15T12:20:30.500Z'],
    ['7d', '2026-06-08T14:20:30.500Z'],
    ['0s', '2026-06-15T14:20:30.500Z'],
    ['2026-06-15T10:00Z', '2026-06-15T10:00:00.000Z'],
    ['2026-06-15T10:00:05.25+02:00', '2026-06-15T08:00:05.250Z'],
    ['2026-06-15T10:00', '2026-06-15T10:00:00.000Z'],
    ['2026-06-15 10:00:05', '2026-06-15T10:00:05.000Z'],
    ['2026-06-15', '2026-06-15T00:00:00.000Z'],
    ['1781478857000', '2026-06-14T23:14:17.000Z'],
    ['14:20', '2026-06-15T14:20:00.000Z'],
    ['14:20:30', '2026-06-15T14:20:30.000Z'],
    ['14:21', '2026-06-14T14:21:00.000Z'],
    ['3:05', '2026-06-15T03:05:00.000Z'],
  ])('%s is %s', (given, time) => {
    expect(iso(given)).toBe(time);
  });

  test.each([
    '',
    ' ',
    '5',
    '2026',
    'yesterday',
    'foo 5',
    '1.5 h',
    '-5m',
    '5 m',
    '5w',
    '25:00',
    '14:60',
    '14:20:99',
    '2026-13-01',
    '2026-06-15T99:00',
    'June 15',
    '15.06.2026',
    '9999999999d ',
    '999999999d',
  ])('%j is none', (given) => {
    expect(iso(given)).toBeNull();
  });

  test('of day, and a date, are those of the zone of the process', () => {
    vi.stubEnv('TZ', 'Europe/Berlin');
    expect(iso('14:00')).toBe('2026-06-15T12:00:00.000Z');
    expect(iso('16:21')).toBe('2026-06-14T14:21:00.000Z');
    expect(iso('2026-06-15')).toBe('2026-06-14T22:00:00.000Z');
    expect(iso('2026-06-15T10:00')).toBe('2026-06-15T08:00:00.000Z');
    vi.stubEnv('TZ', 'UTC');
  });
});
