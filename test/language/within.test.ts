import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FaultError } from '../../src/language/fault.ts';
import { isOurs } from '../../src/language/fault-of.ts';
import { eachWithin, limited, orAborted, within } from '../../src/language/within.ts';
import { whyUnreached } from '../../src/messages/faults.ts';
import { locales } from '../../src/messages/messages.ts';

const reasonOf = (error: unknown): string => whyUnreached(error, locales.en);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = new AbortController().signal;
const hung = () => new Promise<never>(() => undefined);

test('work that ends in time gives what it gives, and leaves no timer', async () => {
  expect(await within(5_000, never, async () => 'done')).toBe('done');
  await expect(within(5_000, never, () => Promise.reject(new Error('broke')))).rejects.toThrow('broke');
  await expect(
    within(5_000, never, () => {
      throw new Error('at once');
    }),
  ).rejects.toThrow('at once');
  expect(vi.getTimerCount()).toBe(0);
});

test('work that takes too long is aborted and left, at the limit and not before', async () => {
  let given: AbortSignal | undefined;
  let ended: unknown;
  const work = within(2_500, never, (abort) => {
    given = abort;
    return hung();
  }).catch((error: unknown) => {
    ended = error;
  });
  await vi.advanceTimersByTimeAsync(2_499);
  expect(given?.aborted).toBe(false);
  expect(ended).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  await work;
  expect(given?.aborted).toBe(true);
  expect(ended).toEqual(new FaultError({ code: 'noAnswer', ms: 2_500 }));
});

test('an abort from outside ends it with its reason, and leaves no timer', async () => {
  const abort = new AbortController();
  let given: AbortSignal | undefined;
  const work = within(5_000, abort.signal, (signal) => {
    given = signal;
    return hung();
  });
  abort.abort(new Error('stopping'));
  await expect(work).rejects.toThrow('stopping');
  expect(given?.reason).toEqual(new Error('stopping'));
  expect(vi.getTimerCount()).toBe(0);
});

test('aborted before it began, no work is done', async () => {
  const work = vi.fn(hung);
  await expect(within(5_000, AbortSignal.abort(new Error('too late')), work)).rejects.toThrow('too late');
  expect(work).not.toHaveBeenCalled();
});

describe('work that is only given a limited signal', () => {
  const untilAborted = (abort: AbortSignal) =>
    new Promise<unknown>((resolve) => {
      if (abort.aborted) resolve(abort.reason);
      abort.addEventListener('abort', () => resolve(abort.reason));
    });

  test('makes of the end of its time what it will, and leaves no timer', async () => {
    const tooLate = (): Error => new Error('late');
    const work = limited({ limitMs: 400, tooLate }, never, untilAborted);
    await vi.advanceTimersByTimeAsync(400);
    expect(await work).toEqual(new Error('late'));
    expect(vi.getTimerCount()).toBe(0);
  });

  test('hears of an abort from outside, for its reason, also when it came before', async () => {
    const abort = new AbortController();
    const work = limited({ limitMs: 400 }, abort.signal, untilAborted);
    abort.abort('stopping');
    expect(await work).toBe('stopping');
    expect(await limited({ limitMs: 400 }, abort.signal, untilAborted)).toBe('stopping');
  });
});

test('what does not heed its signal is left the moment it is aborted', async () => {
  const abort = new AbortController();
  expect(await orAborted(Promise.resolve('done'), abort.signal)).toBe('done');
  const left = orAborted(hung(), abort.signal);
  abort.abort(new Error('stopping'));
  await expect(left).rejects.toThrow('stopping');
});

describe('works that begin together', () => {
  const broken = (): never => {
    throw new Error('at once');
  };

  test('each give what they give or fail with, in their order, and leave no timer', async () => {
    const works = [async () => 1, () => Promise.reject(new Error('broke')), broken, async () => 2];
    expect(await eachWithin(5_000, never, works)).toEqual([
      { status: 'fulfilled', value: 1 },
      { status: 'rejected', reason: new Error('broke') },
      { status: 'rejected', reason: new Error('at once') },
      { status: 'fulfilled', value: 2 },
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('are ended together at the limit, and those that were done before stay so', async () => {
    const works = [hung, async () => 'done', hung];
    const ended = eachWithin<string>(2_500, never, works);
    await vi.advanceTimersByTimeAsync(2_500);
    const late = { status: 'rejected', reason: new FaultError({ code: 'noAnswer', ms: 2_500 }) };
    expect(await ended).toEqual([late, { status: 'fulfilled', value: 'done' }, late]);
  });

  test('all end with an abort from outside, for its reason, and none begins after one', async () => {
    const abort = new AbortController();
    const ended = eachWithin(5_000, abort.signal, [hung, async () => 'done']);
    abort.abort(new Error('stopping'));
    await expect(ended).rejects.toThrow('stopping');
    expect(vi.getTimerCount()).toBe(0);
    const work = vi.fn(hung);
    await expect(eachWithin(5_000, abort.signal, [work])).rejects.toThrow('stopping');
    expect(work).not.toHaveBeenCalled();
  });

  test('that fail after a gap have not failed by the fault of the other side', async () => {
    let fail: (error: Error) => void = () => undefined;
    let gapMs = 0;
    const clock = (): number => performance.now() + gapMs;
    const failing = () => new Promise<string>((_, reject) => (fail = reject));
    const ended = eachWithin<string>(5_000, never, [failing, async () => 'done'], clock);
    gapMs = 600_000;
    await vi.advanceTimersByTimeAsync(250);
    fail(new Error('reset'));
    const [failed, done] = await ended;
    expect(failed).toMatchObject({ reason: { code: 'ERR_STOOD_STILL', cause: new Error('reset') } });
    expect(done).toEqual({ status: 'fulfilled', value: 'done' });
  });
});

describe('over a gap, in which the process was frozen or its event loop blocked,', () => {
  /** So long the process has stood still; no timer has noticed. */
  let gapMs = 0;
  const clock = (): number => performance.now() + gapMs;
  beforeEach(() => {
    gapMs = 0;
  });

  test('the limit counts only the time awake, so that an answer from within the gap is still read', async () => {
    let answer: (text: string) => void = () => undefined;
    const work = within(5_000, never, () => new Promise<string>((resolve) => (answer = resolve)), clock);
    await vi.advanceTimersByTimeAsync(100);
    gapMs = 600_000;
    // All timers ring before the answer is read.
    await vi.advanceTimersByTimeAsync(250);
    answer('here');
    expect(await work).toBe('here');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('silence is told when all of the limit has passed awake, and not before', async () => {
    let ended: unknown;
    const work = within(5_000, never, hung, clock).catch((error: unknown) => {
      ended = error;
    });
    await vi.advanceTimersByTimeAsync(1_000);
    gapMs = 600_000;
    // The quarter of a second around the gap does not count.
    await vi.advanceTimersByTimeAsync(4_249);
    expect(ended).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    await work;
    expect(ended).toEqual(new FaultError({ code: 'noAnswer', ms: 5_000 }));
  });

  test.each([
    ['a look that is late by less than its wait is none', 5_000, 250, 'reset'],
    ['a look that is late by more is one', 5_000, 251, 'the process stood still'],
    ['of a short limit a look waits a quarter', 400, 100, 'reset'],
    ['and so is late sooner', 400, 101, 'the process stood still'],
  ])('what fails by itself is not the fault of the other side: %s', async (_, limitMs, lateMs, message) => {
    let fail: (error: Error) => void = () => undefined;
    const work = within(limitMs, never, () => new Promise((_, reject) => (fail = reject)), clock);
    const failed = work.catch((error: unknown) => error);
    gapMs = lateMs;
    await vi.advanceTimersByTimeAsync(Math.min(250, limitMs / 4));
    const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    fail(reset);
    const error = await failed;
    expect(error).toMatchObject({ message });
    expect(isOurs(error)).toBe(message !== 'reset');
    expect(reasonOf(error)).toBe(
      message === 'reset' ? 'connection reset' : 'Polkan itself stood still meanwhile',
    );
    if (error !== reset) expect(error).toMatchObject({ cause: reset });
  });

  test('an abort from outside keeps its reason', async () => {
    const abort = new AbortController();
    const work = within(5_000, abort.signal, hung, clock).catch((error: unknown) => error);
    gapMs = 600_000;
    await vi.advanceTimersByTimeAsync(250);
    abort.abort(new FaultError({ code: 'noAnswer', ms: 6_000 }));
    expect(await work).toEqual(new FaultError({ code: 'noAnswer', ms: 6_000 }));
  });
});
