import type { IncomingMessage, ServerResponse } from 'node:http';
import { wallOf } from '../../language/clock.ts';
import { messageOf } from '../../language/errors.ts';
import { type Push, pushedAlerts } from '../../streams/prometheus/pushed-alerts.ts';
import { forwardedScheme } from '../origin.ts';
import { type Asked, type Route, send } from '../routes.ts';
import type { SeeingOptions } from '../seeing.ts';
import { jsonPage } from '../shared-page.ts';
import { type AlertsRequest, alertGroups, listedAlerts } from './alerts.ts';
import { filterOf } from './matchers.ts';
import { type ListedSilence, listedSilence, silenceIn } from './silences.ts';

export interface AlertmanagerOptions extends SeeingOptions {
  /** What Prometheus pushes is said here; resolves once it is decided, `false`: not all had room. `null`: nobody listens. */
  readonly push: ((push: Push) => Promise<boolean>) | null;
  /** The channels there are. */
  readonly channels: readonly string[];
}

/** As Alertmanager refuses: the reason, as a text of JSON. */
class Refused extends Error {
  readonly status: number;
  constructor(status: number, why: string) {
    super(why);
    this.status = status;
  }
}

/** Runs what may throw for reasons that are the client's. */
const asked = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw error instanceof Refused ? error : new Refused(400, messageOf(error));
  }
};

const jsonOf = ({ body }: Asked): unknown => asked(() => JSON.parse(body.toString('utf8')) as unknown);

/**
 * What Alertmanager's API v2 answers, so far as Polkan has it: alerts are open incidents and what Prometheus pushes, silences are Polkan's
 * silences, receivers its channels. Source: Alertmanager's OpenAPI description (`api/v2/openapi.yaml`).
 */
export const alertmanagerRoutes = (options: AlertmanagerOptions): readonly Route[] => {
  const { console, scheduler, version, startedAt, push, channels } = options;
  const now = (): number => wallOf(scheduler, scheduler.now());
  const route = (
    method: Route['method'],
    path: string,
    answer: (asked: Asked, request: IncomingMessage) => unknown,
    more: Partial<Route> = {},
  ): Route => ({
    ...{ method, path, ...more },
    handle: async (request, response: ServerResponse, given) => {
      try {
        const found = await answer(given, request);
        if (found === undefined) response.writeHead(200, { 'content-length': 0 }).end();
        else send(response, 200, jsonPage(found));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        send(response, error.status, jsonPage(error.message));
      }
    },
  });
  const alerts = () => console?.alerts() ?? [];
  /** Links lead to where it was asked: the host is one of its own, or it would not be answered. */
  const asking = (request: IncomingMessage): AlertsRequest => {
    const [host] = request.headersDistinct.host ?? [];
    const scheme = forwardedScheme(request) === 'https' ? 'https' : 'http';
    return { now: now(), site: host === undefined ? null : `${scheme}://${host}` };
  };
  const silences = () => [...(console?.silences() ?? []), ...(console?.ended() ?? [])];
  const silence = (id: string) => {
    const found = silences().find((one) => one.id === id);
    if (found === undefined) throw new Refused(404, `there is no silence ${id.slice(0, 100)}`);
    return found;
  };
  const ordered = async (...said: Parameters<NonNullable<typeof console>['order']>) => {
    if (console === null) throw new Refused(503, 'nobody takes commands here');
    const answer = await console.order(...said);
    if ('did' in answer) return answer.did;
    const { refused } = answer;
    throw new Refused(refused.code === 'tooMany' ? 503 : 400, 'why' in refused ? refused.why : refused.code);
  };

  return [
    route('GET', '/api/v2/status', () => ({
      cluster: { status: 'disabled', peers: [] },
      versionInfo: {
        ...{ version, revision: '', branch: '', buildUser: '', buildDate: '' },
        goVersion: `none: this is Polkan, node ${process.version}`,
      },
      config: { original: configText(channels) },
      uptime: new Date(wallOf(scheduler, startedAt)).toISOString(),
    })),
    route('GET', '/api/v2/receivers', () => channels.map((name) => ({ name }))),
    route('GET', '/api/v2/alerts', ({ query }, request) =>
      asked(() => listedAlerts(alerts(), query, asking(request))),
    ),
    route('GET', '/api/v2/alerts/groups', ({ query }, request) =>
      asked(() => alertGroups(alerts(), query, asking(request))),
    ),
    route('POST', '/api/v2/alerts', async (given) => {
      if (push === null)
        throw new Refused(503, 'nobody listens to Prometheus here: WATCHDOG_PROMETHEUS is not set');
      const body = jsonOf(given);
      const { alerts: good, wrong } = await inTurns(body);
      const hasRoom = good.length === 0 || (await push({ alerts: good, at: now() }));
      if (wrong.length > 0) throw new Refused(400, wrong.slice(0, 10).join('; '));
      if (!hasRoom) throw new Refused(503, 'more alerts than can be known at once: some were not taken');
      return undefined;
    }),
    route('GET', '/api/v2/silences', ({ query }) => {
      const at = now();
      const all = silences().map((one) => listedSilence(one, at));
      return all.filter(({ status }) => query.get(status.state) !== 'false').filter(silenceFilter(query));
    }),
    route('POST', '/api/v2/silences', async (given) => {
      const body = jsonOf(given);
      const { order, name, instead } = asked(() => silenceIn(body, now()));
      const by = { channel: 'api', name };
      const isOver = instead !== null && listedSilence(silence(instead), now()).status.state === 'expired';
      const { id } = await ordered(order, by);
      if (instead !== null && instead !== id && !isOver)
        await ordered({ verb: 'unsilence', silence: instead }, by);
      return { silenceID: id };
    }),
    route('GET', '/api/v2/silence/:id', ({ parameters }) =>
      listedSilence(silence(parameters.id ?? ''), now()),
    ),
    route('DELETE', '/api/v2/silence/:id', async ({ parameters }) => {
      const found = silence(parameters.id ?? '');
      const { id } = found;
      if (listedSilence(found, now()).status.state === 'expired')
        throw new Refused(404, `silence ${id} has already ended`);
      await ordered({ verb: 'unsilence', silence: id }, { channel: 'api', name: 'operator' });
      return undefined;
    }),
  ];
};

/** So many alerts are read without a rest. */
const atOnce = 50;

/** Reads what was pushed, a part at a time: a mebibyte of it would hold up everything else. */
const inTurns = async (body: unknown): Promise<ReturnType<typeof pushedAlerts>> => {
  if (!Array.isArray(body)) return asked(() => pushedAlerts(body));
  const parts: ReturnType<typeof pushedAlerts>[] = [];
  for (let from = 0; from < body.length; from += atOnce) {
    parts.push(asked(() => pushedAlerts(body.slice(from, from + atOnce))));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { alerts: parts.flatMap(({ alerts }) => alerts), wrong: parts.flatMap(({ wrong }) => wrong) };
};

/** The silences that a filter means: as with Alertmanager it is compared with what their matchers say of each name. */
const silenceFilter = (query: URLSearchParams): ((silence: ListedSilence) => boolean) => {
  const matches = asked(() => filterOf(query.getAll('filter')));
  return ({ matchers }) => matches(Object.fromEntries(matchers.map(({ name, value }) => [name, value])));
};

/** What can be said of Polkan's rules in Alertmanager's words: whom it can tell. */
const configText = (channels: readonly string[]): string => {
  const names = channels.length > 0 ? channels : ['log'];
  return [
    "# This is Polkan: these are its channels. Its rules stand in its own configuration, see 'polkan config'.",
    `route: {receiver: ${JSON.stringify(names[0])}}`,
    `receivers: [${names.map((name) => `{name: ${JSON.stringify(name)}}`).join(', ')}]`,
    '',
  ].join('\n');
};
