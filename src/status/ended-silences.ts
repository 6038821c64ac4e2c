import type { SilenceStatus } from '../language/console.ts';
import { dayMs } from '../language/duration.ts';
import { forgetOldest } from '../language/forget-oldest.ts';
import { matchText } from '../language/match-text.ts';
import type { Command } from '../language/telling.ts';
import type { Silence } from '../telling/state.ts';

/** So many silences that are over are known, for so long, milliseconds: as long as Alertmanager keeps its own. */
export const mostEndedSilences = 200;
export const endedKeptMs = 5 * dayMs;

/** The silences that are over, for who asks what there was. A restart forgets them, and so does a reload. */
export interface EndedSilences {
  /** It is durable. */
  take(command: Command): void;
  /** The oldest first; `until` is when they were over, epoch milliseconds. */
  list(now: number): readonly SilenceStatus[];
}

export const createEndedSilences = (there: Iterable<Silence>): EndedSilences => {
  const known = new Map<string, SilenceStatus>();
  const over = new Map<string, SilenceStatus>();

  const statusOf = (silence: Pick<Silence, 'id' | 'match' | 'from' | 'until' | 'by' | 'comment'>) => {
    const { id, match, from, until, by, comment = null } = silence;
    return { ...{ id, from, until, by, comment }, match: matchText(match) };
  };
  for (const silence of there) known.set(silence.id, statusOf(silence));

  const end = (silence: SilenceStatus): void => {
    known.delete(silence.id);
    over.set(silence.id, silence);
    forgetOldest(over, mostEndedSilences);
  };

  const expire = (now: number): void => {
    for (const silence of known.values()) if (silence.until !== null && silence.until <= now) end(silence);
    for (const { id, until } of over.values())
      if (until !== null && now - until > endedKeptMs) over.delete(id);
  };

  return {
    take(command) {
      // With each, too: nobody may ever ask.
      expire(command.at);
      if (command.verb === 'silence') {
        over.delete(command.id);
        known.set(command.id, statusOf(command));
      }
      if (command.verb !== 'unsilence') return;
      const silence = known.get(command.silence);
      // One that had not begun yet was over before.
      if (silence !== undefined)
        end({ ...silence, from: Math.min(silence.from, command.at), until: command.at });
    },
    list(now) {
      expire(now);
      return [...over.values()];
    },
  };
};
