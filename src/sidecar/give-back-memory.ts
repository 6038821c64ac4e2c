import { type SchedulerLike, type Subscription, timer } from 'rxjs';
import { dayMs } from '../language/duration.ts';

/** When the start and the first turn of every source are over, and how often is looked from then on. */
const firstMs = 45_000;
const lookMs = 300_000;
/** What has come since is given back every hour, however little it is. */
const everyMs = dayMs / 24;
/** Before that, where so much more is held than was left the last time: a storm, or many who looked at the page. */
const moreBytes = 8 * 1024 * 1024;

/** `gc` of a Node that was started with `--expose-gc`. */
export type Collect = NonNullable<typeof globalThis.gc>;

/**
 * Has V8 give back what it no longer needs, the code that ran only at the start included. By itself it waits until its heap
 * has grown by a fifth, which in a sidecar that does the same every half minute takes hours. It holds everything else for a tenth of a second.
 *
 * @param collect left out: nothing is given back
 * @param heldBytes what the process holds, resident, at this moment
 */
export const giveBackMemory = (
  scheduler: SchedulerLike,
  collect: Collect | undefined,
  heldBytes: () => number,
): Subscription | undefined => {
  if (collect === undefined) return undefined;
  let left = { at: Number.NEGATIVE_INFINITY, bytes: 0 };
  return timer(firstMs, lookMs, scheduler).subscribe(() => {
    const at = scheduler.now();
    if (at - left.at < everyMs && heldBytes() - left.bytes < moreBytes) return;
    // Of the kinds that there are it is this one that lets go of compiled code, too.
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    // What is held all the same is needed: it is no reason to try again.
    left = { at, bytes: heldBytes() };
  });
};
