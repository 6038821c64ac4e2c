import type { Delivery, MessageId } from '../language/delivery.ts';
import type { Transition } from '../language/signal.ts';
import type { Actor } from '../machines/actors.ts';
import { evolveActors } from '../machines/evolve.ts';
import { gather } from './checkpoint-parts.ts';
import type { Checkpoint, JournalEvent } from './events.ts';

/** What one sink still has to be told, and what is known of what it was told. */
export interface Outbox {
  /** Transitions with an action and without a final delivery outcome, in the order to tell them. */
  readonly owed: Transition[];
  /** So many of the first are being sent just now. */
  attempting: number;
  /** So many of the first were sent without an answer: they may have arrived. */
  inDoubt: number;
  /** The message of each open incident's alert, for replies. */
  readonly messageIds: Map<string, MessageId>;
  /** Nothing is sent before this time, epoch milliseconds; 0: no pause. */
  pausedUntil: number;
}

/** All there is to know, folded from the journal. There is no second source of truth. */
export interface JournalState {
  /** The latest time that is recorded, epoch milliseconds: a clock must not begin before it. */
  at: number;
  readonly actors: Map<string, Actor>;
  /** By source. */
  readonly memories: Map<string, unknown>;
  /** By sink, of those that were named at the last start. */
  readonly sinks: Map<string, Outbox>;
  /** The fault that ended the last run, where it was one that it could still write down. */
  ended: { readonly at: number; readonly fault: string } | null;
  /** The parts of a checkpoint that is not whole yet; whatever else comes makes them void. */
  readonly parts: Checkpoint[];
}

export const emptyState = (): JournalState => ({
  at: 0,
  actors: new Map(),
  memories: new Map(),
  sinks: new Map(),
  ended: null,
  parts: [],
});

const emptyOutbox = (): Outbox => ({
  owed: [],
  attempting: 0,
  inDoubt: 0,
  messageIds: new Map(),
  pausedUntil: 0,
});

/**
 * The fold: what stands after one more event. Changes `state` in place, and decides nothing: it only adds
 * up what was decided. A time that lies behind one already recorded does not set it back.
 */
export const fold = (state: JournalState, event: JournalEvent): void => {
  state.at = Math.max(state.at, event.at);
  if (event.type !== 'checkpoint') state.parts.length = 0;
  switch (event.type) {
    case 'transition': {
      evolveActors(state.actors, event);
      for (const [sink, outbox] of state.sinks) {
        if (event.reason === 'unwatched') outbox.messageIds.delete(event.incident ?? '');
        // What a sink would have to say of itself, it is not asked to.
        if (event.action !== null && event.key !== `self/${sink}`) outbox.owed.push(event);
      }
      return;
    }
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
      state.sinks.clear();
      for (const sink of event.sinks) {
        const outbox = before.get(sink) ?? emptyOutbox();
        outbox.inDoubt = Math.max(outbox.inDoubt, outbox.attempting);
        outbox.attempting = 0;
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

const delivered = (outbox: Outbox, delivery: Delivery): void => {
  if (delivery.outcome === 'retrying') {
    if (delivery.mayHaveArrived) outbox.inDoubt = Math.max(outbox.inDoubt, outbox.attempting);
    outbox.attempting = 0;
    outbox.pausedUntil = delivery.until ?? 0;
    return;
  }
  const index = outbox.owed.findIndex(
    ({ incident, action, at }) =>
      incident === delivery.incident && action === delivery.action && at === delivery.of,
  );
  const [told] = index < 0 ? [] : outbox.owed.splice(index, 1);
  if (told === undefined) return;
  if (index < outbox.attempting) outbox.attempting -= 1;
  if (index < outbox.inDoubt) outbox.inDoubt -= 1;
  if (told.incident === null || told.reason === 'edge') return;
  // Nothing comes after a recovery, whether it was taken or not.
  if (told.action === 'recovery') outbox.messageIds.delete(told.incident);
  else if (told.action === 'alert' && delivery.outcome === 'sent' && delivery.messageId !== undefined) {
    const { messageId, chat = null } = delivery;
    outbox.messageIds.set(told.incident, { messageId, chat });
  }
};

const replaceBy = (state: JournalState, checkpoint: Checkpoint): void => {
  state.actors.clear();
  for (const actor of checkpoint.actors) state.actors.set(actor.key, actor);
  if (checkpoint.memories !== undefined) {
    state.memories.clear();
    for (const [source, memory] of checkpoint.memories) state.memories.set(source, memory);
  }
  state.sinks.clear();
  for (const { name, owed, attempting, inDoubt, messageIds, pausedUntil = 0 } of checkpoint.sinks) {
    const byIncident = messageIds.map(
      ([incident, messageId, chat]) => [incident, { messageId, chat }] as const,
    );
    state.sinks.set(name, {
      owed: [...owed],
      attempting,
      inDoubt,
      messageIds: new Map(byIncident),
      pausedUntil,
    });
  }
};

/** The state, but for the memories, as an event of its own: folded alone, it gives the state back. */
export const checkpointOf = (state: JournalState): Checkpoint => ({
  type: 'checkpoint',
  at: state.at,
  actors: [...state.actors.values()],
  sinks: [...state.sinks].map(([name, { owed, attempting, inDoubt, messageIds, pausedUntil }]) => ({
    name,
    owed: [...owed],
    attempting,
    inDoubt,
    messageIds: [...messageIds].map(
      ([incident, { messageId, chat }]) => [incident, messageId, chat] as const,
    ),
    ...(pausedUntil > 0 && { pausedUntil }),
  })),
});
