import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { mostBody } from '../../../src/streams/checks/ask.ts';
import { mostHeard } from '../../../src/streams/checks/conversation.ts';
import { mostExpectedBody } from '../../../src/streams/checks/http-probe.ts';
import { longestElement } from '../../../src/streams/checks/json-probe.ts';
import { mostElements } from '../../../src/streams/checks/judge.ts';
import { mostCounters } from '../../../src/streams/checks/prometheus-probe.ts';
import { mostChecks } from '../../../src/streams/checks/schema.ts';
import { longestSecretFile } from '../../../src/streams/checks/trust-files.ts';
import { authority, foundOf, probed } from '../../peers/peer.ts';
import { selfSigned } from '../../support/certificate.ts';
import { checksIn } from '../../support/checks-in.ts';
import { serve } from '../../support/http-server.ts';
import { longTest } from '../../support/long-test.ts';
import { scratch } from '../../support/tap-bench.ts';

const http = async (listener: RequestListener): Promise<string> => {
  const { url, close } = await serve(listener);
  onTestFinished(close);
  return url;
};
/** As `foundOf`; a busy machine may let this process stand still meanwhile, and then the probe says just that. */
const foundAwake = async (entry: string): ReturnType<typeof foundOf> => {
  for (let tries = 1; ; tries += 1) {
    const found = await foundOf(entry);
    if (tries === 8 || !found[1].includes('stood still')) return found;
  }
};
const tcp = async (onSocket: (socket: Socket) => void): Promise<number> => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    onSocket(socket);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
};

describe('a request', () => {
  test('carries who asks: Basic and bearer, from a file that is read anew each time', async () => {
    const seen: (string | undefined)[] = [];
    const url = await http((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    const file = join(scratch(), 'secret');
    writeFileSync(file, 'first\n');
    const entry = `{ name: a, http: "${url}/", bearer_file: "${file}" }`;
    await probed(entry);
    writeFileSync(file, 'second');
    await probed(entry);
    await probed(`{ name: a, http: "${url}/", basic: { user: me, password_file: "${file}" } }`);
    await probed(`{ name: a, http: "${url}/", basic: { user: me, password: "p:w" } }`);
    const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
    expect(seen).toEqual(['Bearer first', 'Bearer second', basic('me:second'), basic('me:p:w')]);
  });

  test('has all of a secret that has no size before it is read', async () => {
    const seen: (string | undefined)[] = [];
    const url = await http((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    await probed(`{ name: a, http: "${url}/", bearer_file: /proc/sys/kernel/ostype }`);
    expect(seen).toEqual(['Bearer Linux']);
  });

  test('whose secret can not be read is not made, and that is not the fault of the other side', async () => {
    const url = await http((_, response) => response.end());
    const [active, detail] = await foundOf(`{ name: a, http: "${url}/", bearer_file: /none }`);
    expect(active).toBe(null);
    expect(detail).toContain('/none');
  });

  test('waits for no pipe that should hold its secret, and takes no part of a file that is too long', async () => {
    const url = await http((_, response) => response.end());
    const folder = scratch();
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const long = join(folder, 'long');
    writeFileSync(long, 'x'.repeat(longestSecretFile + 1));
    const words = [];
    for (const file of [pipe, long, folder, '/dev/zero']) {
      const [active, detail] = await foundOf(`{ name: a, http: "${url}/", bearer_file: "${file}" }`);
      expect(active).toBe(null);
      words.push(detail.slice(detail.indexOf(file)));
    }
    expect(words).toEqual([
      `${pipe} can't be read: it is no plain file.`,
      `${long} can't be read: it is longer than 1 MiB.`,
      `${folder} can't be read: EISDIR: illegal operation on a directory.`,
      "/dev/zero can't be read: it is no plain file.",
    ]);
  });

  test('goes through a proxy where it is told to, whole, and says who asks there', async () => {
    const seen: unknown[] = [];
    const proxy = await http((request, response) => {
      seen.push([request.url, request.headers.host, request.headers['proxy-authorization']]);
      response.end('through');
    });
    const at = proxy.replace('http://', 'http://u:p@');
    const [active] = await foundOf(
      `{ name: a, http: "http://shop.invalid/health?x=1", proxy: "${at}", expect: { body: through } }`,
    );
    expect(active).toBe(false);
    expect(seen).toEqual([
      ['http://shop.invalid/health?x=1', 'shop.invalid', `Basic ${Buffer.from('u:p').toString('base64')}`],
    ]);
  });

  longTest('shows a certificate of its own, and is refused without', async () => {
    const pem = authority({ path: scratch() }, 10);
    const read = (path: string): string => execFileSync('cat', [path], { encoding: 'utf8' });
    const server = createHttps(
      {
        key: read(pem.key),
        cert: read(pem.cert),
        ca: read(pem.ca),
        requestCert: true,
        rejectUnauthorized: true,
      },
      (_, response) => response.end('ok'),
    ).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => void server.close());
    const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
    const entry = (more: string): string => `{ name: a, http: "${url}", ca: "${pem.ca}"${more} }`;
    const client = `, client: { certificate: "${pem.cert}", key: "${pem.key}" }`;
    expect((await foundOf(entry(client)))[0]).toBe(false);
    expect((await foundOf(entry('')))[0]).toBe(true);
  });

  test('whose expression takes for ever on what came leaves the check unseen, in time', async () => {
    const url = await http((_, response) => response.end(`${'a'.repeat(60_000)}!`));
    const [active, detail] = await foundAwake(`{ name: a, http: "${url}/", expect: { body: "/a*a*b/" } }`);
    expect(active).toBe(null);
    expect(detail).toContain('takes too long on what came');
  });
});

describe('STARTTLS of IMAP', () => {
  const { key, cert } = selfSigned('localhost');
  const imap = (answer: string) =>
    tcp((socket) => {
      socket.write('* OK ready\r\n');
      socket.once('data', (said) => {
        expect(String(said)).toBe('a1 STARTTLS\r\n');
        socket.write(answer);
        if (!/^a1 OK/m.test(answer)) return;
        const secure = new TLSSocket(socket, { isServer: true, key, cert });
        secure.on('error', () => undefined);
      });
    });

  test('begins TLS, also after lines that nobody asked for', async () => {
    const port = await imap('* CAPABILITY IMAP4rev1\r\na1 OK begin\r\n');
    const entry = `{ name: a, tls: "localhost:${port}", starttls: imap, insecure: true, expect: { certificate: 1h } }`;
    expect((await foundOf(entry))[0]).toBe(false);
  });

  test('that is refused says so', async () => {
    const port = await imap('a1 NO not here\r\n');
    const [active, detail] = await foundOf(
      `{ name: a, tcp: "localhost:${port}", starttls: imap, insecure: true }`,
    );
    expect(active).toBe(true);
    expect(detail).toContain('a1 NO not here');
  });
});

describe('who says something else, and stays', () => {
  test.each([
    [
      'another greeting',
      (port: number) => `{ name: a, tcp: "localhost:${port}", expect: OK, timeout: 1s }`,
      '220 elsewhere\r\n',
      'what came begins "220 elsewhere"',
    ],
    [
      'a greeting of SMTP without an end',
      (port: number) => `{ name: a, tls: "localhost:${port}", starttls: smtp, timeout: 1s }`,
      '220-one\r\n220-two\r\n',
      '220-one',
    ],
    [
      'half a greeting of IMAP',
      (port: number) => `{ name: a, tcp: "localhost:${port}", starttls: imap, timeout: 1s }`,
      '* OK rea',
      '* OK rea',
    ],
  ])('is no one who does not answer: %s', async (_, entry, said, shown) => {
    const port = await tcp((socket) => void socket.write(said));
    const [active, detail] = await foundAwake(entry(port));
    expect(active).toBe(true);
    expect(detail).toContain(shown);
    expect(detail).not.toContain('does not answer');
  });

  test('and one who says nothing does not answer', async () => {
    const port = await tcp(() => undefined);
    const [active, detail] = await foundAwake(
      `{ name: a, tcp: "localhost:${port}", expect: OK, timeout: 1s }`,
    );
    expect([active, detail]).toEqual([true, expect.stringContaining('does not answer')]);
  });
});

describe('JSON that nests deeper than is read', () => {
  const deep = `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`;
  test.each([
    '{ name: a, json: "URL/", value: "$.a", alert: "> 1" }',
    '{ name: a, http: "URL/", expect: { json: { "$.a": 1 } } }',
  ])('is not called something else: %s', async (entry) => {
    const url = await http((_, response) => response.end(deep));
    const [, detail] = await foundOf(entry.replace('URL', url));
    expect(detail).toContain('nests more than 64 deep');
  });
});

describe('a failure', () => {
  test('counts when it comes twice', async () => {
    let asked = 0;
    const url = await http((_, response) => {
      asked += 1;
      response.statusCode = asked === 1 ? 503 : 200;
      response.end();
    });
    expect((await foundOf(`{ name: a, http: "${url}/" }`))[0]).toBe(false);
    expect(asked).toBe(2);
    const always = await http((_, response) => {
      response.statusCode = 503;
      response.end();
    });
    const [active, detail] = await foundOf(`{ name: a, http: "${always}/" }`);
    expect([active, detail]).toEqual([true, expect.stringContaining('HTTP 503, expected 100-399')]);
  });
});

describe('an answer that does not hold what its head says', () => {
  const ok = 'HTTP/1.1 200 OK\r\n';
  const broken = 'HTTP/1.1 500 Internal Server Error\r\n';
  const chunked = 'transfer-encoding: chunked\r\n\r\n';
  /** Says it, and then what may be said again and again, for as long as somebody listens. */
  const saying =
    (begin: string, again = '') =>
    (socket: Socket): void => {
      socket.once('data', () => {
        socket.write(begin);
        const more = (): void => {
          if (!socket.destroyed) socket.write(again, () => setImmediate(more));
        };
        if (again !== '') more();
      });
    };
  const ending =
    (begin: string) =>
    (socket: Socket): void =>
      void socket.once('data', () => socket.end(begin));
  const expectsText = 'expect: { body: fine }';

  test.each<[what: string, onSocket: (socket: Socket) => void, more: string, detail: string]>([
    [
      'a body without an end',
      saying(`${ok}\r\n`, 'x'.repeat(65_536)),
      expectsText,
      'MiB came): the body is larger than 1 MiB; expected "fine" in it',
    ],
    [
      'half a body',
      ending(`${ok}content-length: 1000\r\n\r\n${'x'.repeat(500)}`),
      expectsText,
      '(500 bytes came): connection closed before the answer was complete; expected "fine" in it',
    ],
    [
      'a body that stops',
      saying(`${ok}content-length: 1000\r\n\r\nfine`),
      `${expectsText}, timeout: 300ms`,
      'HTTP 200, but its body was not read to the end (4 bytes came): no answer within 0.3 s; expected "fine" in it',
    ],
    [
      'a body that stops, of which a time is expected',
      saying(`${ok}content-length: 1000\r\n\r\nfine`),
      'expect: { within: 200ms }, timeout: 300ms',
      'no answer within 0.3 s; expected all of it within 200 ms',
    ],
    [
      'chunks that are none',
      ending(`${ok}${chunked}nonsense\r\n`),
      'expect: { json: { $.status: up } }',
      '(10 bytes came): the answer is not HTTP; expected $.status == up in it',
    ],
    [
      'a chunk that is longer than a number',
      ending(`${ok}${chunked}ffffffffffffffff\r\nx`),
      expectsText,
      'the answer is not HTTP; expected "fine" in it',
    ],
    [
      'a compressed body, whatever it would unpack to',
      ending(`${ok}content-encoding: gzip\r\n\r\n\u001f`),
      expectsText,
      'the body is compressed (gzip), which was not asked for; expected "fine" in it',
    ],
    ['headers without an end', ending(`${ok}${'x: y\r\n'.repeat(6_000)}`), expectsText, 'headers too large'],
    [
      'headers that stop',
      saying(`${ok}x: y\r\n`),
      'timeout: 300ms',
      '23 bytes came, but not the whole head of an answer: no answer within 0.3 s',
    ],
    [
      'a wrong status above a body without an end',
      saying(`${broken}\r\n`, 'x'.repeat(65_536)),
      expectsText,
      'HTTP 500, expected 100-399',
    ],
    [
      'a wrong status above half a body',
      ending(`${broken}content-length: 1000\r\n\r\nx`),
      expectsText,
      'HTTP 500, expected 100-399',
    ],
    [
      'a missing header above a body that stops',
      saying(`${ok}content-length: 1000\r\n\r\nx`),
      'expect: { header: { x-id: "7" }, body: fine }',
      'there is no header x-id, expected "7"',
    ],
    [
      'a redirect that is not followed, above a body without an end',
      saying('HTTP/1.1 302 Found\r\nlocation: /x\r\n\r\n', 'x'.repeat(65_536)),
      'redirects: 0, expect: { status: 200, body: fine }',
      'HTTP 302, expected 200',
    ],
    [
      'one redirect after another, each above a body without an end',
      saying('HTTP/1.1 302 Found\r\nlocation: /x\r\n\r\n', 'x'.repeat(65_536)),
      expectsText,
      'more than 3 redirects',
    ],
  ])('%s says which expectation failed, and what came instead', async (_, onSocket, more, detail) => {
    const port = await tcp(onSocket);
    const [active, said] = await foundAwake(`{ name: a, http: "http://127.0.0.1:${port}/", ${more} }`);
    expect([active, said]).toEqual([true, expect.stringContaining(detail)]);
  });

  test('of which only the time is expected may be of any length, and compressed', async () => {
    const url = await http((_, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(Buffer.alloc(2 * mostExpectedBody));
    });
    expect((await foundOf(`{ name: a, http: "${url}/", expect: { within: 5s } }`))[0]).toBe(false);
  });

  test.each([
    ['half a body', ending(`${ok}content-length: 1000\r\n\r\n{`), '(1 bytes came): connection closed'],
    ['a body that stops', saying(`${ok}content-length: 1000\r\n\r\n{`), '(1 bytes came): no answer within'],
  ])('leaves a value unread that stands in it, and says why: %s', async (_, onSocket, detail) => {
    const port = await tcp(onSocket);
    const asked = `"http://127.0.0.1:${port}/", timeout: 300ms`;
    for (const entry of [
      `{ name: a, json: ${asked}, value: $.a, alert: "> 1" }`,
      `{ name: a, prometheus: ${asked}, metric: m, alert: "> 1" }`,
    ]) {
      const [active, said] = await foundAwake(entry);
      expect([active, said]).toEqual([null, expect.stringContaining(detail)]);
    }
  });
});

describe('what an endpoint may not do', () => {
  const answering = (text: () => string | Buffer): Promise<string> =>
    http((request, response) => {
      request.on('error', () => undefined);
      response.on('error', () => undefined);
      response.end(text());
    });
  const metrics = (url: string, more = ''): string =>
    `{ name: a, prometheus: "${url}/", metric: m, alert: "> 1"${more} }`;

  longTest(`send more than ${mostBody} bytes of metrics`, async () => {
    const url = await answering(() => Buffer.alloc(mostBody + 1, '# nothing\n'));
    const [active, detail] = await foundOf(metrics(url));
    expect(active).toBe(null);
    expect(detail).toContain('could not be tried');
    const fits = await answering(() => `m 5\n${'# nothing\n'.repeat((mostBody - 100) / 10)}`);
    expect((await foundOf(metrics(fits)))[0]).toBe(true);
  });

  test(`have more than ${mostExpectedBody} bytes of a body looked through`, async () => {
    const url = await answering(() => `${'x'.repeat(mostExpectedBody)}ok`);
    expect((await foundOf(`{ name: a, http: "${url}/", expect: { body: ok } }`))[0]).toBe(true);
  });

  test(`bring more than ${mostElements} elements, or ${mostCounters} counters`, async () => {
    const series = (count: number): string =>
      Array.from({ length: count }, (_, n) => `m{n="${n}"} 0\n`).join('');
    const many = await answering(() => series(mostElements + 1));
    expect(await foundOf(metrics(many))).toEqual([
      null,
      expect.stringContaining(`at most ${mostElements} are watched`),
    ]);
    const fits = await answering(() => series(mostElements));
    expect((await probed(metrics(fits))).findings).toHaveLength(mostElements);
    const counters = await answering(() => series(mostCounters + 1));
    expect((await foundOf(metrics(counters, ', take: increase')))[1]).toContain(`at most ${mostCounters}`);
    const list = await answering(() => JSON.stringify(Array.from({ length: mostElements + 1 }, (_, n) => n)));
    const json = `{ name: a, json: "${list}/", value: "$[*]", each: "$[*]", alert: "> 1000" }`;
    expect((await foundOf(json))[1]).toContain(`at most ${mostElements}`);
  });

  test(`call its elements by more than ${longestElement} characters`, async () => {
    const body = JSON.stringify({ names: ['x'.repeat(10_000), 'y'], values: [1, 2] });
    const url = await http((_, response) => response.end(body));
    const { findings } = await probed(
      `{ name: a, json: "${url}/", value: "$.values[*]", each: "$.names[*]", alert: "> 5" }`,
    );
    expect(findings.map(({ element }) => element)).toEqual([`${'x'.repeat(longestElement - 1)}…`, 'y']);
  });

  test(`say more than ${mostHeard} bytes where a word is waited for`, async () => {
    const port = await tcp((socket) => {
      const flood = Buffer.alloc(16_384, 'x');
      const more = (): void => {
        if (!socket.destroyed) socket.write(flood, more);
      };
      more();
    });
    const [active, detail] = await foundOf(`{ name: a, tcp: "127.0.0.1:${port}", expect: PONG }`);
    expect(active).toBe(true);
    expect(detail).toContain('PONG');
  });
});

test(`a file has at most ${mostChecks} checks`, async () => {
  const of = (count: number): string =>
    `checks:\n${Array.from({ length: count }, (_, n) => `  - {name: c${n}, file: /x}\n`).join('')}`;
  expect((await checksIn(of(mostChecks))).checks).toHaveLength(mostChecks);
  const { checks, faults } = await checksIn(of(mostChecks + 1));
  expect(checks).toEqual([]);
  expect(faults).toEqual([expect.stringMatching(/^polkan\.yaml:2:3: /)]);
});
