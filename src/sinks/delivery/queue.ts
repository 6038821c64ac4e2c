import type {
  Announcement,
  Attempt,
  Delivery,
  MessageId,
  Outgoing,
  Owed,
  Receipt,
} from '../../language/delivery.ts';
import { rememberMessage } from '../../language/delivery.ts';
import { clockTime } from '../../messages/clock.ts';
import type { Messages } from '../../messages/messages.ts';
import { asRepeat } from '../../messages/notifications.ts';
import { type Sink, sinkErrorOf } from '../sink.ts';
import { answeredBy, type Batch, createComposer, cutToLength, type Known } from './batch.ts';
import { copyPauseMs } from './copy-pause.ts';
import { factsOf } from './facts-of.ts';
import { createPace } from './pace.ts';
import { createShares } from './shares.ts';
import { createTooSoon } from './too-soon.ts';

export interface QueueOptions {
  readonly words: Messages;
  /** The host that all of it is about, as people call it. Default: it goes without saying. */
  readonly host?: string | undefined;
  /** Between 0 and 1, for jitter. */
  readonly random: () => number;
  /** How a catch-up writes a time of day. Default: in the zone of the process. */
  readonly clock?: (at: number, now: number) => string;
  /** What the wall clock showed at a time, for whoever is told of it. Default: that very time. */
  readonly wall?: (at: number) => number;
  readonly owed?: Owed;
  /** What each sink could know by now, beside what waits for it. Default: nobody knows. */
  readonly known?: (sink: string) => Known;
  /** The message in which somebody else told this sink of an incident; `null`: nobody has. Default: nobody. */
  readonly toldBefore?: (incident: string) => MessageId | null;
  /** Whatever is told may have been told by somebody else: all of it says that it may be a repeat. */
  readonly mayRepeat?: boolean | ((announcement: Announcement) => boolean);
  /** Told why when the sink begins to refuse everything (a wrong token, say), and `null` when it works again. */
  readonly onRefused?: (why: string | null) => void;
  readonly retry?: { readonly firstMs: number; readonly longestMs: number };
  /** More than this many waiting are told as one. */
  readonly catchUpOver?: number;
  /** After an outage of at least this long, whatever waits is told as one. */
  readonly catchUpAfterMs?: number;
  /** More than this many are not kept: of the source that most are of the oldest is dropped, and said to be. */
  readonly capacity?: number;
}

/**
 * Everything the delivery policy decides for one sink, without a timer or a socket: what goes next, and
 * when; what an answer means. Times are epoch milliseconds. `deliver` is the loop around it.
 */
export interface Queue {
  /** Takes in an announcement. What it displaces, or does not want, is told at once. */
  add(announcement: Announcement, now: number): Delivery[];
  /** Milliseconds until the next message may go; `null`: nothing waits. */
  dueInMs(now: number): number | null;
  /**
   * Decides what goes next, and gives what has to be durable before it does; `null`: that is already. Exactly one of
   * `arrived` and `failed` must follow.
   */
  next(now: number): Attempt | null;
  /** What goes next. Throws where the sink can't cut it to length: that is for `failed`, too. */
  outgoing(): Outgoing;
  arrived(receipt: Receipt, now: number): Delivery[];
  failed(error: unknown, now: number): Delivery[];
  isRefused(): boolean;
  /** The sink, being asked, would take messages. */
  works(): void;
}

/** What waits for a sink, at most; what is beyond it is dropped, of the source that has most, and said to be. */
export const mostWaiting = 10_000;

/** More than this many waiting are told as one; so are all, after an outage of at least so long (milliseconds). */
export const mostOneByOne = 10;
export const longOutageMs = 60_000;

export const createQueue = (sink: Sink, options: QueueOptions): Queue => {
  const { words, host, random, owed, onRefused = () => undefined, toldBefore = () => null } = options;
  const { clock = clockTime, wall = (at: number): number => at } = options;
  const timeOfDay = (at: number, now: number): string => clock(wall(at), wall(now));
  const { retry = { firstMs: 1_000, longestMs: 60_000 } } = options;
  const { catchUpOver = mostOneByOne, catchUpAfterMs = longOutageMs, capacity = mostWaiting } = options;
  const pace = createPace({
    rates: sink.rates ?? [],
    retry,
    random,
    pausedUntil: owed?.pausedUntil ?? 0,
    failingSince: owed?.failingSince,
  });
  const { mayRepeat = false } = options;
  const compose = createComposer(sink, {
    words,
    host,
    clock: timeOfDay,
    mayRepeat,
    catchUpOver,
    catchUpAfterMs,
    known: options.known?.(sink.name) ?? null,
  });
  const shares = createShares(capacity);
  const tooSoon = createTooSoon();
  /** Who is never told several as one is told each. */
  const repeatsIn = sink.catchUp === false ? () => [] : tooSoon.takenFrom;
  const waiting: Announcement[] = [...(owed?.waiting ?? [])];
  for (const one of waiting) shares.count(one, 1);
  const messageIds = new Map(owed?.messageIds);
  /** So many of the first may have arrived already. */
  let inDoubt = Math.min(owed?.inDoubt ?? 0, waiting.length);
  let batch: Batch | null = null;
  /** So many of the first go one by one, for together they were refused. */
  let singly = 0;
  /** How many times the first has failed. */
  let failures = 0;
  /** How many attempts in a row have ended in doubt. */
  let doubts = 0;
  /** So many could not be kept, and no catch-up has said so. */
  let lost = 0;
  let refused = false;

  const delivery = (
    { id, notifications: [first] }: Announcement,
    at: number,
    outcome: Delivery['outcome'],
    more: Pick<Delivery, 'attempts' | 'messageId' | 'chat' | 'why' | 'mayHaveArrived' | 'until'>,
  ): Delivery => ({
    type: 'delivery',
    at,
    sink: sink.name,
    key: first.key,
    incident: first.incident,
    action: first.action,
    of: first.at,
    ...(id !== null && { notice: id }),
    outcome,
    ...more,
  });

  const onItsWay = (): Batch => {
    if (batch === null) throw new Error('nothing is on its way');
    return batch;
  };

  /** The batch is told, or never will be. */
  const close = (
    { speaksFor, lost: told }: Batch,
    now: number,
    outcome: 'sent' | 'dropped',
    more: Pick<Delivery, 'attempts' | 'messageId' | 'chat' | 'why'>,
  ): Delivery[] => {
    for (const announcement of speaksFor) rememberMessage(messageIds, announcement, more);
    for (const told of waiting.splice(0, speaksFor.length)) shares.count(told, -1);
    singly = Math.max(0, singly - speaksFor.length);
    inDoubt = Math.max(0, inDoubt - speaksFor.length);
    if (outcome === 'sent') lost -= told;
    failures = 0;
    batch = null;
    if (outcome === 'sent') for (const announcement of speaksFor) tooSoon.told(announcement, now);
    // What may have arrived is told to the end.
    const repeats = repeatsIn(waiting, Math.max(inDoubt, singly), now);
    for (const repeat of repeats) shares.count(repeat, -1);
    return [
      ...speaksFor.map((announcement) => delivery(announcement, now, outcome, more)),
      ...repeats.map((repeat) => leftOut(repeat, now)),
    ];
  };

  const leftOut = (announcement: Announcement, now: number): Delivery =>
    delivery(announcement, now, 'skipped', { attempts: 0, why: words.delivery.toldLately });

  const setRefused = (why: string | null): void => {
    const before = refused;
    refused = why !== null;
    if (refused !== before) onRefused(why);
  };
  setRefused(sink.lacks ?? null);

  return {
    add(announcement, now) {
      if (announcement.notifications.every(({ key }) => key === `self/${sink.name}`)) {
        return [delivery(announcement, now, 'skipped', { attempts: 0, why: words.delivery.aboutItself })];
      }
      if (repeatsIn([announcement], 0, now).length > 0) return [leftOut(announcement, now)];
      waiting.push(announcement);
      shares.count(announcement, 1);
      const place = shares.tooMuch(waiting, Math.max(batch?.speaksFor.length ?? 0, inDoubt));
      if (place === null) return [];
      const [oldest = announcement] = waiting.splice(place, 1);
      shares.count(oldest, -1);
      const attempts = place === 0 ? failures : 0;
      failures -= attempts;
      if (place < singly) singly -= 1;
      lost += 1;
      return [delivery(oldest, now, 'dropped', { attempts, why: words.delivery.tooMany(capacity) })];
    },

    isRefused: () => refused,
    works: () => setRefused(null),

    dueInMs: (now) => (waiting.length === 0 ? null : pace.waitMs(now)),

    next(now) {
      const goesOn = batch?.inRow === true && batch.first !== null && failures === 0;
      batch ??= compose(waiting, { now, outageMs: pace.outageMs(now), singly, inDoubt, lost });
      if (goesOn) return null;
      return { type: 'attempt', at: now, sink: sink.name, count: batch.speaksFor.length };
    },

    outgoing() {
      const current = onItsWay();
      cutToLength(current, sink, words);
      const { speaksFor, gone, inRow, isOver } = current;
      const quietly = isOver || speaksFor.every((announcement) => announcement.quietly);
      return {
        notification: current.part,
        replyTo: answeredBy(current, (incident) => messageIds.get(incident) ?? toldBefore(incident)),
        ...(quietly && { quietly }),
        facts: factsOf(inRow ? [speaksFor[gone] ?? speaksFor[0]] : speaksFor, {
          part: inRow ? 0 : gone,
          host,
          wall,
        }),
      };
    },

    arrived(receipt, now) {
      const current = onItsWay();
      pace.went(now);
      pace.reached();
      setRefused(null);
      doubts = 0;
      current.first ??= receipt;
      const next = current.rest.shift();
      if (next !== undefined) {
        current.part = next;
        current.gone += 1;
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
      const failure = sinkErrorOf(error, words);
      const why = failure.message;
      pace.went(now);
      failures += 1;
      if (failure.refused) setRefused(why);
      if (failure.mayHaveArrived) doubts += 1;
      // Who can't be asked may be out of order all the time: that it works again is to be seen soon.
      const atLeastMs = failure.mayHaveArrived && sink.check !== undefined ? copyPauseMs(doubts) : 0;
      // A sink that is refused is out of order, whatever the message: that is kept until it is mended.
      const unwanted = failure.permanent && !failure.refused;
      if (unwanted) {
        pace.reached();
        if (speaksFor.length === 1) {
          return close(current, now, 'dropped', { attempts: failures, why });
        }
        // One bad text must not take the others with it.
        singly = speaksFor.length;
      } else pace.pause(now, failure.retryAfterMs, atLeastMs);

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
