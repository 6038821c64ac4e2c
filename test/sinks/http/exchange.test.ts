import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { locales } from '../../../src/messages/messages.ts';
import { proxiedWays } from '../../../src/sidecar/proxied.ts';
import { createPoster } from '../../../src/sinks/http/poster.ts';
import { createBot } from '../../../src/sinks/telegram/bot.ts';

const words = locales.en;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A proxy that lets nobody through. */
const wayThrough = async (status: number, target: URL) => {
  const server = createServer((_, response) => response.writeHead(status).end('no'));
  server.on('connect', (_, socket) => socket.end(`HTTP/1.1 ${status} No\r\n\r\n`));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const url = new URL(`http://someone:wrong@127.0.0.1:${(server.address() as AddressInfo).port}`);
  const way = await proxiedWays(
    { http: url, https: url, except: '' },
    5_000,
    (close) => void closing.push(close),
  )(target);
  if (way === undefined) throw new Error('it goes straight');
  return way;
};

describe('a proxy that does not let a message through', () => {
  test.each([
    ['http://there.test/hook', 407, true, 'the proxy wants other credentials'],
    ['https://there.test/hook', 407, true, 'the proxy wants other credentials'],
    ['https://there.test/hook', 403, true, 'the proxy did not let it through: HTTP 403'],
    ['https://there.test/hook', 502, false, 'the proxy did not let it through: HTTP 502'],
  ])('%s, %i: refused is %s, and it has not arrived', async (address, status, refused, message) => {
    const url = new URL(address);
    const dispatcher = await wayThrough(status, url);
    const poster = createPoster({ url, dispatcher, timeoutMs: 5_000, words, secrets: [] });
    const asked = poster.post({ path: '/hook', body: '{}' }, new AbortController().signal);
    await expect(asked).rejects.toMatchObject({ message, refused, mayHaveArrived: false, permanent: false });

    const bot = createBot({ token: '1:a', apiUrl: url, dispatcher, timeoutMs: 5_000, words });
    const { signal } = new AbortController();
    await expect(bot.post('sendMessage', '{}', signal)).rejects.toMatchObject({ message, refused });
    await expect(bot.ask('getMe', signal)).rejects.toMatchObject({ message, refused });
  });
});
