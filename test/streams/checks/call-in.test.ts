import { describe, expect, test } from 'vitest';
import { checksIn } from '../../../src/messages/checks.ts';
import { exactTime } from '../../../src/messages/clock.ts';
import { locales } from '../../../src/messages/messages.ts';
import {
  bookIn,
  type CallBook,
  type CallEvent,
  called,
  emptyBook,
  longestSaid,
  mostRuns,
  standing,
} from '../../../src/streams/checks/call-in.ts';
import type { PingProbe } from '../../../src/streams/checks/check.ts';
import { cronPlan, isCron } from '../../../src/streams/checks/cron-plan.ts';

const words = checksIn(locales.en);
const clock = (at: number): string => exactTime(at, at);
const hour = 3_600_000;
const probe = (changes: Partial<PingProbe> = {}): PingProbe => ({
  sort: 'ping',
  due: { everyMs: hour },
  graceMs: 600_000,
  longestMs: null,
  slug: 'job',
  ...changes,
});

const call = (
  book: CallBook,
  at: number,
  event: CallEvent,
  more: { code?: number; text?: string; run?: string } = {},
) =>
  called(book, {
    slug: 'job',
    event,
    at,
    code: more.code ?? null,
    run: more.run ?? null,
    text: more.text ?? '',
  });

const at = (book: CallBook, now: number, changes: Partial<PingProbe> = {}) =>
  standing(probe(changes), book, now, null, words);

describe('who calls every so often', () => {
  const new_ = emptyBook(0);

  test('has its time and its grace from the moment at which it is watched', () => {
    expect(at(new_, hour + 600_000)).toMatchObject({ active: false, detail: words.ping.waiting });
    expect(at(new_, hour + 600_001)).toMatchObject({ active: true, detail: words.ping.never(clock(hour)) });
  });

  test('has it anew with every success', () => {
    const book = call(new_, hour, 'success');
    expect(at(book, 2 * hour + 600_000).active).toBe(false);
    expect(at(book, 2 * hour + 600_001)).toMatchObject({
      active: true,
      detail: words.ping.missed(clock(2 * hour), clock(hour)),
    });
  });

  test('has failed until the next success, with its exit code and a line of what it said', () => {
    const book = call(new_, 10, 'fail', { code: 3, text: 'disk\n\tfull\u001b[31m' });
    expect(at(book, 20)).toMatchObject({
      active: true,
      detail: `${words.ping.failed(clock(10), 3)}\n${words.ping.log('disk full')}`,
    });
    expect(at(call(book, 30, 'success'), 40)).toMatchObject({
      active: false,
      detail: words.ping.well(clock(30)),
    });
  });

  test('may run as long as it is allowed to', () => {
    const book = call(new_, 0, 'start');
    const limit = { longestMs: 1_000 };
    expect(at(book, 1_000, limit)).toMatchObject({ active: false, detail: words.ping.running(clock(0)) });
    expect(at(book, 1_001, limit)).toMatchObject({ active: true, detail: words.ping.hangs(clock(0), 1_000) });
    expect(at(call(book, 2_000, 'success'), 2_001, limit).active).toBe(false);
  });

  test('may run several times at once, each for as long as it is allowed to', () => {
    const limit = { longestMs: 1_000 };
    const first = call(new_, 0, 'start', { run: 'a' });
    const both = call(first, 500, 'start', { run: 'b' });
    const rest = call(both, 900, 'success', { run: 'b' });
    expect(at(rest, 1_000, limit)).toMatchObject({ active: false, detail: words.ping.running(clock(0)) });
    expect(at(rest, 1_001, limit)).toMatchObject({ active: true, detail: words.ping.hangs(clock(0), 1_000) });
    expect(at(call(rest, 1_100, 'success', { run: 'a' }), 9_000, limit).active).toBe(false);
    // One that does not say which it is has ended all of them; one that nobody has begun ends what has no name.
    expect(at(call(both, 600, 'success'), 9_000, limit).active).toBe(false);
    expect(at(call(call(new_, 0, 'start'), 600, 'success', { run: 'c' }), 9_000, limit).active).toBe(false);
    expect(bookIn(JSON.parse(JSON.stringify(both)))).toEqual(both);
  });

  test('is remembered in no more runs than there is room for', () => {
    const runs = Array.from({ length: mostRuns + 5 }, (_, n) => String(n));
    const book = runs.reduce((before, run, n) => call(before, n, 'start', { run }), new_);
    expect(book.runs?.map(({ id }) => id)).toEqual(runs.slice(5));
  });

  test('says of itself no more than a line', () => {
    expect(call(new_, 0, 'log', { text: 'x'.repeat(10_000) }).text).toHaveLength(longestSaid);
  });

  test('is remembered', () => {
    const book = call(call(new_, 10, 'fail', { code: 3, text: 'full' }), 20, 'start');
    expect(bookIn(JSON.parse(JSON.stringify(book)))).toEqual(book);
    expect(bookIn({ since: 'yesterday' })).toBeNull();
  });
});

describe('who calls by a plan', () => {
  const berlin = { due: { cron: '30 2 * * *', zone: 'Europe/Berlin' }, graceMs: hour } as const;
  const plan = cronPlan(berlin.due.cron, berlin.due.zone);
  const from = (text: string): number => Date.parse(text);
  const active = (book: CallBook, now: string) =>
    standing(probe(berlin), book, from(now), plan, words).active;

  test('is missed when its grace is over, in its own zone', () => {
    const book = call(emptyBook(0), from('2026-11-26T01:40Z'), 'success');
    expect(active(book, '2026-11-27T02:29:59Z')).toBe(false);
    expect(active(book, '2026-11-27T02:30:00Z')).toBe(true);
  });

  test('may be a little early by its own clock', () => {
    const book = call(emptyBook(0), from('2026-11-27T01:29:30Z'), 'success');
    expect(active(book, '2026-11-27T12:00Z')).toBe(false);
  });

  test('is not asked for what was due before it was watched', () => {
    expect(active(emptyBook(from('2026-11-27T10:00Z')), '2026-11-28T02:00Z')).toBe(false);
    expect(active(emptyBook(from('2026-11-27T10:00Z')), '2026-11-28T02:31Z')).toBe(true);
  });

  test('is missed once where the clocks show its hour twice, and not at all in the other night', () => {
    // 25 October 2026: 02:30 comes at 00:30Z and at 01:30Z.
    const night = call(emptyBook(0), from('2026-10-25T00:31Z'), 'success');
    expect(active(night, '2026-10-25T12:00Z')).toBe(false);
    // 28 March 2027: there is no 02:30; the job runs after it.
    const spring = call(emptyBook(0), from('2027-03-28T01:31Z'), 'success');
    expect(active(spring, '2027-03-28T12:00Z')).toBe(false);
  });

  test('goes by an expression that comes', () => {
    expect(isCron('0 3 * * *', 'UTC')).toBe(true);
    for (const text of ['0 0 31 2 *', 'x', '* * * * * *', '61 * * * *'])
      expect(isCron(text, 'UTC')).toBe(false);
  });
});
