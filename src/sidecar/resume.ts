import { concat, defer, EMPTY, type Observable, of } from 'rxjs';
import type { JournalEvent } from '../journal/events.ts';
import type { Journal } from '../journal/journal.ts';
import { owedTo } from '../journal/outbox.ts';
import type { Owed } from '../language/delivery.ts';
import { messageOf } from '../language/errors.ts';
import type { Transition } from '../language/signal.ts';
import { type Actor, type ActorOptions, type ActorSystem, createActors } from '../machines/actors.ts';
import type { Messages } from '../messages/messages.ts';
import type { Keep } from '../pipeline.ts';

export interface ResumeOptions extends Omit<ActorOptions, 'restored'> {
  /** `null`: there is none, and everything begins at nothing. */
  readonly journal: Journal | null;
  /** When the run begins, epoch milliseconds; not before `journal.state.at`. */
  readonly at: number;
  readonly version: string;
  /** The names of the sinks that are told from now on. */
  readonly sinks: readonly string[];
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
  readonly keep: Keep;
}

/**
 * Takes up where the journal ends. Emits once the start itself is in the journal, so that of whatever was
 * being sent when the last run ended it is known that it may have arrived.
 */
export const resume = (options: ResumeOptions): Observable<Resumed> =>
  defer(() => {
    const { journal, at, version, sinks, isWatched, words, warn } = options;
    const restored = journal?.state.actors.values() ?? [];
    const actors = createActors({ ...options, restored: [...restored] });
    const unwatched = actors.unwatch(at, isWatched);
    for (const [sink, { owed }] of journal?.state.sinks ?? []) {
      if (owed.length > 0 && !sinks.includes(sink)) warn(words.journal.sinkGone(sink, owed.length));
    }
    const begun: JournalEvent[] = [...unwatched, { type: 'start', at, version, sinks }];
    return concat(
      journal?.append(begun) ?? EMPTY,
      defer(() =>
        of({
          actors,
          unwatched,
          memories: new Map(journal?.state.memories),
          owed: journal === null ? new Map<string, Owed>() : owedTo(journal.state),
          keep: journal === null ? () => EMPTY : keepIn(journal, words, warn),
        }),
      ),
    );
  });

/** What the pipeline must keep, as events. A source's memory is one only when it has changed. */
const keepIn = (journal: Journal, words: Messages, warn: (message: string) => void): Keep => {
  /** Sources whose memory is no JSON: that is told once, not every sweep. */
  const told = new Set<string>();

  /** The memory as JSON; `undefined` where there is none to be kept. */
  const jsonOf = (source: string, memory: unknown): string | undefined => {
    try {
      return JSON.stringify(memory);
    } catch (error) {
      const why = messageOf(error);
      if (!told.has(source)) warn(words.journal.badMemory(source, why));
      told.add(source);
      return undefined;
    }
  };

  const memories = new Map(
    [...journal.state.memories].map(([source, memory]) => [source, jsonOf(source, memory)]),
  );

  return (what) => {
    if (!('sweep' in what)) return journal.append(what);
    const { at, source, memory } = what.sweep;
    const events: JournalEvent[] = [...what.transitions];
    const text = jsonOf(source, memory);
    if (text !== undefined && memories.get(source) !== text) {
      memories.set(source, text);
      events.push({ type: 'memory', at, source, memory: JSON.parse(text) });
    }
    return journal.append(events);
  };
};
