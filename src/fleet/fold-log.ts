import type { JournalEvent } from '../journal/events.ts';
import { fold } from '../journal/fold.ts';
import { forgetOldest } from '../language/forget-oldest.ts';
import { evolve, settle } from '../telling/evolve.ts';
import { remember } from './commands.ts';
import { type FleetState, type Rest, take } from './fleet-state.ts';
import { inSweeps } from './fleet-sweeps.ts';
import { type Entry, hostIn, subjects } from './log.ts';
import { type Place, readTold, type VoiceRecord } from './records.ts';
import { doubtedBy, notedDecision, recallFrom } from './remembered.ts';
import { mostSayings, notedSaying } from './sayings.ts';

/** Gives what waits to a voice, which takes it in by itself: the rest of a message, those behind it, and how far all was taken in. */
export const takeWaiting = (
  state: FleetState,
): { readonly rest: Rest | null; readonly entries: readonly Entry[]; readonly upTo: Place } => {
  const { rest } = state;
  const entries = state.waiting.splice(0);
  state.waitingLength = 0;
  state.rest = null;
  if (rest !== null) return { rest, entries: entries.slice(1), upTo: { after: rest.seq, part: rest.part } };
  const [first] = entries;
  return { rest, entries, upTo: { after: first === undefined ? state.seq : first.seq - 1 } };
};

/** What one message brings, to be taken in sweep by sweep; `null`: nothing. Moves the state of its host on. */
export const opened = (state: FleetState, entry: Entry): Rest | null => {
  const taken = take(state, entry);
  if (taken === null) return null;
  const { host, at, commands } = taken;
  return { seq: entry.seq, host, at, commands, sweeps: inSweeps(taken), part: 0 };
};

/**
 * One more message of the log. What hosts say waits until a voice has taken it in: only then is its place among the
 * decisions known.
 */
export const foldEntry = (state: FleetState, entry: Entry): void => {
  state.seq = Math.max(state.seq, entry.seq);
  if (entry.subject !== subjects.told) {
    if (hostIn('log', entry.subject) === null) return;
    recallFrom(state.remembering, entry);
    state.waiting.push(entry);
    state.waitingLength += entry.text.length;
    return;
  }
  state.toldSeq = entry.seq;
  const record = readTold(entry.text);
  if (record === null) return;
  state.term = Math.max(state.term, record.term);
  const turn = state.turns.take(record);
  if (turn.length === 0) return;
  takeUpTo(state, record);
  for (const part of turn) foldRecord(state, part);
  // What came of it stands in the turn: whoever is over and told is given back before anything else is heard of it.
  settle(state.journal.telling);
};

const takeUpTo = (state: FleetState, { after, part = Number.POSITIVE_INFINITY }: Place): void => {
  let count = 0;
  for (const entry of state.waiting) {
    if (entry.seq > after) break;
    const rest = state.rest ?? opened(state, entry);
    state.rest = rest === null ? null : takeSweeps(state, rest, entry.seq === after ? part : undefined);
    if (state.rest !== null) break;
    count += 1;
    state.waitingLength -= entry.text.length;
  }
  state.waiting.splice(0, count);
};

/** Takes in a message up to so many of its sweeps; gives what is left of it. Default: all of it. */
const takeSweeps = (state: FleetState, rest: Rest, upTo = Number.POSITIVE_INFINITY): Rest | null => {
  const { telling } = state.journal;
  for (const { transitions, told = [] } of rest.sweeps.slice(rest.part, upTo)) {
    // Of what was taken in before it nothing was to be said, or there would be a record of that.
    settle(telling);
    for (const transition of transitions) evolve(telling, transition);
    for (const notice of told) evolve(telling, notice);
  }
  if (Number.isFinite(upTo)) return { ...rest, part: Math.max(rest.part, upTo) };
  for (const command of rest.commands) evolve(telling, command);
  return null;
};

const foldRecord = (state: FleetState, { events }: VoiceRecord): void => {
  for (const event of events) foldEvent(state, event);
};

/** One event of a voice. */
export const foldEvent = (state: FleetState, event: JournalEvent): void => {
  if (event.type === 'command') {
    remember(state.commands, event.id);
    // It has been said: what is left of its message is without it.
    if (state.rest !== null)
      state.rest = { ...state.rest, commands: state.rest.commands.filter(({ id }) => id !== event.id) };
  }
  if (event.type === 'notice')
    for (const incident of doubtedBy(event))
      state.doubts.set(incident, { channels: new Set(event.channels), isOver: false });
  forgetOldest(state.doubts, mostSayings);
  fold(state.journal, event);
  noted(state, event);
};

/** The same of what a voice has itself decided just now, beside what telling and journal make of it. */
export const noted = ({ sayings, remembering }: FleetState, event: JournalEvent): void => {
  notedSaying(sayings, event);
  notedDecision(remembering, event);
};
