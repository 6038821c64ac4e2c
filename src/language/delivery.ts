import type { Ending } from './console.ts';
import type { Action, Labels, Reason, Severity } from './signal.ts';
import type { Copy, HoldReason, Listened, NoticeReason } from './telling.ts';

/** What is told of: which entity, and what became of it. */
interface Subject {
  /** When it happened, epoch milliseconds. */
  readonly at: number;
  readonly action: Exclude<Action, null> | 'note';
  /** `alert`, `realert`, `recovery`: the incident; a `note` has none. */
  readonly incident: string | null;
  /** What an entity is called; of a note, which is about none, `note` and nothing else. */
  readonly key: string;
  readonly kind: string;
  readonly entity: string;
  /** Who has seen it; empty for a note. */
  readonly source: string;
  readonly reason: Reason | null;
}

/**
 * Something there is to tell, as facts: no word of it is Polkan's own until it is on its way (`messageText`),
 * so it may wait, and be told late, in another language, or together with others.
 */
export interface Notification extends Subject {
  /** When its incident was alerted, epoch milliseconds; `null` for a note. */
  readonly since: number | null;
  /** What its author has put before a note; `null`: the mark of its action. */
  readonly mark: string | null;
  /** What a person calls the entity, as its source said it. */
  readonly title: string;
  /** What is the matter, as the source said it. */
  readonly detail: string;
  /** Why it was not told when it happened. */
  readonly held?: HoldReason;
  /** It was said to flap, and has settled: since when it was said, epoch milliseconds, and how often it alerted from there on. */
  readonly flapped?: { readonly since: number; readonly times: number };
  /** What held it was a window of maintenance, which nobody has said. */
  readonly maintenance?: boolean;
  /** It is said to flap: until it has settled no more is said of it. */
  readonly flaps?: boolean;
  /** It is told because nobody has taken it on: who was told before, and when first, epoch milliseconds. */
  readonly escalated?: { readonly told: readonly string[]; readonly at: number };
  /** It has become worse, so that this person's acknowledgement holds no longer. */
  readonly released?: string;
  /** How bad it is, where somebody has said so. Left out: as bad as its kind is. */
  readonly severity?: Severity;
  readonly labels?: Labels;
}

/** A notice with the facts that its message is made of: what is owed to a channel, and waits for it. */
export interface Announcement {
  /** The id of its notice; `null`: it is one transition, for whoever is told of every one. */
  readonly id: string | null;
  /** When it was decided to be told, epoch milliseconds. */
  readonly at: number;
  readonly why: NoticeReason | 'note';
  /** It rings nobody. */
  readonly quietly: boolean;
  /** The silence without an end that says what it holds back, and goes on to. */
  readonly by?: string;
  readonly notifications: readonly [Notification, ...Notification[]];
}

/** What a sink is asked to say. One is one message; a sink may split it (`Sink.split`). */
export interface MessageText extends Subject {
  /** The message, as the parts of its headline: `{mark} {title}: {detail}`. */
  readonly mark: string;
  readonly title: string;
  readonly detail: string;
  /** Its mark says that it may have arrived before. */
  readonly mayRepeat: boolean;
}

/** A message as its sink knows it again. */
export interface MessageId {
  readonly messageId: string;
  /** Where it stands, as its sink names it; `null`: the sink has one place only, or did not say. */
  readonly chat: string | null;
}

/** Whether both are the same message, or both none. */
export const isSameMessage = (
  one: MessageId | null | undefined,
  other: MessageId | null | undefined,
): boolean => one?.messageId === other?.messageId && one?.chat === other?.chat;

/** What a message is made of, for a sink that passes on more than its text: how bad it is, of which incidents. */
export interface Facts {
  /** The same however often this very message is sent, and another for any other: a service can know a copy by it. */
  readonly id: string;
  /** Of a message that was cut, which part it is, from 0. */
  readonly part: number;
  /** The host that all of it is about, as people call it. Left out: it goes without saying. */
  readonly host?: string;
  /** All that the message speaks of, in the order in which it was decided; each part has all of it. */
  readonly notifications: readonly [Notification, ...Notification[]];
}

/** One message on its way: a notification, or a part of one, with what the delivery policy knows. */
export interface Outgoing {
  readonly notification: MessageText;
  /** The message that this one answers. It is of use only in its own chat. */
  readonly replyTo: MessageId | null;
  /** It rings nobody, where a sink can say so. */
  readonly quietly?: true;
  /** Left out: the text is all there is. */
  readonly facts?: Facts;
}

/** What a sink answers when a message has arrived. */
export interface Receipt {
  /** The sink's own id of the message, for replies. */
  readonly messageId?: string;
  /** Where the message stands, where a sink can come to know more than one place. */
  readonly chat?: string;
}

/**
 * Keeps the message of each alert that an announcement told, for as long as something may answer it: nothing comes after a
 * recovery, whether that was taken or not.
 */
export const rememberMessage = (
  messageIds: Map<string, MessageId>,
  { notifications }: Pick<Announcement, 'notifications'>,
  { messageId, chat = null }: { readonly messageId?: string; readonly chat?: string | null },
): void => {
  for (const { incident, action, reason } of notifications) {
    if (incident === null || reason === 'edge') continue;
    if (action === 'recovery') messageIds.delete(incident);
    else if (action === 'alert' && messageId !== undefined) messageIds.set(incident, { messageId, chat });
  }
};

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
  /** The notice; key, incident, action and `of` are those of its first member. Left out: it was one transition. */
  readonly notice?: string;
  /**
   * `retrying`: it did not arrive, and will be tried again; of several that are told as one, the first
   * says so for all. Final are `sent`, `dropped` (it never will arrive) and `skipped` (it is not for this
   * sink).
   */
  readonly outcome: (typeof outcomes)[number];
  /** How many times it was tried; one try sends all the parts of a long message. */
  readonly attempts: number;
  /** The sink's own id of the message, and where it stands. */
  readonly messageId?: string;
  readonly chat?: string;
  /** Why it was not sent, in the operator's words. */
  readonly why?: string;
  /** With `retrying`: it, or a part of it, may have arrived all the same. */
  readonly mayHaveArrived?: boolean;
  /** With `retrying`: nothing is sent before this time, epoch milliseconds. */
  readonly until?: number;
}

/** Whether a delivery is of this announcement. */
export const isDeliveryOf = (
  { notice, incident, action, of }: Pick<Delivery, 'notice' | 'incident' | 'action' | 'of'>,
  { id, notifications: [first] }: Announcement,
): boolean =>
  notice !== undefined || id !== null
    ? notice === id
    : incident === first.incident && action === first.action && of === first.at;

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
  readonly waiting: readonly Announcement[];
  /** So many of the first may have arrived already. */
  readonly inDoubt: number;
  /** The message of each open incident's alert, for replies. */
  readonly messageIds: ReadonlyMap<string, MessageId>;
  /** Nothing is sent before this time, epoch milliseconds: the sink asked for it, or was out of reach. */
  readonly pausedUntil?: number;
  /** Since when nothing has arrived, epoch milliseconds. Left out: what was sent last has, or nobody knows. */
  readonly failingSince?: number;
  /** How far it was listened to. */
  readonly heard?: Listened;
  /** The further messages that told of those alerts. */
  readonly copies?: readonly Copy[];
  /** What of those messages is over. */
  readonly endings?: readonly (Ending & MessageId)[];
}
