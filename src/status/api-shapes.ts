import * as z from 'zod/mini';
import { told } from '../language/fields.ts';
import { hostStates } from '../language/fleet-standing.ts';
import { reasons, severities } from '../language/signal.ts';
import { holdReasons } from '../language/telling.ts';

// The shapes of what the API answers. Its description (`openapi.ts`) is made of them, and tests hold the answers against that.

const text = z.string();
const time = z.int().check(told('Epoch milliseconds, as the clock on the wall showed them.'));
const timeOrNull = z.nullable(time);
const author = z.object({ channel: text, name: text }).check(told('Who has said it, and where.'));

export const problem = z.object({ error: text }).check(told('Why nothing came of it.'));

export const entity = z
  .object({
    key: text.check(told('kind/entity')),
    kind: text,
    title: text,
    detail: text,
    source: text,
    group: text,
    mark: z.enum(['down', 'acknowledged', 'pending', 'unknown', 'well']),
    severity: z.nullable(z.enum(severities)),
    since: timeOrNull,
    value: z.nullable(z.number()),
    limit: z.nullable(z.number()),
    unit: text,
    labels: z.record(text, text),
    due: z
      .nullable(z.object({ at: time, looks: z.int() }))
      .check(
        told('Of what is pending, when it is alerted if it stays so: not before, and after so many looks.'),
      ),
    incident: z.nullable(text),
    held: z.array(z.enum(holdReasons)).check(told('Why some channel is not told of it now.')),
  })
  .check(told('One thing that is watched.'));

const more = z.int().check(z.minimum(0), told('So many are left out.'));

export const entities = z.object({ entities: z.array(entity), more });

export const incident = z
  .object({
    id: text.check(told('Short, to be typed.')),
    incident: text,
    key: text,
    title: text,
    detail: text,
    severity: z.enum(severities),
    state: text,
    since: time,
    closedAt: timeOrNull,
    ended: z.optional(z.enum(reasons)),
    ack: z.nullable(z.object({ by: author, at: time, until: timeOrNull })),
    channels: z
      .record(text, z.looseObject({ code: text }))
      .check(told('By channel: what it knows, and what keeps it from knowing more.')),
  })
  .check(told('An incident that is open, or has ended a while ago.'));

export const incidents = z.object({ incidents: z.array(incident), more });

const milliseconds = z.number().check(told('Milliseconds.'));

export const fleetHost = z
  .object({
    host: text,
    version: text,
    is: z.enum(hostStates),
    heardMs: milliseconds,
    skewMs: z.number().check(told('By how much its clock is before the server\u2019s, milliseconds.')),
    lag: z.int().check(told('Events of its journal that are not in the log yet.')),
    channels: z.nullable(z.array(text)).check(told('Its channels; null: an earlier version does not say.')),
    twice: z.boolean().check(told('Whether two hosts go by its name.')),
  })
  .check(told('A host of the fleet; unseen: nobody here can know.'));

export const fleet = z.object({
  server: z.nullable(z.object({ version: text, replicas: z.int(), trusted: z.boolean() })),
  reached: z.boolean().check(told('Whether the log can be read now; else this is what was known last.')),
  voice: z
    .nullable(z.object({ host: text, renewedMs: milliseconds, owed: z.int() }))
    .check(told('Who speaks for all; null: nobody does.')),
  hosts: z.array(fleetHost),
});

export const silence = z.object({
  id: text,
  match: text.check(told('As it is typed: a key, a glob of keys, or matchers.')),
  from: time,
  until: timeOrNull,
  by: author,
  comment: z.nullable(text),
});

export const maintenance = z.object({
  name: text,
  match: z.optional(text).check(told('What it matches, as it is typed; empty: everything.')),
  zones: z.optional(z.array(text)).check(told('In which zones its times are written, as IANA names them.')),
  place: z.optional(text).check(told('Where it stands in the config.')),
  until: timeOrNull.check(told('When the window ends that it is in now; null: it is in none.')),
  goesOn: z.optional(z.boolean()).check(told('No end of that window is known: it is looked for again then.')),
  next: z.optional(z.nullable(z.object({ from: time, until: timeOrNull }))),
});

export const silences = z.object({ silences: z.array(silence), maintenance: z.array(maintenance) });

const record = z.looseObject({ type: text, at: time }).check(told('A record, as docs/records.md has it.'));

export const explanation = z.object({
  entity: z.nullable(entity),
  incident: z.nullable(incident),
  story: z.nullable(z.object({ records: z.array(record), isCut: z.boolean() })),
});

export const days = z.object({
  from: timeOrNull.check(told('When the first of the 90 days began.')),
  days: z.array(
    z.object({
      key: text,
      uptime: z.nullable(z.number()),
      days: text.check(
        z.regex(/^[gyru]{90}$/),
        told('A letter a day, the last is today: g well, y a little trouble, r an hour or more, u not seen.'),
      ),
    }),
  ),
  more,
});

export const command = z.object({
  said: text.check(
    z.maxLength(2_000),
    told('What one would type after polkan: ack, unack, snooze, silence, unsilence.'),
  ),
});
export const done = z.object({
  did: z.looseObject({ type: z.literal('command'), at: time, id: text, verb: text, by: author }),
  key: z.nullable(text),
  open: z.int().check(told('So many open incidents a silence is of.')),
});
export const refused = z.object({ error: text, refused: z.looseObject({ code: text }) });

export const health = z.object({ healthy: z.boolean(), problems: z.array(text) });
export const callTaken = z.object({ taken: z.enum(['success', 'start', 'fail', 'log']) });
export const pushTaken = z.object({ ok: z.boolean(), msg: z.optional(text) });

const labels = z.record(text, text);
const iso = text.check(told('RFC 3339'));
/** As Alertmanager's own description has them (api/v2/openapi.yaml). */
export const listedAlert = z.object({
  labels,
  annotations: labels,
  startsAt: iso,
  endsAt: iso,
  updatedAt: iso,
  fingerprint: text,
  generatorURL: z.optional(text),
  receivers: z.array(z.object({ name: text })),
  status: z.object({
    state: z.enum(['unprocessed', 'active', 'suppressed']),
    silencedBy: z.array(text),
    inhibitedBy: z.array(text),
    mutedBy: z.array(text),
  }),
});
export const alertGroup = z.object({
  labels,
  routeLabels: labels,
  receiver: z.object({ name: text }),
  alerts: z.array(listedAlert),
});
export const listedSilence = z.object({
  id: text,
  matchers: z.array(z.object({ name: text, value: text, isRegex: z.boolean(), isEqual: z.boolean() })),
  startsAt: iso,
  endsAt: iso,
  updatedAt: iso,
  createdBy: text,
  comment: text,
  annotations: labels,
  status: z.object({ state: z.enum(['expired', 'active', 'pending']) }),
});
export const alertmanagerStatus = z.object({
  cluster: z.object({ status: z.enum(['ready', 'settling', 'disabled']), peers: z.array(z.unknown()) }),
  versionInfo: z.record(text, text),
  config: z.object({ original: text }),
  uptime: iso,
});
export const silenceMade = z.object({ silenceID: text });
export const reason = text.check(told('Why nothing came of it.'));
