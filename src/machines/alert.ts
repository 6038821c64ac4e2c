import { assign, setup } from 'xstate';
import type { Policy, Reason, StatePath } from '../language/signal.ts';

/** What an actor is shown of one sweep: its entity active, inactive, unseen, or no longer there. */
export interface Observation {
  type: 'observation';
  /** Now: the `at` of the sweep, epoch milliseconds. */
  at: number;
  seen: 'active' | 'inactive' | 'unknown' | 'gone';
  policy: Policy;
}

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

/** The state of one actor: where in the statechart it is, and its clocks. Plain JSON. */
export interface AlertState extends Clocks {
  readonly path: StatePath;
}

const stopped: Clocks = {
  firstActiveAt: null,
  activeSweeps: 0,
  incidentAt: null,
  lastAlertAt: null,
  firstInactiveAt: null,
};

/** Plainly well. An entity without an actor is in this state. */
export const quiet: AlertState = { path: 'ok.quiet', ...stopped };

interface Seen {
  context: Clocks;
  event: Observation;
}

/** The conditions of the statechart. Boundaries are inclusive: at exactly `cooldownMs` the cooldown has elapsed. */
const guards = {
  isActive: ({ event }: Seen) => event.seen === 'active',
  isInactive: ({ event }: Seen) => event.seen === 'inactive',
  isGone: ({ event }: Seen) => event.seen === 'gone',
  /** Active long enough, and often enough, to be told. */
  crosses: ({ context, event }: Seen) =>
    event.seen === 'active' &&
    event.at - (context.firstActiveAt ?? event.at) >= event.policy.forMs &&
    context.activeSweeps + 1 >= event.policy.forTicks,
  /** Still active, and the last alert is a whole cooldown ago. */
  reminds: ({ context, event }: Seen) =>
    event.seen === 'active' && event.at - (context.lastAlertAt ?? event.at) >= event.policy.cooldownMs,
  /** Active again while its recovery was being waited for, inside the cooldown. */
  isReturning: (seen: Seen) => seen.event.seen === 'active' && !guards.reminds(seen),
  /** Inactive long enough to be called well. */
  clears: ({ context, event }: Seen) =>
    event.seen === 'inactive' && event.at - (context.firstInactiveAt ?? event.at) >= event.policy.keepMs,
};

const noop = (_: unknown, _params: { reason: Reason }): void => undefined;

/** What an actor tells when it moves, and why: `alert`, `realert` and `recovery` reach the operator. */
const says = <T extends 'alert' | 'realert' | 'recovery' | 'silent'>(type: T, reason: Reason) => ({
  type,
  params: { reason },
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
    alert: noop,
    realert: noop,
    recovery: noop,
    silent: noop,
    stopClocks: assign(stopped),
    beginWaiting: assign(({ event }) => ({ ...stopped, firstActiveAt: event.at, activeSweeps: 1 })),
    countSweep: assign(({ context }) => ({ activeSweeps: context.activeSweeps + 1 })),
    openIncident: assign(({ event }) => ({ ...stopped, incidentAt: event.at, lastAlertAt: event.at })),
    remindOfIncident: assign(({ event }) => ({ lastAlertAt: event.at, firstInactiveAt: null })),
    beginClearing: assign(({ event }) => ({ firstInactiveAt: event.at })),
    stopClearing: assign({ firstInactiveAt: null }),
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
              {
                guard: 'crosses',
                target: '#alert.alerting',
                actions: ['openIncident', says('alert', 'crossed')],
              },
              { guard: 'isActive', target: 'pending', actions: ['beginWaiting', says('silent', 'waiting')] },
            ],
          },
        },
        pending: {
          on: {
            observation: [
              {
                guard: 'crosses',
                target: '#alert.alerting',
                actions: ['openIncident', says('alert', 'debounced')],
              },
              { guard: 'isActive', target: 'pending', actions: ['countSweep', says('silent', 'waiting')] },
              { guard: 'isInactive', target: 'quiet', actions: ['stopClocks', says('silent', 'subsided')] },
              { guard: 'isGone', target: 'quiet', actions: ['stopClocks', says('silent', 'gone')] },
            ],
          },
        },
      },
    },
    alerting: {
      on: {
        observation: [
          {
            guard: 'reminds',
            target: 'alerting',
            actions: ['remindOfIncident', says('realert', 'cooldown elapsed')],
          },
          { guard: 'isActive', target: 'cooldown.holding', actions: says('silent', 'inside cooldown') },
          { guard: 'clears', target: 'recovered', actions: ['stopClocks', says('recovery', 'cleared')] },
          {
            guard: 'isInactive',
            target: 'cooldown.clearing',
            actions: ['beginClearing', says('silent', 'clearing')],
          },
          { guard: 'isGone', target: 'recovered', actions: ['stopClocks', says('recovery', 'gone')] },
        ],
      },
    },
    cooldown: {
      initial: 'holding',
      states: {
        holding: {
          on: {
            observation: [
              {
                guard: 'clears',
                target: '#alert.recovered',
                actions: ['stopClocks', says('recovery', 'cleared')],
              },
              {
                guard: 'isInactive',
                target: 'clearing',
                actions: ['beginClearing', says('silent', 'clearing')],
              },
            ],
          },
        },
        clearing: {
          on: {
            observation: [
              {
                guard: 'isReturning',
                target: 'holding',
                actions: ['stopClearing', says('silent', 'active again')],
              },
              {
                guard: 'clears',
                target: '#alert.recovered',
                actions: ['stopClocks', says('recovery', 'cleared')],
              },
            ],
          },
        },
      },
      on: {
        observation: [
          {
            guard: 'reminds',
            target: 'alerting',
            actions: ['remindOfIncident', says('realert', 'cooldown elapsed')],
          },
          { guard: 'isGone', target: 'recovered', actions: ['stopClocks', says('recovery', 'gone')] },
        ],
      },
    },
    recovered: {
      on: {
        observation: [
          { guard: 'crosses', target: 'alerting', actions: ['openIncident', says('alert', 'crossed')] },
          { guard: 'isActive', target: 'ok.pending', actions: ['beginWaiting', says('silent', 'waiting')] },
          { guard: 'isInactive', target: 'ok.quiet', actions: says('silent', 'settled') },
          { guard: 'isGone', target: 'ok.quiet', actions: says('silent', 'gone') },
        ],
      },
    },
  },
});
