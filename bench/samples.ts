import type { Policies } from '../src/config.ts';
import { type ActorSystem, createActors } from '../src/machines/actors.ts';
import type { Policy, Signal, Sweep } from '../src/signal.ts';

export const policy: Policy = { cooldownMs: 1_800_000, forMs: 0, forTicks: 1, keepMs: 0 };
export const policies: Policies = { fallback: policy, kinds: {} };

export const actorSystem = (): ActorSystem =>
  createActors({
    policyOf: () => policy,
    onFault: (key, error) => {
      throw new Error(`${key}: ${String(error)}`);
    },
  });

/** A sweep of `count` containers, all active or all well. */
export const sweepOf = (count: number, active: boolean, at: number, from = 0): Sweep => ({
  type: 'sweep',
  at,
  source: 'containers',
  covers: ['container'],
  signals: Array.from(
    { length: count },
    (_, index): Signal => ({
      kind: 'container',
      entity: `web-${from + index}`,
      active,
      title: `Container web-${from + index}`,
      detail: active ? 'exited (1)' : 'running',
    }),
  ),
});
