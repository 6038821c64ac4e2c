import { concatMap, type Observable, tap } from 'rxjs';
import { keyOf, type Signal } from '../../language/signal.ts';
import { type Limit, limited } from '../../language/within.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Neighbours } from '../neighbours.ts';
import type { Reading, Source } from '../source.ts';
import { readLabels } from './container-labels.ts';
import { bearers, inTurn, type Listed, parseList } from './container-list.ts';
import { isSame, kept as keep, type Remembered, recall } from './container-memory.ts';
import type { Inspected } from './container-story.ts';
import { type DockerReader, isContainerName } from './docker.ts';
import { fewAtATime } from './few-at-a-time.ts';
import { createFollowing } from './following.ts';
import { createGlance } from './glance.ts';
import { createHearing, type Hearing } from './hearing.ts';
import { labelComplaints } from './label-complaints.ts';
import { isAbsence, readContainer, throwIfDockerIsDown, unexpected, whyNoAnswer } from './read-container.ts';
import { runningSlots } from './swarm-slots.ts';
import { createTargets, type List, type Target } from './targets.ts';

/** How many inspects run side by side, and how long a slow one keeps its place. */
const inspecting = { places: 8, patienceMs: 200 };

/** The share of the sweep's time limit in which the source is done, to tell at least what it has seen. */
const deadlineShare = 0.9;

/** How long a container may be away after a stop on purpose, where nothing else is said. */
const standardGraceMs = 60_000;

export interface ContainersOptions {
  /** The outside. */
  readonly docker: Pick<DockerReader, 'get'>;
  /** The items of `WATCHDOG_CONTAINERS`: names, patterns, exclusions. */
  readonly names: readonly string[] | '*';
  readonly everyMs: number;
  readonly timeoutMs: number;
  readonly words: Messages;
  /** The longest time for one inspect; left out: nine tenths of `timeoutMs`, the longest for all of them. */
  readonly requestTimeoutMs?: number;
  readonly mayBeAbsent?: boolean;
  /** How long a container may be away after a stop on purpose; left out: 60 s. */
  readonly stopGraceMs?: number;
  /** How long any trouble of a container must last before it is told: the policy of the kind. */
  readonly forMs?: number;
  /** Names of containers that something has just happened to: each is inspected at once. */
  readonly happened$?: Observable<string>;
  /** What the wall clock shows at a moment of ours, epoch milliseconds both; left out: the same. */
  readonly wallAt?: (at: number) => number;
  /** What was heard of them. */
  readonly hearing?: Hearing;
  /** Is told what stands behind which address. Default: nobody wants to know. */
  readonly neighbours?: Pick<Neighbours, 'saw' | 'lost' | 'keep'>;
  /** Told of what is more than can be read or watched, once for each stretch. */
  readonly warn?: (message: string) => void;
}

/**
 * The containers of a Docker daemon, as signals of kind `container` with the name as entity; what happens and
 * is over is an edge of kind `container_crash` or `container_oom`.
 *
 * A name that was listed is always watched: not being there is trouble too. Patterns find containers by
 * themselves: each is watched from the first time it is seen running until it is removed, and an exit with
 * code 0 is the end of its work. After a stop on purpose both may be away for a grace. Where Docker itself
 * does not answer, the read throws: that is a failed sweep, and no container's trouble. With `mayBeAbsent` a
 * machine without Docker's socket has nothing to be read, until Docker has answered once. Times are milliseconds.
 */
export const containers = (options: ContainersOptions): Source => {
  const { docker, names, everyMs, timeoutMs, words, mayBeAbsent = false } = options;
  const {
    stopGraceMs = standardGraceMs,
    forMs = 0,
    hearing = createHearing(),
    warn = () => undefined,
    neighbours,
  } = options;
  const deadlineMs = Math.floor(timeoutMs * deadlineShare);
  const requestMs = options.requestTimeoutMs ?? deadlineMs;

  const inTime = (limitMs: number): Limit => ({
    limitMs,
    tooLate: () => new Error(words.containers.late(limitMs)),
  });
  const targetsOf = createTargets({ names, words, warn });
  const complain = labelComplaints(words, warn);
  const habits = { graceMs: stopGraceMs, words, ...(options.wallAt && { wallAt: options.wallAt }) };
  const warned = { slow: false };
  const glance = createGlance();
  const following = createFollowing({ habits, forMs, hearing, neighbours, complain });
  /** Where the next turn begins after one that failed, and so has left no memory. */
  let afterFailure: string | undefined;

  /** Asks what the whole sweep depends on. */
  const ask = async (path: string, limit: AbortSignal): Promise<unknown> => {
    const answer = await docker.get(path, limit).catch((error: unknown) => {
      throw new Error(whyNoAnswer(error, words), { cause: error });
    });
    if (answer.status !== 200) throw new Error(unexpected(answer.status, answer.body, words));
    return answer.body;
  };

  const listOnce = (limit: AbortSignal): List => {
    let list: Promise<readonly Listed[]> | undefined;
    return () => {
      list ??= ask('/containers/json?all=true', limit).then((body) => {
        const parsed = parseList(body);
        if (parsed === null) throw new Error(words.containers.unreadable);
        return parsed;
      });
      return list;
    };
  };

  /** What a look needs: the inspect, what was heard as it was answered, and what Docker calls the container. */
  const look = async (
    { name, listed, lacks }: Pick<Target, 'name' | 'listed' | 'lacks'>,
    before: Remembered | undefined,
    list: List,
    limit: AbortSignal,
  ) => {
    const own = before?.called ?? name;
    const inspected: Inspected = lacks ? { seen: 'missing' } : await readContainer(docker, own, limit, words);
    if (inspected.seen !== 'missing' || !listed || !isContainerName(name)) {
      return { inspected, called: own, heard: hearing.of(own) };
    }
    // The name may be that of a Compose service. A list that can't be had tells of none.
    const could = bearers(name, await list().catch(() => []));
    const [one, ...more] = could;
    if (one === undefined || more.length > 0 || one === own) {
      return { inspected: { ...inspected, couldBe: could }, called: own, heard: hearing.of(own) };
    }
    return { inspected: await readContainer(docker, one, limit, words), called: one, heard: hearing.of(one) };
  };

  const sweep = async (
    abort: AbortSignal,
    limit: AbortSignal,
    at: number,
    memory: unknown,
  ): Promise<Reading> => {
    const { of: before, next } = recall(memory);
    const list = listOnce(limit);
    const targets = await targetsOf.turn(list, before);
    // Tells a daemon that hangs from a container that does.
    if (!targetsOf.finds) await ask('/_ping', limit);
    const present = new Set(targets.map(({ name }) => name));
    glance.keep(present);
    following.keep(present);
    const order = inTurn(targets, afterFailure ?? next);
    const looks = await fewAtATime(
      order.map((target) => async () => {
        if (limit.aborted) return null;
        const known = before.get(target.name);
        const as = hearing.of(target.name) === undefined ? glance.still(target.name, target.shown, at) : null;
        if (as !== null && known !== undefined)
          return { inspected: as, called: target.name, heard: undefined };
        // Where one may take as long as all of them, the limit of all is its own: one for each would cost a quarter of an inspect.
        const looked =
          requestMs < deadlineMs
            ? await limited(inTime(requestMs), limit, (own) => look(target, known, list, own))
            : await look(target, known, list, limit);
        return { ...looked, inspected: glance.saw(target.name, target.shown, looked.inspected, at) };
      }),
      inspecting,
    );
    abort.throwIfAborted();
    const reached = looks.filter((each) => each !== null).length;
    const why = words.containers.unreached(reached, targets.length, deadlineMs);
    const unreached: Inspected = { seen: 'nothing', cause: 'unreached', why };
    neighbours?.keep(new Set(targets.map(({ name }) => keyOf('container', name))));
    const byName = new Map(
      order.map(({ name }, i) => [
        name,
        looks[i] ?? { inspected: unreached, called: before.get(name)?.called ?? name, heard: undefined },
      ]),
    );
    const unread = order.find((_, i) => looks[i] === null)?.name;
    afterFailure = unread;
    throwIfDockerIsDown([...byName.values()].map(({ inspected }) => inspected));
    afterFailure = undefined;
    const isSlow = reached < targets.length;
    if (isSlow && !warned.slow) warn(words.containers.slow(reached, targets.length));
    warned.slow = isSlow;

    const slots = runningSlots([...byName].map(([name, { inspected }]) => [name, inspected]));
    const signals: Signal[] = [];
    const of = new Map<string, Remembered>();
    for (const { name, listed, running } of targets) {
      const one = byName.get(name);
      if (one === undefined) continue;
      const looked = following.follow(
        { name, listed, running, ...one, at, isTurn: true },
        before.get(name),
        slots,
      );
      signals.push(...looked.signals);
      if (looked.remembered !== undefined) of.set(name, looked.remembered);
    }
    const reading = { covers: ['container'], signals };
    const isAsBefore = isSameMap(before, of) && unread === next && memory !== undefined;
    return isAsBefore ? reading : { ...reading, memory: keep({ of, next: unread }) };
  };

  /** One container out of turn. */
  const one = async (name: string, limit: AbortSignal, at: number, memory: unknown): Promise<Reading> => {
    const { of: before, next } = recall(memory);
    const listed = targetsOf.isListed(name);
    if (!listed && targetsOf.claimedIn(before).has(name)) return { covers: [], signals: [] };
    const target = { name, listed, running: false, lacks: false, shown: null };
    const looked = await look(target, before.get(name), listOnce(limit), limit);
    // Something has happened to it: the next turn looks at it, too.
    glance.saw(name, null, looked.inspected, at);
    throwIfDockerIsDown([looked.inspected]);
    if (!target.listed && isUnwanted(looked.inspected)) return { covers: [], signals: [] };
    const slots = runningSlots([[name, looked.inspected]], before);
    const { signals, remembered } = following.follow(
      { ...target, ...looked, at, isTurn: false },
      before.get(name),
      slots,
    );
    const reading = { covers: [], signals };
    if (isSame(before.get(name), remembered)) return reading;
    const of = new Map(before);
    if (remembered === undefined) of.delete(name);
    else of.set(name, remembered);
    return { ...reading, memory: keep({ of, next }) };
  };

  /** What an event of `name` has to be looked at as: by its own name, or by that of its service. */
  const entitiesOf = (name: string): string[] => {
    const service = hearing.of(name)?.service;
    return [
      // First, for what was heard goes to the one that is looked at first.
      ...(service != null && targetsOf.isListed(service) && service !== name ? [service] : []),
      ...(targetsOf.isListed(name) || targetsOf.isFound(name) ? [name] : []),
    ];
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
        entity$: options.happened$.pipe(
          tap((name) => hearing.settle(name)),
          concatMap(entitiesOf),
        ),
        read: (name, abort, { at, memory }) =>
          limited(inTime(deadlineMs), abort, (limit) => one(name, limit, at, memory)),
      },
    }),
  };
};

/** Whether its labels want it left alone. */
const isUnwanted = (inspected: Inspected): boolean =>
  inspected.seen === 'container' && readLabels(inspected.container.Config?.Labels).enable === false;

/** Whether the very same is known of the same names. */
const isSameMap = <T>(one: ReadonlyMap<string, T>, other: ReadonlyMap<string, T>): boolean =>
  one.size === other.size && [...other].every(([name, value]) => one.get(name) === value);
