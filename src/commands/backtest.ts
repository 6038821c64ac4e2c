import { readFileSync } from 'node:fs';
import type { Config, ReadConfig } from '../config/config.ts';
import { knownKinds } from '../config/settings.ts';
import { loadCron, type Telling } from '../config/telling/read.ts';
import { readTellingText } from '../config/telling/read-text.ts';
import { createBacktest, standardChannels } from '../history/backtest/backtest.ts';
import { readChanges } from '../history/backtest/settings.ts';
import { describeResult } from '../history/backtest/text.ts';
import { prefix } from '../language/setting.ts';
import { whySystemFailed } from '../messages/faults.ts';
import { locales } from '../messages/messages.ts';
import { defaultRules } from '../telling/defaults.ts';
import { isJournal } from './journal-events.ts';
import { complain, printer, recordOf } from './lines.ts';
import { readRecordings } from './read-recordings.ts';

export interface BacktestOptions extends ReadConfig {
  readonly set: readonly string[];
  /** A config of telling, by which the changed side tells. */
  readonly configFile?: string;
  /** What would never be told any more is no reason to exit with 1. */
  readonly allowLoss?: true;
  readonly json?: true;
}

/**
 * Folds recordings through the recorded and through a changed configuration, and prints the difference.
 * Among the files, what looks like a setting is one: `--set A=1 B=2 FILE`. Exit code 1 when a file or line
 * could not be read, or something that was told would never be told any more; 2 when a setting or the config is wrong.
 */
export const backtestCommand = async (
  args: readonly string[],
  { config, set, configFile, allowLoss, json }: BacktestOptions,
): Promise<number> => {
  const words = locales[config.locale];
  const say = words.backtest;
  const files = args.filter((arg) => !isSetting(arg));
  const faults: string[] = [];
  const changes = readChanges([...set, ...args.filter(isSetting)], words, faults);
  const telling = configFile === undefined ? null : await tellingIn(configFile, config, faults);
  if (files.length === 0) faults.push(say.noFile);
  if (faults.length > 0) {
    for (const fault of faults) complain(fault);
    return 2;
  }

  const backtest = createBacktest(config.policies, changes, words, {
    telling,
    cron: await loadCron(),
    sources: knownKinds(),
  });
  let unreadable = 0;
  await readRecordings(files, words, {
    begin: (file) => {
      if (isJournal(file)) throw new Error(say.isJournal);
    },
    take: (record) => backtest.take(record),
    failed: () => {
      unreadable += 1;
    },
  });
  const result = backtest.result();
  for (const { name, kind } of backtest.idle()) complain(say.idle(name, kind));
  const print = printer();
  if (json) await print(recordOf(result));
  else for (const line of describeResult(result, words)) await print(line);
  const isLoss = result.missed.length > 0 && allowLoss !== true;
  if (isLoss) complain(say.lost(result.missed.length));
  return unreadable > 0 || isLoss ? 1 : 0;
};

/** What a file says of telling; `null`: something is wrong, and told. */
const tellingIn = async (
  file: string,
  { locale, host, channels, blindTicks }: Config,
  faults: string[],
): Promise<Telling | null> => {
  const names = new Set([...standardChannels, ...channels.map(({ name }) => name)]);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    faults.push(`${file}: ${whySystemFailed(error, locales[locale])}`);
    return null;
  }
  const { telling, complaints } = await readTellingText(text, {
    base: { ...defaultRules(host, [...names]), blindTicks },
    kinds: knownKinds(),
    words: locales[locale],
    now: Date.now(),
  });
  for (const { line, column, message } of complaints) faults.push(`${file}:${line}:${column}: ${message}`);
  return telling;
};

/** A file of such a name can still be given, as `./WATCHDOG_X=1`. */
const isSetting = (arg: string): boolean => arg.startsWith(prefix) || /^[A-Z][A-Z0-9_]*=/.test(arg);
