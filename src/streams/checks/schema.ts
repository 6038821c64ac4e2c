import * as z from 'zod/mini';
import {
  durationField as duration,
  fields,
  listField as list,
  oneOrMoreField as oneOrMore,
  secretField as secret,
  textField as text,
  told,
} from '../../language/fields.ts';
import { severities } from '../../language/signal.ts';

// What a file may say of checks, as it is written. Which fields go with which sort of check, and what is in their texts
// (addresses, limits, expressions), is read by `read-check.ts`, which knows the place of each.

/** More of anything are no checks that a person has written. */
export const mostChecks = 5_000;
const flag = (description: string) => z.boolean().check(told(description));

const file = (description: string) => text(`A file: ${description}`, 4_096);

const expectation = fields({
  status: z.optional(
    oneOrMore(
      z.union([z.int(), text('200-299')]),
      'Statuses, or ranges of them: 200-299, 401. Default: below 400.',
    ),
  ),
  body: z.optional(text('A text that is in the body, or /an expression/ that matches it.', 2_000)),
  json: z.optional(
    z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .check(told('By JSON path (RFC 9535) what stands there: ok, or a comparison, "> 3".')),
  ),
  header: z.optional(
    z
      .record(z.string(), text('A text that is in it, or /an expression/.', 2_000))
      .check(told('Headers of the answer and what is in them.')),
  ),
  within: z.optional(duration('The whole answer is there in this time.')),
  certificate: z.optional(duration('No certificate of the chain runs out before that.')),
});

const sides = {
  alert: z.optional(text('When it is alerted: "> 100", ">= 5", "< 1", "== failed", "!= ok".', 200)),
  clear: z.optional(text('When it is well again: "< 80". Default: as soon as it is not alerted.', 200)),
};

const request = {
  method: z.optional(text('GET unless told.', 20)),
  headers: z.optional(z.record(z.string(), z.string()).check(told('Headers of the request.'))),
  body: z.optional(z.string().check(z.maxLength(65_536, { error: 'anyText' }), told('Body of the request.'))),
  basic: z.optional(
    fields({
      user: text('A name.'),
      password: z.optional(secret('A password.')),
      password_file: z.optional(file('the password, read anew each time.')),
    }).check(told('Basic authorization.')),
  ),
  bearer: z.optional(secret('A token.')),
  bearer_file: z.optional(file('the token, read anew each time.')),
  redirects: z.optional(
    z
      .int({ error: 'count' })
      .check(
        z.minimum(0, { error: 'count' }),
        z.maximum(20, { error: 'count' }),
        told('So many redirects are followed; 3 unless told.'),
      ),
  ),
  proxy: z.optional(text('http://host:port; probes go through none unless told.', 2_000)),
};

const trust = {
  ca: z.optional(file('certificates (PEM) that are trusted instead of the usual ones.')),
  client: z.optional(
    fields({ certificate: file('PEM.'), key: file('PEM.') }).check(told('The certificate that is shown.')),
  ),
  insecure: z.optional(flag('true: any certificate is taken.')),
  servername: z.optional(text('The name that the certificate is for; the host unless told.')),
};

export const machineValues = [
  'load',
  'cpu',
  'swap',
  'pressure',
  'temperature',
  'open_files',
  'disk_fills',
  'link',
] as const;
export const recordTypes = ['A', 'AAAA', 'CNAME', 'MX', 'TXT', 'SRV'] as const;
export const startTlsProtocols = ['smtp', 'imap', 'postgres'] as const;
export const takes = ['value', 'increase', 'rate'] as const;

const check = fields({
  name: text('What it is called, the entity: letters, digits, "_", "." and "-".', 100),

  http: z.optional(text('A URL that is asked.', 2_000)),
  tcp: z.optional(text('host:port that is connected to.', 300)),
  tls: z.optional(text('host:port whose certificates are looked at.', 300)),
  dns: z.optional(text('A name that is looked up.', 300)),
  json: z.optional(text('A URL of JSON of which a value is watched.', 2_000)),
  prometheus: z.optional(text('A URL of metrics in text, Prometheus or OpenMetrics.', 2_000)),
  file: z.optional(text('A file, or a glob: the newest of what it matches.', 4_096)),
  ping: z.optional(
    fields({
      every: z.optional(duration('Somebody calls so often.')),
      cron: z.optional(text('Somebody calls at these times: 0 3 * * *.', 200)),
      zone: z.optional(text('The zone of the times: Europe/Berlin. Default: UTC.')),
      grace: z.optional(duration('How late it may be. Default: 5m.')),
      longest: z.optional(
        duration('How long it may take from its start to its end. Default: as long as it likes.'),
      ),
      slug: z.optional(text('Its name at /ping/<slug>. Default: the name of the check.', 100)),
    }).check(told('Somebody must call in: /ping/<slug>, with /start, /fail or /<exit code>.')),
  ),
  host: z.optional(z.enum(machineValues).check(told('A value of this machine.'))),

  ...request,
  ...trust,
  expect: z.optional(z.union([expectation, text('Of tcp: a text that comes, or /an expression/.', 2_000)])),
  send: z.optional(
    z.string().check(z.maxLength(65_536, { error: 'anyText' }), told('Of tcp: what is sent first.')),
  ),
  starttls: z.optional(z.enum(startTlsProtocols).check(told('Of tcp and tls: how TLS begins there.'))),
  record: z.optional(z.enum(recordTypes).check(told('Of dns: what is looked up; A unless told.'))),
  resolver: z.optional(text("Of dns: address[:port] of who is asked; the system's unless told.", 300)),
  answers: z.optional(oneOrMore(text('An answer.', 2_000), 'Of dns: answers that must be among what comes.')),
  value: z.optional(text('Of json: where the value stands, a path as RFC 9535 has it.', 1_000)),
  each: z.optional(text('Of json: where the names stand, one for each value; each is an entity.', 1_000)),
  metric: z.optional(text('Of prometheus: jobs{queue="mail"}; each series is an entity.', 1_000)),
  take: z.optional(
    z.enum(takes).check(told('Of prometheus: the value, or how a counter grows; value unless told.')),
  ),
  over: z.optional(duration('Of prometheus: the time in which it grows. Default: 5m.')),
  older: z.optional(duration('Of file: it is alerted when it is older.')),
  smaller: z.optional(text('Of file: it is alerted when it is smaller: 1MB, 200KiB.', 50)),
  larger: z.optional(text('Of file: it is alerted when it is larger.', 50)),
  absent: z.optional(flag('Of file: true: it must not be there.')),
  of: z.optional(
    oneOrMore(
      text('One of them.', 300),
      'Of host: which of several: cpu, memory, io; a path; an interface. Default: all.',
    ),
  ),
  fills_within: z.optional(duration('Of disk_fills: it will be full in that time.')),
  by_last: z.optional(duration('Of disk_fills: by how it has filled for so long. Default: 6h.')),
  ...sides,
  unit: z.optional(text('What the value is in, for messages.', 20)),

  interval: z.optional(duration('How often. Default: as often as other sources.')),
  timeout: z.optional(duration('How long it may take, with the second try. Default: as other requests.')),
  for: z.optional(duration('How long active before it is alerted.')),
  keep: z.optional(duration('How long inactive before it counts as recovered.')),
  cooldown: z.optional(duration('Time between the reminders of an incident.')),
  severity: z.optional(z.enum(severities)),
  labels: z.optional(z.record(z.string(), text('A value.')).check(told('Labels and their values.'))),
  depends_on: z.optional(
    oneOrMore(text('kind/entity, or a check by its name.'), 'While one of these is open, it is a symptom.'),
  ),
});

export const checksSchema = list(check, mostChecks, 'What Polkan tries for you, one entity each.');

export type CheckEntry = z.infer<typeof check>;
export type RequestEntry = Pick<CheckEntry, keyof typeof request | keyof typeof trust>;
