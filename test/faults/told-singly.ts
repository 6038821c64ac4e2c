import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A config of telling by which nothing waits for a group, for its turn as a critical, or for a flap to settle: here every
 * message is looked for as it comes, one by one. Gives the setting that names it.
 */
export const toldSingly = (folder: string): Readonly<Record<string, string>> => {
  const config = join(folder, 'telling.yaml');
  const lines = [
    'group: { burst: 0 }',
    'flap: { alerts: 0 }',
    'kinds:',
    ...['orch_down', 'network', 'self'].map((kind) => `  ${kind}: { severity: warning }`),
  ];
  writeFileSync(config, `${lines.join('\n')}\n`, { mode: 0o644 });
  return { WATCHDOG_CONFIG: config };
};
