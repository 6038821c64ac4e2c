import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { fromJSONSchema } from 'zod';
import { configExample } from '../../../scripts/config-example.ts';
import { configSchema } from '../../../scripts/config-schema.ts';
import { placed } from '../../../src/config/file/settings-in-file.ts';
import { builtIn, settings } from '../../../src/config/settings.ts';
import { tellingFields } from '../../../src/config/telling/schema.ts';
import { readWritten } from '../../support/written-config.ts';

const example = readFileSync('polkan.example.yaml', 'utf8');
const schema = JSON.parse(readFileSync('docs/polkan.schema.json', 'utf8')) as object;

/** As it is once the "#" of the first column is taken away from every line that is no comment of its own. */
const whole = example.replaceAll(/^#(?=[^ #\n]|\s{2})/gm, '');

const issuesOf = (text: string) =>
  fromJSONSchema(schema as never).safeParse(parse(text) ?? {}).error?.issues ?? [];

const outside = {
  env: { TG_TOKEN: '1:x', HOOK_SECRET: 'x', MATRIX_TOKEN: 'y' },
  files: {
    '/run/secrets/tg': '1:y',
    '/run/secrets/mail': 'x',
    '/run/secrets/page': '0123456789abcdef0123456789abcdef',
  },
};

describe('the JSON Schema of a config', () => {
  test('is what npm run docs makes of the code', () => {
    expect(schema).toEqual(JSON.parse(JSON.stringify(configSchema())));
  });

  test.each([
    'hots: box',
    'disk: {alert_pct: 101}',
    'disk: {alert_pct: many}',
    'interval: 30',
    'enabled: maybe',
    'channels: {a: {type: telegrm}}',
    'channels: {a: {type: telegram, chat: 1, chatt: 1}}',
    'routes: [{match: {}}]',
  ])('refuses %s', (text) => {
    expect(issuesOf(text)).not.toEqual([]);
  });

  test.each([
    `disk: {alert_pct: "\${PCT}"}`,
    `interval: "\${I}"`,
    `enabled: "\${ON:-true}"`,
    `log_level: "\${L}"`,
  ])('takes a variable where a value may be: %s', (text) => {
    expect(issuesOf(text)).toEqual([]);
  });
});

describe('polkan.example.yaml', () => {
  test('is what npm run docs makes of the code, and names the schema to editors', () => {
    expect(example).toBe(configExample());
    expect(example).toMatch(/^# yaml-language-server: \$schema=docs\/polkan\.schema\.json\n/);
  });

  test('says nothing as it is, and all of it holds', async () => {
    expect(parse(example)).toBe(null);
    expect(issuesOf(whole)).toEqual([]);
    const { complaints, config } = await readWritten(whole, outside);
    expect(complaints).toEqual([]);
    expect(new Set(config.channels.map(({ sort }) => sort))).toEqual(
      new Set(builtIn.channels.map(({ sort }) => sort)),
    );
  });

  test("has every setting and every field of telling, and every part that is a source's own", () => {
    const value = parse(whole) as Record<string, unknown>;
    const missing = placed(settings).filter(
      ([, path]) =>
        path.reduce<unknown>(
          (inner, name) => (inner as Record<string, unknown> | undefined)?.[name],
          value,
        ) === undefined,
    );
    expect(missing.map(([name]) => name)).toEqual([]);
    const parts = builtIn.sources.flatMap((source) =>
      'part' in source && source.part ? [source.part.name] : [],
    );
    expect([...Object.keys(tellingFields), ...parts].filter((name) => !(name in value))).toEqual([]);
  });

  test('explains each of its lines: a comment stands before it, or before the first of those that belong together', () => {
    const bare: string[] = [];
    let isExplained = false;
    for (const line of example.split('\n')) {
      if (line === '' || /^#( |$)/.test(line) || /^# *#/.test(line))
        isExplained = line === '' ? isExplained : true;
      else if (!isExplained && !/^#[a-z_]+:$/.test(line)) bare.push(line);
    }
    expect(bare).toEqual([]);
  });
});
