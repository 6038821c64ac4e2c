import { concat, defer, EMPTY, type Observable, of } from 'rxjs';
import type { JournalEvent } from '../journal/events.ts';
import type { Journal } from '../journal/journal.ts';
import { owedTo } from '../journal/outbox.ts';
import type { Owed } from '../language/delivery.ts';
import type { Transition } from '../language/signal.ts';
import { type Actor, type ActorOptions, type ActorSystem, createActors } from '../machines/actors.ts';
import { whyFailed } from '../messages/faults.ts';
import type { Messages } from '../messages/messages.ts';
import type { Keep } from '../pipeline.ts';
import { channelsOf, type Sink } from '../sinks/sink.ts';
import { join, retainChannels } from '../telling/channels.ts';
import { evolve } from '../telling/evolve.ts';
import { awaitFirstLook } from '../telling/first-look.ts';
import type { Rules } from '../telling/rules.ts';
import { restoreTelling, snapshotOf } from '../telling/snapshot.ts';
import { emptyTelling, type TellingState } from '../telling/state.ts';

export interface ResumeOptions extends Omit<ActorOptions, 'restored'> {
  /** `null`: there is none, and everything begins at nothing, or at what was `before`. */
  readonly journal: Journal | null;
  /** What this process knew before a reload, and the sinks that went on since. Default: it begins. */
  readonly before?: {
    readonly actors: readonly Actor[];
    readonly telling: TellingState;
    readonly kept: readonly string[];
  };
  /** When the run begins, epoch milliseconds; not before `journal.state.at`. */
  readonly at: number;
  readonly version: string;
  /** The sinks that are told from now on. */
  readonly sinks: readonly Pick<Sink, 'name' | 'everyTransition'>[];
  /** What is told now, and what is held back. */
  readonly rules: Rules;
  /** Whether the configuration still lists what an actor is about. */
  readonly isWatched: (actor: Actor) => boolean;
  readonly words: Messages;
  readonly warn: (message: string) => void;
}

/** Where a run begins: what the pipeline is given beside its sources and sinks. */
export interface Resumed {
  readonly actors: ActorSystem;
  /** The actors that were closed, because nothing looks at their entities any more. */
  readonly unwatched: readonly Transition[];
  readonly memories: ReadonlyMap<string, unknown>;
  readonly owed: ReadonlyMap<string, Owed>;
  readonly telling: { readonly state: TellingState; readonly rules: Rules };
  readonly keep: Keep;
}

/**
 * Takes up where the journal ends. Emits once the start itself is in the journal, so that of whatever was
 * being sent when the last run ended it is known that it may have arrived.
 */
export const resume = (options: ResumeOptions): Observable<Resumed> =>
  defer(() => {
    const { journal, at, version, sinks, rules, isWatched, words, warn, before } = options;
    const restored = journal?.state.actors.values() ?? before?.actors ?? [];
    const actors = createActors({ ...options, restored: [...restored] });
    const unwatched = actors.unwatch(at, isWatched);
    for (const [sink, { owed }] of journal?.state.sinks ?? []) {
      if (owed.length > 0 && !sinks.some(({ name }) => name === sink))
        warn(words.journal.sinkGone(sink, owed.length));
    }
    const names = sinks.map(({ name }) => name);
    const channels = channelsOf(sinks);
    // What is no longer watched is closed by those who know notices: they say so.
    const kept = before && { kept: before.kept };
    const begun: JournalEvent[] = [
      { type: 'start', at, version, sinks: names, channels, ...kept },
      ...unwatched,
    ];
    return concat(
      journal?.append(begun) ?? EMPTY,
      defer(() =>
        of({
          actors,
          unwatched,
          memories: new Map(journal?.state.memories),
          telling: { state: tellingOf({ journal, unwatched, channels, before: before?.telling, at }), rules },
          owed: journal === null ? new Map<string, Owed>() : owedTo(journal.state),
          keep: journal === null ? () => EMPTY : keepIn(journal, words, warn),
        }),
      ),
    );
  });

/** What telling goes on from: the journal's, apart, since both go on by themselves. */
const tellingOf = ({
  journal,
  unwatched,
  channels,
  before,
  at,
}: {
  readonly journal: Journal | null;
  readonly unwatched: readonly Transition[];
  readonly channels: readonly string[];
  readonly before: TellingState | undefined;
  readonly at: number;
}): TellingState => {
  const state = emptyTelling();
  if (journal !== null) {
    restoreTelling(state, snapshotOf(journal.state.telling));
    // Nobody knows what has become of it meanwhile; a reload goes on with what was seen.
    if (before === undefined) awaitFirstLook(state, at);
    else
      for (const [id, until] of before.toBeSeen) if (state.incidents.has(id)) state.toBeSeen.set(id, until);
  } else {
    if (before !== undefined) {
      restoreTelling(state, snapshotOf(before));
      const known = before.channels ?? [];
      join(
        state,
        channels.filter((channel) => !known.includes(channel)),
        at,
      );
      retainChannels(state, channels);
    }
    for (const transition of unwatched) evolve(state, transition);
  }
  return state;
};

/** What the pipeline must keep, as events. A source's memory is one only when it has changed. */
const keepIn = (journal: Journal, words: Messages, warn: (message: string) => void): Keep => {
  /** Sources whose memory is no JSON: that is told once, not every sweep. */
  const told = new Set<string>();

  /** The memory as JSON; `undefined` where there is none to be kept. */
  const jsonOf = (source: string, memory: unknown): string | undefined => {
    try {
      return JSON.stringify(memory);
    } catch (error) {
      const why = whyFailed(error, words);
      if (!told.has(source)) warn(words.journal.badMemory(source, why));
      told.add(source);
      return undefined;
    }
  };

  const memories = new Map(
    [...journal.state.memories].map(([source, memory]) => [source, jsonOf(source, memory)]),
  );

  /** The last memory of each source that gives frozen ones. */
  const settled = new Map<string, unknown>();

  return (what) => {
    if (!('type' in what)) return journal.append(what);
    const events: JournalEvent[] = [...what.events];
    if (what.decision === null) return journal.append(events);
    const { at, source, memory } = what.decision.sweep;
    // What is frozen is not changed any more, so it need not be copied, and is new where it is another one.
    if (Object.isFrozen(memory) && typeof memory === 'object' && memory !== null) {
      if (settled.get(source) !== memory) events.push({ type: 'memory', at, source, memory });
      settled.set(source, memory);
      memories.delete(source);
      return journal.append(events);
    }
    const text = jsonOf(source, memory);
    if (text !== undefined && memories.get(source) !== text) {
      memories.set(source, text);
      events.push({ type: 'memory', at, source, memory: JSON.parse(text) });
    }
    return journal.append(events);
  };
};
