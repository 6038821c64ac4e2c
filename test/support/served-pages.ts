import { asyncScheduler } from 'rxjs';
import { afterEach } from 'vitest';
import { createAuthority } from '../../src/status/authority.ts';
import { laterRoutes, lostPath, pageHeads } from '../../src/status/later-routes.ts';
import { pagesOf } from '../../src/status/page/pages.ts';
import { serveStatus } from '../../src/status/server.ts';
import { ask, freePort } from './http-server.ts';
import { type PageWorld, pageWorld } from './page-world.ts';

/** The token of every port here. */
export const token = 'a-token-of-the-test-0001';
/** When every page here is looked at. */
export const now = Date.UTC(2026, 10, 27, 12, 0, 5);
const opened: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

/** The pages of a made-up host, served. */
export const servePages = async ({
  withToken = true,
  ...world
}: Omit<PageWorld, 'now'> & { withToken?: boolean } = {}) => {
  const port = await freePort();
  const authority = withToken ? createAuthority(token, () => now) : null;
  const seeing = pageWorld({ ...world, now, authority });
  const loads: number[] = [];
  const server = serveStatus({
    host: '127.0.0.1',
    port,
    names: [],
    lostPath,
    scheduler: asyncScheduler,
    onForeignHost: () => undefined,
    onUnanswered: () => undefined,
    onTrouble: () => undefined,
    ...(authority !== null && { authority }),
    routes: laterRoutes(pageHeads, async () => {
      loads.push(1);
      return pagesOf(seeing);
    }),
  });
  opened.push(server);
  const url = `http://127.0.0.1:${port}`;
  await ask(`${url}/nothing`);
  const page = async (path: string, init?: RequestInit): Promise<string> =>
    (await fetch(url + path, init)).text();
  const logIn = async (given = token): Promise<Response> =>
    fetch(`${url}/login`, {
      method: 'POST',
      body: new URLSearchParams({ token: given, back: '/silences' }),
      redirect: 'manual',
    });
  const act = async (form: Record<string, string>, cookie: string | null): Promise<Response> =>
    fetch(`${url}/act`, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
      headers: { origin: url, ...(cookie !== null && { cookie }) },
    });
  return { url, seeing, loads, page, logIn, act };
};

export const cookieOf = (response: Response): string =>
  response.headers.get('set-cookie')?.split(';')[0] ?? '';
export const firstLine = (page: string): string => /<h1[^>]*><span class="cut">([^<]*)/.exec(page)?.[1] ?? '';
