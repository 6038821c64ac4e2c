import { EventEmitter } from 'node:events';
import type { Server } from 'node:net';
import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { keepListening } from '../../src/status/listening.ts';

/** An address that can be taken, and what becomes of the servers that want it. */
const address = (againMs?: number, taken: string | null = null) => {
  const scheduler = new VirtualTimeScheduler();
  const servers: (EventEmitter & { isOpen: boolean; isUnreferenced: boolean })[] = [];
  const told: (string | null)[] = [];
  let why = taken;
  const listening = keepListening({
    ...{ scheduler, ...(againMs !== undefined && { againMs }) },
    makeServer: () => {
      const server = Object.assign(new EventEmitter(), { isOpen: true, isUnreferenced: false });
      servers.push(server);
      return Object.assign(server, {
        unref: () => {
          server.isUnreferenced = true;
        },
        close: () => {
          server.isOpen = false;
        },
      }) as unknown as Server;
    },
    listen: async () => {
      if (why !== null) throw Object.assign(new Error(why), { code: why, syscall: 'listen' });
    },
    onTrouble: (fault) => told.push(fault === null ? null : JSON.stringify(fault)),
  });
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    ...{ servers, told, listening, settled, scheduler },
    fails: (next: string | null) => {
      why = next;
    },
    pass: async (ms: number) => {
      scheduler.maxFrames = scheduler.frame + ms;
      scheduler.flush();
      scheduler.frame = scheduler.maxFrames;
      await settled();
    },
    open: () => servers.filter(({ isOpen }) => isOpen).length,
  };
};

describe('whoever listens', () => {
  test('tells nothing where the address can be had at once, and keeps no process alive', async () => {
    const { servers, told, settled, pass, scheduler } = address();
    await settled();
    await pass(60_000);
    expect([servers.length, servers[0]?.isOpen, servers[0]?.isUnreferenced, told]).toEqual([
      1,
      true,
      true,
      [],
    ]);
    expect(scheduler.actions).toHaveLength(0);
  });

  test('tries again after half a minute where it can not, told once for each reason, and once when it can', async () => {
    const { servers, told, settled, pass, fails, open } = address(undefined, 'EADDRINUSE');
    await settled();
    expect([told.length, open()]).toEqual([1, 0]);
    expect(told[0]).toContain('EADDRINUSE');
    await pass(29_999);
    expect(servers).toHaveLength(1);
    await pass(1);
    expect([servers.length, told.length]).toEqual([2, 1]);
    fails('EACCES');
    await pass(30_000);
    expect(told.length).toBe(2);
    expect(told[1]).toContain('EACCES');
    fails(null);
    await pass(30_000);
    expect([servers.length, told.length, told.at(-1), open()]).toEqual([4, 3, null, 1]);
    await pass(600_000);
    expect([servers.length, told.length]).toEqual([4, 3]);
  });

  test('begins anew where what listened fails later, and tells that the same trouble is there again', async () => {
    const { servers, told, settled, pass, open } = address(1_000);
    await settled();
    const failure = (): boolean | undefined =>
      servers.at(-1)?.emit('error', Object.assign(new Error('gone'), { code: 'EIO', syscall: 'accept' }));
    failure();
    expect([told.length, open()]).toEqual([1, 0]);
    await pass(1_000);
    expect([servers.length, told.at(-1), open()]).toEqual([2, null, 1]);
    failure();
    expect(told).toHaveLength(3);
  });

  test('hears nothing more of a server that it has given up', async () => {
    const { servers, told, settled, pass } = address(1_000, 'EADDRINUSE');
    await settled();
    servers[0]?.emit('error', new Error('late'));
    expect(told).toHaveLength(1);
    await pass(1_000);
    expect(servers).toHaveLength(2);
  });

  test('once closed tries no more, and closes what it has', async () => {
    const failing = address(1_000, 'EADDRINUSE');
    await failing.settled();
    failing.listening.close();
    await failing.pass(60_000);
    expect(failing.servers).toHaveLength(1);

    const listening = address();
    await listening.settled();
    listening.listening.close();
    expect(listening.open()).toBe(0);
    listening.servers[0]?.emit('error', new Error('late'));
    expect(listening.told).toEqual([]);
  });

  test('that is closed while it begins is closed then', async () => {
    const { servers, listening, settled } = address();
    const [server] = servers;
    listening.close();
    if (server !== undefined) server.isOpen = true;
    await settled();
    expect(server?.isOpen).toBe(false);
  });
});
