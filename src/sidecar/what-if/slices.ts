import { getHeapStatistics } from 'node:v8';
import type { SchedulerLike } from 'rxjs';

/** So long others wait for a slice, and so long it then waits for others, milliseconds. */
const workMs = 8;
const restMs = 16;

/** The work takes more memory than it may. */
export class TooMuchError extends Error {}

/**
 * Cuts work on the main thread into slices, so that whatever else there is to do waits a few milliseconds at most.
 *
 * @returns to be asked again and again: `null`, or when the work may go on. Throws once it is over, or takes too much
 */
export const createSlices = ({
  scheduler,
  isOver,
  mostMb,
  heapMb = () => getHeapStatistics().used_heap_size / 1_048_576,
  clock = () => performance.now(),
}: {
  readonly scheduler: SchedulerLike;
  readonly isOver: () => boolean;
  /** So much more than at the beginning, MiB. */
  readonly mostMb: number;
  readonly heapMb?: () => number;
  /** Milliseconds. */
  readonly clock?: () => number;
}): (() => Promise<void> | null) => {
  const most = heapMb() + mostMb;
  let until = clock() + workMs;
  return () => {
    if (clock() < until) return null;
    if (isOver()) throw new Error('it is over');
    if (heapMb() > most) throw new TooMuchError();
    return new Promise((done) => {
      scheduler.schedule(() => {
        until = clock() + workMs;
        done();
      }, restMs);
    });
  };
};
