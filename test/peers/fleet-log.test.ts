import { firstValueFrom } from 'rxjs';
import { afterAll, describe, expect, test } from 'vitest';
import { type Engine, newKey, openEngine } from '../../src/fleet/jetstream.ts';
import { fleetLogOf, subjects } from '../../src/fleet/log.ts';
import { inboxOf, serverConfig } from '../../src/fleet/server-config.ts';
import { fleetLogContract } from '../support/fleet-log-contract.ts';
import { type NatsServer, natsServer, natsServerPath } from '../support/nats-server.ts';

const path = natsServerPath();
const servers: NatsServer[] = [];
const engines: Engine[] = [];

const engine = async (): Promise<{ server: NatsServer; engine: Engine }> => {
  const server = await natsServer(path ?? '');
  servers.push(server);
  const opened = await openEngine({ url: server.url, creds: null, timeoutMs: 2_000 });
  engines.push(opened);
  await opened.prepare();
  return { server, engine: opened };
};

afterAll(async () => {
  await Promise.all(engines.map((each) => each.close()));
  await Promise.all(servers.map((each) => each.end()));
});

describe.skipIf(path === null)('on a real server', () => {
  fleetLogContract('JetStream', async () => fleetLogOf((await engine()).engine.log));

  test('what was taken is there after the server was killed, and the log goes on by itself', async () => {
    const { server, engine: opened } = await engine();
    const log = fleetLogOf(opened.log);
    const first = await firstValueFrom(log.append(subjects.told, 'one', 0));
    await server.kill();
    await expect(firstValueFrom(log.append(subjects.told, 'two', first))).rejects.toThrow();
    await server.start();
    const again = async (): Promise<number> => {
      for (;;) {
        try {
          const last = await firstValueFrom(log.last(subjects.told));
          return await firstValueFrom(log.append(subjects.told, 'three', last?.seq ?? 0));
        } catch {
          // The client is still on its way back.
        }
      }
    };
    await again();
    const { entries } = await firstValueFrom(log.read('log', 1, 10));
    expect(entries.map(({ text }) => text)).toContain('one');
    expect(entries.at(-1)?.text).toBe('three');
  });

  test('a server that has lost its disk is given its streams anew', async () => {
    const { server, engine: opened } = await engine();
    const log = fleetLogOf(opened.log);
    await firstValueFrom(log.append(subjects.told, 'one', 0));
    await server.kill();
    server.lose();
    await server.start();
    await expect
      .poll(() => firstValueFrom(log.append(subjects.told, 'anew', 0)).catch(String), { timeout: 30_000 })
      .toBe(1);
    expect((await firstValueFrom(log.read('log', 1, 10))).entries.map(({ text }) => text)).toEqual(['anew']);
  });

  test.each([
    ['by which whoever speaks may write the shares of all', String, true],
    [
      'of an earlier version, which takes its records, and refuses shares',
      (text: string) => text.replace('polkan.told.*', subjects.told),
      false,
    ],
  ])(
    'a configuration %s',
    async (_, given, takesShares) => {
      const { publicKey, seed } = newKey();
      const server = await natsServer(path ?? '', given(serverConfig([{ host: 'box 1', publicKey }])));
      servers.push(server);
      const opened = openEngine({ url: server.url, creds: seed, inbox: inboxOf('box 1'), timeoutMs: 10_000 });
      engines.push(opened);
      await opened.prepare();
      const log = fleetLogOf(opened.log);
      const isTaken = (subject: string): Promise<boolean> =>
        firstValueFrom(log.append(subject, '{}', 0)).then(
          () => true,
          () => false,
        );
      expect(await isTaken(subjects.told)).toBe(true);
      for (const subject of [subjects.shareOfAll, subjects.share('box 1'), subjects.share('box-2')])
        expect(await isTaken(subject)).toBe(takesShares);
    },
    60_000,
  );

  test('streams are made once: whoever comes later finds them', async () => {
    const { engine: opened } = await engine();
    const facts = await opened.prepare();
    expect(facts.version).toMatch(/^\d+\.\d+/);
    expect(facts.replicas).toBe(1);
  });
});
