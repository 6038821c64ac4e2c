import { type Logger, pino } from 'pino';
import { defer, of, type SchedulerLike, type Subscription } from 'rxjs';
import type { MessageText } from '../../language/delivery.ts';
import { namedValue } from '../../language/secret-labels.ts';
import { maskSecrets, withoutSecrets } from '../../language/secrets.ts';
import { logWords } from '../../messages/log.ts';
import { inOneLine, type Locale, type Messages } from '../../messages/messages.ts';
import type { Sink } from '../sink.ts';
import { prettyLine } from './log-text.ts';
import { type LineWriter, standardOutput } from './standard-output.ts';

export interface LoggerOptions {
  /** A level of pino's: `trace` to `fatal`, or `silent`. */
  readonly level: string;
  /** What must never be written; see `maskSecrets`. */
  readonly secrets: readonly string[];
  /** Readable lines for a terminal instead of JSON. */
  readonly pretty: boolean;
  /** Colours in readable lines. Default: what the terminal and `NO_COLOR` say; none without a terminal. */
  readonly colors?: boolean;
  /** In whose language it is said that the log can't be written. Default: en. */
  readonly locale?: Locale;
  /** Default: standard output. */
  readonly destination?: LineWriter;
}

/** So many lines are one record: of a sweep with more of them, there is a record for each so many. */
export const linesAtOnce = 500;

/**
 * The logger of the process: JSON lines with the level's name and an ISO time. Whatever is logged, a wrong setting that is repeated
 * at a start or a reload say, loses here what looks like a secret, as `polkan check` would show it.
 */
export const createLogger = (options: LoggerOptions): Logger => {
  const { level, secrets, pretty, locale = 'en', destination = standardOutput(logWords[locale]) } = options;
  const onTerminal = options.destination === undefined && process.stdout.isTTY;
  const colors = options.colors ?? (onTerminal && process.stdout.hasColors());
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: {
        logMethod(given, log) {
          log.apply(this, given.map((each) => shownIn(each, secrets)) as typeof given);
        },
      },
    },
    {
      write: (line: string): void =>
        destination.write(maskSecrets(pretty ? prettyLine(line, colors) : line, secrets)),
    },
  );
};

/** What is logged, a text or named ones; what is neither is left to the second wall, which every line goes through. */
const shownIn = (given: unknown, secrets: readonly string[]): unknown => {
  if (typeof given === 'string') return withoutSecrets(given, secrets);
  if (typeof given !== 'object' || given === null || given instanceof Error) return given;
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      typeof value === 'string' ? withoutSecrets(namedValue(name, value), secrets) : value,
    ]),
  );
};

export interface LogSinkOptions {
  readonly logger: Logger;
  /** At most this many lines in a window of `perMs` milliseconds. */
  readonly lines: number;
  readonly perMs: number;
  /** Its clock bounds the windows, and its timer ends them. */
  readonly scheduler: SchedulerLike;
  readonly words: Messages;
}

/**
 * The log sink: one line for each notification, `warn` for an alert and a realert, `info` for the rest. Lines
 * over the limit are held back for good; when their window ends, one line says how many they were. `close`
 * says so at once.
 */
export const logSink = (options: LogSinkOptions): Sink & { close(): void } => {
  const { logger, lines, perMs, scheduler, words } = options;
  let windowStart = Number.NEGATIVE_INFINITY;
  let said = 0;
  let heldBack = 0;
  let windowEnd: Subscription | undefined;

  const tellHeldBack = (): void => {
    windowEnd?.unsubscribe();
    windowEnd = undefined;
    const count = heldBack;
    heldBack = 0;
    if (count > 0) logger.warn(words.log.heldBack(count));
  };

  const mayWrite = (): boolean => {
    const now = scheduler.now();
    const age = now - windowStart;
    // A clock that was set back must not hold lines back until it has caught up.
    if (age >= perMs || age < 0) {
      tellHeldBack();
      windowStart = now;
      said = 0;
    }
    if (said < lines) {
      said += 1;
      return true;
    }
    heldBack += 1;
    windowEnd ??= scheduler.schedule(tellHeldBack, windowStart + perMs - now);
    return false;
  };

  const write = (notification: MessageText): void => {
    const { key, action, reason, incident } = notification;
    const level = action === 'alert' || action === 'realert' ? 'warn' : 'info';
    logger[level]({ key, action, reason, incident }, inOneLine(notification).trimEnd());
  };

  return {
    name: 'log',
    everyTransition: true,
    // Writing a line is synchronous: there is nothing to wait for.
    timeoutMs: 1000,
    catchUp: false,
    atOnce: linesAtOnce,
    send: ({ notification }, abort) =>
      defer(() => {
        abort.throwIfAborted();
        if (mayWrite()) write(notification);
        return of({});
      }),
    close: tellHeldBack,
  };
};
