import type { Action, Reason } from './signal.ts';

/** What a sink is asked to say. One notification is one message; a sink may split it (`Sink.split`). */
export interface Notification {
  /** When what it tells of happened, epoch milliseconds. */
  readonly at: number;
  readonly action: Exclude<Action, null> | 'note';
  /** `alert`, `realert`, `recovery`: the incident; a `note` has none. */
  readonly incident: string | null;
  readonly key: string;
  readonly reason: Reason | null;
  /** The message, as the parts of its headline: `{mark} {title}: {detail}`. */
  readonly mark: string;
  readonly title: string;
  readonly detail: string;
}

/** One message on its way: a notification, or a part of one, with what the delivery policy knows. */
export interface Outgoing {
  readonly notification: Notification;
  /** The id of the message that this one answers, as its sink gave it. */
  readonly replyTo: number | null;
}

/** What a sink answers when a message has arrived. */
export interface Receipt {
  /** The sink's own id of the message, for replies. */
  readonly messageId?: number;
}

/** At most `count` messages in any `perMs` milliseconds. */
export interface Rate {
  readonly count: number;
  readonly perMs: number;
}

export const outcomes = ['retrying', 'sent', 'dropped', 'skipped'] as const;

/** What came of one notification at one sink. */
export interface Delivery {
  readonly type: 'delivery';
  readonly at: number;
  readonly sink: string;
  readonly key: string;
  readonly incident: string | null;
  readonly action: Notification['action'];
  /** The `at` of the notification; with incident and action it says which one. */
  readonly of: number;
  /**
   * `retrying`: it did not arrive, and will be tried again; of several that are told as one, the first
   * says so for all. Final are `sent`, `dropped` (it never will arrive) and `skipped` (it is not for this
   * sink).
   */
  readonly outcome: (typeof outcomes)[number];
  /** How many times it was tried; one try sends all the parts of a long message. */
  readonly attempts: number;
  readonly messageId?: number;
  /** Why it was not sent. */
  readonly why?: string;
  /** With `retrying`: it, or a part of it, may have arrived all the same. */
  readonly mayHaveArrived?: boolean;
  /** With `retrying`: nothing is sent before this time, epoch milliseconds. */
  readonly until?: number;
}

/** The first `count` of what waits for a sink are about to be sent: from here on they may have arrived. */
export interface Attempt {
  readonly type: 'attempt';
  readonly at: number;
  readonly sink: string;
  readonly count: number;
}

/** What a sink still has to say, from before a restart. */
export interface Owed {
  /** In the order in which they are to be told. */
  readonly waiting: readonly Notification[];
  /** So many of the first may have arrived already. */
  readonly inDoubt: number;
  /** The message of each open incident's alert, for replies. */
  readonly messageIds: ReadonlyMap<string, number>;
}
