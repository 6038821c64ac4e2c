import type { SchedulerLike } from 'rxjs';
import { wallOf } from '../../language/clock.ts';
import type { Signal } from '../../language/signal.ts';
import { after, reachedBy, signalsOf, unknown } from './book-of-checks.ts';
import type { CheckToRun } from './place.ts';
import type { ProbeTools } from './probe.ts';
import type { Reach } from './reach.ts';
import { tried } from './tried.ts';

export interface TryingOnce {
  readonly scheduler: SchedulerLike;
  readonly tools: Pick<ProbeTools, 'words' | 'messages'>;
  /** What is known of the network, which these tries tell of what they find. */
  readonly reach: Reach;
  /** So many are tried at a time. */
  readonly mostAtOnce: number;
  /** As in `ChecksOptions`. */
  readonly againMs?: number | undefined;
}

/**
 * What each check finds when it is tried once, now, each within its own limit; what is behind a network that is gone is not known.
 * Of what one try says nothing yet there is no signal: a check that is called in, a rate that takes two readings.
 */
export const tryOnce = async (
  checks: readonly CheckToRun[],
  { scheduler, tools, reach, mostAtOnce, againMs }: TryingOnce,
  abort: AbortSignal,
): Promise<readonly Signal[]> => {
  const judge: (() => readonly Signal[])[] = [];
  const one = async (index: number, { check, probe }: CheckToRun): Promise<void> => {
    if (probe === null) return;
    const given = { abort, at: wallOf(scheduler, scheduler.now()), memory: undefined };
    const outcome = await tried(check, probe, given, tools, againMs);
    const at = scheduler.now();
    const url = reachedBy(check);
    if (url !== null) reach.tried(url, outcome.why);
    judge[index] = () =>
      signalsOf(check, after(unknown, reach.isGone ? outcome.behind : outcome, at), at, tools.words);
  };
  const waiting = checks.entries();
  const inTurn = async (): Promise<void> => {
    for (const [index, check] of waiting) await one(index, check);
  };
  await Promise.all(Array.from({ length: mostAtOnce }, inTurn));
  // Only when all are tried is it known whether there is a network.
  const signals = judge.flatMap((signals) => signals());
  const network = reach.isGone ? reach.signal(tools.messages) : null;
  return [...(network === null ? [] : [network]), ...signals].filter(
    ({ active, unread }) => active !== null || unread === true,
  );
};
