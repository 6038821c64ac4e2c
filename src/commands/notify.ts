import type { ReadConfig } from '../config/config.ts';
import { liveScheduler } from '../language/clock.ts';
import { channelsIn } from '../messages/channels.ts';
import { locales } from '../messages/messages.ts';
import { makeSinks } from '../sidecar/make-sinks.ts';
import { sendNote } from '../sidecar/send-note.ts';
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
    locale: config.locale,
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
  const told = await Promise.all(
    sinks.filter(({ name }) => only.length === 0 || only.includes(name)).map(tell),
  );
  if (config.channels.length === 0 && faults.length === 0) logger.info(words.config.telegramOff);
  await Promise.allSettled(closings.map((close) => close()));
  return told.every(Boolean) && faults.length === 0 ? 0 : 1;
};
