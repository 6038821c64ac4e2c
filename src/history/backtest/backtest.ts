import type { Policies } from '../../language/policy.ts';
import type { Actor } from '../../machines/actors.ts';
import type { Messages } from '../../messages/messages.ts';
import { actor as actorPart } from '../../recording/grammar.ts';
import type { TapRecord } from '../../recording/records.ts';
import { createChange } from './change.ts';
import { compare, type Result } from './compare.ts';
import { type Correction, createRerun } from './rerun.ts';
import type { Changes } from './settings.ts';

/** A recording on its way through two configurations. */
export interface Backtest {
  /** Takes the next record. Gives its faults: signals that could not be decided, now as then. */
  take(record: TapRecord): string[];
  /** The recording is over. */
  result(): Result;
  /** Settings about a kind that was nowhere in the recording, so that they have changed nothing. */
  idle(): { name: string; kind: string }[];
}

/**
 * Folds a recording through the configuration it was made under (`policies` where it doesn't say) and
 * through a changed one, from the sweeps down to the messages.
 */
export const createBacktest = (policies: Policies, changes: Changes, words: Messages): Backtest => {
  const change = createChange(changes, words);
  const recorded = createRerun(policies, words);
  const changed = createRerun(change.policies(policies), words);
  const unseen = new Set(changes.about.map(({ kind }) => kind));

  return {
    take(record) {
      if (record.type === 'state') {
        // With a journal, a process that begins anew goes on with the actors it had, and so does the changed
        // one with its own. Only what the recorded one did not know corrects both.
        const correction = correctionOf(recorded.actors(), record.actors, record.at);
        recorded.resume(record.policies, correction);
        changed.resume(change.policies(record.policies), correction);
        if (record.because === 'start') change.begin();
        return [];
      }
      if (record.type !== 'sweep') return [];
      if (unseen.size > 0) for (const { kind } of record.signals) unseen.delete(kind);
      changed.sweep(change.sweep(record));
      return recorded.sweep(record);
    },
    result() {
      recorded.end();
      changed.end();
      return compare(recorded, changed);
    },
    idle: () => changes.about.filter(({ kind }) => unseen.has(kind)),
  };
};

const correctionOf = (before: readonly Actor[], after: readonly Actor[], at: number): Correction => {
  const known = new Map(before.map((actor) => [actor.key, actor]));
  const actors = after.filter((actor) => {
    const same = known.get(actor.key);
    known.delete(actor.key);
    return same === undefined || !actorPart.isSame(same, actor);
  });
  return { at, actors, gone: [...known.keys()] };
};
