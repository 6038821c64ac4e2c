import { describe, expect, test } from 'vitest';
import { configCommand } from '../../src/commands/config.ts';
import { containerRows } from '../../src/commands/container-rows.ts';
import type { Effective } from '../../src/config/effective.ts';
import type { Env } from '../../src/config/variables.ts';
import { DockerError } from '../../src/streams/docker/docker.ts';
import { readWritten } from '../support/written-config.ts';

const token = '123456:abcdefghijklmnop';

const printed = async (text: string, env: Env = {}, json = false, files = {}) => {
  const lines: string[] = [];
  const read = await readWritten(text, { env, files });
  const code = configCommand(read, { json, print: (line) => lines.push(line) });
  return { lines, code };
};

describe('what is neither text nor list', () => {
  test('is shown as the number or the mapping that it is, and the side that nobody has set as the limit', async () => {
    const { lines } = await printed(
      'disk: {alert_pct: 80, clear_pct: 70}\ndependencies: {targets: {shop: "https://u:hunter2@shop.example/?a,b"}}',
      { WATCHDOG_MEM_PCT: '95' },
    );
    expect(lines).toContain('disk.clear_pct: 70  # polkan.yaml:1:34');
    expect(lines).toContain('memory.clear_pct: 95  # default');
    expect(lines).toContain(
      'dependencies.targets: {"shop":"https://u:***@shop.example/?a,b"}  # polkan.yaml:2:25',
    );
  });
});

describe('a file that does not hold', () => {
  test('is said before what holds without it, and what is wrong with it behind', async () => {
    const { lines, code } = await printed('host: box\nxyzzy: 1\nroutes: {to: hook}');
    expect(code).toBe(1);
    expect(lines[0]).toBe(
      '✗ nothing of the file holds, for 2 things are wrong with it (they are listed below); this is what holds without it:',
    );
    expect(lines).toContain('host: "tower"  # default');
    expect(lines.at(-2)).toMatch(
      /^✗ polkan\.yaml:2:1: xyzzy is no field here; of \d+ fields the nearest are \w+, \w+, \w+; its JSON schema lists them all$/,
    );
    expect(lines.at(-1)).toBe('✗ polkan.yaml:3:9: routes: {"to":"hook"} is not a list');
  });
});

describe('polkan config', () => {
  const text = `host: box
disk: {alert_pct: 70, paths: [/, /home]}
cooldown: 90m
channels:
  telegram: {type: telegram, token: "\${file:/tg}", chat: 1}
  hook: {type: webhook, url: "https://u:hunter2@h.example/x", secret: s3cr3t-of-hook}
heartbeat: {url: "https://hc.example/0123456789abcdef0123"}
kinds: {disk: {cooldown: 1h, for: 5m}}
routes: [{to: hook}]`;
  const env = { WATCHDOG_DISK_PCT: '60', WATCHDOG_TG_CHAT_ID: '7', WATCHDOG_DISK_COOLDOWN_S: '60' };
  const files = { '/tg': token };

  test('prints each value with where it comes from', async () => {
    const { lines, code } = await printed(text, env, false, files);
    expect(code).toBe(0);
    for (const line of [
      'host: "box"  # polkan.yaml:1:7',
      'disk.alert_pct: 60  # WATCHDOG_DISK_PCT',
      'disk.paths: ["/","/home"]  # polkan.yaml:2:30',
      'cooldown: "1h30m"  # polkan.yaml:3:11',
      'interval: "30s"  # default',
      'channels.telegram.chat: "7"  # WATCHDOG_TG_CHAT_ID',
      'channels.telegram.token: "***"  # polkan.yaml:5:37',
      'kinds.disk.cooldown: "1m"  # WATCHDOG_DISK_COOLDOWN_S',
      'kinds.disk.for: "5m"  # polkan.yaml:8:35',
      'routes[0].to: "hook"  # polkan.yaml:9:15',
    ])
      expect(lines).toContain(line);
    expect(new Set(lines.map((line) => line.split(':')[0])).size).toBe(lines.length);
  });

  test('shows no secret, in either form', async () => {
    for (const json of [false, true]) {
      const { lines } = await printed(text, env, json, files);
      const all = lines.join('\n');
      for (const secret of [token, 'hunter2', 's3cr3t-of-hook', '0123456789abcdef0123'])
        expect(all).not.toContain(secret);
    }
  });

  test('--json has the same for programs', async () => {
    const { lines } = await printed(text, env, true, files);
    const rows = JSON.parse(lines[0] ?? '') as Effective[];
    expect(rows.find(({ path }) => path === 'disk.alert_pct')).toEqual({
      ...{ path: 'disk.alert_pct', value: 60, from: 'environment', at: 'WATCHDOG_DISK_PCT' },
    });
    expect(rows.find(({ path }) => path === 'interval')).toMatchObject({ from: 'default', at: null });
  });

  test('of a file that is refused shows what holds instead, and why it is refused', async () => {
    const { lines, code } = await printed('hots: box', {});
    expect(code).toBe(1);
    expect(lines).toContain('host: "tower"  # default');
    expect(lines.at(-1)).toContain('✗ polkan.yaml:1:1: hots is no field here; did you mean host?');
  });
});

describe('what the labels of containers say', () => {
  const rowsOf = async (answer: unknown, env: Env = { WATCHDOG_CONTAINERS: '*' }) => {
    const { config } = await readWritten('', { env });
    const get = async () => {
      if (answer instanceof Error) throw answer;
      return { status: 200, body: answer };
    };
    return containerRows(config, () => ({ get, close: async () => undefined }));
  };
  const container = (name: string, Labels: Record<string, string>) => ({
    Names: [`/${name}`],
    State: 'running',
    Labels,
  });

  test('is there with its container, and what is wrong is not', async () => {
    const { rows, trouble } = await rowsOf([
      container('web', {
        'polkan.severity': 'critical',
        'polkan.for': 'soon',
        'polkan.sevrity': 'x',
        other: 'y',
      }),
      container('db', { 'polkan.for': '10s', 'polkan.depends_on': 'dep/disk' }),
    ]);
    expect(trouble).toBe(null);
    const lines: string[] = [];
    configCommand(await readWritten(''), {
      json: false,
      print: (line) => lines.push(line),
      labels: rows,
    });
    expect(lines.filter((line) => line.includes('# label'))).toEqual([
      'containers.db.depends_on: "dep/disk"  # label polkan.depends_on of the container db',
      'containers.db.for: "10s"  # label polkan.for of the container db',
      'containers.web.severity: "critical"  # label polkan.severity of the container web',
    ]);
  });

  test('is nothing without Docker where nobody asked for it, and else why it can not be said', async () => {
    const absent = new DockerError('absent', '/s', 'ENOENT');
    expect(await rowsOf(absent, {})).toEqual({ rows: [], trouble: null });
    const denied = new DockerError('denied', '/s', 'EACCES');
    expect((await rowsOf(denied)).trouble).toContain('no permission to open the Docker socket /s');
    expect((await rowsOf('what?')).trouble).toBe("Docker's answer is unreadable");
  });
});
