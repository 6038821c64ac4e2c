import { describe, expect, test } from 'vitest';
import type { Order } from '../../src/language/console.ts';
import { apiOf, mostEntries } from '../../src/status/api.ts';
import type { Console } from '../../src/status/console.ts';
import { daysShown } from '../../src/status/page/days.ts';
import type { SeeingOptions } from '../../src/status/seeing.ts';
import { fleetStatusOf } from '../support/fleet-status-of.ts';
import { type PageWorld, pageWorld } from '../support/page-world.ts';

// The routes of the API, without a server between.

const now = Date.UTC(2026, 10, 27, 12, 0, 5);

const api = (world: Partial<PageWorld> = {}, more: Partial<SeeingOptions> = {}) => {
  const seeing: SeeingOptions = { ...pageWorld({ now, ...world }), ...more };
  const routes = apiOf(seeing);
  const call = async (method: string, path: string, asked: object, headers = {}) => {
    const route = routes.find((one) => one.method === method && one.path === path);
    let status = 0;
    let text = '';
    const response = {
      writeHead: (given: number) => {
        status = given;
        return response;
      },
      end: (body: Buffer | string = '') => {
        text = body.toString();
      },
    };
    await route?.handle({ headers } as never, response as never, asked as never);
    return { status, body: JSON.parse(text) };
  };
  return {
    seeing,
    get: (path: string, query = '', parameters: Readonly<Record<string, string>> = {}) =>
      call('GET', path, { query: new URLSearchParams(query), parameters }),
    say: (body: string, type: string | null = 'application/json') =>
      call(
        'POST',
        '/api/commands',
        { body: Buffer.from(body) },
        type === null ? {} : { 'content-type': type },
      ),
  };
};
const consoleOf = (world: Partial<PageWorld>, more: Partial<Console>): Partial<SeeingOptions> => ({
  console: { ...(pageWorld({ now, ...world }).console as Console), ...more },
});
const keysIn = (all: readonly { readonly key: string }[]): readonly string[] => all.map(({ key }) => key);

describe('lists of the API', () => {
  test('have what is filtered, and say how much more there is', async () => {
    const { get } = api({ containers: mostEntries + 3 });
    const all = await get('/api/entities');
    expect([all.status, (all.body.entities as []).length, all.body.more]).toEqual([200, mostEntries, 5]);
    const found = await get('/api/entities', 'q=disk');
    expect([keysIn(found.body.entities), found.body.more]).toEqual([['disk//'], 0]);
  });

  test('of incidents have as many as an answer has, and none where nobody knows', async () => {
    const [one] = pageWorld({ now, wrong: ['container/db'] }).console?.incidents() ?? [];
    const many = Array.from({ length: mostEntries + 2 }, () => one as NonNullable<typeof one>);
    const { body } = await api({}, consoleOf({}, { incidents: () => many })).get('/api/incidents');
    expect([(body.incidents as []).length, body.more]).toEqual([mostEntries, 2]);
    const without = api({}, { console: null });
    expect((await without.get('/api/incidents')).body).toEqual({ incidents: [], more: 0 });
    expect((await without.get('/api/silences')).body).toEqual({ silences: [], maintenance: [] });
  });

  test('of silences have the maintenance beside them', async () => {
    const { body } = await api().get('/api/silences');
    expect([body.silences, (body.maintenance as { name: string }[])[0]?.name]).toEqual([[], 'weekly reboot']);
  });
});

test('a fleet is answered where there is one', async () => {
  const fleet = fleetStatusOf();
  expect((await api({ fleet }).get('/api/fleet')).body).toEqual(fleet);
  expect(await api().get('/api/fleet')).toEqual({
    status: 404,
    body: { error: 'this host stands alone: it is in no fleet' },
  });
});

describe('an explanation', () => {
  const key = 'container/db';
  const explain = (world: Partial<PageWorld>, more: Partial<SeeingOptions>, of = key) =>
    api(world, more).get('/api/explain/:key', '', { key: of });

  test('has the entity, its open incident and the story of it', async () => {
    const { body } = await explain({ wrong: [key] }, {});
    const { entity, incident, story } = body as Record<string, { key: string; records: unknown[] }>;
    expect([entity?.key, incident?.key, story?.records.length]).toEqual([key, key, 5]);
  });

  test('and the days are refused with the reason where the journal can not be read', async () => {
    const told: unknown[] = [];
    const broken = () => Promise.reject(new Error('disk I/O error'));
    const history = { lasted: broken, firstSeen: broken, story: broken };
    const more = { history, onTrouble: (why: unknown) => told.push(why) };
    const refused = { status: 503, body: { error: "it can't be read: disk I/O error" } };
    expect(await explain({ wrong: [key] }, more)).toEqual(refused);
    expect(await api({}, more).get('/api/history')).toEqual(refused);
    expect(told).toHaveLength(2);
    // What is wrong with Polkan itself is no fault of the journal.
    const ours = () => {
      throw new TypeError('ours');
    };
    const own = consoleOf({}, { incidents: ours });
    await expect(explain({ wrong: [key] }, { ...own, onTrouble: more.onTrouble })).rejects.toThrow();
    expect(told).toHaveLength(2);
  });

  test('has no story without a journal, and no incident that is over', async () => {
    expect((await explain({ wrong: [key], history: false }, {})).body.story).toBeNull();
    const [one] = pageWorld({ now, wrong: [key] }).console?.incidents() ?? [];
    const over = consoleOf({}, { incidents: () => (one === undefined ? [] : [{ ...one, closedAt: now }]) });
    const { body } = await explain({}, over);
    expect([(body.entity as { key: string }).key, body.incident, body.story]).toEqual([key, null, null]);
  });

  test('is there of what is not watched any more while an incident of it is known, else not', async () => {
    const [one] = pageWorld({ now, wrong: [key] }).console?.incidents() ?? [];
    const gone = consoleOf(
      {},
      { incidents: () => (one === undefined ? [] : [{ ...one, key: 'container/gone' }]) },
    );
    const { status, body } = await explain({}, gone, 'container/gone');
    expect([status, body.entity, (body.incident as { key: string }).key]).toEqual([
      200,
      null,
      'container/gone',
    ]);
    const nothing = await explain({}, gone, 'container/nothing');
    expect(nothing.status).toBe(404);
    expect(nothing.body.error).toBe('nothing of this key is watched, and no incident of it is known');
  });
});

describe('the history', () => {
  test('has the days of what is filtered, and says how much more there is', async () => {
    const { get } = api({ containers: mostEntries + 3 });
    const { body } = await get('/api/history', 'q=disk');
    const days = body.days as { key: string; uptime: number; days: string }[];
    expect([keysIn(days), body.more, days[0]?.days.length]).toEqual([['disk//'], 0, daysShown]);
    expect(body.from).toBe(Date.UTC(2026, 10, 27) - (daysShown - 1) * 86_400_000);
    const all = (await get('/api/history')).body;
    expect([(all.days as []).length, all.more]).toEqual([mostEntries, 5]);
  });

  test('is nothing without a journal', async () => {
    expect((await api({ history: false }).get('/api/history')).body).toEqual({
      from: null,
      days: [],
      more: 0,
    });
  });
});

describe('a command to the API', () => {
  const world = (orders: unknown[], answer: object = { did: {} }) =>
    consoleOf(
      {},
      {
        order: async (order: string | Order, by: object) => {
          orders.push([order, by]);
          return answer as never;
        },
      },
    );
  const text = 'a'.repeat(2_000);

  test.each([
    ['{"said":"ack container/web"}', 'application/json', 'ack container/web'],
    ['{"said":"ack a"}', 'Application/JSON; charset=utf-8', 'ack a'],
    [`{"said":"${text}"}`, 'application/json', text],
  ])('is said as it stands: %.30s', async (body, type, said) => {
    const orders: unknown[] = [];
    expect(await api({}, world(orders)).say(body, type)).toEqual({ status: 200, body: { did: {} } });
    expect(orders).toEqual([[said, { channel: 'api', name: 'operator' }]]);
  });

  test.each<[body: string, type: string | null, status: number, error: string | RegExp]>([
    ['{"said":"a"}', null, 415, 'a command is application/json: {"said":"ack container/web"}'],
    ['{"said":"a"}', 'text/plain', 415, /application\/json/],
    ['{"said":"a"}', 'x application/json', 415, /application\/json/],
    ['{"said":"a"}', 'application/jsonp', 415, /application\/json/],
    ['{', 'application/json', 400, /JSON/],
    ['null', 'application/json', 400, /./],
    ['{}', 'application/json', 400, 'said has to be a text of at most 2000 characters'],
    ['{"said":1}', 'application/json', 400, /at most 2000/],
    [`{"said":"${text}a"}`, 'application/json', 400, /at most 2000/],
  ])('is refused: %.20s of %s', async (body, type, status, error) => {
    const orders: unknown[] = [];
    const answer = await api({}, world(orders)).say(body, type);
    expect([answer.status, orders]).toEqual([status, []]);
    expect(answer.body.error).toMatch(error);
  });

  test('is answered with why it was refused, or that nobody takes any', async () => {
    const refused = { refused: { code: 'nothing', what: 'a' } };
    const error = 'No incident is called a. See: polkan incidents';
    expect(await api({}, world([], refused)).say('{"said":"a"}')).toEqual({
      status: 409,
      body: { error, ...refused },
    });
    expect(await api({}, { console: null }).say('{"said":"a"}')).toEqual({
      status: 503,
      body: { error: 'nobody takes commands here' },
    });
  });
});
