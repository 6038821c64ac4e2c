import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { type Effective, effectiveOf } from '../../src/config/effective.ts';
import { builtIn, settings } from '../../src/config/settings.ts';
import type { Env } from '../../src/config/variables.ts';
import { durationOf } from '../../src/language/duration.ts';
import { machineWith, readWritten } from '../support/written-config.ts';

const rowsOf = async (text: string, env: Env = {}): Promise<ReadonlyMap<string, Effective>> => {
  const rows = effectiveOf(await readWritten(text, { env }), builtIn);
  return new Map(rows.map((row) => [row.path, row]));
};

describe('what is shown as held', () => {
  test.each<[what: string, file: string, env: Env, path: string, shown: Omit<Effective, 'path'>]>([
    [
      'the interval of a source that has none of its own is the one of the file',
      ...(['interval: 10s', {}, 'containers.interval'] as const),
      { value: '10s', from: 'default', at: null },
    ],
    [
      'a flag that is none is its default',
      ...(['', { WATCHDOG_ENABLED: 'maybe' }, 'enabled'] as const),
      { value: true, from: 'default', at: null },
    ],
    [
      'a number that is none is its default',
      ...(['', { WATCHDOG_MEM_PCT: 'abc' }, 'memory.alert_pct'] as const),
      { value: 90, from: 'default', at: null },
    ],
    [
      'a number in quotes is that number',
      ...(['', { WATCHDOG_DISK_PCT: '"70"' }, 'disk.alert_pct'] as const),
      { value: 70, from: 'environment', at: 'WATCHDOG_DISK_PCT' },
    ],
    [
      'what the image says of a number is the default',
      ...(['', { POLKAN_DEFAULT_INTERVAL_S: '10' }, 'interval'] as const),
      { value: '10s', from: 'default', at: null },
    ],
    [
      'a list that is off is empty, by who has said so',
      ...(['disk: {paths: [/srv]}', { WATCHDOG_DISK_PATHS: '' }, 'disk.paths'] as const),
      { value: [], from: 'environment', at: 'WATCHDOG_DISK_PATHS' },
    ],
    [
      'a side above its limit is the limit',
      ...(['', { WATCHDOG_MEM_PCT: '80', WATCHDOG_MEM_CLEAR_PCT: '85' }, 'memory.clear_pct'] as const),
      { value: 80, from: 'default', at: null },
    ],
    [
      'the timing of a kind in sweeps is called by its variable, for a file has no name for it',
      ...(['', { WATCHDOG_DISK_FOR_TICKS: '3' }, 'WATCHDOG_DISK_FOR_TICKS'] as const),
      { value: 3, from: 'environment', at: 'WATCHDOG_DISK_FOR_TICKS' },
    ],
    [
      'the timing of a kind is called as in a file',
      ...(['kinds: {disk: {for: 1m}}', { WATCHDOG_DISK_FOR_S: '120' }, 'kinds.disk.for'] as const),
      { value: '2m', from: 'environment', at: 'WATCHDOG_DISK_FOR_S' },
    ],
  ])('%s', async (_, file, env, path, shown) => {
    expect((await rowsOf(file, env)).get(path)).toEqual({ path, ...shown });
  });

  test.each(['', ' ', 'abc', '"7"'])('a timing of %j shows nothing that does not hold', async (text) => {
    const rows = await rowsOf('', { WATCHDOG_DISK_FOR_S: text });
    expect(rows.get('kinds.disk.for')?.value).toBe(text === '"7"' ? '7s' : undefined);
  });
});

/** What people write into a variable, and what else may stand there. */
const anyText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '""',
    "'",
    '0',
    '1',
    '"10"',
    "'10'",
    '-1',
    '1e9',
    '70',
    'maybe',
    'TRUE',
    'off',
    'ru',
    '"ru"',
    '/x',
    'a=b,c',
    '%',
  ),
  fc.constantFrom(
    'nats://u:100%@h:4222',
    'nats://%ZZ@h',
    'http://u:%@h/',
    'tcp://%:1',
    '@c',
    '-77',
    '"-77"',
    'http://[::1',
    '*,!',
  ),
  fc.string({ maxLength: 12, unit: 'grapheme' }),
);
const anyEnv = fc.dictionary(
  fc.oneof(
    fc.constantFrom(...Object.keys(settings).map((name) => `WATCHDOG_${name}`)),
    fc.constantFrom(...Object.keys(settings).map((name) => `POLKAN_DEFAULT_${name}`)),
    fc.constantFrom(
      'WATCHDOG_DISK_FOR_S',
      'WATCHDOG_DEP_FOR_TICKS',
      'WATCHDOG_NOSUCH',
      'HTTPS_PROXY',
      'ALL_PROXY',
      'DOCKER_HOST',
    ),
  ),
  anyText,
  { maxKeys: 8 },
);

test('whatever stands in the environment, reading it throws nothing, and what is shown of a number or a flag is what holds', () => {
  fc.assert(
    fc.property(anyEnv, (env) => {
      const read = readConfig(env, machineWith({}));
      const rows = new Map(effectiveOf(read, builtIn).map((row) => [row.path, row]));
      const { config } = read;
      const ms = (path: string): number | null => durationOf(String(rows.get(path)?.value));
      expect({
        enabled: rows.get('enabled')?.value,
        timeoutMs: ms('http_timeout') ?? ms('timeout'),
        host: rows.get('host')?.value,
        locale: rows.get('locale')?.value,
        disk: config.sources.disk === null ? null : rows.get('disk.alert_pct')?.value,
        diskEveryMs: config.sources.disk === null ? null : ms('disk.interval'),
        memory: rows.get('memory.alert_pct')?.value,
        memoryClear: rows.get('memory.clear_pct')?.value,
      }).toEqual({
        enabled: config.enabled,
        timeoutMs: config.timeoutMs,
        host: config.host,
        locale: config.locale,
        disk: config.sources.disk?.limitPct ?? null,
        diskEveryMs: config.sources.disk?.everyMs ?? null,
        memory: config.sources.host.limitPct,
        memoryClear: config.sources.host.clearPct,
      });
    }),
    { numRuns: 1_000 },
  );
});
