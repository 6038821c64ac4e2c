import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { IncidentStatus, Order } from '../../language/console.ts';
import { dayMs, durationOf } from '../../language/duration.ts';
import { messageOf } from '../../language/errors.ts';
import { MatchError } from '../../language/matcher.ts';
import { incidentKey, incidentStart } from '../../language/signal.ts';
import { clockTime } from '../../messages/clock.ts';
import { pageIn } from '../../messages/page.ts';
import { refusalText, whyNoMatch } from '../../messages/refusal-text.ts';
import { tellingIn } from '../../messages/telling.ts';
import { whatIfIn } from '../../messages/what-if.ts';
import type { Lasted } from '../history.ts';
import { lostPath } from '../later-routes.ts';
import { type Asked, type Route, send } from '../routes.ts';
import type { FleetSeen, SeeingOptions } from '../seeing.ts';
import { jsonPage } from '../shared-page.ts';
import { daysOf, firstSeenOf, shownFrom } from './days.ts';
import { fleetPage } from './fleet-page.ts';
import type { Markup } from './html.ts';
import { icon } from './icon.ts';
import { incidentsPage, noisiestKeys } from './incidents-page.ts';
import { keptHistory } from './kept-history.ts';
import { keptPages } from './kept-pages.ts';
import { type Frame, iconPath, scriptPath, stylePath } from './layout.ts';
import { loginPage, nothingPage, refusedPage } from './login-page.ts';
import { overviewPage } from './overview.ts';
import { script } from './script.ts';
import { silencesPage } from './silences-page.ts';
import { style } from './style.ts';
import { thingPage } from './thing-page.ts';
import { type Thing, thingsSeen } from './things.ts';
import { whatIfHandles } from './what-if-handles.ts';

/** So many matching keys are looked for while a silence is being typed. */
const mostMatches = 1_000;
/** No silence that is made here is longer, unless it has no end. */
const longestMs = 366 * dayMs;

/** Of every page: nothing from elsewhere, nothing written into it, and nobody shows it in a frame. */
const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  vary: 'accept-encoding, cookie',
} as const;

/** A page, and whether it says that there is nothing under its path. */
type Shown = Markup | { readonly lost: Markup };

type Handle = (asked: Asked, request: IncomingMessage) => Shown | Promise<Shown>;

/** What never changes under its name. */
interface Asset {
  readonly contentType: string;
  readonly body: Buffer;
  readonly packed: Buffer;
}

const assetOf = (contentType: string, text: string): Asset => {
  const body = Buffer.from(text);
  return { contentType, body, packed: gzipSync(body) };
};

/** The pages that a person looks at. Each is whole without a script, and made once in `restMs` at most, else once in `freshMs`. */
export const pagesOf = (options: SeeingOptions): readonly Route[] => {
  const { host, version, startedAt, words: messages, scheduler, board, console, authority } = options;
  const words = pageIn(messages);
  const changes = options.changes ?? (() => 0);
  const history =
    options.history === null ? null : keptHistory(options.history, () => scheduler.now(), changes);
  const pages = keptPages<{ readonly status: number; readonly bytes: Buffer }>(scheduler, changes);

  const { nav: whatIfName } = whatIfIn(messages);
  const fleetName = options.fleet?.words.page.nav ?? null;
  const frameFor = ({ mayAct }: Pick<Asked, 'mayAct'>): Frame => {
    const at = scheduler.now();
    const acting = authority === null ? 'closed' : mayAct ? 'operator' : 'login';
    return { words, whatIfName, fleetName, host, version, up: messages.span(at - startedAt), at, acting };
  };
  const incidents = (): readonly IncidentStatus[] => console?.incidents() ?? [];
  const things = (): readonly Thing[] => thingsSeen(options);
  const lasted = async (at: number): Promise<readonly Lasted[] | null> => {
    try {
      return history === null ? null : await history.lasted(shownFrom(at));
    } catch (error) {
      // The rest of the page is as right without it.
      options.onTrouble(error);
      return null;
    }
  };
  const daysFor = async (
    at: number,
  ): Promise<((thing: Thing) => ReturnType<ReturnType<typeof daysOf>>) | null> => {
    const spans = await lasted(at);
    if (spans === null || history === null) return null;
    const first = await history.firstSeen();
    const days = daysOf(spans, at);
    return ({ key, source, mark }) =>
      days({ key, source, since: firstSeenOf(first.get(key), mark, { startedAt, at }) });
  };
  /** What is over, as far as the pages look back: what could not be seen is no incident of a thing. */
  const past = async (at: number, key?: string): Promise<readonly Lasted[]> =>
    ((await lasted(at)) ?? [])
      .filter((one) => !one.key.startsWith(':') && (key === undefined || one.key === key))
      .filter(({ until }) => until !== null)
      .toReversed();

  const lostPage = (frame: Frame): Markup =>
    nothingPage(frame, { title: words.notFound, say: words.notFoundSay });
  const overview: Handle = async (asked) => {
    const frame = frameFor(asked);
    const { problems, sources, sinks } = options.vitals();
    const group = asked.parameters.group ?? null;
    const all = things();
    if (group !== null && !all.some((thing) => thing.group === group)) return { lost: lostPage(frame) };
    const looks = sources.flatMap(({ lastSweepAt }) => (lastSweepAt === null ? [] : [lastSweepAt]));
    return overviewPage(frame, {
      things: all,
      days: await daysFor(frame.at),
      lastLookAt: looks.length === 0 ? null : Math.max(...looks),
      problems,
      blind: sources.filter(({ blind }) => blind).map(({ name, error }) => ({ name, why: error ?? '' })),
      waiting: sinks.flatMap(({ name, waiting, oldestWaitingSince }) =>
        oldestWaitingSince === null ? [] : [{ channel: name, count: waiting, since: oldestWaitingSince }],
      ),
      unheard: options.unheard(),
      silences: (console?.silences() ?? []).filter(({ from }) => from <= frame.at),
      filter: shortQuery(asked, 'q'),
      group,
    });
  };

  const aboutThing = async (asked: Asked, key: string, wanted: string | null): Promise<Shown> => {
    const frame = frameFor(asked);
    const own = incidents().filter((one) => one.key === key);
    const before = await past(frame.at, key);
    const open = own.find(({ closedAt }) => closedAt === null);
    const incident =
      wanted === null
        ? (open ?? null)
        : (own.find((one) => one.incident === wanted) ??
          before.find(({ since }) => since === incidentStart(wanted)) ??
          null);
    const id = wanted ?? open?.incident ?? null;
    const thing = things().find((one) => one.key === key) ?? null;
    if (thing === null && incident === null && before.length === 0)
      return { lost: nothingPage(frame, { title: words.incident.none, say: key }) };
    const days = thing === null ? null : await daysFor(frame.at);
    return thingPage(frame, {
      key,
      messages,
      thing,
      days: thing === null || days === null ? null : days(thing),
      incident,
      silences: thing === null ? [] : (console?.silencesOf(key) ?? []),
      story: id === null || options.history === null ? null : await options.history.story(id),
      before: before.filter(({ since }) => incident === null || since !== incident.since),
    });
  };

  const incidentsHandle: Handle = async (asked) => {
    const frame = frameFor(asked);
    const all = incidents();
    const before = await past(frame.at);
    const keys = noisiestKeys(before, frame.at);
    return incidentsPage(frame, {
      say: whatIfIn(messages),
      advice: keys.length === 0 ? null : ((await options.whatIf?.())?.advice(keys) ?? null),
      open: all.filter(({ closedAt }) => closedAt === null),
      past: before,
      things: new Map(things().map((thing) => [thing.key, thing])),
      titles: new Map([...all, ...things()].map(({ key, title }) => [key, title])),
      filter: shortQuery(asked, 'q'),
      severity: shortQuery(asked, 'severity'),
      hasHistory: history !== null,
    });
  };

  const matching = (match: string): readonly string[] | { readonly why: string } => {
    if (match === '' || console === null) return [];
    try {
      const fits = console.matching(match);
      return board
        .watched()
        .filter(fits)
        .slice(0, mostMatches)
        .map(({ key }) => key);
    } catch (error) {
      // Said beside the field in which it is typed.
      const what = error instanceof MatchError ? { wrong: error.wrong, given: error.given } : {};
      const refused = { code: 'badMatch', why: messageOf(error), ...what } as const;
      return { why: whyNoMatch(refused, tellingIn(messages).orders) };
    }
  };
  const silences: Handle = (asked) => {
    const match = shortQuery(asked, 'match');
    return silencesPage(frameFor(asked), {
      silences: console?.silences() ?? [],
      maintenance: console?.maintenance() ?? [],
      match,
      matches: matching(match),
    });
  };

  const fleet =
    ({ status, words: say }: FleetSeen): Handle =>
    (asked) =>
      fleetPage(frameFor(asked), { status: status(), say, span: messages.span });

  const tries = whatIfHandles(options, things, frameFor);
  const tryIt: Route['handle'] = async (request, response, asked) => {
    const come = await tries.start(asked);
    pages.clear();
    if (typeof come === 'string') return go(response, come);
    return show(request, response, () => come, { name: null, status: 409 });
  };

  const show = async (
    request: IncomingMessage,
    response: ServerResponse,
    page: () => Shown | Promise<Shown>,
    { name, status: usual = 200 }: { readonly name: string | null; readonly status?: number },
  ): Promise<void> => {
    const isPacked = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    const make = async () => {
      const shown = await page();
      const [markup, status] = 'lost' in shown ? [shown.lost, 404] : [shown, usual];
      const text = Buffer.from(markup.text);
      return { status, bytes: isPacked ? gzipSync(text, { level: 5 }) : text };
    };
    const { status, bytes } = await (name === null ? make() : pages.body(`${isPacked} ${name}`, make));
    response.writeHead(status, {
      ...pageHeaders,
      ...(isPacked && { 'content-encoding': 'gzip' }),
      'content-length': bytes.length,
    });
    response.end(bytes);
  };

  const page = (path: string, handle: Handle): Route => ({
    method: 'GET',
    path,
    handle: (request, response, asked) => {
      const name = `${asked.mayAct} ${request.url}`;
      return show(request, response, () => handle(asked, request), { name });
    },
  });
  const nothing = (path: string, what: { readonly title: string; readonly say: string }): Route => ({
    method: 'GET',
    path,
    handle: (request, response, asked) =>
      // Under one name: what is asked for may be anything.
      show(request, response, () => ({ lost: nothingPage(frameFor(asked), what) }), {
        name: `${asked.mayAct} ${path}`,
      }),
  });
  const assets = new Map<string, Asset>([
    [stylePath, assetOf('text/css; charset=utf-8', style)],
    [scriptPath, assetOf('text/javascript; charset=utf-8', script)],
    [iconPath, assetOf('image/svg+xml', icon)],
  ]);
  const asset: Route['handle'] = async (request, response, { parameters }) => {
    const found = assets.get(`/assets/${parameters.name}`);
    if (found === undefined) return send(response, 404, jsonPage({ error: 'not found' }));
    const isPacked = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    const bytes = isPacked ? found.packed : found.body;
    response.writeHead(200, {
      'content-type': found.contentType,
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
      ...(isPacked && { 'content-encoding': 'gzip' }),
      'content-length': bytes.length,
    });
    response.end(bytes);
  };
  const go = (response: ServerResponse, to: string, more: Readonly<Record<string, string>> = {}): void => {
    response.writeHead(303, { location: to, 'content-length': 0, ...more });
    response.end();
  };
  const form = (path: string, handle: Route['handle']): Route => ({
    method: 'POST',
    path,
    who: 'anybody',
    handle,
  });

  const act: Route['handle'] = async (request, response, asked) => {
    const said = new URLSearchParams(asked.body.toString());
    const back = ownPath(said.get('back'));
    if (!asked.mayAct) return go(response, `/login?back=${encodeURIComponent(back)}`);
    const order = orderIn(said);
    const telling = tellingIn(messages);
    const refuse = (why: string): Promise<void> =>
      show(request, response, () => refusedPage(frameFor(asked), { back, why }), { name: null, status: 409 });
    if ((said.get('what') ?? '').trim() === '') return refuse(words.noWhat);
    if (order === null || console === null) return refuse(telling.orders.noDuration(said.get('for') ?? ''));
    const answer = await console.order(order, { channel: 'page', name: 'operator' });
    if ('refused' in answer) {
      const time = (at: number): string => clockTime(at, scheduler.now());
      return refuse(refusalText(answer.refused, telling, time));
    }
    pages.clear();
    return go(response, back);
  };

  const login: Route['handle'] = async (request, response, asked) => {
    const said = new URLSearchParams(asked.body.toString());
    const back = ownPath(said.get('back'));
    const verdict = authority?.tokenFrom(said.get('token') ?? '', request) ?? 'closed';
    if (authority !== null && verdict === 'operator') {
      return go(response, back, { 'set-cookie': authority.cookie(request) });
    }
    const say = words.loginPage;
    const why = verdict === 'slowed' ? say.slowed : verdict === 'closed' ? say.closed : say.wrong;
    const status = verdict === 'slowed' ? 429 : verdict === 'closed' ? 403 : 401;
    return show(request, response, () => loginPage(frameFor(asked), { back, why }), { name: null, status });
  };

  return [
    page('/', overview),
    page('/group/:group', overview),
    page('/key/:key', (asked) => aboutThing(asked, asked.parameters.key ?? '', null)),
    page('/incident/:incident', (asked) => {
      const id = asked.parameters.incident ?? '';
      return aboutThing(asked, incidentKey(id), id);
    }),
    page('/incidents', incidentsHandle),
    page('/silences', silences),
    options.fleet === null
      ? nothing('/fleet', { title: words.alone, say: words.aloneSay })
      : page('/fleet', fleet(options.fleet)),
    page('/what-if', tries.page),
    form('/what-if', tryIt),
    form('/what-if/stop', async (_, response, asked) => {
      await tries.stop(asked);
      pages.clear();
      go(response, '/what-if');
    }),
    page('/login', (asked) =>
      loginPage(frameFor(asked), { back: ownPath(asked.query.get('back')), why: null }),
    ),
    form('/login', login),
    form('/logout', async (_, response) =>
      go(response, '/', authority === null ? {} : { 'set-cookie': authority.noCookie }),
    ),
    form('/act', act),
    { method: 'GET', path: '/assets/:name', handle: asset },
    nothing(lostPath, { title: words.notFound, say: words.notFoundSay }),
  ];
};

const shortQuery = ({ query }: Asked, name: string): string => (query.get(name) ?? '').slice(0, 500);

/** A path of this site, whatever was given: nobody is sent elsewhere from here. */
const ownPath = (given: string | null): string =>
  given !== null && /^\/(?![/\\])[\x21-\x7e]*$/.test(given) && given.length < 2_000 ? given : '/';

/** What a form says. `null`: it is not whole. */
const orderIn = (said: URLSearchParams): Order | null => {
  const what = (said.get('what') ?? '').trim().slice(0, 500);
  const text = (said.get('comment') ?? '').trim().slice(0, 200);
  const comment = text === '' ? {} : { comment: text };
  const given = said.get('for') ?? '';
  const forMs = given === 'forever' ? null : durationOf(given, longestMs);
  if (what === '') return null;
  switch (said.get('verb')) {
    case 'ack':
      return { verb: 'ack', what, ...comment };
    case 'unack':
      return { verb: 'unack', what };
    case 'unsilence':
      return { verb: 'unsilence', silence: what };
    case 'snooze':
      return forMs === null || forMs === 0 ? null : { verb: 'snooze', what, forMs, ...comment };
    case 'silence':
      if (forMs === 0 || (forMs === null && given !== 'forever')) return null;
      return { verb: 'silence', match: what, forMs, ...comment };
    default:
      return null;
  }
};
