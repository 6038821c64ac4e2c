import * as z from 'zod/mini';
import { reasons, severities } from '../language/signal.ts';
import { holdReasons } from '../language/telling.ts';
import { incidentPaths } from '../machines/incident.ts';
import { at } from './grammar.ts';
import { match } from './told.ts';

const count = z.int().check(z.minimum(0));
const time = at.schema;
const author = z.object({ channel: z.string(), name: z.string() });

/** What is left out is as it usually is (`telling/snapshot.ts`). */
const hearing = z.object({
  believes: z.optional(z.nullable(z.enum(['open', 'over']))),
  toldAt: z.optional(time),
  severity: z.optional(z.nullable(z.enum(severities))),
  decidedAt: z.optional(time),
  reminders: z.optional(count),
  remindAt: z.optional(z.nullable(time)),
  held: z.optional(
    z.nullable(
      z.object({
        ...{ reason: z.enum(holdReasons), by: z.nullable(z.string()), until: z.nullable(time) },
        first: z.optional(z.object({ reason: z.enum(holdReasons), by: z.nullable(z.string()) })),
      }),
    ),
  ),
});

const incident = z.object({
  id: z.string().check(z.regex(/@-?\d+$/)),
  source: z.string(),
  title: z.string(),
  detail: z.string(),
  reason: z.enum(reasons),
  edge: z.optional(z.boolean()),
  severity: z.optional(z.nullable(z.enum(severities))),
  labels: z.optional(z.record(z.string(), z.string())),
  state: z.optional(z.object({ path: z.enum(incidentPaths), told: z.boolean() })),
  closedAt: z.optional(z.nullable(time)),
  unwatched: z.optional(z.boolean()),
  ack: z.optional(
    z.nullable(z.object({ by: author, at: time, until: z.nullable(time), command: z.string() })),
  ),
  reminder: z.optional(
    z.nullable(z.object({ at: time, worse: z.boolean(), released: z.optional(z.string()) })),
  ),
  remindedAt: z.optional(z.nullable(time)),
  toldFrom: z.optional(z.nullable(time)),
  caused: z.optional(
    z.nullable(z.object({ cause: z.string(), closedAt: z.nullable(time), good: count, failed: count })),
  ),
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

const ended = z.object({
  id: z.string().check(z.regex(/@-?\d+$/)),
  at: time,
  title: z.string(),
  detail: z.string(),
  reason: z.enum(reasons),
  severity: z.nullable(z.enum(severities)),
  told: z.optional(z.record(z.string(), time)),
});

const flap = z.tuple([
  ...([z.string(), z.array(z.number()), z.number(), z.array(z.string())] as const),
  z.optional(z.tuple([z.number(), count])),
]);

/** What telling knows, as a checkpoint and the state in a tap hold it. */
export const tellingState = z.object({
  at: time,
  incidents: z.array(incident),
  silences: z.array(silence),
  lanes: z.array(z.tuple([z.string(), z.array(z.object({ at: time, digest: z.boolean() }))])),
  flaps: z.array(flap),
  ended: z.optional(z.array(ended)),
  toBeSeen: z.optional(z.array(z.tuple([z.string(), time]))),
});
