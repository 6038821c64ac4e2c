import { type SchedulerLike, type Subscription, timer } from 'rxjs';
import { dayMs } from '../language/duration.ts';

/** When the start and the first turn of every source are over, and how often from then on. */
const firstMs = 45_000;
const everyMs = dayMs / 24;

/** `gc` of a Node that was started with `--expose-gc`. */
export type Collect = NonNullable<typeof globalThis.gc>;

/**
 * Has V8 give back what it no longer needs, the code that ran only at the start included. By itself it waits until its heap
 * has grown by a third, which in a sidecar that does the same every half minute takes hours. It holds everything else for a tenth of a second.
 *
 * @param collect left out: nothing is given back
 */
export const giveBackMemory = (
  scheduler: SchedulerLike,
  collect: Collect | undefined,
): Subscription | undefined =>
  collect &&
  timer(firstMs, everyMs, scheduler).subscribe(() => {
    // Of the kinds that there are it is this one that lets go of compiled code, too.
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  });
