import type { Signal } from '../../language/signal.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Neighbour } from '../neighbours.ts';
import {
  childOom,
  crash,
  hasCrashed,
  hasLostAChild,
  isExitByOom,
  isFirstRestart,
  restartMs,
} from './container-edges.ts';
import { oneOffLabel, readLabels } from './container-labels.ts';
import {
  type DownContainer,
  isCrashLoop,
  type Remembered,
  remember,
  shortId,
  type WhyDown,
} from './container-memory.ts';
import { type Container, statusOf, type Verdict, verdictOn } from './container-state.ts';
import type { HeardOfContainer } from './hearing.ts';
import { slotOf } from './swarm-slots.ts';

/**
 * How the story of one name goes on: what is said of it after one look, and what is remembered. Pure. The grace
 * after a stop on purpose is the signal's own waiting time, so that the alert machine waits; within it an
 * absent name goes on being told of, from memory.
 */

/** What came of an inspect. */
export type Inspected =
  | { readonly seen: 'container'; readonly container: Container; readonly ports?: Neighbour['ports'] }
  | { readonly seen: 'missing'; readonly couldBe?: readonly string[] }
  /**
   * Why nothing was seen: Docker gave an answer on this `container` that is of no use, there was `silence` until
   * the time limit, it was not even asked (`unreached`), or the `daemon` itself can't be reached or refuses.
   */
  | {
      readonly seen: 'nothing';
      readonly cause: 'container' | 'silence' | 'unreached' | 'daemon';
      readonly why: string;
    };

/** One look at one name. */
export interface ContainerReading {
  readonly name: string;
  /** The operator listed it by name, so it should be there and run. */
  readonly listed: boolean;
  /** Docker's list of containers calls it running. */
  readonly running: boolean;
  readonly inspected: Inspected;
  /** What Docker's events said of it. */
  readonly heard: HeardOfContainer | undefined;
  /** Now, epoch milliseconds. */
  readonly at: number;
  /** A turn of all containers, not a hint: only that can call one gone. */
  readonly isTurn: boolean;
  /** Another of its swarm service runs in its place. */
  readonly replaced: boolean;
}

export interface Habits {
  /** How long a container may be away after a stop on purpose, milliseconds. */
  readonly graceMs: number;
  /** What the wall clock shows, which Docker's times go by, at a moment of ours. Default: the same. */
  readonly wallAt?: (at: number) => number;
  readonly words: Messages;
}

/** What a look comes to. Nothing to say of a name and nothing to remember: it is forgotten. */
export interface LookOutcome {
  readonly verdict?: Verdict;
  /** What happened and is over. */
  readonly edges?: readonly Signal[];
  readonly remembered?: Remembered | undefined;
  /** What was heard is in the memory now. */
  readonly isTaken?: boolean;
}

/** What an exit says of a stop that nobody heard: ended by itself, by SIGKILL, by SIGTERM. */
const codesOfAStop: readonly (number | null)[] = [0, 137, 143];

/** Says what a look comes to. */
export const outcomeOfLook = (
  look: ContainerReading,
  before: Remembered | undefined,
  habits: Habits,
): LookOutcome => {
  const { inspected } = look;
  switch (inspected.seen) {
    case 'nothing':
      return tellUnseen(look, inspected.why, before, habits);
    case 'missing':
      return tellMissing(look, inspected.couldBe ?? [], before, habits);
    case 'container':
      return tellContainer(look, inspected.container, before, habits);
  }
};

const tellUnseen = (
  { name, listed, running }: ContainerReading,
  why: string,
  before: Remembered | undefined,
  { words }: Habits,
): LookOutcome => {
  const blank: Remembered = { name, id: '', restarts: 0, grewAt: [], watched: true };
  const remembered = running ? { ...blank, ...before, watched: true } : before;
  if (!listed && !remembered?.watched) return { remembered };
  return { verdict: { active: null, unread: true, detail: words.containers.unseen(why) }, remembered };
};

const tellMissing = (
  { listed, heard, at, isTurn, replaced }: ContainerReading,
  couldBe: readonly string[],
  before: Remembered | undefined,
  { graceMs, words }: Habits,
): LookOutcome => {
  const say = words.containers;
  const missing = couldBe.length > 0 ? say.couldBe(couldBe.join(', ')) : say.missing;
  // One that was found and never ran is nobody's.
  if (!before?.watched) {
    return listed ? { verdict: { active: true, detail: missing }, remembered: before } : {};
  }
  // It is being removed this very moment: in a moment it is known how it ended.
  if (heard?.settled === false && before.down === undefined) {
    return { verdict: { active: null, detail: missing }, remembered: before };
  }
  const down = lacking(before, listed, heard, at, graceMs);
  const remembered = { ...before, down };
  const isOver = at - down.at >= graceMs;
  // A crash is told at once, however long the grace is; later looks find it remembered.
  const isNews = down.why === 'crash' && before.down?.lacks !== true;
  if (!listed && (down.why === 'finished' || replaced || (isOver && !isNews))) {
    return isTurn ? { isTaken: true } : { remembered, isTaken: true };
  }
  const verdict =
    down.why === 'crash'
      ? { active: true, detail: say.removed(down.code ?? null) }
      : { active: true, detail: missing, waitMs: graceMs };
  return { verdict, remembered, isTaken: true };
};

/** How long a name has been missing, and why. A name that goes missing later than its grace has a new one. */
const lacking = (
  before: Remembered,
  listed: boolean,
  heard: HeardOfContainer | undefined,
  at: number,
  graceMs: number,
): DownContainer => {
  const old = before.down;
  const ending = heard !== undefined && shortId(heard.id) === before.id ? heard.ending : null;
  const isCorrected = old?.guessed && ending !== null && !ending.stopped;
  if (old?.lacks && !isCorrected) return old;
  if (old !== undefined && !isCorrected) {
    const isWithin = old.why === 'stop' && at - old.at < graceMs;
    return { ...old, at: isWithin ? old.at : at, lacks: true };
  }
  const why = before.oneOff ? 'finished' : ending === null ? 'stop' : whyOf(ending, listed);
  return { at, why, ...(ending?.code != null && { code: ending.code }), lacks: true };
};

const whyOf = (ending: NonNullable<HeardOfContainer['ending']>, listed: boolean): WhyDown => {
  if (ending.stopped) return 'stop';
  return ending.code === 0 && !listed ? 'finished' : 'crash';
};

const tellContainer = (
  look: ContainerReading,
  container: Container,
  before: Remembered | undefined,
  { graceMs, words, wallAt = (time) => time }: Habits,
): LookOutcome => {
  const { name, listed, at, replaced } = look;
  const isTaken = look.heard?.settled ?? false;
  const status = statusOf(container);
  const heard =
    look.heard !== undefined && shortId(look.heard.id) === shortId(container.Id) ? look.heard : undefined;
  const isRunning = look.running || status === 'running';
  const oneOff = container.Config?.Labels?.[oneOffLabel] === 'True';
  const slot = slotOf(container);
  const { tags } = readLabels(container.Config?.Labels);
  const health = container.State.Health?.Status ?? '';
  const { sick, ...seen } = remember(before, container, { name, at, running: isRunning });
  // Of one that does not run Docker says unhealthy, whatever it was.
  const isSick = status === 'running' ? health === 'unhealthy' || (sick && health === 'starting') : sick;
  const base: Remembered = {
    ...seen,
    ...(isSick && { sick: true }),
    ...(oneOff && { oneOff }),
    ...(slot !== undefined && { slot }),
    ...(tags !== undefined && { tags }),
  };
  if (!listed && !base.watched) return { remembered: base, isTaken };

  const circumstances = {
    name: before?.called ?? name,
    at: wallAt(at),
    crashLoop: isCrashLoop(base),
    mayFinish: !listed || oneOff,
    graceMs,
    sick: sick === true,
    replaced,
  };
  const isAlive = /^(running|paused|restarting)$/.test(status);
  if (isAlive) {
    const code = heard?.ending?.code ?? (container.State.ExitCode || null);
    const byOom = isExitByOom(container, before, heard, code);
    const restarts = status === 'restarting' && isFirstRestart(base, before, at);
    const edges = [
      ...(hasCrashed(base, before, heard) ? [crash(name, container, code, byOom, words)] : []),
      ...(hasLostAChild(before, heard, status) ? [childOom(name, words)] : []),
    ];
    const seenSo = verdictOn(container, { ...circumstances, byOom, restarts }, words);
    const ranMs = wallAt(at) - (base.startedAt ?? Number.NEGATIVE_INFINITY);
    const isFresh = status === 'running' && before?.loops === true && ranMs < restartMs;
    const loops = status === 'restarting' ? seenSo.active === true || before?.loops === true : isFresh;
    // The next run of a loop is no recovery: that it lasts is.
    const told = isFresh && seenSo.active === false ? { active: null, detail: seenSo.detail } : seenSo;
    const oomAt = edges.some(({ kind }) => kind === 'container_oom') ? heard?.oomAt : undefined;
    const remembered = {
      ...base,
      ...(typeof oomAt === 'number' && { oomAt }),
      ...(status === 'restarting' && { restarting: true }),
      ...(loops && { loops }),
    };
    return { verdict: told, edges, remembered, isTaken };
  }

  // It ended this very moment: whether it was stopped is about to be heard.
  const hasRun = base.startedAt !== undefined && base.startedAt !== before?.startedAt;
  if (look.heard?.settled === false && (before?.down === undefined || hasRun)) {
    const { detail } = verdictOn(container, { ...circumstances, why: 'crash' }, words);
    return { verdict: { active: null, detail }, remembered: before };
  }
  const down = downOf(base, before, container, heard, look);
  const byOom =
    down?.oom ??
    (down === undefined && isExitByOom(container, before, heard, container.State.ExitCode ?? null));
  const verdict = verdictOn(container, { ...circumstances, why: down?.why, byOom }, words);
  return {
    verdict,
    remembered: { ...base, ...(down && { down }) },
    isTaken,
  };
};

/** Why a container that is there does not run; nothing where it is not known ever to have run. */
const downOf = (
  base: Remembered,
  before: Remembered | undefined,
  container: Container,
  heard: HeardOfContainer | undefined,
  { listed, at }: Pick<ContainerReading, 'listed' | 'at'>,
): DownContainer | undefined => {
  const old = before?.down;
  const status = statusOf(container);
  if (!/^(exited|dead|removing|created)$/.test(status)) return old;
  const ending = heard?.ending ?? null;
  const code = container.State.ExitCode ?? null;
  const hasRun = base.startedAt !== undefined && base.startedAt !== before?.startedAt;
  const facts = {
    ...(code !== null && { code }),
    ...(isExitByOom(container, before, heard, code) && { oom: true }),
  };
  if (old !== undefined && !(hasRun && status !== 'created')) {
    const { lacks: _, ...still } = old;
    const isCorrected = old.guessed && ending !== null && !ending.stopped;
    if (!isCorrected) {
      return { ...still, ...(ending?.stopped && { why: 'stop' }) };
    }
    return { at, why: base.oneOff ? 'finished' : whyOf(ending, listed), ...facts };
  }
  // One that was never met running is as it is found.
  if (before?.watched !== true && ending === null) return undefined;
  if (base.oneOff) return { at, why: 'finished', ...facts };
  if (status === 'created') return { at, why: 'stop' };
  if (ending !== null) return { at, why: whyOf(ending, listed), ...facts };
  if (code === null) return undefined;
  return codesOfAStop.includes(code)
    ? { at, why: 'stop', guessed: true, ...facts }
    : { at, why: 'crash', ...facts };
};
