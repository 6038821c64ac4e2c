import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { within } from '../src/streams/within.ts';

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
  expect(ended).toEqual(new Error('no answer within 2.5 s'));
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
