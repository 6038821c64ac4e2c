import type { Owed } from '../language/delivery.ts';
import { endingsOfUse } from '../language/endings.ts';
import type { JournalState } from './fold.ts';

/**
 * What every sink is owed: the actions without a final delivery outcome, as notifications. Derived from
 * the fold, kept nowhere.
 */
export const owedTo = (state: JournalState): ReadonlyMap<string, Owed> =>
  new Map(
    [...state.sinks].map(
      ([
        sink,
        { owed, attempting, inDoubt, messageIds, pausedUntil, failingSince, heard, copies, ...outbox },
      ]) => [
        sink,
        {
          waiting: [...owed],
          inDoubt: Math.max(attempting, inDoubt),
          messageIds: new Map(messageIds),
          ...(pausedUntil > 0 && { pausedUntil }),
          ...(failingSince > 0 && { failingSince }),
          ...(heard !== null && { heard }),
          ...(copies.length > 0 && { copies }),
          ...(outbox.endings.size > 0 && { endings: endingsOfUse(outbox.endings, messageIds) }),
        },
      ],
    ),
  );
