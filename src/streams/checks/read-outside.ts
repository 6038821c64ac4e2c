import { isIP } from 'node:net';
import { dayMs } from '../../language/duration.ts';
import { shown, urlOf } from '../../language/written.ts';
import { isSlow } from '../in-time.ts';
import type {
  Address,
  AlertAndClear,
  Condition,
  DnsProbe,
  FileProbe,
  HttpProbe,
  JsonProbe,
  PrometheusProbe,
  Request,
  Secret,
  TcpProbe,
  TlsProbe,
  Trust,
} from './check.ts';
import { conditionOf, overlaps } from './condition.ts';
import { selectorOf } from './metric-selector.ts';
import { listOf, type Reading, readPattern } from './reading.ts';

// What the checks that look outside of this machine, or at files, say in a file.

export const readHttp = (reading: Reading): HttpProbe | null => {
  const { entry, words, wrong, ms } = reading;
  const request = readRequest(reading, 'http');
  const { expect } = entry;
  if (typeof expect === 'string') wrong(['expect'], words.config.noStatus(shown(expect)));
  const said = typeof expect === 'object' ? expect : {};
  const status = listOf(said.status).map((given, index) => {
    const place = Array.isArray(said.status) ? ['expect', 'status', index] : ['expect', 'status'];
    const [, from, to] = /^([1-5]\d\d)(?:\s*-\s*([1-5]\d\d))?$/.exec(String(given)) ?? [];
    if (from === undefined || Number(to ?? from) < Number(from))
      wrong(place, words.config.noStatus(shown(String(given))));
    return { from: Number(from), to: Number(to ?? from) };
  });
  const json = Object.entries(said.json ?? {}).flatMap(([path, given]) => {
    const place = ['expect', 'json', path];
    readPath(reading, place, path, 'name');
    const condition: Condition =
      (typeof given === 'string' ? conditionOf(given) : null) ??
      ({ is: 'equal', word: String(given) } as const);
    return [{ path, condition }];
  });
  const headers = Object.entries(said.header ?? {}).flatMap(([name, given]) => {
    const place = ['expect', 'header', name];
    if (!isHeaderName(name)) wrong(place, words.config.noHeader(shown(name)), 'name');
    const pattern = readPattern(reading, place, given);
    return pattern === null ? [] : [{ name: name.toLowerCase(), pattern }];
  });
  const body = readPattern(reading, ['expect', 'body'], said.body);
  const withinMs =
    said.within === undefined ? null : ms(['expect', 'within'], said.within, 0, { least: 1, most: 300_000 });
  const certificateMs = readCertificate(reading, said.certificate);
  if (request === null) return null;
  const usual = [{ from: 100, to: 399 }];
  const expected = {
    status: status.length === 0 ? usual : status,
    body,
    json,
    headers,
    withinMs,
    certificateMs,
  };
  return { sort: 'http', request, expect: expected };
};

export const readTcp = (reading: Reading): TcpProbe | null => {
  const { entry, words, wrong } = reading;
  const address = readAddress(reading, 'tcp', null);
  const { expect } = entry;
  if (typeof expect === 'object') wrong(['expect'], words.config.noExpression('{…}'));
  const pattern = readPattern(reading, ['expect'], typeof expect === 'string' ? expect : undefined);
  const trust = readTrust(reading);
  if (address === null) return null;
  const { send = null, starttls: startTls = null } = entry;
  return { sort: 'tcp', address, send, expect: pattern, startTls, trust };
};

/** How long a certificate must last at least where nothing is said. */
const usualCertificateMs = 14 * dayMs;

export const readTls = (reading: Reading): TlsProbe | null => {
  const { entry, words, wrong } = reading;
  const address = readAddress(reading, 'tls', 443);
  const { expect } = entry;
  if (typeof expect === 'string') wrong(['expect'], words.config.noDuration(shown(expect)));
  const said = typeof expect === 'object' ? expect : {};
  for (const field of Object.keys(said)) {
    if (field !== 'certificate')
      wrong(['expect', field], words.config.foreign(field, 'tls', ['certificate']), 'name');
  }
  const certificateMs = readCertificate(reading, said.certificate) ?? usualCertificateMs;
  const trust = readTrust(reading);
  if (address === null) return null;
  return { sort: 'tls', address, startTls: entry.starttls ?? null, trust, certificateMs };
};

const readCertificate = ({ ms }: Reading, given: string | 0 | undefined): number | null =>
  given === undefined
    ? null
    : ms(['expect', 'certificate'], given, usualCertificateMs, { least: 0, most: 825 * dayMs });

export const readDns = ({ entry, words, wrong }: Reading): DnsProbe | null => {
  const { dns: lookUp = '', record = 'A', resolver: given, answers } = entry;
  const resolver = given === undefined ? null : resolverOf(given);
  if (given !== undefined && resolver === null) wrong(['resolver'], words.config.noResolver(shown(given)));
  return { sort: 'dns', lookUp, record, resolver, answers: listOf(answers) };
};

/** `127.0.0.1`, `127.0.0.1:5353`, `::1`, `[::1]:53` as Node wants it; `null`: it is none. */
const resolverOf = (given: string): string | null => {
  if (isIP(given) === 6) return `[${given}]:53`;
  const [, address = '', port = '53'] = /^\[?([^\]]+?)\]?(?::(\d{1,5}))?$/.exec(given) ?? [];
  const family = isIP(address);
  if (family === 0 || Number(port) < 1 || Number(port) > 65_535) return null;
  return family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
};

export const readJson = (reading: Reading): JsonProbe | null => {
  const { entry, words, wrong } = reading;
  const request = readRequest(reading, 'json');
  const { value, each = null } = entry;
  if (value === undefined) wrong([], words.config.needs('value', 'json'));
  else readPath(reading, ['value'], value);
  if (each !== null) readPath(reading, ['each'], each);
  const sides = readSides(reading, 'json');
  return request === null || value === undefined || sides === null
    ? null
    : { sort: 'json', request, value, each, sides };
};

const readSelector = ({ words, wrong }: Reading, metric: string): void => {
  const selector = selectorOf(metric);
  if (selector === null) wrong(['metric'], words.config.noMetric(shown(metric)));
  else if (selector.expressions.some(isSlow)) wrong(['metric'], words.config.slowExpression(shown(metric)));
};

export const readPrometheus = (reading: Reading): PrometheusProbe | null => {
  const { entry, words, wrong, ms } = reading;
  const request = readRequest(reading, 'prometheus');
  const { metric, take = 'value', over } = entry;
  if (metric === undefined) wrong([], words.config.needs('metric', 'prometheus'));
  else readSelector(reading, metric);
  if (over !== undefined && take === 'value')
    wrong(['over'], words.config.foreign('over', 'prometheus', ['take: increase', 'take: rate']), 'name');
  const overMs = ms(['over'], over, 300_000, { least: 1_000, most: 7 * dayMs });
  const sides = readSides(reading, 'prometheus');
  return request === null || metric === undefined || sides === null
    ? null
    : { sort: 'prometheus', request, metric, take, overMs, sides };
};

export const readFile = ({ entry, words, wrong, ms, called }: Reading): FileProbe => {
  const { file: path = '', older, smaller, larger, absent = false } = entry;
  if (absent) {
    for (const field of ['older', 'smaller', 'larger'] as const) {
      if (entry[field] !== undefined) wrong([field], words.config.either(field, 'absent'), 'name');
    }
  }
  const size = (field: 'smaller' | 'larger', given: string | undefined): number | null => {
    if (given === undefined) return null;
    const bytes = sizeOf(given);
    if (bytes === null) wrong([field], words.config.noSize(shown(given)));
    return bytes;
  };
  const sizes = { smallerBytes: size('smaller', smaller), largerBytes: size('larger', larger) };
  const { smallerBytes, largerBytes } = sizes;
  // No size would ever be well.
  if (smallerBytes !== null && largerBytes !== null && smallerBytes > largerBytes)
    wrong(['smaller'], words.config.together.isMore(called('smaller'), called('larger')));
  return {
    ...{ sort: 'file', path, absent, ...sizes },
    olderMs: older === undefined ? null : ms(['older'], older, 0),
  };
};

const units = { k: 1, m: 2, g: 3, t: 4 } as const;

/** `200KB`, `1 MiB`, `5000` in bytes: KB is 1,000, KiB 1,024. */
const sizeOf = (text: string): number | null => {
  const [, digits, unit = '', binary] =
    /^(\d{1,12}(?:\.\d{1,6})?)\s*(?:([kmgt])(i)?)?b?$/i.exec(text.trim()) ?? [];
  if (digits === undefined) return null;
  const power = units[unit.toLowerCase() as keyof typeof units] ?? 0;
  return Math.round(Number(digits) * (binary === undefined ? 1_000 : 1_024) ** power);
};

export const readSides = ({ entry, words, wrong, called }: Reading, sort: string): AlertAndClear | null => {
  const { alert, clear } = entry;
  if (alert === undefined) {
    wrong([], words.config.needs('alert', sort));
    return null;
  }
  const side = (field: 'alert' | 'clear', given: string): Condition | null => {
    const condition = conditionOf(given);
    if (condition === null) wrong([field], words.config.noCondition(shown(given)));
    return condition;
  };
  const sides = { alert: side('alert', alert), clear: clear === undefined ? null : side('clear', clear) };
  if (sides.alert === null) return null;
  const read: AlertAndClear = { alert: sides.alert, clear: sides.clear };
  if (overlaps(read)) wrong(['clear'], words.config.together.overlap(called('clear'), called('alert')));
  return read;
};

const readPath = (
  { syntax, words, wrong }: Reading,
  place: readonly PropertyKey[],
  path: string,
  at: 'value' | 'name' = 'value',
): void => {
  const why = path.startsWith('$') ? (syntax.path?.(path) ?? null) : '$';
  if (why !== null) wrong(place, words.config.noPath(shown(path), why === '$' ? '$…' : why), at);
};

const readRequest = (reading: Reading, sort: 'http' | 'json' | 'prometheus'): Request | null => {
  const { entry, tell, words, wrong } = reading;
  const url = urlOf(entry[sort] ?? '', ['http', 'https']);
  if (url === null) wrong([sort], words.config.noUrl(shown(entry[sort] ?? '')));
  if (url !== null && url.password !== '') tell.secret(url.password);
  const { method = 'GET', headers = {}, body = null, basic, bearer, bearer_file: bearerFile } = entry;
  if (!/^[A-Z]{3,20}$/i.test(method)) wrong(['method'], words.config.noMethod(shown(method)));
  for (const [name, value] of Object.entries(headers)) {
    if (!isHeaderName(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value))
      wrong(['headers', name], words.config.noHeader(shown(name)), 'name');
    if (/authorization|cookie|token|secret|key/i.test(name)) tell.secret(value);
  }
  if (bearer !== undefined && bearerFile !== undefined)
    wrong(['bearer_file'], words.config.either('bearer', 'bearer_file'), 'name');
  if (basic !== undefined && (bearer ?? bearerFile) !== undefined)
    wrong(['basic'], words.config.either('basic', 'bearer'), 'name');
  const password = secretOf(basic?.password, basic?.password_file);
  if (basic !== undefined && password === null)
    wrong(['basic'], words.config.oneOf('password', 'password_file'));
  for (const secret of [bearer, basic?.password]) if (secret !== undefined) tell.secret(secret);
  const proxy = entry.proxy === undefined ? null : urlOf(entry.proxy, ['http']);
  if (entry.proxy !== undefined && proxy === null) wrong(['proxy'], words.config.noUrl(shown(entry.proxy)));
  if (proxy !== null && proxy.password !== '') tell.secret(proxy.password);
  const trust = readTrust(reading);
  if (url === null) return null;
  return {
    ...{ url, method: method.toUpperCase(), headers, body, trust, proxy },
    basic: basic === undefined || password === null ? null : { user: basic.user, password },
    bearer: secretOf(bearer, bearerFile),
    redirects: entry.redirects ?? 3,
  };
};

const secretOf = (value: string | undefined, file: string | undefined): Secret | null =>
  value !== undefined ? { value } : file !== undefined ? { file } : null;

const readTrust = ({ entry, words, wrong }: Reading): Trust => {
  const { ca = null, client = null, insecure = false, servername = null } = entry;
  if (insecure && ca !== null) wrong(['ca'], words.config.either('ca', 'insecure'), 'name');
  return { ca, client, insecure, servername };
};

/** RFC 9110, 5.6.2. */
const isHeaderName = (name: string): boolean => /^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name);

const readAddress = (
  { entry, words, wrong }: Reading,
  sort: 'tcp' | 'tls',
  usualPort: number | null,
): Address | null => {
  const given = entry[sort] ?? '';
  const [, bracketed, plain, digits] =
    /^(?:[a-z]+:\/\/)?(?:\[([^\]\s]+)\]|([^\s:/@]+))(?::(\d{1,5}))?\/?$/i.exec(given) ?? [];
  const host = bracketed ?? plain;
  const port = digits === undefined ? usualPort : Number(digits);
  if (host === undefined || port === null || port < 1 || port > 65_535) {
    wrong([sort], words.config.noAddress(shown(given)));
    return null;
  }
  return { host, port };
};
