import type { Policies } from '../src/language/policy.ts';
import type { Policy, Signal, Sweep } from '../src/language/signal.ts';
import { type ActorSystem, createActors } from '../src/machines/actors.ts';

export const policy: Policy = { cooldownMs: 1_800_000, forMs: 0, forTicks: 1, keepMs: 0 };
export const policies: Policies = { fallback: policy, kinds: {} };

export const actorSystem = (): ActorSystem =>
  createActors({
    policyOf: () => policy,
    onFault: (key, error) => {
      throw new Error(`${key}: ${String(error)}`);
    },
  });

const signalOf = (entity: string, active: boolean): Signal => ({
  kind: 'container',
  entity,
  active,
  title: `Container ${entity}`,
  detail: active ? 'exited (1)' : 'running',
});

/** A sweep of `count` containers, all active or all well, or each as `active` says. */
export const sweepOf = (
  count: number,
  active: boolean | ((index: number) => boolean),
  at: number,
  from = 0,
): Sweep => ({
  type: 'sweep',
  at,
  source: 'containers',
  covers: ['container'],
  signals: Array.from({ length: count }, (_, index) =>
    signalOf(`web-${from + index}`, typeof active === 'boolean' ? active : active(index)),
  ),
});
