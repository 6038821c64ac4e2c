import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answerIn, askSocket, hasAnswered } from '../../src/commands/ask.ts';
import type { Config } from '../../src/config/config.ts';
import { whyUnreached } from '../../src/messages/faults.ts';
import { locales } from '../../src/messages/messages.ts';
import { serve } from '../support/http-server.ts';
import { runPolkan } from '../support/polkan-process.ts';

/** Somebody who answers at a socket as a test wants. */
const answering = async (answer: (socket: Socket) => unknown): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'polkan-ask-'));
  const server = createServer((socket) => {
    socket.on('error', () => undefined).once('data', () => answer(socket));
  });
  const path = join(folder, 'odd.sock');
  await new Promise<void>((listening) => server.listen(path, listening));
  onTestFinished(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  return path;
};

const cutOff = 'connection closed before the answer was complete';
const unusable = `the sidecar answers, but with nothing that can be used: ${cutOff}\n`;

describe('a sidecar that answers with nothing that can be used', () => {
  test.each<[string, (socket: Socket) => unknown, string]>([
    ['half a line', (socket) => socket.end('{"healthy":true,"ent'), cutOff],
    ['the end', (socket) => socket.end(), cutOff],
    ['half a line, and is silent', (socket) => socket.write('{"healthy":tr'), cutOff],
    ['words', (socket) => socket.end('well, thank you\n'), 'the answer is not JSON'],
    ['null', (socket) => socket.end('null\n'), 'the answer is not a JSON object'],
    ['a refusal', (socket) => socket.end('{"error":"unknown verb"}\n'), 'unknown verb'],
  ])('is told from one that does not: %s', async (_, answer, why) => {
    const path = await answering(answer);
    const config = { socket: { path, isOwnFolder: false }, timeoutMs: 500 } as unknown as Config;
    const error: unknown = await askSocket(config, { verb: 'status' })
      .then((line) => answerIn(line ?? ''))
      .catch((reason: unknown) => reason);
    expect([hasAnswered(error), whyUnreached(error, locales.en)]).toEqual([true, why]);
  });

  test('and one that is silent from those', async () => {
    const path = await answering(() => undefined);
    const config = { socket: { path, isOwnFolder: false }, timeoutMs: 50 } as unknown as Config;
    expect(hasAnswered(await askSocket(config, {}).catch((reason: unknown) => reason))).toBe(false);
  });

  test('is called that by each verb, and not that nobody listens', async () => {
    const path = await answering((socket) => socket.end('{"healthy":tr'));
    const stderrOf = async (...args: string[]) =>
      (await runPolkan(args, { cwd: tmpdir(), env: { WATCHDOG_SOCKET: path } })).stderr;
    expect(await stderrOf('status')).toBe(unusable);
    expect(await stderrOf('health')).toBe(unusable);
    expect(await stderrOf('ack', 'k3f')).toBe(
      `The sidecar answers, but with nothing that can be used: ${cutOff}. Whether it has taken the command is not known.\n`,
    );
  });

  test('is told over the port as well', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 1_000 });
      response.write('{"healthy":tr', () => response.destroy());
    });
    onTestFinished(server.close);
    const env = { WATCHDOG_HTTP: new URL(server.url).host, WATCHDOG_SOCKET: 'off' };
    expect((await runPolkan(['status'], { cwd: tmpdir(), env })).stderr).toBe(unusable);
  });
});
