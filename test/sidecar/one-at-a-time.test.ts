import { Subject } from 'rxjs';
import { expect, test } from 'vitest';
import { oneAtATime } from '../../src/sidecar/one-at-a-time.ts';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('what is asked a hundred times while it is under way is done once more, and gives what is true at the end', async () => {
  const asked$ = new Subject<void>();
  const begun: (() => void)[] = [];
  let truth = 0;
  const given: (number | 'end')[] = [];
  asked$
    .pipe(
      oneAtATime(async () => {
        await new Promise<void>((resolve) => begun.push(resolve));
        return truth;
      }),
    )
    .subscribe({ next: (value) => given.push(value), complete: () => given.push('end') });
  expect(begun).toHaveLength(0);
  for (let n = 1; n <= 100; n += 1) {
    truth = n;
    asked$.next();
  }
  expect(begun).toHaveLength(1);
  begun[0]?.();
  await settle();
  expect(begun).toHaveLength(2);
  truth = 101;
  asked$.complete();
  begun[1]?.();
  await settle();
  expect(begun).toHaveLength(2);
  expect(given).toEqual([100, 101, 'end']);
});

test('what fails is told, and what nobody listens to any more begins nothing', async () => {
  const asked$ = new Subject<void>();
  const errors: unknown[] = [];
  asked$
    .pipe(oneAtATime(() => Promise.reject(new Error('no file'))))
    .subscribe({ error: (error: unknown) => errors.push(error) });
  asked$.next();
  await settle();
  expect(errors).toEqual([new Error('no file')]);

  let count = 0;
  let end = (): void => undefined;
  const listening = asked$
    .pipe(
      oneAtATime(() => {
        count += 1;
        return new Promise<void>((resolve) => {
          end = resolve;
        });
      }),
    )
    .subscribe();
  asked$.next();
  asked$.next();
  listening.unsubscribe();
  end();
  await settle();
  expect(count).toBe(1);
});
