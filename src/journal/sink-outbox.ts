import type { Ending } from '../language/console.ts';
import { copiesAfter, withCopy } from '../language/copies.ts';
import {
  type Announcement,
  type Delivery,
  isDeliveryOf,
  type MessageId,
  rememberMessage,
} from '../language/delivery.ts';
import { endingsIn, endingsOfUse, forgetOfNoUse, withEndings } from '../language/endings.ts';
import type { Copy, Listened, Mark } from '../language/telling.ts';
import type { Checkpoint } from './events.ts';

/** What one sink still has to be told, and what is known of what it was told. */
export interface Outbox {
  /** What has no final delivery outcome, in the order to tell it. */
  readonly owed: Announcement[];
  /** So many of the first are being sent just now. */
  attempting: number;
  /** So many of the first were sent without an answer: they may have arrived. */
  inDoubt: number;
  /** The message of each open incident's alert, for replies. */
  readonly messageIds: Map<string, MessageId>;
  /** Nothing is sent before this time, epoch milliseconds; 0: no pause. */
  pausedUntil: number;
  /** Since when nothing has arrived, epoch milliseconds; 0: what was sent last has. */
  failingSince: number;
  /** How far it was listened to; `null`: it never was. */
  heard: Listened | null;
  /** The further messages of those alerts. */
  copies: readonly Copy[];
  /** By incident, the ends of what messages told of. */
  readonly endings: Map<string, Ending & MessageId>;
}

/** A sink that is owed nothing, and has never been listened to. */
export const emptyOutbox = (): Outbox => ({
  owed: [],
  attempting: 0,
  inDoubt: 0,
  messageIds: new Map(),
  pausedUntil: 0,
  failingSince: 0,
  heard: null,
  copies: [],
  endings: new Map(),
});

/** It was listened to so far; `unanswered` is what came of it and has perhaps not been answered. */
export const listened = (
  outbox: Outbox,
  { of, number, copy }: Mark,
  at: number,
  unanswered: Listened['unanswered'],
): void => {
  outbox.heard = { of, number, at, unanswered };
  if (copy !== undefined) outbox.copies = withCopy(outbox.copies, copy);
};

/** What came of telling it something. */
export const delivered = (outbox: Outbox, delivery: Delivery): void => {
  if (delivery.outcome === 'retrying') {
    if (delivery.mayHaveArrived) outbox.inDoubt = Math.max(outbox.inDoubt, outbox.attempting);
    outbox.attempting = 0;
    outbox.pausedUntil = delivery.until ?? 0;
    outbox.failingSince ||= delivery.at;
    return;
  }
  const index = outbox.owed.findIndex((announcement) => isDeliveryOf(delivery, announcement));
  // Nearly always it is the first, which goes without moving all the others.
  const announcement = index === 0 ? outbox.owed.shift() : outbox.owed.splice(index, index < 0 ? 0 : 1)[0];
  if (announcement === undefined) return;
  // What was being sent was taken, or refused for good: the sink is within reach.
  if (delivery.outcome === 'sent' || index < outbox.attempting) outbox.failingSince = 0;
  if (index < outbox.attempting) outbox.attempting -= 1;
  if (index < outbox.inDoubt) outbox.inDoubt -= 1;
  const endings = endingsIn(announcement, outbox.messageIds);
  const before = outbox.copies.length > 0 ? new Map(outbox.messageIds) : null;
  rememberMessage(outbox.messageIds, announcement, delivery.outcome === 'sent' ? delivery : {});
  withEndings(outbox.endings, endings);
  if (endings.length > 0) forgetOfNoUse(outbox.endings, outbox.messageIds, endings);
  if (before === null) return;
  const ended = announcement.notifications.flatMap(({ incident, action }) =>
    action === 'recovery' && incident !== null ? [incident] : [],
  );
  outbox.copies = copiesAfter(outbox.copies, new Set(ended), before, outbox.messageIds);
};

/** As a checkpoint has it. */
export const checkpointOfOutbox = (
  name: string,
  { owed, attempting, inDoubt, messageIds, pausedUntil, failingSince, heard, copies, endings }: Outbox,
): Checkpoint['sinks'][number] => ({
  name,
  ...endingsWritten(endingsOfUse(endings, messageIds)),
  owed: [...owed],
  attempting,
  inDoubt,
  messageIds: [...messageIds].map(([incident, { messageId, chat }]) => [incident, messageId, chat] as const),
  ...(pausedUntil > 0 && { pausedUntil }),
  ...(failingSince > 0 && { failingSince }),
  ...(heard !== null && { heard }),
  ...(copies.length > 0 && {
    copies: copies.map(({ incident, messageId, chat }) => [incident, messageId, chat] as const),
  }),
});

/** As they are written, where there are any. */
const endingsWritten = (
  endings: readonly (Ending & MessageId)[],
): Pick<Checkpoint['sinks'][number], 'endings'> =>
  endings.length === 0
    ? {}
    : {
        endings: endings.map(
          ({ incident, messageId, chat, title, at, reason }) =>
            [incident, messageId, chat, title, at, reason] as const,
        ),
      };
