import type { ReadConfig } from '../../src/config/config.ts';
import { readConfigured } from '../../src/config/read-configured.ts';
import type { Tables } from '../../src/config/settings.ts';
import type { Env } from '../../src/config/variables.ts';
import type { Machine } from '../../src/language/setting.ts';

/** A machine on which these files lie, by their paths. */
export const machineWith = (files: Readonly<Record<string, string>>): Machine => ({
  hostname: 'tower',
  exists: () => true,
  readFile: (path) => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return text;
  },
  listFolder: (path) => {
    const names = Object.keys(files).filter((name) => name.startsWith(`${path}/`));
    return names.length === 0 ? null : names.map((name) => name.slice(path.length + 1));
  },
});

/** Reads a config that is written in a file, `polkan.yaml`, beside others. */
export const readWritten = (
  text: string,
  {
    env = {},
    files = {},
    tables,
  }: { env?: Env; files?: Readonly<Record<string, string>>; tables?: Tables } = {},
): Promise<ReadConfig> =>
  readConfigured(
    { WATCHDOG_CONFIG: 'polkan.yaml', WATCHDOG_LOCALE: 'en', ...env },
    machineWith({ 'polkan.yaml': text, ...files }),
    { ...(tables && { tables }), now: Date.parse('2026-11-27T00:00Z') },
  );
