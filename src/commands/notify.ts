import { firstValueFrom, from } from 'rxjs';
import type { ReadConfig } from '../config/config.ts';
import { liveScheduler } from '../language/clock.ts';
import { channelsIn } from '../messages/channels.ts';
import { whyFailed } from '../messages/faults.ts';
import { locales } from '../messages/messages.ts';
import { messageText, noteOf } from '../messages/notifications.ts';
import { makeSinks } from '../sidecar/make-sinks.ts';
import { factsOf } from '../sinks/delivery/facts-of.ts';
import { createLogger } from '../sinks/log/log.ts';
import type { Sink } from '../sinks/sink.ts';
import { complain } from './lines.ts';

/**
 * Sends one message through every configured sink, once: does my token work? `only`: through the channels of these names
 * alone. Exit code 1 if one failed, 2 if there is none of a name.
 */
export const notifyCommand = async (
  read: ReadConfig,
  text: string,
  only: readonly string[] = [],
): Promise<number> => {
  const { config, faults } = read;
  const words = locales[config.locale];
  const known = config.channels.map(({ name }) => name);
  const missing = only.find((name) => !known.includes(name));
  if (missing !== undefined) {
    complain(channelsIn(words).list.noSuch(missing, known));
    return 2;
  }
  const logger = createLogger({
    level: config.logLevel,
    secrets: config.secrets,
    pretty: process.stdout.isTTY,
  });
  for (const fault of faults) logger.error(fault);
  const scheduler = liveScheduler();
  const closings: (() => unknown)[] = [];
  const note = noteOf(scheduler.now(), { title: words.note.title, detail: text });
  const message = messageText(note, words, { host: config.host });
  const announcement = { id: null, at: note.at, why: 'note', quietly: false, notifications: [note] } as const;
  const tell = async (sink: Sink): Promise<boolean> => {
    try {
      for (const [part, notification] of (sink.split?.(message) ?? [message]).entries()) {
        const abort = AbortSignal.timeout(sink.timeoutMs);
        const facts = factsOf([announcement], { part, host: config.host });
        await firstValueFrom(from(sink.send({ notification, replyTo: null, facts }, abort)));
      }
      logger.info({ sink: sink.name }, words.watch.delivered(sink.name));
      return true;
    } catch (error) {
      const why = whyFailed(error, words);
      logger.error({ sink: sink.name }, words.watch.notDelivered(sink.name, why));
      return false;
    }
  };
  const atEnd = (close: () => unknown): void => void closings.push(close);
  const sinks = await makeSinks(config, { scheduler, words, logger, atEnd });
  const told = await Promise.all(
    sinks.filter(({ name }) => only.length === 0 || only.includes(name)).map(tell),
  );
  if (config.channels.length === 0 && faults.length === 0) logger.info(words.config.telegramOff);
  await Promise.allSettled(closings.map((close) => close()));
  return told.every(Boolean) && faults.length === 0 ? 0 : 1;
};
