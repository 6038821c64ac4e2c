import { readdirSync, readFileSync } from 'node:fs';

/** What Linux knows of a thread (`schedstat`), milliseconds: how long it has run, and how long it was to run and no processor was free. */
interface Times {
  readonly ranMs: number;
  readonly waitedMs: number;
}

/** Of each thread of a process, by its number. */
export type Threads = ReadonlyMap<string, Times>;

export const threadsOf = (pid: number): Threads =>
  new Map(
    readdirSync(`/proc/${pid}/task`).flatMap((task): [string, Times][] => {
      try {
        const [ran, waited] = readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ');
        return [[task, { ranMs: Number(ran) / 1e6, waitedMs: Number(waited) / 1e6 }]];
      } catch {
        // A thread that has just ended waits no more.
        return [];
      }
    }),
  );

/** A process over a stretch of time. */
export interface Stretch {
  readonly pid: number;
  readonly before: Threads;
  readonly now: Threads;
}

const between = ({ before, now }: Stretch, task: string): Times => {
  const [from, to] = [before.get(task), now.get(task)];
  if (to === undefined) return { ranMs: 0, waitedMs: 0 };
  return { ranMs: to.ranMs - (from?.ranMs ?? 0), waitedMs: to.waitedMs - (from?.waitedMs ?? 0) };
};

/**
 * Of a stretch of so many milliseconds what a process took itself: without the time in which it had something to do and no processor to do it
 * on, nor those whom it waited for. What it held up itself, asleep or at work, is left.
 */
export const ownTime = (ms: number, asker: Stretch, ...asked: readonly Stretch[]): number => {
  const main = between(asker, String(asker.pid));
  const helpers = [...asker.now.keys()].filter((task) => task !== String(asker.pid));
  // Garbage is collected by several threads. The main one sleeps while it waits for one of them, and never for longer than it sleeps.
  const asleepMs = Math.max(0, ms - main.ranMs - main.waitedMs);
  const forHelpers = Math.max(0, ...helpers.map((task) => between(asker, task).waitedMs));
  const forOthers = asked.reduce((sum, one) => sum + between(one, String(one.pid)).waitedMs, 0);
  return ms - main.waitedMs - Math.min(asleepMs, forHelpers + forOthers);
};
