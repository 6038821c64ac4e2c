import { messageOf } from '../language/errors.ts';
import { clockTime } from '../messages/clock.ts';
import { refusalText } from '../messages/refusal-text.ts';
import { tellingIn } from '../messages/telling.ts';
import { daysOf, firstSeenOf, shownFrom } from './page/days.ts';
import { eachOnce, filtered, thingsSeen } from './page/things.ts';
import { type Route, send } from './routes.ts';
import type { SeeingOptions } from './seeing.ts';
import { jsonPage } from './shared-page.ts';

/** So many entries an answer has. */
export const mostEntries = 1_000;
/** The longest command, characters. */
const longestSaid = 2_000;

/** The journal could not be read; `cause` is why. */
class Unread extends Error {}

const readFrom = async <T>(read: Promise<T>): Promise<T> => {
  try {
    return await read;
  } catch (cause) {
    throw new Unread('', { cause });
  }
};

/** What programs ask: the facts that the pages show, as JSON. Times are epoch milliseconds. */
export const apiOf = (options: SeeingOptions): readonly Route[] => {
  const { words, scheduler, console, history, startedAt } = options;
  /** @param missing what is said where there is nothing */
  const get = (
    path: string,
    answer: (asked: Parameters<Route['handle']>[2]) => unknown,
    missing = 'not found',
  ): Route => ({
    method: 'GET',
    path,
    handle: async (_, response, asked) => {
      let found: unknown;
      try {
        found = await answer(asked);
      } catch (error) {
        if (!(error instanceof Unread)) throw error;
        options.onTrouble(error.cause);
        return send(response, 503, jsonPage({ error: `it can't be read: ${messageOf(error.cause)}` }));
      }
      if (found === null) send(response, 404, jsonPage({ error: missing }));
      else send(response, 200, jsonPage(found));
    },
  });
  const incidents = () => console?.incidents() ?? [];
  const things = () => thingsSeen(options);

  return [
    get('/api/entities', ({ query }) => {
      const found = filtered(eachOnce(things()), query.get('q') ?? '');
      return { entities: found.slice(0, mostEntries), more: Math.max(0, found.length - mostEntries) };
    }),
    get('/api/openapi.json', async () => (await import('./openapi.ts')).openApi(options.version)),
    get('/api/incidents', () => {
      const found = incidents();
      return { incidents: found.slice(0, mostEntries), more: Math.max(0, found.length - mostEntries) };
    }),
    get('/api/silences', () => ({
      silences: console?.silences() ?? [],
      maintenance: console?.maintenance() ?? [],
    })),
    get(
      '/api/fleet',
      async () => (await options.fleet?.status()) ?? null,
      'this host stands alone: it is in no fleet',
    ),
    get(
      '/api/explain/:key',
      async ({ parameters }) => {
        const key = parameters.key ?? '';
        const thing = things().find((one) => one.key === key) ?? null;
        const own = incidents().filter((one) => one.key === key);
        if (thing === null && own.length === 0) return null;
        const incident = own.find(({ closedAt }) => closedAt === null) ?? null;
        const story =
          incident === null || history === null ? null : await readFrom(history.story(incident.incident));
        return { entity: thing, incident, story };
      },
      'nothing of this key is watched, and no incident of it is known',
    ),
    get('/api/history', async ({ query }) => {
      const at = scheduler.now();
      if (history === null) return { from: null, days: [], more: 0 };
      const lasted = await readFrom(history.lasted(shownFrom(at)));
      const first = await readFrom(history.firstSeen());
      const days = daysOf(lasted, at);
      const found = filtered(things(), query.get('q') ?? '');
      return {
        from: shownFrom(at),
        days: found.slice(0, mostEntries).map(({ key, source, mark }) => {
          const own = days({ key, source, since: firstSeenOf(first.get(key), mark, { startedAt, at }) });
          return { key, uptime: own.uptime, days: own.days.join('') };
        }),
        more: Math.max(0, found.length - mostEntries),
      };
    }),
    {
      method: 'POST',
      path: '/api/commands',
      handle: async (request, response, { body }) => {
        const refuse = (status: number, error: string): void => send(response, status, jsonPage({ error }));
        if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
          return refuse(415, 'a command is application/json: {"said":"ack container/web"}');
        let said: unknown;
        try {
          said = (JSON.parse(body.toString()) as { said?: unknown } | null)?.said;
        } catch (error) {
          return refuse(400, messageOf(error));
        }
        if (typeof said !== 'string' || said.length > longestSaid)
          return refuse(400, `said has to be a text of at most ${longestSaid} characters`);
        if (console === null) return refuse(503, 'nobody takes commands here');
        const answer = await console.order(said, { channel: 'api', name: 'operator' });
        if (!('refused' in answer)) return send(response, 200, jsonPage(answer));
        const time = (at: number): string => clockTime(at, scheduler.now());
        const error = refusalText(answer.refused, tellingIn(words), time);
        send(response, 409, jsonPage({ error, ...answer }));
      },
    },
  ];
};
