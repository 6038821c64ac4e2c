import { isDeepStrictEqual } from 'node:util';
import { gather } from '../journal/checkpoint-parts.ts';
import type { Checkpoint, JournalEvent } from '../journal/events.ts';
import { checkpointOf, emptyState, fold, type JournalState } from '../journal/fold.ts';
import { incidentId, type Transition } from '../language/signal.ts';
import type { TellingEvent } from '../language/telling.ts';
import type { Messages } from '../messages/messages.ts';
import { inOrder } from '../telling/snapshot.ts';
import { firstDifferent } from './record-differences.ts';
import { counted, emptySummary, type Finding, type ReplaySummary } from './replay-findings.ts';

/** Reads a journal as a recording of transitions. */
export interface JournalReplay {
  /** Takes the next event, and where it stands. */
  take(position: number, event: JournalEvent): Finding[];
  readonly summary: Readonly<ReplaySummary & { events: number }>;
}

/**
 * The fold of a journal, event by event. With `verify` each transition must fit the state that the events
 * before it add up to: it comes from where its actor was, and belongs to the incident that was open. And
 * each checkpoint must be what the events before it add up to. Where the oldest events have been pruned,
 * both can be told only from the first checkpoint on.
 */
export const createJournalReplay = (file: string, verify: boolean, words: Messages): JournalReplay => {
  const say = words.replay;
  const summary = { ...emptySummary(), events: 0 };
  const state = emptyState();
  /** Whether `state` is all there was, and not just what pruning has left. */
  let whole = true;
  /** Of a checkpoint that is written as several events. */
  const parts: Checkpoint[] = [];

  const check = (position: number, event: JournalEvent): string | null => {
    if (summary.events === 0 && position > 1) whole = false;
    if (event.type === 'checkpoint') {
      const checkpoint = gather(parts, event);
      if (checkpoint === null) return null;
      const beginsHere = !whole || summary.events === 0;
      whole = true;
      const differs = beginsHere ? null : differenceFrom(state, checkpoint);
      return differs === null ? null : say.otherCheckpoint(differs);
    }
    parts.length = 0;
    return event.type === 'transition' && whole ? misfit(state, event, words) : null;
  };

  return {
    summary,
    take(position, event) {
      const findings: Finding[] = [];
      const why = verify ? check(position, event) : null;
      if (why !== null) {
        summary.differences += 1;
        findings.push({ type: 'difference', file, line: position, why });
      }
      summary.events += 1;
      if (event.type === 'transition' || isTold(event)) findings.push(counted(summary, event));
      fold(state, event);
      return findings;
    },
  };
};

const isTold = (event: JournalEvent): event is TellingEvent =>
  event.type === 'command' || event.type === 'hold' || event.type === 'notice';

/** Why a transition can't have been made in this state; `null`: it can. */
const misfit = ({ actors }: JournalState, transition: Transition, words: Messages): string | null => {
  const { key, at, from, action, incident, reason } = transition;
  const actor = actors.get(key)?.state;
  const path = reason === 'edge' ? 'ok.quiet' : (actor?.path ?? 'ok.quiet');
  if (from !== path) return words.replay.otherPath(key, from, path);
  const openedAt = action === 'alert' ? at : (actor?.incidentAt ?? null);
  const open = openedAt === null ? null : incidentId(key, openedAt);
  return incident === open ? null : words.replay.otherIncident(key, String(incident), String(open));
};

/** What of a checkpoint is not what the events before it add up to; `null`: all is. */
const differenceFrom = (state: JournalState, recorded: Checkpoint): string | null => {
  const folded = checkpointOf(state);
  if (folded.at !== recorded.at) return 'at';
  const key = firstDifferent(folded.actors, recorded.actors);
  if (key !== null) return key;
  const { telling } = recorded;
  if (telling && folded.telling && !isSame(inOrder(folded.telling), inOrder(telling))) return ':telling';
  // Only older versions have them in the log.
  const source = recorded.memories && firstOther(state.memories, new Map(recorded.memories));
  if (typeof source === 'string') return source;
  const byName = (sinks: Checkpoint['sinks']) =>
    new Map(
      // Older versions did not keep how what messages told of had ended, and nothing is owed by it.
      sinks.map(({ name, messageIds, endings: _, ...outbox }) => [
        name,
        { ...outbox, ids: messageIds.toSorted() },
      ]),
    );
  // What older versions owed as transitions is owed as they are read.
  const read = emptyState();
  fold(read, recorded);
  return firstOther(byName(folded.sinks), byName(checkpointOf(read).sinks));
};

const firstOther = (
  these: ReadonlyMap<string, unknown>,
  those: ReadonlyMap<string, unknown>,
): string | null => {
  const names = new Set([...these.keys(), ...those.keys()]);
  for (const name of names) {
    const [one, other] = [these, those].map((each) => ({ there: each.has(name), is: each.get(name) }));
    if (!isSame(one, other)) return name;
  }
  return null;
};

/** Whether both are written alike, in whatever order their fields are. */
const isSame = (one: unknown, other: unknown): boolean => {
  const [these, those]: unknown[] = [one, other].map((each) => JSON.parse(JSON.stringify(each)));
  return isDeepStrictEqual(these, those);
};
