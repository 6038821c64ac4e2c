import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { expect, test } from 'vitest';
import { openEngine } from '../../src/fleet/jetstream.ts';
import { streamNames } from '../../src/fleet/log.ts';
import { RealFleet, until } from '../support/fleet-processes.ts';
import { freePort } from '../support/http-server.ts';
import { natsServer } from '../support/nats-server.ts';
import { newerNatsServer } from '../support/newer-nats.ts';

const newer = newerNatsServer();
const why = 'why' in newer ? newer.why : null;

interface Node {
  readonly name: string;
  readonly port: number;
  child: ChildProcess | null;
  start(): void;
  kill(): Promise<void>;
}

/** Three servers, each with a copy of the streams. */
const cluster = async (path: string, folder: string): Promise<readonly Node[]> => {
  const ports = await Promise.all([0, 1, 2].map(async () => [await freePort(), await freePort()] as const));
  const routes = ports.map(([, port]) => `nats://127.0.0.1:${port}`).join(',');
  return ports.map(([port, routePort], index): Node => {
    const name = `n${index + 1}`;
    const file = join(folder, `${name}.conf`);
    writeFileSync(
      file,
      `server_name: ${name}
listen: 127.0.0.1:${port}
jetstream { store_dir: "${join(folder, name)}", sync_interval: always }
cluster { name: polkan, listen: 127.0.0.1:${routePort}, routes: [${routes}] }
`,
    );
    const node: Node = {
      ...{ name, port, child: null },
      start: () => {
        node.child = spawn(path, ['-c', file], { stdio: 'ignore' });
      },
      kill: async () => {
        const { child } = node;
        if (child === null || child.exitCode !== null || child.signalCode !== null) return;
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGKILL');
        await ended;
      },
    };
    return node;
  });
};

test.skipIf(why !== null)(
  `a cluster of three whose leader is killed again and again loses nothing, and nothing is told twice unmarked${why === null ? '' : `: skipped, ${why}`}`,
  async () => {
    if (!('path' in newer)) return;
    const folder = mkdtempSync(join(tmpdir(), 'polkan-cluster-'));
    const nodes = await cluster(newer.path, folder);
    for (const node of nodes) node.start();
    const fleet = new RealFleet(
      nodes.map(({ port }) => port),
      { WATCHDOG_FLEET_SILENT_S: '20', WATCHDOG_FLEET_PATIENCE_S: '25' },
    );
    const servers = nodes.map(({ port }) => `nats://127.0.0.1:${port}`);
    /** Asks a fresh connection, for whoever the last one was to may be dead. */
    const asked = async <T>(
      work: (jsm: Awaited<ReturnType<typeof jetstreamManager>>) => Promise<T>,
    ): Promise<T> => {
      const connection = await connect({ servers, timeout: 3_000 });
      try {
        return await work(await jetstreamManager(connection, { timeout: 5_000 }));
      } finally {
        await connection.close();
      }
    };
    const leader = async (): Promise<string> =>
      (await asked((jsm) => jsm.streams.info(streamNames.log))).cluster?.leader ?? '';
    try {
      await fleet.start();
      // The sidecars have made them: in a cluster with copies, of which one may be lost.
      const made = await asked((jsm) =>
        Promise.all(Object.values(streamNames).map((name) => jsm.streams.info(name))),
      );
      expect(made.map(({ config }) => config.num_replicas)).toEqual([3, 3]);
      for (let round = 1; round <= 3; round += 1) {
        const [host] = fleet.others;
        const name = await leader();
        const node = nodes.find((one) => one.name === name);
        expect(node, `who leads is ${name}`).toBeDefined();
        await host.signal(`r${round}`, true);
        await node?.kill();
        await fleet.until('the alert', () => fleet.of(`thing r${round}`).length > 0);
        node?.start();
        await until('another leader', async () => (await leader().catch(() => '')) !== '');
        fleet.expectOnce(`thing r${round}`);
      }
    } finally {
      await fleet.end();
      for (const node of nodes) await node.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

test.skipIf(why !== null)('a newer server that stands alone is given streams of one copy', async () => {
  if (!('path' in newer)) return;
  const server = await natsServer(newer.path);
  const engine = openEngine({ url: server.url, creds: null, timeoutMs: 2_500 });
  try {
    expect(await engine.prepare()).toMatchObject({ replicas: 1 });
  } finally {
    await engine.close();
    await server.end();
  }
});
