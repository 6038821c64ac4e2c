import { asyncScheduler } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { fingerprintOf } from '../../../src/language/alert-labels.ts';
import { incidentId, type Transition } from '../../../src/language/signal.ts';
import { alertmanagerRoutes } from '../../../src/status/alertmanager/alertmanager.ts';
import { createAuthority } from '../../../src/status/authority.ts';
import { createConsole } from '../../../src/status/console.ts';
import { alertmanagerHeads, laterRoutes } from '../../../src/status/later-routes.ts';
import { serveStatus } from '../../../src/status/server.ts';
import type { Push } from '../../../src/streams/prometheus/pushed-alerts.ts';
import { advance } from '../../../src/telling/advance.ts';
import { defaultRules } from '../../../src/telling/defaults.ts';
import type { Rules } from '../../../src/telling/rules.ts';
import { emptyTelling } from '../../../src/telling/state.ts';
import { wrongWith, wrongWithDefinition } from '../../support/alertmanager-api.ts';
import { ask, freePort } from '../../support/http-server.ts';
import { wrongWithOwn } from '../../support/own-api.ts';
import { pageWorld } from '../../support/page-world.ts';

const token = 'a-token-of-the-test-0001';
const now = Date.UTC(2026, 10, 27, 12, 0, 5);
const hour = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString();
const opened: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

const alertOf = (kind: string, entity: string, more: Partial<Transition> = {}): Transition => ({
  type: 'transition',
  at: now - 60_000,
  source: kind === 'prometheus' ? 'prometheus' : 'containers',
  key: `${kind}/${entity}`,
  kind,
  entity,
  from: 'ok.quiet',
  to: 'alerting',
  action: 'alert',
  reason: 'crossed',
  incident: incidentId(`${kind}/${entity}`, now - 60_000),
  title: `Container ${entity}`,
  detail: 'exited (1).\nLook at its log:\n`docker logs db`',
  ...more,
});

/** Labels by names that Prometheus has had since its third version. */
const foreign = { größe: 'XL', 'a "b", c=\\d': 'e' };

/** The API over real telling, which knows of two incidents. */
const start = async ({ rules = {}, room = true }: { rules?: Partial<Rules>; room?: boolean } = {}) => {
  const port = await freePort();
  const authority = createAuthority(token, () => now);
  const state = emptyTelling();
  const telling = { state, rules: { ...defaultRules('box', ['telegram', 'mail']), ...rules } };
  const turn = (events: ReturnType<typeof advance>): void =>
    console.take({ type: 'turn', at: now, decision: null, events, told: [] });
  const console = createConsole(telling, {
    now: () => now,
    say: (command) => turn(advance(state, telling.rules, { type: 'command', at: command.at, command })),
  });
  const sweep = (source: string, ...transitions: Transition[]): void => {
    const input = { type: 'sweep', at: now - 60_000, source, hinted: false, failed: false } as const;
    turn(advance(state, telling.rules, { ...input, transitions }));
  };
  sweep('containers', alertOf('container', 'db', { labels: { team: 'data', ...foreign } }));
  const labels = { alertname: 'HighLoad', instance: 'box:9100', team: 'web' };
  sweep(
    'prometheus',
    alertOf('prometheus', 'HighLoad{instance=box:9100,team=web}', {
      ...{ labels, severity: 'critical', title: 'HighLoad on box:9100' },
    }),
  );
  const pushes: Push[] = [];
  const push = async (one: Push): Promise<boolean> => {
    pushes.push(one);
    return room;
  };
  const world = pageWorld({ now, authority });
  const routes = alertmanagerRoutes({ ...world, console, push, channels: ['telegram', 'mail'] });
  opened.push(
    serveStatus({
      ...{ host: '127.0.0.1', port, names: [], scheduler: asyncScheduler, authority },
      onUnanswered: (error) => {
        throw error;
      },
      onTrouble: (why) => {
        throw new Error(JSON.stringify(why));
      },
      onForeignHost: () => undefined,
      routes: laterRoutes(alertmanagerHeads, async () => routes),
    }),
  );
  const url = `http://127.0.0.1:${port}`;
  await ask(`${url}/nothing`);
  /** One request, whose answer is held against Alertmanager's description. */
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = { authorization: `Bearer ${token}` },
  ): Promise<{ status: number; body: never }> => {
    const answer = await fetch(url + path, {
      ...{ method, headers: { 'content-type': 'application/json', ...headers } },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const got: unknown = text === '' ? null : JSON.parse(text);
    if (![401, 403, 405, 413, 503].includes(answer.status))
      expect(wrongWith(method, path.split('?')[0] ?? '', answer.status, got), path).toEqual([]);
    if (answer.status !== 413)
      expect(wrongWithOwn(method, path, answer.status, got), `${method} ${path}`).toEqual([]);
    return { status: answer.status, body: got as never };
  };
  const get = async <T>(path: string): Promise<T> => (await call('GET', path)).body;
  return { call, get, url, pushes, state, sweep, labels };
};

interface Listed {
  labels: Record<string, string>;
  status: { state: string; silencedBy: string[]; inhibitedBy: string[]; mutedBy: string[] };
  fingerprint: string;
  annotations: Record<string, string>;
  receivers: { name: string }[];
}

const silence = (more: object = {}) => ({
  matchers: [{ name: 'team', value: 'data', isRegex: false, isEqual: true }],
  startsAt: iso(now),
  endsAt: iso(now + hour),
  createdBy: 'maria',
  comment: 'while it is moved',
  ...more,
});
const matcher = (name: string, value: string, isRegex = false, isEqual = true) => ({
  ...{ name, value, isRegex, isEqual },
});

describe('what is listed', () => {
  test('is what is open, with labels by which it can be told apart and silenced', async () => {
    const { get } = await start();
    const alerts = await get<Listed[]>('/api/v2/alerts');
    expect(alerts.map(({ labels }) => labels)).toEqual([
      {
        ...{ alertname: 'container', entity: 'db', host: 'box', kind: 'container' },
        ...{ severity: 'warning', source: 'containers', team: 'data', ...foreign },
      },
      {
        ...{ alertname: 'HighLoad', entity: 'HighLoad{instance=box:9100,team=web}', host: 'box' },
        ...{
          instance: 'box:9100',
          kind: 'prometheus',
          severity: 'critical',
          source: 'prometheus',
          team: 'web',
        },
      },
    ]);
    expect(alerts[0]).toMatchObject({
      annotations: { summary: 'Container db', description: 'exited (1).\nLook at its log:\ndocker logs db' },
      startsAt: iso(now - 60_000),
      receivers: [{ name: 'telegram' }, { name: 'mail' }],
      status: { state: 'active', silencedBy: [], inhibitedBy: [], mutedBy: [] },
      fingerprint: fingerprintOf(alerts[0]?.labels ?? {}),
      generatorURL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/key\/container%2Fdb$/),
    });
  });

  test.each([
    ['filter=team%3D%22data%22', 1],
    ['filter=team%3D~%22data%7Cweb%22', 2],
    ['filter=team%21%3Ddata', 1],
    ['filter=team%21~d.*', 1],
    ['filter=kind%3Dcontainer&filter=team%3Dweb', 0],
    ['filter=key%3Dcontainer%2Fdb', 1],
    ['filter=nothing%3D', 2],
    ['filter=gr%C3%B6%C3%9Fe%3DXL', 1],
    ['filter=%22gr%C3%B6%C3%9Fe%22%3D~%22X.%22', 1],
    ['active=false', 0],
    ['receiver=tele.*', 2],
    ['receiver=tele', 0],
  ])('may be asked for: %s', async (query, count) => {
    const { get } = await start();
    expect(await get(`/api/v2/alerts?${query}`)).toHaveLength(count);
  });

  test.each([
    'filter=team',
    'filter=team%3D~%28',
    'filter=team%3D~%28a%2B%29%2B%24',
    'filter=team%3D~.*a.*b.*c.*d',
    'filter=team%3D~%28%3Fi%29web',
    'receiver=%28a*%29*',
    `${Array.from({ length: 51 }, () => 'filter=a%3Db').join('&')}`,
  ])('may not be asked for so that it costs too much, or makes no sense: %s', async (query) => {
    const { call } = await start();
    const { status, body } = await call('GET', `/api/v2/alerts?${query}`);
    expect([status, body]).toEqual([400, expect.any(String)]);
  });

  test('says what is silenced, by a silence or by maintenance', async () => {
    const schedule = { endOf: () => now + hour };
    const match = Object.assign(({ kind }: { kind: string }) => kind === 'prometheus', {
      ...{ kind: null, key: null, anchor: null },
    });
    const { call, get } = await start({ rules: { maintenance: [{ name: 'sunday', match, schedule }] } });
    const { silenceID } = (await call('POST', '/api/v2/silences', silence())).body;
    const alerts = await get<Listed[]>('/api/v2/alerts');
    expect(alerts.map(({ status }) => [status.state, status.silencedBy])).toEqual([
      ['suppressed', [silenceID]],
      ['suppressed', ['sunday']],
    ]);
    expect(await get('/api/v2/alerts?silenced=false')).toEqual([]);
  });

  test('stands in groups: a channel and a source', async () => {
    const { get } = await start();
    const groups = await get<{ labels: object; receiver: { name: string }; alerts: object[] }[]>(
      '/api/v2/alerts/groups?receiver=mail',
    );
    expect(groups.map(({ labels, receiver, alerts }) => [labels, receiver.name, alerts.length])).toEqual([
      [{ source: 'containers' }, 'mail', 1],
      [{ source: 'prometheus' }, 'mail', 1],
    ]);
  });

  test('has receivers, which are the channels, and a status', async () => {
    const { get } = await start();
    expect(await get('/api/v2/receivers')).toEqual([{ name: 'telegram' }, { name: 'mail' }]);
    expect(await get('/api/v2/status')).toMatchObject({ versionInfo: { version: '0.2.0' } });
  });
});

describe('a silence', () => {
  test('is made, listed, read, and ended, with its author and its comment', async () => {
    const { call, get, state } = await start();
    const { silenceID } = (await call('POST', '/api/v2/silences', silence())).body as { silenceID: string };
    expect([...state.silences.values()]).toMatchObject([
      { id: silenceID, from: now, until: now + hour, by: { channel: 'api', name: 'maria' } },
    ]);
    const listed = await get<object[]>('/api/v2/silences');
    expect(listed).toEqual([
      {
        ...silence(),
        ...{ id: silenceID, updatedAt: iso(now), annotations: {}, status: { state: 'active' } },
      },
    ]);
    expect(await get(`/api/v2/silence/${silenceID}`)).toEqual(listed[0]);
    expect(wrongWithDefinition('postableSilence', silence())).toEqual([]);
    expect((await call('DELETE', `/api/v2/silence/${silenceID}`)).status).toBe(200);
    const over = { ...listed[0], endsAt: iso(now), status: { state: 'expired' } };
    expect(await get('/api/v2/silences')).toEqual([over]);
    expect(await get('/api/v2/silences?expired=false')).toEqual([]);
    expect(await get(`/api/v2/silence/${silenceID}`)).toEqual(over);
    expect(await call('DELETE', `/api/v2/silence/${silenceID}`)).toMatchObject({
      status: 404,
      body: `silence ${silenceID} has already ended`,
    });
    expect((await call('DELETE', '/api/v2/silence/c-none')).status).toBe(404);
  });

  test.each([
    [[matcher('team', 'data')], ['container/db']],
    [
      [matcher('team', 'data', false, false), matcher('kind', '.+', true)],
      ['prometheus/HighLoad{instance=box:9100,team=web}'],
    ],
    [[matcher('team', 'd.*|x', true)], ['container/db']],
    [
      [matcher('team', 'd.*', true, false), matcher('kind', '.+', true)],
      ['prometheus/HighLoad{instance=box:9100,team=web}'],
    ],
    [[matcher('alertname', 'HighLoad')], ['prometheus/HighLoad{instance=box:9100,team=web}']],
    [[matcher('alertname', 'container')], ['container/db']],
    [
      [matcher('host', 'box'), matcher('severity', 'critical')],
      ['prometheus/HighLoad{instance=box:9100,team=web}'],
    ],
    [[matcher('team', 'a"b\\c\nd', false, true)], []],
    [[matcher('größe', 'XL')], ['container/db']],
    [[matcher('a "b", c=\\d', 'e')], ['container/db']],
  ])('of %j is of just these, and comes back as it was made', async (matchers, keys) => {
    const { call, get } = await start();
    const { status, body } = await call('POST', '/api/v2/silences', silence({ matchers }));
    expect(status).toBe(200);
    const { silenceID } = body as { silenceID: string };
    const alerts = await get<Listed[]>('/api/v2/alerts?active=false');
    expect(alerts.map(({ labels }) => `${labels.kind}/${labels.entity}`)).toEqual(keys);
    expect(await get(`/api/v2/silence/${silenceID}`)).toMatchObject({ matchers });
  });

  test('may begin later, and is pending until then', async () => {
    const { call, get, state } = await start();
    const from = now + hour;
    await call('POST', '/api/v2/silences', silence({ startsAt: iso(from), endsAt: iso(from + hour) }));
    expect([...state.silences.values()]).toMatchObject([{ from, until: from + hour }]);
    expect(await get('/api/v2/silences')).toMatchObject([
      { status: { state: 'pending' }, startsAt: iso(from) },
    ]);
    expect(await get('/api/v2/silences?pending=false')).toEqual([]);
    expect(await get('/api/v2/alerts?active=false')).toEqual([]);
  });

  test('that is posted with its id is instead of that one', async () => {
    const { call, get } = await start();
    const { silenceID } = (await call('POST', '/api/v2/silences', silence())).body as { silenceID: string };
    const more = silence({ id: silenceID, endsAt: iso(now + 2 * hour) });
    const again = (await call('POST', '/api/v2/silences', more)).body as { silenceID: string };
    expect(await get('/api/v2/silences?expired=false')).toMatchObject([
      { id: again.silenceID, endsAt: iso(now + 2 * hour) },
    ]);
    // One that is over already begins anew.
    const late = (await call('POST', '/api/v2/silences', more)).body as { silenceID: string };
    expect(await get('/api/v2/silences?expired=false')).toHaveLength(
      late.silenceID === again.silenceID ? 1 : 2,
    );
    expect((await call('POST', '/api/v2/silences', silence({ id: 'c-none' }))).status).toBe(404);
  });

  test('without an end, said by hand, ends in the year 9999, and goes back so', async () => {
    const { call, get, state } = await start();
    await call('POST', '/api/v2/silences', silence({ endsAt: '9999-12-31T23:59:59Z' }));
    expect([...state.silences.values()]).toMatchObject([{ until: null }]);
    expect(await get('/api/v2/silences')).toMatchObject([{ endsAt: '9999-12-31T23:59:59.000Z' }]);
  });

  test.each<[more: object, why: RegExp]>([
    [{ matchers: [] }, /^no silence: matchers/],
    [{ matchers: [matcher('a', '')] }, /must not match the empty string/],
    [{ matchers: [matcher('a', '.*', true)] }, /must not match the empty string/],
    [{ matchers: [matcher('', 'c')] }, /^invalid label name ""/],
    [{ matchers: [matcher('a\ud800', 'c')] }, /^invalid label name /],
    [{ matchers: [matcher('a', '(', true)] }, /is no regular expression/],
    [{ matchers: [matcher('a', '(?i)b', true)] }, /no flags such as/],
    [{ matchers: [matcher('a', '[[:alpha:]]+', true)] }, /no classes such as/],
    [{ matchers: [matcher('a', 'x'.repeat(600))] }, /longer than 500/],
    [{ endsAt: iso(now - 1), startsAt: iso(now - hour) }, /in the past/],
    [{ endsAt: iso(now), startsAt: iso(now + 1) }, /after its start/],
    [{ endsAt: 'tomorrow' }, /endsAt is no time/],
    [{ createdBy: 7 }, /^no silence: createdBy/],
  ])('of %j is refused, and says why', async (more, why) => {
    const { call, state } = await start();
    const { status, body } = await call('POST', '/api/v2/silences', silence(more));
    expect([status, body, state.silences.size]).toEqual([400, expect.stringMatching(why), 0]);
  });

  test('needs the token', async () => {
    const { call, state } = await start();
    expect((await call('POST', '/api/v2/silences', silence(), {})).status).toBe(401);
    expect((await call('DELETE', '/api/v2/silence/c-1', undefined, {})).status).toBe(401);
    expect(state.silences.size).toBe(0);
  });
});

describe('alerts that are pushed', () => {
  test('are handed over, and answered once they are decided', async () => {
    const { call, pushes } = await start();
    const alerts = [{ labels: { alertname: 'A' }, endsAt: iso(now + hour), generatorURL: 'http://p/' }];
    expect(wrongWithDefinition('postableAlerts', alerts)).toEqual([]);
    expect(await call('POST', '/api/v2/alerts', alerts)).toEqual({ status: 200, body: null });
    expect(pushes).toMatchObject([{ at: now, alerts: [{ labels: { alertname: 'A' }, endsAt: now + hour }] }]);
  });

  test('with a wrong one among them are refused, and the good ones are taken', async () => {
    const { call, pushes } = await start();
    const { status, body } = await call('POST', '/api/v2/alerts', [{ labels: {} }, { labels: { a: 'b' } }]);
    expect([status, body]).toEqual([400, 'at least one label pair required']);
    expect(pushes).toMatchObject([{ alerts: [{ labels: { a: 'b' } }] }]);
  });

  test.each(['', '{', '{}', '"text"', '[{"labels":7}]'])('as %j are none', async (body) => {
    const { call, pushes } = await start();
    expect((await call('POST', '/api/v2/alerts', body)).status).toBe(400);
    expect(pushes).toEqual([]);
  });

  test('beyond the room there is are refused', async () => {
    const { call } = await start({ room: false });
    expect((await call('POST', '/api/v2/alerts', [{ labels: { a: 'b' } }])).status).toBe(503);
  });

  test('need the token, as a bearer or as the password of any name', async () => {
    const { call } = await start();
    const basic = (password: string) => ({
      authorization: `Basic ${Buffer.from(`prometheus:${password}`).toString('base64')}`,
    });
    const push = (headers: Record<string, string>) => call('POST', '/api/v2/alerts', [], headers);
    expect((await push({})).status).toBe(401);
    expect((await push(basic('a-token-of-somebody-else'))).status).toBe(401);
    expect((await push(basic(token))).status).toBe(200);
  });

  test('longer than a mebibyte are not read', async () => {
    const { call } = await start();
    expect((await call('POST', '/api/v2/alerts', `[${' '.repeat(1_048_576)}]`)).status).toBe(413);
  });
});
