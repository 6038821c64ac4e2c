import { durationText } from '../../language/duration.ts';
import type { Path } from '../yaml.ts';
import {
  checkNames,
  durationSaid,
  type Fields,
  findings,
  type Imported,
  listOf,
  mapping,
  type Note,
  numberIn,
  routesOf,
  textIn,
  withDefault,
  withoutEmpty,
} from './imported.ts';
import { kumaChannels } from './kuma-channels.ts';
import { noteRest, watched } from './rest.ts';

/** What a monitor of Uptime Kuma does where its backup says nothing (its EditMonitor page). */
const standard = { intervalS: 60, timeoutS: 48, redirects: 10 } as const;
/** What its monitors have by themselves, also where their type does not look at it (the same page, and the table of its database). */
const meaningless = {
  own: new Set([
    ...[
      'id',
      'user_id',
      'userId',
      'weight',
      'created_date',
      'forceInactive',
      'path',
      'pathName',
      'childrenIDs',
    ],
    ...['includeSensitiveData', 'maintenance', 'screenshot', 'dns_last_result'],
    ...['saveResponse', 'saveErrorResponse', 'responseMaxLength'],
  ]),
  usual: {
    ...{ url: 'https://', method: 'GET', maxredirects: 10, accepted_statuscodes: ['200-299'] },
    ...{ httpBodyEncoding: 'json', dns_resolve_type: 'A', dns_resolve_server: '1.1.1.1', location: 'world' },
    ...{ packetSize: 56, ping_count: 1, ping_numeric: true, ping_per_request_timeout: 2, snmpVersion: '2c' },
    ...{ mqttCheckType: 'keyword', oauth_auth_method: 'client_secret_basic', jsonPathOperator: '==' },
    ...{ kafkaProducerSaslOptions: { mechanism: 'None' }, gamedigGivenPortOnly: true, jsonPath: '$' },
  },
} as const;
/** What the bodies of its requests are, by what it calls them. */
const bodyTypes: Readonly<Record<string, string>> = {
  json: 'application/json',
  xml: 'text/xml; charset=utf-8',
  form: 'application/x-www-form-urlencoded',
};

/** Of its JSONata what means the same in a JSON path: names, one inside the other. */
const plainNames = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/;

/** When Kuma tells of a certificate that runs out, unless it is set otherwise: 7, 14 and 21 days before. */
const certificate = '21d';

/**
 * A backup of Uptime Kuma 1 (`version`, `notificationList`, `monitorList`) as a config of Polkan; also a list of monitors alone, or one by
 * id, as its later versions hand to their pages. `value`: what its JSON says.
 */
export const importKuma = (given: unknown): Imported => {
  const value = literal(given);
  const { notes, note, origins, from } = findings();
  const backup = mapping(value);
  const isBackup = 'monitorList' in backup;
  const monitors = isBackup ? backup.monitorList : value;
  const entries: readonly (readonly [PropertyKey, unknown])[] = Array.isArray(monitors)
    ? [...monitors.entries()]
    : Object.entries(mapping(monitors));

  const { channels, names } = kumaChannels(backup.notificationList, note, from);
  if (isBackup)
    for (const name of Object.keys(backup))
      if (
        !['version', 'notificationList', 'monitorList'].includes(name) &&
        Object.keys(backup[name] ?? {}).length > 0
      )
        note([name], (say) => say.notCarried(name));
  const nameFor = checkNames();
  const checks: Fields[] = [];
  const told: { check: string; to: string[]; reminders?: string | undefined }[] = [];
  for (const [index, one] of entries) {
    const at: Path = isBackup ? ['monitorList', index] : [index];
    const whole = watched(mapping(one));
    const monitor = whole.fields;
    const given = textIn(monitor.name) ?? '';
    if (monitor.active !== undefined && !isOn(monitor.active)) {
      note(at, (say) => say.switchedOff(given));
      continue;
    }
    const sort = sortOf(monitor, at, note);
    if (sort === null) continue;
    const name = nameFor(given);
    if (name !== given) note([...at, 'name'], (say) => say.renamed(given, name));
    checks.push(
      from(withoutEmpty({ name, ...sort, ...timingOf(monitor, at, note), labels: tagsOf(monitor) }), at),
    );
    const wanted = Object.entries(mapping(monitor.notificationIDList)).filter(([, on]) => isOn(on));
    noteRest(whole, at, note, meaningless);
    const to = wanted.flatMap(([id]) => names.get(id) ?? []);
    const reminders = numberIn(monitor.resendInterval) === undefined ? 'off' : undefined;
    if (to.length > 0) told.push({ check: name, to, reminders });
    else note(at, (say) => (wanted.length > 0 ? say.alertsElsewhere : say.noAlerts));
  }
  return {
    file: withoutEmpty({ channels, routes: routesOf(told, Object.keys(channels)), checks }),
    notes,
    origins,
  };
};

/** Its database has numbers for yes and no. */
const isOn = (given: unknown): boolean => given === true || given === 1;

/** What of a monitor says which sort of check it is; `null`: none. */
const sortOf = (monitor: Fields, at: Path, note: Note): Fields | null => {
  const type = textIn(monitor.type) ?? '';
  if (isOn(monitor.upsideDown)) {
    note([...at, 'upsideDown'], (say) => say.upsideDown);
    return null;
  }
  const peer = `${textIn(monitor.hostname) ?? ''}:${textIn(monitor.port) ?? (type === 'smtp' ? smtpPort(monitor) : '')}`;
  switch (type) {
    case 'http':
    case 'keyword':
    case 'json-query':
      return httpOf(type, monitor, at, note);
    case 'port':
      return { tcp: peer };
    case 'smtp':
      if (textIn(monitor.smtpSecurity) === 'secure')
        note([...at, 'smtpSecurity'], (say) => say.onlyConnects('smtps'));
      return { tcp: peer, starttls: textIn(monitor.smtpSecurity) === 'starttls' ? 'smtp' : undefined };
    case 'postgres':
      return postgresOf(textIn(monitor.databaseConnectionString), at, note);
    case 'dns':
      return dnsOf(monitor, at, note);
    case 'push': {
      const token = textIn(monitor.pushToken) ?? '';
      note([...at, 'pushToken'], (say) => say.pushMoved);
      return {
        ping: withoutEmpty({
          every: durationText((numberIn(monitor.interval) ?? standard.intervalS) * 1_000),
          slug: token || undefined,
        }),
      };
    }
    case 'docker':
      note(at, (say) => say.container(textIn(monitor.docker_container) ?? ''));
      return null;
    case 'group':
      note(at, (say) => say.notCarried('group'));
      return null;
    default:
      note([...at, 'type'], (say) => say.noType(type));
      return null;
  }
};

/** The port of SMTP where none is said: Kuma leaves it to its client, nodemailer (its documentation: SMTP transport). */
const smtpPort = (monitor: Fields): string => (textIn(monitor.smtpSecurity) === 'secure' ? '465' : '587');

const httpOf = (type: string, monitor: Fields, at: Path, note: Note): Fields => {
  const keyword = textIn(monitor.keyword);
  const isInverted = isOn(monitor.invertKeyword);
  const given = textIn(monitor.jsonPath);
  const path = given !== undefined && plainNames.test(given) ? `$.${given}` : given;
  const method = textIn(monitor.authMethod);
  if (method !== undefined && method !== 'basic' && method !== 'bearer')
    note([...at, 'authMethod'], (say) => say.notCarried(method));
  if (monitor.proxyId != null) note([...at, 'proxyId'], (say) => say.notCarried('proxyId'));
  const expires = isOn(monitor.expiryNotification);
  if (expires) note([...at, 'expiryNotification'], (say) => say.certificate(certificate));
  if (type === 'json-query' && path !== undefined && !path.startsWith('$'))
    note([...at, 'jsonPath'], (say) => say.jsonata(path));
  const status = listOf(monitor.accepted_statuscodes).map(String);
  const expected = textIn(monitor.expectedValue) ?? '';
  const operator = textIn(monitor.jsonPathOperator) ?? '==';
  const json =
    type === 'json-query' && path?.startsWith('$')
      ? { [path]: operator === '==' ? expected : `${operator} ${expected}` }
      : {};
  return {
    http: textIn(monitor.url) ?? '',
    method: textIn(monitor.method),
    headers: withBodyType(headersOf(monitor.headers, [...at, 'headers'], note) ?? {}, monitor),
    body: textIn(monitor.body),
    bearer: method === 'bearer' ? textIn(monitor.bearer_token) : undefined,
    basic:
      method === 'basic' && textIn(monitor.basic_auth_user) !== undefined
        ? withoutEmpty({ user: textIn(monitor.basic_auth_user), password: textIn(monitor.basic_auth_pass) })
        : undefined,
    expect: withoutEmpty({
      status: status.length === 1 ? status[0] : status,
      body: type !== 'keyword' || keyword === undefined ? undefined : bodyOf(keyword, isInverted),
      json,
      certificate: expires ? certificate : undefined,
    }),
    redirects: numberIn(monitor.maxredirects) ?? standard.redirects,
    insecure: isOn(monitor.ignoreTls) ? true : undefined,
  };
};

/** The same, with every `${` written as one that stands for itself: Uptime Kuma puts in no variables, and its file may be anybody's. */
const literal = (given: unknown): unknown => {
  if (typeof given === 'string') return given.replaceAll('${', () => '$${');
  if (Array.isArray(given)) return given.map(literal);
  if (typeof given !== 'object' || given === null) return given;
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, literal(value)]));
};

/** A word that is in the body, or in none of it. */
const bodyOf = (keyword: string, isInverted: boolean): string => {
  const escaped = keyword.replaceAll('$${', '${').replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  if (isInverted) return `/^(?![\\s\\S]*${escaped})/`;
  // What begins and ends with a slash would be taken for an expression.
  return keyword.startsWith('/') ? `/${escaped}/` : keyword;
};

const headersOf = (given: unknown, at: Path, note: Note): Fields | undefined => {
  const text = textIn(given);
  if (text === undefined) return mapping(given);
  try {
    return mapping(JSON.parse(text));
  } catch {
    note(at, (say) => say.notJson);
    return undefined;
  }
};

/** Kuma says what its body is, unless the headers do. */
const withBodyType = (headers: Fields, { body, httpBodyEncoding }: Fields): Fields => {
  const type = textIn(body) === undefined ? undefined : bodyTypes[textIn(httpBodyEncoding) ?? 'json'];
  return type === undefined ? headers : withDefault(headers, 'Content-Type', type);
};

/** Where a Postgres listens, of its connection string. */
const postgresOf = (given: string | undefined, at: Path, note: Note): Fields | null => {
  const url = given !== undefined && URL.canParse(given) ? new URL(given) : null;
  if (url === null || url.hostname === '') {
    note([...at, 'databaseConnectionString'], (say) => say.noAddress('databaseConnectionString'));
    return null;
  }
  note([...at, 'type'], (say) => say.onlyConnects('postgres'));
  return { tcp: `${url.hostname}:${url.port || '5432'}`, starttls: undefined };
};

const dnsOf = (monitor: Fields, at: Path, note: Note): Fields | null => {
  const record = textIn(monitor.dns_resolve_type) ?? 'A';
  if (!/^(A|AAAA|CNAME|MX|TXT|SRV)$/.test(record)) {
    note([...at, 'dns_resolve_type'], (say) => say.noRecord(record));
    return null;
  }
  const port = textIn(monitor.port);
  // It asks them in turn until one answers.
  const resolvers = (textIn(monitor.dns_resolve_server) ?? '').split(',').map((each) => each.trim());
  const resolver = textIn(resolvers[0]);
  if (resolvers.length > 1) note([...at, 'dns_resolve_server'], (say) => say.oneResolver(resolver ?? ''));
  return {
    dns: textIn(monitor.hostname),
    record,
    resolver:
      resolver === undefined || port === undefined || port === '53' ? resolver : `${resolver}:${port}`,
  };
};

/** Kuma tries a monitor that failed anew, `maxretries` times, `retryInterval` apart, before it is down. */
const timingOf = (monitor: Fields, at: Path, note: Note): Fields => {
  const intervalS = numberIn(monitor.interval) ?? standard.intervalS;
  const retries = numberIn(monitor.maxretries) ?? 0;
  const retryS = numberIn(monitor.retryInterval) ?? intervalS;
  const resend = numberIn(monitor.resendInterval) ?? 0;
  const timeoutS = Math.min(numberIn(monitor.timeout) ?? standard.timeoutS, intervalS);
  if (retries > 0)
    note([...at, 'maxretries'], (say) => say.retries(retries, durationText(retries * retryS * 1_000)));
  const isPush = textIn(monitor.type) === 'push';
  return {
    interval: isPush ? undefined : durationSaid(intervalS * 1_000),
    timeout: isPush ? undefined : durationSaid(timeoutS * 1_000),
    for: durationSaid(retries * retryS * 1_000),
    cooldown: durationSaid(resend * intervalS * 1_000),
  };
};

const tagsOf = ({ tags }: Fields): Fields =>
  Object.fromEntries(
    listOf(tags)
      .map(mapping)
      .flatMap(({ name, value }) => {
        const label = (textIn(name) ?? '').replaceAll(/[^a-zA-Z0-9_]+/g, '_');
        return label === '' ? [] : [[label, textIn(value) ?? 'yes']];
      }),
  );
