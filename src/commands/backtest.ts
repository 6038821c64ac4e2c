import { readChange } from '../backtest/change.ts';
import { compare } from '../backtest/compare.ts';
import { createSide } from '../backtest/side.ts';
import { describeResult } from '../backtest/text.ts';
import { nearest, prefix } from '../config/values.ts';
import type { ReadConfig } from '../config.ts';
import { locales } from '../messages.ts';
import { readRecord } from '../records.ts';
import { complain, linesOf, printer } from './lines.ts';

export interface BacktestOptions extends ReadConfig {
  readonly set: readonly string[];
  readonly json?: true;
}

/**
 * Folds recordings through the recorded and through a changed configuration, and prints the difference.
 * Exit code 1 when a setting can't be backtested, or a file or line could not be read.
 */
export const backtestCommand = async (
  files: readonly string[],
  options: BacktestOptions,
): Promise<number> => {
  const { config, set, json = false } = options;
  const words = locales[config.locale];
  const faults: string[] = [];
  const change = readChange(settingsOf(set, faults, words.backtest.notASetting), words, faults);
  if (faults.length > 0) {
    for (const fault of faults) complain(fault);
    return 1;
  }
  const recorded = createSide(config.policies, words);
  const changed = createSide(change.policies(config.policies), words);
  let unreadable = 0;
  /** Nothing was read yet: the first file of a recording that was rotated begins in the middle. */
  let fresh = true;
  for (const file of files) {
    try {
      for await (const { line, text } of linesOf(file)) {
        if (text.trim() === '') continue;
        try {
          const record = readRecord(text);
          if (record?.type === 'state' && (record.because === 'start' || fresh)) {
            fresh = false;
            recorded.begin(record.policies, record.actors);
            changed.begin(change.policies(record.policies), record.actors);
          } else if (record?.type === 'sweep') {
            fresh = false;
            recorded.sweep(record);
            changed.sweep(change.sweep(record));
          }
        } catch (error) {
          unreadable += 1;
          complain(`${file}:${line}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
    } catch (error) {
      unreadable += 1;
      complain(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  recorded.end();
  changed.end();
  const result = compare(recorded, changed);
  const print = printer();
  if (json) await print(JSON.stringify(result));
  else for (const line of describeResult(result, words)) await print(line);
  return unreadable > 0 ? 1 : 0;
};

/** `WATCHDOG_X=value` → an environment of just these. */
const settingsOf = (
  set: readonly string[],
  faults: string[],
  fault: (item: string, meant: string | null) => string,
): Record<string, string> => {
  const env: Record<string, string> = {};
  for (const item of set) {
    const [, name, value] = /^([A-Z0-9_]+)=(.*)$/s.exec(item) ?? [];
    if (name === undefined || value === undefined || !name.startsWith(prefix)) {
      faults.push(fault(item, name === undefined ? null : nearest(prefix + name)));
    } else env[name] = value;
  }
  return env;
};
