import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { createIntake } from '../../src/fleet/intake.ts';

/** Everything that is taken in takes so long by the clock. */
const taking = (eachMs: number) => {
  const scheduler = new VirtualTimeScheduler();
  let now = 0;
  const intake = createIntake({ now: () => now, schedule: scheduler.schedule.bind(scheduler) });
  const taken: number[] = [];
  const add = (...all: readonly number[]): void => {
    for (const one of all)
      intake.add(() => {
        taken.push(one);
        now += eachMs;
      });
  };
  return { scheduler, intake, taken, add };
};

describe('what a voice takes in', () => {
  test('waits until it begins, and keeps its order', () => {
    const { scheduler, intake, taken, add } = taking(0);
    add(1, 2, 3);
    expect([taken, intake.behind]).toEqual([[], 3]);
    intake.begin();
    expect([taken, intake.behind]).toEqual([[1, 2, 3], 0]);
    add(4);
    expect(taken).toEqual([1, 2, 3, 4]);
    scheduler.flush();
    expect(taken).toEqual([1, 2, 3, 4]);
  });

  test('is taken in with a turn for everything else after 50 milliseconds, and what comes meanwhile waits behind it', () => {
    const { scheduler, intake, taken, add } = taking(20);
    add(1, 2, 3, 4, 5, 6, 7);
    const turns: string[] = [];
    intake.begin();
    expect(taken).toEqual([1, 2, 3]);
    scheduler.schedule(() => turns.push(`behind ${taken.at(-1)}`));
    add(8);
    expect([taken, intake.behind]).toEqual([[1, 2, 3], 5]);
    scheduler.flush();
    expect(taken).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(turns).toEqual(['behind 6']);
  });

  test('has its turn for everything else also where it comes one by one, as a page of the log does', () => {
    const { scheduler, intake, taken, add } = taking(20);
    intake.begin();
    for (const one of [1, 2, 3, 4, 5]) add(one);
    expect([taken, intake.behind]).toEqual([[1, 2, 3], 2]);
    scheduler.flush();
    expect(taken).toEqual([1, 2, 3, 4, 5]);
    add(6, 7, 8, 9);
    expect(taken).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('is added to by what it takes in itself', () => {
    const { intake, taken, add } = taking(0);
    intake.begin();
    intake.add(() => add(2, 3));
    expect(taken).toEqual([2, 3]);
    add(4);
    expect(taken).toEqual([2, 3, 4]);
  });

  test('ends with whoever takes it in, at once', () => {
    const { intake, taken, add } = taking(0);
    let begun: { unsubscribe(): void } | null = null;
    begun = intake.begin();
    intake.add(() => {
      add(1);
      begun?.unsubscribe();
    });
    expect(taken).toEqual([]);
  });

  test('ends with who began it, though more waits', () => {
    const { scheduler, intake, taken, add } = taking(30);
    add(1, 2, 3);
    const begun = intake.begin();
    expect(taken).toEqual([1, 2]);
    begun.unsubscribe();
    scheduler.flush();
    add(4);
    expect(taken).toEqual([1, 2]);
  });
});
