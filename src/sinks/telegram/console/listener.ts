import { lastValueFrom, Observable, Subscription, timer } from 'rxjs';
import type { MessageId } from '../../../language/delivery.ts';
import { dayMs } from '../../../language/duration.ts';
import type { Copy, Mark } from '../../../language/telling.ts';
import { consoleIn } from '../../../messages/console.ts';
import { whyFailed } from '../../../messages/faults.ts';
import type { Messages } from '../../../messages/messages.ts';
import { tellingIn } from '../../../messages/telling.ts';
import type { Changed, Floor } from '../../listening.ts';
import type { SharedPace } from '../shared-pace.ts';
import type { Telegram } from '../telegram.ts';
import { createActing } from './acting.ts';
import { isNamed } from './button.ts';
import { createCaller } from './caller.ts';
import { editedOf } from './edited.ts';
import { createEdits } from './edits.ts';
import { createHourly } from './hourly.ts';
import { poll, type Waiting } from './poll.ts';
import { type Reading, readingOf } from './reading.ts';
import { registerCommands, usernameOf } from './register.ts';
import { createSpeaker } from './speaker.ts';
import type { ToldMessages } from './told.ts';
import type { Update } from './update.ts';
import { type ConsoleView, isOver } from './view.ts';

export interface ConsoleParts {
  readonly telegram: Telegram;
  readonly told: ToldMessages;
  readonly pace: SharedPace;
  /** Only these people may say something; empty: whoever is in the chat. */
  readonly users: readonly number[];
  readonly words: Messages;
  readonly warn: (message: string) => void;
}

/** A clock that lags so far behind Telegram's is wrong, milliseconds. */
export const wrongClockMs = 60_000;

/** A longer timer would ring at once (`setTimeout` takes 31 bits). */
const longestTimerMs = 2 ** 31 - 1;

/** The numbers of updates begin anew after a week without one: from here on a lower one is no old one, milliseconds. */
export const numbersLastMs = 6 * dayMs;

/**
 * Listens in a Telegram chat, answers there, and keeps the messages of alerts up to date, for as long as it is subscribed to. It
 * neither emits nor errors: what fails is said to the log, and where a person has to do something it is trouble.
 */
export const listenInTelegram = (parts: ConsoleParts, floor: Floor): Observable<never> =>
  new Observable((subscriber) => {
    const stop = new AbortController();
    subscriber.add(() => stop.abort());
    const failed = (error: unknown): string => {
      const why = parts.telegram.bot.masked(whyFailed(error, parts.words));
      parts.warn(consoleIn(parts.words).warns.failed(why));
      return why;
    };
    const { listen, changed } = listener(parts, floor, { stop: stop.signal, failed });
    subscriber.add(floor.changed$.subscribe(changed));
    listen().catch((error: unknown) => floor.trouble(failed(error)));
  });

const listener = (
  { telegram, told, pace, users, words, warn }: ConsoleParts,
  floor: Floor,
  { stop, failed }: { readonly stop: AbortSignal; readonly failed: (error: unknown) => unknown },
) => {
  const { console, scheduler, secrets, clock, host } = floor;
  const { bot, place, name } = telegram;
  const now = (): number => scheduler.now();
  const say = consoleIn(words);
  const hourly = createHourly(now);
  const caller = createCaller(bot, { scheduler, words, stop });
  pace.begin(now, caller.pause);
  const speaker = createSpeaker({
    ...{ caller, place, pace, now, secrets, above: say.above },
    warn: (what, why) =>
      hourly(what, () => warn(what === 'tooMuch' ? say.warns.tooMuch(Number(why)) : say.warns[what](why))),
  });
  const view = (): ConsoleView => ({
    incidents: console.incidents(),
    silences: console.silences(),
    silencesOf: (key) => console.silencesOf(key),
    now: now(),
    telling: tellingIn(words),
    ...{ clock, say, host },
  });
  const acting = createActing({ name, floor, told, place, speaker, view });
  const edits = createEdits({
    told,
    incidents: () => console.incidents(),
    render: (incidents) => editedOf(incidents, told.detailOf, view(), { words, channel: name }),
    edit: async (message, { headline, keyboard }) => {
      // A group that has moved counts its messages anew.
      const isHere = ({ chat }: MessageId): boolean => (chat ?? place.configured) === place.chat();
      const parts = (message.parts ?? []).filter(isHere).map(({ messageId }) => messageId);
      return isHere(message) && speaker.edit([message.messageId, ...parts], headline, keyboard);
    },
    failed,
  });

  /** Nothing happens as a snooze ends, and yet what its message says is true no longer. */
  let snooze = Subscription.EMPTY;
  stop.addEventListener('abort', () => snooze.unsubscribe());
  const awaitSnoozes = (): void => {
    const known = console.incidents().map(({ incident, ack }) => ({ incident, until: ack?.until ?? null }));
    const first = Math.min(...known.map(({ until }) => until ?? Number.POSITIVE_INFINITY));
    snooze.unsubscribe();
    if (stop.aborted || first === Number.POSITIVE_INFINITY) return;
    snooze = timer(Math.min(Math.max(0, first - now()), longestTimerMs), scheduler).subscribe(() => {
      const over = known.filter(({ until }) => until !== null && until <= now());
      edits.changed({ incidents: over.map(({ incident }) => incident), ended: [] });
      awaitSnoozes();
    });
  };

  let username: string | null = null;
  let mark = floor.heard;

  /** What was heard, where its numbers still say something. */
  const standing = (): typeof mark =>
    mark !== null && mark.of === bot.id() && now() - mark.at < numbersLastMs ? mark : null;

  /**
   * The incident of a pressed button under an alert that is not known: the process ended before it was written down that this
   * message had arrived, so it was told once more. What is an answer to something is no alert. `undefined`: there is none.
   */
  const copyIn = ({ press }: Update, reading: Reading): Copy | undefined => {
    const asked = reading.is === 'wish' ? reading.wish : reading.is === 'question' ? reading.question : null;
    if (asked === null || !('what' in asked) || asked.what.by !== 'button') return undefined;
    if (press?.message === undefined || press.message.reply_to_message !== undefined) return undefined;
    if (told.at(press.message.message_id, place.chat()).length > 0) return undefined;
    const { button } = asked.what;
    const meant = console.incidents().find(({ incident }) => isNamed(incident, button.incident));
    if (meant === undefined) return undefined;
    return { incident: meant.incident, messageId: String(press.message.message_id), chat: place.chat() };
  };

  /** Commands are done or not by their age, so a clock that differs from Telegram's is said. */
  const comparedClock = ({ message }: Update, reading: Reading, wall: number): void => {
    const behindMs = message === null ? 0 : message.date * 1000 - wall;
    const off = reading.is === 'mistimed' ? -reading.ms : behindMs > wrongClockMs ? behindMs : 0;
    if (off !== 0) hourly('clock', () => warn(say.warns.clock(off)));
  };

  /** Who sees to an incident, to be compared. */
  const ackOf = (id: string): string =>
    JSON.stringify(console.incidents().find(({ incident }) => incident === id)?.ack ?? null);

  const take = async (update: Update, { ms: waitedMs, pressesAreOld }: Waiting): Promise<void> => {
    const before = standing();
    if (before !== null && update.id < before.number) return;
    let here: Mark = { of: bot.id(), number: update.id };
    let isDone = false;
    try {
      if (before?.number === update.id) {
        if (before.unanswered === null) return;
        await acting.again(update, before.unanswered);
        isDone = true;
      } else {
        const chat = place.chat();
        const wall = floor.wall();
        const reading = readingOf(update, { wall, chat, users, username, waitedMs, pressesAreOld });
        if (reading.is === 'stranger') {
          hourly('stranger', (times) => warn(say.warns.stranger(reading.who, times)));
        } else comparedClock(update, reading, wall);
        const copy = copyIn(update, reading);
        if (copy !== undefined) {
          told.copied(copy);
          here = { ...here, copy };
        }
        const before = copy && ackOf(copy.incident);
        isDone = await acting.act(update, reading, here);
        // Where something has come of it that is edited anyway.
        if (copy !== undefined && ackOf(copy.incident) === before)
          edits.changed({ incidents: [copy.incident], ended: [] });
      }
    } catch (error) {
      // It would fail again: it is not tried once more.
      failed(error);
      isDone = true;
    }
    if (stop.aborted) return;
    const at = now();
    mark = { of: bot.id(), number: update.id, at, unanswered: null };
    // Of what nobody here has said nothing is kept, however much of it there is.
    if (!isDone) return;
    await lastValueFrom(floor.record({ type: 'heard', at, sink: name, ...here }), { defaultValue: null });
  };

  const listen = async (): Promise<void> => {
    await poll({
      caller,
      now,
      aliveAt: floor.aliveAt,
      begin: async () => {
        const called = await usernameOf(caller);
        if (typeof called !== 'string') return called;
        username = called;
        await registerCommands(caller, place, words, (why) => warn(say.warns.noCommands(why)));
        return null;
      },
      from: () => {
        const before = standing();
        if (before === null) return null;
        return before.unanswered === null ? before.number + 1 : before.number;
      },
      take,
      trouble: floor.trouble,
      say: say.trouble,
    });
  };

  told.restore(floor.messageIds, floor.copies, floor.endings);
  const known = console.incidents();
  for (const incident of known) if (!isOver(incident)) told.note(incident);
  // What happened while nobody was there is made up for.
  const those = known.flatMap((one) => (one.ack !== null || isOver(one) ? [one.incident] : []));
  const over = floor.endings.map(({ incident }) => incident);
  edits.changed({ incidents: [...those, ...over], ended: [] });
  awaitSnoozes();
  return {
    listen,
    changed: (what: Changed): void => {
      edits.changed(what);
      awaitSnoozes();
    },
  };
};
