import type { Signal } from '../../language/signal.ts';
import type { Messages } from '../../messages/messages.ts';
import { isCrashLoop, type Remembered } from './container-memory.ts';
import type { Container } from './container-state.ts';
import type { HeardOfContainer } from './hearing.ts';

/** What happens to a container and is over: a crash that it was started again from, a child without memory. Pure. */

/**
 * A container that is started within so long after its first crash is not called down; and one that was, between two runs, is
 * well again only when a run has lasted for so long.
 */
export const restartMs = 10_000;
/** A process that dies for lack of memory again and again is told of this often at most. */
const oomEveryMs = 10 * 60_000;
/** Whether this very exit was one for lack of memory: Docker goes on saying so of a child that died long before. */
export const isExitByOom = (
  { State: state }: Container,
  before: Remembered | undefined,
  heard: HeardOfContainer | undefined,
  code: number | null,
): boolean => {
  const said = state.OOMKilled === true;
  if (code !== 137 || heard?.ending?.stopped) return false;
  if (heard?.ending?.byOom != null) return heard.ending.byOom;
  const isStale = before?.oomAt !== undefined || heard?.oomAt != null;
  return said && !isStale;
};

/** Between the first crash and the next run there is nothing to be told but the crash. */
export const isFirstRestart = (base: Remembered, before: Remembered | undefined, at: number): boolean =>
  before?.watched === true &&
  (before.id === base.id
    ? base.grewAt.length === 1 && at - (base.grewAt[0] ?? 0) < restartMs
    : base.restarts === 1);

/** Whether it crashed since the last look, and Docker or somebody has started it again. */
export const hasCrashed = (
  base: Remembered,
  before: Remembered | undefined,
  heard: HeardOfContainer | undefined,
): boolean => {
  if (before?.watched !== true || isCrashLoop(base) || base.oneOff) return false;
  // That it restarts is told already, as what it is in.
  if (before.loops) return false;
  // One that was seen down is told of, or was stopped.
  if (before.down !== undefined && before.down.why !== 'stop') return false;
  const isAnother = before.id !== base.id;
  const hasGrown = !isAnother && base.restarts > before.restarts;
  const isAnew = before.startedAt !== undefined && base.startedAt !== before.startedAt;
  if (!isAnother && !hasGrown && (!isAnew || before.restarting)) return false;
  const ending = heard?.ending ?? null;
  if (ending?.stopped || ending?.code === 0) return false;
  // A restart by hand, and another container, begin to count anew.
  return base.restarts > 0 || (ending !== null && !isAnother && before.down === undefined);
};

/** Whether something in it was killed for lack of memory while it runs on. */
export const hasLostAChild = (
  before: Remembered | undefined,
  heard: HeardOfContainer | undefined,
  status: string,
): boolean =>
  status === 'running' &&
  before?.watched === true &&
  heard?.settled === true &&
  heard.oomAt !== null &&
  (heard.ending === null || heard.up) &&
  heard.oomAt - (before.oomAt ?? Number.NEGATIVE_INFINITY) >= oomEveryMs;

const edge = (
  kind: string,
  entity: string,
  title: string,
  commands: string,
  ...sentences: readonly string[]
): Signal => ({
  kind,
  entity,
  active: true,
  edge: true,
  title,
  detail: `${sentences.filter((one) => one !== '').join(' ')}\n${commands}`,
});

export const crash = (
  name: string,
  { RestartCount: restarts }: Container,
  code: number | null,
  byOom: boolean,
  { containers: say }: Messages,
): Signal =>
  edge(
    'container_crash',
    name,
    say.crashTitle(name),
    say.logs(name),
    byOom ? say.crashedByOom : say.crashed(code),
    restarts > 0 ? say.restarts(restarts) : '',
  );

export const childOom = (name: string, { containers: say }: Messages): Signal =>
  edge('container_oom', name, say.oomTitle(name), say.logs(name), say.oomInside);
