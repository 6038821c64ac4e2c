import { readConfigured } from '../../src/config/read-configured.ts';
import type { Machine } from '../../src/language/setting.ts';
import type { Check } from '../../src/streams/checks/check.ts';

/** The checks of a text of YAML, and what is wrong with it: `<file>:<line>:<column>: …`. */
export const checksIn = async (
  text: string,
): Promise<{ readonly checks: readonly Check[]; readonly faults: readonly string[] }> => {
  const machine: Machine = { hostname: 'tower', exists: () => true, readFile: () => text };
  const { config, faults } = await readConfigured(
    { WATCHDOG_CONFIG: 'polkan.yaml', WATCHDOG_LOCALE: 'en', WATCHDOG_CONTAINERS: '' },
    machine,
  );
  return { checks: config.sources.checks?.checks ?? [], faults };
};

/** One check, which must be right. */
export const checkIn = async (entry: string): Promise<Check> => {
  const { checks, faults } = await checksIn(`checks:\n  - ${entry}\n`);
  const [check] = checks;
  if (check === undefined || faults.length > 0) throw new Error(faults.join('\n'));
  return check;
};
