import { durationOf, durationText } from '../../language/duration.ts';
import type { Path } from '../yaml.ts';
import { gatusChannels, ofAlerts } from './gatus-channels.ts';
import { type Carried, expectationOf, type ReadConditions, readConditions } from './gatus-conditions.ts';
import {
  checkNames,
  durationSaid,
  type Fields,
  type From,
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
import { noteRest, watched } from './rest.ts';

/** What an endpoint of Gatus does where its file says nothing (its README: Endpoints, Client configuration, Alerting). */
const standard = { intervalMs: 60_000, timeout: '10s', failures: 3, successes: 2 } as const;

/** Parts of its file that say how Gatus itself is served, stored and shown. */
const ownParts = [
  'web',
  'ui',
  'storage',
  'security',
  'metrics',
  'remote',
  'connectivity',
  'announcements',
  'concurrency',
  'disable-monitoring-lock',
  'skip-invalid-config-update',
  'debug',
];

/** A config of Gatus as one of Polkan: `value` is what its YAML says, as plain data. */
export const importGatus = (value: unknown): Imported => {
  const { notes, note, origins, from } = findings();
  const whole = watched(mapping(value));
  const file = whole.fields;
  for (const part of ownParts) if (part in file) note([part], (say) => say.notOurs(part));
  for (const index of listOf(file.suites).keys()) note(['suites', index], (say) => say.notCarried('suites'));

  const alerting = mapping(file.alerting);
  const { channels, nameOf } = gatusChannels(alerting, note, from);
  const nameFor = checkNames();
  const checks: Fields[] = [];
  const told: { check: string; to: string[]; reminders?: string | undefined }[] = [];
  const maintenance: (Fields | null)[] =
    file.maintenance === undefined
      ? []
      : [windowOf(mapping(file.maintenance), ['maintenance'], {}, note, from)];

  const add = (one: unknown, at: Path, make: (name: string, endpoint: Fields) => Fields | null): void => {
    const all = watched(mapping(one));
    const endpoint = all.fields;
    const given = textIn(endpoint.name) ?? '';
    if (endpoint.enabled === false) {
      note(at, (say) => say.switchedOff(given));
      return;
    }
    const name = nameFor(given);
    if (name !== given) note([...at, 'name'], (say) => say.renamed(given, name));
    const made = make(name, endpoint);
    if (made === null) return;
    const timing = timingOf(endpoint, at, alerting, note);
    const group = textIn(endpoint.group);
    const labels = Object.fromEntries(
      Object.entries(mapping(endpoint['extra-labels'])).map(([label, is]) => [label, textIn(is)]),
    );
    checks.push(
      from(withoutEmpty({ ...made, ...timing.check, labels: withoutEmpty({ group, ...labels }) }), at),
    );
    const to = [...new Set(timing.types.map(nameOf).filter((each) => each !== null))];
    if (to.length > 0) told.push({ check: name, to, reminders: timing.reminders });
    for (const [index, window] of listOf(endpoint['maintenance-windows']).entries()) {
      const match = { kind: 'check', entity: name };
      maintenance.push(windowOf(mapping(window), [...at, 'maintenance-windows', index], match, note, from));
    }
    noteRest(all, at, note);
  };

  // Until its version 3 they were called services.
  for (const part of ['endpoints', 'services'])
    for (const [index, given] of listOf(file[part]).entries()) {
      const at = [part, index];
      add(given, at, (name, endpoint) => checkOf(name, endpoint, at, note));
    }
  for (const [index, given] of listOf(file['external-endpoints']).entries()) {
    const at = ['external-endpoints', index];
    add(given, at, (name, endpoint) => pingOf(name, endpoint, at, note));
  }
  noteRest(whole, [], note);
  const routes = routesOf(told, Object.keys(channels));
  return {
    file: withoutEmpty({
      channels,
      routes,
      checks,
      maintenance: maintenance.filter((window) => window !== null),
    }),
    notes,
    origins,
  };
};

/** The sort of an endpoint, by the scheme of its URL. */
const checkOf = (name: string, endpoint: Fields, at: Path, note: Note): Fields | null => {
  const client = watched(mapping(endpoint.client));
  const made = checkBy(name, endpoint, client.fields, at, note);
  if (made !== null) noteRest(client, [...at, 'client'], note);
  return made;
};

const checkBy = (name: string, endpoint: Fields, client: Fields, at: Path, note: Note): Fields | null => {
  const url = textIn(endpoint.url) ?? '';
  const base = {
    interval: durationSaid(durationOf(textIn(endpoint.interval) ?? '') ?? standard.intervalMs),
    timeout: textIn(client.timeout) ?? standard.timeout,
  };
  const held = (carries: readonly Carried[]): ReadConditions =>
    readConditions(listOf(endpoint.conditions), [...at, 'conditions'], note, carries);
  const { dns } = endpoint;
  if (dns !== undefined) {
    const query = mapping(dns);
    const record = textIn(query['query-type']) ?? 'A';
    if (!/^(A|AAAA|CNAME|MX|TXT|SRV)$/.test(record)) {
      note([...at, 'dns'], (say) => say.noRecord(record));
      return null;
    }
    const { answers } = held(['answers', 'rcode']);
    return withoutEmpty({ name, dns: textIn(query['query-name']), record, resolver: url, answers, ...base });
  }
  const trust = trustOf(client, [...at, 'client'], note);
  const address = /^(tcp|tls|starttls):\/\/(.+)$/.exec(url);
  if (address !== null) {
    const [, scheme = '', peer = ''] = address;
    const place = peer.replace(/\/+$/, '');
    if (scheme === 'tcp') {
      held([]);
      return { name, tcp: place, ...base };
    }
    const starttls = scheme === 'starttls' ? 'smtp' : undefined;
    if (starttls) note([...at, 'url'], (say) => say.startTlsOfSmtp);
    const certificate = expectationOf(held(['certificate']), durationSaid).certificate;
    return withoutEmpty({
      name,
      tls: place,
      starttls,
      expect: withoutEmpty({ certificate }),
      ...trust,
      ...base,
    });
  }
  if (!/^https?:\/\//.test(url)) {
    note([...at, 'url'], (say) => say.noScheme(/^[a-z0-9+.-]*/i.exec(url)?.[0] ?? ''));
    return null;
  }
  if (endpoint.graphql === true) note([...at, 'graphql'], (say) => say.graphql);
  const body = textIn(endpoint.body);
  if (body !== undefined && /\[(ENDPOINT_|LOCAL_ADDRESS|RANDOM_STRING)/.test(body))
    note([...at, 'body'], (say) => say.notCarried('[…]'));
  return withoutEmpty({
    name,
    http: url,
    method: textIn(endpoint.method),
    headers:
      endpoint.graphql === true
        ? withDefault(mapping(endpoint.headers), 'Content-Type', 'application/json')
        : mapping(endpoint.headers),
    body: endpoint.graphql === true && body !== undefined ? JSON.stringify({ query: body }) : body,
    // Nothing but its conditions counts there; here every status is held to one, unless it is said.
    expect: {
      status: '100-599',
      ...expectationOf(held(['status', 'within', 'certificate', 'body']), durationSaid),
    },
    redirects: client['ignore-redirect'] === true ? 0 : 10,
    proxy: textIn(client['proxy-url']),
    ...trust,
    ...base,
  });
};

const trustOf = (client: Fields, at: Path, note: Note): Fields => {
  const whole = watched(mapping(client.tls));
  const tls = whole.fields;
  const [certificate, key] = [textIn(tls['certificate-file']), textIn(tls['private-key-file'])];
  noteRest(whole, [...at, 'tls'], note);
  return {
    insecure: client.insecure === true ? true : undefined,
    client: certificate === undefined || key === undefined ? undefined : { certificate, key },
  };
};

const pingOf = (name: string, endpoint: Fields, at: Path, note: Note): Fields | null => {
  const everyMs = durationOf(textIn(mapping(endpoint.heartbeat).interval) ?? '');
  if (everyMs === null || everyMs === 0) {
    note(at, (say) => say.noHeartbeat);
    return null;
  }
  // Who calls shows no token here.
  if (endpoint.token !== undefined) note([...at, 'token'], (say) => say.notCarried('token'));
  note(at, (say) => say.pingMoved(`/ping/${name}`));
  return { name, ping: { every: durationText(everyMs), grace: '0s' } };
};

/** Whether and when an endpoint is told: of several alerts the one that tells first. */
const timingOf = (endpoint: Fields, at: Path, alerting: Fields, note: Note) => {
  const alerts = listOf(endpoint.alerts)
    .map(mapping)
    .map(
      (alert) =>
        ({ ...mapping(mapping(alerting[textIn(alert.type) ?? ''])['default-alert']), ...alert }) as Fields,
    )
    .filter((alert) => alert.enabled !== false);
  for (const [index, alert] of listOf(endpoint.alerts).map(mapping).entries())
    for (const field of Object.keys(alert))
      if (!ofAlerts.has(field)) note([...at, 'alerts', index, field], (say) => say.notCarried(field));
  if (alerts.length === 0) {
    note(at, (say) => say.noAlerts);
    return { types: [], check: {}, reminders: undefined };
  }
  const everyMs = durationOf(textIn(endpoint.interval) ?? '') ?? standard.intervalMs;
  const least = (field: string, usual: number): number =>
    Math.max(1, Math.min(...alerts.map((alert) => numberIn(alert[field]) ?? usual)));
  const failures = least('failure-threshold', standard.failures);
  const successes = least('success-threshold', standard.successes);
  const [forMs, keepMs] = [(failures - 1) * everyMs, (successes - 1) * everyMs];
  note([...at, 'alerts'], (say) =>
    say.inARow(failures, durationText(forMs), successes, durationText(keepMs)),
  );
  const thresholds = new Set(
    alerts.map((alert) => numberIn(alert['failure-threshold']) ?? standard.failures),
  );
  if (thresholds.size > 1) note([...at, 'alerts'], (say) => say.firstAlert);
  if (alerts.some((alert) => alert['send-on-resolved'] !== true))
    note([...at, 'alerts'], (say) => say.alwaysResolved);
  const remindedMs = durationOf(textIn(alerts[0]?.['minimum-reminder-interval']) ?? '') ?? 0;
  return {
    types: alerts.map(({ type }) => textIn(type) ?? ''),
    check: { for: durationSaid(forMs), keep: durationSaid(keepMs), cooldown: durationSaid(remindedMs) },
    reminders: remindedMs === 0 ? 'off' : undefined,
  };
};

/** A window of maintenance: a start and a duration, on some days. */
const windowOf = (written: Fields, at: Path, match: Fields, note: Note, from: From): Fields | null => {
  const whole = watched(written);
  const given = whole.fields;
  const { enabled, every, timezone } = given;
  if (enabled === false) return null;
  const start = /^(\d{1,2}):(\d{2})$/.exec(textIn(given.start) ?? '');
  const forMs = durationOf(textIn(given.duration) ?? '');
  noteRest(whole, at, note);
  if (start === null || forMs === null || forMs === 0) {
    note(at, (say) => say.noWindow);
    return null;
  }
  const days = listOf(every).map((day) => String(day).slice(0, 3).toLowerCase());
  const [, hour = '', minute = ''] = start;
  const window = {
    match,
    cron: `${Number(minute)} ${Number(hour)} * * ${days.length === 0 ? '*' : days.join(',')}`,
    for: durationText(forMs),
    location: textIn(timezone) ?? 'UTC',
  };
  return from(window, at);
};
