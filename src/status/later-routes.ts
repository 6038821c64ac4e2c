import type { Events } from './events.ts';
import { type Route, send } from './routes.ts';
import { jsonPage } from './shared-page.ts';

/** A route without what it does. */
export type RouteHead = Omit<Route, 'handle'>;

const get = (path: string): RouteHead => ({ method: 'GET', path });
/** They say themselves who may: who may not is shown where to log in. */
const form = (path: string): RouteHead => ({ method: 'POST', path, who: 'anybody' });

/** The page for who looks where there is none. */
export const lostPath = '/not-found';

/** Of the pages. What they do is loaded when the first of them is asked for. */
export const pageHeads: readonly RouteHead[] = [
  get('/'),
  get('/group/:group'),
  get('/key/:key'),
  get('/incident/:incident'),
  get('/incidents'),
  get('/silences'),
  get('/fleet'),
  get('/what-if'),
  form('/what-if'),
  form('/what-if/stop'),
  get('/login'),
  form('/login'),
  form('/logout'),
  form('/act'),
  get('/assets/:name'),
  get(lostPath),
];

/** Of the API. */
export const apiHeads: readonly RouteHead[] = [
  get('/api/openapi.json'),
  get('/api/entities'),
  get('/api/incidents'),
  get('/api/silences'),
  get('/api/fleet'),
  get('/api/explain/:key'),
  get('/api/history'),
  { method: 'POST', path: '/api/commands' },
];

const pushBytes = 1_048_576;
const silenceBytes = 65_536;

/** Of what Alertmanager's API v2 has. */
export const alertmanagerHeads: readonly RouteHead[] = [
  get('/api/v2/status'),
  get('/api/v2/receivers'),
  get('/api/v2/alerts'),
  { method: 'POST', path: '/api/v2/alerts', maxBytes: pushBytes },
  get('/api/v2/alerts/groups'),
  get('/api/v2/silences'),
  { method: 'POST', path: '/api/v2/silences', maxBytes: silenceBytes },
  get('/api/v2/silence/:id'),
  { method: 'DELETE', path: '/api/v2/silence/:id' },
];

/** Routes that are made only when the first of them is asked for: whoever never looks pays nothing for them. */
export const laterRoutes = (
  heads: readonly RouteHead[],
  load: () => Promise<readonly Route[]>,
): readonly Route[] => {
  let loading: Promise<readonly Route[]> | null = null;
  return heads.map((head) => ({
    ...head,
    handle: async (request, response, asked) => {
      loading ??= load();
      const found = (await loading).find((each) => each.method === head.method && each.path === head.path);
      if (found === undefined) return send(response, 404, jsonPage({ error: 'not found' }));
      return found.handle(request, response, asked);
    },
  }));
};

/** Where what goes on can be read as it goes on. */
export const eventsRoute = (events: Events): Route => ({
  method: 'GET',
  path: '/api/events',
  handle: async (request, response, asked) => {
    if (request.method === 'HEAD') {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' }).end();
      return;
    }
    if (!asked.stay(asked.mayAct)) {
      response.setHeader('retry-after', '30');
      return send(
        response,
        503,
        jsonPage({ error: 'too many read along already; the pages are served all the same' }),
      );
    }
    events.join(response);
  },
});
