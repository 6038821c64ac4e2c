import { existsSync, globSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { configurationPage } from '../../scripts/configuration-page.ts';
import { envExample } from '../../scripts/env-example.ts';
import { type ReadConfig, readConfig } from '../../src/config/config.ts';
import { settingNames } from '../../src/config/names.ts';
import { kinds } from '../../src/config/settings.ts';
import { fleetKinds } from '../../src/fleet/host-watch.ts';
import { policyIn } from '../../src/language/policy.ts';
import type { Signal } from '../../src/language/signal.ts';
import { reasons } from '../../src/language/signal.ts';
import { holdReasons } from '../../src/language/telling.ts';
import { createActors } from '../../src/machines/actors.ts';
import { readRecord } from '../../src/recording/records.ts';
import { runPolkan } from '../support/polkan-process.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const pages = [...globSync('*.md', { cwd: root }), ...globSync('docs/**/*.md', { cwd: root })].sort();

interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}
const blocksOf = (page: string): Block[] =>
  [...read(page).matchAll(/^( *)```(\S*)[^\n]*\n(.*?)^\1```$/gms)].map(
    ([, indent = '', language = '', text = '']) => ({
      page,
      language,
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
const blocks = pages.flatMap(blocksOf);
/** All that is written as code, in blocks and in lines. */
const codeIn = (page: string): string[] => [
  ...blocksOf(page).map(({ text }) => text),
  ...[
    ...read(page)
      .replaceAll(/^( *)```.*?^\1```$/gms, '')
      .matchAll(/`([^`\n]+)`/g),
  ].map(([, code = '']) => code),
];

const configOf = (env: Readonly<Record<string, string | undefined>>): Omit<ReadConfig, 'held'> => {
  const { held: _, ...read } = readConfig(env, {
    hostname: 'tower',
    exists: () => true,
    readFile: () => '',
  });
  return read;
};

describe('links', () => {
  /** The anchor GitHub gives a heading. */
  const anchorOf = (heading: string): string =>
    heading
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
  const anchorsOf = (page: string): string[] =>
    [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));

  test.each(pages)('of %s lead somewhere', (page) => {
    for (const [, target = ''] of read(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      expect(existsSync(join(root, file)), `${page}: ${target}`).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(file), `${page}: ${target}`).toContain(anchor);
    }
  });

  test.each(['reliability', 'when-polkan-fails', 'when-files-fail', 'when-others-fail'])(
    'of %s name for every fault what was seen, and a test',
    (name) => {
      const rows = read(`docs/${name}.md`)
        .split('\n')
        .filter((line) => /^\| (?!fault|-)/.test(line))
        .map((line) => line.split(/(?<!\\)\|/).slice(1, -1));
      expect(rows.length).toBeGreaterThan(2);
      const wanting = rows.filter((cells) => cells.length !== 3 || !/\.test\.ts\)/.test(cells[2] ?? ''));
      expect(wanting).toEqual([]);
    },
  );

  /** The names of the tests of a file, of what they are gathered under, and of the rows of a table that each are one. */
  const testsIn = (file: string): string[] =>
    [
      ...read(file).matchAll(
        /(?:\b(?:test|longTest|describe)(?:\.(?:only|skip))?\(|\)\(|\[)\s*(['"`])((?:\\.|(?!\1).)*)\1,/gs,
      ),
    ].map(([, , name = '']) => name.replaceAll('\\', ''));

  describe.each(['docs/reported.md'])('of %s', (page) => {
    const rows = read(page)
      .split('\n')
      .filter((line) => /^\| (?!report|-)/.test(line));
    test('are as many as there were reports, or more', () => expect(rows.length).toBeGreaterThanOrEqual(44));

    test.each(rows)('lead to a test that is there: %s', (row) => {
      const [, target = '', title = ''] = /\]\((\S+) "([^"]+)"\) *\|$/.exec(row) ?? [];
      expect(title).not.toBe('');
      expect(testsIn(join(dirname(page), target)).filter((name) => name.includes(title))).not.toEqual([]);
    });
  });

  describe.each(['docs/security.md', 'docs/security-inside.md'])('of %s', (page) => {
    const links = [...read(page).matchAll(/\]\((\S+) "([^"]+)"\)/g)];
    test.each(links.map(([, target = '', title = '']) => ({ target, title })))(
      'lead to a test that is there: $title',
      ({ target, title }) => {
        expect(testsIn(join(dirname(page), target)).filter((name) => name.includes(title))).not.toEqual([]);
      },
    );

    test('stand in each line that says what somebody can do or not', () => {
      const points = read(page)
        .split(/^## What it trusts$/m)
        .at(-1)
        ?.split(/^(?=- \*\*)/m)
        .slice(1)
        .map((point) => point.split('\n\n')[0] ?? '');
      expect(points?.length).toBeGreaterThan(15);
      expect(points?.filter((point) => !point.includes('.test.ts "'))).toEqual([]);
    });
  });

  test('reach every page from the README, the index of pages and that of decisions', () => {
    const linkedFrom = (page: string): string[] =>
      [...read(page).matchAll(/\]\(([^)#\s]+)/g)].map(([, target = '']) => join(dirname(page), target));
    const linked = new Set(['README.md', 'docs/README.md', 'docs/decisions/README.md'].flatMap(linkedFrom));
    expect(pages.filter((page) => page !== 'README.md' && !linked.has(page))).toEqual([]);
  });

  test('of the README lead to the index, and the index is ordered by questions', () => {
    expect(read('README.md')).toContain('](docs/README.md)');
    const headings = [...read('docs/README.md').matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings.length).toBeGreaterThan(5);
    expect(headings.filter((heading) => heading?.endsWith('?') !== true)).toEqual([]);
  });
});

describe('length', () => {
  /** References that are made by `npm run docs` as a whole, and looked up, not read. */
  const generated = ['docs/configuration.md'];
  /** Words as `wc -w` counts them, without the parts of a page that `npm run docs` makes. */
  const wordsIn = (page: string): number =>
    (
      read(page)
        .replaceAll(/<!-- (\w+): generated -->.*?<!-- \1: end -->/gs, '')
        .replaceAll(/<!-- (\w+): written by .*?<!-- \/\1 -->/gs, '')
        .match(/\S+/g) ?? []
    ).length;

  test('the README is read in five minutes', () => {
    expect(wordsIn('README.md')).toBeLessThan(1_000);
  });

  test.each(pages.filter((page) => page.startsWith('docs/') && !generated.includes(page)))(
    '%s has fewer than 1,200 words',
    (page) => {
      expect(wordsIn(page)).toBeLessThan(1_200);
    },
  );
});

describe('snippets', () => {
  const records = blocks.filter(({ language, text }) => language === 'json' && /"type":/.test(text));
  test.each(records)('the record in $page is one: $text', ({ text }) => {
    const parsed: unknown = JSON.parse(text);
    // Known to this version, and with no key that is unknown.
    expect(readRecord(JSON.stringify(parsed))).toEqual(parsed);
  });
  test('show every type of record', () => {
    const shown = records.map(({ text }) => (JSON.parse(text) as { type: string }).type);
    expect(new Set(shown)).toEqual(new Set(['sweep', 'transition', 'delivery', 'state', 'stop']));
  });

  const environments = blocks.filter(({ language }) => language === 'env');
  test.each(environments)('the settings in $page read without a warning: $text', ({ text }) => {
    const { warnings, faults } = configOf(parseEnv(text));
    expect({ warnings, faults }).toEqual({ warnings: [], faults: [] });
  });
  test('show how Telegram is switched on', () => {
    const [first] = environments;
    const { channels } = configOf(parseEnv(first?.text ?? '')).config;
    expect(channels).toMatchObject([{ name: 'telegram', config: { chatId: '42' } }]);
  });

  test('the custom source is the one that is tested', () => {
    const tested = read('test/support/example-source.ts')
      .replaceAll("'../../src/streams/", "'./")
      .replaceAll("'../../src/", "'../");
    expect(blocksOf('docs/writing-a-source.md').map(({ text }) => text)).toContain(tested);
  });
});

describe('commands', () => {
  const help = new Map<string, string>();
  const helpOf = async (command: string): Promise<string> => {
    const known = help.get(command);
    if (known !== undefined) return known;
    const { stdout } = await runPolkan([...(command === '' ? [] : [command]), '--help'], { cwd: tmpdir() });
    help.set(command, stdout);
    return stdout;
  };
  let known: string[] = [];
  beforeAll(async () => {
    known = [...(await helpOf('')).matchAll(/^ {2}([a-z]+) /gm)].map(([, command = '']) => command);
  });
  const uses = pages.flatMap((page) =>
    codeIn(page).flatMap((code) =>
      [...code.matchAll(/(?:^|polkan |run --silent )polkan (?:-- )?([a-z]+)([^\n`#]*)/gm)].map(
        ([use, command = '', rest = '']) => ({
          page,
          use: use.trim(),
          command,
          options: rest.match(/--[a-z-]+/g) ?? [],
        }),
      ),
    ),
  );

  test('are all in docs/commands.md', () => {
    const page = read('docs/commands.md');
    const listed = [...page.matchAll(/^\| `polkan ([a-z]+)/gm)].map(([, command]) => command);
    expect(listed.toSorted()).toEqual(known.filter((command) => command !== 'help').toSorted());
  });

  test.each(uses)('$use, in $page, exists', async ({ command, options }) => {
    expect(known).toContain(command);
    if (options.length === 0) return;
    const text = await helpOf(command);
    for (const option of options) expect(text).toContain(option);
  });

  test('of npm exist', () => {
    for (const page of pages) {
      for (const [, script = ''] of codeIn(page)
        .join('\n')
        .matchAll(/npm run (?:--silent )?([a-z]+)/g)) {
        expect(Object.keys(manifest.scripts), `${page}: npm run ${script}`).toContain(script);
      }
    }
  });
});

describe('names', () => {
  test.each([...pages, 'compose.yaml', 'Dockerfile'])('of settings in %s are those of the table', (page) => {
    const named = [...read(page).matchAll(/WATCHDOG_[A-Z_]+[A-Z]/g)].map(([name]) => name);
    expect(named.filter((name) => !settingNames.has(name))).toEqual([]);
  });

  test('of kinds are all in the README', () => {
    const [, table = ''] = /^## What it watches$(.*?)^## /ms.exec(read('README.md')) ?? [];
    const listed = [...table.matchAll(/^\|[^|]*\| `(\w+)`/gm)].map(([, kind]) => kind);
    expect(listed.toSorted()).toEqual([...Object.keys(kinds), ...fleetKinds].toSorted());
  });

  test('every reason is explained, and no other', () => {
    const [, table = ''] = /^## Reasons$(.*?)^## /ms.exec(read('docs/alert-lifecycle.md')) ?? [];
    const explained = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, reason]) => reason);
    expect(explained.toSorted()).toEqual(reasons.toSorted());
  });

  test('every law that holds something back is explained, in the order of precedence', () => {
    const explained = [...read('docs/telling.md').matchAll(/^\| `(\w+)` /gm)].map(([, reason]) => reason);
    expect(explained).toEqual(holdReasons);
  });

  test('every package is weighed, and those it brings are named', () => {
    const page = read('docs/dependencies.md') + read('docs/dependencies-installed.md');
    const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, { dev?: boolean }> };
    const installed = Object.entries(lock.packages).flatMap(([path, { dev }]) =>
      path === '' || dev === true ? [] : [path.replace(/^.*node_modules\//, '')],
    );
    const all = [...installed, ...Object.keys(manifest.devDependencies)];
    expect(all.filter((name) => !page.includes(name))).toEqual([]);
  });
});

describe('generated files', () => {
  /** Without the padding of the formatter. */
  const plain = (text: string): string => text.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---');

  test('.env.watchdog.example is what npm run docs makes of the table', () => {
    expect(read('.env.watchdog.example')).toBe(envExample());
  });

  test('docs/configuration.md is what npm run docs makes of the table', () => {
    expect(plain(read('docs/configuration.md'))).toBe(plain(configurationPage()));
  });

  test('.env.watchdog.example lists every variable once, and sets none', () => {
    const listed = [...read('.env.watchdog.example').matchAll(/^#(WATCHDOG_\w+)=/gm)].map(([, name]) => name);
    expect(listed.toSorted()).toEqual([...settingNames].sort());
    expect(parseEnv(read('.env.watchdog.example'))).toEqual({});
  });

  test('.env.watchdog.example with every line taken in is the default', () => {
    const all = parseEnv(read('.env.watchdog.example').replaceAll(/^#(?=WATCHDOG)/gm, ''));
    expect(Object.keys(all)).toHaveLength(settingNames.size);
    const expected = configOf({});
    // Who asks for containers has Docker.
    const { containers } = expected.config.sources;
    if (containers) Object.assign(containers, { mayBeAbsent: false });
    expect(configOf(all)).toEqual(expected);
  });
});

/** What the machine makes of the looks of a timeline, written as the page writes it. */
const played = (text: string): string => {
  const [settings = '', ...looks] = text.trim().split('\n');
  const env = Object.fromEntries(settings.split(' ').map((each) => `WATCHDOG_DISK_${each}`.split('=')));
  const { config, warnings } = configOf(env);
  expect(warnings).toEqual([]);
  const actors = createActors({
    policyOf: (kind) => policyIn(config.policies, kind),
    onFault: (key, error) => expect.unreachable(`${key}: ${String(error)}`),
  });
  const lines = looks.map((look) => {
    const [time = '', seen = ''] = look.split(/ +/);
    const active = { active: true, inactive: false, unknown: null }[seen] ?? null;
    const signal: Signal = { kind: 'disk', entity: '/', active, title: 'Disk', detail: '' };
    const [transition] = actors.observe({
      type: 'sweep',
      at: Date.parse(`2026-06-14T${time}Z`),
      source: 'disk',
      covers: ['disk'],
      signals: seen === 'gone' ? [] : [signal],
    });
    if (transition === undefined) return `${time} ${seen} -`;
    const { from, to, action, reason } = transition;
    return `${time} ${seen} ${from} → ${to} ${action === null ? '' : `${action} `}${reason}`;
  });
  return [settings, ...lines].join('\n');
};

describe('timelines', () => {
  const timelines = blocks.filter(({ language }) => language === 'timeline');
  test('are there', () => expect(timelines.length).toBeGreaterThan(3));
  test.each(timelines)('in $page are what the machine does: $text', ({ text }) => {
    expect(text.trim().replaceAll(/ {2,}/g, ' ')).toBe(played(text));
  });
});
