import { firstValueFrom, from } from 'rxjs';
import type { ReadConfig } from '../config/config.ts';
import { liveScheduler } from '../language/clock.ts';
import { whyFailed } from '../messages/faults.ts';
import { locales } from '../messages/messages.ts';
import { messageText, noteOf } from '../messages/notifications.ts';
import { makeSinks } from '../sidecar/make-sinks.ts';
import { createLogger } from '../sinks/log/log.ts';
import type { Sink } from '../sinks/sink.ts';

/** Sends one message through every configured sink, once: does my token work? Exit code 1 if one failed. */
export const notifyCommand = async (read: ReadConfig, text: string): Promise<number> => {
  const { config, faults } = read;
  const words = locales[config.locale];
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
  const tell = async (sink: Sink): Promise<boolean> => {
    try {
      for (const notification of sink.split?.(message) ?? [message]) {
        const abort = AbortSignal.timeout(sink.timeoutMs);
        await firstValueFrom(from(sink.send({ notification, replyTo: null }, abort)));
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
  const told = await Promise.all(sinks.map(tell));
  if (config.channels.length === 0 && faults.length === 0) logger.info(words.config.telegramOff);
  await Promise.allSettled(closings.map((close) => close()));
  return told.every(Boolean) && faults.length === 0 ? 0 : 1;
};
