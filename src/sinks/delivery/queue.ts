import type {
  Attempt,
  Delivery,
  MessageId,
  MessageText,
  Notification,
  Outgoing,
  Owed,
  Receipt,
} from '../../language/delivery.ts';
import type { Messages } from '../../messages/messages.ts';
import { asRepeat, messageText } from '../../messages/notifications.ts';
import { type Sink, SinkError, sinkErrorOf } from '../sink.ts';
import { catchUp } from './catch-up.ts';
import { createPace } from './pace.ts';

export interface QueueOptions {
  readonly words: Messages;
  /** Between 0 and 1, for jitter. */
  readonly random: () => number;
  /** How a catch-up writes a time of day. Default: in the zone of the process. */
  readonly clock?: (at: number, now: number) => string;
  readonly owed?: Owed;
  /** Told why when the sink begins to refuse everything (a wrong token, say), and `null` when it works again. */
  readonly onRefused?: (why: string | null) => void;
  readonly retry?: { readonly firstMs: number; readonly longestMs: number };
  /** More than this many waiting are told as one. */
  readonly catchUpOver?: number;
  /** After an outage of at least this long, whatever waits is told as one. */
  readonly catchUpAfterMs?: number;
  /** More than this many are not kept: the oldest is dropped, and said to be. */
  readonly capacity?: number;
}

/** One message on its way, part by part, and whom it speaks for. */
interface Batch {
  readonly speaksFor: readonly [Notification, ...Notification[]];
  /** The part that goes next. */
  part: MessageText;
  /** The part may still be too long for one message. */
  uncut: boolean;
  /** The parts behind it. */
  readonly rest: MessageText[];
  /** The receipt of the first part; `null`: nothing has arrived yet. */
  first: Receipt | null;
  /** How many lost notifications it tells of. */
  readonly lost: number;
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
  /** Decides what goes next. Exactly one of `arrived` and `failed` must follow. */
  next(now: number): Attempt;
  /** What goes next. Throws where the sink can't cut it to length: that is for `failed`, too. */
  outgoing(): Outgoing;
  arrived(receipt: Receipt, now: number): Delivery[];
  failed(error: unknown, now: number): Delivery[];
}

export const createQueue = (sink: Sink, options: QueueOptions): Queue => {
  const { words, random, clock, owed, onRefused = () => undefined } = options;
  const { retry = { firstMs: 1_000, longestMs: 60_000 } } = options;
  const { catchUpOver = 10, catchUpAfterMs = 60_000, capacity = 10_000 } = options;
  const pace = createPace({
    rates: sink.rates ?? [],
    retry,
    random,
    pausedUntil: owed?.pausedUntil ?? 0,
  });
  const waiting: Notification[] = [...(owed?.waiting ?? [])];
  const messageIds = new Map(owed?.messageIds);
  /** So many of the first may have arrived already. */
  let inDoubt = Math.min(owed?.inDoubt ?? 0, waiting.length);
  let batch: Batch | null = null;
  /** So many of the first go one by one, for together they were refused. */
  let singly = 0;
  /** How many times the first has failed. */
  let failures = 0;
  /** So many could not be kept, and no catch-up has said so. */
  let lost = 0;
  let refused = false;

  const delivery = (
    of: Notification,
    at: number,
    outcome: Delivery['outcome'],
    more: Pick<Delivery, 'attempts' | 'messageId' | 'chat' | 'why' | 'mayHaveArrived' | 'until'>,
  ): Delivery => ({
    type: 'delivery',
    at,
    sink: sink.name,
    key: of.key,
    incident: of.incident,
    action: of.action,
    of: of.at,
    outcome,
    ...more,
  });

  const compose = (now: number): Batch => {
    const [head] = waiting;
    if (head === undefined) throw new Error('nothing waits');
    const outageMs = pace.outageMs(now);
    const outage = outageMs >= catchUpAfterMs;
    const together =
      sink.catchUp !== false &&
      singly === 0 &&
      (waiting.length > catchUpOver || (outage && waiting.length > 1));
    const whole = together
      ? catchUp(waiting, { sink: sink.name, now, outageMs: outage ? outageMs : null, lost, words, clock })
      : messageText(head, words, now - head.at);
    return {
      speaksFor: [head, ...(together ? waiting.slice(1) : [])],
      part: inDoubt > 0 ? asRepeat(whole, words) : whole,
      uncut: true,
      rest: [],
      first: null,
      lost: together ? lost : 0,
    };
  };

  const onItsWay = (): Batch => {
    if (batch === null) throw new Error('nothing is on its way');
    return batch;
  };

  /** Cuts what goes next to length. A text that can't be cut never can be. */
  const cut = (current: Batch): void => {
    if (!current.uncut) return;
    const [part, ...rest] = split(sink, current.part, words);
    current.part = part;
    current.rest.unshift(...rest);
    current.uncut = false;
  };

  const replyTo = ({ speaksFor: [head, another] }: Batch): MessageId | null => {
    if (another !== undefined || head.incident === null || head.action === 'alert') return null;
    return messageIds.get(head.incident) ?? null;
  };

  /** Keeps the message of an alert for as long as something may answer it. */
  const remember = ({ incident, action, reason }: Notification, { messageId, chat }: Receipt): void => {
    if (incident === null || reason === 'edge') return;
    if (action === 'recovery') messageIds.delete(incident);
    else if (action === 'alert' && messageId !== undefined)
      messageIds.set(incident, { messageId, chat: chat ?? null });
  };

  /** The batch is told, or never will be. */
  const close = (
    { speaksFor, lost: told }: Batch,
    now: number,
    outcome: 'sent' | 'dropped',
    more: Pick<Delivery, 'attempts' | 'messageId' | 'chat' | 'why'>,
  ): Delivery[] => {
    for (const notification of speaksFor) remember(notification, more);
    waiting.splice(0, speaksFor.length);
    singly = Math.max(0, singly - speaksFor.length);
    inDoubt = Math.max(0, inDoubt - speaksFor.length);
    if (outcome === 'sent') lost -= told;
    failures = 0;
    batch = null;
    return speaksFor.map((notification) => delivery(notification, now, outcome, more));
  };

  const setRefused = (why: string | null): void => {
    const before = refused;
    refused = why !== null;
    if (refused !== before) onRefused(why);
  };

  return {
    add(notification, now) {
      if (notification.key === `self/${sink.name}`) {
        return [delivery(notification, now, 'skipped', { attempts: 0, why: words.delivery.aboutItself })];
      }
      waiting.push(notification);
      if (waiting.length <= capacity) return [];
      // The first may be on their way; the one behind them is the oldest that surely is not.
      const place = Math.max(batch?.speaksFor.length ?? 0, inDoubt);
      const [oldest = notification] = waiting.splice(place, 1);
      const attempts = place === 0 ? failures : 0;
      failures -= attempts;
      if (place < singly) singly -= 1;
      lost += 1;
      return [delivery(oldest, now, 'dropped', { attempts, why: words.delivery.tooMany(capacity) })];
    },

    dueInMs: (now) => (waiting.length === 0 ? null : pace.waitMs(now)),

    next(now) {
      batch ??= compose(now);
      return { type: 'attempt', at: now, sink: sink.name, count: batch.speaksFor.length };
    },

    outgoing() {
      const current = onItsWay();
      cut(current);
      return { notification: current.part, replyTo: replyTo(current) };
    },

    arrived(receipt, now) {
      const current = onItsWay();
      pace.went(now);
      pace.reached();
      setRefused(null);
      current.first ??= receipt;
      const next = current.rest.shift();
      if (next !== undefined) {
        current.part = next;
        return [];
      }
      const { messageId, chat } = current.first;
      const attempts = failures + 1;
      return close(current, now, 'sent', {
        attempts,
        ...(messageId !== undefined && { messageId }),
        ...(messageId !== undefined && chat !== undefined && { chat }),
      });
    },

    failed(error, now) {
      const current = onItsWay();
      const { speaksFor, first } = current;
      const failure = sinkErrorOf(error);
      const why = failure.message;
      pace.went(now);
      failures += 1;
      if (failure.refused) setRefused(why);
      // A sink that is refused is out of order, whatever the message: that is kept until it is mended.
      const unwanted = failure.permanent && !failure.refused;
      if (unwanted) {
        pace.reached();
        if (speaksFor.length === 1) {
          return close(current, now, 'dropped', { attempts: failures, why });
        }
        // One bad text must not take the others with it.
        singly = speaksFor.length;
      } else pace.pause(now, failure.retryAfterMs);

      const mayHaveArrived = failure.mayHaveArrived || first !== null;
      if (first === null || unwanted) {
        // What has not begun to arrive is put together anew, with what has come in meanwhile.
        if (mayHaveArrived) inDoubt = Math.max(inDoubt, speaksFor.length);
        batch = null;
      } else if (failure.mayHaveArrived) {
        current.part = asRepeat(current.part, words);
        current.uncut = true;
      }
      const attempts = failures;
      return [
        delivery(speaksFor[0], now, 'retrying', {
          attempts,
          why,
          ...(mayHaveArrived && { mayHaveArrived }),
          until: now + pace.waitMs(now),
        }),
      ];
    },
  };
};

/** The parts of a message. One that the sink can't cut never can be sent. */
const split = (
  sink: Sink,
  message: MessageText,
  words: Messages,
): readonly [MessageText, ...MessageText[]] => {
  try {
    const [part, ...rest] = sink.split?.(message) ?? [message];
    if (part === undefined) throw new Error(words.delivery.nothingLeft);
    return [part, ...rest];
  } catch (error) {
    throw new SinkError(words.delivery.uncut(sinkErrorOf(error).message), { permanent: true });
  }
};
