import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { interpolated } from '../../../src/config/file/interpolate.ts';
import { importGatus } from '../../../src/config/import/gatus.ts';
import type { Imported } from '../../../src/config/import/imported.ts';
import { importKuma } from '../../../src/config/import/kuma.ts';
import { fileIn } from '../../../src/messages/file.ts';
import { importWords } from '../../../src/messages/import.ts';
import { locales } from '../../../src/messages/messages.ts';
import { runPolkan } from '../../support/polkan-process.ts';

const say = importWords.en;
const noted = ({ notes }: Imported): string[] =>
  notes.map(({ path, note }) => `${path.join('.')}: ${note(say)}`);

describe('a config of Gatus', () => {
  // The shapes of that project's own example.
  const example = `
endpoints:
  - name: front-end
    group: core
    url: "https://front.example/health"
    interval: 5m
    conditions:
      - "[STATUS] == 200"
      - "[BODY].status == UP"
      - "[RESPONSE_TIME] < 150"
  - name: back-end
    group: core
    url: "https://example.org/"
    interval: 5m
    conditions: ["[STATUS] == 200", "[CERTIFICATE_EXPIRATION] > 48h"]
  - name: example-dns-query
    url: "192.0.2.8"
    interval: 5m
    dns: { query-name: "example.com", query-type: "A" }
    conditions: ["[BODY] == pat(*.*.*.*)", "[DNS_RCODE] == NOERROR"]
  - name: icmp-ping
    url: "icmp://example.org"
    interval: 1m
    conditions: ["[CONNECTED] == true"]
  - name: check-domain-expiration
    url: "https://example.org/"
    interval: 1h
    conditions: ["[DOMAIN_EXPIRATION] > 720h"]
`;

  test('becomes checks, with its conditions as what is expected', () => {
    const made = importGatus(parse(example));
    expect(made.file).toEqual({
      checks: [
        {
          name: 'front-end',
          http: 'https://front.example/health',
          expect: { status: 200, json: { '$.status': 'UP' }, within: '150ms' },
          redirects: 10,
          interval: '5m',
          timeout: '10s',
          labels: { group: 'core' },
        },
        {
          name: 'back-end',
          http: 'https://example.org/',
          expect: { status: 200, certificate: '2d' },
          redirects: 10,
          interval: '5m',
          timeout: '10s',
          labels: { group: 'core' },
        },
        {
          name: 'example-dns-query',
          dns: 'example.com',
          record: 'A',
          resolver: '192.0.2.8',
          interval: '5m',
          timeout: '10s',
        },
        {
          name: 'check-domain-expiration',
          http: 'https://example.org/',
          // Nothing but its conditions counts there.
          expect: { status: '100-599' },
          redirects: 10,
          interval: '1h',
          timeout: '10s',
        },
      ],
    });
    expect(noted(made).filter((note) => !note.includes('nobody was told'))).toEqual([
      "endpoints.2.conditions.0: the condition [BODY] == pat(*.*.*.*) can't be carried over; left out",
      'endpoints.3.url: there is no check for icmp; left out',
      "endpoints.4.conditions.0: the condition [DOMAIN_EXPIRATION] > 720h can't be carried over; left out",
    ]);
  });

  test('has its alerts become timing, channels and routes', () => {
    const made = importGatus(
      parse(`
alerting:
  telegram:
    token: "123456:abc"
    id: "-100"
    default-alert: { failure-threshold: 5, send-on-resolved: true }
  pagerduty: { integration-key: "x" }
  slack: { webhook-url: "https://hooks.example/T/B/x" }
  email: { from: a@example.org, host: mail.example, port: 587, password: p, to: "b@example.org, c@example.org" }
maintenance: { start: 23:00, duration: 1h, timezone: "Europe/Amsterdam", every: [Monday, Thursday] }
endpoints:
  - name: one
    url: https://one.example
    interval: 30s
    alerts: [{ type: telegram, success-threshold: 4 }]
  - name: two
    url: https://two.example
    alerts:
      - { type: slack, minimum-reminder-interval: 30m }
      - { type: pagerduty }
`),
    );
    expect(made.file).toMatchObject({
      channels: {
        telegram: { type: 'telegram', token: '123456:abc', chat: -100 },
        slack: { type: 'slack', url: 'https://hooks.example/T/B/x' },
        email: {
          ...{ type: 'mail', url: 'smtp://mail.example:587', user: 'a@example.org', password: 'p' },
          ...{ from: 'a@example.org', to: ['b@example.org', 'c@example.org'] },
        },
      },
      routes: [
        { match: { kind: 'check', entity: 'one' }, to: ['telegram'], reminders: 'off' },
        { match: { kind: 'check', entity: 'two' }, to: ['slack'] },
      ],
      checks: [
        { name: 'one', for: '2m', keep: '1m30s' },
        { name: 'two', for: '2m', keep: '1m', cooldown: '30m' },
      ],
      maintenance: [{ match: {}, cron: '0 23 * * mon,thu', for: '1h', location: 'Europe/Amsterdam' }],
    });
    expect(noted(made)).toEqual([
      'alerting.pagerduty: Polkan has no channel pagerduty; an Apprise API server speaks most of them (type: apprise)',
      'endpoints.0.alerts: 5 failures in a row became for: 2m, 4 successes keep: 1m30s',
      'endpoints.1.alerts: 3 failures in a row became for: 2m, 2 successes keep: 1m',
      'endpoints.1.alerts: there its end was not told; here it always is',
    ]);
  });

  test.each([
    ['[STATUS] == any(200, 429)', { status: [200, 429] }],
    ['[STATUS] < 300', { status: '100-299' }],
    ['[STATUS] <= 299', { status: '100-299' }],
    ['[STATUS] > 400', { status: '401-599' }],
    ['[STATUS] >= 200', { status: '200-599' }],
    ['[STATUS] != 500', { status: ['100-499', '501-599'] }],
    ['[RESPONSE_TIME] <= 500', { within: '500ms' }],
    ['[BODY] == 1', { body: '/^1$/' }],
    ['[BODY] == pat(*o.k*)', { body: '/^[\\s\\S]*o\\.k[\\s\\S]*$/' }],
    ['[BODY].user.name == john', { json: { '$.user.name': 'john' } }],
    ['[BODY].data[0].id == 1', { json: { '$.data[0].id': 1 } }],
    ['[BODY].up == true', { json: { '$.up': true } }],
    ['[BODY].age > 5', { json: { '$.age': '> 5' } }],
  ])('%s is expected as %j', (condition, expected) => {
    const { file } = importGatus({ endpoints: [{ name: 'a', url: 'http://a', conditions: [condition] }] });
    expect(file).toMatchObject({ checks: [{ expect: expected }] });
  });

  test.each([
    '[BODY].age == [BODY].id',
    'len([BODY].data) < 5',
    'has([BODY].errors) == false',
    '[IP] == 127.0.0.1',
    '[BODY].name == pat(john*)',
    '[STATUS] == 2000',
    '[CERTIFICATE_EXPIRATION] > soon',
    'nonsense',
    7,
    null,
  ])('the condition %j is named and left out', (condition) => {
    const made = importGatus({
      endpoints: [{ name: 'a', url: 'http://a', conditions: [condition], alerts: [{ type: 'x' }] }],
    });
    expect(noted(made)[0]).toContain('endpoints.0.conditions.0');
  });

  test.each<[sort: string, endpoint: object, carried: readonly string[]]>([
    ['tcp', { url: 'tcp://a:1' }, ['[CONNECTED] == true']],
    ['tls', { url: 'tls://a:1' }, ['[CONNECTED] == true', '[CERTIFICATE_EXPIRATION] > 48h']],
    ['starttls', { url: 'starttls://a:25' }, ['[CONNECTED] == true', '[CERTIFICATE_EXPIRATION] > 48h']],
    [
      'dns',
      { url: '1.1.1.1', dns: { 'query-name': 'a.example', 'query-type': 'A' } },
      ['[CONNECTED] == true', '[BODY] == 1.2.3.4', '[DNS_RCODE] == NOERROR'],
    ],
    [
      'http',
      { url: 'http://a' },
      [
        ...['[CONNECTED] == true', '[CERTIFICATE_EXPIRATION] > 48h', '[BODY] == 1.2.3.4', '[STATUS] == 200'],
        ...['[BODY].a == 1', '[RESPONSE_TIME] < 100'],
      ],
    ],
  ])('of the conditions of an endpoint of %s each is carried over or named', (_, endpoint, carried) => {
    const conditions = [
      ...['[CONNECTED] == true', '[CERTIFICATE_EXPIRATION] > 48h', '[BODY] == 1.2.3.4', '[STATUS] == 200'],
      ...['[BODY].a == 1', '[RESPONSE_TIME] < 100', '[DNS_RCODE] == NOERROR'],
    ];
    const made = importGatus({ endpoints: [{ name: 'a', ...endpoint, conditions }] });
    const named = noted(made).filter((note) => note.includes('.conditions.'));
    expect(conditions.filter((each) => !named.some((note) => note.includes(each)))).toEqual(carried);
  });

  test('of two limits of one thing the stricter is expected, whichever comes first', () => {
    for (const conditions of [
      [
        '[RESPONSE_TIME] < 300',
        '[RESPONSE_TIME] < 900',
        '[CERTIFICATE_EXPIRATION] > 24h',
        '[CERTIFICATE_EXPIRATION] > 48h',
      ],
      [
        '[RESPONSE_TIME] < 900',
        '[RESPONSE_TIME] < 300',
        '[CERTIFICATE_EXPIRATION] > 48h',
        '[CERTIFICATE_EXPIRATION] > 24h',
      ],
    ]) {
      const { file } = importGatus({ endpoints: [{ name: 'a', url: 'https://a', conditions }] });
      expect(file).toMatchObject({ checks: [{ expect: { within: '300ms', certificate: '2d' } }] });
    }
  });

  test.each([
    null,
    7,
    'text',
    [],
    {},
    { endpoints: 7 },
    { endpoints: [null, 7] },
    { alerting: { telegram: 'x' } },
  ])('nonsense such as %j throws nothing', (value) => {
    expect(() => importGatus(value)).not.toThrow();
    expect(() => importKuma(value)).not.toThrow();
  });
});

describe('a backup of Uptime Kuma', () => {
  const monitor = (more: object) => ({
    ...{ id: 1, name: 'Web', type: 'http', url: 'https://web.example', method: 'GET', active: true },
    ...{
      interval: 60,
      retryInterval: 30,
      maxretries: 2,
      resendInterval: 0,
      accepted_statuscodes: ['200-299'],
    },
    ...{ maxredirects: 10, ignoreTls: false, notificationIDList: { 1: true } },
    ...more,
  });
  const backup = (...monitorList: object[]) => ({
    version: '1.23.16',
    notificationList: [
      {
        id: 1,
        name: 'Ops chat',
        config: JSON.stringify({ type: 'telegram', telegramBotToken: '1:a', telegramChatID: '42' }),
      },
      { id: 2, name: 'Pager', config: JSON.stringify({ type: 'PagerDuty' }) },
    ],
    monitorList,
  });

  test('becomes checks, channels and one route for all that are told alike', () => {
    const made = importKuma(
      backup(
        monitor({}),
        monitor({ id: 2, name: 'Web', type: 'port', url: 'https://', hostname: 'db', port: 5432 }),
      ),
    );
    expect(made.file).toEqual({
      channels: { 'ops-chat': { type: 'telegram', token: '1:a', chat: 42 } },
      routes: [{ match: { kind: 'check' }, to: ['ops-chat'], reminders: 'off' }],
      checks: [
        {
          ...{ name: 'Web', http: 'https://web.example', method: 'GET', expect: { status: '200-299' } },
          ...{ redirects: 10, interval: '1m', timeout: '48s', for: '1m' },
        },
        { name: 'Web-2', tcp: 'db:5432', interval: '1m', timeout: '48s', for: '1m' },
      ],
    });
    expect(noted(made)).toEqual([
      'notificationList.1: Polkan has no channel PagerDuty; an Apprise API server speaks most of them (type: apprise)',
      'monitorList.0.maxretries: 2 retries became for: 1m; a failed probe is tried once more anyway before it counts',
      'monitorList.1.name: the name Web becomes Web-2: names hold letters, digits, _, . and -, and are told apart',
      'monitorList.1.maxretries: 2 retries became for: 1m; a failed probe is tried once more anyway before it counts',
    ]);
  });

  test.each<[more: object, check: object]>([
    [{ type: 'keyword', keyword: 'all (well)' }, { expect: { status: '200-299', body: 'all (well)' } }],
    [
      { type: 'keyword', keyword: 'error', invertKeyword: true },
      { expect: { body: '/^(?![\\s\\S]*error)/' } },
    ],
    [
      { type: 'json-query', jsonPath: '$.ok', expectedValue: 'true' },
      { expect: { json: { '$.ok': 'true' } } },
    ],
    [
      { type: 'json-query', jsonPath: '$.n', jsonPathOperator: '>', expectedValue: '3' },
      { expect: { json: { '$.n': '> 3' } } },
    ],
    [
      {
        headers: '{"x":"y"}',
        authMethod: 'basic',
        basic_auth_user: 'u',
        basic_auth_pass: 'p',
        ignoreTls: true,
      },
      { headers: { x: 'y' }, basic: { user: 'u', password: 'p' }, insecure: true },
    ],
    [{ expiryNotification: true }, { expect: { certificate: '21d' } }],
    [
      {
        type: 'dns',
        hostname: 'a.example',
        dns_resolve_type: 'MX',
        dns_resolve_server: '192.0.2.1',
        port: 5353,
      },
      { dns: 'a.example', record: 'MX', resolver: '192.0.2.1:5353' },
    ],
    [{ type: 'push', pushToken: 'tok3n', interval: 3600 }, { ping: { every: '1h', slug: 'tok3n' } }],
    [{ type: 'postgres', databaseConnectionString: 'postgres://u:p@db:6432/x' }, { tcp: 'db:6432' }],
    [{ resendInterval: 30 }, { cooldown: '30m' }],
    [{ tags: [{ name: 'team', value: 'shop' }, { name: 'A b' }] }, { labels: { team: 'shop', A_b: 'yes' } }],
  ])('a monitor with %j is a check with %j', (more, check) => {
    expect(importKuma(backup(monitor(more))).file).toMatchObject({ checks: [check] });
  });

  test.each([
    [{ type: 'ping' }, /monitorList\.0\.type: there is no check for the type ping/],
    [{ type: 'gamedig' }, /no check for the type gamedig/],
    [{ upsideDown: true }, /upsideDown/],
    [{ type: 'docker', docker_container: 'web' }, /container web: containers are watched by themselves/],
    [{ active: false }, /Web is switched off there/],
  ])('a monitor with %j is left out, and named by its place', (more, why) => {
    const made = importKuma(backup(monitor(more)));
    expect(made.file).not.toHaveProperty('checks');
    expect(noted(made).join('\n')).toMatch(why);
  });

  test('says of one whose channels could not be carried over that somebody was told there, and of a push that its path is the same', () => {
    const made = importKuma({
      version: '1.23.0',
      notificationList: [{ id: 1, name: 'phone', config: '{"type":"pushover"}' }],
      monitorList: [
        { id: 1, name: 'told', type: 'port', hostname: 'a', port: 1, notificationIDList: { 1: true } },
        { id: 2, name: 'nobody', type: 'push', pushToken: 'abcd1234', interval: 60, notificationIDList: {} },
      ],
    });
    const notes = noted(made);
    expect(notes).toContainEqual(
      expect.stringMatching(/^monitorList\.0: none of those that were told of it/),
    );
    expect(notes).toContainEqual(expect.stringMatching(/^monitorList\.1: there nobody was told of it/));
    expect(notes).toContain(
      'monitorList.1.pushToken: whoever pushed there pushes to the same path at the port of Polkan now',
    );
  });

  test('has what its client or its database would fill in said here, or left out', () => {
    const made = importKuma([
      { name: 'a', type: 'smtp', hostname: 'mail.example', port: null, smtpSecurity: 'secure' },
      { name: 'b', type: 'smtp', hostname: 'mail.example', port: null },
      { name: 'c', type: 'dns', hostname: 'a.example', dns_resolve_server: '1.1.1.1, 8.8.8.8', port: 53 },
      { name: 'd', type: 'postgres', databaseConnectionString: 'host=db' },
      { name: 'e', type: 'json-query', url: 'https://e.example', jsonPath: 'data.up', expectedValue: 'yes' },
      { name: 'f', type: 'json-query', url: 'https://f.example', jsonPath: '$count(a)', expectedValue: '1' },
      { name: 'g', type: 'json-query', url: 'https://g.example', jsonPath: 'a[b=1]', expectedValue: '1' },
    ]);
    const checks = made.file.checks as Record<string, unknown>[];
    expect(checks.map(({ name, tcp, resolver, expect: json }) => [name, tcp ?? resolver ?? json])).toEqual([
      ['a', 'mail.example:465'],
      ['b', 'mail.example:587'],
      ['c', '1.1.1.1'],
      ['e', { json: { '$.data.up': 'yes' } }],
      ['f', { json: { '$count(a)': '1' } }],
      ['g', undefined],
    ]);
    expect(noted(made)).toEqual(
      expect.arrayContaining([
        `2.dns_resolve_server: ${say.oneResolver('1.1.1.1')}`,
        `3.databaseConnectionString: ${say.noAddress('databaseConnectionString')}`,
        `6.jsonPath: ${say.jsonata('a[b=1]')}`,
      ]),
    );
  });

  test('of a later version is a list, or one by id', () => {
    expect(importKuma([monitor({})]).file).toHaveProperty('checks');
    expect(importKuma({ 7: monitor({}) }).file).toHaveProperty('checks');
  });
});

test('what looks like a variable in a backup of Uptime Kuma stands for itself: it puts in none, and may be of anybody', () => {
  const url = `http://a/?h=$\{file:/etc/hostname}&t=$\{WATCHDOG_HTTP_TOKEN:-none}`;
  const monitors = [
    { name: 'a', type: 'http', url, active: 1, body: `{"a":"$\{b}"}`, method: 'POST' },
    { name: 'b', type: 'keyword', url: 'http://b', keyword: `/$\{c}`, active: 1 },
  ];
  const { file } = importKuma({ monitorList: monitors });
  const checks = file.checks as Record<string, unknown>[];
  const none = {
    variable: () => expect.fail('it puts in a variable'),
    readFile: () => expect.fail('it reads a file'),
    secret: () => undefined,
    why: String,
  };
  const put = (text: unknown) => interpolated(String(text), none, fileIn(locales.en));
  expect(put(checks[0]?.http)).toEqual({ text: url });
  expect(put(checks[0]?.body)).toEqual({ text: `{"a":"$\{b}"}` });
  expect(JSON.stringify(checks[1])).not.toMatch(/(?<!\$)\$\{/);
  expect(JSON.stringify(checks[1])).toContain('\\\\$\\\\{c');
});

describe('every field of those formats is carried over, or named at its place', () => {
  const marker = 'mark-7';
  const isCarriedOrNamed = ({ file, notes }: Imported, at: string, given: unknown = marker): boolean =>
    JSON.stringify(file).includes(JSON.stringify(given).slice(1, -1)) ||
    notes.some(
      ({ path, note }) => path.join('.').startsWith(at) || note(say).includes(at.split('.').at(-1) ?? ''),
    );
  // As the project's source has them; the last is one that nobody knows yet.
  const ofEndpoints = [
    ...['name', 'group', 'url', 'method', 'body', 'headers', 'extra-labels', 'dns', 'ssh', 'ui'],
    ...['client', 'store', 'always-run', 'insecure', 'of-a-later-version'],
  ];
  const ofClients = [
    ...['dns-resolver', 'proxy-url', 'oauth2', 'identity-aware-proxy', 'network', 'tls', 'tunnel', 'timeout'],
    ...['store-cookies', 'of-a-later-version'],
  ];
  const ofMonitors = [
    ...[
      'url',
      'method',
      'headers',
      'body',
      'keyword',
      'authWorkstation',
      'authDomain',
      'bearer_token',
      'ipFamily',
    ],
    ...[
      'tlsCa',
      'tlsCert',
      'tlsKey',
      'oauth_client_id',
      'oauth_token_url',
      'parent',
      'description',
      'cacheBust',
    ],
    ...[
      'domainExpiryNotification',
      'conditions',
      'proxyId',
      'protocol',
      'subtype',
      'responsecheck',
      'databaseQuery',
    ],
    ...['retryOnlyOnStatusCodeFailure', 'expectedTlsAlert', 'remote_browser', 'of_a_later_version'],
  ];
  const base = { name: 'a', url: 'http://a', alerts: [{ type: 'x' }] };

  test.each(ofEndpoints)('%s of an endpoint of Gatus', (field) => {
    const isNested = ['headers', 'extra-labels', 'dns', 'ssh', 'ui', 'client', 'store'].includes(field);
    const value = field === 'url' ? `http://${marker}` : isNested ? { 'query-name': marker } : marker;
    const made = importGatus({ endpoints: [{ ...base, [field]: value }] });
    expect(isCarriedOrNamed(made, `endpoints.0.${field}`)).toBe(true);
  });

  test.each(ofClients)('%s of a client of Gatus', (field) => {
    const value = field === 'tls' ? { renegotiation: marker } : marker;
    const made = importGatus({ endpoints: [{ ...base, client: { [field]: value } }] });
    expect(isCarriedOrNamed(made, `endpoints.0.client.${field}`)).toBe(true);
  });

  test.each(['description', 'provider-override', 'of-a-later-version'])(
    '%s of an alert of Gatus',
    (field) => {
      const alerts = [{ type: 'slack', [field]: marker }];
      const alerting = { slack: { 'webhook-url': 'https://h', 'default-alert': { [field]: marker } } };
      const at = noted(importGatus({ alerting, endpoints: [{ ...base, alerts }] })).map(
        (line) => line.split(':')[0],
      );
      expect(at).toContain(`endpoints.0.alerts.0.${field}`);
      expect(at).toContain(`alerting.slack.default-alert.${field}`);
    },
  );

  test.each([
    ['alerting.slack.title', { alerting: { slack: { 'webhook-url': 'https://h', title: marker } } }],
    [
      'alerting.slack.overrides',
      { alerting: { slack: { 'webhook-url': 'https://h', overrides: [{ group: 'x' }] } } },
    ],
    [
      'maintenance.of-a-later-version',
      { maintenance: { start: '01:00', duration: '1h', 'of-a-later-version': 1 } },
    ],
    [
      'external-endpoints.0.token',
      { 'external-endpoints': [{ name: 'a', token: 't', heartbeat: { interval: '1m' } }] },
    ],
    ['kubernetes', { kubernetes: { 'auto-discover': true } }],
    ['of-a-later-version', { 'of-a-later-version': marker }],
  ])('%s of Gatus', (at, file) => {
    expect(noted(importGatus(file)).map((line) => line.split(':')[0])).toContain(at);
  });

  test('a file of Gatus from before its version 3, whose endpoints are services', () => {
    expect(importGatus({ services: [base] }).file).toMatchObject({
      checks: [{ name: 'a', http: 'http://a' }],
    });
  });

  test.each(ofMonitors)('%s of a monitor of Uptime Kuma', (field) => {
    const value = field === 'url' ? `http://${marker}` : field === 'headers' ? `{"x":"${marker}"}` : marker;
    const more = {
      authMethod: field === 'bearer_token' ? 'bearer' : null,
      type: field === 'keyword' ? 'keyword' : 'http',
    };
    const monitor = { name: 'a', url: 'http://a', ...more, [field]: value, notificationIDList: {} };
    expect(isCarriedOrNamed(importKuma([monitor]), `0.${field}`)).toBe(true);
  });

  test('a setting of a notification of Uptime Kuma, and a part of its backup', () => {
    const config = JSON.stringify({ type: 'slack', slackwebhookURL: 'https://h', slackchannelnotify: true });
    const made = importKuma({
      notificationList: [{ id: 1, name: 'a', config }],
      monitorList: [],
      statusPageList: [{}],
    });
    expect(noted(made)).toEqual([
      "notificationList.0.config: slackchannelnotify can't be carried over; left out",
      "statusPageList: statusPageList can't be carried over; left out",
    ]);
  });

  test('nothing is named of a monitor of Uptime Kuma that is as its form makes it', () => {
    const made = importKuma([
      {
        ...{
          id: 3,
          name: 'a',
          type: 'http',
          parent: null,
          url: 'https://a.example',
          method: 'GET',
          protocol: null,
        },
        ...{
          location: 'world',
          ipFamily: null,
          interval: 60,
          retryInterval: 60,
          resendInterval: 0,
          maxretries: 0,
        },
        ...{
          retryOnlyOnStatusCodeFailure: false,
          ignoreTls: false,
          upsideDown: false,
          expiryNotification: false,
        },
        ...{
          domainExpiryNotification: false,
          maxredirects: 10,
          accepted_statuscodes: ['200-299'],
          timeout: 48,
        },
        ...{ saveResponse: false, saveErrorResponse: true, responseMaxLength: 1024, dns_resolve_type: 'A' },
        ...{
          dns_resolve_server: '1.1.1.1',
          docker_container: '',
          docker_host: null,
          proxyId: null,
          weight: 2000,
        },
        ...{
          basic_auth_user: '',
          bearer_token: '',
          mqttTopic: '',
          mqttCheckType: 'keyword',
          authMethod: null,
        },
        ...{ oauth_auth_method: 'client_secret_basic', httpBodyEncoding: 'json', kafkaProducerBrokers: [] },
        ...{
          kafkaProducerSaslOptions: { mechanism: 'None' },
          rabbitmqNodes: [],
          conditions: [],
          active: 1,
          tags: [],
        },
        ...{
          pathName: 'a',
          path: ['a'],
          childrenIDs: [],
          forceInactive: false,
          notificationIDList: { 1: true },
        },
      },
    ]);
    expect(noted(made)).toEqual([expect.stringMatching(/^0: none of those that were told/)]);
  });

  test('a body goes with the type that the other tool gives it, unless a header has one', () => {
    const typeOf = (made: Imported): unknown =>
      (made.file as { checks: { headers: unknown }[] }).checks[0]?.headers;
    const kuma = (more: object): unknown =>
      typeOf(importKuma([{ name: 'a', type: 'http', url: 'http://a', ...more }]));
    expect(kuma({ body: '{}' })).toEqual({ 'Content-Type': 'application/json' });
    expect(kuma({ body: 'a=b', httpBodyEncoding: 'form' })).toEqual({
      'Content-Type': 'application/x-www-form-urlencoded',
    });
    expect(kuma({ body: '{}', headers: '{"content-type":"text/plain"}' })).toEqual({
      'content-type': 'text/plain',
    });
    expect(kuma({})).toBe(undefined);
    expect(typeOf(importGatus({ endpoints: [{ ...base, graphql: true, body: '{ a }' }] }))).toEqual({
      'Content-Type': 'application/json',
    });
  });
});

describe('polkan import', () => {
  const folder = mkdtempSync(join(tmpdir(), 'polkan-import-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const imported = (tool: string, text: string) => {
    const path = join(folder, 'given');
    writeFileSync(path, text);
    return runPolkan(['import', tool, path], { cwd: folder });
  };

  test('writes YAML to standard output, and what differs to standard error, by line', async () => {
    const text = 'endpoints:\n  - name: a\n    url: "https://$HOST/$$x"\n  - name: b\n    url: ws://b\n';
    const { code, stdout, stderr } = await imported('gatus', text);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# Made by `polkan import gatus`/);
    expect(parse(stdout)).toMatchObject({ checks: [{ name: 'a', http: `https://$\{HOST}/$x` }] });
    expect(stderr).toContain(`${join(folder, 'given')}:5 there is no check for ws; left out`);
    expect(stderr).toMatch(/1 check, 0 channels; 2 things differ/);
  });

  test('reads the lines of JSON, too', async () => {
    const text = JSON.stringify(
      {
        monitorList: [
          { name: 'a', type: 'steam' },
          { name: 'b', type: 'port', hostname: 'h', port: 1 },
        ],
      },
      null,
      2,
    );
    const { code, stderr } = await imported('kuma', text);
    expect(code).toBe(0);
    expect(stderr).toMatch(/given:5 there is no check for the type steam/);
  });

  test.each([
    ['gatus', 'gatus.yaml'],
    ['kuma', 'kuma.json'],
  ])(
    'of %s writes a config that check takes, with every sort of channel and check',
    async (tool, fixture) => {
      const given = resolve('test/fixtures/import', fixture);
      const { stdout } = await runPolkan(['import', tool, given], { cwd: folder });
      const path = join(folder, 'made.yaml');
      writeFileSync(path, stdout);
      const env = { WATCHDOG_CONFIG: path, WATCHDOG_CONTAINERS: '' };
      const checked = await runPolkan(['check', '--offline'], { cwd: folder, env });
      expect(checked).toMatchObject({ code: 0, stderr: '' });
      expect(checked.stdout).toMatch(/checks .*Telegram/s);
    },
  );

  test.each([
    [
      'gatus',
      `alerting:
  slack: { webhook-url: "no url at all" }
  telegram: { token: "123456:aa", id: "7" }
maintenance: { start: "23:00", duration: 1h, timezone: "Nowhere/Never" }
endpoints:
  - { name: well, url: "https://well.example/", conditions: ["[STATUS] == 200"], alerts: [{ type: slack }, { type: telegram }] }
  - { name: port, url: "tcp://host.example:99999", conditions: ["[CONNECTED] == true"] }
  - { name: space, url: "https://two words.example/", conditions: ["[STATUS] == 200"] }
  - { name: path, url: "https://path.example/", conditions: ["[BODY].a[[ == 1"], alerts: [{ type: telegram }] }
  - { name: soon, url: "https://soon.example/", interval: 1h, conditions: ["[RESPONSE_TIME] < 100000000"] }
  - { name: hours, url: "https://hours.example/", conditions: [], maintenance-windows: [{ start: "77:00", duration: 1h }] }
  - { name: resolver, url: "not an address", dns: { query-name: "a.example", query-type: "A" }, conditions: [] }
  - { name: unknown, url: "https://\${HOST_OF_LATER}:\${PORT_OF_LATER}/", conditions: [] }
`,
      { checks: ['well', 'hours', 'unknown'], channels: ['telegram'] },
      [2, 4, 7, 8, 9, 10, 11, 12],
    ],
    [
      'kuma',
      JSON.stringify(
        {
          notificationList: [
            { id: 1, name: 'hook', config: '{"type":"webhook","webhookURL":"nowhere"}' },
            {
              id: 2,
              name: 'tg',
              config: '{"type":"telegram","telegramBotToken":"1:a","telegramChatID":"2"}',
            },
          ],
          monitorList: [
            {
              name: 'well',
              type: 'http',
              url: 'https://well.example/',
              notificationIDList: { 1: true, 2: true },
            },
            { name: 'port', type: 'port', hostname: 'host.example' },
            { name: 'status', type: 'http', url: 'https://a.example/', accepted_statuscodes: ['9-1'] },
            { name: 'slug', type: 'push', pushToken: 'no token/of a path' },
            { name: 'dns', type: 'dns', hostname: 'a.example', dns_resolve_server: 'x y, 1.1.1.1' },
          ],
        },
        (_, value: unknown) => value,
        0,
      ).replaceAll('{"', '\n{"'),
      { checks: ['well'], channels: ['tg'] },
      [],
    ],
  ])(
    'of %s leaves out, and says, every single entry that Polkan would not take, and names no line but its own',
    async (tool, text, wanted, lines) => {
      const { code, stdout, stderr } = await imported(tool, text);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      const file = parse(stdout) as { checks: { name: string }[]; channels: object; routes?: unknown };
      expect({ checks: file.checks.map(({ name }) => name), channels: Object.keys(file.channels) }).toEqual(
        wanted,
      );
      const refused = [...stderr.matchAll(/given:(\d+) .* is left out, for Polkan would not take it: /g)];
      if (lines.length > 0) expect(refused.map(([, line]) => Number(line))).toEqual(lines);
      expect(refused.length).toBeGreaterThan(4);
      const path = join(folder, 'made.yaml');
      writeFileSync(path, stdout);
      const env = { WATCHDOG_CONFIG: path, WATCHDOG_CONTAINERS: '', HOST_OF_LATER: 'h', PORT_OF_LATER: '1' };
      expect(await runPolkan(['check', '--offline'], { cwd: folder, env })).toMatchObject({
        code: 0,
        stderr: '',
      });
    },
  );

  test.each([
    ['gatus', '', 1],
    ['kuma', '{"monitorList": []}', 1],
    ['gatus', 'a: [', 2],
    ['gatus', 'a: &a [*a]', 2],
    ['kuma', '{"monitorList": [', 2],
  ])('of %s with %j ends with a reason', async (tool, text, code) => {
    const ended = await imported(tool, text);
    expect(ended.code).toBe(code);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).not.toBe('');
  });
});
