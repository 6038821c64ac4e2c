import type { IncomingMessage, ServerResponse } from 'node:http';
import { knownHosts } from './known-hosts.ts';
import { jsonPage, type Page } from './shared-page.ts';

/** What is served under a path, by one method. `GET` stands for `HEAD` too. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Answers; a rejection cuts the connection. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

export interface RoutesOptions {
  readonly routes: readonly Route[];
  /** Where it listens. */
  readonly host: string;
  /** Names that a request may be for, beside loopback and `host`. */
  readonly names: readonly string[];
  /** Told of a `Host` that is not Polkan's. */
  readonly onForeignHost: (host: string) => void;
}

/** A route that shows a page. */
export const pageRoute = (path: string, page: () => Promise<Page>): Route => ({
  method: 'GET',
  path,
  handle: async (_, response) => {
    const shown = await page();
    send(response, shown.ok ? 200 : 503, shown);
  },
});

const send = (response: ServerResponse, status: number, { contentType, body }: Page): void => {
  response.writeHead(status, { 'content-type': contentType, 'content-length': body.length });
  response.end(body);
};

/** Of every answer. No page of another site may show these in itself, nor read them. */
const headers = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** Answers requests by a table of what is served, for hosts that are Polkan's. */
export const answerBy = ({ routes, host, names, onForeignHost }: RoutesOptions): Route['handle'] => {
  const isKnownHost = knownHosts(host, names);
  const paths = [...new Set(routes.map(({ path }) => path))];
  return async (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const refuse = (status: number, why: object): void => send(response, status, jsonPage(why));

    const { method = '', url = '', headersDistinct, httpVersionMajor } = request;
    const [asked, ...others] = headersDistinct.host ?? [];
    // HTTP/0.9 has no head, and two hosts are one for Polkan and another for who stands in between.
    if (httpVersionMajor !== 1 || others.length > 0)
      return refuse(400, { error: 'not a request of HTTP/1.1' });
    // A page of another site whose name was bent to this address reads nothing here: its browser says its own name.
    if (asked !== undefined && !isKnownHost(asked)) {
      onForeignHost(asked);
      return refuse(421, {
        error: 'this Host is not served here; WATCHDOG_HTTP_HOSTS lists those that are',
      });
    }
    const [path] = url.split('?');
    const here = routes.filter((route) => route.path === path);
    if (here.length === 0) return refuse(404, { error: 'not found', pages: paths });
    const route = here.find((each) => each.method === (method === 'HEAD' ? 'GET' : method));
    if (route !== undefined) return route.handle(request, response);
    const allow = here.flatMap((each) => (each.method === 'GET' ? ['GET', 'HEAD'] : [each.method]));
    response.setHeader('allow', allow.join(', '));
    return refuse(405, { error: `only ${allow.join(' and ')}` });
  };
};
