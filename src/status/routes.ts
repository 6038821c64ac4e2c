import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authority, Verdict } from './authority.ts';
import { knownHosts } from './known-hosts.ts';
import { isOfAnotherSite } from './origin.ts';
import { pathMatcher } from './path-matcher.ts';
import { jsonPage, type Page } from './shared-page.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What a request says beside its head. */
export interface Asked {
  /** By the name behind a colon in the path of the route, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** All of its body, no longer than its route allows. */
  readonly body: Buffer;
  /** Its answer does not end by itself, and is not cut off for that; `false`: there is no room for one more such. */
  readonly stay: (isOperator: boolean) => boolean;
  /** Where somebody looks: the path with its query of what was asked to be read, else `/`. */
  readonly here: string;
  /** Whether it may act: it carries the token, or the cookie of who has logged in. */
  readonly mayAct: boolean;
}

/** What is served under a path, by one method. `GET` stands for `HEAD` too. */
export interface Route {
  readonly method: Method;
  /** `/a/b`; a part `:name` stands for any one that is not empty, and `*` at the end for any rest, or none. */
  readonly path: string;
  /**
   * Who may ask. `anybody`: whoever reaches the port. `operator`: who has the token (`WATCHDOG_HTTP_TOKEN`), by bearer or
   * by cookie; without a token nobody. Default: `GET` is for anybody, all else for the operator.
   */
  readonly who?: 'anybody' | 'operator';
  /** So many bytes its body may have. Default: 16 KiB, 0 for `GET`. */
  readonly maxBytes?: number;
  /** Answers; a rejection cuts the connection. */
  readonly handle: (request: IncomingMessage, response: ServerResponse, asked: Asked) => Promise<void>;
}

export interface RoutesOptions {
  readonly routes: readonly Route[];
  /** Where it listens. */
  readonly host: string;
  /** Names that a request may be for, beside loopback and `host`. */
  readonly names: readonly string[];
  /** The path of the page that a browser is shown where there is nothing. Default: it is told as a program is. */
  readonly lostPath?: string;
  /** Told of a `Host` that is not Polkan's. */
  readonly onForeignHost: (host: string) => void;
  /** Who may act. Default: nobody. */
  readonly authority?: Authority;
}

/** The body of a route that says nothing of it. */
export const usualBodyBytes = 16_384;

/** A route that shows a page. */
export const pageRoute = (path: string, page: () => Promise<Page>): Route => ({
  method: 'GET',
  path,
  handle: async (_, response) => {
    const shown = await page();
    send(response, shown.ok ? 200 : 503, shown);
  },
});

export const send = (response: ServerResponse, status: number, { contentType, body }: Page): void => {
  response.writeHead(status, { 'content-type': contentType, 'content-length': body.length });
  response.end(body);
};

/** Of every answer. No page of another site may show these in itself, nor read them. */
const headers = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  // `no-referrer` would have browsers send `Origin: null` with the pages' own forms.
  'referrer-policy': 'same-origin',
} as const;

/** Of a request whose head was read, and whose body is still to come. */
export interface Bodies {
  /** So many bytes the body of a request may have; 0: nothing behind its head is read. */
  maxBytes(method: string, url: string): number;
}

const pathOf = (url: string): string => url.split('?', 1)[0] ?? '';

/** Programs say that they take anything, or nothing of it; browsers name what people read. */
const isForPeople = ({ headers }: IncomingMessage): boolean => /\btext\/html\b/.test(headers.accept ?? '');

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** Answers requests by a table of what is served, for hosts that are Polkan's. The first route that matches answers. */
export const answerBy = ({
  routes,
  host,
  names,
  onForeignHost,
  authority,
  lostPath,
}: RoutesOptions): Bodies & {
  answer(
    request: IncomingMessage,
    response: ServerResponse,
    more: Pick<Asked, 'body' | 'stay'>,
  ): Promise<void>;
} => {
  const isKnownHost = knownHosts(host, names);
  const table = routes.map((route) => ({ route, match: pathMatcher(route.path) }));
  const paths = [...new Set(routes.map(({ path }) => path))];

  const found = (method: string, url: string): Route | undefined => {
    const path = pathOf(url);
    const verb = method === 'HEAD' ? 'GET' : method;
    return table.find(({ route, match }) => route.method === verb && match(path) !== null)?.route;
  };

  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
    more: Pick<Asked, 'body' | 'stay'>,
  ): Promise<void> => {
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
    const path = pathOf(url);
    const here = table.filter(({ match }) => match(path) !== null).map(({ route }) => route);
    const lost = here.length === 0 && isRead(method) && isForPeople(request) ? lostPath : undefined;
    if (here.length === 0 && lost === undefined) return refuse(404, { error: 'not found', pages: paths });
    const route = found(method, lost ?? url);
    if (route === undefined) {
      const methods = new Set(
        here.flatMap((each) => (each.method === 'GET' ? ['GET', 'HEAD'] : [each.method])),
      );
      response.setHeader('allow', [...methods].join(', '));
      return refuse(405, { error: `only ${[...methods].join(' and ')}` });
    }
    // A browser says where a form or a script comes from; what is no browser says nothing, and has no cookie to be used.
    if (!isRead(method) && isOfAnotherSite(request)) {
      return refuse(403, { error: 'this was sent by a page of another site' });
    }
    // Asked once, and only where it matters: a job that shows a token of another tool has not guessed.
    let known: Verdict | undefined;
    const verdict = (): Verdict => {
      known ??= authority?.ask(request) ?? 'closed';
      return known;
    };
    const who = route.who ?? (isRead(method) ? 'anybody' : 'operator');
    if (who === 'operator') {
      const found = verdict();
      if (found !== 'operator') return refuse(...refusals(found, response));
    }
    const parameters = pathMatcher(route.path)(path) ?? {};
    const query = new URLSearchParams(url.slice(path.length + 1));
    return route.handle(request, response, {
      ...{ ...more, parameters, query, here: isRead(method) ? url : '/' },
      get mayAct() {
        return verdict() === 'operator';
      },
    });
  };

  return {
    answer,
    maxBytes: (method, url) => {
      const route = found(method, url);
      return route === undefined ? 0 : (route.maxBytes ?? (route.method === 'GET' ? 0 : usualBodyBytes));
    },
  };
};

/** Why somebody may not act, in HTTP. */
const refusals = (
  verdict: Exclude<Verdict, 'operator'>,
  response: ServerResponse,
): [status: number, why: object] => {
  switch (verdict) {
    case 'closed':
      return [403, { error: 'read-only: WATCHDOG_HTTP_TOKEN is not set' }];
    case 'slowed':
      response.setHeader('retry-after', '60');
      return [429, { error: 'too many wrong tokens; try again in a minute' }];
    case 'wrong':
    case 'stranger':
      response.setHeader('www-authenticate', 'Bearer realm="polkan"');
      return [
        401,
        { error: verdict === 'wrong' ? 'wrong token' : 'a token is needed: Authorization: Bearer …' },
      ];
  }
};
