import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, from, of, toArray } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { locales } from '../../../src/messages/messages.ts';
import { containers } from '../../../src/streams/docker/containers.ts';
import { type Answer, DockerError, dockerReader } from '../../../src/streams/docker/docker.ts';
import { whyNoAnswer } from '../../../src/streams/docker/read-container.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A daemon on a socket of its own that answers as `listener` does. */
const daemon = async (listener: RequestListener) => {
  const directory = mkdtempSync(join(tmpdir(), 'polkan-lines-'));
  const socketPath = join(directory, 'docker.sock');
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  const reader = dockerReader({ socketPath, maxBytes: 1_000 });
  closing.push(
    () => reader.close(),
    () => server.closeAllConnections(),
    () => new Promise((resolve) => server.close(resolve)),
    () => rmSync(directory, { recursive: true }),
  );
  return reader;
};

const all = async (lines: AsyncIterable<string>): Promise<string[]> => {
  const seen: string[] = [];
  for await (const line of lines) seen.push(line);
  return seen;
};

const forever = new AbortController().signal;

describe('a path whose body does not end', () => {
  test('is given line by line, wherever its chunks are cut', async () => {
    const reader = await daemon((_, response) => {
      response.write('{"a":1}\n{"b"');
      response.write(Buffer.from(':"я"}').subarray(0, 3));
      response.end(Buffer.concat([Buffer.from(':"я"}').subarray(3), Buffer.from('\nrest')]));
    });
    expect(await all(reader.lines('/events?since=0', forever))).toEqual(['{"a":1}', '{"b":"я"}']);
  });

  test('is refused before a connection is made where it is not one of ours', async () => {
    let connections = 0;
    const reader = await daemon(() => {
      connections += 1;
    });
    await expect(all(reader.lines('/containers/web/logs', forever))).rejects.toThrow('only reads Docker');
    expect(connections).toBe(0);
  });

  test('is an error where it is not given', async () => {
    const reader = await daemon((_, response) => response.writeHead(403).end('no'));
    await expect(all(reader.lines('/events?since=0', forever))).rejects.toMatchObject({
      name: 'DockerError',
      fault: 'answered',
      code: '/events: HTTP 403',
    });
    const told = whyNoAnswer(new DockerError('answered', '/run/d.sock', '/events: HTTP 403'), locales.en);
    expect(told).toBe('Docker at /run/d.sock answers, but not as it should (/events: HTTP 403)');
  });

  test('is an error where a line has no end', async () => {
    const reader = await daemon((_, response) => response.write('x'.repeat(2_000)));
    await expect(all(reader.lines('/events?since=0', forever))).rejects.toMatchObject({ fault: 'oversized' });
  });

  test('is an error where the daemon cuts it off', async () => {
    const reader = await daemon((request, response) => {
      response.write('{}\n');
      setImmediate(() => request.socket.destroy());
    });
    await expect(all(reader.lines('/events?since=0', forever))).rejects.toBeInstanceOf(DockerError);
  });

  test('ends with its abort', async () => {
    const abort = new AbortController();
    const reader = await daemon((_, response) => response.write('{}\n'));
    const seen: string[] = [];
    const listening = (async () => {
      for await (const line of reader.lines('/events?since=0', abort.signal)) {
        seen.push(line);
        abort.abort(new Error('enough'));
      }
    })();
    await expect(listening).rejects.toThrow('enough');
    expect(seen).toEqual(['{}']);
  });
});

describe('a container that something has happened to', () => {
  const inspected = (name: string, Status: string, more: object = {}): Answer => ({
    status: 200,
    body: {
      Id: 'a1',
      Name: `/${name}`,
      RestartCount: 0,
      State: { Status, ExitCode: 1, OOMKilled: false, Error: '', ...more },
    },
  });
  const hinted = async (names: readonly string[] | '*', answer: Answer | Error, memory?: unknown) => {
    const source = containers({
      docker: { get: async () => (answer instanceof Error ? Promise.reject(answer) : answer) },
      names,
      everyMs: 30_000,
      timeoutMs: 5_000,
      words: locales.en,
      happened$: of('web', 'other'),
    });
    if (source.hints === undefined) throw new Error('no hints');
    const heard = await firstValueFrom(source.hints.entity$.pipe(toArray()));
    const reading = await firstValueFrom(from(source.hints.read('web', forever, { at: 1_000, memory })));
    return { heard, reading };
  };

  test('is read by itself, covers nothing, and is remembered beside the others', async () => {
    const kept = { containers: [{ name: 'db', id: 'd1', restarts: 0, grewAt: [], watched: true }] };
    const { heard, reading } = await hinted(['web'], inspected('web', 'exited'), kept);
    expect(heard).toEqual(['web']);
    expect(reading.covers).toEqual([]);
    expect(reading.signals).toMatchObject([
      { kind: 'container', entity: 'web', active: true, value: 1, limit: 1 },
    ]);
    expect(reading.memory).toMatchObject({ containers: [{ name: 'db' }, { name: 'web', id: 'a1' }] });
  });

  test('found by `*`, is watched once it was seen running, whoever it is', async () => {
    const { heard, reading } = await hinted('*', inspected('web', 'running'));
    expect(heard).toEqual(['web', 'other']);
    expect(reading.signals).toMatchObject([{ entity: 'web', active: false }]);
    expect(reading.memory).toMatchObject({ containers: [{ name: 'web', id: 'a1' }] });
  });

  test('found by `*` and removed, goes on being told of for the grace, and is called gone by a turn alone', async () => {
    const web = { name: 'web', id: 'a1', restarts: 0, grewAt: [], watched: true };
    const { reading } = await hinted('*', { status: 404, body: {} }, { containers: [web] });
    expect(reading).toMatchObject({
      covers: [],
      signals: [{ entity: 'web', active: true, policy: { forMs: 60_000 } }],
      memory: { containers: [{ name: 'web', down: { at: 1_000, why: 'stop', lacks: true } }] },
    });
    const away = { ...web, down: { at: -59_000, why: 'stop', lacks: true } };
    const { reading: later } = await hinted('*', { status: 404, body: {} }, { containers: [away] });
    expect(later.signals).toEqual([]);
    // Nothing new: the memory is as it was.
    expect(later.memory).toBeUndefined();
  });

  test('of a daemon that does not answer, is a failed read', async () => {
    await expect(hinted(['web'], new DockerError('unreachable', '/s', 'ECONNREFUSED'))).rejects.toThrow(
      'ECONNREFUSED',
    );
  });
});
