import { durationText } from '../language/duration.ts';
import { prefix, type Tell } from '../language/setting.ts';
import { consistencyIn } from '../messages/consistency.ts';
import type { Messages } from '../messages/messages.ts';
import type { GivenFile, GivenSetting } from './file/given.ts';
import { spans } from './file/spans.ts';
import type { EnvReader } from './reader.ts';
import { settingsOf, type Tables } from './settings.ts';

/** Two settings of which one must not be more than the other. */
interface Pair {
  /** Their names behind `WATCHDOG_`. */
  readonly lesser: string;
  readonly greater: string;
  /** Whether it matters how they stand to each other. */
  readonly matters: (reader: EnvReader) => boolean;
  /** What happens instead where the environment says so, for a file is refused. */
  readonly instead: 'limit' | 'both';
}

/**
 * The pairs of settings that can contradict each other. Those within a check, a route, a window or a module are compared where these are
 * read; docs/config-pairs.md lists all.
 */
export const pairs: readonly Pair[] = [
  {
    ...{ lesser: 'MEM_CLEAR_PCT', greater: 'MEM_PCT', instead: 'limit' },
    matters: ({ text }) => text('MEM_CLEAR_PCT') !== '',
  },
  {
    ...{ lesser: 'DISK_CLEAR_PCT', greater: 'DISK_PCT', instead: 'limit' },
    matters: ({ text }) => text('DISK_CLEAR_PCT') !== '',
  },
  {
    ...{ lesser: 'DISK_PCT', greater: 'DISK_CRIT_PCT', instead: 'both' },
    matters: ({ flag, isSet }) => flag('DISK_CRIT_ENABLED') || isSet('DISK_CRIT_PCT'),
  },
  {
    ...{ lesser: 'HTTP_TIMEOUT_S', greater: 'INTERVAL_S', instead: 'both' },
    matters: ({ isSet }) => isSet('HTTP_TIMEOUT_S'),
  },
];

export interface ComparedWith {
  readonly tables: Tables;
  readonly file: GivenFile | null;
  readonly tell: Pick<Tell, 'warning'>;
  readonly words: Messages;
  /** A setting that the file has and the environment has not. */
  readonly inFile: (name: string) => GivenSetting | undefined;
  /** Whether the environment says it. */
  readonly inEnv: (name: string) => boolean;
}

/** Holds each pair to what it must be; what contradicts the other is a fault of the file that says it. */
export const comparePairs = (reader: EnvReader, given: ComparedWith): void => {
  const { tables, file, tell, words, inFile, inEnv } = given;
  const say = consistencyIn(words);
  const rows = settingsOf(tables);

  const amountOf = (name: string): number =>
    rows[name]?.type === 'number' ? reader.number(name) : percentIn(reader.text(name));

  const shownValue = (name: string): string => {
    const row = rows[name];
    const unit = row?.type === 'number' ? row.unit : '%';
    const value = amountOf(name);
    return unit === '%' ? `${value}%` : durationText(Math.round(value * (spans[unit] ?? 1_000)));
  };

  /** As its file or variable calls it, with its value, and with where that stands. */
  const called = (name: string): string => {
    const from = inFile(name);
    if (from !== undefined) return say.value(from.path, shownValue(name), from.place);
    const path = file === null ? undefined : rows[name]?.path;
    return inEnv(name)
      ? say.value(prefix + name, shownValue(name), say.environment)
      : say.value(path ?? prefix + name, shownValue(name), null);
  };

  for (const { lesser, greater, matters, instead } of pairs) {
    if (rows[lesser] === undefined || rows[greater] === undefined || !matters(reader)) continue;
    if (!(amountOf(lesser) > amountOf(greater))) continue;
    const message = say.isMore(called(lesser), called(greater));
    const from = inFile(lesser) ?? inFile(greater);
    // The environment may be changed without a look into the file, and goes before it.
    if (file !== null && from !== undefined && !inEnv(lesser) && !inEnv(greater))
      file.wrong(from.path.split('.'), message);
    else tell.warning(`${message}; ${instead === 'limit' ? say.limitHolds : say.bothHold}`);
  }
};

/** What is no such number was found where it is read. */
const percentIn = (text: string): number => (Number(text) <= 100 ? Number(text) : Number.NaN);
