import { type SchedulerLike, timer } from 'rxjs';
import { dayMs } from '../language/duration.ts';

/** When the start and the first turn of every source are over, and how often is looked from then on. */
const firstMs = 45_000;
const lookMs = 300_000;
/** What has come since is given back every hour, however little it is. */
const everyMs = dayMs / 24;
/** Before that, where so much more is held than was left the last time: a storm, or many who looked at the page. */
const moreBytes = 8 * 1024 * 1024;

/** While a storm goes on: at once, where this much more is held than was left, and at least this part of it. */
const stormBytes = 12 * 1024 * 1024;
const stormPart = 1 / 8;
/** It takes this part of the time at most, however much there is to look through. */
const mostOfTime = 1 / 20;
/** So often it is looked in a storm. */
const stirMs = 1_000;

/** `gc` of a Node that was started with `--expose-gc`. */
export type Collect = NonNullable<typeof globalThis.gc>;

/** Gives memory back. */
export interface GivesBack {
  /** Something was done that has made garbage: whether it is much is looked at within the same second, and not at each. */
  stir(): void;
  close(): void;
}

/**
 * Has V8 give back what it no longer needs, the code that ran only at the start included. By itself it waits until its heap
 * has grown by a fifth, which in a sidecar that does the same every half minute takes hours, and in a storm on a machine that
 * is busy it comes too late: twice as much as lives was there. It holds everything else for a tenth of a second.
 *
 * @param collect left out: nothing is given back
 * @param heldBytes what the process holds, resident, at this moment
 * @param now monotonic milliseconds
 */
export const giveBackMemory = (
  scheduler: SchedulerLike,
  collect: Collect | undefined,
  heldBytes: () => number,
  now = (): number => performance.now(),
): GivesBack => {
  if (collect === undefined) return { stir: () => undefined, close: () => undefined };
  let left = { at: Number.NEGATIVE_INFINITY, bytes: 0 };
  let base = Number.POSITIVE_INFINITY;
  let nextMs = Number.NEGATIVE_INFINITY;
  const calm = timer(firstMs, lookMs, scheduler).subscribe(() => {
    const at = scheduler.now();
    if (at - left.at < everyMs && heldBytes() - left.bytes < moreBytes) return;
    // Of the kinds that there are it is this one that lets go of compiled code, too.
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    // What is held all the same is needed: it is no reason to try again.
    left = { at, bytes: heldBytes() };
    base = left.bytes;
  });
  return {
    stir: () => {
      const at = now();
      if (at < nextMs) return;
      nextMs = at + stirMs;
      const held = heldBytes();
      base = Math.min(base, held);
      if (held - base < Math.max(stormBytes, base * stormPart)) return;
      collect({ type: 'major', execution: 'sync', flavor: 'regular' });
      base = heldBytes();
      const after = now();
      nextMs = after + Math.max(stirMs, (after - at) / mostOfTime);
    },
    close: () => calm.unsubscribe(),
  };
};
