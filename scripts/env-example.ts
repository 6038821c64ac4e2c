import { writeFileSync } from 'node:fs';
import { groups, settingRows, timingRows } from './setting-rows.ts';

const heading = `# The settings of Polkan, each with its default. Copy this file to .env.watchdog, and take the
# "#" away from the lines you change. Made from src/config/settings.ts by: npm run docs`;

const section = (title: string): string => `\n# ---- ${title} ${'-'.repeat(72 - title.length)}`;

/** `.env.watchdog.example`: every variable there is, commented out, with its unit and its default. */
export const envExample = (): string => {
  const lines = [heading];
  for (const group of groups) {
    lines.push(section(group));
    for (const { variable, standard, range, help } of settingRows.filter((row) => row.group === group)) {
      lines.push('', `# ${help}${range === '' ? '' : ` (${range})`}`, `#${variable}=${standard}`);
    }
  }
  lines.push(
    section('Timing of one kind of alert'),
    '',
    ...(timingRows[0]?.rows ?? []).map(
      ({ variable, range, help }) =>
        `# ${variable.replace(/^WATCHDOG_[A-Z]+_[A-Z]+_/, '…_')}: ${help} (${range})`,
    ),
    '# Where WATCHDOG_COOLDOWN_S is changed, it is the default of every …_COOLDOWN_S but that of proc_blocking.',
  );
  for (const { rows } of timingRows) {
    lines.push('', ...rows.map(({ variable, standard }) => `#${variable}=${standard}`));
  }
  return `${lines.join('\n')}\n`;
};

if (import.meta.main) {
  writeFileSync(new URL('../.env.watchdog.example', import.meta.url), envExample());
}
