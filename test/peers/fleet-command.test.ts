import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { afterAll, describe, expect, test } from 'vitest';
import { type Engine, openEngine } from '../../src/fleet/jetstream.ts';
import { fleetLogOf, subjects } from '../../src/fleet/log.ts';
import { written } from '../../src/fleet/records.ts';
import { inboxOf } from '../../src/fleet/server-config.ts';
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
    const { stdout: config, code } = await polkan(['init', 'box 1', 'box-2']);
    expect(code).toBe(0);
    const seeds = [...config.matchAll(/^# the seed of (.*): (SU\w+)$/gm)].map(([, host, seed]) => ({
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

  test('exits with 2 where there is no fleet, and where no host is named', async () => {
    expect(await polkan(['status'])).toMatchObject({ code: 2, stderr: expect.stringContaining('no fleet') });
    expect((await polkan(['init'])).code).toBe(2);
  }, 60_000);
});
