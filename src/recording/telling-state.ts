import * as z from 'zod/mini';
import { reasons, severities } from '../language/signal.ts';
import { holdReasons } from '../language/telling.ts';
import { incidentPaths } from '../machines/incident.ts';
import { at } from './grammar.ts';
import { match } from './told.ts';

const count = z.int().check(z.minimum(0));
const time = at.schema;
const author = z.object({ channel: z.string(), name: z.string() });

const hearing = z.object({
  believes: z.nullable(z.enum(['open', 'over'])),
  toldAt: time,
  severity: z.nullable(z.enum(severities)),
  decidedAt: time,
  reminders: count,
  held: z.nullable(
    z.object({ reason: z.enum(holdReasons), by: z.nullable(z.string()), until: z.nullable(time) }),
  ),
});

const incident = z.object({
  id: z.string(),
  key: z.string(),
  kind: z.string(),
  entity: z.string(),
  source: z.string(),
  at: time,
  edge: z.boolean(),
  severity: z.nullable(z.enum(severities)),
  labels: z.record(z.string(), z.string()),
  title: z.string(),
  detail: z.string(),
  reason: z.enum(reasons),
  state: z.object({ path: z.enum(incidentPaths), told: z.boolean() }),
  closedAt: z.nullable(time),
  unwatched: z.boolean(),
  ack: z.nullable(z.object({ by: author, at: time, until: z.nullable(time), command: z.string() })),
  reminder: z.nullable(z.object({ at: time, worse: z.boolean() })),
  caused: z.nullable(z.object({ cause: z.string(), closedAt: z.nullable(time), good: count, failed: count })),
  hearings: z.array(z.tuple([z.string(), hearing])),
});

const silence = z.object({
  at: time,
  id: z.string(),
  by: author,
  comment: z.optional(z.string()),
  match: match.schema,
  from: time,
  until: z.nullable(time),
  saidAt: time,
});

const flap = z.object({
  alerts: z.array(time),
  changedAt: time,
  saidTo: z.array(z.string()),
  last: z.string(),
});

/** What telling knows, as a checkpoint and the state in a tap hold it. */
export const tellingState = z.object({
  at: time,
  incidents: z.array(incident),
  silences: z.array(silence),
  lanes: z.array(z.tuple([z.string(), z.array(z.object({ at: time, digest: z.boolean() }))])),
  flaps: z.array(z.tuple([z.string(), flap])),
});
