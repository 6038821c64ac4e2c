import * as z from 'zod/mini';
import { clockTime } from '../../messages/clock.ts';
import type { Messages } from '../../messages/messages.ts';
import type { WhyDown } from './container-memory.ts';
import { keptOf, tidy } from './kept-container.ts';

/**
 * What Docker's inspect says of a container, and what that means: pure. The meaning goes by `State.Status`,
 * never by `State.Running`, which is true also of a container that is paused or between two crashes.
 */

const orMissing = <T extends z.core.$ZodType>(schema: T) => z.catch(z.optional(schema), undefined);

/**
 * The part of the answer of `GET /containers/{name}/json` that is read. What decides must be readable if it is
 * there at all; what only adorns the detail (times, the health log) is done without where it is not.
 */
const inspectBody = z.object({
  Id: z._default(z.string(), ''),
  Name: z.string(),
  RestartCount: z._default(z.int().check(z.nonnegative()), 0),
  Config: orMissing(z.object({ Labels: orMissing(z.record(z.string(), z.string())) })),
  State: z.object({
    Status: z.string(),
    ExitCode: z.optional(z.int()),
    OOMKilled: z.optional(z.boolean()),
    Error: z.optional(z.string()),
    StartedAt: orMissing(z.string()),
    FinishedAt: orMissing(z.string()),
    Health: z.optional(
      z.nullable(
        z.object({
          Status: z.string(),
          FailingStreak: orMissing(z.int().check(z.nonnegative())),
          Log: orMissing(z.array(z.object({ Output: z.string() }))),
        }),
      ),
    ),
  }),
});

/** A container as Docker's inspect describes it. */
export type Container = z.infer<typeof inspectBody>;

/** Reads of the body of an inspect what is looked at; `null` where it is not one. */
export const parseContainer = (body: unknown): Container | null => {
  const { data } = inspectBody.safeParse(body);
  return data === undefined ? null : keptOf(data);
};

/** Whether a container is in trouble (`true`), well (`false`) or neither can be said (`null`), in words. */
export interface Verdict {
  readonly active: boolean | null;
  readonly detail: string;
  /** It could not be looked at. */
  readonly unread?: true;
  /** How long that must last before it is told, milliseconds. */
  readonly waitMs?: number;
}

/** What the inspect itself does not say. */
export interface BesideInspect {
  readonly name: string;
  /** Now, epoch milliseconds. */
  readonly at: number;
  /** Its restart count grew twice within ten minutes. */
  readonly crashLoop: boolean;
  /** An exit with code 0 is finished work: so it is for a container that nobody listed by name. */
  readonly mayFinish: boolean;
  /** Why it does not run, where that is known; else its exit code says. */
  readonly why?: WhyDown | undefined;
  /** This exit was one for lack of memory. Left out: Docker is believed. */
  readonly byOom?: boolean | undefined;
  /** How long after a stop on purpose it may be away. */
  readonly graceMs?: number;
  /** It was unhealthy, and has not been healthy since. */
  readonly sick?: boolean;
  /** It is between its first crash and its next run, which is told as that. */
  readonly restarts?: boolean;
  /** Another of its service has taken its place. */
  readonly replaced?: boolean;
}

/** How long a state that Polkan does not know, or that should pass, may last before it is told, milliseconds. */
export const lastingMs = 60_000;

/** Podman's words for what Docker calls otherwise. */
const alsoCalled: Readonly<Record<string, string>> = {
  stopped: 'exited',
  initialized: 'created',
  configured: 'created',
};

/** What state a container is in, by Docker's word for it. */
export const statusOf = ({ State: { Status: status } }: Container): string =>
  Object.hasOwn(alsoCalled, status) ? (alsoCalled[status] ?? status) : status;

/** What to make of a container. */
export const verdictOn = (container: Container, circumstances: BesideInspect, words: Messages): Verdict => {
  const { State: state, RestartCount: restarts } = container;
  const { name, at, crashLoop, mayFinish, why, graceMs = 0 } = circumstances;
  const { byOom = state.OOMKilled === true && state.ExitCode === 137 } = circumstances;
  const say = words.containers;
  const { Error: error = '' } = state;
  const code = state.ExitCode ?? null;
  const ended = clockOf(state.FinishedAt, at);

  const trouble = (...parts: readonly string[]): Verdict => advised(say.logs(name), parts);
  const advised = (advice: string, parts: readonly string[]): Verdict => ({
    active: true,
    detail: `${[...parts, restarts > 0 ? say.restarts(restarts) : ''].filter((part) => part !== '').join(' ')}\n${advice}`,
  });
  const errorSays = error === '' ? '' : say.errorSays(error);
  const oomSays = byOom ? say.oom : '';
  const inGrace = (verdict: Verdict): Verdict =>
    why === 'stop' && verdict.active ? { ...verdict, waitMs: graceMs } : verdict;
  const lasting = (detail: string): Verdict => ({ active: true, detail, waitMs: lastingMs });

  const status = statusOf(container);
  if (circumstances.replaced && status !== 'running') return { active: false, detail: say.replaced };
  switch (status) {
    case 'running':
      return judgeRunning();
    case 'exited':
      if (why === 'stop') return inGrace(trouble(say.stopped(code, ended), errorSays));
      if (why === 'finished') return { active: false, detail: say.finished(code) };
      if (mayFinish && code === null) return lasting(say.exitedSomehow);
      if (mayFinish && code === 0) return { active: false, detail: say.finished(code) };
      return trouble(say.exited(byOom ? null : code, ended), errorSays, oomSays);
    case 'dead':
      return inGrace(trouble(say.dead, errorSays, oomSays));
    case 'paused':
      return advised(say.unpause(name), [say.paused]);
    case 'restarting':
      if (circumstances.restarts) return { active: null, detail: say.restarting(code, ended) };
      return trouble(say.restarting(code, ended), errorSays, oomSays);
    case 'created':
      if (error !== '') return inGrace(trouble(say.startFailed(code, error)));
      // It may only wait (for what it depends on, say): no alert, but no recovery either.
      return why === 'stop' ? inGrace(trouble(say.created)) : { active: null, detail: say.created };
    case 'removing':
      return why === 'stop' ? inGrace(trouble(say.removing)) : { active: null, detail: say.removing };
    case 'stopping':
      return lasting(say.stopping);
    default:
      return lasting(say.strange(tidy(state.Status)));
  }

  function judgeRunning(): Verdict {
    const health = state.Health?.Status ?? 'none';
    const checkSays = state.Health?.Log?.at(-1)?.Output ?? '';
    const check = checkSays === '' ? '' : say.healthSays(checkSays);
    if (crashLoop) return trouble(say.crashLoop(clockOf(state.StartedAt, at)), check);
    switch (health) {
      case 'unhealthy':
        return trouble(say.unhealthy(state.Health?.FailingStreak ?? 0), check);
      case 'healthy':
        return { active: false, detail: say.healthy };
      case 'starting':
        // A check that has not been passed yet is no proof that what was unhealthy is well.
        return { active: circumstances.sick ? null : false, detail: say.starting };
      // Docker says `none` of a check that is switched off, Podman gives an empty word.
      case 'none':
      case '':
        return { active: false, detail: say.running(clockOf(state.StartedAt, at)) };
      default:
        return lasting(say.strange(`running, ${tidy(health)}`));
    }
  }
};

/** The time of day of an RFC 3339 time; Docker's year 1 means "never", and so do nonsense and what is to come. */
const clockOf = (time: string | undefined, at: number): string | null => {
  const then = Date.parse(time ?? '');
  return then > 0 && then <= at ? clockTime(then, at) : null;
};
