import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { backtestCommand } from '../../../src/commands/backtest.ts';
import { knownKinds } from '../../../src/config/settings.ts';
import { loadCron } from '../../../src/config/telling/read.ts';
import { readTellingText } from '../../../src/config/telling/read-text.ts';
import { createBacktest } from '../../../src/history/backtest/backtest.ts';
import type { Result } from '../../../src/history/backtest/compare.ts';
import { createRerun } from '../../../src/history/backtest/rerun.ts';
import { readChanges } from '../../../src/history/backtest/settings.ts';
import { describeResult } from '../../../src/history/backtest/text.ts';
import { partsOfKey, type Sweep } from '../../../src/language/signal.ts';
import type { Command } from '../../../src/language/telling.ts';
import { locales } from '../../../src/messages/messages.ts';
import { recordLine, type StateRecord, type TapRecord } from '../../../src/recording/records.ts';
import { defaultRules } from '../../../src/telling/defaults.ts';
import type { TellingSnapshot } from '../../../src/telling/snapshot.ts';
import { captured, configured } from '../../support/command-bench.ts';
import { longTest } from '../../support/long-test.ts';
import { runPolkan } from '../../support/polkan-process.ts';
import { minute, second, start } from '../../support/sweep-samples.ts';
import { scratch } from '../../support/tap-bench.ts';

beforeAll(() => vi.stubEnv('TZ', 'UTC'));
afterAll(() => vi.unstubAllEnvs());

const { policies } = configured().config;
const untold: TellingSnapshot = { at: start, incidents: [], silences: [], lanes: [], flaps: [] };

/** A process that tells by this config began, and knew this. */
const began = (
  config: Record<string, unknown> = {},
  { at = 0, channels = ['telegram'], known = untold, actors = [] as StateRecord['actors'] } = {},
): StateRecord => ({
  ...{ type: 'state', at: start + at, because: 'start', version: '1.2.3', policies, actors },
  telling: { state: known, host: 'box', channels, blindTicks: 3, laws: 2, config },
});

/** These are down, of all there are. */
const sweep = (at: number, down: readonly string[], all: readonly string[] = down): Sweep => ({
  ...{ type: 'sweep', at: start + at, source: 'containers', covers: [] },
  signals: all.map((key) => {
    const { kind, entity } = partsOfKey(key);
    return { kind, entity, active: down.includes(key), title: key, detail: '' };
  }),
});
/** `X` is down, `.` is well. One sweep a minute. */
const seen = (key: string, pattern: string, from = 0): Sweep[] =>
  [...pattern].map((each, i) => sweep(from + i * minute, each === 'X' ? [key] : [], [key]));

const containers = (count: number): string[] => Array.from({ length: count }, (_, n) => `container/c${n}`);
const by = { channel: 'cli', name: 'operator' };

const backtested = async (
  records: readonly TapRecord[],
  config: string | null = null,
  ...items: string[]
): Promise<Result> => {
  const read =
    config === null
      ? null
      : await readTellingText(config, {
          ...{ base: defaultRules('box', ['telegram']), kinds: knownKinds(), now: start },
          ...{ words: locales.en },
        });
  expect(read?.complaints ?? []).toEqual([]);
  const backtest = createBacktest(policies, readChanges(items, locales.en, []), locales.en, {
    telling: read?.telling ?? null,
    cron: await loadCron(),
  });
  for (const record of records) expect(backtest.take(record)).toEqual([]);
  return backtest.result();
};
const firstLine = (result: Result): string | undefined => describeResult(result, locales.en)[0];

/** All day long, so that what it holds back is told at no time. */
const allDay = 'maintenance:\n  - match: { kind: container }\n    when: [{ from: "00:00", to: "24:00" }]';
const nightly = 'maintenance:\n  - match: { kind: container }\n    when: [{ from: "22:00", to: "02:00" }]';
const alone = { group: { burst: 0 } };

describe('a backtest goes down to notices', () => {
  const storm = (ms: number): Sweep[] => [
    ...containers(40).map((_, n) => sweep(n * ms, containers(n + 1), containers(40))),
    sweep(30 * minute, [], containers(40)),
  ];

  test.each<[string, TapRecord[], string, string]>([
    [
      'of a storm that trickles, grouping makes a few and digests',
      [began(alone), ...storm(5 * second)],
      'group: { burst: 3 }',
      '41 → 7 messages, 0 incidents untold, 40 → 40 incidents',
    ],
    [
      'of a storm in one sweep, one opening and one closing on either side',
      [began(alone), sweep(0, containers(200)), sweep(minute, [], containers(200))],
      'group: { burst: 3 }',
      '2 → 2 messages, 0 incidents untold, 200 → 200 incidents',
    ],
    [
      'of what came and went in a maintenance, its end tells',
      [began(), ...seen('container/web', 'XXX...')],
      nightly,
      '2 → 1 message, 0 incidents untold, 1 → 1 incident',
    ],
    [
      'of what a maintenance never lets out, nobody hears',
      [began(), ...seen('container/web', 'XXX...')],
      allDay,
      '2 → 0 messages, 1 incident untold, 1 → 1 incident, 1 missed',
    ],
    [
      'of what a cause hides, nobody hears while that is open',
      [began(), ...[0, 1, 2].map((i) => sweep(i * minute, ['dep/db', 'container/web']))],
      'causes:\n  - cause: { kind: dep }\n    hides: { kind: container }',
      '1 → 1 message, 1 incident untold, 2 → 2 incidents, 1 missed',
    ],
    [
      'of a flap, that it flaps and how it settled',
      [began({ ...alone, flap: { alerts: 0 } }), ...seen('container/web', 'X.'.repeat(20))],
      'group: { burst: 0 }',
      '40 → 10 messages, 0 incidents untold, 20 → 20 incidents',
    ],
    [
      'of what a kind waits for longer than it lasts, nothing is alerted',
      [began(), ...seen('container/web', 'XX....')],
      'kinds: { container: { for: 3m } }',
      '2 → 0 messages, 0 incidents untold, 1 → 0 incidents, 1 missed',
    ],
  ])('%s', async (_, records, config, expected) => {
    expect(firstLine(await backtested(records, config))).toBe(expected);
  });

  test('by the rules of the recording on both sides where no config is given', async () => {
    const night = { maintenance: [{ match: { kind: 'container' }, when: [{ from: '22:00', to: '02:00' }] }] };
    const cron = { maintenance: [{ match: { kind: 'container' }, cron: '0 22 * * *', for: '4h' }] };
    for (const config of [night, cron]) {
      expect(firstLine(await backtested([began(config), ...seen('container/web', 'XXX...')]))).toBe(
        '1 → 1 message, 0 incidents untold, 1 → 1 incident',
      );
    }
  });

  test('by its default rules, to Telegram, where the recording told nobody or says nothing of it', async () => {
    const records = seen('container/web', 'X.'.repeat(20));
    const { recorded } = await backtested(records);
    expect(await backtested([began({}, { channels: [] }), ...records])).toMatchObject({ recorded });
    expect(recorded.messages).toBeLessThan(40);
  });

  test('and counts what every channel of the recording is told', async () => {
    const records = [began({}, { channels: ['telegram', 'pager'] }), ...seen('container/web', 'X.')];
    expect((await backtested(records)).recorded).toMatchObject({ messages: 4, incidents: 1 });
    expect((await backtested(records, 'routes: [{ to: [telegram] }]')).changed.messages).toBe(2);
  });

  test('lists what nobody would be told of, in both languages', async () => {
    const result = await backtested([began(), ...seen('container/web', 'XXX...')], allDay);
    expect(describeResult(result, locales.en).slice(3, 5)).toEqual([
      'Never told (1):',
      '  container/web: 14.06 23:00, for 3 min',
    ]);
    expect(describeResult(result, locales.ru)).toEqual([
      '2 → 0 сообщений, без сообщения 1 инцидент, 1 → 1 инцидент, пропущено 1',
      '  container: 2 → 0 сообщений, без сообщения 1 инцидент, 1 → 1 инцидент, пропущено 1',
      '',
      'Без сообщения (1):',
      '  container/web: 14.06 23:00, 3 мин',
      '',
      'Пропущено (1):',
      '  container/web: 14.06 23:00, 3 мин',
    ]);
  });

  test('what nobody was told of on either side is untold, not missed', async () => {
    const config = {
      maintenance: [{ match: { kind: 'container' }, when: [{ from: '00:00', to: '24:00' }] }],
    };
    const result = await backtested([began(config), ...seen('container/web', 'XXX...')], allDay);
    expect(result).toMatchObject({ untold: [{ key: 'container/web', told: false }], missed: [], added: [] });
    const told = await backtested([began(config), ...seen('container/web', 'XXX...')], '{}');
    expect(told).toMatchObject({ untold: [], missed: [], added: [{ key: 'container/web' }] });
  });
});

test('what is held for a time is told when that is over, though sweeps say nothing new', () => {
  const rerun = createRerun(policies, defaultRules('box', ['telegram']), locales.en);
  const all = containers(6);
  for (const n of all.keys()) rerun.sweep(sweep(n * 5 * second, containers(n + 1), all));
  for (let i = 1; i <= 20; i += 1) rerun.sweep(sweep(i * minute, all));
  rerun.end();
  const last = rerun.messages.at(-1)?.at ?? 0;
  expect(last).toBeGreaterThan(start + 30 * second);
  expect(last).toBeLessThanOrEqual(start + 5 * minute);
});

describe('what an operator said', () => {
  const silence: Command = {
    ...{ type: 'command', at: start, id: 'c-1', verb: 'silence', match: { kind: 'container' }, by },
    ...{ from: start, until: start + 60 * minute },
  };
  const ack = (incident: string): Command => ({
    ...{ type: 'command', at: start + 3 * minute, id: 'c-2', verb: 'ack', incident, by },
  });

  test('holds on both sides', async () => {
    const records = [
      began(),
      silence,
      ...seen('container/web', 'XX'),
      ...seen('container/web', '.', 5 * minute),
    ];
    expect(firstLine(await backtested(records, 'group: { burst: 0 }'))).toBe(
      '1 → 1 message, 0 incidents untold, 1 → 1 incident',
    );
  });

  test('of an incident holds also where that opened at another time', async () => {
    const db = seen('dep/db', 'X'.repeat(40));
    const records = [began(), ...db.slice(0, 3), ack(`dep/db@${start}`), ...db.slice(3)];
    const often = 'kinds: { dep: { cooldown: 5m, for: 90s } }';
    expect((await backtested(records, often)).changed).toMatchObject({ messages: 1 });
    expect((await backtested([began(), ...db], often)).changed.messages).toBeGreaterThan(2);
  });
});

describe('over a restart', () => {
  const actor = (path: 'cooldown.holding', incidentAt: number): StateRecord['actors'][number] => ({
    ...{ key: 'dep/db', kind: 'dep', entity: 'db', source: 'containers', title: 'dep/db', detail: '' },
    state: {
      ...{ path, firstActiveAt: null, activeSweeps: 0, firstInactiveAt: null },
      ...{ incidentAt, lastAlertAt: incidentAt },
    },
  });
  const open = (hearings: TellingSnapshot['incidents'][number]['hearings']): TellingSnapshot => ({
    ...untold,
    incidents: [
      {
        ...{ id: `dep/db@${start}`, source: 'containers', title: 'dep/db', detail: '', reason: 'crossed' },
        hearings,
      },
    ],
  });
  const actors = [actor('cooldown.holding', start)];
  const rest = seen('dep/db', 'X.', minute);

  test('an incident of which the channel knew is told of to have closed', async () => {
    const records = [began({}, { known: open([['telegram', {}]]), actors }), ...rest];
    expect(await backtested(records)).toMatchObject({ recorded: { messages: 1 }, untold: [] });
  });

  test('one of which it had not heard is still told of', async () => {
    const held = { believes: null, held: { reason: 'quiet', by: null, until: start } } as const;
    const records = [began({}, { known: open([['telegram', held]]), actors }), ...rest];
    expect(await backtested(records)).toMatchObject({ recorded: { messages: 2 }, untold: [] });
  });

  test('a channel that the changed config alone has is told of what happens from then on', async () => {
    const rules = defaultRules('box', ['telegram', 'pager']);
    const { telling } = await readTellingText('routes: [{ to: [telegram, pager] }]', {
      ...{ base: rules, kinds: null, words: locales.en, now: start },
    });
    const backtest = createBacktest(policies, readChanges([], locales.en, []), locales.en, { telling });
    for (const record of [began({}, { known: open([['telegram', {}]]), actors }), ...rest])
      backtest.take(record);
    expect(backtest.result()).toMatchObject({ recorded: { messages: 1 }, changed: { messages: 2 } });
  });

  test('one that stays open to the end counts as told where the channel knew of it', async () => {
    const records = [began({}, { known: open([['telegram', {}]]), actors }), ...seen('dep/db', 'X', minute)];
    expect(await backtested(records)).toMatchObject({ recorded: { messages: 0 }, untold: [] });
  });

  test('each side goes on with what its own channels know', async () => {
    const down = seen('dep/db', 'XX');
    const rerun = createRerun(policies, defaultRules('box', ['telegram']), locales.en);
    for (const each of down) rerun.sweep(each);
    const again = { at: 90 * second, known: rerun.telling(), actors: rerun.actors() };
    const records = [began(), ...down, began({}, again), ...seen('dep/db', 'XX', 2 * minute)];
    const night = 'maintenance:\n  - match: { kind: dep }\n    when: [{ from: "22:00", to: "02:00" }]';
    // The recorded channel knows; the other hears of it when the maintenance is over, and not before.
    expect(await backtested(records, night)).toMatchObject({
      recorded: { messages: 1 },
      changed: { messages: 1 },
      untold: [],
    });
  });

  test('what a process has forgotten is forgotten by both', async () => {
    const silence: Command = {
      ...{ type: 'command', at: start, id: 'c-1', verb: 'silence', match: { kind: 'dep' }, by },
      ...{ from: start, until: start + 60 * minute },
    };
    const records = [began(), silence, began({}, { at: 90 * second }), ...seen('dep/db', 'X.', 2 * minute)];
    expect(await backtested(records)).toMatchObject({ recorded: { messages: 2 }, changed: { messages: 2 } });
  });
});

test('after how many failed sweeps a source is blind is also what a symptom waits for', async () => {
  const deps = (at: number, down: readonly string[]): Sweep => ({
    ...sweep(at, down, ['dep/db']),
    source: 'deps',
  });
  const failed = (at: number): Sweep => ({ ...deps(at, []), signals: [], error: 'refused' });
  const config = { causes: [{ cause: { kind: 'container' }, hides: { kind: 'dep' } }] };
  const records = [
    began(config),
    sweep(0, ['container/web']),
    deps(second, ['dep/db']),
    sweep(minute, [], ['container/web']),
    failed(2 * minute),
    failed(3 * minute),
  ];
  expect(await backtested(records)).toMatchObject({ untold: [{ key: 'dep/db' }] });
  expect(await backtested(records, null, 'WATCHDOG_BLIND_TICKS=2')).toMatchObject({ untold: [] });
});

describe('polkan backtest --config', () => {
  let directory = '';
  beforeEach(() => {
    directory = scratch();
  });
  const write = (name: string, text: string): string => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };
  const tap = (...records: TapRecord[]): string => write('tap', `${records.map(recordLine).join('\n')}\n`);
  const run = (config: string, more: { allowLoss?: true; json?: true } = {}) =>
    captured(() =>
      backtestCommand([tap(began(), ...seen('container/web', 'XXX...'))], {
        ...{ ...configured(), set: [], configFile: write('polkan.yaml', config), ...more },
      }),
    );

  test('ends with 1 where something that was told would never be told, unless that is allowed', async () => {
    const { code, stderr, stdout } = await run(allDay);
    expect({ code, first: stdout[0] }).toEqual({
      code: 1,
      first: '2 → 0 messages, 1 incident untold, 1 → 1 incident, 1 missed',
    });
    expect(stderr).toEqual([
      '1 incident that the recorded configuration told of would never be told; --allow-loss accepts that',
    ]);
    expect(await run(allDay, { allowLoss: true })).toMatchObject({ code: 0, stderr: [], stdout });
    expect(await run(nightly)).toMatchObject({ code: 0, stderr: [] });
  });

  test('has what nobody would be told of in its JSON', async () => {
    const { stdout } = await run(allDay, { json: true });
    expect(JSON.parse(stdout[0] ?? '')).toMatchObject({
      untold: [{ key: 'container/web', told: false }],
      missed: [{ key: 'container/web', told: true }],
      kinds: { container: { untold: [{ key: 'container/web' }] } },
    });
  });

  test.each([
    ['routes:\n  - to: [pager]', /^.*polkan\.yaml:2:10: pager is no channel; there are telegram$/],
    ['maintenance: 5', /^.*polkan\.yaml:1:14: /],
  ])('refuses %j, and backtests nothing', async (config, fault) => {
    const { code, stdout, stderr } = await run(config);
    expect({ code, stdout }).toEqual({ code: 2, stdout: [] });
    expect(stderr).toEqual([expect.stringMatching(fault)]);
  });

  test('refuses a file that is not there', async () => {
    const said = await captured(() =>
      backtestCommand([tap(began())], { ...configured(), set: [], configFile: join(directory, 'none') }),
    );
    expect(said).toMatchObject({ code: 2, stdout: [], stderr: [expect.stringMatching(/none: ENOENT/)] });
  });

  longTest(
    'is given on the command line, as is that losses are allowed',
    async () => {
      tap(began(), ...seen('container/web', 'XXX...'));
      write('polkan.yaml', allDay);
      const args = ['backtest', 'tap', '--config', 'polkan.yaml'];
      const lost = await runPolkan(args, { cwd: directory });
      expect(lost).toMatchObject({ code: 1, stderr: expect.stringContaining('--allow-loss') });
      expect(await runPolkan([...args, '--allow-loss'], { cwd: directory })).toEqual({
        ...{ code: 0, stdout: lost.stdout, stderr: '' },
      });
    },
    60_000,
  );
});
