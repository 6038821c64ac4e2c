import { VirtualTimeScheduler } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { alertmanagerRoutes } from '../../src/status/alertmanager/alertmanager.ts';
import { apiOf } from '../../src/status/api.ts';
import { createAuthority } from '../../src/status/authority.ts';
import { createEvents } from '../../src/status/events.ts';
import {
  alertmanagerHeads,
  apiHeads,
  eventsRoute,
  laterRoutes,
  pageHeads,
} from '../../src/status/later-routes.ts';
import { pagesOf } from '../../src/status/page/pages.ts';
import { pingRoutes } from '../../src/status/ping-routes.ts';
import { pageRoute } from '../../src/status/routes.ts';
import { serveStatus } from '../../src/status/server.ts';
import { jsonPage } from '../../src/status/shared-page.ts';
import { createCalls } from '../../src/streams/inbound/calls.ts';
import { ask, freePort } from '../support/http-server.ts';
import { pageWorld } from '../support/page-world.ts';
import { rawClient, sendRaw } from '../support/raw-client.ts';

const token = 'a-token-of-the-test-0001';
const now = Date.UTC(2026, 10, 27, 12);
const opened: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

/** Everything that the port serves, as it is served, and what came through. */
const start = async ({ withToken = true } = {}) => {
  const port = await freePort();
  const scheduler = new VirtualTimeScheduler();
  const authority = createAuthority(token, () => now);
  const world = pageWorld({ now, wrong: ['container/db'], authority: withToken ? authority : null });
  /** What somebody has got done. */
  const done: unknown[] = [];
  const { console } = world;
  if (console !== null)
    Object.assign(console, {
      order: async (what: unknown) => {
        done.push(what);
        return { refused: { code: 'nothing', what: '' } };
      },
    });
  const calls = createCalls();
  calls.of$('checks').subscribe(({ what }) => done.push(what));
  const push = async (what: unknown): Promise<boolean> => {
    done.push(what);
    return true;
  };
  const events = createEvents();
  opened.push(events);
  opened.push(
    serveStatus({
      ...{ host: '127.0.0.1', port, names: ['tower.example'], scheduler },
      ...(withToken && { authority }),
      onUnanswered: () => undefined,
      onTrouble: () => undefined,
      onForeignHost: () => undefined,
      routes: [
        pageRoute('/healthz', async () => jsonPage({ healthy: true })),
        ...pingRoutes({ calls, now: () => now, isKnown: (slug) => slug === 'nightly' }).routes,
        eventsRoute(events),
        ...laterRoutes(apiHeads, async () => apiOf(world)),
        ...laterRoutes(alertmanagerHeads, async () => alertmanagerRoutes({ ...world, push, channels: [] })),
        ...laterRoutes(pageHeads, async () => pagesOf(world)),
      ],
    }),
  );
  await ask(`http://127.0.0.1:${port}/healthz`);
  const pass = (ms: number): void => {
    scheduler.maxFrames = scheduler.frame + ms;
    scheduler.flush();
    scheduler.frame = scheduler.maxFrames;
  };
  return { port, done, pass };
};

type World = Awaited<ReturnType<typeof start>>;
type Attack = (world: World) => Promise<string>;

/** One request, written by hand. */
const sends =
  (line: string, headers: readonly string[] = [], body = '', host = 'Host: 127.0.0.1'): Attack =>
  ({ port }) =>
    sendRaw(port, [`${line} HTTP/1.1`, host, ...headers, '', body].join('\r\n'));

const bearer = `Authorization: Bearer ${token}`;
const ack = '{"said":"ack container/db"}';
const json = ['Content-Type: application/json', `Content-Length: ${ack.length}`];
const form = 'verb=ack&what=k0f';
const plainForm = ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${form.length}`];

/** Clients that take their time: so many bytes, each after a while. */
const slowly =
  (bytes: string): Attack =>
  async ({ port, pass }) => {
    const { socket, answer } = await rawClient(port);
    for (const byte of bytes) {
      socket.write(byte);
      for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
      pass(500);
    }
    return answer;
  };

/** The last of several tries. */
const guesses =
  (headerOf: (guess: string) => string, right: string): Attack =>
  async (world) => {
    for (let guess = 0; guess < 5; guess += 1)
      await sends('POST /api/commands', [...json, headerOf(`guess-number-${guess}-of-many`)], ack)(world);
    return sends('POST /api/commands', [...json, headerOf(right)], ack)(world);
  };
const basicOf = (password: string): string =>
  `Authorization: Basic ${Buffer.from(`operator:${password}`).toString('base64')}`;

const table: readonly (readonly [attack: string, how: Attack, answer: RegExp])[] = [
  [
    'rebinding: a name bent to this address reads',
    sends('GET /api/entities', [], '', 'Host: evil.example'),
    /^HTTP\/1\.1 421 /,
  ],
  [
    'rebinding: it acts, with the token',
    sends('POST /api/commands', [...json, bearer], ack, 'Host: evil.example:9477'),
    /^HTTP\/1\.1 421 /,
  ],
  [
    'rebinding: a name that begins as ours',
    sends('GET /', [], '', 'Host: tower.example.evil.example'),
    /^HTTP\/1\.1 421 /,
  ],
  ...[
    ['with a port', 'evil.example:9477'],
    ['with a trailing dot', 'evil.example.'],
    ['in capitals', 'EVIL.EXAMPLE'],
    ['that ends as ours', 'eviltower.example'],
    ['with our name before an @', 'tower.example@evil.example'],
    ['with our name as its port', 'evil.example:127.0.0.1'],
    ['of six groups of numbers that is not loopback', '[2001:db8::1]:9477'],
    ['of another machine by number', '192.0.2.1'],
    ['that says loopback and goes on', '127.0.0.1.evil.example'],
    ['with a path in it', 'evil.example/127.0.0.1'],
    ['of white space', 'evil.example 127.0.0.1'],
  ].map(
    ([what, host]) =>
      [
        `rebinding: a name ${what}`,
        sends('POST /api/commands', [...json, bearer], ack, `Host: ${host}`),
        /^HTTP\/1\.1 4(21|00) /,
      ] as const,
  ),
  [
    'rebinding: two hosts, of which ours is the second',
    sends('GET /', ['Host: 127.0.0.1'], '', 'Host: evil.example'),
    /^HTTP\/1\.1 400 /,
  ],
  ['rebinding: two hosts', sends('GET /', ['Host: evil.example']), /^HTTP\/1\.1 400 /],
  ['rebinding: no host', sends('GET /', [], '', 'X-None: 1'), /^HTTP\/1\.1 400 /],
  [
    'rebinding: a whole address instead of a path',
    sends('GET http://evil.example/api/entities'),
    /^HTTP\/1\.1 404 /,
  ],

  [
    'CSRF: a form of another site, with the token',
    sends('POST /act', [...plainForm, bearer, 'Origin: https://evil.example'], form),
    /^HTTP\/1\.1 403 /,
  ],
  ...[
    ['the same name by another scheme', ['Origin: https://127.0.0.1']],
    ['the same name by another scheme, with the port that it has', ['Origin: https://127.0.0.1:443']],
    [
      'the same name by another scheme than a proxy says',
      ['Origin: http://127.0.0.1', 'X-Forwarded-Proto: https'],
    ],
    ['the same name by another scheme and port', ['Origin: https://127.0.0.1:8443']],
    ['two origins', ['Origin: http://127.0.0.1', 'Origin: https://evil.example']],
    ['an origin that is none', ['Origin: file://']],
    ['an origin with our name as its user', ['Origin: http://127.0.0.1@evil.example']],
    ['an origin that begins as ours', ['Origin: http://127.0.0.1.evil.example']],
    ['a frame that says no origin, but what it is', ['Origin: null', 'Sec-Fetch-Site: same-origin']],
    ['a site beside ours', ['Sec-Fetch-Site: same-site']],
    [
      'ours by origin, another by what the browser says',
      ['Origin: http://127.0.0.1', 'Sec-Fetch-Site: cross-site'],
    ],
  ].flatMap(([what, headers]) => [
    [
      `CSRF: a form, ${what}`,
      sends('POST /act', [...plainForm, bearer, ...(headers ?? [])], form),
      /^HTTP\/1\.1 403 /,
    ] as const,
    [
      `CSRF: a push of alerts, ${what}`,
      sends('POST /api/v2/alerts', [bearer, 'Content-Length: 2', ...(headers ?? [])], '[]'),
      /^HTTP\/1\.1 403 /,
    ] as const,
  ]),
  [
    'CSRF: a form with a referer of another site alone, which has no cookie of ours',
    sends('POST /act', [...plainForm, 'Referer: https://evil.example/'], form),
    /^HTTP\/1\.1 401 (?![\s\S]*name="pressed")/,
  ],
  [
    'CSRF: what another site has pressed, behind a login',
    (world) => {
      const typed = `token=${token}&back=/&pressed=${encodeURIComponent(form)}`;
      const headers = [
        plainForm[0] ?? '',
        `Content-Length: ${typed.length}`,
        'Referer: https://evil.example/',
      ];
      return sends('POST /login', headers, typed)(world);
    },
    /^HTTP\/1\.1 303 /,
  ],
  [
    'CSRF: of another port of this machine',
    sends('POST /act', [...plainForm, bearer, 'Origin: http://127.0.0.1:8080'], form),
    /^HTTP\/1\.1 403 /,
  ],
  [
    'CSRF: of a frame without an origin',
    sends('POST /act', [...plainForm, bearer, 'Origin: null'], form),
    /^HTTP\/1\.1 403 /,
  ],
  [
    'CSRF: a script that says only where it comes from',
    sends('POST /api/commands', [...json, bearer, 'Sec-Fetch-Site: cross-site'], ack),
    /^HTTP\/1\.1 403 /,
  ],
  [
    'CSRF: a silence by Alertmanager’s API',
    sends('POST /api/v2/silences', [...json, bearer, 'Origin: https://evil.example'], ack),
    /^HTTP\/1\.1 403 /,
  ],
  [
    'CSRF: a silence ended',
    sends('DELETE /api/v2/silence/c-1', [bearer, 'Sec-Fetch-Site: same-site']),
    /^HTTP\/1\.1 403 /,
  ],
  [
    'CSRF: a call of a job by a form',
    sends('POST /ping/nightly/fail', ['Content-Length: 0', 'Origin: https://evil.example']),
    /^HTTP\/1\.1 403 /,
  ],
  [
    'CSRF: a command as a plain form, which needs no leave',
    sends('POST /api/commands', ['Content-Type: text/plain', `Content-Length: ${ack.length}`, bearer], ack),
    /^HTTP\/1\.1 415 /,
  ],
  [
    'CSRF: leave to do so is asked for',
    sends('OPTIONS /api/commands', ['Origin: https://evil.example', 'Access-Control-Request-Method: POST']),
    /^HTTP\/1\.1 405 (?![\s\S]*access-control)/i,
  ],

  ['slowloris: a head, byte by byte', slowly('GET / HT'), /^HTTP\/1\.1 408 /],
  [
    'slowloris: a body that does not come',
    async (world) => {
      const { socket, answer } = await rawClient(world.port);
      socket.write(
        ['POST /api/commands HTTP/1.1', 'Host: 127.0.0.1', bearer, 'Content-Length: 27', '', '{'].join(
          '\r\n',
        ),
      );
      for (let turns = 0; turns < 50; turns += 1) await new Promise((resolve) => setImmediate(resolve));
      world.pass(3_000);
      return answer;
    },
    /^HTTP\/1\.1 408 /,
  ],

  ['giant headers: one', sends('GET /', [`X-Long: ${'x'.repeat(9_000)}`]), /^HTTP\/1\.1 431 /],
  [
    'giant headers: many',
    sends(
      'GET /',
      Array.from({ length: 1_000 }, (_, n) => `X-${n}: yes`),
    ),
    /^HTTP\/1\.1 431 /,
  ],
  ['giant headers: a path', sends(`GET /key/${'x'.repeat(9_000)}`), /^HTTP\/1\.1 431 /],
  [
    'giant body: more than a command may have',
    sends('POST /api/commands', [bearer, 'Content-Length: 16385']),
    /^HTTP\/1\.1 413 /,
  ],
  [
    'giant body: more than a push may have',
    sends('POST /api/v2/alerts', [bearer, 'Content-Length: 1048577']),
    /^HTTP\/1\.1 413 /,
  ],
  [
    'smuggling: a body in chunks',
    sends('POST /api/commands', [bearer, 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
    /^HTTP\/1\.1 411 /,
  ],
  [
    'smuggling: two lengths',
    sends('POST /api/commands', [bearer, 'Content-Length: 1', 'Content-Length: 27'], ack),
    /^HTTP\/1\.1 400 /,
  ],

  [
    'smuggling: a body in chunks beside a length',
    sends('POST /api/commands', [bearer, 'Transfer-Encoding: chunked', ...json], `0\r\n\r\n${ack}`),
    /^HTTP\/1\.1 411 /,
  ],
  [
    'smuggling: a second command behind the body of the first',
    ({ port }) =>
      sendRaw(
        port,
        `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nPOST /api/commands HTTP/1.1\r\nHost: 127.0.0.1\r\n${bearer}\r\n${json.join('\r\n')}\r\n\r\n${ack}`,
      ),
    /^HTTP\/1\.1 200 (?![\s\S]*HTTP\/1\.1)/,
  ],
  [
    'smuggling: a body in chunks for a job',
    sends('POST /ping/nightly', ['Transfer-Encoding: chunked'], '1\r\nx\r\n0\r\n\r\n'),
    /^HTTP\/1\.1 411 /,
  ],
  [
    'giant body: of a call of a job',
    sends('POST /ping/nightly', ['Content-Length: 10485760']),
    /^HTTP\/1\.1 413 /,
  ],
  ['giant query: longer than a head may be', sends(`GET /?q=${'x'.repeat(9_000)}`), /^HTTP\/1\.1 431 /],
  [
    'giant query: a thousand filters',
    sends(`GET /api/v2/alerts?${'filter=a&'.repeat(800)}`),
    /^HTTP\/1\.1 400 /,
  ],
  ...['../', '..%2f', '%2e%2e/', '%2e%2e%2f', '..%5c', '..;/', '%c0%ae%c0%ae/', '....//', '/%2e%2e/'].map(
    (up) =>
      [
        `traversal: up by ${up}`,
        sends(`GET /assets/${up.repeat(4)}etc/passwd`),
        /^HTTP\/1\.1 404 (?![\s\S]*root:)/,
      ] as const,
  ),
  ...['__proto__', 'constructor', 'prototype'].map(
    (name) =>
      [
        `prototypes: a command that is said as ${name}`,
        async (world: World) => {
          const body = `{"${name}":{"said":"ack container/db"}}`;
          const answer = await sends(
            'POST /api/commands',
            [bearer, json[0] ?? '', `Content-Length: ${body.length}`],
            body,
          )(world);
          return `${answer} ${'said' in {} ? 'polluted' : 'clean'}`;
        },
        /^HTTP\/1\.1 400 [\s\S]* clean$/,
      ] as const,
  ),
  [
    'enumeration: tokens of jobs are not told apart by the answer',
    async (world) => {
      const answers = await Promise.all(
        ['a', 'nightl', 'nightly2', 'NIGHTLY', '%00'].map((slug) => sends(`GET /api/push/${slug}`)(world)),
      );
      const bodies = new Set(answers.map((answer) => answer.replaceAll(/date: [^\r]*/gi, '')));
      return `${bodies.size} answer: ${answers[0]}`;
    },
    /^1 answer: HTTP\/1\.1 404 /,
  ],
  ['traversal: up and out', sends('GET /assets/../../etc/passwd'), /^HTTP\/1\.1 404 /],
  ['traversal: encoded', sends('GET /assets/..%2f..%2fetc%2fpasswd'), /^HTTP\/1\.1 404 /],
  ['traversal: encoded twice', sends('GET /assets/%252e%252e%252fetc%252fpasswd'), /^HTTP\/1\.1 404 /],
  ['traversal: a byte that ends it', sends('GET /assets/page.css%00.js'), /^HTTP\/1\.1 404 /],
  ['traversal: what every object has', sends('GET /assets/__proto__'), /^HTTP\/1\.1 404 /],
  ['traversal: a silence that is a path', sends('GET /api/v2/silence/..%2f..%2fstatus'), /^HTTP\/1\.1 404 /],

  ['verb tampering: a command by GET', sends(`GET /api/commands?said=ack`, [bearer]), /^HTTP\/1\.1 405 /],
  ['verb tampering: a form by GET', sends(`GET /act?${form}`, [bearer]), /^HTTP\/1\.1 405 /],
  ['verb tampering: a form by HEAD', sends(`HEAD /act?${form}`, [bearer]), /^HTTP\/1\.1 405 /],
  [
    'verb tampering: a silence ended by GET',
    sends('GET /api/v2/silence/c-1?_method=DELETE', [bearer]),
    /^HTTP\/1\.1 404 /,
  ],
  [
    'verb tampering: another method in a header',
    sends('GET /api/commands', [bearer, 'X-HTTP-Method-Override: POST']),
    /^HTTP\/1\.1 405 /,
  ],
  [
    'verb tampering: small letters',
    sends('post /api/commands', [...json, bearer], ack),
    /^HTTP\/1\.1 40[05] /,
  ],
  ['verb tampering: TRACE', sends('TRACE /', ['X-Secret: mine']), /^HTTP\/1\.1 405 (?![\s\S]*mine)/],
  ['verb tampering: a verb of nobody', sends('PROPFIND /'), /^HTTP\/1\.1 40[05] /],

  ['acting without the token', sends('POST /api/commands', json, ack), /^HTTP\/1\.1 401 /],
  [
    'acting with an empty token',
    sends('POST /api/commands', [...json, 'Authorization: Bearer '], ack),
    /^HTTP\/1\.1 401 /,
  ],
  [
    'acting with a token in the address',
    sends(`POST /api/commands?token=${token}`, json, ack),
    /^HTTP\/1\.1 401 /,
  ],
  [
    'acting with a cookie that somebody made',
    sends('POST /api/commands', [...json, `Cookie: polkan=99999999999999.${'A'.repeat(43)}`], ack),
    /^HTTP\/1\.1 401 /,
  ],
  [
    'pushing alerts without the token',
    sends('POST /api/v2/alerts', ['Content-Length: 2'], '[]'),
    /^HTTP\/1\.1 401 /,
  ],
  [
    'token guessing: after five the right one is not looked at',
    guesses((guess) => `Authorization: Bearer ${guess}`, token),
    /^HTTP\/1\.1 429 [\s\S]*retry-after: 60/i,
  ],
  [
    'token guessing: many at the same moment',
    async (world) => {
      const guess = (n: number) => `Authorization: Bearer guess-number-${n}-of-many`;
      await Promise.all(
        Array.from({ length: 12 }, (_, n) => sends('POST /api/commands', [...json, guess(n)], ack)(world)),
      );
      return sends('POST /api/commands', [...json, bearer], ack)(world);
    },
    /^HTTP\/1\.1 429 /,
  ],
  [
    'token guessing: several in one request',
    sends('POST /api/commands', [...json, 'Authorization: Bearer wrong-token-of-many', bearer], ack),
    /^HTTP\/1\.1 401 /,
  ],
  [
    'token guessing: as a cookie',
    sends('POST /api/commands', [...json, `Cookie: polkan=${token}; polkan=; polkan=.`], ack),
    /^HTTP\/1\.1 401 /,
  ],
  [
    'token guessing: by the form of the login',
    async (world) => {
      const typed = (word: string) => `token=${word}&back=/`;
      const login = (word: string) =>
        sends(
          'POST /login',
          [plainForm[0] ?? '', `Content-Length: ${typed(word).length}`],
          typed(word),
        )(world);
      for (let n = 0; n < 5; n += 1) await login(`guess-number-${n}-of-many`);
      return login(token);
    },
    /^HTTP\/1\.1 429 (?![\s\S]*set-cookie)/i,
  ],
  ['token guessing: by the password of Basic', guesses(basicOf, token), /^HTTP\/1\.1 429 /],

  [
    'an expression that takes for ever',
    sends('GET /api/v2/alerts?filter=entity%3D~%22%28%28a%2B%29%2B%29%2B%24%22'),
    /^HTTP\/1\.1 400 /,
  ],
];

describe('an attack', () => {
  test.each(table)('%s', async (_, attack, refused) => {
    const world = await start();
    expect(await attack(world)).toMatch(refused);
    expect(world.done).toEqual([]);
  });

  test('is what these are: the same, said as it should be, is done', async () => {
    const world = await start();
    expect(await sends('POST /api/commands', [...json, bearer], ack)(world)).toMatch(/^HTTP\/1\.1 409 /);
    expect(
      await sends('POST /api/v2/alerts', [bearer, 'Content-Length: 24'], '[{"labels":{"a":"b"}}]  ')(world),
    ).toMatch(/^HTTP\/1\.1 200 /);
    expect(world.done).toEqual(['ack container/db', expect.objectContaining({ at: now })]);
  });

  test('by wrong tokens keeps nobody out whose right one came from the same address before', async () => {
    const world = await start();
    const push = ['Content-Length: 24', bearer];
    const alerts = '[{"labels":{"a":"b"}}]  ';
    await sends('POST /api/v2/alerts', push, alerts)(world);
    const right = await guesses((guess) => `Authorization: Bearer ${guess}`, token)(world);
    expect(right).toMatch(/^HTTP\/1\.1 409 /);
    expect(await sends('POST /api/v2/alerts', push, alerts)(world)).toMatch(/^HTTP\/1\.1 200 /);
    const wrong = await sends(
      'POST /api/commands',
      [...json, 'Authorization: Bearer one-more-guess-of-many'],
      ack,
    )(world);
    expect(wrong).toMatch(/^HTTP\/1\.1 429 /);
  });

  test.each([
    'POST /api/commands',
    'POST /api/v2/alerts',
    'POST /api/v2/silences',
    'DELETE /api/v2/silence/c-1',
  ])('on a port without a token gets nothing done: %s', async (line) => {
    const world = await start({ withToken: false });
    const headers = line.startsWith('POST') ? json : [];
    expect(await sends(line, [...headers, bearer], line.startsWith('POST') ? ack : '')(world)).toMatch(
      /^HTTP\/1\.1 403 [\s\S]*read-only/,
    );
    expect(world.done).toEqual([]);
  });
});
