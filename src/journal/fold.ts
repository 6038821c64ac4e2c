import { incidentId, type Transition } from '../language/signal.ts';
import type { Notice } from '../language/telling.ts';
import { transitionOf } from '../language/transition-of.ts';
import { type ClockStep, withStep } from '../language/wall-clock.ts';
import type { Actor } from '../machines/actors.ts';
import { evolveActors } from '../machines/evolve.ts';
import { announcedAlone, announcementOf, isTelling } from '../telling/announce.ts';
import { join, retainChannels } from '../telling/channels.ts';
import { evolve } from '../telling/evolve.ts';
import { restoreTelling, snapshotOf } from '../telling/snapshot.ts';
import { emptyTelling, type TellingState } from '../telling/state.ts';
import { gather } from './checkpoint-parts.ts';
import type { Checkpoint, JournalEvent } from './events.ts';
import { checkpointOfOutbox, delivered, emptyOutbox, listened, type Outbox } from './sink-outbox.ts';

/** All there is to know, folded from the journal. There is no second source of truth. */
export interface JournalState {
  /** The latest time that is recorded, epoch milliseconds: a clock must not begin before it. */
  at: number;
  readonly actors: Map<string, Actor>;
  /** By source. */
  readonly memories: Map<string, unknown>;
  /** By sink, of those that were named at the last start. */
  readonly sinks: Map<string, Outbox>;
  /** What was told, and what is held back. */
  readonly telling: TellingState;
  /** The sinks that are told notices; the others are told every transition. `null`: all are, as before there were notices. */
  channels: ReadonlySet<string> | null;
  /** The fault that ended the last run, where it was one that it could still write down. */
  ended: { readonly at: number; readonly fault: string } | null;
  /** How the wall clock has differed from what is recorded, the oldest step first. */
  clock: readonly ClockStep[];
  /** The parts of a checkpoint that is not whole yet; whatever else comes makes them void. */
  readonly parts: Checkpoint[];
}

export const emptyState = (): JournalState => ({
  at: 0,
  actors: new Map(),
  memories: new Map(),
  sinks: new Map(),
  telling: emptyTelling(),
  channels: null,
  ended: null,
  clock: [],
  parts: [],
});

/**
 * The fold: what stands after one more event. Changes `state` in place, and decides nothing: it only adds
 * up what was decided. A time that lies behind one already recorded does not set it back.
 */
export const fold = (state: JournalState, event: JournalEvent): void => {
  state.at = Math.max(state.at, event.at);
  if (event.type !== 'checkpoint') state.parts.length = 0;
  switch (event.type) {
    case 'transition':
      evolveActors(state.actors, event);
      evolve(state.telling, event);
      owe(state, event);
      return;
    case 'command': {
      const { heard, by, at } = event;
      const outbox = heard && state.sinks.get(by.channel);
      if (outbox) listened(outbox, heard, at, event);
      evolve(state.telling, event);
      return;
    }
    case 'heard': {
      const outbox = state.sinks.get(event.sink);
      if (outbox !== undefined) listened(outbox, event, event.at, null);
      return;
    }
    case 'hold':
      evolve(state.telling, event);
      return;
    case 'notice': {
      const announcement = announcementOf(state.telling, event);
      if (announcement !== null)
        for (const channel of event.channels) state.sinks.get(channel)?.owed.push(announcement);
      evolve(state.telling, event);
      return;
    }
    case 'clock':
      state.clock = withStep(state.clock, event);
      return;
    case 'memory':
      state.memories.set(event.source, event.memory);
      return;
    case 'attempt': {
      const outbox = state.sinks.get(event.sink);
      if (outbox !== undefined) {
        outbox.attempting = event.count;
        outbox.pausedUntil = 0;
      }
      return;
    }
    case 'delivery': {
      const outbox = state.sinks.get(event.sink);
      if (outbox !== undefined) delivered(outbox, event);
      return;
    }
    case 'start': {
      state.ended = null;
      const before = new Map(state.sinks);
      if (event.channels !== undefined) {
        const known = state.channels ?? before;
        join(
          state.telling,
          event.channels.filter((channel) => !known.has(channel)),
          event.at,
        );
        state.channels = new Set(event.channels);
        retainChannels(state.telling, event.channels);
      }
      state.sinks.clear();
      for (const sink of event.sinks) {
        const outbox = before.get(sink) ?? emptyOutbox();
        if (event.kept?.includes(sink) !== true) {
          outbox.inDoubt = Math.max(outbox.inDoubt, outbox.attempting);
          outbox.attempting = 0;
        }
        state.sinks.set(sink, outbox);
      }
      return;
    }
    case 'checkpoint': {
      const whole = gather(state.parts, event);
      if (whole !== null) replaceBy(state, whole);
      return;
    }
    case 'stop':
      state.ended = event.fault === undefined ? null : { at: event.at, fault: event.fault };
      return;
  }
};

/** What a transition itself is owed to: every sink that is told no notices. */
const owe = (state: JournalState, transition: Transition): void => {
  const { channels, sinks, telling } = state;
  for (const [sink, outbox] of sinks) {
    if (channels?.has(sink)) continue;
    if (transition.reason === 'unwatched') outbox.messageIds.delete(transition.incident ?? '');
    // What a sink would have to say of itself, it is not asked to.
    if (isTelling(transition) && transition.key !== `self/${sink}`)
      outbox.owed.push(announcedAlone(transition));
  }
  // Before there were notices every sink was told of everything, and of what is no longer watched nobody was.
  if (channels === null) evolve(telling, asNotice(transition, [...sinks.keys()]));
};

/** What a transition told, in a journal from before there were notices. */
const asNotice = (transition: Transition, channels: readonly string[]): Notice => {
  const { at, key, incident, action, reason } = transition;
  const told = action ?? (reason === 'unwatched' ? 'recovery' : null);
  const member = { incident: incident ?? '', key, action: told ?? 'alert', since: at };
  const members = told === null || incident === null ? [] : [member];
  return {
    ...{ type: 'notice', at, id: '', why: told ?? 'alert', quietly: false, members },
    channels: channels.filter((channel) => key !== `self/${channel}`),
  };
};

const replaceBy = (state: JournalState, checkpoint: Checkpoint): void => {
  state.clock = checkpoint.clock ?? [];
  state.actors.clear();
  for (const actor of checkpoint.actors) state.actors.set(actor.key, actor);
  if (checkpoint.memories !== undefined) {
    state.memories.clear();
    for (const [source, memory] of checkpoint.memories) state.memories.set(source, memory);
  }
  if (checkpoint.telling === undefined) beginTelling(state, checkpoint);
  else {
    restoreTelling(state.telling, checkpoint.telling);
    const { channels } = checkpoint.telling;
    state.channels = channels === null ? null : new Set(channels);
    state.telling.channels = channels;
  }
  state.sinks.clear();
  for (const {
    name,
    owed,
    attempting,
    inDoubt,
    messageIds,
    pausedUntil = 0,
    failingSince = 0,
    heard = null,
    copies = [],
    endings = [],
  } of checkpoint.sinks) {
    const byIncident = messageIds.map(
      ([incident, messageId, chat]) => [incident, { messageId, chat }] as const,
    );
    state.sinks.set(name, {
      owed: owed.map((one) => ('notifications' in one ? one : announcedAlone(one))),
      attempting,
      inDoubt,
      messageIds: new Map(byIncident),
      pausedUntil,
      failingSince,
      heard,
      copies: copies.map(([incident, messageId, chat]) => ({ incident, messageId, chat })),
      endings: new Map(
        endings.map(([incident, messageId, chat, title, at, reason]) => [
          incident,
          { incident, messageId, chat, title, at, reason },
        ]),
      ),
    });
  }
};

/** A checkpoint from before there were notices: every sink knew of every incident that was open. */
const beginTelling = (state: JournalState, { at, actors, sinks }: Checkpoint): void => {
  restoreTelling(state.telling, { ...snapshotOf(emptyTelling()), at });
  state.channels = null;
  const channels = sinks.map(({ name }) => name);
  for (const actor of actors) {
    const { incidentAt } = actor.state;
    if (incidentAt === null) continue;
    const transition = transitionOf(
      { ...actor, id: incidentId(actor.key, incidentAt) },
      { at: incidentAt, from: 'ok.quiet', to: 'alerting', action: 'alert', reason: 'crossed' },
    );
    evolve(state.telling, transition);
    evolve(state.telling, asNotice(transition, channels));
  }
};

/** The state, but for the memories, as an event of its own: folded alone, it gives the state back. */
export const checkpointOf = (state: JournalState): Checkpoint => ({
  type: 'checkpoint',
  at: state.at,
  actors: [...state.actors.values()],
  ...(state.clock.length > 0 && { clock: state.clock }),
  telling: { ...snapshotOf(state.telling), channels: state.channels === null ? null : [...state.channels] },
  sinks: [...state.sinks].map(([name, outbox]) => checkpointOfOutbox(name, outbox)),
});
