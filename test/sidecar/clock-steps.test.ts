import { EMPTY } from 'rxjs';
import { expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { emptyState, fold } from '../../src/journal/fold.ts';
import { keepClockSteps, stepsEveryMs } from '../../src/sidecar/clock-steps.ts';
import { virtualTime } from '../support/virtual-time.ts';

test('each step of the wall clock is written down once, also that it is as before, and one known from before is not', async () => {
  const { scheduler, until } = virtualTime();
  const state = emptyState();
  fold(state, { type: 'clock', at: 0, shift: 5_000 });
  const appended: JournalEvent[] = [];
  const append = (events: readonly JournalEvent[]) => {
    for (const event of events) fold(state, event);
    appended.push(...events);
    return EMPTY;
  };
  let steps = [{ at: 0, shift: 5_000 }];
  const clock = Object.assign(scheduler, { steps: () => steps });
  const subscription = keepClockSteps({ state, append }, clock).subscribe();
  await until(3 * stepsEveryMs);
  steps = [...steps, { at: 3 * stepsEveryMs + 1, shift: 7_200_000 }];
  await until(6 * stepsEveryMs);
  steps = [...steps, { at: 6 * stepsEveryMs + 1, shift: 0 }];
  await until(9 * stepsEveryMs);
  subscription.unsubscribe();
  expect(appended).toEqual([
    { type: 'clock', at: 4 * stepsEveryMs, shift: 7_200_000 },
    { type: 'clock', at: 7 * stepsEveryMs, shift: 0 },
  ]);
});
