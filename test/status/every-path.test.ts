import { VirtualTimeScheduler } from 'rxjs';
import { afterEach, expect, test } from 'vitest';
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
import { pageRoute, type Route } from '../../src/status/routes.ts';
import { serveStatus } from '../../src/status/server.ts';
import { jsonPage } from '../../src/status/shared-page.ts';
import { createCalls } from '../../src/streams/inbound/calls.ts';
import { freePort } from '../support/http-server.ts';
import { pageWorld } from '../support/page-world.ts';
import { sendRaw } from '../support/raw-client.ts';

const now = Date.UTC(2026, 10, 27, 12);
const opened: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

/** Everything that the port serves. */
const served = async (): Promise<{ readonly port: number; readonly routes: readonly Route[] }> => {
  const port = await freePort();
  const authority = createAuthority('a-token-of-the-test-0001', () => now);
  const world = pageWorld({ now, wrong: ['container/db'], authority });
  const calls = createCalls();
  const events = createEvents();
  const pings = pingRoutes({ calls, now: () => now, isKnown: () => false });
  const routes = [
    ...['/healthz', '/status', '/metrics', '/-/healthy', '/-/ready'].map((path) =>
      pageRoute(path, async () => jsonPage({})),
    ),
    ...pings.routes,
    eventsRoute(events),
    ...laterRoutes(apiHeads, async () => apiOf(world)),
    ...laterRoutes(alertmanagerHeads, async () =>
      alertmanagerRoutes({ ...world, push: async () => true, channels: [] }),
    ),
    ...laterRoutes(pageHeads, async () => pagesOf(world)),
  ];
  opened.push(events);
  opened.push(
    serveStatus({
      ...{ host: '127.0.0.1', port, names: [], scheduler: new VirtualTimeScheduler(), authority, routes },
      lostPath: '/not-found',
      onUnanswered: (error) => expect.fail(String(error)),
      onTrouble: (why) => expect.fail(JSON.stringify(why)),
      onForeignHost: () => undefined,
    }),
  );
  return { port, routes };
};

/** Those that a table may have, those that it has not, and those that nobody has. */
const methods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'BREW',
  'get',
];

interface Answer {
  readonly status: number;
  readonly head: ReadonlyMap<string, string>;
  readonly body: string;
}

const askedFor = async (port: number, method: string, path: string): Promise<Answer> => {
  const answer = await sendRaw(
    port,
    `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n`,
  );
  const at = answer.indexOf('\r\n\r\n');
  const [line = '', ...lines] = answer.slice(0, at).split('\r\n');
  const head = new Map(
    lines.map((one) => [one.slice(0, one.indexOf(':')).toLowerCase(), one.slice(one.indexOf(':') + 2)]),
  );
  return { status: Number(line.split(' ')[1]), head, body: answer.slice(at + 4) };
};

/** It goes on until somebody leaves: what it says is asked of elsewhere, and here of its `HEAD`. */
const isEndless = (method: string, path: string): boolean => method === 'GET' && path === '/api/events';

test('every path answers every method: those it has, as what they are, and all others with those it has', async () => {
  const { port, routes } = await served();
  const paths = [...new Set(routes.map(({ path }) => path))];
  expect(paths.length).toBeGreaterThan(30);
  for (const pattern of paths) {
    // What stands for a name is one that nobody has.
    const path = pattern.replaceAll(/:\w+/g, 'none');
    const own = routes.filter((route) => route.path === pattern).map(({ method }) => method as string);
    const has = (method: string): boolean => own.includes(method === 'HEAD' ? 'GET' : method);
    let got: Answer | null = null;
    for (const method of methods) {
      if (isEndless(method, path)) continue;
      const asked = `${method} ${path}`;
      const answer = await askedFor(port, method, path);
      const { status, head, body } = answer;
      if (method === 'GET') got = answer;
      // What is no method at all is refused before it is looked at.
      if (status === 400 && ['BREW', 'get'].includes(method)) continue;
      expect([asked, head.get('x-content-type-options')]).toEqual([asked, 'nosniff']);
      expect([asked, Number(head.get('content-length'))]).toEqual([
        asked,
        method === 'HEAD' ? expect.any(Number) : Buffer.byteLength(body),
      ]);
      if (has(method)) {
        expect([asked, status === 405 || status >= 500, status]).toEqual([asked, false, status]);
        if (method !== 'HEAD') continue;
        expect([asked, body]).toEqual([asked, '']);
        if (got === null) continue;
        for (const name of ['content-type', 'content-length', 'cache-control', 'content-security-policy'])
          expect([asked, name, head.get(name)]).toEqual([asked, name, got.head.get(name)]);
        expect([asked, status]).toEqual([asked, got.status]);
        continue;
      }
      expect([asked, status]).toEqual([asked, 405]);
      const allowed = (head.get('allow') ?? '').split(', ');
      expect([asked, allowed.toSorted()]).toEqual([
        asked,
        own.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one])).toSorted(),
      ]);
      const said = (method === 'HEAD' ? {} : JSON.parse(body)) as Record<string, unknown>;
      if (method !== 'HEAD') expect([asked, said.error]).toEqual([asked, expect.stringMatching(/^only /)]);
    }
  }
}, 60_000);

test('what is refused of the own API is said in words, by the method that it came by', async () => {
  const { port } = await served();
  for (const [path, why] of [
    ['/api/explain/nothing', 'nothing of this key is watched, and no incident of it is known'],
    ['/api/fleet', 'this host stands alone: it is in no fleet'],
    ['/api/nothing', 'not found'],
  ] as const) {
    const { status, head, body } = await askedFor(port, 'GET', path);
    expect([path, status, head.get('content-type')]).toEqual([path, 404, 'application/json; charset=utf-8']);
    expect([path, JSON.parse(body)]).toEqual([path, expect.objectContaining({ error: why })]);
  }
});
