import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { againstCommand } from '../../src/commands/against.ts';
import type { Env } from '../../src/config/config.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import type { Signal, Sweep, Transition } from '../../src/language/signal.ts';
import { recordLine, type TapRecord } from '../../src/recording/records.ts';
import { snapshotOf } from '../../src/telling/snapshot.ts';
import { emptyTelling } from '../../src/telling/state.ts';
import { captured, configured, journalWith } from '../support/command-bench.ts';
import { longTest } from '../support/long-test.ts';
import { runPolkan } from '../support/polkan-process.ts';
import { minute, start } from '../support/sweep-samples.ts';
import { scratch } from '../support/tap-bench.ts';
import { readWritten } from '../support/written-config.ts';

beforeAll(() => vi.stubEnv('TZ', 'UTC'));
afterAll(() => vi.unstubAllEnvs());

const chat = 'channels: {ops: {type: telegram, token: "123456:abcdefghijklmnop", chat: 1}}\n';

const began: TapRecord = {
  ...{ type: 'state', at: start, because: 'start', version: '1.2.3', actors: [] },
  policies: configured().config.policies,
  telling: { state: snapshotOf(emptyTelling()), host: 'box', channels: ['ops'], blindTicks: 3, config: {} },
};

const signals = (
  source: string,
  kind: string,
  entity: string,
  values: readonly (number | boolean)[],
  more = {},
) =>
  values.map((value, index): Sweep => {
    const active = typeof value === 'boolean' ? value : value >= 85;
    const signal: Signal = {
      ...{ kind, entity, active, title: `${kind} ${entity}`, detail: '' },
      ...(typeof value === 'number' && { value, limit: 85 }),
      ...more,
    };
    return { type: 'sweep', at: start + (index + 1) * minute, source, covers: [], signals: [signal] };
  });

const against = async (
  config: string,
  records: readonly TapRecord[],
  env: Env = {},
): Promise<Awaited<ReturnType<typeof captured>>> => {
  const tap = join(scratch(), 'tap.jsonl');
  const sorted = [began, ...records.toSorted((a, b) => a.at - b.at)];
  writeFileSync(tap, sorted.map((record) => `${recordLine(record)}\n`).join(''));
  const read = await readWritten(chat + config, { env });
  expect(read.complaints).toEqual([]);
  return captured(() => againstCommand([tap], read));
};

const disk = signals('disk', 'disk', '/', [50, 90, 91, 92, 50, 50]);
const [down, up] = [true, false];

describe('a config that is held against a tap', () => {
  test('that tells the same says so', async () => {
    expect(await against('', disk)).toEqual({
      code: 0,
      stdout: [
        'From 14.06 23:00 to 14.06 23:06:',
        '2 messages were told; under this config it would have been the very same incidents, at the same times.',
      ],
      stderr: [],
    });
  });

  test('is meant whole: limits of the file and of the environment, and the timing of kinds', async () => {
    for (const [config, env] of [
      ['disk: {alert_pct: 95}', {}],
      ['disk: {alert_pct: 95}', { WATCHDOG_DISK_PCT: '' }],
      ['', { WATCHDOG_DISK_PCT: '95' }],
      ['kinds: {disk: {for: 1h}}', {}],
    ] as const) {
      const { code, stdout } = await against(config, disk, env);
      expect([code, ...stdout]).toEqual([
        1,
        'From 14.06 23:00 to 14.06 23:06:',
        '2 messages were told; under this config it would have been 0.',
        '  disk: 2 → 0',
        'Told then, and not told at all under this config (1):',
        '  disk//: 14.06 23:02, for 3 min',
      ]);
    }
    const { stdout, code } = await against('kinds: {disk: {for: 1m}}', disk);
    expect([code, ...stdout.slice(2)]).toEqual([0, 'Told later (1):', '  disk//: 14.06 23:02, by 1 min']);
  });

  test('judges the values of its checks by the limits that they have now, with both sides', async () => {
    const jobs = (sides: string) =>
      `checks: [{name: jobs, prometheus: "http://app/metrics", metric: jobs, ${sides}}]`;
    const seen = signals('checks', 'check', 'jobs/mail', [10, 60, 55, 45, 60, 10].map(Number), {
      active: false,
      limit: 100,
    });
    const { stdout, code } = await against(jobs('alert: "> 50", clear: "< 20"'), seen);
    expect([code, ...stdout.slice(1)]).toEqual([
      0,
      '0 messages were told; under this config it would have been 2.',
      '  check: 0 → 2',
      'Not told then, but under this config (1):',
      '  check/jobs/mail: 14.06 23:02, for 4 min',
    ]);
    // Without a second side it goes twice.
    expect((await against(jobs('alert: "> 50"'), seen)).stdout).toContain('  check: 0 → 4');
    // And the check says how long it must last.
    expect((await against(jobs('alert: "> 50", for: 1h'), seen)).stdout.at(-1)).toContain('the very same');
  });

  test('says what it no longer watches, which is no loss, and of what it watches nothing is known', async () => {
    const checks = [
      ...signals('checks', 'check', 'old', [down, down, up]),
      ...signals('checks', 'check', 'shop', [up, up, up]),
    ];
    const config = 'checks: [{name: shop, tcp: "a:1"}, {name: new, tcp: "b:1"}]';
    const { code, stdout } = await against(config, checks);
    expect([code, ...stdout.slice(1)]).toEqual([
      0,
      '2 messages were told; under this config it would have been 0.',
      '  check: 2 → 0',
      'No longer watched, so that nothing is told of them (1):',
      '  check/old',
      'Not watched then, so that nothing is known of them (1):',
      '  check/new',
    ]);
  });

  test('and a file that is not there, or no recording, end with 1', async () => {
    const read = await readWritten(chat);
    const missing = await captured(() => againstCommand(['/none.jsonl'], read));
    expect(missing.code).toBe(1);
    expect(missing.stderr.join()).toContain('/none.jsonl');
    const other = join(scratch(), 'x.jsonl');
    writeFileSync(other, 'no json\n');
    const wrong = await captured(() => againstCommand([other], read));
    expect(wrong).toMatchObject({ code: 1, stdout: [] });
    expect(wrong.stderr.join()).toContain('there is nothing in it');
  });
});

describe('a config that is held against a journal', () => {
  const moved = (at: number, key: string, more: Partial<Transition>): Transition => ({
    ...{ type: 'transition', at: start + at, source: 'disk', key, kind: 'disk', entity: key.slice(5) },
    ...{ from: 'ok.quiet', to: 'alerting', action: 'alert', reason: 'crossed' },
    ...{ incident: `${key}@${start}`, title: key, detail: '' },
    ...more,
  });
  const notice = (at: number, action: 'alert' | 'recovery', ...keys: string[]): JournalEvent => ({
    ...{ type: 'notice', at: start + at, id: `n${at}`, why: action, channels: ['ops'], quietly: false },
    members: keys.map((key) => ({ incident: `${key}@${start}`, key, action, since: start })),
  });
  const events: JournalEvent[] = [
    { type: 'start', at: start, version: '1', sinks: ['log', 'ops'], channels: ['ops'] },
    moved(0, 'disk//', {}),
    notice(0, 'alert', 'disk//'),
    moved(minute, 'disk//', {
      from: 'alerting',
      to: 'ok.quiet',
      action: 'recovery',
      reason: 'subsided' as never,
    }),
    notice(minute, 'recovery', 'disk//'),
  ];
  const held = async (config: string, of: readonly JournalEvent[] = events) => {
    const path = join(scratch(), 'polkan.db');
    const store = await journalWith(path, of);
    store.close();
    const read = await readWritten(chat + config);
    expect(read.complaints).toEqual([]);
    return captured(() => againstCommand([path], read));
  };

  test('tells the same incidents by its rules, and says what a journal can not know', async () => {
    const same = await held('');
    expect(same.stdout.at(-1)).toMatch(/^2 messages were told; .* the very same incidents/);
    expect(same.stderr.join()).toContain('limits and the timing of kinds are as they were');
    const quiet = await held('routes: [{to: ops, match: {kind: disk}, quiet: {from: "22:00", to: "07:00"}}]');
    // What came and went in quiet hours is listed at their end.
    expect([quiet.code, ...quiet.stdout.slice(1)]).toEqual([
      0,
      '2 messages were told; under this config it would have been 1.',
      '  disk: 2 → 1',
    ]);
    const nobody = await held('maintenance: [{match: {kind: disk}, when: [{from: "00:00", to: "24:00"}]}]');
    expect([nobody.code, ...nobody.stdout.slice(1)]).toEqual([
      1,
      '2 messages were told; under this config it would have been 0.',
      '  disk: 2 → 0',
      'Told then, and not told at all under this config (1):',
      '  disk//: 14.06 23:00, for 1 min',
    ]);
  });

  test('of what is no longer watched nothing is told', async () => {
    const { stdout, code } = await held('disk: {paths: [/home]}');
    expect([code, stdout.slice(-2)]).toEqual([
      0,
      ['No longer watched, so that nothing is told of them (1):', '  disk//'],
    ]);
  });
});

longTest(
  'polkan check --against is the command, and a config with a fault is not held against anything',
  async () => {
    const folder = scratch();
    const tap = join(folder, 'tap.jsonl');
    writeFileSync(tap, [began, ...disk].map((record) => `${recordLine(record)}\n`).join(''));
    const config = join(folder, 'polkan.yaml');
    const env = { cwd: folder, env: { WATCHDOG_CONFIG: config, WATCHDOG_LOCALE: 'en', TZ: 'UTC' } };
    writeFileSync(config, 'disk: {alert_pct: 95}');
    const tried = await runPolkan(['check', '--offline', '--against', tap], env);
    expect(tried.stdout).toContain('2 messages were told; under this config it would have been 0.');
    expect(tried.code).toBe(1);
    // What is wrong beside the file keeps nobody from comparing it.
    const beside = { ...env, env: { ...env.env, WATCHDOG_TG_CHAT_ID: '42' } };
    const other = await runPolkan(['check', '--offline', '--against', tap], beside);
    expect(other.stdout).toMatch(/✗ .*WATCHDOG_TG_BOT_TOKEN[\s\S]*2 messages were told/);
    writeFileSync(config, 'disk: {alert_pct: 950}');
    const wrong = await runPolkan(['check', '--against', tap], env);
    expect(wrong.stdout).toContain(`✗ ${config}:1:19: 950`);
    expect(wrong.stdout).not.toContain('were told');
    expect(wrong.stdout).toContain('✗ not held against the recording');
  },
);
