import { oldestOf } from '../../language/forget-oldest.ts';
import type { DockerEvent } from './docker-events.ts';
import { dockerLimits } from './limits.ts';

/**
 * What Docker's events said of each container since it was looked at: whether it was stopped on purpose, and
 * whether for lack of memory, which no inspect tells. It is the ear of the source, not its memory: what is
 * lost with it is decided by the exit code.
 */

/** How the last run of a container ended. */
export interface Ending {
  readonly code: number | null;
  /** Somebody stopped it: Docker said `stop`, which it does not of a kill. */
  readonly stopped: boolean;
  /** It was the end that Docker's `oom` announced; `null` where there was none, which not every engine sends. */
  readonly byOom: boolean | null;
}

/** What was heard of the container that bears a name. */
export interface HeardOfContainer {
  /** Docker's id. */
  readonly id: string;
  /** The Compose service it belongs to. */
  readonly service: string | null;
  /** Nothing more has happened to it for a while: what was heard is all of it. */
  readonly settled: boolean;
  readonly ending: Ending | null;
  /** It was started after that. */
  readonly up: boolean;
  /** Someone sent it SIGKILL in this run. */
  readonly killed: boolean;
  /** When something in it was killed for lack of memory in this run, epoch milliseconds. */
  readonly oomAt: number | null;
}

export interface Hearing {
  /** Takes in one event. */
  take(event: DockerEvent): void;
  /** Nothing more has happened for a while to what bears this name. */
  settle(name: string): void;
  /** What was heard of the name since it was forgotten last. */
  of(name: string): HeardOfContainer | undefined;
  /** Forgets what was heard, unless there is more by now. */
  forget(name: string, heard: HeardOfContainer): void;
}

/** An `oom` is of the end that follows it within so many seconds; any later, of a child that died before. */
const oomToEndS = 5;

const blank = (id: string): HeardOfContainer => ({
  id,
  service: null,
  settled: false,
  ending: null,
  up: false,
  killed: false,
  oomAt: null,
});

/** What is known after one more event: pure. */
export const hear = (before: HeardOfContainer | undefined, event: DockerEvent): HeardOfContainer => {
  const known = before?.id === event.id ? before : blank(event.id);
  const heard = { ...known, service: event.service ?? known.service, settled: false };
  const { ending, up, killed, oomAt } = heard;
  switch (event.action) {
    case 'start':
      return { ...heard, up: true, killed: false, oomAt: null };
    case 'kill':
      return { ...heard, killed: killed || event.kills };
    case 'oom':
      return { ...heard, oomAt: event.atS * 1000 };
    case 'die': {
      const isNear = oomAt !== null && event.atS - oomAt / 1000 <= oomToEndS;
      // Podman says `stop` before it says `die`.
      const stopped = !up && ending !== null && ending.code === null && ending.stopped;
      const byOom = oomAt === null && !killed ? null : isNear && !killed;
      return { ...heard, up: false, ending: { code: event.exitCode, stopped, byOom } };
    }
    case 'stop':
      return {
        ...heard,
        up: false,
        ending: { code: up ? null : (ending?.code ?? null), stopped: true, byOom: false },
      };
    default:
      return heard;
  }
};

export const createHearing = (): Hearing => {
  const records = new Map<string, HeardOfContainer>();
  const oldest = oldestOf(records);
  return {
    take: (event) => {
      const heard = hear(records.get(event.name), event);
      // What was heard last stands last, so that the first is the one to be given up.
      records.delete(event.name);
      records.set(event.name, heard);
      if (records.size > dockerLimits.heard) records.delete(oldest() ?? event.name);
    },
    settle: (name) => {
      const heard = records.get(name);
      if (heard !== undefined) records.set(name, { ...heard, settled: true });
    },
    of: (name) => records.get(name),
    forget: (name, heard) => {
      if (records.get(name) === heard) records.delete(name);
    },
  };
};
