import type { Messages } from '../messages.ts';
import { catchUp } from './catch-up.ts';
import { createPace } from './pace.ts';
import { type Notification, type Outgoing, type Receipt, type Sink, SinkError } from './sink.ts';

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
   * `retrying`: it did not arrive, and will be tried again. Final are `sent`, `dropped` (it never will
   * arrive) and `skipped` (it is not for this sink).
   */
  readonly outcome: 'retrying' | 'sent' | 'dropped' | 'skipped';
  readonly attempts: number;
  readonly messageId?: number;
  /** Why it was not sent. */
  readonly why?: string;
  /** With `retrying`: no answer came, so it may have arrived all the same. */
  readonly mayHaveArrived?: boolean;
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

export interface QueueOptions {
  readonly words: Messages;
  /** Between 0 and 1, for jitter. */
  readonly random: () => number;
  readonly owed?: Owed;
  /**
   * Told why when the sink begins to refuse everything (a wrong token, say), and `null` at the first
   * message that arrives, and at the first one after that.
   */
  readonly onRefused?: (why: string | null) => void;
  readonly retry?: { readonly firstMs: number; readonly longestMs: number };
  /** More than this many waiting are told as one. */
  readonly catchUpOver?: number;
  /** After an outage of at least this long, whatever waits is told as one. */
  readonly catchUpAfterMs?: number;
  /** More than this many are not kept: the oldest is dropped, and said to be. */
  readonly capacity?: number;
}

/** One message on its way, in its parts, and whom it speaks for. */
interface Batch {
  readonly speaksFor: readonly Notification[];
  readonly parts: Notification[];
  next: number;
  first: Receipt;
}

/**
 * Everything the delivery policy decides for one sink, without a timer or a socket: what goes next, and
 * when; what an answer means. Times are epoch milliseconds. `deliver` is the loop around it.
 */
export interface Queue {
  /** Takes in a notification. What it displaces, or does not want, is told at once. */
  add(notification: Notification, now: number): Delivery[];
  /** Milliseconds until the next message may go; `null`: nothing waits. */
  dueInMs(now: number): number | null;
  /** The next message. Exactly one of `arrived` and `failed` must follow. */
  next(now: number): { outgoing: Outgoing; attempt: Attempt };
  arrived(receipt: Receipt, now: number): Delivery[];
  failed(error: unknown, now: number): Delivery[];
}

export const createQueue = (sink: Sink, options: QueueOptions): Queue => {
  const { words, random, owed, onRefused = () => undefined } = options;
  const { retry = { firstMs: 1_000, longestMs: 60_000 } } = options;
  const { catchUpOver = 10, catchUpAfterMs = 60_000, capacity = 10_000 } = options;
  const pace = createPace(sink.rates ?? []);
  const waiting: Notification[] = [...(owed?.waiting ?? [])];
  const messageIds = new Map(owed?.messageIds);
  /** So many of the first may have arrived already. */
  let inDoubt = owed?.inDoubt ?? 0;
  let batch: Batch | null = null;
  /** So many of the first go one by one, for together they were refused. */
  let singly = 0;
  let attempts = 0;
  let failingSince: number | null = null;
  let pausedUntil = 0;
  let lost = 0;
  /** What was last said of it; `null`: nothing yet. */
  let refused: boolean | null = null;

  const delivery = (
    of: Notification,
    at: number,
    outcome: Delivery['outcome'],
    more: Partial<Delivery>,
  ): Delivery => ({
    type: 'delivery',
    at,
    sink: sink.name,
    key: of.key,
    incident: of.incident,
    action: of.action,
    of: of.at,
    outcome,
    attempts,
    ...more,
  });

  const inParts = (notification: Notification): Notification[] => [
    ...(sink.split?.(notification) ?? [notification]),
  ];

  const compose = (now: number): Batch => {
    const outageMs = failingSince === null ? 0 : now - failingSince;
    const outage = outageMs >= catchUpAfterMs;
    const together =
      sink.catchUp !== false &&
      singly === 0 &&
      (waiting.length > catchUpOver || (outage && waiting.length > 1));
    const speaksFor = together ? [...waiting] : waiting.slice(0, 1);
    const [head] = speaksFor;
    if (head === undefined) throw new Error('nothing waits');
    const whole = together
      ? catchUp(speaksFor, { sink: sink.name, now, outageMs: outage ? outageMs : null, lost, words })
      : late(head, now - head.at, words);
    return { speaksFor, parts: inParts(whole), next: 0, first: {} };
  };

  const replyTo = ({ speaksFor: [head, another] }: Batch): number | null => {
    if (head === undefined || another !== undefined || head.incident === null || head.action === 'alert')
      return null;
    return messageIds.get(head.incident) ?? null;
  };

  const remember = ({ speaksFor, first: { messageId } }: Batch): void => {
    for (const { incident, action, reason } of speaksFor) {
      if (incident === null || reason === 'edge') continue;
      if (action === 'recovery') messageIds.delete(incident);
      else if (action === 'alert' && messageId !== undefined) messageIds.set(incident, messageId);
    }
  };

  /** The batch is told, or never will be. */
  const close = (
    now: number,
    { speaksFor }: Batch,
    outcome: 'sent' | 'dropped',
    more: Partial<Delivery>,
  ): Delivery[] => {
    const deliveries = speaksFor.map((notification) => delivery(notification, now, outcome, more));
    waiting.splice(0, speaksFor.length);
    singly = Math.max(0, singly - speaksFor.length);
    inDoubt = Math.max(0, inDoubt - speaksFor.length);
    if (outcome === 'sent' && speaksFor.length > 1) lost = 0;
    batch = null;
    attempts = 0;
    return deliveries;
  };

  const sent = (): Batch => {
    if (batch === null) throw new Error('nothing was sent');
    return batch;
  };

  return {
    add(notification, now) {
      if (notification.key === `self/${sink.name}`) {
        return [delivery(notification, now, 'skipped', { attempts: 0, why: 'it is about this very sink' })];
      }
      waiting.push(notification);
      if (waiting.length <= capacity) return [];
      // The first may be on their way; the one behind them is the oldest that surely is not.
      const [oldest] = waiting.splice(Math.max(batch?.speaksFor.length ?? 0, inDoubt), 1);
      if (oldest === undefined) return [];
      lost += 1;
      return [delivery(oldest, now, 'dropped', { attempts: 0, why: `more than ${capacity} wait` })];
    },

    dueInMs: (now) => (waiting.length === 0 ? null : Math.max(0, pausedUntil - now, pace.waitMs(now))),

    next(now) {
      batch ??= compose(now);
      attempts += 1;
      const part = batch.parts[batch.next];
      if (part === undefined) throw new Error(`${sink.name} cut a message into nothing`);
      let notification = part;
      if (inDoubt > 0) {
        const [marked = part, ...rest] = inParts(withLine(part, words.headline.mayRepeat));
        batch.parts.splice(batch.next, 1, marked, ...rest);
        notification = marked;
      }
      return {
        outgoing: { notification, replyTo: replyTo(batch) },
        attempt: { type: 'attempt', at: now, sink: sink.name, count: batch.speaksFor.length },
      };
    },

    arrived(receipt, now) {
      const current = sent();
      pace.went(now);
      failingSince = null;
      if (refused !== false) onRefused(null);
      refused = false;
      if (current.next === 0) current.first = receipt;
      current.next += 1;
      if (current.next < current.parts.length) return [];
      remember(current);
      const { messageId } = current.first;
      return close(now, current, 'sent', messageId === undefined ? {} : { messageId });
    },

    failed(error, now) {
      const current = sent();
      const failure = error instanceof SinkError ? error : new SinkError(messageOf(error));
      const why = failure.message;
      pace.went(now);
      if (failure.refused && refused !== true) onRefused(why);
      if (failure.refused) refused = true;
      if (failure.permanent) {
        if (failure.refused || current.speaksFor.length === 1) return close(now, current, 'dropped', { why });
        // One bad text must not take the others with it.
        singly = current.speaksFor.length;
        batch = null;
        return [];
      }
      if (failure.mayHaveArrived) inDoubt = Math.max(inDoubt, current.speaksFor.length);
      const backoffMs = Math.min(retry.longestMs, retry.firstMs * 2 ** Math.min(attempts - 1, 30));
      pausedUntil = now + (failure.retryAfterMs ?? Math.round(backoffMs * (0.5 + random() / 2)));
      if (failure.retryAfterMs === null) failingSince ??= now;
      // What has not begun to arrive is put together anew, with what has come in meanwhile.
      if (current.next === 0) batch = null;
      return current.speaksFor
        .slice(0, 1)
        .map((head) =>
          delivery(head, now, 'retrying', { why, ...(failure.mayHaveArrived && { mayHaveArrived: true }) }),
        );
    },
  };
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const withLine = (notification: Notification, line: string): Notification => ({
  ...notification,
  detail: `${notification.detail}\n${line}`.trimStart(),
});

/** A message told two minutes or more after the fact says so. */
const late = (notification: Notification, ageMs: number, words: Messages): Notification =>
  ageMs < 120_000 ? notification : withLine(notification, words.headline.late(ageMs));
