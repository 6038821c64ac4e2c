import type { ServerResponse } from 'node:http';
import { redirectedHeader } from '../language/redirected.ts';
import type { CallIn } from '../streams/checks/call-in.ts';
import type { Calls } from '../streams/inbound/calls.ts';
import type { Turn } from '../telling/stage.ts';
import { answeredCalls } from './answered-calls.ts';
import { isFromAnotherPage } from './origin.ts';
import { type Asked, type Route, send } from './routes.ts';
import { jsonPage } from './shared-page.ts';

export interface PingRoutesOptions {
  readonly calls: Calls;
  /** What the clock on the wall says, epoch milliseconds. */
  readonly now: () => number;
  /** Whether somebody is waited for at this name. */
  readonly isKnown: (slug: string) => boolean;
}

/** What may be sent of a log, bytes; a line of it is kept. */
export const mostLogBytes = 102_400;

type Said = Pick<CallIn, 'event' | 'code' | 'run' | 'text'>;

/** How a form says that something is wrong, and that all is well. */
interface Words {
  refuse(why: string): object;
  took(said: Said): object;
}

/** One way of calling in, as another tool has it. */
interface Form {
  readonly methods: readonly Route['method'][];
  readonly path: string;
  readonly words: Words;
  /** What is said; a text says why it is nothing that means anything, and with which status. */
  readonly read: (asked: Asked) => Said | { readonly status: number; readonly why: string };
}

const plainWords: Words = { refuse: (error) => ({ error }), took: ({ event }) => ({ taken: event }) };

/** An id of a run, of those that tell theirs apart: Healthchecks' `rid` is a UUID. */
const runOf = (query: URLSearchParams): string | null | undefined => {
  const rid = query.get('rid');
  if (rid === null || rid === '') return null;
  return /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(rid) ? rid.toLowerCase() : undefined;
};

/** What stands behind the name, `start` or an exit code say; `null`: nothing that means anything. */
const saidBy = (what: string | undefined): Pick<CallIn, 'event' | 'code'> | null => {
  if (what === undefined) return { event: 'success', code: null };
  if (what === 'start' || what === 'fail' || what === 'log') return { event: what, code: null };
  if (!/^\d{1,3}$/.test(what) || Number(what) > 255) return null;
  const code = Number(what);
  return { event: code === 0 ? 'success' : 'fail', code };
};

/** `/ping/<slug>`, with `/start`, `/fail`, `/log` or an exit code behind it, and `rid` (https://healthchecks.io/docs/http_api/). */
const asHealthchecks = (path: string): Form => ({
  methods: ['GET', 'POST'],
  path,
  words: plainWords,
  read: ({ parameters, query, body }) => {
    const said = saidBy(parameters.what);
    if (said === null)
      return { status: 404, why: 'behind the name: start, fail, log, or an exit code from 0 to 255' };
    const run = runOf(query);
    if (run === undefined) return { status: 400, why: 'rid has to be a UUID' };
    return { ...said, run, text: body.toString('utf8') };
  },
});

/**
 * `/api/push/<token>?status=up&msg=OK&ping=12`, the push of Uptime Kuma, as it reads it: without a status, or with an empty one, it is up,
 * with any other word down, and what is no number is no time. A call that it would count is not lost here for a slip.
 */
const asKuma: Form = {
  methods: ['GET', 'POST'],
  path: '/api/push/:slug',
  words: { refuse: (msg) => ({ ok: false, msg }), took: () => ({ ok: true }) },
  read: ({ query }) => {
    const status = query.get('status') || 'up';
    const ping = Number.parseFloat(query.get('ping') ?? '');
    const isUp = status === 'up';
    const text = [
      ...(isUp || status === 'down' ? [] : [status]),
      query.get('msg') ?? '',
      ...(Number.isFinite(ping) ? [`${ping} ms`] : []),
    ].filter((part) => part !== '');
    return { event: isUp ? 'success' : 'fail', code: null, run: null, text: text.join(', ') };
  },
};

/** `POST /api/v1/endpoints/<key>/external?success=true&error=…&duration=10s`, of the external endpoints of Gatus. */
const asGatus: Form = {
  methods: ['POST'],
  path: '/api/v1/endpoints/:slug/external',
  words: plainWords,
  read: ({ query }) => {
    const success = query.get('success');
    if (success !== 'true' && success !== 'false')
      return { status: 400, why: 'success has to be true or false' };
    const text = [query.get('error') ?? '', query.get('duration') ?? ''].filter((part) => part !== '');
    return { event: success === 'true' ? 'success' : 'fail', code: null, run: null, text: text.join(', ') };
  },
};

const forms: readonly Form[] = [
  asHealthchecks('/ping/:slug'),
  asHealthchecks('/ping/:slug/:what'),
  asKuma,
  asGatus,
];

/**
 * Where jobs call in, in the forms of three tools, by GET or POST, with their log as the body or in the query. Answered once
 * the call is written and decided, so that a job that was told so need not call again.
 */
export const pingRoutes = ({ calls, now, isKnown }: PingRoutesOptions) => {
  const answered = answeredCalls(calls, 'checks');

  const handle =
    ({ read, words }: Form): Route['handle'] =>
    async (request, response: ServerResponse, asked) => {
      const { slug = '' } = asked.parameters;
      const refuse = (status: number, why: string): void =>
        send(response, status, jsonPage(words.refuse(why)));
      // A picture in somebody's page would call in for a dead job: browsers say where that is from, and jobs are no browsers.
      if (isFromAnotherPage(request)) return refuse(403, 'this was sent by a page of another site');
      // A service that is checked would vouch for a job by answering with a redirect to here: Polkan is no job.
      if (request.headers[redirectedHeader] !== undefined)
        return refuse(403, 'this was sent here by a redirect of somebody else');
      if (!isKnown(slug)) return refuse(404, 'nobody is waited for here: no check has this ping');
      const said = read(asked);
      if ('why' in said) return refuse(said.status, said.why);
      const call: CallIn = { slug, ...said, at: now() };
      if (!(await answered.say(call))) return refuse(503, 'too many calls wait');
      send(response, 200, jsonPage(words.took(said)));
    };

  const routes: readonly Route[] = forms.flatMap((form) =>
    form.methods.map((method): Route => {
      const route = { method, path: form.path, handle: handle(form) };
      // Jobs have no token: who knows the name may call.
      return method === 'GET' ? route : { ...route, who: 'anybody', maxBytes: mostLogBytes };
    }),
  );

  return { routes, take: (turn: Turn): void => answered.take(turn) };
};
