import * as z from 'zod/mini';
import type { Container } from './container-state.ts';

/** What is remembered of a container from one sweep to the next: pure, plain JSON, of a fixed size each. */

const remembered = z.object({
  name: z.string(),
  /** Docker's id: another container under the same name has another. */
  id: z.string(),
  restarts: z.number(),
  /** When the restart count was last seen to have grown, epoch milliseconds, at most twice. */
  grewAt: z.array(z.number()),
  /** It has been seen running: one found by `*` is told of from then on. */
  watched: z.boolean(),
});

/** The memory of one container. */
export type Remembered = z.infer<typeof remembered>;

const memory = z.object({ containers: z.array(remembered) });

/** The memory of the source, as it is kept by the sweep operator. */
export type Memory = z.infer<typeof memory>;

/** Reads a memory back, by name; one that is unreadable is none. */
export const recall = (kept: unknown): ReadonlyMap<string, Remembered> =>
  new Map((memory.safeParse(kept).data?.containers ?? []).map((entry) => [entry.name, entry]));

const windowMs = 10 * 60_000;
const growthsOfALoop = 2;

/**
 * The memory after a container was seen at `at`. Docker counts the restarts that its restart policy makes;
 * `docker restart` by hand sets the count back, so a fall is a new baseline, and so is another id. A count
 * that grew means a run since the last sweep, even if no sweep ever met the container running.
 */
export const remember = (
  before: Remembered | undefined,
  container: Container,
  { name, at, running }: { name: string; at: number; running: boolean },
): Remembered => {
  const { Id: id, RestartCount: restarts } = container;
  const sameRun = before !== undefined && before.id === id && restarts >= before.restarts;
  const grew = sameRun && restarts > before.restarts;
  // A time in the future is from before the clock was set back: it would not pass for long.
  const recent = sameRun ? before.grewAt.filter((time) => time <= at && at - time <= windowMs) : [];
  const grewAt = grew ? [...recent, at].slice(-growthsOfALoop) : recent;
  return { name, id, restarts, grewAt, watched: running || grew || (before?.watched ?? false) };
};

/** A crash loop: the restart count grew in two sweeps of the last ten minutes. */
export const isCrashLoop = ({ grewAt }: Remembered): boolean => grewAt.length >= growthsOfALoop;
