import type { Announcement, Rate } from '../../language/delivery.ts';
import { dayMs } from '../../language/duration.ts';
import { incidentKey, type Sweep, type Transition } from '../../language/signal.ts';
import type { Command, Notice } from '../../language/telling.ts';
import type { Messages } from '../../messages/messages.ts';
import { createQueue, type Queue } from '../../sinks/delivery/queue.ts';
import { advance, type Input } from '../../telling/advance.ts';
import { announcementOf, isTelling } from '../../telling/announce.ts';
import { dueAt } from '../../telling/due-at.ts';
import type { Rules } from '../../telling/rules.ts';
import { restoreTelling, snapshotOf, type TellingSnapshot } from '../../telling/snapshot.ts';
import { emptyTelling, isOpen, type TellingState, unheard } from '../../telling/state.ts';
import { type Correction, correctedTelling } from './correct.ts';

/** A message that the chat would have seen. */
export interface Message {
  readonly at: number;
  /** The kinds it speaks of: several in a group or a catch-up. */
  readonly kinds: readonly string[];
}

/** From the transitions of one configuration down to its messages. */
export interface Teller {
  /** From here on these rules hold, and the correction. */
  resume(rules: Rules, correction: Correction): void;
  sweep(sweep: Sweep, transitions: readonly Transition[]): void;
  command(command: Command): void;
  /** The recording is over: what is held for a time only is told, and what waits is delivered. */
  end(): void;
  /** Whether somebody was told of an incident, at its opening or at its closing. */
  isTold(incident: string): boolean;
  snapshot(): TellingSnapshot;
  readonly messages: readonly Message[];
  /** The same before they are queued: one for each notice and channel. */
  readonly notices: readonly Message[];
}

/** What Telegram allows a private chat. */
const rates: readonly Rate[] = [{ count: 1, perMs: 1_000 }];

/**
 * So far behind the end of a recording telling goes on: quiet hours and maintenance end in it. What a silence without an
 * end says once a week is not counted on and on.
 */
const afterEndMs = 7 * dayMs - 1;

/**
 * Folds transitions and commands through telling, and its notices through the delivery policy of chats that always answer
 * at once. Stage and queue are the very ones of the sidecar; their clock is the recording's.
 */
export const createTeller = (initial: Rules, words: Messages): Teller => {
  const state = emptyTelling();
  const told = new Set<string>();
  const messages: Message[] = [];
  const notices: Message[] = [];
  const queues = new Map<string, Queue>();
  /** By notice: the kinds it speaks of. */
  const kindsOf = new Map<string, readonly string[]>();
  /** The channels that there have been. */
  const known = new Set<string>();
  let rules = initial;
  let now = 0;

  const queueOf = (channel: string): Queue => {
    const made = queues.get(channel);
    if (made !== undefined) return made;
    const queue = createQueue(
      { name: channel, timeoutMs: 1_000, rates, send: () => [{}] },
      { words, random: () => 1, clock: () => '' },
    );
    queues.set(channel, queue);
    return queue;
  };

  /** Sends what is due up to `until`. */
  const deliver = (until: number): void => {
    for (const queue of queues.values()) {
      let at = now;
      for (let due = queue.dueInMs(at); due !== null && at + due <= until; due = queue.dueInMs(at)) {
        at += due;
        queue.next(at);
        const arrived = queue.arrived({}, at);
        messages.push({
          at,
          kinds: [...new Set(arrived.flatMap(({ notice = '' }) => kindsOf.get(notice) ?? []))],
        });
      }
    }
    now = Math.max(now, until);
  };

  const onNotice = (notice: Notice): void => {
    for (const { incident } of notice.members) told.add(incident);
    const announcement = announcementOf(state, notice);
    if (announcement === null) return;
    // What one moment has to say comes in together, before anything of it goes out.
    deliver(notice.at - 1);
    now = Math.max(now, notice.at);
    const kinds = [...new Set(announcement.notifications.map(({ kind }) => kind))];
    kindsOf.set(notice.id, kinds);
    for (const _ of notice.channels) notices.push({ at: notice.at, kinds });
    for (const channel of notice.channels) queueOf(channel).add(wordless(announcement), notice.at);
  };
  /** Before then, epoch milliseconds, a sweep that tells nothing changes nothing; `null`: to be asked. */
  let quietUntil: number | null = null;

  const take = (input: Input): void => {
    advance(state, rules, input, onNotice);
    quietUntil = null;
  };

  /** While something is watched for good sweeps behind its cause, every sweep counts. */
  const askedQuietUntil = (): number => {
    for (const { caused } of state.incidents.values()) if ((caused?.closedAt ?? null) !== null) return 0;
    return dueAt(state, rules) ?? Number.POSITIVE_INFINITY;
  };

  /** Whoever knew of an incident before its teller did was told of it then. */
  const remember = (): void => {
    for (const { id, hearings } of state.incidents.values()) {
      for (const { believes } of hearings.values()) if (believes !== null) told.add(id);
    }
  };

  /** What was said of an incident is meant of its entity: on this side it may have opened at another time. */
  const ofThisSide = (command: Command): Command => {
    if (!('incident' in command) || state.incidents.has(command.incident)) return command;
    const key = incidentKey(command.incident);
    const open = [...state.incidents.values()].find((incident) => incident.key === key && isOpen(incident));
    return open === undefined ? command : { ...command, incident: open.id };
  };

  return {
    messages,
    notices,
    isTold: (incident) => told.has(incident),
    snapshot: () => snapshotOf(state),
    resume(next, correction) {
      restoreTelling(state, correctedTelling(snapshotOf(state), correction));
      // A channel that only this side has is told of what happens from here on, as if it had been there before.
      for (const channel of correction.channels) known.add(channel);
      knowAll(
        state,
        next.channels.filter((channel) => !known.has(channel)),
      );
      for (const channel of next.channels) known.add(channel);
      remember();
      rules = next;
      take({ type: 'rules', at: correction.at });
    },
    sweep({ at, source, hinted = false, slept = false, signals, error }, transitions) {
      // Most sweeps tell nothing, and asking every incident for its moment would be most of what a storm costs.
      if (!slept && state.toBeSeen.size === 0 && !transitions.some(isTelling)) {
        quietUntil ??= askedQuietUntil();
        if (at < quietUntil) {
          state.at = Math.max(state.at, at);
          return;
        }
      }
      take({ type: 'sweep', at, source, hinted, slept, failed: error !== undefined, transitions, signals });
    },
    command(command) {
      take({ type: 'command', at: command.at, command: ofThisSide(command) });
    },
    end() {
      take({ type: 'time', at: state.at + afterEndMs });
      deliver(Number.MAX_SAFE_INTEGER);
    },
  };
};

/** These channels know all that there is, though nobody has told them. */
const knowAll = ({ incidents }: TellingState, channels: readonly string[]): void => {
  for (const incident of incidents.values()) {
    const believes = isOpen(incident) ? 'open' : 'over';
    for (const channel of channels) incident.hearings.set(channel, { ...unheard, believes });
  }
};

/** Nobody reads the messages, they are only counted; nothing in the delivery policy goes by their words. */
const wordless = (announcement: Announcement): Announcement => {
  const [first, ...others] = announcement.notifications.map((notification) => ({
    ...notification,
    ...{ since: null, mark: '', title: '', detail: '' },
  }));
  return first === undefined ? announcement : { ...announcement, notifications: [first, ...others] };
};
