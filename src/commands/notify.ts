import type { ReadConfig } from '../config/config.ts';
import { liveScheduler } from '../language/clock.ts';
import { locales } from '../messages/messages.ts';
import { makeSinks } from '../sidecar/make-sinks.ts';
import { sendNote } from '../sidecar/send-note.ts';
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
  const note = { title: words.note.title, detail: text, at: scheduler.now(), host: config.host };
  const tell = async (sink: Sink): Promise<boolean> => {
    const why = await sendNote(sink, note, words);
    if (why === null) logger.info({ sink: sink.name }, words.watch.delivered(sink.name));
    else logger.error({ sink: sink.name }, words.watch.notDelivered(sink.name, why));
    return why === null;
  };
  const atEnd = (close: () => unknown): void => void closings.push(close);
  const sinks = await makeSinks(config, { scheduler, words, logger, atEnd });
  const told = await Promise.all(sinks.map(tell));
  if (config.channels.length === 0 && faults.length === 0) logger.info(words.config.telegramOff);
  await Promise.allSettled(closings.map((close) => close()));
  return told.every(Boolean) && faults.length === 0 ? 0 : 1;
};
