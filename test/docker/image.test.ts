import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { partFiles } from '../../scripts/build.ts';
import { freePort } from '../support/http-server.ts';
import { dockerAt } from './engine.ts';
import { buildImage, composeOptions, type Layer } from './image.ts';
import { type Chat, openChat } from './sidecar.ts';

const socket = inject('socket') ?? '';
const docker = dockerAt(socket);
const megabyte = 1_000_000;

/** Runs JavaScript inside the container, and gives what it prints. */
const inside = (script: string, container = 'polkan'): Promise<string> =>
  docker('exec', container, 'node', '-p', script);

const health = (): Promise<string> => docker('inspect', '--format', '{{.State.Health.Status}}', 'polkan');

const healthy = async (): Promise<void> => {
  await expect.poll(health, { timeout: 60_000, interval: 300 }).toBe('healthy');
};

/** As compose.yaml would run it, but for a check of its health every second. */
const runPolkan = (...more: readonly string[]): Promise<string> => {
  const { gid } = statSync(socket);
  return docker(
    ...['run', '--detach', '--name', 'polkan', '--health-interval', '1s'],
    ...[...composeOptions({ socket, gid }), ...more, 'polkan'],
  );
};

describe.skipIf(socket === '')('the image', () => {
  let layers: readonly Layer[] = [];
  beforeAll(async () => {
    layers = await buildImage(socket);
  }, 400_000);

  afterEach(async () => {
    const all = await docker('ps', '-aq');
    if (all !== '') await docker('rm', '-f', '-v', ...all.split('\n'));
    const volumes = await docker('volume', 'ls', '-q');
    if (volumes !== '') await docker('volume', 'rm', ...volumes.split('\n'));
  });

  test('is less than 5 MB on top of its base', () => {
    const bytes = layers.reduce((sum, layer) => sum + layer.bytes, 0);
    process.stdout.write(`the image: ${(bytes / megabyte).toFixed(2)} MB on top of its base\n`);
    for (const layer of layers.filter((each) => each.bytes > 0)) {
      process.stdout.write(`  ${(layer.bytes / megabyte).toFixed(2)} MB  ${layer.madeBy.slice(0, 100)}\n`);
    }
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(5 * megabyte);
  });

  test('has the bundle, its licences and no npm; nothing of the build', async () => {
    const list = `JSON.stringify([
      fs.readdirSync('/opt/polkan', { recursive: true }).sort(),
      ['/usr/local/bin/npm', '/usr/local/lib/node_modules', '/build'].filter((path) => fs.existsSync(path)),
    ])`;
    const found = await docker(
      'run',
      '--rm',
      '--network',
      'none',
      '--entrypoint',
      'node',
      'polkan',
      '-p',
      list,
    );
    expect(JSON.parse(found)).toEqual([
      [
        'LICENSE',
        'dist',
        'dist/LICENSES.txt',
        'dist/parts',
        ...partFiles.map((file) => `dist/parts/${file}`),
        'dist/polkan.cjs',
        'package.json',
      ],
      [],
    ]);
    const [image] = JSON.parse(await docker('inspect', 'polkan'));
    expect(image.Config).toMatchObject({
      User: '10001:10001',
      StopSignal: 'SIGTERM',
      Entrypoint: expect.arrayContaining(['node', '/opt/polkan/dist/polkan.cjs']),
      Healthcheck: { Test: ['CMD', 'polkan', 'health'] },
      Volumes: { '/var/lib/polkan': {} },
      Labels: { 'org.opencontainers.image.title': 'Polkan' },
    });
    expect(JSON.stringify(image.Config)).not.toMatch(/NODE_EXTRA_CA_CERTS/);
    expect(layers.map(({ madeBy }) => madeBy).join('\n')).not.toMatch(/NODE_EXTRA_CA_CERTS/);
  });

  test('is healthy without any setting, can write to its journal alone, and has no power', async () => {
    await runPolkan('--network', 'none');
    await healthy();
    const status = await inside("fs.readFileSync('/proc/self/status', 'utf8')");
    expect(status).toMatch(/^Uid:\s+10001\s+10001\s+10001\s+10001$/m);
    for (const set of ['Inh', 'Prm', 'Eff', 'Bnd', 'Amb']) {
      expect(status).toMatch(new RegExp(`^Cap${set}:\\s+0{16}$`, 'm'));
    }
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    for (const path of ['/', '/opt/polkan', '/tmp', '/host', '/etc']) {
      await expect(inside(`fs.writeFileSync('${path}/x', '')`), path).rejects.toThrow(/EROFS|EACCES/);
    }
    await expect(inside("fs.writeFileSync('/host/root', '')")).rejects.toThrow(/EROFS|EACCES/);
    const { uid } = JSON.parse(await inside("JSON.stringify(fs.statSync('/var/lib/polkan/journal.db'))"));
    expect(uid).toBe(10001);
  });

  test('leaves no zombie, though it is process 1 and its checks are killed, so it needs no init', async () => {
    await runPolkan('--network', 'none', '--health-timeout', '10ms');
    const failed = '{{range .State.Health.Log}}{{.ExitCode}} {{end}}';
    // Starting Node takes longer than that: every check is killed.
    await expect
      .poll(() => docker('inspect', '--format', failed, 'polkan'), { timeout: 60_000, interval: 300 })
      .toBe('-1 -1 -1 -1 -1');
    /** Of every process in the container; one may end while they are read. */
    const states = async (): Promise<readonly string[]> =>
      JSON.parse(
        await inside(`JSON.stringify(fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)).map((pid) => {
          try { return /\\) (\\w)/.exec(fs.readFileSync('/proc/' + pid + '/stat', 'utf8'))[1]; }
          catch (error) { return error.code; }
        }))`),
      );
    expect(await states()).not.toContain('Z');
    expect(await inside("fs.readFileSync('/proc/1/cmdline', 'utf8')")).toMatch(/polkan.*run/);
    // An orphan, which Polkan never makes, is what would become one.
    await docker('exec', 'polkan', 'sh', '-c', '(sleep 0.1 &)');
    await expect.poll(states, { timeout: 10_000 }).toContain('Z');
  });

  describe('beside real containers, hardened as compose.yaml says', () => {
    let chat: Chat | undefined;
    afterEach(async () => {
      await chat?.close();
      chat = undefined;
    });

    const told = async (pattern: RegExp): Promise<void> => {
      await expect
        .poll(() => chat?.api.messages.map(({ text }) => text).join('\n') ?? '', { timeout: 30_000 })
        .toMatch(pattern);
    };

    test('watches the containers, memory, disk and processes of its host, and tells of each', async () => {
      chat = await openChat();
      const port = await freePort();
      await docker('run', '-d', '--name', 'web', '--network', 'none', 'workload', 'sleep', '1d');
      const marker = `watched-by-polkan-${port}`;
      const process1 = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1e9)', marker]);
      const settings = {
        ...chat.env,
        WATCHDOG_HTTP: `127.0.0.1:${port}`,
        WATCHDOG_INTERVAL_S: '1',
        WATCHDOG_DISK_INTERVAL_S: '1',
        WATCHDOG_MEM_PCT: '1',
        WATCHDOG_DISK_PCT: '1',
        WATCHDOG_PROC_ENABLED: 'true',
        WATCHDOG_PROC_AGE_MIN: '0',
        WATCHDOG_PROC_PATTERNS: `/${marker}/`,
      };
      const env = Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
      try {
        await runPolkan('--network', 'host', '--pid', 'host', ...env);
        await healthy();
        const { sources, disks } = JSON.parse(await docker('exec', 'polkan', 'polkan', 'status', '--json'));
        const seen = Object.fromEntries(
          sources.map(({ name, error }: { name: string; error: unknown }) => [name, error]),
        );
        expect(seen).toMatchObject({ host: null, disk: null, containers: null, processes: null });
        expect(disks).toEqual([expect.objectContaining({ path: '/host/root', usedPct: expect.any(Number) })]);
        await told(/🔴 .*[Mm]emory/);
        await told(/🔴 .*\/host\/root/);
        await told(new RegExp(`🔴 box: Process .*\\(${process1.pid}\\).*${marker}`));
        await docker('kill', 'web');
        await told(/🔴 box: Container web: exited \(137, SIGKILL/);
        await docker('start', 'web');
        await told(/🟢 box: Container web/);
        const gone = once(process1, 'exit');
        process1.kill();
        await gone;
        await told(new RegExp(`⚪ box: Process .*\\(${process1.pid}\\)`));
      } finally {
        process1.kill();
      }
      const before = performance.now();
      await docker('stop', '--time', '20', 'polkan');
      const tookMs = performance.now() - before;
      process.stdout.write(`docker stop: ${Math.round(tookMs)} ms\n`);
      expect(await docker('inspect', '--format', '{{.State.ExitCode}}', 'polkan')).toBe('0');
      expect(tookMs).toBeLessThan(12_000);
    }, 120_000);
  });
});
