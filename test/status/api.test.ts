import { asyncScheduler } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { en } from '../../src/messages/en.ts';
import { tellingIn } from '../../src/messages/telling.ts';
import { apiOf } from '../../src/status/api.ts';
import { createAuthority } from '../../src/status/authority.ts';
import { apiHeads, laterRoutes } from '../../src/status/later-routes.ts';
import { serveStatus } from '../../src/status/server.ts';
import { fleetStatusOf } from '../support/fleet-status-of.ts';
import { ask, freePort } from '../support/http-server.ts';
import { wrongWithOwn } from '../support/own-api.ts';
import { type PageWorld, pageWorld } from '../support/page-world.ts';

const token = 'a-token-of-the-test-0001';
const now = Date.UTC(2026, 10, 27, 12, 0, 5);
const day = 86_400_000;
const opened: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

const start = async (more: Partial<PageWorld> = {}) => {
  const port = await freePort();
  const authority = createAuthority(token, () => now);
  const world = pageWorld({ now, authority, wrong: ['container/db'], containers: 5, ...more });
  const server = serveStatus({
    ...{ host: '127.0.0.1', port, names: [], scheduler: asyncScheduler, authority },
    onUnanswered: () => undefined,
    onTrouble: () => undefined,
    onForeignHost: () => undefined,
    routes: laterRoutes(apiHeads, async () => apiOf(world)),
  });
  opened.push(server);
  const url = `http://127.0.0.1:${port}`;
  await ask(`${url}/nothing`);
  const get = async (path: string): Promise<Record<string, unknown>> => {
    const answer = await fetch(url + path);
    const body = (await answer.json()) as Record<string, unknown>;
    expect(wrongWithOwn('GET', path, answer.status, body), path).toEqual([]);
    return body;
  };
  const said: unknown[] = [];
  let isRefused = false;
  const refuse = (): void => {
    isRefused = true;
  };
  const { console } = world;
  if (console !== null) {
    const order = console.order;
    Object.assign(console, {
      order: async (what: unknown, by: unknown) => {
        said.push([what, by]);
        return order({ verb: 'ack', what: isRefused ? 'none' : 'k0f' }, { channel: 'api', name: 'operator' });
      },
    });
  }
  const post = async (body: string, headers: Record<string, string> = {}): Promise<Response> => {
    const answer = await fetch(`${url}/api/commands`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    });
    const shown = await answer.clone().json();
    expect(wrongWithOwn('POST', '/api/commands', answer.status, shown), body).toEqual([]);
    return answer;
  };
  return { url, get, post, said, refuse };
};

describe('the API', () => {
  test('gives the fleet, where there is one', async () => {
    const { get } = await start({ fleet: fleetStatusOf() });
    expect(await get('/api/fleet')).toEqual(fleetStatusOf());
    const alone = await start();
    expect(await alone.get('/api/fleet')).toEqual({ error: 'this host stands alone: it is in no fleet' });
  });

  test('gives what is watched, the worst first, and finds among it', async () => {
    const { get } = await start();
    const { entities, more } = (await get('/api/entities')) as {
      entities: { key: string; mark: string }[];
      more: 0;
    };
    expect([entities[0], entities.length, more]).toEqual([
      expect.objectContaining({ key: 'container/db', mark: 'down' }),
      7,
      0,
    ]);
    expect((await get('/api/entities?q=host_mem')).entities).toHaveLength(1);
  });

  test('gives incidents, silences, and what explains one of them', async () => {
    const { get, url } = await start();
    expect((await get('/api/incidents')).incidents).toEqual([
      expect.objectContaining({ key: 'container/db' }),
    ]);
    expect(await get('/api/silences')).toEqual({
      silences: [],
      maintenance: [
        {
          name: 'weekly reboot',
          ...{ match: 'host=tower', zones: ['America/New_York'], place: 'polkan.yaml:31:3' },
          until: null,
          next: { from: now + 2 * day, until: now + 2 * day + day / 24 },
        },
      ],
    });
    expect(await get('/api/explain/container%2Fdb')).toMatchObject({
      entity: { mark: 'down' },
      incident: { channels: { mail: { code: 'held', reason: 'quiet' } } },
      story: { records: [{ type: 'transition' }, { type: 'hold' }, { type: 'notice' }, {}, {}] },
    });
    expect((await fetch(`${url}/api/explain/nothing`)).status).toBe(404);
  });

  test('gives the days of each thing', async () => {
    const { get } = await start();
    const { days } = (await get('/api/history?q=host_mem')) as { days: { key: string; days: string }[] };
    expect(days).toEqual([
      { key: 'host_mem', uptime: expect.any(Number), days: expect.stringMatching(/^[gyru]{90}$/) },
    ]);
  });

  test('gives its own description', async () => {
    const { url } = await start();
    const described = await (await fetch(`${url}/api/openapi.json`)).json();
    expect(described).toMatchObject({ openapi: '3.1.0', paths: { '/api/entities': {} } });
  });

  test('says why nothing came of a command, in a sentence and by a code', async () => {
    const { post, refuse } = await start();
    refuse();
    const answer = await post('{"said":"ack nothing"}');
    expect([answer.status, await answer.json()]).toEqual([
      409,
      { error: tellingIn(en).orders.nothing('none'), refused: { code: 'nothing', what: 'none' } },
    ]);
  });

  test('takes commands of who has the token, as JSON', async () => {
    const { post, said } = await start();
    expect((await post('{"said":"ack container/db"}', { authorization: '' })).status).toBe(401);
    expect((await post('{"said":"ack container/db"}', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post('{"said":')).status).toBe(400);
    for (const body of ['{"said":7}', 'null', '7', '[]', '{}']) {
      const answer = await post(body);
      const error = 'said has to be a text of at most 2000 characters';
      expect([answer.status, await answer.json()]).toEqual([400, { error }]);
    }
    expect(said).toEqual([]);
    const done = await post('{"said":"ack container/db"}');
    expect([done.status, said]).toEqual([200, [['ack container/db', { channel: 'api', name: 'operator' }]]]);
  });
});
