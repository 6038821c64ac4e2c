import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { afterAll, describe, expect, test } from 'vitest';
import { type Engine, newKey, openEngine, streamConfigs } from '../../src/fleet/jetstream.ts';
import { fleetLogOf, subjects } from '../../src/fleet/log.ts';
import { written } from '../../src/fleet/records.ts';
import { inboxOf } from '../../src/fleet/server-config.ts';
import { tryFleet } from '../../src/fleet/try-fleet.ts';
import { type NatsServer, natsServer, natsServerPath } from '../support/nats-server.ts';
import { nothingOfThisMachine, runPolkan } from '../support/polkan-process.ts';

const path = natsServerPath();
const folder = mkdtempSync(join(tmpdir(), 'polkan-fleet-command-'));
const servers: NatsServer[] = [];
const engines: Engine[] = [];
afterAll(async () => {
  await Promise.all(engines.map((each) => each.close()));
  await Promise.all(servers.map((each) => each.end()));
  rmSync(folder, { recursive: true });
});

const polkan = (args: readonly string[], env: Record<string, string> = {}) =>
  runPolkan(['fleet', ...args], {
    cwd: folder,
    env: { ...nothingOfThisMachine, WATCHDOG_JOURNAL: join(folder, 'journal.db'), ...env },
  });

describe.skipIf(path === null)('polkan fleet', () => {
  test('prints a server of which each host may write its own, and that is asked how the fleet is', async () => {
    const { stdout: config, stderr: keys, code } = await polkan(['init', 'box 1', 'box-2']);
    expect(code).toBe(0);
    expect(config).not.toMatch(/\bSU[A-Z2-7]{50}/);
    // What whoever makes the streams by hand gives to the server; the rest of the text is the server's.
    expect([...config.matchAll(/^# (\{.*)$/gm)].map(([, json]) => JSON.parse(json ?? ''))).toEqual(
      Object.values(streamConfigs()),
    );
    const seeds = [...keys.matchAll(/^the seed of (.*): (SU\w+)$/gm)].map(([, host, seed]) => ({
      host: host ?? '',
      seed: seed ?? '',
    }));
    expect(seeds.map(({ host }) => host)).toEqual(['box 1', 'box-2']);
    const server = await natsServer(path ?? '', config);
    servers.push(server);
    const [one, two] = seeds.map(({ host, seed }) => {
      const engine = openEngine({
        ...{ url: server.url, creds: `${seed}\n`, inbox: inboxOf(host), timeoutMs: 3_000 },
      });
      engines.push(engine);
      return { engine, log: fleetLogOf(engine.log) };
    });
    if (one === undefined || two === undefined) throw new Error('there are two');
    await one.engine.prepare();
    await two.engine.prepare();
    const beat = (host: string, at: number) =>
      written({ host, version: '1.2.3', at, shipped: 1, end: 3, swept: [] });
    const write = (log: typeof one.log, subject: string, text: string) =>
      firstValueFrom(log.append(subject, text, 0));
    await write(one.log, subjects.beat('box 1'), beat('box 1', Date.now()));
    await write(two.log, subjects.beat('box-2'), beat('box-2', Date.now()));
    await expect(write(two.log, subjects.log('box 1'), 'forged')).rejects.toThrow();
    await write(one.log, subjects.lease, written({ holder: 'x', host: 'box 1', term: 1, after: 0, owed: 2 }));
    const entries = (await firstValueFrom(two.log.read('last', 1, 10))).entries;
    expect(entries).toHaveLength(3);

    const creds = join(folder, 'creds');
    writeFileSync(creds, seeds[0]?.seed ?? '');
    const env = {
      WATCHDOG_HOST: 'box 1',
      WATCHDOG_FLEET_URL: server.url,
      WATCHDOG_FLEET_CREDS: creds,
      WATCHDOG_FLEET_SILENT_S: '1',
    };
    const status = await polkan(['status', '--json'], env);
    expect(JSON.parse(status.stdout)).toMatchObject({
      server: { replicas: 1, trusted: true },
      hosts: [
        { host: 'box 1', lag: 2, version: '1.2.3' },
        { host: 'box-2', lag: 2 },
      ],
    });
    expect((await polkan(['forget', 'box-3'], env)).code).toBe(1);
    await expect.poll(async () => (await polkan(['forget', 'box-2'], env)).code, { timeout: 30_000 }).toBe(0);
    const { stdout } = await polkan(['status'], env);
    expect(stdout).toContain('box 1');
    expect(stdout).not.toContain('box-2');
  }, 120_000);

  test('says why the log can not be worked with, in words for each reason; check tries it, and shows no key', async () => {
    const { stdout: config, stderr: keys } = await polkan(['init', 'box-1', 'box-2']);
    const seedOf = (host: string): string =>
      new RegExp(`^the seed of ${host}: (SU\\w+)$`, 'm').exec(keys)?.[1] ?? '';
    const server = await natsServer(path ?? '', config);
    const strict = await natsServer(
      path ?? '',
      config.replaceAll(/"\$JS\.API\.STREAM\.CREATE\.POLKAN(_LAST)?", /g, ''),
    );
    const plain = await natsServer(path ?? '', 'max_payload: 1MB\n');
    servers.push(server, strict, plain);
    const creds = join(folder, 'creds-of-another');
    const env = { WATCHDOG_HOST: 'box-1', WATCHDOG_FLEET_URL: server.url, WATCHDOG_FLEET_CREDS: creds };
    const address = server.url;
    const seed = seedOf('box-1');
    const unknown = newKey().seed;
    const tried = (key: string | null, url = address) => tryFleet({ host: 'box-1', url, creds: key }, 'en');
    const away = 'nats://127.0.0.1:1';
    expect(await tried(seedOf('box-2'))).toEqual([
      expect.stringContaining('fleet: the key of WATCHDOG_FLEET_CREDS is not that of box-1'),
    ]);
    expect(await tried(unknown)).toEqual([
      `fleet: ${address} does not know the key of WATCHDOG_FLEET_CREDS, or lets its account in no more`,
    ]);
    expect(await tried(null)).toEqual([
      `fleet: ${address} asks for a key: WATCHDOG_FLEET_CREDS names the file of it`,
    ]);
    expect(await tried('hunter2')).toEqual([expect.stringContaining('holds neither the seed of an nkey')]);
    expect(await tried(seed, away)).toEqual([`fleet: ${away}: connection refused`]);
    expect(await tried(seed, strict.url)).toEqual([expect.stringContaining('this key may not make them')]);
    expect(await tried(null, plain.url)).toEqual([expect.stringContaining('JetStream is not enabled')]);
    // Nobody has been there yet, and that is nobody's fault: the first who starts makes the streams.
    expect(await tried(seed)).toEqual([]);

    const missing = await runPolkan(['check'], {
      cwd: folder,
      env: {
        ...nothingOfThisMachine,
        ...env,
        WATCHDOG_FLEET_CREDS: '/no/such/creds',
        WATCHDOG_JOURNAL: 'j.db',
      },
    });
    expect(missing.stdout).toContain(
      'the file /no/such/creds of WATCHDOG_FLEET_CREDS can not be read (ENOENT)',
    );
    const pasted = await runPolkan(['check'], {
      cwd: folder,
      env: { ...nothingOfThisMachine, ...env, WATCHDOG_FLEET_CREDS: unknown, WATCHDOG_JOURNAL: 'j.db' },
    });
    expect(pasted.stdout + pasted.stderr).not.toContain(unknown);

    writeFileSync(creds, seed);
    expect(await polkan(['status'], env)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no host has been here yet'),
    });
    writeFileSync(creds, seedOf('box-2'));
    const check = await runPolkan(['check'], {
      cwd: folder,
      env: { ...nothingOfThisMachine, WATCHDOG_JOURNAL: join(folder, 'journal.db'), ...env },
    });
    expect(check.stdout).toContain(`It is one of the fleet at ${address}, and may speak for all;`);
    expect(check.stdout).toContain('✗ fleet: the key of WATCHDOG_FLEET_CREDS is not that of box-1');
    expect(check.stdout + check.stderr).not.toContain(seedOf('box-2'));
  }, 240_000);

  test('refuses to make two keys for one name', async () => {
    const { code, stdout, stderr } = await polkan(['init', 'box-1', 'box-1']);
    expect({ code, stdout, stderr }).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('twice'),
    });
  }, 60_000);

  test('exits with 2 where there is no fleet, and where no host is named', async () => {
    expect(await polkan(['status'])).toMatchObject({ code: 2, stderr: expect.stringContaining('no fleet') });
    expect((await polkan(['init'])).code).toBe(2);
  }, 60_000);
});
