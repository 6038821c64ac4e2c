import { asyncScheduler } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { createEvents, mostUnsentBytes } from '../../src/status/events.ts';
import { eventsRoute } from '../../src/status/later-routes.ts';
import { mostReaders, serveStatus } from '../../src/status/server.ts';
import { ask, freePort } from '../support/http-server.ts';
import { movesOf } from '../support/journal-events.ts';
import { type RawClient, rawClient } from '../support/raw-client.ts';
import { turnOf } from '../support/turns.ts';

const opened: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

const start = async () => {
  const port = await freePort();
  const events = createEvents();
  const server = serveStatus({
    ...{ host: '127.0.0.1', port, names: [], scheduler: asyncScheduler },
    onTrouble: () => undefined,
    onForeignHost: () => undefined,
    routes: [eventsRoute(events)],
  });
  opened.push(server, events);
  await ask(`http://127.0.0.1:${port}/nothing`);
  const listen = async (): Promise<RawClient> => {
    const client = await rawClient(port);
    client.socket.write('GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    return client;
  };
  /** Waits until so many read along. */
  const read = async (count: number): Promise<void> => {
    while (events.readers() !== count) await new Promise((resolve) => setImmediate(resolve));
  };
  return { port, events, listen, read };
};

const [move] = movesOf(1, 'db');
const turn = (detail = 'down.') => turnOf({ sweep: { at: 0 }, transitions: [{ ...move, detail }] } as never);

describe('what goes on', () => {
  test('is told to each reader, as an event of its type', async () => {
    const { events, listen, read } = await start();
    const clients = [await listen(), await listen()];
    await read(2);
    const heard = clients.map(
      ({ socket }) =>
        new Promise<string>((resolve) => {
          let text = '';
          socket.on('data', (chunk: Buffer) => {
            text += chunk.toString();
            if (text.includes('event: transition\ndata: {')) resolve(text);
          });
        }),
    );
    events.take(turn());
    for (const text of await Promise.all(heard)) expect(text).toContain('"detail":"down."');
    for (const { socket } of clients) socket.destroy();
    await read(0);
  });

  test('is not told to who asks for more on the same connection', async () => {
    const { listen, read } = await start();
    const { socket, answer } = await listen();
    await read(1);
    socket.write('GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(100));
    expect((await answer).match(/^HTTP/gm)).toHaveLength(1);
    await read(0);
  });

  test('costs nothing where nobody reads', async () => {
    const { events } = await start();
    expect(() =>
      events.take({
        get type(): never {
          throw new Error('nobody asked');
        },
      } as never),
    ).not.toThrow();
  });

  test('is cut off from who does not take it', async () => {
    const { events, listen, read } = await start();
    const { socket, answer } = await listen();
    await read(1);
    socket.pause();
    for (let n = 0; n < 200 && events.readers() > 0; n++) {
      events.take(turn('x'.repeat(mostUnsentBytes / 4)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await read(0);
    socket.resume();
    await answer;
  });

  test('has room for so many readers, and for all others all the same', async () => {
    const { port, listen, read } = await start();
    const clients: RawClient[] = [];
    for (let n = 0; n < mostReaders; n++) {
      clients.push(await listen());
      await read(n + 1);
    }
    const late = await listen();
    expect(await late.answer).toMatch(/^HTTP\/1\.1 503 /);
    expect((await fetch(`http://127.0.0.1:${port}/nothing`)).status).toBe(404);
    const head = await fetch(`http://127.0.0.1:${port}/api/events`, { method: 'HEAD' });
    expect(head.status).toBe(200);
    for (const { socket } of clients) socket.destroy();
    await read(0);
  });
});
