import { EMPTY, NEVER, type ObservableInput, of, throwError } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { firstInTime } from '../../src/language/first-in-time.ts';
import { virtualTime } from '../support/virtual-time.ts';

/** Asks once, with five seconds of time, and gives what was heard until `untilMs`, with when. */
const heardOf = async (answer: () => ObservableInput<string>, untilMs = 10_000) => {
  const { scheduler, until } = virtualTime();
  const heard: string[] = [];
  const say = (what: string) => heard.push(`${scheduler.now()} ${what}`);
  let abort: AbortSignal | undefined;
  const subscription = firstInTime(
    (signal) => {
      abort = signal;
      return answer();
    },
    {
      limitMs: 5_000,
      scheduler,
      tooLate: () => new Error('too late'),
      silent: () => new Error('silent'),
    },
  ).subscribe({
    next: say,
    error: (error: Error) => say(error.message),
    complete: () => say('complete'),
  });
  await until(untilMs);
  return { heard, subscription, aborted: () => abort?.aborted };
};

describe('who is asked once', () => {
  test.each<[string, () => ObservableInput<string>, string[]]>([
    ['answers: that is all that is heard', () => of('one', 'two'), ['0 one', '0 complete']],
    ['answers by a promise', async () => 'one', ['0 one', '0 complete']],
    ['fails', () => throwError(() => new Error('refused')), ['0 refused']],
    ['is done and has said nothing', () => EMPTY, ['0 silent']],
    ['says nothing in time', () => NEVER, ['5000 too late']],
    [
      'throws at once',
      () => {
        throw new Error('broken');
      },
      ['0 broken'],
    ],
  ])('%s, and is aborted', async (_, answer, expected) => {
    const { heard, aborted } = await heardOf(answer);
    expect(heard).toEqual(expected);
    expect(aborted()).toBe(true);
  });

  test('has until the end of the limit, and is aborted when nobody listens any more', async () => {
    const { heard, subscription, aborted } = await heardOf(() => NEVER, 4_999);
    expect(heard).toEqual([]);
    expect(aborted()).toBe(false);
    subscription.unsubscribe();
    expect(aborted()).toBe(true);
  });
});
