import * as z from 'zod/mini';
import { postableAlerts } from '../streams/prometheus/pushed-alerts.ts';
import { postableSilence } from './alertmanager/silences.ts';
import * as shapes from './api-shapes.ts';

type Shape = z.core.$ZodType;

/** One answer: what it holds, or a media type that is not JSON; `null`: nothing. */
type Answer = Shape | string | null;

interface Operation {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  readonly says: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Shape;
  readonly answers: Readonly<Record<number, Answer>>;
  /** It needs the token. */
  readonly acts?: true;
}

const q = { q: 'Only what has this text in its key, title or detail.' };
const filters = {
  filter: 'A matcher, team=~"a|b"; several: all must hold.',
  receiver: 'An expression for the name of a channel.',
  active: 'false: not what is told.',
  silenced: 'false: not what is silenced.',
  inhibited: 'false: not what a cause explains.',
};
const notFound = { 404: shapes.problem };
const calls = {
  200: shapes.callTaken,
  400: shapes.problem,
  403: shapes.problem,
  404: shapes.problem,
  503: shapes.problem,
};
const pushes = {
  200: shapes.pushTaken,
  400: shapes.pushTaken,
  403: shapes.pushTaken,
  404: shapes.pushTaken,
  503: shapes.pushTaken,
};
const rid = { rid: 'A UUID: which run of several at once it is.' };
const asked = { 400: shapes.reason };

/** Everything that programs may ask of the port. */
export const operations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/entities',
    says: 'Everything watched, the worst first.',
    query: q,
    answers: { 200: shapes.entities },
  },
  {
    method: 'get',
    path: '/api/incidents',
    says: 'What is open, and what was a while ago.',
    answers: { 200: shapes.incidents },
  },
  {
    method: 'get',
    path: '/api/silences',
    says: 'Silences, and maintenance: now and to come.',
    answers: { 200: shapes.silences },
  },
  {
    method: 'get',
    path: '/api/fleet',
    says: 'Who speaks for all, and how each host is; 404 where there is no fleet.',
    answers: { 200: shapes.fleet, ...notFound },
  },
  {
    method: 'get',
    path: '/api/explain/{key}',
    says: 'Why it was told, or not.',
    answers: { 200: shapes.explanation, ...notFound, 503: shapes.problem },
  },
  {
    method: 'get',
    path: '/api/history',
    says: 'The last 90 days of each thing.',
    query: q,
    answers: { 200: shapes.days, 503: shapes.problem },
  },
  {
    method: 'get',
    path: '/api/events',
    says: 'Records as they are written, each an event of its type.',
    answers: { 200: 'text/event-stream', 503: shapes.problem },
  },
  {
    ...{
      method: 'post',
      path: '/api/commands',
      says: 'What an operator says.',
      body: shapes.command,
      acts: true,
    },
    answers: {
      200: shapes.done,
      400: shapes.problem,
      409: shapes.refused,
      415: shapes.problem,
      503: shapes.problem,
    },
  },
  {
    method: 'get',
    path: '/healthz',
    says: 'Whether Polkan is well.',
    answers: { 200: shapes.health, 503: shapes.health },
  },
  { method: 'get', path: '/metrics', says: 'Numbers for Prometheus.', answers: { 200: 'text/plain' } },
  { method: 'get', path: '/ping/{slug}', says: 'A job has succeeded.', query: rid, answers: calls },
  {
    method: 'post',
    path: '/ping/{slug}',
    says: 'A job has succeeded, with its log.',
    query: rid,
    answers: calls,
  },
  {
    method: 'get',
    path: '/ping/{slug}/{what}',
    says: 'start, fail, log or an exit code.',
    query: rid,
    answers: calls,
  },
  {
    method: 'post',
    path: '/ping/{slug}/{what}',
    says: 'start, fail, log or an exit code, with its log.',
    query: rid,
    answers: calls,
  },
  {
    method: 'get',
    path: '/api/push/{slug}',
    says: 'A call as Uptime Kuma has it.',
    query: { status: 'up or down', msg: 'What is the matter.', ping: 'Milliseconds.' },
    answers: pushes,
  },
  {
    method: 'post',
    path: '/api/v1/endpoints/{slug}/external',
    says: 'A call as Gatus has it.',
    query: { success: 'true or false', error: 'What is the matter.', duration: 'How long it took.' },
    answers: calls,
  },
  {
    method: 'get',
    path: '/api/v2/status',
    says: 'As Alertmanager.',
    answers: { 200: shapes.alertmanagerStatus },
  },
  {
    method: 'get',
    path: '/api/v2/receivers',
    says: 'The channels.',
    answers: { 200: z.array(z.object({ name: z.string() })) },
  },
  {
    method: 'get',
    path: '/api/v2/alerts',
    says: 'Open incidents, as alerts.',
    query: filters,
    answers: { 200: z.array(shapes.listedAlert), ...asked },
  },
  {
    method: 'post',
    path: '/api/v2/alerts',
    says: 'Alerts, as Prometheus pushes them.',
    body: postableAlerts,
    acts: true,
    answers: { 200: null, ...asked, 503: shapes.reason },
  },
  {
    method: 'get',
    path: '/api/v2/alerts/groups',
    says: 'The same, by channel and source.',
    query: filters,
    answers: { 200: z.array(shapes.alertGroup), ...asked },
  },
  {
    method: 'get',
    path: '/api/v2/silences',
    says: 'Silences, as Alertmanager lists them.',
    query: { filter: filters.filter },
    answers: { 200: z.array(shapes.listedSilence), ...asked },
  },
  {
    method: 'post',
    path: '/api/v2/silences',
    says: 'Makes a silence, or one instead of another.',
    body: postableSilence,
    acts: true,
    answers: { 200: shapes.silenceMade, ...asked, 404: shapes.reason, 503: shapes.reason },
  },
  {
    method: 'get',
    path: '/api/v2/silence/{id}',
    says: 'One silence.',
    answers: { 200: shapes.listedSilence, 404: shapes.reason },
  },
  {
    method: 'delete',
    path: '/api/v2/silence/{id}',
    says: 'Ends a silence.',
    acts: true,
    answers: { 200: null, 404: shapes.reason },
  },
];

/** Those that come in several places, by their names in the description. */
const named = new Map<unknown, string>(Object.entries(shapes).map(([name, shape]) => [shape, name] as const));

const words: Readonly<Record<number, string>> = {
  ...{ 200: 'So it is.', 400: 'It is not understood.', 401: 'A token is needed, or it is wrong.' },
  ...{
    403: 'There is no token, so nobody may act.',
    404: 'There is no such thing.',
    409: 'Nothing came of it.',
  },
  ...{ 415: 'It has to be application/json.', 429: 'Too many wrong tokens.', 503: 'Not now.' },
};

/** The description of the API, OpenAPI 3.1, made of the shapes that it answers with. */
export const openApi = (version: string): object => {
  const schemas: Record<string, object> = {};
  const schemaOf = (shape: Shape): object => {
    const name = named.get(shape);
    const made = (): object => {
      const { $schema: _, ...schema } = z.toJSONSchema(shape);
      return schema;
    };
    if (name === undefined) return made();
    schemas[name] ??= made();
    return { $ref: `#/components/schemas/${name}` };
  };
  const contentOf = (answer: Answer): object => {
    if (answer === null) return {};
    if (typeof answer === 'string') return { content: { [answer]: { schema: { type: 'string' } } } };
    return { content: { 'application/json': { schema: schemaOf(answer) } } };
  };
  const parameters = ({ path, query = {} }: Operation): object[] => [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
      ...{ name, in: 'path', required: true, schema: { type: 'string' } },
    })),
    ...Object.entries(query).map(([name, description]) => ({
      ...{ name, in: 'query', description },
      schema: name === 'filter' ? { type: 'array', items: { type: 'string' } } : { type: 'string' },
    })),
  ];
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    const { method, path, says, body, answers, acts } = operation;
    const refusals =
      acts === undefined ? {} : { 401: shapes.problem, 403: shapes.problem, 429: shapes.problem };
    const all = Object.entries({ ...answers, ...refusals });
    paths[path] ??= {};
    Object.assign(paths[path], {
      [method]: {
        summary: says,
        ...(acts !== undefined && { security: [{ bearer: [] }, { basic: [] }] }),
        parameters: parameters(operation),
        ...(body !== undefined && {
          requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } },
        }),
        responses: Object.fromEntries(
          all.map(([status, answer]) => [
            status,
            { description: words[Number(status)] ?? '', ...contentOf(answer) },
          ]),
        ),
      },
    });
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Polkan',
      version,
      description: 'What programs may ask of Polkan. docs/api.md says more.',
    },
    paths,
    components: {
      schemas,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        basic: { type: 'http', scheme: 'basic', description: 'The token is the password of any name.' },
      },
    },
  };
};
