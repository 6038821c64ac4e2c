import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Env, type Machine, type ReadConfig, readConfig } from '../../src/config/config.ts';
import { settingNames } from '../../src/config/names.ts';
import { ownSettings } from '../../src/config/own-settings.ts';
import { kinds, settings, timedKinds, timings } from '../../src/config/settings.ts';
import { policyIn } from '../../src/language/policy.ts';
import { consoleWords } from '../../src/messages/console.ts';
import { locales } from '../../src/messages/messages.ts';
import { prometheusWords } from '../../src/messages/prometheus.ts';
import type { TelegramConfig } from '../../src/sinks/telegram/telegram-channel.ts';
import { anyText } from '../support/any-text.ts';
import { expectAtOnce } from '../support/at-once.ts';
import { runs } from '../support/runs.ts';

const token = '123456789:AAE1-abcdefghijklmnopqrstuvwxyz_012';

const machine: Machine = {
  hostname: 'tower',
  exists: () => true,
  readFile: () => {
    throw Object.assign(new Error('ENOENT: no such file or directory'), { code: 'ENOENT' });
  },
};

const read = (env: Env = {}, surroundings: Partial<Machine> = {}): ReadConfig =>
  readConfig(env, { ...machine, ...surroundings });

/** Everything that is told, in one text. */
const told = ({ warnings, faults, hints }: ReadConfig): string =>
  [...warnings, ...faults, ...hints].join('\n');

/** What the channel of Telegram has read, or `null` where it is off. */
const telegramIn = ({ channels }: ReadConfig['config']): TelegramConfig | null =>
  (channels.find(({ name }) => name === 'telegram')?.config ?? null) as TelegramConfig | null;

const allSettings = Object.entries(settings);
const variable = (name: string): string => `WATCHDOG_${name}`;

describe('without any variable', () => {
  test('this machine is watched: memory, the root disk, every container; nothing is wrong', () => {
    const { config, warnings, faults } = read();
    expect({ warnings, faults }).toEqual({ warnings: [], faults: [] });
    expect(config).toMatchObject({
      enabled: true,
      locale: 'en',
      host: 'tower',
      logLevel: 'info',
      timeoutMs: 5_000,
      blindTicks: 3,
      sources: {
        orchestrator: null,
        host: { everyMs: 30_000, limitPct: 90 },
        disk: { everyMs: 60_000, paths: ['/'], limitPct: 85, critPct: null, inodesPct: 95 },
        containers: { everyMs: 30_000, socketPath: '/var/run/docker.sock', names: '*' },
        dependencies: null,
        processes: null,
      },
      channels: [],
      procRoot: '/proc',
      tap: null,
      secrets: [],
    });
  });

  test('a hint says how Telegram is switched on', () => {
    expect(read().hints).toEqual([locales.en.config.telegramOff]);
  });

  test('a machine without Docker is no fault: a hint says that containers are watched once it comes', () => {
    const { config, faults, hints } = read({}, { exists: () => false });
    expect(config.sources.containers).toMatchObject({ names: '*', mayBeAbsent: true });
    expect(faults).toEqual([]);
    expect(hints).toContain(locales.en.config.noSocket('/var/run/docker.sock'));
  });

  test('a Prometheus that can push nothing is warned of', () => {
    const { noWayIn } = prometheusWords.en;
    const warned = (env: Env) => read({ WATCHDOG_PROMETHEUS: 'true', ...env }).warnings.includes(noWayIn);
    expect([warned({}), warned(pushed), warned({ ...pushed, WATCHDOG_HTTP: 'off' })]).toEqual([
      true,
      false,
      true,
    ]);
    expect(read({}).config.sources.prometheus).toBeNull();
  });

  test('a value that is repeated is cut: a fault stays a line', () => {
    const { faults } = read({ WATCHDOG_DOCKER_SOCK: '9'.repeat(400) }, { exists: () => false });
    expect(faults).toContain(locales.en.config.socketMissing('WATCHDOG_DOCKER_SOCK', `${'9'.repeat(80)}…`));
  });
});

/** What a Prometheus needs to push anything. */
const pushed = { WATCHDOG_HTTP_TOKEN: 'a-token-of-the-test-0001' };

/** Where a setting's value turns up, with the variables that switch on what it belongs to. */
const readers: Readonly<Record<string, { with?: Env; at: (read: ReadConfig) => unknown; perUnit?: number }>> =
  {
    TG_CONSOLE: {
      with: { WATCHDOG_TG_BOT_TOKEN: token, WATCHDOG_TG_CHAT_ID: '1' },
      at: ({ config }) => telegramIn(config)?.console,
    },
    INTERVAL_S: { at: ({ config }) => config.sources.host.everyMs, perUnit: 1000 },
    ORCHESTRATOR_INTERVAL_S: {
      with: { WATCHDOG_METRICS_URL: 'http://s/m' },
      at: ({ config }) => config.sources.orchestrator?.everyMs,
      perUnit: 1000,
    },
    SIGNALS_INTERVAL_S: { at: ({ config }) => config.sources.signals?.everyMs, perUnit: 1000 },
    PROMETHEUS: {
      with: pushed,
      at: ({ config }) => config.sources.prometheus !== null,
    },
    PROMETHEUS_INTERVAL_S: {
      with: { ...pushed, WATCHDOG_PROMETHEUS: 'true' },
      at: ({ config }) => config.sources.prometheus?.everyMs,
      perUnit: 1000,
    },
    PROMETHEUS_EXPIRES_S: {
      with: { ...pushed, WATCHDOG_PROMETHEUS: 'true' },
      at: ({ config }) => config.sources.prometheus?.expiresMs,
      perUnit: 1000,
    },
    HOST_INTERVAL_S: { at: ({ config }) => config.sources.host.everyMs, perUnit: 1000 },
    DISK_INTERVAL_S: { at: ({ config }) => config.sources.disk?.everyMs, perUnit: 1000 },
    CONTAINER_STOP_GRACE_S: { at: ({ config }) => config.sources.containers?.stopGraceMs, perUnit: 1000 },
    CONTAINERS_INTERVAL_S: { at: ({ config }) => config.sources.containers?.everyMs, perUnit: 1000 },
    DEPENDENCIES_INTERVAL_S: {
      with: { WATCHDOG_DEPS: 'db=tcp://db:5432' },
      at: ({ config }) => config.sources.dependencies?.everyMs,
      perUnit: 1000,
    },
    PROCESSES_INTERVAL_S: {
      with: { WATCHDOG_PROC_ENABLED: 'true' },
      at: ({ config }) => config.sources.processes?.everyMs,
      perUnit: 1000,
    },
    HTTP_TIMEOUT_S: {
      with: { WATCHDOG_INTERVAL_S: '300' },
      ...{ at: ({ config }) => config.timeoutMs, perUnit: 1000 },
    },
    COOLDOWN_S: { at: ({ config }) => policyIn(config.policies, 'disk').cooldownMs, perUnit: 1000 },
    BLIND_TICKS: { at: ({ config }) => config.blindTicks },
    MAX_ENTITIES: { at: ({ config }) => config.mostEntities },
    STAGE_AGE_MIN: {
      with: { WATCHDOG_METRICS_URL: 'http://s/m' },
      at: ({ config }) => config.sources.orchestrator?.stageAgeMin,
    },
    AGENT_AGE_MIN: {
      with: { WATCHDOG_METRICS_URL: 'http://s/m' },
      at: ({ config }) => config.sources.orchestrator?.agentAgeMin,
    },
    AGENT_CPU_PCT: {
      with: { WATCHDOG_METRICS_URL: 'http://s/m' },
      at: ({ config }) => config.sources.orchestrator?.agentCpuPct,
    },
    QUEUE_MAX: {
      with: { WATCHDOG_METRICS_URL: 'http://s/m' },
      at: ({ config }) => config.sources.orchestrator?.queueMax,
    },
    MEM_PCT: { at: ({ config }) => config.sources.host.limitPct },
    DISK_PCT: { at: ({ config }) => config.sources.disk?.limitPct },
    DISK_CRIT_PCT: {
      with: { WATCHDOG_DISK_CRIT_ENABLED: 'true', WATCHDOG_DISK_PCT: '1' },
      at: ({ config }) => config.sources.disk?.critPct,
    },
    DISK_INODES_PCT: { at: ({ config }) => config.sources.disk?.inodesPct },
    PROC_AGE_MIN: {
      with: { WATCHDOG_PROC_ENABLED: 'true' },
      at: ({ config }) => config.sources.processes?.ageMin,
    },
    PROC_COOLDOWN_S: {
      at: ({ config }) => policyIn(config.policies, 'proc_blocking').cooldownMs,
      perUnit: 1000,
    },
    JOURNAL_KEEP_DAYS: { at: ({ config }) => config.journal?.keepMs, perUnit: 86_400_000 },
    FLEET_SILENT_S: {
      with: { WATCHDOG_FLEET_URL: 'nats://n:4222' },
      at: ({ config }) => config.fleet?.silentMs,
      perUnit: 1000,
    },
    FLEET_PATIENCE_S: {
      with: { WATCHDOG_FLEET_URL: 'nats://n:4222' },
      at: ({ config }) => config.fleet?.patienceMs,
      perUnit: 1000,
    },
    JOURNAL_MAX_MB: { at: ({ config }) => config.journal?.maxBytes, perUnit: 1_048_576 },
    HEALTH_UNDELIVERED_S: { at: ({ config }) => config.undeliveredMs, perUnit: 1000 },
    HEARTBEAT_S: {
      with: { WATCHDOG_HEARTBEAT_URL: 'https://hc.example/x' },
      at: ({ config }) => config.heartbeat?.everyMs,
      perUnit: 1000,
    },
    HEARTBEAT_FAIL: {
      with: { WATCHDOG_HEARTBEAT_URL: 'https://hc.example/x' },
      at: ({ config }) => config.heartbeat?.tellFailure,
    },
    TAP_MAX_MB: { with: { WATCHDOG_TAP: 'tap.jsonl' }, at: ({ config }) => config.tap?.maxMb },
    RECORDING_DAYS: { at: ({ config }) => config.recording?.keepMs ?? 0, perUnit: 86_400_000 },
    RECORDING_MAX_MB: { at: ({ config }) => config.recording?.maxBytes, perUnit: 1_048_576 },
    TAP_FILES: { with: { WATCHDOG_TAP: 'tap.jsonl' }, at: ({ config }) => config.tap?.files },
    ENABLED: { at: ({ config }) => config.enabled },
    DISK_CRIT_ENABLED: { at: ({ config }) => config.sources.disk?.critPct !== null },
    PROC_ENABLED: { at: ({ config }) => config.sources.processes !== null },
  };

const numbers = allSettings.flatMap(([name, setting]) =>
  setting.type === 'number' ? [{ name, ...setting }] : [],
);
const flags = allSettings.flatMap(([name, setting]) =>
  setting.type === 'flag' ? [{ name, ...setting }] : [],
);

describe('a number', () => {
  test.each(numbers)('$name: default, both ends of its range, and what is beyond them', (setting) => {
    const { name, min, max, whole = false, unit } = setting;
    const { with: more = {}, at, perUnit = 1 } = readers[name] ?? { at: () => 'nobody reads it' };
    const fallback = setting.default ?? 30;
    const reading = (value?: string): ReadConfig =>
      read({ ...more, ...(value !== undefined && { [variable(name)]: value }) });

    for (const unset of [undefined, '', '  ']) {
      expect(at(reading(unset))).toBe(fallback * perUnit);
      expect(reading(unset).warnings).toEqual([]);
    }
    for (const good of [min, max]) {
      expect(at(reading(` ${good} `))).toBe(Math.round(good * perUnit));
      expect(reading(String(good)).warnings).toEqual([]);
    }
    const wanted = `a ${whole ? 'whole ' : ''}number from ${min} to ${max} (${unit})`;
    const bad = ['many', 'NaN', 'Infinity', '1e1', '0x10', '-1', String(max + 1), ...(whole ? ['1.5'] : [])];
    for (const value of bad) {
      expect(at(reading(value))).toBe(fallback * perUnit);
      expect(reading(value).warnings).toEqual([
        `${variable(name)}=${value} is not ${wanted}; using the default, ${fallback}`,
      ]);
    }
  });

  test('is told to be wrong even where nothing asks for it', () => {
    const { warnings } = read({ WATCHDOG_STAGE_AGE_MIN: 'soon', WATCHDOG_TAP_FILES: '0' });
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(/^WATCHDOG_STAGE_AGE_MIN=soon is not .* using the default, 60$/);
    expect(warnings[1]).toMatch(/^WATCHDOG_TAP_FILES=0 is not .* using the default, 5$/);
  });
});

describe('a flag', () => {
  test.each(flags)('$name is read in all the ways people write it', ({ name, default: fallback }) => {
    const { at, with: also = {} } = readers[name] ?? { at: () => 'nobody reads it' };
    expect(at(read(also))).toBe(fallback);
    for (const yes of ['true', 'TRUE', '1', 'yes', 'On'])
      expect(at(read({ ...also, [variable(name)]: yes }))).toBe(true);
    for (const no of ['false', 'False', '0', 'NO', 'off'])
      expect(at(read({ ...also, [variable(name)]: no }))).toBe(false);
    const wrong = read({ ...also, [variable(name)]: 'maybe' });
    expect(at(wrong)).toBe(fallback);
    expect(wrong.warnings).toEqual([
      `${variable(name)}=maybe is not true or false; using the default, ${fallback}`,
    ]);
  });
});

describe('a choice', () => {
  test.each(ownSettings.LOG_LEVEL.choices)('of the log level %s is taken in capitals as well', (level) => {
    expect(read({ WATCHDOG_LOG_LEVEL: level.toUpperCase() }).config.logLevel).toBe(level);
  });

  test('that is none falls back', () => {
    const { config, warnings } = read({ WATCHDOG_LOG_LEVEL: 'loud' });
    expect(config.logLevel).toBe('info');
    expect(warnings).toEqual([
      'WATCHDOG_LOG_LEVEL=loud is not one of trace, debug, info, warn, error, fatal; using the default, info',
    ]);
  });
});

describe('a text', () => {
  test.each<[string, string, (read: ReadConfig) => unknown, unknown]>([
    ['HOST', 'tower of mine', ({ config }) => config.host, 'tower'],
    [
      'DOCKER_SOCK',
      '/run/d.sock',
      ({ config }) => config.sources.containers?.socketPath,
      '/var/run/docker.sock',
    ],
    ['PROC_ROOT', '/host/proc', ({ config }) => config.procRoot, '/proc'],
    ['TAP', '/tap/polkan.jsonl', ({ config }) => config.tap?.path, undefined],
    ['JOURNAL', '/var/lib/polkan/j.db', ({ config }) => config.journal?.path, '.polkan/journal.db'],
  ])('%s is taken as it is, without the space around it; empty is as unset', (name, value, at, fallback) => {
    expect(at(read({ [variable(name)]: ` ${value} ` }))).toBe(value);
    expect(at(read({ [variable(name)]: '' }))).toBe(fallback);
    expect(at(read())).toBe(fallback);
  });

  test('memory as the journal is none at all', () => {
    expect(read({ WATCHDOG_JOURNAL: 'memory' }).config.journal).toBeNull();
  });
});

test('every number and every flag of the table is read by a test', () => {
  expect([...numbers, ...flags].map(({ name }) => name).filter((name) => !(name in readers))).toEqual([]);
});

describe('the interval', () => {
  test('of a source goes before the one of every source, which its wrong value falls back to', () => {
    const { config, warnings } = read({
      WATCHDOG_INTERVAL_S: '10',
      WATCHDOG_HOST_INTERVAL_S: '7',
      WATCHDOG_CONTAINERS_INTERVAL_S: 'often',
    });
    expect(config.sources.host.everyMs).toBe(7_000);
    expect(config.sources.containers?.everyMs).toBe(10_000);
    expect(config.sources.disk?.everyMs).toBe(60_000);
    expect(warnings).toEqual([
      'WATCHDOG_CONTAINERS_INTERVAL_S=often is not a number from 1 to 86400 (s); using the default, 10',
    ]);
  });
});

describe('the language', () => {
  test.each<[Env, string]>([
    [{}, 'en'],
    [{ LANG: 'ru_RU.UTF-8' }, 'ru'],
    [{ LANG: 'ru' }, 'ru'],
    [{ LANG: 'RU_ru' }, 'ru'],
    [{ LANG: 'rue_UA' }, 'en'],
    [{ LANG: 'C.UTF-8' }, 'en'],
    [{ LANG: 'de_DE.UTF-8' }, 'en'],
    [{ LANG: 'ru_RU.UTF-8', LC_ALL: 'C' }, 'en'],
    [{ LANG: 'en_US.UTF-8', LC_MESSAGES: 'ru_RU.UTF-8' }, 'ru'],
    [{ LANG: 'ru_RU.UTF-8', LC_ALL: '' }, 'ru'],
    [{ LANG: 'ru_RU.UTF-8', WATCHDOG_LOCALE: 'en' }, 'en'],
    [{ LANG: 'C', WATCHDOG_LOCALE: ' RU ' }, 'ru'],
    [{ LANG: 'ru_RU.UTF-8', WATCHDOG_LOCALE: '' }, 'ru'],
  ])('of %j is %s', (env, locale) => {
    const { config, warnings } = read(env);
    expect(config.locale).toBe(locale);
    expect(warnings).toEqual([]);
  });

  test('that is not known is told in the one that is used instead', () => {
    expect(read({ WATCHDOG_LOCALE: 'fr' }).warnings).toEqual([
      'WATCHDOG_LOCALE=fr is not one of en, ru; using the default, en',
    ]);
    expect(read({ WATCHDOG_LOCALE: 'fr', LANG: 'ru_RU.UTF-8' }).warnings).toEqual([
      'WATCHDOG_LOCALE=fr: нужно одно из en, ru; взято значение по умолчанию, ru',
    ]);
  });

  test('is that of every warning, fault and hint', () => {
    const wrong: Env = {
      WATCHDOG_INTERVAL_S: 'x',
      WATCHDOG_ENABLED: 'x',
      WATCHDOG_LOG_LEVEL: 'x',
      WATCHDOG_METRICS_URL: 'x',
      WATCHDOG_DEPS: 'x,a=tcp://a:1,a=tcp://b:1',
      WATCHDOG_TG_CHAT_ID: '1',
      WATCHDOG_INTERVALS: 'x',
    };
    const russian = read({ ...wrong, WATCHDOG_LOCALE: 'ru' });
    expect([russian.warnings.length, russian.faults.length]).toEqual([5, 3]);
    for (const line of [...russian.warnings, ...russian.faults]) expect(line).toMatch(/[а-я]{3}/);
    expect(told(read(wrong))).not.toMatch(/[а-я]/);
  });
});

describe('lists', () => {
  test('of disks: unset is the root, empty is off', () => {
    expect(read().config.sources.disk?.paths).toEqual(['/']);
    expect(read({ WATCHDOG_DISK_PATHS: '' }).config.sources.disk).toBeNull();
    expect(read({ WATCHDOG_DISK_PATHS: ' , ' }).config.sources.disk).toBeNull();
    expect(read({ WATCHDOG_DISK_PATHS: '/, /var/lib/docker ,/,' }).config.sources.disk?.paths).toEqual([
      '/',
      '/var/lib/docker',
    ]);
  });

  test('of containers: unset is all of them where the socket is, empty is off', () => {
    expect(read().config.sources.containers?.names).toBe('*');
    expect(read({ WATCHDOG_CONTAINERS: '' }).config.sources.containers).toBeNull();
    expect(read({ WATCHDOG_CONTAINERS: ' web,/db,web ' }).config.sources.containers?.names).toEqual([
      'web',
      'db',
    ]);
    expect(read({ WATCHDOG_CONTAINERS: 'web,*' }).config.sources.containers?.names).toEqual(['web', '*']);
  });

  test('of containers may hold patterns and exclusions, and what can be no name is a fault', () => {
    const { config, faults } = read({ WATCHDOG_CONTAINERS: '*,!name,web*, !/old?,wéb,a/b,!,..' });
    expect(config.sources.containers?.names).toEqual(['*', '!name', 'web*', '!old?']);
    expect(faults).toEqual(['wéb', 'a/b', '!', '..'].map(locales.en.config.noContainer));
    expect(read({ WATCHDOG_CONTAINERS: 'wéb' }).config.sources.containers).toBeNull();
  });

  test.each([
    ['/run/d.sock', '/run/d.sock'],
    ['unix:///run/d.sock', '/run/d.sock'],
    ['tcp://proxy:2376', 'tcp://proxy:2376'],
    ['tcp://proxy', 'tcp://proxy:2375'],
    ['tcp://proxy:80', 'tcp://proxy:80'],
    ['tcp://[::1]:2375/', 'tcp://[::1]:2375'],
    ['http://proxy:2375', 'tcp://proxy:2375'],
  ])('Docker at %s is asked there, whether Polkan or Docker was told so', (given, address) => {
    for (const env of [{ WATCHDOG_DOCKER_SOCK: given }, { DOCKER_HOST: given }]) {
      const { config, faults } = read(env);
      expect(config.sources.containers).toMatchObject({ socketPath: address, mayBeAbsent: false });
      expect(faults).toEqual([]);
    }
  });

  test('what Polkan was told goes before what Docker was told', () => {
    const env = { WATCHDOG_DOCKER_SOCK: '/mine', DOCKER_HOST: 'tcp://other:1' };
    expect(read(env).config.sources.containers?.socketPath).toBe('/mine');
    expect(read({ ...env, WATCHDOG_DOCKER_SOCK: '' }).config.sources.containers?.socketPath).toBe(
      'tcp://other:1',
    );
  });

  test.each([
    'ssh://me@box',
    'npipe:////./pipe/docker',
    'tcp://',
    'unix://relative',
    'tcp://a:1/path',
    'fd://',
  ])('Docker at %s is a fault, and containers are off', (given) => {
    const { config, faults } = read({ DOCKER_HOST: given });
    expect(config.sources.containers).toBeNull();
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^DOCKER_HOST=/);
    expect(read({ DOCKER_HOST: given, WATCHDOG_CONTAINERS: '' }).faults).toEqual([]);
  });

  test('a socket that was named must be there, and is looked for all the same', () => {
    const { config, faults, hints } = read({ WATCHDOG_DOCKER_SOCK: '/gone' }, { exists: () => false });
    expect(config.sources.containers).toMatchObject({ socketPath: '/gone', mayBeAbsent: false });
    expect(faults).toEqual([locales.en.config.socketMissing('WATCHDOG_DOCKER_SOCK', '/gone')]);
    expect(hints).not.toContain(locales.en.config.noSocket('/gone'));
  });

  test.each(['web', '*'])('of containers (%s) that were asked for need the socket', (names) => {
    const { config, hints } = read({ WATCHDOG_CONTAINERS: names }, { exists: () => false });
    expect(config.sources.containers).toMatchObject({ mayBeAbsent: false });
    expect(told({ config, hints, held: new Map(), warnings: [], faults: [], complaints: [] })).not.toContain(
      'socket',
    );
  });

  test('of process patterns: one without a single pattern falls back', () => {
    const on = { WATCHDOG_PROC_ENABLED: 'true' };
    expect(read(on).config.sources.processes?.patterns).toEqual(['pytest']);
    expect(
      read({ ...on, WATCHDOG_PROC_PATTERNS: 'pg_dump, make test' }).config.sources.processes?.patterns,
    ).toEqual(['pg_dump', 'make test']);
    const wrong = read({ ...on, WATCHDOG_PROC_PATTERNS: ',' });
    expect(wrong.config.sources.processes?.patterns).toEqual(['pytest']);
    expect(wrong.warnings).toEqual([
      'WATCHDOG_PROC_PATTERNS=, is not a list, comma-separated; using the default, pytest',
    ]);
  });

  test('of process patterns: a regular expression keeps its commas, and one that is none falls back', () => {
    const on = { WATCHDOG_PROC_ENABLED: 'true' };
    const patterns = (given: string) =>
      read({ ...on, WATCHDOG_PROC_PATTERNS: given }).config.sources.processes?.patterns;
    expect(patterns('/a{1,2}/, make test,!/b,c/')).toEqual(['/a{1,2}/', 'make test', '!/b,c/']);
    expect(patterns('/usr/bin/pytest,x')).toEqual(['/usr/bin/pytest', 'x']);
    for (const given of ['pg_dump,/(/', '!vim', '!/[/']) {
      const { config, warnings } = read({ ...on, WATCHDOG_PROC_PATTERNS: given });
      expect(config.sources.processes?.patterns).toEqual(['pytest']);
      expect(warnings).toEqual([expect.stringContaining('WATCHDOG_PROC_PATTERNS=')]);
    }
  });
});

describe('limits with two sides', () => {
  const limits = (env: Record<string, string>) => {
    const { config, warnings } = read(env);
    const { disk, host } = config.sources;
    return { disk: disk?.clearPct, memory: host.clearPct, warnings: warnings.length };
  };

  test('are one and the same unless a clear side is set', () => {
    expect(limits({ WATCHDOG_DISK_PCT: '70', WATCHDOG_MEM_PCT: '60' })).toEqual({
      disk: 70,
      memory: 60,
      warnings: 0,
    });
    expect(limits({ WATCHDOG_DISK_CLEAR_PCT: '80', WATCHDOG_MEM_CLEAR_PCT: '75.5' })).toEqual({
      disk: 80,
      memory: 75.5,
      warnings: 0,
    });
  });

  test('whose clear side is above the limit, or no number, are the limit, with a warning', () => {
    expect(limits({ WATCHDOG_DISK_CLEAR_PCT: '86', WATCHDOG_MEM_CLEAR_PCT: 'low' })).toEqual({
      disk: 85,
      memory: 90,
      warnings: 2,
    });
  });
});

describe('dependencies', () => {
  const targetsOf = (list: string): string[] =>
    read({ WATCHDOG_DEPS: list }).config.sources.dependencies?.targets.map(
      ({ name, url }) => `${name} ${url}`,
    ) ?? [];

  test('are name=url with http, https or tcp', () => {
    expect(targetsOf('api=http://api:8080/health, db=tcp://db:5432 ,s.3-x=https://s3/?a=b,')).toEqual([
      'api http://api:8080/health',
      'db tcp://db:5432',
      's.3-x https://s3/?a=b',
    ]);
  });

  test('write a comma that is part of a URL as %2C', () => {
    expect(targetsOf('a=http://a/x%2Cy?z=1%2C2')).toEqual(['a http://a/x%2Cy?z=1%2C2']);
    const { faults } = read({ WATCHDOG_DEPS: 'a=http://a/x,y' });
    expect(faults).toEqual([locales.en.config.badDep('y')]);
  });

  test('may have names that are not ASCII, on hosts that are not either', () => {
    const { config, faults } = read({ WATCHDOG_DEPS: 'база=https://почта.example/,größe=tcp://db:1' });
    expect(config.sources.dependencies?.targets.map(({ name, url }) => [name, url.host])).toEqual([
      ['база', 'xn--80a1acny.example'],
      ['größe', 'db:1'],
    ]);
    expect(faults).toEqual([]);
  });

  test.each(['"', "'"])(
    'and other values in %s are taken without them, and that is said once each',
    (quote) => {
      const { config, warnings } = read({ WATCHDOG_DEPS: `${quote}a=http://a${quote}` });
      expect(config.sources.dependencies?.targets.map(({ name }) => name)).toEqual(['a']);
      expect(warnings).toContain(locales.en.config.quoted('WATCHDOG_DEPS'));
    },
  );

  test.each([
    'redis=redis://cache:6379',
    'db=tcp://db',
    'db=db:5432',
    'http://api/health',
    '=http://api',
    'api=',
    'my api=http://api',
    'a=http://',
  ])('that are not, as %s, are a fault, and the others are watched', (bad) => {
    const { config, faults } = read({ WATCHDOG_DEPS: `ok=tcp://ok:1,${bad},last=http://last` });
    expect(config.sources.dependencies?.targets.map(({ name }) => name)).toEqual(['ok', 'last']);
    expect(faults).toHaveLength(1);
    const { badDep, portlessDep } = locales.en.config;
    expect(faults[0]).toBe((bad === 'db=tcp://db' ? portlessDep : badDep)(bad));
  });

  test('of one name count once', () => {
    const { config, warnings } = read({ WATCHDOG_DEPS: 'a=tcp://first:1,a=tcp://second:1' });
    expect(config.sources.dependencies?.targets.map(({ url }) => url.hostname)).toEqual(['first']);
    expect(warnings).toEqual([locales.en.config.twiceDep('a')]);
  });
});

describe('the metrics URL', () => {
  test.each(['service:8000/metrics', 'ftp://service/metrics', 'metrics', 'http://'])(
    '%s is a fault, and the source is off',
    (value) => {
      const { config, faults } = read({ WATCHDOG_METRICS_URL: value });
      expect(config.sources.orchestrator).toBeNull();
      expect(faults).toEqual([`WATCHDOG_METRICS_URL=${value} is no URL (http, https); the source is off`]);
    },
  );
});

describe('Telegram', () => {
  const whole = { WATCHDOG_TG_BOT_TOKEN: token, WATCHDOG_TG_CHAT_ID: '-1001234' };

  test('is on with a token and a chat', () => {
    const { config, warnings, faults, hints } = read(whole);
    expect({ warnings, faults, hints }).toEqual({ warnings: [], faults: [], hints: [] });
    expect(telegramIn(config)).toEqual({
      token,
      tokenFile: null,
      chatId: '-1001234',
      threadId: null,
      apiUrl: new URL('https://api.telegram.org'),
      console: false,
      users: [],
    });
    expect(config.secrets).toEqual([token]);
  });

  test.each<[string, Env, string]>([
    ['a token without a chat', { WATCHDOG_TG_BOT_TOKEN: token }, locales.en.config.noChat],
    ['a chat without a token', { WATCHDOG_TG_CHAT_ID: '42' }, locales.en.config.noToken],
    ['a token that is none', { ...whole, WATCHDOG_TG_BOT_TOKEN: 'bot-of-mine' }, locales.en.config.badToken],
    [
      'a chat that is none',
      { ...whole, WATCHDOG_TG_CHAT_ID: 'my chat' },
      locales.en.config.badChat('my chat'),
    ],
  ])('with %s is a fault, and off', (_, env, fault) => {
    const { config, faults, hints } = read(env);
    expect(telegramIn(config)).toBeNull();
    expect(faults).toEqual([fault]);
    expect(hints).toEqual([]);
  });

  test('is listened to where it is said, and then those who are named alone', () => {
    const { config, faults } = read({
      ...whole,
      WATCHDOG_TG_CONSOLE: 'true',
      WATCHDOG_TG_USERS: '1001, 1002,',
    });
    expect(faults).toEqual([]);
    expect(telegramIn(config)).toMatchObject({ console: true, users: [1001, 1002] });
  });

  test.each(['anna', '1001;1002', '1.5', '-3', '9007199254740993'])(
    'is off where who may is not understood (%s): else everybody might',
    (users) => {
      const { config, faults } = read({ ...whole, WATCHDOG_TG_CONSOLE: 'true', WATCHDOG_TG_USERS: users });
      expect(telegramIn(config)).toBeNull();
      expect(faults).toEqual([consoleWords.en.config.badUsers('WATCHDOG_TG_USERS', users)]);
    },
  );

  test('takes its token from a file', () => {
    const files: string[] = [];
    const readFile = (path: string): string => {
      files.push(path);
      return `${token}\n`;
    };
    const { config, faults } = read(
      { WATCHDOG_TG_BOT_TOKEN_FILE: '/run/secrets/tg', WATCHDOG_TG_CHAT_ID: '@ops' },
      { readFile },
    );
    expect(files).toEqual(['/run/secrets/tg']);
    expect(faults).toEqual([]);
    expect(telegramIn(config)?.token).toBe(token);
    expect(config.secrets).toEqual([token]);
  });

  test('does not read the file where the token is given, and says so', () => {
    const { config, warnings } = read({ ...whole, WATCHDOG_TG_BOT_TOKEN_FILE: '/run/secrets/tg' });
    expect(telegramIn(config)?.token).toBe(token);
    expect(warnings).toEqual([locales.en.config.twoTokens]);
  });

  test.each<[string, Partial<Machine>, string]>([
    ['is not there', {}, 'ENOENT'],
    ['is empty', { readFile: () => ' \n' }, 'it is empty'],
    ['is half-written', { readFile: () => '12345' }, 'it holds nothing that looks like 123456:ABC-def'],
  ])('with a token file that %s is a fault, and on, to look into it again', (_, outside, why) => {
    const env = { WATCHDOG_TG_BOT_TOKEN_FILE: '/run/secrets/tg', WATCHDOG_TG_CHAT_ID: '42' };
    const { config, faults } = read(env, outside);
    expect(telegramIn(config)).toMatchObject({ token: '', tokenFile: '/run/secrets/tg', chatId: '42' });
    expect(faults).toEqual([
      `WATCHDOG_TG_BOT_TOKEN_FILE=/run/secrets/tg can't be read: ${why}; it is looked into again, and what Telegram is to be told waits`,
    ]);
  });

  test('writes to a topic; one that is no number is told, and the General topic used', () => {
    expect(telegramIn(read({ ...whole, WATCHDOG_TG_THREAD_ID: '17' }).config)?.threadId).toBe(17);
    for (const bad of ['general', '0', '-4', '1.5', '99999999999']) {
      const { config, warnings } = read({ ...whole, WATCHDOG_TG_THREAD_ID: bad });
      expect(telegramIn(config)?.threadId).toBeNull();
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain(`WATCHDOG_TG_THREAD_ID=${bad} is not a whole number`);
      expect(warnings[0]).toContain('using the default, the General topic');
    }
  });

  test.each(['api.example.org', 'ftp://api', 'https://', 'not a url'])(
    'with the base URL %s is a fault, and the public one is used',
    (value) => {
      const { config, faults } = read({ ...whole, WATCHDOG_TG_API_URL: value });
      expect(telegramIn(config)?.apiUrl.href).toBe('https://api.telegram.org/');
      expect(faults).toEqual([
        `WATCHDOG_TG_API_URL=${value} is no URL (https, http); using the default, https://api.telegram.org`,
      ]);
    },
  );

  test('over plain http is a warning, but not on this machine', () => {
    const over = (url: string): readonly string[] => read({ ...whole, WATCHDOG_TG_API_URL: url }).warnings;
    expect(over('http://proxy.lan:8081/x')).toEqual([locales.en.config.plainHttp('http://proxy.lan:8081')]);
    for (const host of ['localhost', '127.0.0.1', '[::1]']) expect(over(`http://${host}:8081`)).toEqual([]);
  });
});

describe('timing', () => {
  const policy = (kind: string, env: Env = {}) => policyIn(read(env).config.policies, kind);
  const usual = { cooldownMs: 1_800_000, forMs: 0, forTicks: 1, keepMs: 0 };

  test.each(timedKinds(kinds))(
    'of %s is the usual one but for what the table says',
    (kind, { policy: own }) => {
      expect(policy(kind)).toEqual({ ...usual, ...own });
    },
  );

  test('of a kind that is not known here is the usual one', () => {
    expect(policy('queue_of_mine', { WATCHDOG_COOLDOWN_S: '60' })).toEqual({ ...usual, cooldownMs: 60_000 });
  });

  test.each(timedKinds(kinds).map(([kind]) => kind))('of %s can be set by itself', (kind) => {
    const name = kind.toUpperCase();
    const env = {
      [`WATCHDOG_${name}_COOLDOWN_S`]: '60',
      [`WATCHDOG_${name}_FOR_S`]: '1.5',
      [`WATCHDOG_${name}_FOR_TICKS`]: '4',
      [`WATCHDOG_${name}_KEEP_S`]: '90',
    };
    const { config, warnings } = read(env);
    expect(warnings).toEqual([]);
    expect(policyIn(config.policies, kind)).toEqual({
      cooldownMs: 60_000,
      forMs: 1_500,
      forTicks: 4,
      keepMs: 90_000,
    });
    const other = kind === 'disk' ? 'host_mem' : 'disk';
    expect(policyIn(config.policies, other)).toEqual(usual);
  });

  test.each(['constructor', 'toString', '__proto__', 'of_somebody_else'])(
    'of a kind that is not known, %s, is the general one',
    (kind) => {
      const { policies } = read().config;
      expect(policyIn(policies, kind)).toBe(policies.fallback);
    },
  );

  test('of a kind that is wrong falls back to what the kind has otherwise', () => {
    const { config, warnings } = read({
      WATCHDOG_COOLDOWN_S: '60',
      WATCHDOG_DISK_COOLDOWN_S: 'x',
      WATCHDOG_ORCH_DOWN_FOR_TICKS: '0',
      WATCHDOG_AGENT_HUNG_FOR_S: '-1',
    });
    expect(policyIn(config.policies, 'disk').cooldownMs).toBe(60_000);
    expect(policyIn(config.policies, 'orch_down').forTicks).toBe(3);
    expect(policyIn(config.policies, 'agent_hung').forMs).toBe(600_000);
    expect(warnings).toEqual([
      'WATCHDOG_ORCH_DOWN_FOR_TICKS=0 is not a whole number from 1 to 1000 (sweeps); using the default, 3',
      'WATCHDOG_AGENT_HUNG_FOR_S=-1 is not a number from 0 to 2592000 (s); using the default, 600',
      'WATCHDOG_DISK_COOLDOWN_S=x is not a number from 0 to 2592000 (s); using the default, 60',
    ]);
  });

  test('of processes: PROC_SHOW is what is told of a command line', () => {
    const shown = (given?: string) =>
      read({ WATCHDOG_PROC_ENABLED: 'true', ...(given !== undefined && { WATCHDOG_PROC_SHOW: given }) });
    expect(shown().config.sources.processes?.show).toBe('masked');
    expect(shown('name').config.sources.processes?.show).toBe('name');
    const wrong = shown('all');
    expect(wrong.config.sources.processes?.show).toBe('masked');
    expect(wrong.warnings).toEqual([expect.stringContaining('WATCHDOG_PROC_SHOW')]);
  });

  test('of processes: PROC_COOLDOWN_S is the cooldown of proc_blocking, not COOLDOWN_S; its own name goes first', () => {
    const cooldownMs = (env: Env): number => policy('proc_blocking', env).cooldownMs;
    expect(cooldownMs({ WATCHDOG_COOLDOWN_S: '60' })).toBe(1_800_000);
    expect(cooldownMs({ WATCHDOG_PROC_COOLDOWN_S: '120' })).toBe(120_000);
    expect(cooldownMs({ WATCHDOG_PROC_COOLDOWN_S: '120', WATCHDOG_PROC_BLOCKING_COOLDOWN_S: '5' })).toBe(
      5_000,
    );
    expect(cooldownMs({ WATCHDOG_PROC_COOLDOWN_S: '120', WATCHDOG_PROC_BLOCKING_COOLDOWN_S: 'x' })).toBe(
      120_000,
    );
    expect(policy('disk', { WATCHDOG_PROC_COOLDOWN_S: '120' }).cooldownMs).toBe(1_800_000);
  });

  test('is whole milliseconds', () => {
    expect(policy('disk', { WATCHDOG_COOLDOWN_S: '1.1' }).cooldownMs).toBe(1_100);
  });
});

describe('a name that is not known', () => {
  test.each([
    ['WATCHDOG_INTERVALS', 'WATCHDOG_INTERVAL_S'],
    ['WATCHDOG_TG_TOKEN', 'WATCHDOG_TG_BOT_TOKEN'],
    ['WATCHDOG_TG_CHATID', 'WATCHDOG_TG_CHAT_ID'],
    ['WATCHDOG_DISK_PATH', 'WATCHDOG_DISK_PATHS'],
    ['WATCHDOG_DISK_COOLDOWN', 'WATCHDOG_DISK_COOLDOWN_S'],
    ['WATCHDOG_MEM_PERCENT', 'WATCHDOG_MEM_PCT'],
    ['WATCHDOG_MEMORY', null],
    ['WATCHDOG_CONTAINERS_LIST', null],
    ['WATCHDOG_X', null],
    ['WATCHDOG_', null],
    ['WATCHDOG_SOMETHING_ELSE_ALTOGETHER', null],
  ])('%s is told, with the nearest one: %s', (name, nearest) => {
    expect(read({ [name]: 'x' }).warnings).toEqual([locales.en.config.unknown(name, nearest)]);
  });

  test('of other programs is theirs', () => {
    expect(read({ WATCHTOWER_INTERVAL: '1', PATH: '/bin', watchdog_interval_s: '1' }).warnings).toEqual([]);
  });

  test('is none of the table', () => {
    const env = Object.fromEntries([...settingNames].map((name) => [name, '']));
    expect(read(env).warnings).toEqual([]);
    expect(settingNames.size).toBe(
      Object.keys(settings).length + timedKinds(kinds).length * Object.keys(timings).length,
    );
  });
});

describe('secrets', () => {
  test('are the heartbeat’s URL as it was written, as it is called, and without its host', () => {
    const { config } = read({ WATCHDOG_HEARTBEAT_URL: 'HTTPS://hc.example/01234567-89ab-cdef' });
    expect(config.secrets).toEqual([
      'HTTPS://hc.example/01234567-89ab-cdef',
      'https://hc.example/01234567-89ab-cdef',
      '/01234567-89ab-cdef',
    ]);
    // A path that short may stand anywhere.
    expect(read({ WATCHDOG_HEARTBEAT_URL: 'https://hc.example/ping' }).config.secrets).not.toContain('/ping');
  });

  test('are looked for at once, however much white space there is', () => {
    const { faults } = expectAtOnce(() => read({ WATCHDOG_DEPS: `a=${' '.repeat(200_000)}x` }));
    expect(faults).toHaveLength(1);
  });

  test('a wrong value stays on its line, whatever ends one', () => {
    expect(read({ WATCHDOG_MEM_PCT: 'a\u2028b\u202ec' }).warnings[0]).toContain(
      'WATCHDOG_MEM_PCT=a b c is not',
    );
  });

  const textual = allSettings.flatMap(([name]) => (name === 'TG_BOT_TOKEN' ? [] : [variable(name)]));

  test.each([...textual, 'WATCHDOG_TG_BOT_TOKENS', 'WATCHDOG_DISK_FOR_TICKS'])(
    'the token pasted into %s is not repeated',
    (name) => {
      const one = told(
        read(
          { [name]: token },
          {
            exists: () => false,
            readFile: (path) => {
              throw new Error(`ENOENT: no such file or directory, open '${path}'`);
            },
          },
        ),
      );
      const withToken = told(read({ [name]: token, WATCHDOG_TG_BOT_TOKEN: token, WATCHDOG_TG_CHAT_ID: '1' }));
      expect(one).not.toContain(token.slice(12));
      expect(withToken).not.toContain(token.slice(12));
    },
  );

  test('a token that is not quite one is masked from then on', () => {
    const { config, faults } = read({ WATCHDOG_TG_BOT_TOKEN: 'bot1:secret!', WATCHDOG_TG_CHAT_ID: '1' });
    expect(config.secrets).toEqual(['bot1:secret!']);
    expect(faults.join()).not.toContain('secret!');
  });

  test.each([
    ['WATCHDOG_METRICS_URL', 'service://admin:pa55word@host/metrics'],
    ['WATCHDOG_METRICS_URL', 'http://admin:pa55/word@host/metrics'],
    ['WATCHDOG_METRICS_URL', 'http//admin:pa55word@host'],
    ['WATCHDOG_METRICS_URL', 'host:80/metrics?key=pa55word'],
    ['WATCHDOG_DEPS', 'db=postgres://admin:pa55word@db:5432'],
    ['WATCHDOG_DEPS', 'admin:pa55word@db:5432'],
    ['WATCHDOG_DEPS', 'db=tcp://admin:pa55@word@db'],
    ['WATCHDOG_TG_API_URL', 'socks://admin:pa55word@proxy:1080'],
    ['WATCHDOG_INTERVAL_S', 'http://admin:pa55word@host'],
    ['WATCHDOG_LOG_LEVEL', '//admin:pa55word@host'],
  ])('the password in %s=%s is not repeated', (name, value) => {
    const text = told(read({ [name]: value }));
    expect(text).toContain(name);
    expect(text).not.toMatch(/pa55|word@/);
  });

  test('the password in a chat that is none is not repeated', () => {
    const { faults } = read({ WATCHDOG_TG_BOT_TOKEN: token, WATCHDOG_TG_CHAT_ID: 'me:pa55word@t.me' });
    expect(faults).toEqual([locales.en.config.badChat('***@t.me')]);
  });

  test('a token that stands where a long value is cut is not repeated in part', () => {
    const text = told(read({ WATCHDOG_INTERVAL_S: `${'x'.repeat(60)} ${token}` }));
    expect(text).not.toMatch(/1234|AAE1/);
  });

  test('a wrong value is repeated in one short line', () => {
    const [warning = ''] = read({ WATCHDOG_INTERVAL_S: `a\nb${'c'.repeat(500)}` }).warnings;
    expect(warning).toMatch(/^WATCHDOG_INTERVAL_S=a bc+… is not/);
    expect(warning.length).toBeLessThan(200);
  });
});

/** Every number of a configuration, with the path to it. */
const numbersIn = (value: unknown, path = ''): [string, number][] => {
  if (typeof value === 'number') return [[path, value]];
  if (typeof value !== 'object' || value === null || value instanceof URL) return [];
  return Object.entries(value).flatMap(([key, each]) => numbersIn(each, `${path}.${key}`));
};

test('whatever the environment holds, a whole configuration comes of it, with numbers in their range', () => {
  const value = fc.oneof(
    anyText(),
    fc.string(),
    fc.double().map(String),
    fc.integer().map(String),
    fc.constantFrom(
      '',
      ' ',
      'true',
      '0',
      '-0',
      '1e9',
      '9'.repeat(400),
      'http://a:b@c',
      'a=b,c=tcp://d:1',
      token,
    ),
    fc.tuple(fc.webAuthority(), fc.string()).map(([host, rest]) => `x=https://${host}/${rest}`),
  );
  const name = fc.oneof(
    fc.constantFrom(...settingNames),
    fc.string().map((end) => `WATCHDOG_${end}`),
    fc.constantFrom('LANG', 'LC_ALL', '__proto__'),
  );
  const env = fc.dictionary(name, fc.option(value, { nil: undefined }), { maxKeys: 30 });
  const files = fc.oneof(fc.constant(token), anyText(), fc.constant(null));
  fc.assert(
    fc.property(env, files, fc.boolean(), (variables, file, exists) => {
      const readFile = (): string => {
        if (file === null) throw new Error('no');
        return file;
      };
      const { config, ...rest } = readConfig(variables, {
        hostname: 'tower',
        exists: () => exists,
        readFile,
      });
      const found = numbersIn(config);
      expect(found.length).toBeGreaterThan(60);
      for (const [path, number] of found) {
        const isTime = /Ms$/.test(path);
        const least = /everyMs$/.test(path) ? 1000 : /timeoutMs$/.test(path) ? 100 : 0;
        expect(Number.isFinite(number) && number >= least, `${path} is ${number}`).toBe(true);
        if (isTime) expect(Number.isInteger(number), `${path} is ${number}`).toBe(true);
        if (/Pct$/.test(path)) expect(number).toBeLessThanOrEqual(100);
        if (/everyMs$|timeoutMs$/.test(path)) expect(number).toBeLessThan(2 ** 31);
      }
      for (const line of [...rest.warnings, ...rest.faults, ...rest.hints]) {
        expect(line).not.toContain(token);
        expect(line.length).toBeLessThan(400);
        expect(line).not.toContain('undefined');
      }
    }),
    { numRuns: runs(500) },
  );
});

describe('where the runtime lets only some folders be written', () => {
  const writing = {
    folders: ['/var/lib/polkan'],
    may: (path: string) => path === '/var/lib/polkan' || path.startsWith('/var/lib/polkan/'),
  };
  const below = { WATCHDOG_JOURNAL: '/var/lib/polkan/j.db', WATCHDOG_TAP: '/var/lib/polkan/taps/t.jsonl' };
  const beside = { WATCHDOG_JOURNAL: '/data/j.db', WATCHDOG_TAP: '/var/lib/polkan/../t.jsonl' };

  test('a journal and a tap in them are used', () => {
    const { config, faults } = read(below, { writing });
    expect(faults).toEqual([]);
    expect(config).toMatchObject({
      journal: { path: below.WATCHDOG_JOURNAL },
      tap: { path: below.WATCHDOG_TAP },
    });
  });

  test('those elsewhere are off, and told with their paths and the folders', () => {
    const { config, faults } = read(beside, { writing });
    expect(config).toMatchObject({ journal: null, tap: null });
    expect(faults).toHaveLength(2);
    expect(faults[0]).toContain(
      'WATCHDOG_JOURNAL=/data/j.db is outside of what Node lets Polkan write (/var/lib/polkan)',
    );
    expect(faults[1]).toContain('WATCHDOG_TAP=/var/lib/polkan/../t.jsonl is outside');
    expect(told(read({ ...beside, WATCHDOG_LOCALE: 'ru' }, { writing }))).toContain('/data/j.db вне того');
  });

  test('a socket elsewhere is off, which is a fault where it was wanted there, in the words of the journal', () => {
    const wanted = read({ ...below, WATCHDOG_SOCKET: '/run/p.sock' }, { writing });
    expect(wanted.config.socket).toBeNull();
    expect(wanted.faults).toEqual([
      expect.stringContaining(
        'WATCHDOG_SOCKET=/run/p.sock is outside of what Node lets Polkan write (/var/lib/polkan)',
      ),
    ]);
    const own = read({ WATCHDOG_JOURNAL: 'memory' }, { writing });
    expect([own.config.socket, own.faults]).toEqual([null, []]);
    expect(own.warnings).toEqual([expect.stringContaining('WATCHDOG_SOCKET=/tmp/')]);
    // Of a socket it is enough that its own file may be written.
    const may = (path: string): boolean => writing.may(path) || path === '/run/p.sock';
    const allowed = read({ ...below, WATCHDOG_SOCKET: '/run/p.sock' }, { writing: { ...writing, may } });
    expect([allowed.config.socket?.path, allowed.faults]).toEqual(['/run/p.sock', []]);
  });

  test('a journal in memory and no tap need none', () => {
    expect(
      read({ WATCHDOG_JOURNAL: 'memory' }, { writing: { folders: [], may: () => false } }).faults,
    ).toEqual([]);
  });

  test('without such limits every path is used', () => {
    const { config, faults } = read(beside, { writing: null });
    expect(faults).toEqual([]);
    expect(config).toMatchObject({ journal: { path: '/data/j.db' }, tap: { path: beside.WATCHDOG_TAP } });
  });
});
