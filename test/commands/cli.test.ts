import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { type FakeBotApi, fakeBotApi, steps } from '../support/fake-bot-api.ts';
import {
  type Ended,
  nothingOfThisMachine,
  type PolkanProcess,
  runPolkan,
  startPolkan,
} from '../support/polkan-process.ts';

let cwd = '';
const started: PolkanProcess[] = [];
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'polkan-cli-'));
});
afterEach(async () => {
  for (const polkan of started.splice(0)) {
    polkan.kill('SIGKILL');
    await polkan.ended;
  }
});
afterAll(() => rmSync(cwd, { recursive: true }));

type Variables = Readonly<Record<string, string>>;

const start = (args: readonly string[], env: Variables = {}): PolkanProcess => {
  const polkan = startPolkan(args, { cwd, env });
  started.push(polkan);
  return polkan;
};
const polkan = (args: readonly string[], env: Variables = {}, input = ''): Promise<Ended> =>
  runPolkan(args, { cwd, env, input });

const token = '123456789:AAE1-abcdefghijklmnopqrstuvwxyz_012';

describe('polkan', () => {
  test('without a command, or with one it does not know, shows its help and exits with 2', async () => {
    const none = await polkan([]);
    expect(none.code).toBe(2);
    for (const command of ['run', 'check', 'notify', 'replay']) expect(none.stderr).toContain(`  ${command}`);
    const unknown = await polkan(['bark']);
    expect(unknown.code).toBe(2);
    // No more than two lines, so that what was wrong stays to be seen.
    expect(unknown.stderr).toMatch(/^error: unknown command 'bark'.*\nAll commands: polkan --help\n$/);
    const near = await polkan(['statsu']);
    expect(near.stderr.split('\n')[0]).toBe("error: unknown command 'statsu' (Did you mean status?)");
  });

  test('repeats nothing of what was typed that is a secret, or acts', async () => {
    const { code, stderr } = await polkan(['bark\u001b[31m\u202e', `--password=hunter2-${token}`]);
    expect(code).toBe(2);
    expect(stderr).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}|hunter2|AAE1/u);
    const typed = await polkan(['check', '--db-pass=hunter2\u001b[2J']);
    expect(typed.stderr).toContain("unknown option '--db-pass=***");
    expect(typed.stderr).not.toMatch(/(?!\n)\p{Cc}|hunter2/u);
  });

  test('gives its version', async () => {
    expect(await polkan(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });
});

describe('check', () => {
  test('shows no secret of the configuration, and nothing in it that acts', async () => {
    const { stdout } = await polkan(['check'], {
      WATCHDOG_HOST: 'box\u001b[31m\u202e',
      WATCHDOG_DEPENDENCIES: 'db=tcp://u:hunter2@db:5432,pass=hunter2',
      WATCHDOG_LOG_LEVEL: 'password=hunter2',
      WATCHDOG_HEARTBEAT_URL: 'https://hc.example/01234567-89ab-cdef',
    });
    expect(stdout).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}|hunter2|01234567-89ab/u);
  });

  test('says what will be watched, and exits with 0 though something is worth a warning', async () => {
    const { code, stdout, stderr } = await polkan(['check'], {
      WATCHDOG_HOST: 'tower',
      WATCHDOG_MEM_PCT: '900',
      WATCHDOG_CONTAINERS: '',
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'Polkan watches tower:',
      '  memory, limit 90%, every 30 s',
    ]);
    expect(stdout).toContain(
      '! WATCHDOG_MEM_PCT=900 is not a number from 1 to 100 (%); using the default, 90\n',
    );
  });

  test('reports every warning and every fault at once, and exits with 1', async () => {
    const { code, stdout } = await polkan(['check'], {
      WATCHDOG_TG_CHAT_ID: '42',
      WATCHDOG_METRICS_URL: 'metrics',
      WATCHDOG_DEPS: 'db',
      WATCHDOG_INTERVAL: '5',
      WATCHDOG_ENABLED: 'perhaps',
    });
    expect(code).toBe(1);
    expect(stdout.match(/^! /gm)).toHaveLength(2);
    expect(stdout.match(/^✗ /gm)).toHaveLength(3);
  });

  test('shows no secret, wherever it was put', async () => {
    const { code, stdout } = await polkan(['check'], {
      WATCHDOG_TG_BOT_TOKEN: token,
      WATCHDOG_TG_CHAT_ID: '42',
      WATCHDOG_TG_API_URL: `http://127.0.0.1:8081/bot${token}`,
      WATCHDOG_HOST: token,
      WATCHDOG_METRICS_URL: 'https://admin:pa55word@service/metrics?key=pa55word',
      WATCHDOG_DEPS: 'db=postgres://admin:pa55word@db',
    });
    expect(code).toBe(1);
    expect(stdout).toContain('Telegram (42, http://127.0.0.1:8081');
    expect(stdout).not.toMatch(/pa55word|AAE1/);
  });

  test('speaks Russian where the system does', async () => {
    expect((await polkan(['check'], { LANG: 'ru_RU.UTF-8' })).stdout).toContain('Полкан наблюдает за');
  });
});

describe('notify', () => {
  let api: FakeBotApi;
  beforeAll(async () => {
    api = await fakeBotApi({ token, chats: ['42'], burst: 20 });
  });
  afterAll(() => api.close());
  const telegram = (): Variables => ({
    ...api.env,
    WATCHDOG_HOST: 'tower',
  });

  test('sends one message through every sink, and exits with 0', async () => {
    const { code, stdout } = await polkan(['notify', 'does', 'my <token> work?'], telegram());
    expect(api.messages.map(({ text }) => text)).toEqual(['💬 tower: Polkan: does my <token> work?']);
    expect(code).toBe(0);
    expect(stdout).toContain('telegram has taken the message');
    expect(stdout).toContain('log has taken the message');
  });

  test('exits with 1 where a sink refuses it, and says why without the token', async () => {
    api.script(steps.unauthorized);
    const { code, stdout, stderr } = await polkan(['notify', 'hello'], telegram());
    expect(code).toBe(1);
    expect(stdout).toMatch(/"level":"error".*telegram did not take the message: .*Unauthorized/);
    expect(stdout).toContain('log has taken the message');
    expect(stdout + stderr).not.toContain('AAE1');
  });

  test('tells the log alone while Telegram is off, and how to switch it on', async () => {
    const { code, stdout } = await polkan(['notify', 'hello']);
    expect(code).toBe(0);
    expect(stdout).toContain('hello');
    expect(stdout).toContain('Telegram is off: set WATCHDOG_TG_BOT_TOKEN');
  });

  test('exits with 1 where Telegram is off by a fault', async () => {
    const { code, stdout } = await polkan(['notify', 'hello'], { WATCHDOG_TG_BOT_TOKEN: token });
    expect(code).toBe(1);
    expect(stdout).toContain('WATCHDOG_TG_CHAT_ID is not');
  });
});

/** A sweep of the container `web`, `seconds` after a fixed beginning. */
const sweep = (seconds: number, active: boolean): string =>
  JSON.stringify({
    type: 'sweep',
    at: 1_781_478_857_000 + seconds * 1000,
    source: 'containers',
    covers: ['container'],
    signals: [
      {
        kind: 'container',
        entity: 'web',
        active,
        title: 'Container web',
        detail: active ? 'exited (1).' : 'running.',
      },
    ],
  });

const transition = (at: number, from: string, to: string, action: string | null, reason: string): object => ({
  type: 'transition',
  at: 1_781_478_857_000 + at * 1000,
  source: 'containers',
  key: 'container/web',
  kind: 'container',
  entity: 'web',
  from,
  to,
  action,
  reason,
  incident: 'container/web@1781478887000',
  title: 'Container web',
  detail: action === 'recovery' ? 'running.' : 'exited (1).',
});

const sweeps = [sweep(0, false), sweep(30, true), sweep(60, true), sweep(90, false)];
const transitions = [
  transition(30, 'ok.quiet', 'alerting', 'alert', 'crossed'),
  transition(60, 'alerting', 'cooldown.holding', null, 'inside cooldown'),
  transition(90, 'cooldown.holding', 'recovered', 'recovery', 'cleared'),
];
const [alert, held, recovery] = transitions.map((each) => JSON.stringify(each)) as [string, string, string];
/** As a tap has it: each sweep, and what came of it. */
const recording = [sweeps[0], sweeps[1], alert, sweeps[2], held, sweeps[3], recovery] as string[];

describe('replay', () => {
  const write = (name: string, lines: readonly string[]): string => {
    writeFileSync(join(cwd, name), lines.map((line) => `${line}\n`).join(''));
    return name;
  };
  const parsed = (text: string): unknown[] =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown);

  test('turns sweeps into transitions on stdout, with a summary on stderr', async () => {
    const { code, stdout, stderr } = await polkan(['replay', write('sweeps.jsonl', sweeps)]);
    expect(code).toBe(0);
    expect(parsed(stdout)).toEqual(transitions);
    expect(stderr).toBe('4 sweeps, 4 signals → 3 transitions: 1 alert, 0 realerts, 1 recovery\n');
  });

  test('takes several files, and standard input as -', async () => {
    const first = write('first.jsonl', sweeps.slice(0, 2));
    const { code, stdout } = await polkan(['replay', first, '-'], {}, `${sweeps.slice(2).join('\n')}\n`);
    expect(code).toBe(0);
    expect(parsed(stdout)).toEqual(transitions);
  });

  test('goes by the policy that is configured', async () => {
    const { stdout } = await polkan(['replay', write('sweeps.jsonl', sweeps)], {
      WATCHDOG_CONTAINER_COOLDOWN_S: '30',
      WATCHDOG_CONTAINER_KEEP_S: '60',
    });
    expect(parsed(stdout).map((each) => (each as { reason: string }).reason)).toEqual([
      'crossed',
      'cooldown elapsed',
      'clearing',
    ]);
  });

  test('writes for people with --text', async () => {
    const { code, stdout } = await polkan(['replay', '--text', write('sweeps.jsonl', sweeps)]);
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      '2026-06-14T23:14:47.000Z 🔴 Container web: exited (1). [container/web, crossed]',
      '2026-06-14T23:15:17.000Z    container/web: alerting → cooldown.holding (inside cooldown)',
      '2026-06-14T23:15:47.000Z 🟢 Container web: recovered after 1 min, running. [container/web, cleared]',
      '',
    ]);
  });

  test('hands no control character of a recording on to the terminal; its JSON stays what it was', async () => {
    const hostile = 'a\u001b[2Jb\u009bc\u202ed';
    const lines = sweeps.map((line) => line.replace('"exited (1)."', JSON.stringify(hostile)));
    const wrong = JSON.stringify({ type: 'sweep', [hostile]: 1 });
    const file = write('hostile.jsonl', [...lines, wrong]);
    const text = await polkan(['replay', '--text', file]);
    const json = await polkan(['replay', file]);
    expect(text.stdout).toContain('a\\u001b[2Jb\\u009bc\\u202ed');
    for (const shown of [text.stdout, text.stderr, json.stdout]) {
      expect(shown).not.toMatch(/[^\n\P{Cc}]|\p{Bidi_Control}/u);
    }
    expect(parsed(json.stdout)[0]).toMatchObject({ detail: hostile });
  });

  test.each(['--text', '--notices', '--verify'])(
    'shows no secret of a recording: replay %s',
    async (option) => {
      const lines = sweeps.map((line) =>
        line
          .replaceAll('"entity":"', '"entity":"password=hunter2SECRET ')
          .replaceAll('"exited (1)."', '"ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"'),
      );
      const { stdout, stderr } = await polkan(['replay', option, write('secret.jsonl', lines)]);
      expect(stdout).toContain('password=***');
      expect(stdout + stderr).not.toMatch(/hunter2|A1b2C3/);
      if (option !== '--text') expect(parsed(stdout).length).toBeGreaterThan(0);
    },
  );

  test('names file and line of a record it can not read, goes on, and exits with 1', async () => {
    const [one = '', two = '', ...rest] = sweeps;
    const torn = '{"type":"sweep","at":17814';
    const wrong = JSON.stringify({ type: 'sweep', at: 'noon', source: 's', covers: [], signals: [] });
    const file = write('broken.jsonl', [one, torn, two, wrong, '{"type":"from the future"}', '', ...rest]);
    const { code, stdout, stderr } = await polkan(['replay', file]);
    expect(code).toBe(1);
    expect(parsed(stdout)).toEqual(transitions);
    expect(stderr).toMatch(/^broken\.jsonl:2: /m);
    expect(stderr).toMatch(/^broken\.jsonl:4: sweep: at: /m);
    expect(stderr.match(/^broken/gm)).toHaveLength(2);
    expect(stderr).toContain('2 records could not be read');
  });

  test('names a file it can not read, goes on with the next, and exits with 1', async () => {
    const { code, stdout, stderr } = await polkan(['replay', 'none.jsonl', write('sweeps.jsonl', sweeps)]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^none\.jsonl: .*ENOENT/m);
    expect(parsed(stdout)).toEqual(transitions);
  });

  test('agrees with a recording that is right, with --verify', async () => {
    const { code, stderr } = await polkan(['replay', '--verify', write('tap.jsonl', recording)]);
    expect(stderr).toContain('verified: the recorded transitions are the replayed ones');
    expect(code).toBe(0);
  });

  test.each([
    ['a field', recording.toSpliced(2, 1, alert.replace('crossed', 'debounced')), 3, 'debounced'],
    ['one too many', recording.toSpliced(3, 0, alert), 4, 'not in the replay'],
    ['one too few', recording.toSpliced(4, 1), 5, 'not in the recording'],
    ['none at the end', recording.slice(0, -1), 6, 'not in the recording'],
  ])('tells where the recording differs by %s, and exits with 1', async (_, lines, line, what) => {
    const { code, stderr } = await polkan(['replay', '--verify', write('tap.jsonl', lines)]);
    expect(code).toBe(1);
    expect(stderr.split('\n')[0]).toMatch(new RegExp(`^tap\\.jsonl:${line}: .*${what}`));
  });
});

/** A service on loopback that can be stopped and started again on its port. */
const service = async (): Promise<{ url: string; stop(): Promise<void>; start(): Promise<void> }> => {
  let server: Server | null = null;
  let port = 0;
  const up = async (): Promise<void> => {
    server = createServer((_, response) => response.end('ok'));
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  };
  await up();
  return {
    url: `http://127.0.0.1:${port}/health`,
    start: up,
    stop: async () => {
      if (server === null) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

/** Nothing but one dependency, every second. */
const watching = (url: string): Variables => ({
  WATCHDOG_DEPS: `api=${url}`,
  WATCHDOG_DEPENDENCIES_INTERVAL_S: '1',
  ...nothingOfThisMachine,
});

describe('run', () => {
  test('says what it watches, then the first sweeps, and ends with 0 on SIGTERM', async () => {
    const run = start(['run'], { WATCHDOG_HOST: 'tower', WATCHDOG_CONTAINERS: '', WATCHDOG_INTERVALS: '1' });
    await run.line(/"level":"warn".*WATCHDOG_INTERVALS is not a setting/);
    await run.line(/"msg":"Polkan watches tower:"/);
    await run.line(/"msg":" {2}memory, limit 90%, every 30 s"/);
    await run.line(/"source":"host","msg":"first sweep of host: \d signals?, \d active"/);
    run.kill('SIGTERM');
    await run.line(/"msg":"stopped"/);
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('goes on with what remains where the configuration has a fault', async () => {
    const run = start(['run'], { WATCHDOG_TG_BOT_TOKEN: token, WATCHDOG_CONTAINERS: '' });
    await run.line(/"level":"error".*WATCHDOG_TG_CHAT_ID is not/);
    await run.line(/first sweep of host/);
    run.kill('SIGINT');
    const { code, stdout } = await run.ended;
    expect(code).toBe(0);
    expect(stdout).not.toContain('AAE1');
  });

  test.each([
    [
      'an error that nobody has caught',
      "throw new Error('missed')",
      /"level":"error".*"stack":.*"msg":"an error that nothing caught: missed"/,
    ],
    [
      'a rejection that nobody has handled',
      "Promise.reject(new Error('missed'))",
      /"level":"error".*"stack":.*"msg":"an error that nothing caught: missed"/,
    ],
  ])('says %s in its log, and goes on watching', async (_, fault, line) => {
    // Loaded before the program; once that listens to what is missed elsewhere, something is.
    const script = `const wait = setInterval(() => {
      if (process.listenerCount('unhandledRejection') === 0) return;
      clearInterval(wait);
      ${fault};
    }, 1);`;
    const run = start(['run'], {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}`,
      WATCHDOG_CONTAINERS: '',
      WATCHDOG_INTERVAL_S: '1',
    });
    await run.line(line);
    await run.line(/first sweep of host/);
    run.kill('SIGTERM');
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('is inert with WATCHDOG_ENABLED=false: no sweep, and 0 on SIGTERM', async () => {
    const tap = join(cwd, 'inert.jsonl');
    const run = start(['run'], { WATCHDOG_ENABLED: 'false', WATCHDOG_TAP: tap, WATCHDOG_HOST: 'tower' });
    await run.line(/WATCHDOG_ENABLED=false: nothing is watched/);
    run.kill('SIGTERM');
    const { code, stdout } = await run.ended;
    expect(code).toBe(0);
    expect(stdout).not.toContain('first sweep');
    expect(() => readFileSync(tap)).toThrow('ENOENT');
  });

  test('tells of two outages, in the log and to Telegram, and its tap replayed agrees', async () => {
    const api = await fakeBotApi({ token, chats: ['42'] });
    const dependency = await service();
    const tap = join(cwd, 'flips.jsonl');
    // All four within a minute: its group would tell the last of them at the end of that.
    const config = join(cwd, 'flips.yaml');
    writeFileSync(config, 'group: {burst: 0}\n');
    try {
      const run = start(['run'], {
        ...watching(dependency.url),
        WATCHDOG_CONFIG: config,
        WATCHDOG_TAP: tap,
        WATCHDOG_HOST: 'box',
        ...api.env,
      });
      await run.line(/first sweep of dependencies: 1 signal, 0 active/);
      for (let outage = 0; outage < 2; outage += 1) {
        await dependency.stop();
        await run.line(/"level":"warn".*"action":"alert","reason":"crossed".*🔴 .*Dependency api: /);
        await dependency.start();
        await run.line(
          /"level":"info".*"action":"recovery","reason":"cleared".*🟢 .*Dependency api: recovered/,
        );
      }
      run.kill('SIGTERM');
      const { code, stdout } = await run.ended;
      expect(code).toBe(0);
      expect(stdout.match(/"action":/g)).toHaveLength(4);

      const [down = '', up = ''] = [
        `🔴 box: Dependency api: ${dependency.url} does not answer: connection refused.`,
        `🟢 box: Dependency api: recovered, ${dependency.url} answers.`,
      ];
      expect(api.messages.map(({ text }) => text.replace(/recovered after [^,]+,/, 'recovered,'))).toEqual([
        down,
        up,
        down,
        up,
      ]);
      expect(api.messages.map(({ replyTo }) => replyTo)).toEqual([null, 1, null, 3]);
      expect(stdout + readFileSync(tap, 'utf8')).not.toContain('AAE1');

      const verified = await polkan(['replay', '--verify', tap]);
      expect(verified.stderr).toContain('2 alerts, 0 realerts, 2 recoveries');
      expect(verified.stderr).toContain('verified: the recorded transitions are the replayed ones');
      expect(verified.code).toBe(0);
      const records = readFileSync(tap, 'utf8').trimEnd().split('\n');
      expect(JSON.parse(records[0] ?? '')).toMatchObject({ type: 'state', because: 'start' });
      expect(JSON.parse(records.at(-1) ?? '')).toMatchObject({ type: 'stop' });
      const outcomes = records.map((line) => JSON.parse(line) as { sink?: string; outcome?: string });
      const sent = outcomes.filter(({ sink, outcome }) => sink === 'telegram' && outcome === 'sent');
      expect(sent).toHaveLength(4);
    } finally {
      await dependency.stop();
      await api.close();
    }
  });

  test('delivers what waits before it ends', async () => {
    const api = await fakeBotApi({ token, chats: ['42'] });
    const dependency = await service();
    await dependency.stop();
    try {
      api.script(steps.hangAfter);
      const run = start(['run'], {
        ...watching(dependency.url),
        ...api.env,
      });
      await api.held();
      run.kill('SIGTERM');
      await run.line(/"msg":"stopping/);
      api.release();
      await run.line(/"msg":"stopped"/);
      const { code, stdout } = await run.ended;
      expect(code).toBe(0);
      expect(stdout).not.toContain('could not be told');
      expect(api.messages).toHaveLength(1);
    } finally {
      await api.close();
    }
  });

  test('ends at once on the second SIGINT, though something still waits', async () => {
    const api = await fakeBotApi({ token, chats: ['42'] });
    const dependency = await service();
    await dependency.stop();
    try {
      api.script(steps.hang, steps.hang, steps.hang);
      const run = start(['run'], {
        ...watching(dependency.url),
        ...api.env,
      });
      await api.held();
      run.kill('SIGINT');
      await run.line(/"msg":"stopping/);
      run.kill('SIGINT');
      const { code, stdout } = await run.ended;
      expect(code).toBe(130);
      expect(stdout).not.toContain('"msg":"stopped"');
    } finally {
      await api.close();
    }
  });
});
