import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { VirtualTimeScheduler } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { faultText } from '../../src/messages/faults.ts';
import { locales } from '../../src/messages/messages.ts';
import { serveStatus } from '../../src/status/server.ts';
import { ask, freePort } from '../support/http-server.ts';

const opened: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

const start = async (pages: Partial<Parameters<typeof serveStatus>[0]['pages']> = {}, port?: number) => {
  const scheduler = new VirtualTimeScheduler();
  const troubles: (string | null)[] = [];
  const own = port ?? (await freePort());
  const server = serveStatus({
    host: '127.0.0.1',
    port: own,
    scheduler,
    onTrouble: (why) => troubles.push(why && faultText(why, locales.en)),
    pages: {
      health: () => ({ healthy: true, body: { healthy: true, problems: [] } }),
      status: () => ({ host: 'box' }),
      metrics: async () => ({ contentType: 'text/plain; version=0.0.4', text: 'polkan_healthy 1\n' }),
      ...pages,
    },
  });
  opened.push(server);
  return { url: `http://127.0.0.1:${own}`, port: own, scheduler, troubles, server };
};

describe('the pages', () => {
  test('healthz is 200 while all is well, else 503, and says what is wrong', async () => {
    let healthy = true;
    const { url } = await start({
      health: () => ({ healthy, body: { healthy, problems: healthy ? [] : ['late'] } }),
    });
    const good = await ask(`${url}/healthz`);
    expect([good.status, await good.json()]).toEqual([200, { healthy: true, problems: [] }]);
    healthy = false;
    const bad = await ask(`${url}/healthz?verbose=1`);
    expect([bad.status, await bad.json()]).toEqual([503, { healthy: false, problems: ['late'] }]);
  });

  test('status is JSON, metrics are text, neither is to be cached', async () => {
    const { url } = await start();
    const status = await ask(`${url}/status`);
    expect(status.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(status.headers.get('cache-control')).toBe('no-store');
    expect(await status.json()).toEqual({ host: 'box' });
    const metrics = await ask(`${url}/metrics`);
    expect(metrics.headers.get('content-type')).toBe('text/plain; version=0.0.4');
    expect(await metrics.text()).toBe('polkan_healthy 1\n');
  });

  test.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])('%s is refused with 405', async (method) => {
    const { url } = await start();
    const answer = await ask(`${url}/status`, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
  });

  test.each(['/', '/Status', '/status/', '/..%2fetc%2fpasswd', '/metrics/x'])('%s is 404', async (path) => {
    const { url } = await start();
    expect((await ask(url + path)).status).toBe(404);
  });

  test('a page that fails costs its own request, and is told', async () => {
    const { url, troubles } = await start({
      metrics: async () => {
        throw new Error('no numbers');
      },
    });
    await ask(`${url}/healthz`);
    await expect(fetch(`${url}/metrics`)).rejects.toThrow();
    expect(troubles).toEqual(['/metrics: Error: no numbers']);
    expect((await ask(`${url}/status`)).status).toBe(200);
  });

  test('the 33rd connection at once is cut off without an answer, and the next one served as soon as there is room', async () => {
    const { url, port } = await start();
    const connected = async (): Promise<Socket> => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      opened.push({ close: () => socket.destroy() });
      await once(socket, 'connect');
      return socket;
    };
    // The first may be too early: the server listens a moment after it was made.
    const first = await connected().catch(connected);
    for (let others = 1; others < 32; others += 1) await connected();
    const tooMany = await connected();
    let answer = '';
    tooMany.on('data', (chunk) => {
      answer += String(chunk);
    });
    const closed = once(tooMany, 'close');
    tooMany.write('GET /status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await closed;
    expect(answer).toBe('');
    first.destroy();
    expect((await ask(`${url}/status`)).status).toBe(200);
  });

  test('headers that do not end are cut off when they are too large', async () => {
    const { url, port } = await start();
    await ask(`${url}/status`);
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(`GET /status HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}`);
    await closed;
    expect(answer).toContain('431');
  });
});

describe('an address that is taken', () => {
  const squat = async (): Promise<{ port: number; server: Server }> => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    opened.push(server);
    return { port: (server.address() as AddressInfo).port, server };
  };

  test('is told once, tried again, and served as soon as it is free', async () => {
    const { port, server } = await squat();
    const { troubles, scheduler, url } = await start({}, port);
    const turn = async (): Promise<void> => {
      for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
    };
    await turn();
    expect(troubles).toEqual([`listen EADDRINUSE: address already in use 127.0.0.1:${port}`]);
    scheduler.maxFrames = 30_000;
    scheduler.flush();
    await turn();
    expect(troubles).toHaveLength(1);
    await new Promise((resolve) => server.close(resolve));
    scheduler.maxFrames = 60_000;
    scheduler.flush();
    expect((await ask(`${url}/healthz`)).status).toBe(200);
    expect(troubles.at(-1)).toBeNull();
  });
});
