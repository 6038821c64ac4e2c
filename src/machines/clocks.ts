import type { Policy, Transition } from '../language/signal.ts';

/** The clocks of one actor, epoch milliseconds of sweeps; `null` while they don't run. */
export interface Clocks {
  /** Since when the entity has been active without a break, while that is not alerted. */
  readonly firstActiveAt: number | null;
  /** In how many sweeps in a row it has been active, while that is not alerted. */
  readonly activeSweeps: number;
  /** When the incident that is open was alerted first. */
  readonly incidentAt: number | null;
  /** When the incident that is open was alerted last. */
  readonly lastAlertAt: number | null;
  /** Since when the entity has been inactive, while its incident is still open. */
  readonly firstInactiveAt: number | null;
}

export const stopped: Clocks = {
  firstActiveAt: null,
  activeSweeps: 0,
  incidentAt: null,
  lastAlertAt: null,
  firstInactiveAt: null,
};

/** What of a transition the clocks go by. */
export type Move = Pick<Transition, 'at' | 'to' | 'action'>;

/**
 * The clocks after a move. The only place that sets one: the statechart asks it as it decides, and the fold
 * as it reads what was decided.
 */
export const clocksAfter = (clocks: Clocks, { at, to, action }: Move): Clocks => {
  switch (to) {
    case 'ok.quiet':
    case 'recovered':
      return stopped;
    case 'ok.pending':
      return clocks.firstActiveAt === null
        ? { ...stopped, firstActiveAt: at, activeSweeps: 1 }
        : { ...clocks, activeSweeps: clocks.activeSweeps + 1 };
    case 'alerting':
      return action === 'realert'
        ? { ...clocks, lastAlertAt: at, firstInactiveAt: null }
        : { ...stopped, incidentAt: at, lastAlertAt: at };
    case 'cooldown.holding':
      return { ...clocks, firstInactiveAt: null };
    case 'cooldown.clearing':
      return { ...clocks, firstInactiveAt: at };
  }
};

// Where the policy meets the clocks. At the very millisecond that these name, the time is over.

/** When an entity has been active for long enough to be told of, epoch milliseconds; its sweeps count beside. */
export const crossesAt = (firstActiveAt: number, { forMs }: Policy): number => firstActiveAt + forMs;

/** When the cooldown after an alert is over, and the next reminder due, epoch milliseconds. */
export const remindsAt = (lastAlertAt: number, { cooldownMs }: Policy): number => lastAlertAt + cooldownMs;

/** When an entity has been inactive for long enough to be called well, epoch milliseconds. */
export const clearsAt = (firstInactiveAt: number, { keepMs }: Policy): number => firstInactiveAt + keepMs;
