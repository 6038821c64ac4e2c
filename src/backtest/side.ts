import { type Policies, policyIn } from '../config.ts';
import { type Actor, createActors } from '../machines/actors.ts';
import type { Messages } from '../messages.ts';
import { incidentStart, type Sweep, type Transition } from '../signal.ts';
import { isTelling, notificationOf } from '../sinks/notifications.ts';
import { createQueue } from '../sinks/queue.ts';
import type { Rate } from '../sinks/sink.ts';

/** One incident as it went under one configuration. */
export interface Incident {
  readonly key: string;
  readonly kind: string;
  readonly alertAt: number;
  /** `null`: still open at the end of the recording. An edge is over at once. */
  endAt: number | null;
  realerts: number;
}

/** A message that the chat would have seen. */
export interface Message {
  readonly at: number;
  /** The kinds it speaks of: several in a catch-up. */
  readonly kinds: readonly string[];
}

/** One configuration folded through a recording, down to the messages. */
export interface Side {
  /** The recording begins here, or anew: these actors, under these policies. */
  begin(policies: Policies, actors: Iterable<Actor>): void;
  sweep(sweep: Sweep): void;
  /** The recording is over: what waits is delivered. */
  end(): void;
  readonly incidents: readonly Incident[];
  readonly messages: readonly Message[];
}

/** What Telegram allows a private chat. */
const rates: readonly Rate[] = [{ count: 1, perMs: 1_000 }];

/**
 * Folds sweeps through actors and through the delivery policy of a chat that always answers at once. The
 * queue is the very one of the sidecar; its clock is the recording's.
 */
export const createSide = (initial: Policies, words: Messages): Side => {
  const incidents: Incident[] = [];
  const open = new Map<string, Incident>();
  const messages: Message[] = [];
  const queue = createQueue(
    { name: 'chat', timeoutMs: 1_000, rates, send: () => [{}] },
    { words, random: () => 1 },
  );
  let now = 0;
  let waiting: string[] = [];

  const system = (policies: Policies, restored: Iterable<Actor>) =>
    createActors({ policyOf: (kind) => policyIn(policies, kind), onFault: () => undefined, restored });
  let actors = system(initial, []);

  /** Sends what is due before `until`. */
  const deliver = (until: number): void => {
    for (let due = queue.dueInMs(now); due !== null && now + due <= until; due = queue.dueInMs(now)) {
      now += due;
      queue.next(now);
      const told = queue.arrived({}, now).length;
      if (told === 0) continue;
      messages.push({ at: now, kinds: [...new Set(waiting.slice(0, told))] });
      waiting = waiting.slice(told);
    }
    now = Math.max(now, until);
  };

  const note = (transition: Transition): void => {
    const { key, kind, at, action, reason, incident } = transition;
    if (incident === null || action === null) return;
    if (action === 'alert') {
      const one: Incident = { key, kind, alertAt: at, endAt: reason === 'edge' ? at : null, realerts: 0 };
      incidents.push(one);
      if (reason !== 'edge') open.set(key, one);
      return;
    }
    // An incident that was open when the recording began is first heard of here.
    let one = open.get(key);
    if (one === undefined) {
      one = { key, kind, alertAt: incidentStart(incident), endAt: null, realerts: 0 };
      incidents.push(one);
      open.set(key, one);
    }
    if (action === 'realert') one.realerts += 1;
    else {
      one.endAt = at;
      open.delete(key);
    }
  };

  return {
    incidents,
    messages,
    begin(policies, restored) {
      actors = system(policies, restored);
    },
    sweep(sweep) {
      // What one sweep has to say comes in together, before anything of it goes out.
      deliver(sweep.at - 1);
      for (const transition of actors.observe(sweep)) {
        note(transition);
        if (!isTelling(transition)) continue;
        queue.add(notificationOf(transition, words), sweep.at);
        waiting.push(transition.kind);
      }
    },
    end() {
      deliver(Number.MAX_SAFE_INTEGER);
    },
  };
};
