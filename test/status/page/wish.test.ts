import { describe, expect, test } from 'vitest';
import type { Wish } from '../../../src/language/what-if.ts';
import { differing, isEmpty, queryOf, valueText, wishIn, yamlOf } from '../../../src/status/page/wish.ts';

const none: Wish = {
  ...{ kind: 'disk', forMs: null, keepMs: null, cooldownMs: null, limit: null, burst: null, windowMs: null },
};
const said = (fields: Record<string, string>) => wishIn(new URLSearchParams({ kind: 'disk', ...fields }));

describe('what a form wishes for', () => {
  test('is a time, a number, or nothing where nothing was typed', () => {
    expect(said({})).toEqual(none);
    expect(
      said({ for: ' 1m30s ', keep: '', cooldown: '2h', limit: '85.5', burst: '5', window: '1m' }),
    ).toEqual({
      ...{ kind: 'disk', forMs: 90_000, keepMs: null, cooldownMs: 7_200_000 },
      ...{ limit: 85.5, burst: 5, windowMs: 60_000 },
    });
  });

  test('is of no kind where none is named, and of none with an endless name', () => {
    expect(wishIn(new URLSearchParams())).toEqual({ ...none, kind: '' });
    expect(said({ kind: 'k'.repeat(300) })).toMatchObject({ kind: 'k'.repeat(200) });
  });

  test.each<[field: string, wrong: string, given: string]>([
    ['for', 'forMs', 'soon'],
    ['keep', 'keepMs', '31d'],
    ['limit', 'limit', '85%'],
    ['limit', 'limit', '8.5.5'],
    ['limit', 'limit', '8.'],
    ['limit', 'limit', '8.x'],
    ['limit', 'limit', '-8'],
    ['limit', 'limit', '1234567890123'],
    ['burst', 'burst', '2.5'],
    ['burst', 'burst', '21'],
    ['burst', 'burst', 'x'],
    ['window', 'windowMs', '5'],
  ])('says that %s is wrong, and what stood there: %s, %s', (field, wrong, given) => {
    expect(said({ [field]: given })).toEqual({ wrong, given });
  });

  test('shows no more than the beginning of what is wrong', () => {
    expect(said({ limit: 'x'.repeat(100) })).toEqual({ wrong: 'limit', given: 'x'.repeat(40) });
  });

  test('may be as many at once as a group can hold, and whole numbers only', () => {
    expect(said({ burst: '20' })).toMatchObject({ burst: 20 });
  });

  test('is nothing where it is as it is now', () => {
    const wish = { ...none, forMs: 60_000, limit: 85 };
    expect(isEmpty(wish)).toBe(false);
    expect(differing(wish, { forMs: 60_000, limit: 80 })).toEqual({ ...none, limit: 85 });
    expect(isEmpty(differing(wish, { forMs: 60_000, limit: 85 }))).toBe(true);
    expect(differing(wish, {})).toEqual(wish);
  });

  test('is the same when its query is read again', () => {
    const wish = { ...none, kind: 'a b&c', forMs: 90_000, limit: 85.5, burst: 3 };
    expect(queryOf(wish)).toBe('kind=a+b%26c&for=1m30s&limit=85.5&burst=3');
    expect(wishIn(new URLSearchParams(queryOf(wish)))).toEqual(wish);
  });

  test('is written as a file of the configuration has it', () => {
    expect([valueText('keepMs', 300_000), valueText('burst', 5)]).toEqual(['5m', '5']);
    const all = {
      ...none,
      forMs: 60_000,
      keepMs: 300_000,
      cooldownMs: 3_600_000,
      limit: 85,
      burst: 5,
      windowMs: 30_000,
    };
    expect(yamlOf(all, 'disk.alert_pct')).toBe(
      [
        ...['kinds:', '  disk:', '    for: 1m', '    keep: 5m', '    cooldown: 1h'],
        ...['disk:', '  alert_pct: 85'],
        ...['group:', '  burst: 5', '  window: 30s'],
      ].join('\n'),
    );
    expect(yamlOf({ ...none, limit: 85 }, null)).toBe('');
    expect(yamlOf({ ...none, burst: 5 }, 'disk.alert_pct')).toBe('group:\n  burst: 5');
    expect(yamlOf({ ...none, limit: 0 }, 'host.memory.alert_pct')).toBe('host:\n  memory:\n    alert_pct: 0');
  });

  test.each([
    ['north_open', 'north_open'],
    ['a-b', 'a-b'],
    ['7up', '"7up"'],
    ['a b', '"a b"'],
    ['', '""'],
  ])('names the kind %j so that YAML reads it as one: %s', (kind, name) => {
    expect(yamlOf({ ...none, kind, forMs: 60_000 }, null)).toBe(`kinds:\n  ${name}:\n    for: 1m`);
  });
});
