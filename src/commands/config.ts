import type { ReadConfig } from '../config/config.ts';
import { type Effective, effectiveOf } from '../config/effective.ts';
import { builtIn, type Tables } from '../config/settings.ts';
import { withoutSecrets } from '../language/secrets.ts';
import { visible } from '../language/text.ts';
import { locales } from '../messages/messages.ts';
import { reloadIn } from '../messages/reload.ts';

/**
 * Prints all that holds, each value with where it comes from, then what is wrong. Secrets are masked. Exit code 1 where there
 * is a fault.
 */
export const configCommand = (
  read: ReadConfig,
  {
    json,
    print,
    tables = builtIn,
    labels = [],
  }: {
    json: boolean;
    print: (line: string) => void;
    tables?: Tables;
    /** What the labels of containers say. */
    labels?: readonly Effective[];
  },
): 0 | 1 => {
  const { config, faults } = read;
  const masked = (text: string): string => withoutSecrets(text, config.secrets);
  // Value by value: a line that is masked as a whole may be JSON no more.
  const rows = [...effectiveOf(read, tables), ...labels].map((row) => ({
    ...row,
    value: maskedIn(row.value, masked),
  }));
  const say = reloadIn(locales[config.locale]);
  if (json) print(JSON.stringify(rows));
  else {
    // What is shown then is what the environment and the defaults say.
    if (read.complaints.length > 0) print(`✗ ${say.shownWithout(read.complaints.length)}`);
    for (const { path, value, at } of rows)
      print(visible(`${path}: ${JSON.stringify(value)}  # ${at ?? say.standard}`));
    for (const fault of faults) print(visible(masked(`✗ ${fault}`)));
  }
  return faults.length > 0 ? 1 : 0;
};

const maskedIn = (value: unknown, masked: (text: string) => string): unknown => {
  if (typeof value === 'string') return masked(value);
  if (Array.isArray(value)) return value.map((each) => maskedIn(each, masked));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, maskedIn(each, masked)]));
};
