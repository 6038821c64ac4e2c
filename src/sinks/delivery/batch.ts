import {
  type Announcement,
  isSameMessage,
  type MessageId,
  type MessageText,
  type Notification,
  type Receipt,
} from '../../language/delivery.ts';
import type { Messages } from '../../messages/messages.ts';
import { asRepeat } from '../../messages/notifications.ts';
import { type Sink, SinkError, sinkErrorOf } from '../sink.ts';
import { catchUp } from './catch-up.ts';
import { noticeText } from './notice-text.ts';
import { isAllOver, onlyEnd, overByNow, saysOpen } from './over-by-now.ts';

/** So many messages a catch-up takes at most; what does not fit is counted in the last of them. */
export const mostParts = 3;

/** One message on its way, part by part, and whom it speaks for. */
export interface Batch {
  readonly speaksFor: readonly [Announcement, ...Announcement[]];
  /** The part that goes next. */
  part: MessageText;
  /** The part may still be too long for one message. */
  uncut: boolean;
  /** The parts behind it. */
  readonly rest: MessageText[];
  /** How many parts stand before it. */
  gone: number;
  /** The receipt of the first part; `null`: nothing has arrived yet. */
  first: Receipt | null;
  /** How many lost notifications it tells of. */
  readonly lost: number;
  /** Each part is a message of its own, and what is recorded of the first is recorded of all (`Sink.atOnce`). */
  readonly inRow: boolean;
  /** It tells as over what waited to be told as wrong, and rings nobody. */
  readonly isOver: boolean;
}

/** How one sink is told; what is left out of `QueueOptions` has its default here. */
export interface ComposerOptions {
  readonly words: Messages;
  readonly host: string | undefined;
  readonly clock: (at: number, now: number) => string;
  readonly mayRepeat: boolean | ((announcement: Announcement) => boolean);
  readonly catchUpOver: number;
  readonly catchUpAfterMs: number;
  /** `null`: nobody knows more than what waits. */
  readonly known: Known | null;
}

/** What is known when a message is made of what has waited. */
export interface Known {
  /** The end of an incident that is over, though it is told later; `null`: it is open, or nobody knows of it. */
  readonly endOf: (incident: string) => Notification | null;
  /** How many more are down, of which it is told later. */
  readonly alsoDown: () => number;
}

/** How the queue stands at the moment at which the next message is put together. */
export interface QueueStanding {
  readonly now: number;
  /** For how long nothing has arrived, milliseconds. */
  readonly outageMs: number;
  /** So many of the first go one by one. */
  readonly singly: number;
  /** So many of the first may have arrived already. */
  readonly inDoubt: number;
  /** So many could not be kept, and no catch-up has said so. */
  readonly lost: number;
}

/** Puts together what goes next of what waits: one announcement, all as one, what is over by now, or several in a row. */
export const createComposer = (
  sink: Sink,
  { words, host, clock, mayRepeat, catchUpOver, catchUpAfterMs, known }: ComposerOptions,
): ((waiting: readonly Announcement[], standing: QueueStanding) => Batch) => {
  /** Whether a catch-up takes no more messages than it may. What the sink can't cut is not to be cut by shortening it. */
  const fits = (text: MessageText, most = mostParts): boolean => {
    try {
      return (sink.split?.(text).length ?? 1) <= most;
    } catch {
      // It is told of where it is cut to be sent.
      return true;
    }
  };

  return (waiting, { now, outageMs, singly, inDoubt, lost }) => {
    const [head] = waiting;
    if (head === undefined) throw new Error('nothing waits');
    const outage = outageMs >= catchUpAfterMs;
    const together =
      sink.catchUp !== false &&
      singly === 0 &&
      (waiting.length > catchUpOver || (outage && waiting.length > 1));
    // Nothing is told as wrong now that is known to be over.
    const overs =
      together || singly > 0 || sink.catchUp === false ? [] : waiting.slice(0, overByNow(waiting));
    const isOver = overs.length > 0;
    const backlog = {
      sink: sink.name,
      now,
      outageMs: outage ? outageMs : null,
      words,
      host,
      clock,
    };
    const end = !together && !isOver && sink.catchUp !== false ? endOf(head, known) : null;
    const ended = end === null ? null : onlyEnd([head, { ...head, notifications: [end] }]);
    const isDoubtful = (one: Announcement, index: number): boolean =>
      index < inDoubt || (typeof mayRepeat === 'boolean' ? mayRepeat : mayRepeat(one));
    const inRow =
      together || isOver || ended !== null || singly > 0 ? [] : waiting.slice(1, sink.atOnce ?? 1);
    const speaksFor: Batch['speaksFor'] = [
      head,
      ...(together ? waiting.slice(1) : isOver ? overs.slice(1) : inRow),
    ];
    const anyDoubtful = speaksFor.some(isDoubtful);
    const fitting: typeof fits = (text, most) => fits(anyDoubtful ? asRepeat(text, words) : text, most);
    const plainText = (one: Announcement): MessageText =>
      noticeText(one, { ...backlog, outageMs: null, lost: 0, fits: fitting });
    const textOf = (one: Announcement, index: number): MessageText => {
      const text = plainText(one);
      return isDoubtful(one, index) ? asRepeat(text, words) : text;
    };
    const whole = together
      ? catchUp(
          withEnds(
            waiting.flatMap(({ notifications }) => notifications),
            known,
          ),
          {
            ...{ ...backlog, lost, fits: fitting },
            alsoDown: outage ? (known?.alsoDown() ?? 0) : 0,
          },
        )
      : isOver
        ? plainText(onlyEnd(overs) ?? asOne(speaksFor))
        : ended !== null
          ? plainText(ended)
          : textOf(head, 0);
    return {
      speaksFor,
      part: (together || isOver || ended !== null) && anyDoubtful ? asRepeat(whole, words) : whole,
      uncut: inRow.length === 0,
      rest: inRow.map((one, index) => textOf(one, index + 1)),
      gone: 0,
      first: null,
      lost: together ? lost : 0,
      inRow: inRow.length > 0,
      isOver: ended !== null || (isOver && isAllOver(overs)),
    };
  };
};

/** The end of the one incident that an announcement says to be down, where that is over by now and told later; `null`: it is not. */
const endOf = (
  { notifications: [first, another] }: Announcement,
  known: Known | null,
): Notification | null =>
  another === undefined && saysOpen(first) && first.incident !== null
    ? (known?.endOf(first.incident) ?? null)
    : null;

/** What is over is not told as down, though its end waits elsewhere. */
const withEnds = (all: readonly Notification[], known: Known | null): readonly Notification[] => {
  if (known === null) return all;
  const open = new Set<string>();
  for (const one of all) {
    if (one.incident === null) continue;
    if (one.action === 'recovery') open.delete(one.incident);
    else if (saysOpen(one)) open.add(one.incident);
  }
  return [...all, ...[...open].flatMap((incident) => known.endOf(incident) ?? [])];
};

/** Cuts what goes next to length. Throws where the sink can't: such a text never can be sent. */
export const cutToLength = (batch: Batch, sink: Sink, words: Messages): void => {
  if (!batch.uncut) return;
  const [part, ...rest] = split(sink, batch.part, words);
  batch.part = part;
  batch.rest.unshift(...rest);
  batch.uncut = false;
};

/**
 * The one message that all of a batch answers; `null`: there is none, or more than one. What came and went before it was told has
 * nothing to answer, and does not count beside what has.
 *
 * @param alertOf the message that told of the alert of an incident
 */
export const answeredBy = (
  { speaksFor, isOver }: Batch,
  alertOf: (incident: string) => MessageId | null,
): MessageId | null => {
  if (speaksFor.length > 1 && !isOver) return null;
  const [first, ...others] = speaksFor
    .flatMap(({ notifications }) => notifications)
    .flatMap(({ incident, action, held }) => {
      const alert = incident === null || action === 'alert' ? null : alertOf(incident);
      return alert === null && action === 'recovery' && held !== undefined ? [] : [alert];
    });
  return others.every((other) => isSameMessage(other, first)) ? (first ?? null) : null;
};

/** Several as one notice. */
const asOne = ([head, ...others]: Batch['speaksFor']): Announcement => {
  const [first, ...more] = head.notifications;
  return {
    ...head,
    notifications: [first, ...more, ...others.flatMap(({ notifications }) => notifications)],
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
    throw new SinkError(words.delivery.uncut(sinkErrorOf(error, words).message), { permanent: true });
  }
};
