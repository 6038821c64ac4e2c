import { describe, expect, test } from 'vitest';
import { loadFile } from '../../../src/config/file/load.ts';
import { readConfigured } from '../../../src/config/read-configured.ts';
import { builtIn, settings } from '../../../src/config/settings.ts';
import { tellingFields } from '../../../src/config/telling/schema.ts';
import { en } from '../../../src/messages/en.ts';
import { locales } from '../../../src/messages/messages.ts';
import { tellingIn } from '../../../src/messages/telling.ts';
import { machineWith, readWritten } from '../../support/written-config.ts';

const token = '123456:abcdefghijklmnop';

const complaintsOf = async (text: string, more: Parameters<typeof readWritten>[1] = {}) =>
  (await readWritten(text, more)).complaints;

describe('a file', () => {
  test('says what the environment can say, in words of its own', async () => {
    const { config, complaints, warnings, faults } = await readWritten(`
host: box
locale: en
log_level: debug
interval: 10s
timeout: 1500ms
cooldown: 1h
blind_after: 5
memory: {alert_pct: 80, clear_pct: 70, interval: 1m}
disk: {paths: [/, /home], alert_pct: 70, crit: true, crit_pct: 90}
containers: {names: [web, "!db"], stop_grace: 2m, socket: /run/docker.sock}
dependencies: {targets: {site: "https://example.org/?a,b", db: "tcp://db:5432"}}
processes: {enabled: true, age: 90s, patterns: [pytest, "/a{1,2}/"], show: name}
journal: {file: /data/j.db, keep: 30d, max_mb: 10}
status: {http: ":9000", hosts: [box.lan], undelivered: 5m}
heartbeat: {url: "https://hc.example/ping/secret-path-of-it", interval: 5m, fail: yes}
tap: {file: /data/tap.jsonl, max_mb: 5}
`);
    expect({ complaints, faults }).toEqual({ complaints: [], faults: [] });
    expect(config).toMatchObject({
      host: 'box',
      logLevel: 'debug',
      timeoutMs: 1_500,
      blindTicks: 5,
      sources: {
        host: { limitPct: 80, clearPct: 70, everyMs: 60_000 },
        disk: { paths: ['/', '/home'], limitPct: 70, critPct: 90, everyMs: 60_000 },
        containers: { names: ['web', '!db'], stopGraceMs: 120_000, everyMs: 10_000 },
        processes: { ageMin: 1.5, patterns: ['pytest', '/a{1,2}/'], show: 'name', everyMs: 10_000 },
      },
      journal: { path: '/data/j.db', keepMs: 30 * 86_400_000, maxBytes: 10 * 1_048_576 },
      http: { host: '0.0.0.0', port: 9000 },
      httpHosts: ['box.lan'],
      undeliveredMs: 300_000,
      heartbeat: { everyMs: 300_000, tellFailure: true },
      tap: { path: '/data/tap.jsonl', maxMb: 5 },
    });
    expect(config.policies.fallback.cooldownMs).toBe(3_600_000);
    expect(config.sources.dependencies?.targets.map(({ name, url }) => [name, url.href])).toEqual([
      ['site', 'https://example.org/?a%2Cb'],
      ['db', 'tcp://db:5432'],
    ]);
    // What is no error is told with its place, too.
    expect(warnings).toEqual([
      expect.stringMatching(/^polkan\.yaml:15:16: status\.http=:9000: the status pages/),
    ]);
  });

  test('that is empty says nothing, and that is all right', async () => {
    const { config, complaints } = await readWritten('');
    expect(complaints).toEqual([]);
    expect(config.sources.host.limitPct).toBe(90);
  });

  test.each([
    ...['', '# nothing\n', '{}', 'null', '---\n', 'channels:\n  # hall: {type: bell}\n'].map(
      (text) => [text, true] as const,
    ),
    ...['host: box', 'channels: {}', 'a: b'].map((text) => [text, false] as const),
  ])('knows whether anything is said in it: %j', async (text, isNothing) => {
    const loading = {
      env: {},
      machine: machineWith({ 'polkan.yaml': text }),
      tables: builtIn,
      words: locales.en,
    };
    const { saysNothing } = await loadFile('polkan.yaml', { ...loading, now: 0 });
    expect(saysNothing).toBe(isNothing);
  });

  test('of a folder is read where its name ends in .yaml or .yml, and is not hidden', async () => {
    const files = { 'd/a.yaml': 'host: box', 'd/b.yml': 'interval: 7s', 'd/.c.yml': 'x: y', 'd/yml': 'x: y' };
    const { config, complaints } = await readConfigured({ WATCHDOG_CONFIG: 'd' }, machineWith(files));
    expect(complaints).toEqual([]);
    expect([config.host, config.sources.host.everyMs]).toEqual(['box', 7_000]);
  });

  test('of a folder whose texts are too long together is refused at the one with which they are', async () => {
    const long = `# ${'x'.repeat(600_000)}\n`;
    const files = { 'c/a.yaml': `${long}host: box\n`, 'c/b.yaml': `${long}interval: 10s\n` };
    const { complaints } = await readConfigured(
      { WATCHDOG_CONFIG: 'c', WATCHDOG_LOCALE: 'en' },
      machineWith(files),
    );
    expect(complaints).toEqual([`c/b.yaml:1:1: ${tellingIn(en).config.tooMuch(1_000_000)}`]);
  });

  test.each([
    ['checks: [{name: a, http: "http://a", redirects: 50}]', '50 is not a whole number from 0 to 20'],
    ['checks: [{name: a, http: "http://a", redirects: 1.5}]', '1.5 is not a whole number from 0 to 20'],
    [
      'channels: {t: {type: telegram, chat: 7, token: x, users: [-5]}}',
      '-5 is not the number of a user of Telegram',
    ],
    ['group: {burst: 99}', '99 is not a whole number from 0 to 20'],
    ['flap: {alerts: 1}', '1 is not 0, or a whole number from 2 to 10'],
  ])('says of a number in %s in which range it has to be', async (text, why) => {
    const { complaints } = await readWritten(text);
    expect(complaints.join()).toContain(why);
  });

  test('is refused for an expression that takes for ever, whatever stands before it', async () => {
    for (const name of ['team', '"a=b"', '"x=~y"', 'kind']) {
      const { complaints } = await readWritten(
        `routes: [{match: {matchers: ['${name}=~"(x+)+y"']}, to: log}]`,
      );
      expect(complaints.join()).toContain('(x+)+y');
    }
  });

  test('has no two things at one place', () => {
    const paths = Object.values(settings).flatMap(({ path }) => (path === undefined ? [] : [path]));
    expect(new Set(paths).size).toBe(paths.length);
    const tops = paths.map((path) => path.split('.')[0] ?? '');
    expect(tops.filter((top) => Object.hasOwn(tellingFields, top))).toEqual([]);
  });

  test('can say whatever the environment can, but for where the file itself is', () => {
    const variablesOnly = Object.entries(settings).flatMap(([name, { path }]) =>
      path === undefined ? [name] : [],
    );
    expect(variablesOnly).toEqual(['CONFIG']);
  });

  test('that can not be read leaves the defaults, and the environment', async () => {
    const env = { WATCHDOG_CONFIG: 'none.yaml', WATCHDOG_LOCALE: 'en', WATCHDOG_MEM_PCT: '70' };
    const { config, complaints, faults } = await readConfigured(env, machineWith({}));
    expect(complaints).toEqual([expect.stringMatching(/^none\.yaml:1:1: .+/)]);
    expect(faults).toEqual(complaints);
    expect(config.sources.host.limitPct).toBe(70);
  });
});

describe('what was read of a file', () => {
  const load = (text: string, env = {}) =>
    loadFile('polkan.yaml', {
      ...{ env, tables: builtIn, words: locales.en, now: 0 },
      machine: machineWith({ 'polkan.yaml': text }),
    });
  const secretsOf = async (secret: string): Promise<readonly string[]> =>
    (await load(`channels: {a: {type: telegram, chat: 1, token: ${JSON.stringify(secret)}}}`)).secrets;

  test('knows its secrets, also as much of a long one as is ever repeated, and each line of one of several', async () => {
    const long = 'x'.repeat(50) + 'y'.repeat(50);
    expect(await secretsOf(token)).toEqual([token]);
    expect(await secretsOf(long)).toEqual([long, long.slice(0, 80), long.slice(0, 60)]);
    expect(await secretsOf('')).toEqual([]);
    const lines = 'line-one\nshort\r\n\r\n  line-two  \n\tline-three';
    expect(await secretsOf(lines)).toEqual([
      lines,
      'line-one short line-two line-three',
      ...['line-one', 'line-two', 'line-three'],
    ]);
  });

  test('knows at which places a secret stands', async () => {
    const file = await load(`channels: {a: {type: telegram, chat: 1, token: "${token}"}}`);
    expect(file.isSecret(['channels', 'a', 'token'])).toBe(true);
    expect(file.isSecret(['channels', 'a', 'chat'])).toBe(false);
  });

  test('knows where something stands, and where nothing does', async () => {
    const file = await load('disk:\n  crit: true\n');
    expect(file.placeOf(['disk', 'crit'])).toBe('polkan.yaml:2:9');
    expect(file.placeOf(['disk', 'paths'])).toBeNull();
    expect([...file.settings.values()][0]).toMatchObject({ path: 'disk.crit', place: 'polkan.yaml:2:9' });
  });

  test('that is no YAML, or in which something stands twice, is that alone', async () => {
    for (const text of ['disk: {alert_pct: 500}\nhost: "a', 'host: a\ndisk: {alert_pct: 500}\nhost: b\n']) {
      const file = await load(text);
      expect(file.complaints()).toEqual([expect.stringMatching(/^polkan\.yaml:[23]:/)]);
      expect(file.settings.size).toBe(0);
    }
  });

  test('has the place of a name for what is wrong with it, and of its value for what is wrong with that', async () => {
    expect((await load('disk: {alrt_pct: 90, crit: 7}')).complaints()).toEqual([
      expect.stringMatching(/^polkan\.yaml:1:8: alrt_pct is no field here/),
      expect.stringMatching(/^polkan\.yaml:1:28: 7 is /),
    ]);
  });

  test('says with its place what may be meant otherwise, and what comes later', async () => {
    const file = await load(
      'checks: [{name: a, file: /x, older: 1h}]\nmaintenance: [{match: {key: container/wbe}, daily: "1:00-2:00"}]',
    );
    const said: string[] = [];
    const say = (sort: string) => (message: string) => void said.push(`${sort} ${message}`);
    file.tellAt(['checks', 0], { warning: say('warning'), hint: say('hint') } as never).warning('w');
    file.tellAt(['checks', 0], { warning: say('warning'), hint: say('hint') } as never).hint('h');
    expect(said).toEqual(['warning polkan.yaml:1:10: w', 'hint polkan.yaml:1:10: h']);
    const at = file.tellAt(['checks', 0], {} as never);
    expect(at.placeOf(['older'])).toBe('polkan.yaml:1:37');
    expect(at.placeOf(['newer'])).toBeNull();
    at.fault('nothing is right');
    at.wrong(['older'], 'too old');
    at.wrong(['older'], 'no such name', 'name');
    expect(file.complaints()).toEqual([
      'polkan.yaml:1:10: nothing is right',
      'polkan.yaml:1:30: no such name',
      'polkan.yaml:1:37: too old',
    ]);
  });
});

describe('the environment', () => {
  test('goes before the file, value by value', async () => {
    const { config } = await readWritten(
      'host: box\ndisk: {alert_pct: 70, paths: [/home]}\nmemory: {alert_pct: 70}',
      {
        env: { WATCHDOG_DISK_PCT: '60', WATCHDOG_HOST: 'tower-2', WATCHDOG_MEM_PCT: '' },
      },
    );
    expect(config.host).toBe('tower-2');
    expect(config.sources.disk).toMatchObject({ limitPct: 60, paths: ['/home'] });
    // What is empty counts as not set.
    expect(config.sources.host.limitPct).toBe(70);
  });

  test('and what it goes before is said with its place, where the two differ', async () => {
    const { hints } = await readWritten('disk: {paths: [/home], alert_pct: 70}\nhost: tower', {
      env: { WATCHDOG_DISK_PATHS: '/host/root', WATCHDOG_DISK_PCT: '70' },
    });
    expect(hints.filter((hint) => hint.includes('does not hold'))).toEqual([
      'polkan.yaml:1:15: disk.paths does not hold: WATCHDOG_DISK_PATHS is set in the environment, which goes before the file',
    ]);
  });

  test('goes before the defaults of an image, and the file does, too', async () => {
    const env = {
      POLKAN_DEFAULT_DISK_PATHS: '/host/root',
      POLKAN_DEFAULT_JOURNAL: '/var/lib/polkan/journal.db',
    };
    const { config, hints } = await readWritten('disk: {paths: [/home]}', { env });
    expect(config.sources.disk?.paths).toEqual(['/home']);
    expect(config.journal?.path).toBe('/var/lib/polkan/journal.db');
    expect(hints.join()).not.toContain('does not hold');
    const other = await readWritten('host: tower', { env: { ...env, WATCHDOG_JOURNAL: 'memory' } });
    expect(other.config.sources.disk?.paths).toEqual(['/host/root']);
    expect(other.config.journal).toBeNull();
  });

  test('switches off with an empty list what the file has on', async () => {
    const { config } = await readWritten('disk: {paths: [/home]}', { env: { WATCHDOG_DISK_PATHS: '' } });
    expect(config.sources.disk).toBe(null);
  });

  test('goes before what the file says of a kind', async () => {
    const { config } = await readWritten(
      'cooldown: 2h\nkinds: {disk: {cooldown: 1h, for: 5m, severity: critical}}',
      {
        env: { WATCHDOG_DISK_COOLDOWN_S: '60' },
      },
    );
    expect(config.policies.kinds.disk).toMatchObject({
      cooldownMs: 60_000,
      forMs: 300_000,
      severity: 'critical',
    });
    expect(config.policies.kinds.dep?.cooldownMs).toBe(7_200_000);
  });

  test('goes before what the channel says that is called as its sort, and before no other', async () => {
    const { config } = await readWritten(
      `channels:
  telegram: {type: telegram, token: "${token}", chat: 1}
  ops: {type: telegram, token: "${token}", chat: 2}`,
      { env: { WATCHDOG_TG_CHAT_ID: '-77' } },
    );
    expect(config.channels.map(({ name, config }) => [name, (config as { chatId: string }).chatId])).toEqual([
      ['telegram', '-77'],
      ['ops', '2'],
    ]);
  });

  test('has a channel of its own beside those of the file', async () => {
    const { config, hints } = await readWritten(
      `channels: {ops: {type: telegram, token: "${token}", chat: 2}}`,
      { env: { WATCHDOG_TG_CHAT_ID: '7', WATCHDOG_TG_BOT_TOKEN: token } },
    );
    expect(config.channels.map(({ name }) => name)).toEqual(['telegram', 'ops']);
    expect(hints).toEqual([]);
  });
});

test.each([
  '{name: a, http: "http://x", basic: hunter2}',
  '{name: a, http: "http://x", basic: [me, hunter2]}',
  '{name: a, http: "http://x", basic: {user: me, password: {x: hunter2}}}',
  '{name: a, http: "http://x", bearer: [hunter2]}',
  '{name: a, http: "http://x", headers: {X-Api-Key: [hunter2]}}',
  '{name: a, http: "http://x", headers: {authorization: {x: hunter2}}}',
])('what may be a secret is not repeated where it stands in a form that is none: %s', async (check) => {
  const { complaints } = await readWritten(`checks:\n  - ${check}\n`);
  expect(complaints.join()).toContain('***');
  expect(complaints.join()).not.toContain('hunter2');
});

test('nor one that stands where a section is wanted that has it', async () => {
  const { complaints } = await readWritten(
    'status: hunter2-hunter2-hunter2\nheartbeat: "https://x/hunter2"\n',
  );
  expect(complaints).toHaveLength(2);
  expect(complaints.join()).not.toContain('hunter2');
});

describe('channels', () => {
  test('are known to routes by their names', async () => {
    const text = `channels:
  ops: {type: telegram, token: "${token}", chat: "@ops", thread: 5, api_url: "https://tg.example"}
routes: [{to: ops}]`;
    const { config, complaints } = await readWritten(text);
    expect(complaints).toEqual([]);
    expect(config.channels[0]?.config).toMatchObject({ chatId: '@ops', threadId: 5, token });
    expect(config.telling.rules.routes[0]?.channels).toEqual(['ops']);
    // What a recording is told of has neither channels nor secrets.
    expect(config.telling.said).toEqual({ routes: [{ to: 'ops' }] });
    expect(config.secrets).toContain(token);
  });

  test.each([
    ['{type: telegrm, chat: 1}', 'telegrm', 'telegrm is no type of channel: there are '],
    ['{chat: 1}', '{chat', 'type is missing'],
    ['7', '7', '*** is not a mapping'],
    [`{type: telegram, token: "${token}"}`, '{type', 'chat is missing'],
    [`{type: telegram, token: "${token}", chatt: 1}`, 'chatt', 'chatt is no field here; did you mean chat?'],
    [`{type: telegram, token: "${token}", chat: 1, thread: 0}`, '0}', '0 is not the number of a topic'],
    [`{type: telegram, token: "${token}", chat: me}`, 'me}', 'me is not a chat: a number, or @channel'],
    [`{type: telegram, token: "${token}", chat: 1, api_url: x}`, 'x}', 'x is not a URL (https, http)'],
    ['{type: telegram, chat: 1}', '{type', 'token is missing'],
    ['{type: telegram, token: hunter2hunter2, chat: 1}', 'hunter2', '*** is not a token such as'],
    ['{type: telegram, token: {a: hunter2}, chat: 1}', '{a: h', '*** is not a text'],
  ])('such as %s are refused', async (entry, marked, message) => {
    const text = `channels: {a: ${entry}}`;
    const complaints = await complaintsOf(text);
    const complaint = `polkan.yaml:1:${text.indexOf(marked, 14) + 1}: ${message}`;
    expect(
      complaints.filter((each) => each.startsWith(complaint)),
      complaints.join('\n'),
    ).toHaveLength(1);
    expect(complaints.join()).not.toContain('hunter2');
  });

  test.each(['log', 'journal', 'config', '-a', '"a b"'])('may not be called %s', async (name) => {
    const complaints = await complaintsOf(
      `channels: {${name}: {type: telegram, token: "${token}", chat: 1}}`,
    );
    expect(complaints).toEqual([expect.stringMatching(/^polkan\.yaml:1:12: /)]);
  });
});

describe('variables', () => {
  const files = { '/run/secrets/tg': `${token}\n`, '/empty': '\n' };

  test('are put in where they stand, and what is read of a file is never shown', async () => {
    const text = `host: "\${NAME}-\${SUFFIX:-1}"
disk: {alert_pct: "\${PCT}"}
memory:
  alert_pct: \${PCT}
log_level: $\${x}
channels: {a: {type: telegram, token: "\${file:/run/secrets/tg}", chat: "\${CHAT:--5}"}}`;
    const read = await readWritten(text, { env: { NAME: 'box', PCT: '66' }, files });
    // `$${` is a plain `${`, and no level is called so.
    expect(read.complaints).toEqual([expect.stringContaining(`polkan.yaml:5:12: \${x} is not one of`)]);
    const { config } = await readWritten(text.replace(/log_level.*/, ''), {
      env: { NAME: 'box', PCT: '66' },
      files,
    });
    expect(config).toMatchObject({
      host: 'box-1',
      sources: { disk: { limitPct: 66 }, host: { limitPct: 66 } },
    });
    expect(config.channels[0]?.config).toMatchObject({ token, chatId: '-5' });
    expect(config.secrets).toContain(token);
  });

  test.each([
    [`\${NONE}`, `NONE is not set in the environment; \${NONE:-default} says what holds then`],
    [`\${file:/none}`, "/none can't be read: "],
    [`\${file:/empty}`, '/empty is empty'],
    [`\${a b}`, `a variable is written \${NAME}`],
    [`\${NAME`, `\${ has no } behind it`],
  ])('such as %s are found wrong, with whatever else is', async (text, complaint) => {
    expect(await complaintsOf(`a: 1\nhost: "${text}"`, { env: { NAME: 'x' }, files })).toEqual([
      expect.stringContaining('polkan.yaml:1:1: a is no field here'),
      expect.stringContaining(`polkan.yaml:2:7: ${complaint}`),
    ]);
  });

  test('that are not set hide no other fault, and of their values nothing more is said', async () => {
    const written = `hst: box
interval: "\${NONE}"
cause_wait: "\${NONE}"
disk: { alert_pct: "\${NONE}", alrt: 3 }
channels:
  tg: { type: telegram, token: "\${NONE}", chat: "\${NONE}", zz: 1 }
checks:
  - { name: a, http: "\${NONE}", interval: "\${NONE}", timeot: 1s }
routes:
  - { match: { kind: chek }, to: tgg, escalate: [{ after: "\${NONE}", to: tg }] }
`;
    const complaints = await complaintsOf(written);
    const unset = [...written.matchAll(/\{NONE\}/g)].length;
    expect(complaints.filter((each) => each.includes('NONE is not set'))).toHaveLength(unset);
    const others = complaints.filter((each) => !each.includes('NONE is not set'));
    expect(others.map((each) => /:(\d+):\d+: (\S+)/.exec(each)?.slice(1))).toEqual([
      ['1', 'hst'],
      ['4', 'alrt'],
      ['6', 'zz'],
      ['8', 'timeot'],
      ['10', 'chek'],
      ['10', 'tgg'],
    ]);
  });

  test.each([
    ['several lines', 'first line Zq9 k7Lm2Pw8\nk7Lm2Pw8k7Lm2Pw8\n'],
    ['one long line', `Zq9${'k7Lm2Pw8'.repeat(12)}`],
    ['very long text', 'Zq9wK2'.repeat(3_000)],
  ])(
    'that hold a secret of %s show nothing of it, wherever it is no value that may be there',
    async (_, text) => {
      const fields = [
        ...[
          `log_level: "$\{file:/s}"`,
          `interval: "$\{file:/s}"`,
          `dependencies: {targets: "x=$\{file:/s}"}`,
        ],
        ...[
          `status: {http: "$\{file:/s}"}`,
          `location: "$\{file:/s}"`,
          `checks: [{name: a, tcp: "$\{file:/s}"}]`,
        ],
        ...[
          `checks: [{name: a, http: "http://$\{file:/s}"}]`,
          `channels: {a: {type: telegram, chat: "$\{file:/s}"}}`,
        ],
      ];
      for (const field of fields) {
        const read = await readWritten(field, { files: { '/s': text } });
        const said = [...read.complaints, ...read.faults, ...read.warnings].join('\n');
        expect([field, /Zq9|k7Lm|wK2/.exec(said)?.input]).toEqual([field, undefined]);
      }
    },
  );

  test('that hold a secret of several lines have each line that is no innocent word for a secret, without its margins', async () => {
    const files = { '/key': '  -----BEGIN KEY-----  \r\n\r\n\tMIIEvQIBADAN Bgkq \n  short\n' };
    const loading = { env: {}, tables: builtIn, words: locales.en, now: 0 };
    const machine = machineWith({ ...files, 'polkan.yaml': `host: "\${file:/key}"` });
    const { secrets } = await loadFile('polkan.yaml', { ...loading, machine });
    const whole = files['/key'].trim();
    expect(secrets.filter((secret) => secret.trim() !== whole)).toEqual([
      '-----BEGIN KEY----- MIIEvQIBADAN Bgkq short',
      '-----BEGIN KEY-----',
      'MIIEvQIBADAN Bgkq',
    ]);
  });

  test('that hold a long secret do not show the beginning of it where a value is wrong', async () => {
    const long = 'S3CR3T'.repeat(40);
    const complaints = await complaintsOf(`interval: "\${file:/long}"\ncause_wait: "\${file:/long}"`, {
      files: { '/long': long },
    });
    expect(complaints).toHaveLength(2);
    expect(complaints.join()).not.toContain('S3CR3TS3');
  });

  test('are not looked at again: what one holds stands as it is', async () => {
    const { config } = await readWritten(`host: "\${A}"`, { env: { A: `\${B}`, B: 'no' } });
    expect(config.host).toBe(`\${B}`);
  });
});

describe("YAML's own traps", () => {
  test.each([
    // A country and a norm of YAML 1.1: both are texts here, and yes and no mean what people mean by them.
    ['host: no', { host: 'no' }],
    ['heartbeat: {fail: no, url: "https://a.example/"}', { heartbeat: { tellFailure: false } }],
    ['host: 1:30', { host: '1:30' }],
    ['host: "08"', { host: '08' }],
    ['x: &a {alert_pct: 50}\ndisk: *a', null],
    ['disk: &a {alert_pct: 50}\nmemory: *a', { sources: { disk: { limitPct: 50 }, host: { limitPct: 50 } } }],
    ['\ufeffhost: box', { host: 'box' }],
    ['host: box\r\ndisk:\r\n  alert_pct: 50\r\n', { host: 'box', sources: { disk: { limitPct: 50 } } }],
  ])('%j is read as people mean it', async (text, expected) => {
    const { config, complaints } = await readWritten(text);
    if (expected === null) expect(complaints).toEqual([expect.stringContaining('x is no field here')]);
    else expect(config).toMatchObject(expected);
  });

  test.each([
    ['host: 08', 'polkan.yaml:1:7: 8 is not a text'],
    ['interval: 1:30', 'polkan.yaml:1:11: 1:30 is not a duration'],
    ['interval: 30', 'polkan.yaml:1:11: 30 is not a duration'],
    ['enabled: nope', 'polkan.yaml:1:10: nope is not true or false'],
    ['host: a\nhost: b', 'polkan.yaml:2:1: host stands here twice: the first time in line 1'],
    ['disk:\n\talert_pct: 50', 'polkan.yaml:2:1: a tab indents this line: only spaces may'],
    ['disk: *none', 'polkan.yaml:1:7: *none stands for nothing: there is no &none before it'],
    ['a: 1\n---\nb: 2', 'polkan.yaml:2:1: one file holds one document'],
    ['- a', 'polkan.yaml:1:1: ["a"] is not a mapping'],
    [bomb(), 'polkan.yaml:1:1: aliases make more than 200000 values of it'],
    ['host: a # '.padEnd(1_000_001, 'x'), 'polkan.yaml:1:1: it is longer than 1000000 characters'],
  ])('%.40j is refused with its place', async (text, complaint) => {
    const complaints = await complaintsOf(text);
    expect(
      complaints.some((each) => each.startsWith(complaint)),
      complaints.join('\n'),
    ).toBe(true);
  });

  function bomb(): string {
    const rows = Array.from({ length: 12 }, (_, i) => {
      const items = Array.from({ length: 9 }, () => (i === 0 ? 'x' : `*a${i - 1}`));
      return `a${i}: &a${i} [${items.join(', ')}]`;
    });
    return rows.join('\n');
  }
});

describe('everything that is wrong', () => {
  test('is told at once, in the order of the file, each with file, line and column', async () => {
    const complaints = await complaintsOf(`hots: box
disk: {alert_pct: 800, clear_pct: 975, path: [/]}
containers: {names: ["d,b"], stop_grace: 2d}
dependencies: {targets: {site: "htt://x"}}
status: {http: nowhere}
processes: {patterns: ["/(/"]}
routes: [{to: [nobody]}]
kinds: {dsk: {for: 1h}}`);
    expect(complaints.map((each) => each.replace(/^polkan\.yaml:(\d+):\d+: .*/s, '$1'))).toEqual([
      '1',
      '2',
      '2',
      '2',
      '3',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
    ]);
    expect(complaints[0]).toBe('polkan.yaml:1:1: hots is no field here; did you mean host?');
    expect(complaints[6]).toContain('dependencies.targets: "site=htt://x" is not name=url');
  });

  test('refuses the file whole: nothing of it holds', async () => {
    const { config, faults } = await readWritten('host: box\ndisk: {alert_pct: 50}\nnonsense: 1');
    expect(config.host).toBe('tower');
    expect(config.sources.disk?.limitPct).toBe(85);
    expect(config.configFile).toBe('polkan.yaml');
    expect(faults).toEqual([
      'polkan.yaml:3:1: nonsense is no field here; of 35 fields the nearest are routes, causes, locale; its JSON schema lists them all',
    ]);
  });

  test('is told in the language of the operator', async () => {
    const [complaint = ''] = await complaintsOf('hots: box', { env: { WATCHDOG_LOCALE: 'ru' } });
    expect(complaint).toMatch(/^polkan\.yaml:1:1: .*[а-я]/);
  });
});

describe('a folder', () => {
  const folder = (files: Readonly<Record<string, string>>) =>
    readConfigured(
      { WATCHDOG_CONFIG: '/etc/polkan', WATCHDOG_LOCALE: 'en' },
      machineWith(
        Object.fromEntries(Object.entries(files).map(([name, text]) => [`/etc/polkan/${name}`, text])),
      ),
    );

  test('is all its *.yaml together: maps are merged, lists appended in the order of their names', async () => {
    const { config, complaints } = await folder({
      '20.yaml': 'routes: [{name: b, to: ops}]\ndisk: {alert_pct: 70}',
      '10.yaml': `disk: {paths: [/home]}\nroutes: [{name: a, to: ops}]\nchannels: {ops: {type: telegram, token: "${token}", chat: 1}}`,
      '30.yaml': '',
      'notes.txt': '{',
      '.hidden.yaml': '{',
    });
    expect(complaints).toEqual([]);
    expect(config.telling.rules.routes.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(config.sources.disk).toMatchObject({ paths: ['/home'], limitPct: 70 });
  });

  test('in which something is said twice names both places', async () => {
    const { complaints } = await folder({
      'a.yaml': 'disk:\n  alert_pct: 70',
      'b.yaml': 'host: x\ndisk: {alert_pct: 70}',
    });
    expect(complaints).toEqual([
      '/etc/polkan/b.yaml:2:19: disk.alert_pct is said twice: the first time at /etc/polkan/a.yaml:2:14',
    ]);
  });

  test('has the place of each fault in its own file, in lists too', async () => {
    const { complaints } = await folder({
      'a.yaml': 'routes: [{to: a1}]\ninterval: 5',
      'b.yaml': 'host: x\nroutes:\n  - {to: b1}\n  - {to: b2, nothing: 1}',
    });
    expect(complaints.map((each) => each.split(': ')[0])).toEqual([
      '/etc/polkan/a.yaml:2:11',
      '/etc/polkan/b.yaml:4:14',
    ]);
  });

  test('without a single *.yaml is a fault', async () => {
    expect((await folder({ 'a.txt': '' })).complaints).toEqual([
      '/etc/polkan:1:1: there is no file in this folder whose name ends in .yaml or .yml',
    ]);
  });
});
