import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { asyncScheduler } from 'rxjs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createAuthority } from '../../src/status/authority.ts';
import { createEvents, mostUnsentBytes, mostUnsentInAllBytes } from '../../src/status/events.ts';
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

const token = 'a-token-of-the-test-0001';

const start = async () => {
  const port = await freePort();
  const events = createEvents();
  const server = serveStatus({
    ...{ host: '127.0.0.1', port, names: [], scheduler: asyncScheduler },
    onUnanswered: () => undefined,
    onTrouble: () => undefined,
    onForeignHost: () => undefined,
    routes: [eventsRoute(events)],
    authority: createAuthority(token, () => 0),
  });
  opened.push(server, events);
  await ask(`http://127.0.0.1:${port}/nothing`);
  const listen = async (from = '127.0.0.1', head = ''): Promise<RawClient> => {
    const client = await rawClient(port, from);
    client.socket.write(`GET /api/events HTTP/1.1\r\nHost: localhost\r\n${head}\r\n`);
    return client;
  };
  /** As many as there is room for, of one address. */
  const crowd = async (): Promise<RawClient[]> => {
    const clients: RawClient[] = [];
    // Some at a time: of one address there is not room for more that ask.
    while (clients.length < mostReaders) {
      clients.push(...(await Promise.all(Array.from({ length: 8 }, () => listen()))));
      await read(clients.length);
    }
    return clients;
  };
  /** Waits until so many read along. */
  const read = async (count: number): Promise<void> => {
    while (events.readers() !== count) await new Promise((resolve) => setImmediate(resolve));
  };
  return { port, events, listen, crowd, read };
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

  test('of many readers that do not read each has its part of what waits', async () => {
    const events = createEvents();
    opened.push(events);
    const left: number[] = [];
    const join = (index: number, waits: number): void =>
      events.join(
        Object.assign(new EventEmitter(), {
          writableLength: waits,
          writeHead: () => undefined,
          write: () => true,
          destroy: () => left.push(index),
        }) as unknown as ServerResponse,
      );
    const part = mostUnsentInAllBytes / mostReaders;
    for (let index = 0; index < mostReaders; index += 1) join(index, index < 5 ? part + 1 : part);
    events.take(turn('x'));
    expect(left).toEqual([0, 1, 2, 3, 4]);
    expect(mostUnsentInAllBytes / 2).toBeGreaterThan(mostUnsentBytes);
  });

  test('has room for so many readers, for all others all the same, and always for an operator and another address', async () => {
    const { port, events, listen, crowd, read } = await start();
    const clients = await crowd();
    const late = await listen();
    expect(await late.answer).toMatch(/^HTTP\/1\.1 503 [\s\S]*retry-after: 30[\s\S]*too many read along/i);
    expect((await fetch(`http://127.0.0.1:${port}/nothing`)).status).toBe(404);
    const head = await fetch(`http://127.0.0.1:${port}/api/events`, { method: 'HEAD' });
    expect(head.status).toBe(200);
    // An operator is kept out by no number of strangers, and another address not by one.
    const operator = await listen('127.0.0.1', `Authorization: Bearer ${token}\r\n`);
    const neighbour = await listen('127.0.0.2');
    // For each of the two the oldest of the crowd has left, and a third of the crowd is kept out as before.
    const ends = clients.slice(0, 2).map(({ answer }) => answer);
    await Promise.all(ends);
    expect(await (await listen()).answer).toMatch(/^HTTP\/1\.1 503 /);
    await read(mostReaders);
    const heard = [operator, neighbour].map(
      ({ socket }) =>
        new Promise<void>((resolve) => {
          socket.on('data', (chunk: Buffer) => {
            if (chunk.toString().includes('event: transition')) resolve();
          });
        }),
    );
    events.take(turn());
    await Promise.all(heard);
    for (const { socket } of [...clients, operator, neighbour]) socket.destroy();
    await read(0);
  });
});

describe('a reader', () => {
  afterEach(() => void vi.useRealTimers());

  /** What goes on, its readers without a network between, and what each of them was told. */
  const bench = () => {
    vi.useFakeTimers();
    const events = createEvents();
    opened.push(events);
    const join = () => {
      const told: unknown[] = [];
      const response = Object.assign(new EventEmitter(), {
        writableLength: 0,
        writeHead: (...head: unknown[]) => told.push(head),
        write: (text: string) => told.push(text),
        destroy: () => told.push('cut off'),
      });
      events.join(response as unknown as ServerResponse);
      return { told: told.splice(0), later: told, leave: () => response.emit('close') };
    };
    return { events, join };
  };

  test('is told what it reads, and after how long to ask anew', () => {
    expect(bench().join().told).toEqual([
      [200, { 'content-type': 'text/event-stream; charset=utf-8' }],
      'retry: 3000\n\n',
    ]);
  });

  test('hears of a delivery as of a record', () => {
    const { events, join } = bench();
    const { later } = join();
    const delivery = { type: 'delivery', at: 1, sink: 'chat' } as never;
    events.take(delivery);
    expect(later).toEqual([`event: delivery\ndata: ${JSON.stringify(delivery)}\n\n`]);
  });

  test('is sent a word that says nothing every quarter of a minute, as long as anybody reads', () => {
    const { join } = bench();
    const first = join();
    const second = join();
    vi.advanceTimersByTime(14_999);
    expect(first.later).toEqual([]);
    vi.advanceTimersByTime(1);
    expect([first.later, second.later]).toEqual([[':\n\n'], [':\n\n']]);
    first.leave();
    vi.advanceTimersByTime(15_000);
    expect([first.later.length, second.later.length, vi.getTimerCount()]).toEqual([1, 2, 1]);
    second.leave();
    expect(vi.getTimerCount()).toBe(0);
    // Who comes after all have left is told by a new clock.
    const third = join();
    vi.advanceTimersByTime(15_000);
    expect(third.later).toEqual([':\n\n']);
  });

  test('is cut off where it ends, and no clock runs on', () => {
    const { events, join } = bench();
    events.close();
    const { later, leave } = join();
    events.close();
    expect([later, vi.getTimerCount()]).toEqual([['cut off'], 0]);
    // What it leaves behind of itself comes after that.
    expect(leave).not.toThrow();
  });
});
