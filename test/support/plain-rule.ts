import type { Action } from '../../src/language/signal.ts';
import type { Observation } from '../../src/machines/alert.ts';

/**
 * The classic rule: alert on crossing up, re-alert when the cooldown has elapsed, silent inside it, one
 * recovery on crossing down. Whoever doubts the statechart can check it against these ten lines.
 */
export const classicRule = (cooldownMs: number) => {
  let lastAlertAt: number | null = null;
  return (at: number, active: boolean): Action => {
    const wasAlerted = lastAlertAt !== null;
    if (!active) {
      lastAlertAt = null;
      return wasAlerted ? 'recovery' : null;
    }
    if (lastAlertAt !== null && at - lastAlertAt < cooldownMs) return null;
    lastAlertAt = at;
    return wasAlerted ? 'realert' : 'alert';
  };
};

/**
 * The same rule with everything that may be asked of it: debounce by time and by sweeps, debounce of
 * the recovery, entities that could not be seen, and entities that are gone.
 */
export const generalRule = () => {
  let activeSince: number | null = null;
  let activeSweeps = 0;
  let lastAlertAt: number | null = null;
  let inactiveSince: number | null = null;

  return ({ at, seen, policy }: Observation): Action => {
    if (seen === 'unknown') return null;
    if (seen === 'active') {
      inactiveSince = null;
      if (lastAlertAt !== null) {
        if (at - lastAlertAt < policy.cooldownMs) return null;
        lastAlertAt = at;
        return 'realert';
      }
      activeSince ??= at;
      activeSweeps += 1;
      if (at - activeSince < policy.forMs || activeSweeps < policy.forTicks) return null;
      lastAlertAt = at;
      return 'alert';
    }
    activeSince = null;
    activeSweeps = 0;
    if (lastAlertAt === null) return null;
    inactiveSince ??= at;
    if (seen === 'inactive' && at - inactiveSince < policy.keepMs) return null;
    lastAlertAt = null;
    inactiveSince = null;
    return 'recovery';
  };
};
