import type { Observable, ObservableInput } from 'rxjs';
import type { MessageText, Outgoing, Rate, Receipt } from '../language/delivery.ts';
import { faultText, whyFailed } from '../messages/faults.ts';
import type { Messages } from '../messages/messages.ts';
import type { Floor } from './listening.ts';

/** The names of the sinks that are told notices: all but those that are told every transition. */
export const channelsOf = (sinks: readonly Pick<Sink, 'name' | 'everyTransition'>[]): string[] =>
  sinks.filter(({ everyTransition }) => everyTransition !== true).map(({ name }) => name);

/**
 * Somewhere to tell. A sink formats and posts one message, nothing more: rate, order, retry and
 * splitting over several messages are the delivery policy's (`delivery.ts`). A failure is a
 * `SinkError`; anything else that is thrown counts as worth retrying.
 */
export interface Sink {
  readonly name: string;
  /** All of these hold at once. None: as fast as it answers. */
  readonly rates?: readonly Rate[];
  /** Longest time for one message, milliseconds; up to eight times that after attempts whose outcome is unknown. */
  readonly timeoutMs: number;
  /** It is told every transition at once, whatever is held back from the channels. */
  readonly everyTransition?: true;
  /** `false`: a backlog is told one by one, never as a catch-up. */
  readonly catchUp?: boolean;
  /**
   * So many messages are sent one right after the other and recorded as one, so that a storm is not two records a
   * message; for a sink that sends at once, needs no cutting and gives no receipts. Default: each by itself.
   */
  readonly atOnce?: number;
  /** What it can't work without, in words: it begins as refused, and is asked (`check`) until it is not. */
  readonly lacks?: string;
  /** Cuts what is too long for one message; nothing may be lost. */
  split?(message: MessageText): readonly MessageText[];
  /**
   * Asks whether messages would be taken, without sending one; rejects with the reason. It comes before a message
   * that may have arrived twice already, so that one that never answers in time is not sent copies.
   */
  readonly check?: (abort: AbortSignal) => Promise<void>;
  send(outgoing: Outgoing, abort: AbortSignal): ObservableInput<Receipt>;
  /** Listens to what is said there, and answers, for as long as it is subscribed to; it neither emits nor errors. */
  readonly listen?: (floor: Floor) => Observable<never>;
}

/** Why a message did not arrive, and what that means for the next attempt. */
export class SinkError extends Error {
  /** Trying again can't help this one message: it is dropped, and said so. */
  readonly permanent: boolean;
  /** The sink asked for this pause before anything else is sent, milliseconds. */
  readonly retryAfterMs: number | null;
  /** The message may have arrived all the same (no answer came after it was sent). */
  readonly mayHaveArrived: boolean;
  /**
   * The sink itself is refused (401, 403, a redirect), not this one message, which is kept and tried again.
   * It counts more than `permanent`.
   */
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

/** What a sink has thrown, as a `SinkError` in the operator's words: it may be anything, even what can't be put in words. */
export const sinkErrorOf = (error: unknown, words: Messages): SinkError => {
  if (error instanceof SinkError) return error;
  try {
    return new SinkError(whyFailed(error, words));
  } catch {
    return new SinkError(faultText({ code: 'wordless' }, words));
  }
};
