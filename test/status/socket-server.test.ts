import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualTimeScheduler } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { faultText } from '../../src/messages/faults.ts';
import { locales } from '../../src/messages/messages.ts';
import { jsonPage } from '../../src/status/shared-page.ts';
import { serveSocket, type Verbs } from '../../src/status/socket-server.ts';
import { runPolkan } from '../support/polkan-process.ts';
import { rawClient, sendRaw } from '../support/raw-client.ts';

let folder = '';
let path = '';
const opened: { close(): unknown }[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'polkan-socket-'));
  path = join(folder, 'polkan.sock');
});
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
  rmSync(folder, { recursive: true });
});

const turns = async (): Promise<void> => {
  for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
};

const start = async (verbs: Verbs = {}, at = { path, isOwnFolder: false }) => {
  const scheduler = new VirtualTimeScheduler();
  const troubles: (string | null)[] = [];
  const asked: unknown[] = [];
  const server = serveSocket({
    ...at,
    scheduler,
    onTrouble: (why) => troubles.push(why && faultText(why, locales.en)),
    verbs: {
      health: async (request) => {
        asked.push(request);
        return jsonPage({ healthy: true, problems: [] }).body;
      },
      ...verbs,
    },
  });
  opened.push(server);
  await turns();
  const pass = async (ms: number): Promise<void> => {
    scheduler.maxFrames = scheduler.frame + ms;
    scheduler.flush();
    scheduler.frame = scheduler.maxFrames;
    await turns();
  };
  return { server, troubles, asked, pass };
};

/** A socket's file whose process is dead: Node removes its own, so that it is made by one that is killed. */
const leaveBehind = async (): Promise<void> => {
  const code = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await runPolkan(['-e', code], { cwd: folder, cli: '--no-warnings' });
  expect(statSync(path).isSocket()).toBe(true);
};

const health = '{"healthy":true,"problems":[]}\n';

describe('the socket', () => {
  test('answers one line of JSON with one line of JSON, and closes', async () => {
    const { asked } = await start();
    expect(await sendRaw(path, '{"verb":"health","of":"all"}\n')).toBe(health);
    expect(asked).toEqual([{ verb: 'health', of: 'all' }]);
  });

  test('is for its user alone, whatever the mask of the process is, which stays what it was', async () => {
    const mask = process.umask(0);
    try {
      await start();
      expect(process.umask()).toBe(0);
    } finally {
      process.umask(mask);
    }
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['no JSON', 'health\n', { error: 'not a line of JSON with a verb' }],
    ['a list', '[]\n', { error: 'unknown verb', verbs: ['health'] }],
    ['null', 'null\n', { error: 'not a line of JSON with a verb' }],
    ['a verb that there is not', '{"verb":"stop"}\n', { error: 'unknown verb', verbs: ['health'] }],
    ['a property of every object', '{"verb":"constructor"}\n', { error: 'unknown verb', verbs: ['health'] }],
    ['a verb that is no text', '{"verb":["health"]}\n', { error: 'unknown verb', verbs: ['health'] }],
    ['a line that is too long', `{"verb":"${'x'.repeat(20_000)}"}\n`, { error: 'the request is too long' }],
    ['a line without an end', 'x'.repeat(20_000), { error: 'the request is too long' }],
  ])('says what is wrong with %s', async (_, line, answer) => {
    const { asked } = await start();
    expect(JSON.parse(await sendRaw(path, line))).toEqual(answer);
    expect(asked).toEqual([]);
  });

  test('answers the first of 4,000 lines that come at once', async () => {
    const { asked } = await start();
    expect(await sendRaw(path, '{"verb":"health"}\n'.repeat(4_000))).toBe(health);
    expect(asked).toHaveLength(1);
  });

  test('answers though 200 clients say nothing', async () => {
    await start();
    const silent = [];
    for (let n = 0; n < 200; n++) silent.push(await rawClient(path));
    expect(await sendRaw(path, '{"verb":"health"}\n')).toBe(health);
    await turns();
    expect(silent.filter(({ socket }) => !socket.closed)).toHaveLength(15);
    for (const { socket } of silent) socket.destroy();
  });

  test('cuts a client off that does not ask in time', async () => {
    const { pass } = await start();
    const { answer } = await rawClient(path);
    await turns();
    await pass(3_000);
    expect(JSON.parse(await answer)).toEqual({ error: 'the request did not come in time' });
  });

  test('cuts the connection of a verb that fails, and tells it', async () => {
    const { troubles } = await start({ status: () => Promise.reject(new Error('no board')) });
    expect(await sendRaw(path, '{"verb":"status"}\n')).toBe('');
    expect(troubles).toEqual(['Error: no board']);
  });

  test('is gone once it is closed', async () => {
    const { server } = await start();
    server.close();
    expect(existsSync(path)).toBe(false);
  });

  test('can be had anew at once after it is closed', async () => {
    const { server } = await start();
    server.close();
    const { troubles } = await start();
    expect(troubles).toEqual([]);
    expect(await sendRaw(path, '{"verb":"health"}\n')).toBe(health);
  });
});

describe('where something is in the way of the socket', () => {
  test('what a dead process left behind is replaced', async () => {
    await leaveBehind();
    const { troubles } = await start();
    expect(troubles).toEqual([]);
    expect(await sendRaw(path, '{"verb":"health"}\n')).toBe(health);
  });

  test('the socket of a living process stays its own, and is taken over once that has ended', async () => {
    const living = createServer((socket) => socket.on('error', () => undefined).end('mine\n')).listen(path);
    await once(living, 'listening');
    const { troubles, pass } = await start();
    expect(await sendRaw(path, '')).toBe('mine\n');
    await pass(30_000);
    expect(troubles).toEqual(['another process listens there']);
    await new Promise((resolve) => living.close(resolve));
    await pass(30_000);
    expect(troubles).toEqual(['another process listens there', null]);
    expect(await sendRaw(path, '{"verb":"health"}\n')).toBe(health);
  });

  test('a file that is no socket is left alone, and so is what a link points to', async () => {
    writeFileSync(path, 'precious');
    const { troubles } = await start();
    expect(troubles).toEqual(['there is a file that is no socket, which is left alone']);
    expect(readFileSync(path, 'utf8')).toBe('precious');
    const link = join(folder, 'link.sock');
    symlinkSync(path, link);
    expect((await start({}, { path: link, isOwnFolder: false })).troubles).toEqual(troubles);
    expect(readFileSync(path, 'utf8')).toBe('precious');
  });

  test('a folder that is missing is made for its user alone, one that can not be made is told', async () => {
    const own = join(folder, 'own');
    const { troubles } = await start({}, { path: join(own, 'polkan.sock'), isOwnFolder: true });
    expect(troubles).toEqual([]);
    expect(statSync(own).mode & 0o777).toBe(0o700);
    const deep = join(folder, 'no', 'such');
    const { troubles: told } = await start({}, { path: join(deep, 'polkan.sock'), isOwnFolder: false });
    expect(told).toEqual(['ENOENT: no such file or directory']);
  });

  test.each([
    ['that others may write to', (own: string) => mkdirSync(own), 0o777],
    ['that is a link to another one', (own: string) => symlinkSync(folder, own), null],
  ] as const)('a folder of its own %s is not trusted', async (_, make, mode) => {
    const own = join(folder, 'own');
    make(own);
    if (mode !== null) chmodSync(own, mode);
    const { troubles } = await start({}, { path: join(own, 'polkan.sock'), isOwnFolder: true });
    expect(troubles).toEqual([
      `${own} is not a folder of this user alone, so that somebody else could answer there`,
    ]);
    expect(existsSync(join(own, 'polkan.sock'))).toBe(false);
  });
});
