import { describe, expect, test } from 'vitest';
import type { SilenceStatus } from '../../../src/language/console.ts';
import {
  endless,
  listedSilence,
  longestSilence,
  silenceIn,
} from '../../../src/status/alertmanager/silences.ts';

const now = Date.UTC(2026, 10, 27, 12);
const hour = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString();
const silence = (more: Partial<SilenceStatus> = {}): SilenceStatus => ({
  ...{ id: 'c-1', match: 'container/web', from: now - hour, until: now + hour, comment: 'disks' },
  by: { channel: 'mail', name: 'ann' },
  ...more,
});
const wanted = (more: object = {}) => ({
  ...{ matchers: [{ name: 'kind', value: 'disk', isRegex: false }], createdBy: 'ann', comment: 'disks' },
  ...{ startsAt: iso(now), endsAt: iso(now + hour) },
  ...more,
});

describe('a silence as it is listed', () => {
  test('has its matchers, times, who made it and why', () => {
    expect(listedSilence(silence(), now)).toEqual({
      id: 'c-1',
      matchers: [{ name: 'key', value: 'container/web', isRegex: false, isEqual: true }],
      ...{ startsAt: iso(now - hour), endsAt: iso(now + hour), updatedAt: iso(now - hour) },
      ...{ createdBy: 'ann', comment: 'disks', annotations: {}, status: { state: 'active' } },
    });
  });

  test('of everything has a matcher that matches everything, and one without an end ends far away', () => {
    expect(listedSilence(silence({ match: '', until: null, comment: null }), now)).toMatchObject({
      matchers: [{ name: 'kind', value: '.*', isRegex: true, isEqual: true }],
      ...{ endsAt: '9999-12-31T23:59:59.000Z', comment: '', status: { state: 'active' } },
    });
  });

  test.each([
    [-2, -1, 'expired'],
    [-1, 0, 'expired'],
    [-1, 1, 'active'],
    [0, 1, 'active'],
    [1, 2, 'pending'],
    [1, null, 'pending'],
  ])('from %s h until %s h from now it is %s', (from, until, state) => {
    const one = silence({ from: now + from * hour, until: until === null ? null : now + until * hour });
    expect(listedSilence(one, now).status.state).toBe(state);
  });
});

describe('a silence that is asked for', () => {
  test('is an order, and who says it', () => {
    expect(silenceIn(wanted(), now)).toEqual({
      order: { verb: 'silence', match: 'kind="disk"', inMs: 0, forMs: hour, comment: 'disks' },
      ...{ name: 'ann', instead: null },
    });
  });

  test.each<[what: string, more: object, expected: object]>([
    ['that begins later', { startsAt: iso(now + hour / 2) }, { inMs: hour / 2, forMs: hour / 2 }],
    ['that has begun already', { startsAt: iso(now - hour) }, { inMs: 0, forMs: hour }],
    ['that ends never', { endsAt: iso(endless) }, { forMs: null }],
    ['that ends almost never', { endsAt: iso(endless - 1_000) }, { forMs: endless - 1_000 - now }],
    [
      'of several matchers',
      {
        matchers: [
          { name: 'kind', value: 'disk', isRegex: false, isEqual: null },
          { name: 'a', value: 'b.*', isRegex: true, isEqual: false },
        ],
      },
      { match: 'kind="disk",a!~"b.*"' },
    ],
    [
      'with a long comment',
      { comment: `${'c'.repeat(longestSilence.comment)}x` },
      { comment: `${'c'.repeat(longestSilence.comment - 1)}…` },
    ],
  ])('%s', (_, more, expected) => {
    expect(silenceIn(wanted(more), now).order).toMatchObject(expected);
  });

  test('has no comment where none is given, and somebody as its maker', () => {
    const { order, name } = silenceIn(wanted({ comment: '', createdBy: ' ' }), now);
    expect(order).not.toHaveProperty('comment');
    expect(name).toBe('operator');
    expect(silenceIn(wanted({ createdBy: 'n'.repeat(101) }), now).name).toHaveLength(longestSilence.name);
  });

  test.each([
    [null, null],
    ['', null],
    ['c-1', 'c-1'],
  ])('with the id %j is instead of %j', (id, instead) => {
    expect(silenceIn(wanted({ id }), now).instead).toBe(instead);
  });

  const matcher = { name: 'a', value: 'b', isRegex: false, isEqual: true };
  test.each<[what: string, body: unknown, why: string | RegExp]>([
    ['no body', null, /^no silence: /],
    ['no matchers', wanted({ matchers: [] }), /^no silence: matchers /],
    ['too many', wanted({ matchers: Array.from({ length: 51 }, () => matcher) }), /^no silence: matchers /],
    [
      'a matcher without a value',
      wanted({ matchers: [{ ...matcher, value: 1 }] }),
      /^no silence: matchers\.0\.value /,
    ],
    ['a matcher without a name', wanted({ matchers: [{ ...matcher, name: '' }] }), 'invalid label name ""'],
    [
      'a name that is no text',
      wanted({ matchers: [{ ...matcher, name: '\ud800' }] }),
      'invalid label name "\\ud800"',
    ],
    [
      'an expression of another kind',
      wanted({ matchers: [{ ...matcher, value: '(?i)a', isRegex: true }] }),
      /flags such as/,
    ],
    [
      'what matches nothing at all',
      wanted({ matchers: [{ ...matcher, value: '' }] }),
      'at least one matcher must not match the empty string',
    ],
    [
      'an expression that matches nothing at all',
      wanted({ matchers: [{ ...matcher, value: 'x*', isRegex: true }] }),
      /empty string/,
    ],
    ['what differs from something', wanted({ matchers: [{ ...matcher, isEqual: false }] }), /empty string/],
    ['no time', wanted({ startsAt: 'soon' }), 'startsAt is no time: soon'],
    ['no end', wanted({ endsAt: `x${'y'.repeat(80)}` }), `endsAt is no time: x${'y'.repeat(59)}`],
    ['an end at its start', wanted({ endsAt: iso(now) }), 'the end of a silence must be after its start'],
    [
      'an end that was',
      wanted({ startsAt: iso(now - hour), endsAt: iso(now) }),
      "the end of a silence can't be in the past",
    ],
  ])('is refused with %s', (_, body, why) => {
    expect(() => silenceIn(body, now)).toThrow(typeof why === 'string' ? new Error(why) : why);
  });

  test('may have one matcher that matches nothing beside one that does not', () => {
    const matchers = [{ ...matcher, value: '' }, matcher, { ...matcher, value: '', isEqual: false }];
    expect(silenceIn(wanted({ matchers }), now).order.match).toBe('a="",a="b",a!=""');
  });
});
