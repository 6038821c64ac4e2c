import type { Owed } from '../language/delivery.ts';
import { isTelling, notificationOf } from '../messages/notifications.ts';
import type { JournalState } from './fold.ts';

/**
 * What every sink is owed: the actions without a final delivery outcome, as notifications. Derived from
 * the fold, kept nowhere.
 */
export const owedTo = (state: JournalState): ReadonlyMap<string, Owed> =>
  new Map(
    [...state.sinks].map(([sink, { owed, attempting, inDoubt, messageIds, pausedUntil }]) => [
      sink,
      {
        waiting: owed.filter(isTelling).map(notificationOf),
        inDoubt: Math.max(attempting, inDoubt),
        messageIds: new Map(messageIds),
        ...(pausedUntil > 0 && { pausedUntil }),
      },
    ]),
  );
