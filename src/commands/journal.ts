import { existsSync } from 'node:fs';
import { policyIn, type ReadConfig } from '../config.ts';
import { type JournalEvent, parseEvent, streamOf } from '../journal/events.ts';
import { createExplainer } from '../journal/explain.ts';
import { readSqliteStore } from '../journal/sqlite-store.ts';
import { locales, type Messages } from '../messages.ts';
import { complain, printer } from './lines.ts';

export interface JournalOptions extends ReadConfig {
  /** The journal's file; left out: the configured one. */
  readonly journal?: string;
  readonly key?: string;
  readonly since?: string;
  readonly at?: string;
  readonly json?: true;
}

/**
 * Prints the events of a journal, also of one that a running sidecar holds open. Exit code 1 when an event
 * could not be read, 2 when there is no journal to be read.
 */
export const journalCommand = async (options: JournalOptions): Promise<number> => {
  const { config, key, json = false } = options;
  const words = locales[config.locale];
  const since = timeOf(options.since, 0);
  if (since === null) return wrongTime(words, '--since', options.since);
  const lines: string[] = [];
  const code = reading(options, words, (position, event) => {
    if (event.at < since || (key !== undefined && key !== subjectOf(event))) return;
    lines.push(json ? JSON.stringify({ position, ...event }) : describeEvent(position, event));
  });
  const print = printer();
  for (const line of lines) await print(line);
  return code;
};

/** Says why an entity did or did not bark, at a moment or now. Exit codes as of `journalCommand`. */
export const explainCommand = async (key: string, options: JournalOptions): Promise<number> => {
  const { config } = options;
  const words = locales[config.locale];
  const at = timeOf(options.at, Date.now());
  if (at === null) return wrongTime(words, '--at', options.at);
  const explainer = createExplainer(key, { words, at, policyOf: (kind) => policyIn(config.policies, kind) });
  const code = reading(options, words, (_, event) => explainer.take(event));
  if (code === 2) return code;
  const print = printer();
  for (const sentence of explainer.sentences()) await print(sentence);
  return code;
};

/** Feeds every event of the journal to `take`, in order; what can't be read is named and passed over. */
const reading = (
  { config, journal }: JournalOptions,
  words: Messages,
  take: (position: number, event: JournalEvent) => void,
): 0 | 1 | 2 => {
  const path = journal ?? config.journal?.path;
  if (path === undefined || !existsSync(path)) {
    complain(path === undefined ? words.journal.inMemory : words.journal.noFile(path));
    return 2;
  }
  let code: 0 | 1 = 0;
  const passOver = (message: string): void => {
    code = 1;
    complain(message);
  };
  try {
    const store = readSqliteStore(path, passOver);
    // A file's events come while it is subscribed to, one after the other.
    store.read(1).subscribe({
      next: ({ position, event }) => {
        try {
          const parsed = parseEvent(event);
          if (parsed !== null) take(position, parsed);
        } catch (error) {
          passOver(`${path}, ${position}: ${messageOf(error)}`);
        }
      },
      error: (error: unknown) => passOver(messageOf(error)),
    });
    store.close();
    return code;
  } catch (error) {
    complain(messageOf(error));
    return 2;
  }
};

/** The entity an event is about; a delivery is about that of its incident. */
const subjectOf = (event: JournalEvent): string => (event.type === 'delivery' ? event.key : streamOf(event));

const describeEvent = (position: number, event: JournalEvent): string => {
  const head = `${position} ${new Date(event.at).toISOString()} ${event.type}`;
  switch (event.type) {
    case 'transition':
      return `${head} ${event.key}: ${event.from} → ${event.to}, ${event.action ?? 'silent'} (${event.reason})`;
    case 'delivery': {
      const { sink, key, action, outcome, attempts, why } = event;
      return `${head} ${sink}: ${action} of ${key} ${outcome}, attempt ${attempts}${why === undefined ? '' : `: ${why}`}`;
    }
    case 'attempt':
      return `${head} ${event.sink}: sending ${event.count}`;
    case 'memory':
      return `${head} ${event.source}`;
    case 'start':
      return `${head} ${event.version}, telling ${event.sinks.join(', ')}`;
    case 'stop':
      return head;
    case 'checkpoint':
      return `${head} of ${event.actors.length} actors`;
  }
};

/** An ISO time, or so long ago (`90s`, `30m`, `2h`, `7d`), as epoch milliseconds; `null`: neither. */
const timeOf = (given: string | undefined, fallback: number): number | null => {
  if (given === undefined) return fallback;
  const [, amount, unit] = /^(\d{1,9})([smhd])$/.exec(given) ?? [];
  if (amount !== undefined && unit !== undefined) {
    return (
      Date.now() -
      Number(amount) * { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit as 's' | 'm' | 'h' | 'd']
    );
  }
  const at = Date.parse(given);
  return Number.isNaN(at) ? null : at;
};

const wrongTime = (words: Messages, option: string, given: string | undefined): number => {
  complain(words.journal.noTime(option, given ?? ''));
  return 2;
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
