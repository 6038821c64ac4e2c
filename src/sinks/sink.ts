import type { ObservableInput } from 'rxjs';
import { messageOf } from '../errors.ts';
import type { Action, Reason } from '../signal.ts';

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

/**
 * Somewhere to tell. A sink formats and posts one message, nothing more: rate, order, retry and
 * splitting over several messages are the delivery policy's (`delivery.ts`). A failure is a
 * `SinkError`; anything else that is thrown counts as worth retrying.
 */
export interface Sink {
  readonly name: string;
  /** All of these hold at once. None: as fast as it answers. */
  readonly rates?: readonly Rate[];
  /** Longest time for one message, milliseconds. */
  readonly timeoutMs: number;
  /** `false`: a backlog is told one by one, never as a catch-up. */
  readonly catchUp?: boolean;
  /** Cuts a notification that is too long for one message; nothing may be lost. */
  split?(notification: Notification): readonly Notification[];
  send(outgoing: Outgoing, abort: AbortSignal): ObservableInput<Receipt>;
}

/** Why a message did not arrive, and what that means for the next attempt. */
export class SinkError extends Error {
  /** Trying again can't help: the message is dropped, and said so. */
  readonly permanent: boolean;
  /** The sink asked for this pause before anything else is sent, milliseconds. */
  readonly retryAfterMs: number | null;
  /** The message may have arrived all the same (no answer came after it was sent). */
  readonly mayHaveArrived: boolean;
  /** The sink itself is refused (401, 403), not this one message. */
  readonly refused: boolean;

  constructor(
    message: string,
    how: { permanent?: boolean; retryAfterMs?: number; mayHaveArrived?: boolean; refused?: boolean } = {},
  ) {
    super(message);
    this.name = 'SinkError';
    this.permanent = how.permanent ?? false;
    this.retryAfterMs = how.retryAfterMs ?? null;
    this.mayHaveArrived = how.mayHaveArrived ?? false;
    this.refused = how.refused ?? false;
  }
}

/** What a sink has thrown, as a `SinkError`: it may be anything, even what can't be put in words. */
export const sinkErrorOf = (error: unknown): SinkError => {
  if (error instanceof SinkError) return error;
  try {
    return new SinkError(messageOf(error));
  } catch {
    return new SinkError('it failed, and can not say why');
  }
};
