import { expect, test } from 'vitest';
import { consoleWords } from '../../../../src/messages/console.ts';
import type { Called } from '../../../../src/sinks/telegram/console/caller.ts';
import {
  firstPauseMs,
  longestConflictPauseMs,
  longestPauseMs,
  mostUpdates,
  poll,
  pollSeconds,
  unreachedMs,
} from '../../../../src/sinks/telegram/console/poll.ts';

const say = consoleWords.en.trouble;
const fine = (...result: readonly object[]): Called => ({ ok: true, result });
const failed = (more: Partial<Extract<Called, { ok: false }>>): Called => ({
  ...{ ok: false, code: null, why: 'no answer', retryAfterMs: null, isLong: false, verdict: null },
  ...more,
});
const conflict = failed({ code: 409, why: 'Conflict: terminated by other getUpdates request' });

/** Polls with these answers, one after the other, in a time of its own; what comes after them ends it. */
const polled = async (
  answers: readonly Called[],
  begin: readonly (Extract<Called, { ok: false }> | null)[] = [null],
) => {
  let time = 0;
  const stop = new AbortController();
  const left = [...answers];
  const begins = [...begin];
  const asked: { at: number; timeout: number; limit: number; offset: unknown }[] = [];
  const pauses: number[] = [];
  const troubles: (string | null)[] = [];
  const taken: number[] = [];
  const waited: number[] = [];
  await poll({
    caller: {
      stop: stop.signal,
      pause: async (ms) => {
        pauses.push(ms);
        time += ms;
      },
      call: async (_, parameters) => {
        const { timeout, limit, offset } = parameters as { timeout: number; limit: number; offset?: number };
        asked.push({ at: time, timeout, limit, offset });
        const next = left.shift();
        if (next === undefined) stop.abort();
        time += next?.ok === true ? timeout * 1000 : 10;
        return next ?? fine();
      },
    },
    now: () => time,
    begin: async () => begins.shift() ?? null,
    aliveAt: 0,
    from: () => (taken.length === 0 ? null : (taken.at(-1) ?? 0) + 1),
    take: async ({ id }, { ms }) => {
      taken.push(id);
      waited.push(ms);
    },
    trouble: (why) => troubles.push(why),
    say,
  });
  return {
    asked,
    pauses,
    troubles: troubles.filter((why, index) => index === 0 || why !== troubles[index - 1]),
    ...{ taken, waited },
  };
};

test('what comes is taken in order, and confirmed by the next request', async () => {
  const { asked, taken, troubles } = await polled([fine({ update_id: 6 }, { update_id: 5 }), fine()]);
  expect(taken).toEqual([5, 6]);
  expect(asked.map(({ offset, timeout, limit }) => [offset, timeout, limit])).toEqual([
    [undefined, pollSeconds, mostUpdates],
    [7, pollSeconds, mostUpdates],
    [7, pollSeconds, mostUpdates],
  ]);
  expect(troubles).toEqual([]);
});

test('the first answers after a start do not say that nobody else reads: two quiet minutes do', async () => {
  expect((await polled([fine(), fine()])).troubles).toEqual([]);
  expect((await polled([fine(), fine(), fine(), fine()])).troubles).toEqual([null]);
  // What was told of before the start goes on, and is not over for a moment.
  expect((await polled([fine(), conflict, conflict])).troubles).toEqual([say.another]);
});

test('an update has waited since there was nothing left, and so much is unknown of the first', async () => {
  const full = Array.from({ length: mostUpdates }, (_, index) => ({ update_id: index + 1 }));
  const { waited } = await polled([
    fine({ update_id: 0 }),
    fine(...full),
    failed({}),
    fine({ update_id: 100 }),
    fine({ update_id: 101 }),
  ]);
  const [first, ...others] = waited;
  expect(first).toBe(Number.POSITIVE_INFINITY);
  expect([...new Set(others)]).toEqual([50_000, 51_010]);
});

test('what fails is tried again ever more slowly, and told once it has lasted', async () => {
  const { pauses, troubles, asked } = await polled([...Array.from({ length: 14 }, () => failed({})), fine()]);
  expect(pauses.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map((s) => s * firstPauseMs));
  expect(Math.max(...pauses)).toBe(longestPauseMs);
  const last = troubles.at(-1);
  expect(troubles[0]).toContain('has not been reached for 5 min');
  expect(last).toBeNull();
  // The first request behind a failure waits for nothing.
  expect(asked.slice(1, 15).every(({ timeout }) => timeout === 0)).toBe(true);
  expect(unreachedMs).toBe(300_000);
});

test('a pause that Telegram asks for is kept', async () => {
  expect((await polled([failed({ code: 429, retryAfterMs: 17_000 })])).pauses).toEqual([17_000]);
});

test('a token that is refused is told at once', async () => {
  expect((await polled([failed({ code: 401, why: 'Unauthorized (401)' })])).troubles).toEqual([
    'Unauthorized (401)',
  ]);
});

test('one who looked once is no second reader; who does it again is told, ever more slowly tried against, and over after two quiet minutes', async () => {
  expect((await polled([conflict, fine(), fine(), fine(), fine()])).troubles).toEqual([null]);
  const { troubles, pauses } = await polled([...Array(8).fill(conflict), fine(), fine(), fine(), fine()]);
  expect(troubles).toEqual([say.another, null]);
  expect(pauses.at(-1)).toBe(longestConflictPauseMs);
});

test('an answer that is too long is asked for piece by piece, and told where one piece is', async () => {
  const long = failed({ code: 200, isLong: true });
  const { asked, troubles } = await polled([long, fine({ update_id: 1 }), fine(), fine()]);
  expect(asked.map(({ limit }) => limit)).toEqual([mostUpdates, 1, 1, mostUpdates, mostUpdates]);
  expect(troubles).toEqual([]);
  expect((await polled([long, long])).troubles).toEqual([say.tooLong]);
});

test('garbage is no answer, ends nothing, and is told as what it is', async () => {
  const page = failed({ code: 200, why: 'HTTP 200 and no Bot API answer' });
  const { taken, pauses, troubles, asked } = await polled([
    { ok: true, result: 'x' },
    { ok: true, result: [{}] },
    { ok: true, result: undefined },
    page,
    fine({ update_id: 3 }),
  ]);
  expect(taken).toEqual([3]);
  expect(pauses).toHaveLength(4);
  expect(troubles).toEqual([say.noUpdates, null]);
  expect(asked.map(({ limit }) => limit)).toEqual(Array(6).fill(mostUpdates));
});

test('a number that no update of Telegram has moves nothing: what comes behind it is heard', async () => {
  const { taken, asked } = await polled([
    fine({ update_id: 3 }, { update_id: 2 ** 31 }, { update_id: Number.MAX_SAFE_INTEGER }, { update_id: -1 }),
    fine({ update_id: 4 }, { update_id: 2 ** 31 - 1 }),
  ]);
  expect(taken).toEqual([3, 4, 2 ** 31 - 1]);
  expect(asked.map(({ offset }) => offset)).toEqual([undefined, 4, 2 ** 31]);
});

test('what is needed first is asked for until it is there', async () => {
  const failure = failed({}) as Extract<Called, { ok: false }>;
  expect((await polled([fine()], [failure, failure, null])).pauses).toEqual([1_000, 2_000]);
});
