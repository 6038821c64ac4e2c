import { assign, setup } from 'xstate';
import { severityRank } from '../language/severity.ts';
import type { Action, Policy, Reason, Severity, StatePath } from '../language/signal.ts';
import { type Clocks, clearsAt, clocksAfter, crossesAt, type Move, remindsAt, stopped } from './clocks.ts';

/** What an actor is shown of one sweep: its entity active, inactive, unseen, or no longer there. */
export interface Observation {
  type: 'observation';
  /** Now: the `at` of the sweep, epoch milliseconds. */
  at: number;
  seen: 'active' | 'inactive' | 'unknown' | 'gone';
  policy: Policy;
  /** How bad it is; `undefined`: as bad as its kind. */
  severity?: Severity | undefined;
  /** How bad its kind is. Default: a warning. */
  usual?: Severity;
}

/** The state of one actor: where in the statechart it is, and its clocks. Plain JSON. */
export interface AlertState extends Clocks {
  readonly path: StatePath;
}

/** Plainly well. An entity without an actor is in this state. */
export const quiet: AlertState = { path: 'ok.quiet', ...stopped };

interface Seen {
  context: Clocks;
  event: Observation;
}

/**
 * The conditions of the statechart. Boundaries are inclusive: at exactly `cooldownMs` the cooldown has
 * elapsed. A clock that does not run yet would begin now.
 */
const guards = {
  isActive: ({ event }: Seen) => event.seen === 'active',
  isInactive: ({ event }: Seen) => event.seen === 'inactive',
  isGone: ({ event }: Seen) => event.seen === 'gone',
  /** Active long enough, and often enough, to be told. */
  crosses: ({ context, event }: Seen) =>
    event.seen === 'active' &&
    event.at >= crossesAt(context.firstActiveAt ?? event.at, event.policy) &&
    context.activeSweeps + 1 >= event.policy.forTicks,
  /** Still active, and the last alert is a whole cooldown ago. */
  reminds: ({ context, event }: Seen) =>
    event.seen === 'active' && event.at >= remindsAt(context.lastAlertAt ?? event.at, event.policy),
  /** Active, and worse than when it was told last. */
  worsens: ({ context, event: { seen, severity, usual = 'warning' } }: Seen) => {
    const now = severity ?? usual;
    const told = context.severity ?? usual;
    // Asked of every signal of everything that is down: most are as bad as they were.
    return seen === 'active' && now !== told && severityRank(now) > severityRank(told);
  },
  /** Active again while its recovery was being waited for, inside the cooldown. */
  isReturning: (seen: Seen) => seen.event.seen === 'active' && !guards.reminds(seen) && !guards.worsens(seen),
  /** Inactive long enough to be called well. */
  clears: ({ context, event }: Seen) =>
    event.seen === 'inactive' && event.at >= clearsAt(context.firstInactiveAt ?? event.at, event.policy),
};

/** What each of them asks, in the terms of the policy. */
export const conditions: Readonly<Record<keyof typeof guards, string>> = {
  isActive: 'active',
  isInactive: 'inactive',
  isGone: 'gone: absent from a sweep of its own source that covers its kind',
  crosses: 'active, now − first active ≥ `for`, and active sweeps in a row ≥ `forTicks`',
  reminds: 'active, and now − last alert ≥ `cooldown`',
  worsens: 'active, and its severity is higher than at the last alert',
  isReturning: 'active, not worse, and now − last alert < `cooldown`',
  clears: 'inactive, and now − first inactive ≥ `keep`',
};

/** A way out of a state: when it is taken, where it leads, what the operator is told, and why. */
const way = (guard: keyof typeof guards, to: StatePath, action: Action, reason: Reason) => ({
  guard,
  target: `#alert.${to}`,
  actions: [
    { type: 'evolve' as const, params: { to, action } },
    { type: 'tell' as const, params: { action, reason } },
  ],
});

/**
 * The alert machine: ok → alerting → cooldown → recovered. Debounce lives inside `ok`, the debounce of
 * the recovery inside `cooldown`. It knows no clock: every observation carries its time, so a replay
 * decides as the live run did. What is not listed changes nothing (`unknown` is not listed at all).
 */
export const alertMachine = setup({
  types: { context: {} as Clocks, events: {} as Observation },
  guards,
  actions: {
    evolve: assign(({ context, event }, { to, action }: Omit<Move, 'at'>) =>
      clocksAfter(context, { at: event.at, to, action, ...(event.severity && { severity: event.severity }) }),
    ),
    /** What whoever runs the machine is to make known. */
    tell: (_, _told: { action: Action; reason: Reason }): void => undefined,
  },
}).createMachine({
  id: 'alert',
  context: stopped,
  initial: 'ok',
  states: {
    ok: {
      initial: 'quiet',
      states: {
        quiet: {
          on: {
            observation: [
              way('crosses', 'alerting', 'alert', 'crossed'),
              way('isActive', 'ok.pending', null, 'waiting'),
            ],
          },
        },
        pending: {
          on: {
            observation: [
              way('crosses', 'alerting', 'alert', 'debounced'),
              way('isActive', 'ok.pending', null, 'waiting'),
              way('isInactive', 'ok.quiet', null, 'subsided'),
              way('isGone', 'ok.quiet', null, 'gone'),
            ],
          },
        },
      },
    },
    alerting: {
      on: {
        observation: [
          way('worsens', 'alerting', 'realert', 'worse'),
          way('reminds', 'alerting', 'realert', 'cooldown elapsed'),
          way('isActive', 'cooldown.holding', null, 'inside cooldown'),
          way('clears', 'recovered', 'recovery', 'cleared'),
          way('isInactive', 'cooldown.clearing', null, 'clearing'),
          way('isGone', 'recovered', 'recovery', 'gone'),
        ],
      },
    },
    cooldown: {
      initial: 'holding',
      states: {
        holding: {
          on: {
            observation: [
              way('clears', 'recovered', 'recovery', 'cleared'),
              way('isInactive', 'cooldown.clearing', null, 'clearing'),
            ],
          },
        },
        clearing: {
          on: {
            observation: [
              way('isReturning', 'cooldown.holding', null, 'active again'),
              way('clears', 'recovered', 'recovery', 'cleared'),
            ],
          },
        },
      },
      on: {
        observation: [
          way('worsens', 'alerting', 'realert', 'worse'),
          way('reminds', 'alerting', 'realert', 'cooldown elapsed'),
          way('isGone', 'recovered', 'recovery', 'gone'),
        ],
      },
    },
    recovered: {
      on: {
        observation: [
          way('crosses', 'alerting', 'alert', 'crossed'),
          way('isActive', 'ok.pending', null, 'waiting'),
          way('isInactive', 'ok.quiet', null, 'settled'),
          way('isGone', 'ok.quiet', null, 'gone'),
        ],
      },
    },
  },
});
