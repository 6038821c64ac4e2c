import { writeFileSync } from 'node:fs';
import { settings, timings } from '../src/config/settings.ts';
import { prefix } from '../src/language/setting.ts';
import { groups, type Row, settingRows, timingRows } from './setting-rows.ts';

const offWhenEmpty = Object.entries(settings).flatMap(([name, setting]) =>
  setting.type === 'text' && setting.emptyIsOff === true ? [`\`${prefix}${name}\``] : [],
);
const maybeOff = `${offWhenEmpty.slice(0, -1).join(', ')} and ${offWhenEmpty.at(-1)}`;

const introduction = `# Configuration

Polkan is configured by environment variables whose names begin with \`WATCHDOG_\`. None is needed. With Docker they stand
in \`.env.watchdog\`, which \`compose.yaml\` reads; from a checkout \`npm start\` and \`npm run polkan\` read the same file.
A variable that is set in the environment goes before the file. [.env.watchdog.example](../.env.watchdog.example) lists
every one of them.

\`polkan check\` says what will be watched and everything that is wrong, and exits with 1 where there is a fault.

- **A wrong value** (out of range, not a number) is replaced by the default, with a warning that names the variable, the
  value and the default. It never stops the watchdog.
- **A fault** leaves something switched off, for there is nothing sensible to use instead: a Telegram token without a
  chat, a URL that is none. \`check\` reports it, \`run\` logs it and watches what remains.
- **An unknown name** that begins with \`WATCHDOG_\` gets a warning with the nearest known one.
- **Empty** counts as not set. In ${maybeOff} empty means off.
- **Numbers** are written in digits, with a decimal point where it is not said that they are whole: \`90\`, \`1.5\`.
- **Flags** are \`true\` or \`false\`; \`1\`, \`yes\`, \`on\` and \`0\`, \`no\`, \`off\` will do, in any case.
- **Lists** are comma-separated; spaces around an item do not count.
- **Secrets**: neither the token nor the user and password of a URL is ever shown in a log, a warning, a message or the
  tap. The token can be in a file (\`WATCHDOG_TG_BOT_TOKEN_FILE\`), so that it is not in the environment. One that
  is not there yet, or is rotated, is read again, without a restart.

Made by \`npm run docs\`.
`;

const timing = `## Timing of one kind of alert

\`WATCHDOG_<KIND>_<TIMING>\` sets the timing of one kind, e.g. \`WATCHDOG_DISK_COOLDOWN_S=7200\`. The kinds are those of
[the README](../README.md#what-it-watches); what the timings do is in [alert-lifecycle.md](alert-lifecycle.md).
`;

const notes = `The default of \`COOLDOWN_S\` is \`WATCHDOG_COOLDOWN_S\`, for every kind but \`proc_blocking\`: there it is
\`WATCHDOG_PROC_COOLDOWN_S\`, and \`WATCHDOG_PROC_BLOCKING_COOLDOWN_S\` goes before both. \`job_failed\`, \`container_crash\` and \`container_oom\` have no timing: each is an
event, and every one is told.
`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const code = (text: string): string => `\`${text}\``;

const rowOf = ({ variable, standard, range, help }: Row): string[] => [
  code(variable),
  standard === '' ? '' : code(standard),
  range,
  // So that it is not taken for emphasis.
  help.replaceAll('*', '\\*'),
];

/** `docs/configuration.md`. */
export const configurationPage = (): string => {
  const names = Object.keys(timings);
  const parts = [introduction];
  for (const group of groups) {
    const rows = settingRows.filter((row) => row.group === group).map(rowOf);
    parts.push(`## ${group}\n`, `${table(['variable', 'default', 'unit or values', ''], rows)}\n`);
  }
  parts.push(
    timing,
    `${table(
      ['timing', 'unit', ''],
      (timingRows[0]?.rows ?? []).map(({ range, help }, i) => [code(names[i] ?? ''), range, help]),
    )}\n`,
    `${table(
      ['kind', ...names.map(code)],
      timingRows.map(({ kind, rows }) => [code(kind), ...rows.map(({ standard }) => standard)]),
    )}\n`,
    notes,
  );
  return parts.join('\n');
};

if (import.meta.main) {
  writeFileSync(new URL('../docs/configuration.md', import.meta.url), configurationPage());
}
