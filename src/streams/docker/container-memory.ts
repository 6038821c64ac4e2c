import * as z from 'zod/mini';
import { tagsSchema } from './container-labels.ts';
import type { Container } from './container-state.ts';

/**
 * What is remembered of a container from one sweep to the next: pure, plain JSON, of a fixed size each, and
 * small, for all of it is written down whenever one of them changes.
 */

/** Why a container does not run. */
const why = z.enum(['stop', 'crash', 'finished']);
export type WhyDown = z.infer<typeof why>;

const down = z.object({
  /** When its grace began, epoch milliseconds: as it was first seen so, or as its name was first missing. */
  at: z.number(),
  why,
  /** Nobody said so: its exit code did. */
  guessed: z.optional(z.boolean()),
  code: z.optional(z.number()),
  /** It was killed for lack of memory. */
  oom: z.optional(z.boolean()),
  /** There is no container of that name. */
  lacks: z.optional(z.boolean()),
});

/** A container that was seen running and does not run any more. */
export type DownContainer = z.infer<typeof down>;

const remembered = z.object({
  name: z.string(),
  /** The beginning of Docker's id: another container under the same name has another. */
  id: z.string(),
  restarts: z._default(z.number(), 0),
  /** When the restart count was last seen to have grown, epoch milliseconds, at most twice. */
  grewAt: z._default(z.array(z.number()), []),
  /** It has been seen running: one that was found is told of from then on. */
  watched: z._default(z.boolean(), true),
  /** When its run began, by Docker, epoch milliseconds. */
  startedAt: z.optional(z.number()),
  /** It was seen between two runs, and that is told. */
  restarting: z.optional(z.boolean()),
  /** It was told that it is between two runs, and no run has lasted since. */
  loops: z.optional(z.boolean()),
  /** It was unhealthy, and has not been healthy since. */
  sick: z.optional(z.boolean()),
  /** When it was last told that a process in it had no memory, in this run; epoch milliseconds. */
  oomAt: z.optional(z.number()),
  /** It runs once, for a purpose: however it ends, that is the end of its work. */
  oneOff: z.optional(z.boolean()),
  /** The place in a swarm service that it takes. */
  slot: z.optional(z.string()),
  /** What Docker calls it, where the name is that of its Compose service. */
  called: z.optional(z.string()),
  /** What its labels say of how it is told. */
  tags: z.optional(tagsSchema),
  down: z.optional(down),
});

/** The memory of one container. */
export type Remembered = z.infer<typeof remembered>;

const memory = z.object({
  containers: z.array(remembered),
  /** The container that the last turn had no time for: the next one begins with it. */
  next: z.optional(z.string()),
});

/** The memory of the source, as it is kept by the sweep operator. */
export interface ContainersMemory {
  readonly containers: readonly Partial<Remembered>[];
  readonly next?: string;
}

/** The memory of the source as it is used: by name. */
export interface Recalled {
  readonly of: ReadonlyMap<string, Remembered>;
  readonly next: string | undefined;
}

/** What was made of a memory, once: reading all of it again at each event would cost more than the event. */
const known = new WeakMap<object, Recalled>();

/** Reads a memory back; one that is unreadable is none. */
export const recall = (kept: unknown): Recalled => {
  const recalled = typeof kept === 'object' && kept !== null ? known.get(kept) : undefined;
  if (recalled !== undefined) return recalled;
  const { data } = memory.safeParse(kept);
  const read: Recalled = {
    of: new Map((data?.containers ?? []).map((entry) => [entry.name, entry])),
    next: data?.next,
  };
  if (typeof kept === 'object' && kept !== null) known.set(kept, read);
  return read;
};

/** What was made of each entry, so that one that has not changed is the very same, and is not written again. */
const entries = new WeakMap<Remembered, Partial<Remembered>>();

/** The memory in plain JSON, without what goes without saying; frozen throughout. */
export const kept = (recalled: Recalled): ContainersMemory => {
  const containers = Object.freeze([...recalled.of.values()].map(entryOf));
  const plain = Object.freeze({ containers, ...(recalled.next !== undefined && { next: recalled.next }) });
  known.set(plain, recalled);
  return plain;
};

const entryOf = (one: Remembered): Partial<Remembered> => {
  const before = entries.get(one);
  if (before !== undefined) return before;
  const { restarts, grewAt, watched, ...rest } = one;
  const entry = Object.freeze({
    ...rest,
    ...(restarts > 0 && { restarts }),
    ...(grewAt.length > 0 && { grewAt }),
    ...(!watched && { watched }),
  });
  entries.set(one, entry);
  return entry;
};

/** As much of an id as tells two containers apart: what Docker shows of it. */
export const shortId = (id: string): string => id.slice(0, 12);

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
  const { RestartCount: restarts } = container;
  const id = shortId(container.Id);
  const startedAt = timeOf(container.State.StartedAt);
  const sameRun = before !== undefined && shortId(before.id) === id && restarts >= before.restarts;
  const grew = sameRun && restarts > before.restarts;
  // A time in the future is from before the clock was set back: it would not pass for long.
  const recent = sameRun ? before.grewAt.filter((time) => time <= at && at - time <= windowMs) : [];
  const grewAt = grew ? [...recent, at].slice(-growthsOfALoop) : recent;
  const isFreshRun = before !== undefined && startedAt !== before.startedAt;
  return {
    name,
    id,
    restarts,
    grewAt,
    watched: running || grew || (before?.watched ?? false),
    ...(startedAt !== undefined && { startedAt }),
    ...(before?.sick && { sick: true }),
    ...(before?.oomAt !== undefined && !isFreshRun && { oomAt: before.oomAt }),
    ...(before?.called !== undefined && { called: before.called }),
  };
};

/** A crash loop: the restart count grew in two sweeps of the last ten minutes. */
export const isCrashLoop = ({ grewAt }: Remembered): boolean => grewAt.length >= growthsOfALoop;

/** An RFC 3339 time as epoch milliseconds; Docker's year 1 means "never", and so does nonsense. */
export const timeOf = (time: string | undefined): number | undefined => {
  const then = Date.parse(time ?? '');
  return then > 0 ? then : undefined;
};

/** Two memories are of plain JSON, made in the same order. */
export const isSame = (a: Remembered | undefined, b: Remembered | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
