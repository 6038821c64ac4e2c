import { filter, type Observable } from 'rxjs';
import * as z from 'zod/mini';
import type { Signal } from '../../language/signal.ts';
import { type Limit, limited } from '../../language/within.ts';
import { whyFailed } from '../../messages/faults.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Reading, Source } from '../source.ts';
import { isCrashLoop, type Memory, type Remembered, recall, remember } from './container-memory.ts';
import { type Container, judge, parseContainer, tidy, type Verdict } from './container-state.ts';
import { DockerError, type DockerReader, isContainerName } from './docker.ts';
import { fewAtATime } from './few-at-a-time.ts';

/** How many inspects run side by side, and how long a slow one keeps its place. */
const crowd = { places: 8, patienceMs: 200 };

/** The share of the sweep's time limit in which the source is done, to tell at least what it has seen. */
const deadlineShare = 0.9;

/**
 * What came of an inspect. `cause` of seeing nothing: Docker gave an answer on this `container` that is of no
 * use, there was `silence` until the time limit, or the `daemon` itself can't be reached or refuses.
 */
export type Inspected =
  | { readonly seen: 'container'; readonly container: Container }
  | { readonly seen: 'missing' }
  | { readonly seen: 'nothing'; readonly cause: 'container' | 'silence' | 'daemon'; readonly why: string };

/** A container of a sweep, before it is inspected. */
interface Target {
  readonly name: string;
  /** The operator listed it by name, so it should be there and run. */
  readonly listed: boolean;
  /** Docker's list of containers calls it running. */
  readonly running: boolean;
}

/** `GET /containers/json`, as far as it is read. `Names` is null for a container that is being removed. */
const listBody = z.array(
  z.object({ Names: z.nullable(z.array(z.string())), State: z._default(z.string(), '') }),
);

/**
 * The containers of a Docker daemon, as signals of kind `container` with the name as entity.
 *
 * A name that was listed is always watched: not being there is trouble too. `*` finds containers by itself:
 * each is watched from the first time it is seen running until it is removed, and an exit with code 0 is the
 * end of its work. Where Docker itself does not answer, the read throws: that is a failed sweep, and no
 * container's trouble. With `mayBeAbsent` a machine without Docker's socket has nothing to be read, until
 * Docker has answered once.
 *
 * @param options `docker`: the outside; `requestTimeoutMs`: the longest time for one inspect (left out: nine
 *   tenths of `timeoutMs`, the longest for all of them). Times are milliseconds.
 */
export const containers = (options: {
  docker: Pick<DockerReader, 'get'>;
  names: readonly string[] | '*';
  everyMs: number;
  timeoutMs: number;
  words: Messages;
  requestTimeoutMs?: number;
  mayBeAbsent?: boolean;
  /** Names of containers that something has just happened to: each is inspected at once. */
  happened$?: Observable<string>;
}): Source => {
  const { docker, names, everyMs, timeoutMs, words, mayBeAbsent = false } = options;
  const deadlineMs = Math.floor(timeoutMs * deadlineShare);
  const requestMs = options.requestTimeoutMs ?? deadlineMs;

  const inTime = (limitMs: number): Limit => ({
    limitMs,
    tooLate: () => new Error(words.containers.late(limitMs)),
  });

  /** Asks what the whole sweep depends on. */
  const ask = async (path: string, limit: AbortSignal): Promise<unknown> => {
    const answer = await docker.get(path, limit).catch((error: unknown) => {
      throw new Error(explain(error, words), { cause: error });
    });
    if (answer.status !== 200) throw new Error(unexpected(answer.status, answer.body, words));
    return answer.body;
  };

  const listed = async (limit: AbortSignal, listedNames: readonly string[]): Promise<Target[]> => {
    // Tells a daemon that hangs from a container that does.
    await ask('/_ping', limit);
    return [...new Set(listedNames)].map((name) => ({ name, listed: true, running: false }));
  };

  const found = async (limit: AbortSignal, before: ReadonlyMap<string, Remembered>): Promise<Target[]> => {
    const list = listBody.safeParse(await ask('/containers/json?all=true', limit));
    if (!list.success) throw new Error(words.containers.unreadable);
    const targets = new Map<string, Target>();
    for (const { Names, State } of list.data) {
      // Others of its names are links, `/other/alias`.
      const name = Names?.find((path) => path.lastIndexOf('/') === 0)?.slice(1);
      const running = State === 'running';
      if (name === undefined || !(running || State === 'restarting' || before.get(name)?.watched)) continue;
      if (!targets.has(name)) targets.set(name, { name, listed: false, running });
    }
    return [...targets.values()];
  };

  const sweep = async (
    abort: AbortSignal,
    limit: AbortSignal,
    at: number,
    kept: unknown,
  ): Promise<Reading> => {
    const before = recall(kept);
    const targets = names === '*' ? await found(limit, before) : await listed(limit, names);
    const inspects = targets.map(
      ({ name }) =>
        () =>
          limited(inTime(requestMs), limit, (own) => readContainer(docker, name, own, words)),
    );
    const inspected = await fewAtATime(inspects, crowd);
    abort.throwIfAborted();
    throwIfDockerIsDown(inspected);

    const signals: Signal[] = [];
    const memory: Remembered[] = [];
    for (const [i, target] of targets.entries()) {
      const told = tell(target, inspected[i] as Inspected, before.get(target.name), at, words);
      if (told.verdict) signals.push(signalOf(target.name, told.verdict, words));
      if (told.remembered) memory.push(told.remembered);
    }
    return { covers: ['container'], signals, memory: { containers: memory } satisfies Memory };
  };

  /** One container out of turn. What `*` no longer finds is left to the next turn, which calls it gone. */
  const one = async (name: string, limit: AbortSignal, at: number, kept: unknown): Promise<Reading> => {
    const before = recall(kept);
    const inspected = await readContainer(docker, name, limit, words);
    throwIfDockerIsDown([inspected]);
    const target = { name, listed: names !== '*', running: false };
    const { verdict, remembered } = tell(target, inspected, before.get(name), at, words);
    const others = [...before.values()].filter((entry) => entry.name !== name);
    return {
      covers: [],
      signals: verdict ? [signalOf(name, verdict, words)] : [],
      memory: { containers: remembered ? [...others, remembered] : others } satisfies Memory,
    };
  };

  return {
    name: 'containers',
    everyMs,
    timeoutMs,
    read: (abort, { at, memory }) =>
      limited(inTime(deadlineMs), abort, (limit) => sweep(abort, limit, at, memory)).catch(
        (error: unknown) => {
          if (mayBeAbsent && memory === undefined && isAbsence(error)) return { covers: [], signals: [] };
          throw error;
        },
      ),
    ...(options.happened$ && {
      hints: {
        entity$: options.happened$.pipe(filter((name) => names === '*' || names.includes(name))),
        read: (name, abort, { at, memory }) =>
          limited(inTime(deadlineMs), abort, (limit) => one(name, limit, at, memory)),
      },
    }),
  };
};

/**
 * Inspects one container, once, in as much time as `abort` leaves. Never throws: what went wrong is a value.
 * Docker also takes the beginning of an id for a name, so the answer must bear the very name that was asked for.
 */
export const readContainer = async (
  docker: Pick<DockerReader, 'get'>,
  name: string,
  abort: AbortSignal,
  words: Messages,
): Promise<Inspected> => {
  if (!isContainerName(name)) return { seen: 'missing' };
  try {
    abort.throwIfAborted();
    const { status, body } = await docker.get(`/containers/${name}/json`, abort);
    if (status === 404) return { seen: 'missing' };
    if (status !== 200) {
      // A proxy in front of the socket says so to everything it does not let through.
      const cause = status === 401 || status === 403 ? 'daemon' : 'container';
      return { seen: 'nothing', cause, why: unexpected(status, body, words) };
    }
    const container = parseContainer(body);
    if (container === null) return { seen: 'nothing', cause: 'container', why: words.containers.unreadable };
    return container.Name === `/${name}` ? { seen: 'container', container } : { seen: 'missing' };
  } catch (error) {
    return { seen: 'nothing', cause: causeOf(error), why: explain(error, words) };
  }
};

/** What one inspect comes to: what is said of the container, if anything, and what is remembered of it. */
const tell = (
  { name, listed, running }: Target,
  inspected: Inspected,
  before: Remembered | undefined,
  at: number,
  words: Messages,
): { verdict?: Verdict; remembered?: Remembered | undefined } => {
  switch (inspected.seen) {
    case 'missing':
      // One that `*` had found was removed just now.
      return listed ? { verdict: { active: true, detail: words.containers.missing } } : {};
    case 'nothing': {
      const blank = { name, id: '', restarts: 0, grewAt: [], watched: true };
      const remembered = running ? { ...blank, ...before, watched: true } : before;
      if (!listed && !remembered?.watched) return { remembered };
      return { verdict: { active: null, detail: words.containers.unseen(inspected.why) }, remembered };
    }
    case 'container': {
      const { container } = inspected;
      const isRunning = running || container.State.Status === 'running';
      const remembered = remember(before, container, { name, at, running: isRunning });
      if (!listed && !remembered.watched) return { remembered };
      const circumstances = { name, at, crashLoop: isCrashLoop(remembered), mayFinish: !listed };
      return { verdict: judge(container, circumstances, words), remembered };
    }
  }
};

/**
 * Throws where not one container could be seen and that is Docker's own doing: it can't be reached, or is
 * silent on all of several. Silence on a single one is taken for that container's, as long as Docker pings.
 */
const throwIfDockerIsDown = (inspected: readonly Inspected[]): void => {
  const [first] = inspected;
  if (first?.seen !== 'nothing') return;
  const isDown = inspected.every(
    (one) =>
      one.seen === 'nothing' && (one.cause === 'daemon' || (one.cause === 'silence' && inspected.length > 1)),
  );
  if (isDown) throw new Error(first.why);
};

const signalOf = (name: string, { active, detail }: Verdict, words: Messages): Signal => ({
  kind: 'container',
  entity: name,
  active,
  title: words.containers.title(name),
  detail,
  ...(active !== null && { value: active ? 1 : 0, limit: 1 }),
});

/** An error that is not the client's own is the reason of an abort: the time was over. */
const causeOf = (error: unknown): 'container' | 'silence' | 'daemon' => {
  if (!(error instanceof DockerError)) return 'silence';
  return error.fault === 'oversized' ? 'container' : 'daemon';
};

/** Whether there is no socket at all. (What was asked for puts it in words, and keeps the cause.) */
const isAbsence = (error: unknown): boolean =>
  error instanceof Error && error.cause instanceof DockerError && error.cause.fault === 'absent';

/** Why Docker could not be asked, in the operator's words. */
export const explain = (error: unknown, words: Messages): string => {
  if (!(error instanceof DockerError)) return whyFailed(error, words);
  const { fault, socketPath, code } = error;
  switch (fault) {
    case 'absent':
      return words.containers.noSocket(socketPath);
    case 'denied':
      return words.containers.denied(socketPath);
    case 'oversized':
      return words.containers.oversized(code);
    case 'unreachable':
      return words.containers.unreachable(socketPath, code);
  }
};

/** Docker's errors are `{"message": "…"}`; a proxy before it may say it in any text. */
const unexpected = (status: number, body: unknown, words: Messages): string => {
  const { data } = z.object({ message: z.string() }).safeParse(body);
  return words.containers.httpStatus(status, tidy(data?.message ?? (typeof body === 'string' ? body : '')));
};
