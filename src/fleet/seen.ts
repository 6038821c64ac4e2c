import type { MessageId } from '../language/delivery.ts';

/** What is known of one incident of this host at one sink. */
export interface SeenAtSink {
  /** What the voice was seen to have told, and by which of its records. */
  alertedBy: number | null;
  /** The message in which it did. */
  message: MessageId | null;
  remindedBy: number | null;
  isOver: boolean;
  /** The voice holds it back. */
  held: boolean;
  /** When it decided to tell what it had held back, by the host's own clock: from then on the host is patient anew. */
  heldTo: number;
  /** The host has told the alert by itself. */
  byItself: boolean;
  /** Until when it tried to, by the host's own clock: it may have arrived as late as that. */
  sentBy: number;
  /** That may have been behind the recovery that the voice has told. */
  isLate: boolean;
}

/** Nothing was seen of it yet. */
export const unseen = (): SeenAtSink => ({
  alertedBy: null,
  message: null,
  remindedBy: null,
  isOver: false,
  held: false,
  heldTo: Number.NEGATIVE_INFINITY,
  byItself: false,
  sentBy: Number.NEGATIVE_INFINITY,
  isLate: false,
});
