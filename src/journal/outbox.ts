import type { Owed } from '../language/delivery.ts';
import type { Messages } from '../messages/messages.ts';
import { isTelling, notificationOf } from '../messages/notifications.ts';
import type { JournalState } from './fold.ts';

/**
 * What every sink is owed: the actions without a final delivery outcome, in words. Derived from the fold,
 * kept nowhere.
 */
export const owedTo = (state: JournalState, words: Messages): ReadonlyMap<string, Owed> =>
  new Map(
    [...state.sinks].map(([sink, { owed, attempting, inDoubt, messageIds }]) => [
      sink,
      {
        waiting: owed.filter(isTelling).map((transition) => notificationOf(transition, words)),
        inDoubt: Math.max(attempting, inDoubt),
        messageIds: new Map(messageIds),
      },
    ]),
  );
