import type { ReadConfig } from '../config/config.ts';
import { builtIn, knownKinds, type Tables } from '../config/settings.ts';
import { loadCron } from '../config/telling/read.ts';
import { createBacktest, standardChannels } from '../history/backtest/backtest.ts';
import { createJournalTrial } from '../history/backtest/journal-trial.ts';
import { readChanges } from '../history/backtest/settings.ts';
import { describeAgainst } from '../history/backtest/text.ts';
import { againstIn } from '../messages/against.ts';
import { whyFailed } from '../messages/faults.ts';
import { locales } from '../messages/messages.ts';
import { eventsOf, isJournal } from './journal-events.ts';
import { complain, printer } from './lines.ts';
import { readRecordings } from './read-recordings.ts';
import { limitsOf, triedConfig } from './tried.ts';

export interface AgainstOptions extends ReadConfig {
  readonly tables?: Tables;
}

/** What is said where nothing is compared. */
export const notHeld = ({ config }: ReadConfig): string => againstIn(locales[config.locale]).notHeld;

/**
 * Says what would have been told under this configuration of what recordings (a tap, the oldest file first) or a journal hold. Exit code 1
 * where one could not be read, or where something that was told would never be told, though it is still watched.
 */
export const againstCommand = async (
  files: readonly string[],
  { config, held, tables = builtIn }: AgainstOptions,
): Promise<0 | 1> => {
  const words = locales[config.locale];
  const say = againstIn(words);
  const print = printer();
  const cron = await loadCron();
  let isWell = true;
  const failed = (what: string, why: string): void => {
    isWell = false;
    complain(`${what}: ${why}`);
  };
  /** When what was read begins and ends, epoch milliseconds. */
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const seen = (at: number): void => {
    from = Math.min(from, at);
    to = Math.max(to, at);
  };
  const tell = async (
    name: string,
    result: Parameters<typeof describeAgainst>[0],
    more: Pick<Parameters<typeof describeAgainst>[1], 'unwatched' | 'unseen'>,
  ): Promise<void> => {
    if (from > to) return failed(name, say.nothing);
    const { lines, isLoss } = describeAgainst(result, { ...more, from, to, words });
    if (isLoss) isWell = false;
    for (const line of lines) await print(line);
  };

  const [journals, taps] = bySort(files, (path, error) => failed(path, whyFailed(error, words)));
  for (const path of journals) {
    [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const tried = triedConfig(config, tables);
    const { rules } = tried;
    const channels = rules.channels.length > 0 ? rules.channels : standardChannels;
    const trial = createJournalTrial({ ...rules, channels }, words, tried.isWatched);
    try {
      const passOver = (why: string, position: number | null): void =>
        failed(position === null ? path : `${path}:${position}`, why);
      for (const { event } of eventsOf(path, passOver, words)) {
        seen(event.at);
        trial.take(event);
      }
    } catch (error) {
      const why = whyFailed(error, words);
      failed(path, why.startsWith(path) ? why.slice(path.length).replace(/^:? ?/, '') : why);
      continue;
    }
    complain(say.ofJournal(path));
    await tell(path, trial.result(), { unwatched: tried.unwatched, unseen: [] });
  }
  if (taps.length === 0) return isWell ? 0 : 1;

  [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const tried = triedConfig(config, tables);
  const faults: string[] = [];
  const changes = readChanges(limitsOf({ held }, tables), words, faults, tables);
  const backtest = createBacktest(config.policies, changes, words, { tried, cron, sources: knownKinds() });
  await readRecordings(taps, words, {
    take: (record) => {
      seen(record.at);
      return backtest.take(record);
    },
    failed: () => {
      isWell = false;
    },
  });
  const unseen = (config.sources.checks?.checks ?? [])
    .filter(({ name }) => !tried.seenChecks.has(name))
    .map(({ name }) => `check/${name}`);
  await tell(taps.join(', '), backtest.result(), { unwatched: tried.unwatched, unseen });
  return isWell ? 0 : 1;
};

/** Journals and recordings; of a file that can't be looked into is told, and it is neither. */
const bySort = (
  files: readonly string[],
  onTrouble: (path: string, error: unknown) => void,
): readonly [journals: readonly string[], taps: readonly string[]] => {
  const [journals, taps]: [string[], string[]] = [[], []];
  for (const path of files) {
    try {
      (isJournal(path) ? journals : taps).push(path);
    } catch (error) {
      onTrouble(path, error);
    }
  }
  return [journals, taps];
};
