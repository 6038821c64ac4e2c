import type { Announcement, Rate } from '../../language/delivery.ts';
import { type Policies, policyIn } from '../../language/policy.ts';
import type { Sweep, Transition } from '../../language/signal.ts';
import { type Actor, createActors } from '../../machines/actors.ts';
import { stepByFirstWay } from '../../machines/step.ts';
import { whyFailed } from '../../messages/faults.ts';
import type { Messages } from '../../messages/messages.ts';
import { createQueue } from '../../sinks/delivery/queue.ts';
import { announcedAlone, isTelling } from '../../telling/announce.ts';

/** One incident as it went under one configuration. */
export interface Incident {
  readonly key: string;
  readonly kind: string;
  readonly alertAt: number;
  /** `null`: still open at the end of the recording. An edge is over at once. */
  endAt: number | null;
  /** It was open when the recording began: its alert is none of this recording's. */
  readonly before: boolean;
  realerts: number;
  /** Its end was told. */
  recovered: boolean;
}

/** A message that the chat would have seen. */
export interface Message {
  readonly at: number;
  /** The kinds it speaks of: several in a catch-up. */
  readonly kinds: readonly string[];
}

/** What the recording says of the actors that its sweeps do not: where it begins, or was interrupted. */
export interface Correction {
  readonly at: number;
  /** Actors that are new, or not as they were. */
  readonly actors: readonly Actor[];
  /** Keys that have no actor any more. */
  readonly gone: readonly string[];
}

/** A recording run through one configuration once more, down to the messages. */
export interface Rerun {
  /** From here on these policies hold, and the correction. */
  resume(policies: Policies, correction: Correction): void;
  /** Gives the faults: signals that could not be decided. */
  sweep(sweep: Sweep): string[];
  /** The recording is over: what waits is delivered. */
  end(): void;
  actors(): readonly Actor[];
  readonly incidents: readonly Incident[];
  readonly messages: readonly Message[];
}

/** What Telegram allows a private chat. */
const rates: readonly Rate[] = [{ count: 1, perMs: 1_000 }];

/**
 * Folds sweeps through actors and through the delivery policy of a chat that always answers at once. The
 * queue is the very one of the sidecar; its clock is the recording's.
 */
export const createRerun = (initial: Policies, words: Messages): Rerun => {
  const incidents: Incident[] = [];
  const open = new Map<string, Incident>();
  const messages: Message[] = [];
  const queue = createQueue(
    { name: 'telegram', timeoutMs: 1_000, rates, send: () => [{}] },
    { words, random: () => 1, clock: () => '' },
  );
  const faults: string[] = [];
  let now = 0;

  const system = (policies: Policies, restored: Iterable<Actor>) =>
    createActors({
      policyOf: (kind) => policyIn(policies, kind),
      onFault: (key, error) => faults.push(`${key}: ${whyFailed(error, words)}`),
      restored,
      step: stepByFirstWay,
    });
  let actors = system(initial, []);

  /** Sends what is due up to `until`. */
  const deliver = (until: number): void => {
    for (let due = queue.dueInMs(now); due !== null && now + due <= until; due = queue.dueInMs(now)) {
      now += due;
      queue.next(now);
      const told = queue.arrived({}, now);
      messages.push({ at: now, kinds: [...new Set(told.map(({ key }) => kindOf(key)))] });
    }
    now = Math.max(now, until);
  };

  const begin = (key: string, kind: string, alertAt: number, before: boolean): Incident => {
    const incident = { key, kind, alertAt, endAt: null, before, realerts: 0, recovered: false };
    incidents.push(incident);
    open.set(key, incident);
    return incident;
  };
  const end = (key: string, at: number): Incident | undefined => {
    const incident = open.get(key);
    if (incident !== undefined) incident.endAt = at;
    open.delete(key);
    return incident;
  };

  const note = ({ key, kind, at, action, reason }: Transition): void => {
    if (action === 'alert') begin(key, kind, at, false);
    if (reason === 'edge') end(key, at);
    const incident = open.get(key);
    if (incident === undefined) return;
    if (action === 'realert') incident.realerts += 1;
    if (action !== 'recovery') return;
    incident.recovered = true;
    end(key, at);
  };

  return {
    incidents,
    messages,
    actors: () => actors.actors(),
    resume(policies, { at, actors: corrected, gone }) {
      const known = new Map(actors.actors().map((actor) => [actor.key, actor]));
      for (const key of gone) {
        known.delete(key);
        end(key, at);
      }
      for (const actor of corrected) {
        known.set(actor.key, actor);
        const { key, kind, state } = actor;
        if (open.get(key)?.alertAt === state.incidentAt) continue;
        end(key, at);
        if (state.incidentAt !== null) begin(key, kind, state.incidentAt, true);
      }
      actors = system(policies, known.values());
    },
    sweep(sweep) {
      // What one sweep has to say comes in together, before anything of it goes out.
      deliver(sweep.at - 1);
      now = Math.max(now, sweep.at);
      for (const transition of actors.observe(sweep)) {
        note(transition);
        if (isTelling(transition)) queue.add(wordless(announcedAlone(transition)), sweep.at);
      }
      return faults.splice(0);
    },
    end: () => deliver(Number.MAX_SAFE_INTEGER),
  };
};

/** Nobody reads the messages, they are only counted; nothing in the delivery policy goes by their words. */
const wordless = (announcement: Announcement): Announcement => {
  const [first, ...others] = announcement.notifications.map((notification) => ({
    ...notification,
    ...{ since: null, mark: '', title: '', detail: '' },
  }));
  return first === undefined ? announcement : { ...announcement, notifications: [first, ...others] };
};

const kindOf = (key: string): string => {
  const end = key.indexOf('/');
  return end < 0 ? key : key.slice(0, end);
};
