import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A config of telling by which nothing waits for a group: here every message is looked for as it comes, one by one.
 * Gives the setting that names it.
 */
export const toldSingly = (folder: string): Readonly<Record<string, string>> => {
  const config = join(folder, 'telling.yaml');
  writeFileSync(config, 'group: { burst: 0 }\n', { mode: 0o644 });
  return { WATCHDOG_CONFIG: config };
};
