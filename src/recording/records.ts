import * as z from 'zod/mini';
import type { Delivery } from '../language/delivery.ts';
import type { Policies } from '../language/policy.ts';
import { longestDate, type Sweep, statePaths, type Transition } from '../language/signal.ts';
import type { Actor } from '../machines/actors.ts';
import { recordable } from './recordable.ts';
import {
  actions,
  isPlainDelivery,
  isPlainSweep,
  isPlainTransition,
  kindPattern,
  outcomes,
  reasons,
} from './well-formed.ts';

/**
 * The whole state of deciding, as the tap writes it where a reader has to begin: at the start of the
 * process, at the top of a rotated file, and behind a gap.
 */
export interface StateRecord {
  readonly type: 'state';
  readonly at: number;
  readonly because: 'start' | 'rotated' | 'gap';
  readonly version: string;
  readonly policies: Policies;
  readonly actors: readonly Actor[];
}

/** The process ended on purpose. Without one before the next `start`, it was killed. */
export interface StopRecord {
  readonly type: 'stop';
  readonly at: number;
}

/** One line of the tap. */
export type TapRecord = Sweep | Transition | Delivery | StateRecord | StopRecord;

/** A time that a `Date` can hold, epoch milliseconds. */
export const at = z.int().check(z.minimum(-longestDate), z.maximum(longestDate));
const milliseconds = z.number().check(z.minimum(0));
const policy = z.object({
  cooldownMs: milliseconds,
  forMs: milliseconds,
  forTicks: milliseconds,
  keepMs: milliseconds,
});

const signal = z.object({
  kind: z.string().check(z.regex(kindPattern)),
  entity: z.string(),
  active: z.nullable(z.boolean()),
  title: z.string(),
  detail: z.string(),
  edge: z.optional(z.boolean()),
  value: z.optional(z.number()),
  limit: z.optional(z.number()),
  unit: z.optional(z.string()),
  free: z.optional(z.number()),
  policy: z.optional(z.partial(policy)),
});

export const sweep = z.object({
  type: z.literal('sweep'),
  at,
  source: z.string(),
  covers: z.array(z.string()),
  signals: z.array(signal),
  error: z.optional(z.string()),
  hinted: z.optional(z.boolean()),
});

const path = z.enum(statePaths);
const action = z.enum(actions);

export const transition = z.object({
  type: z.literal('transition'),
  at,
  source: z.string(),
  key: z.string(),
  kind: z.string(),
  entity: z.string(),
  from: path,
  to: path,
  action: z.nullable(action),
  reason: z.enum(reasons),
  incident: z.nullable(z.string()),
  title: z.string(),
  detail: z.string(),
});

const clock = z.nullable(z.number());
export const actor = z.object({
  key: z.string(),
  kind: z.string(),
  entity: z.string(),
  source: z.string(),
  title: z.string(),
  detail: z.string(),
  state: z.object({
    path,
    firstActiveAt: clock,
    activeSweeps: z.number(),
    incidentAt: clock,
    lastAlertAt: clock,
    firstInactiveAt: clock,
  }),
});

const state = z.object({
  type: z.literal('state'),
  at,
  because: z.enum(['start', 'rotated', 'gap']),
  version: z.string(),
  policies: z.object({ fallback: policy, kinds: z.record(z.string(), policy) }),
  actors: z.array(actor),
});

/** A sink's own id of a message. Records from before it was text have a number. */
export const messageId = z.union([z.string(), z.pipe(z.number(), z.transform(String))]);

export const delivery = z.object({
  type: z.literal('delivery'),
  at,
  sink: z.string(),
  key: z.string(),
  incident: z.nullable(z.string()),
  action: z.union([action, z.literal('note')]),
  of: at,
  outcome: z.enum(outcomes),
  attempts: z.number(),
  messageId: z.optional(messageId),
  chat: z.optional(z.string()),
  why: z.optional(z.string()),
  mayHaveArrived: z.optional(z.boolean()),
  until: z.optional(z.number()),
});

const stop = z.object({ type: z.literal('stop'), at });

const schemas = new Map<unknown, z.ZodMiniType<unknown>>([
  ['sweep', sweep],
  ['transition', transition],
  ['state', state],
  ['delivery', delivery],
  ['stop', stop],
]);

/**
 * Reads one record. `null`: it is of a type this version does not know, to be passed over; keys it does
 * not know are left out.
 *
 * @throws Error that says what is wrong with it
 */
export const parseRecord = (value: unknown): TapRecord | null => {
  if (isPlainSweep(value) || isPlainTransition(value) || isPlainDelivery(value)) return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('not a JSON object');
  const { type } = value as { type?: unknown };
  if (typeof type !== 'string') throw new Error('no type');
  const schema = schemas.get(type);
  return schema === undefined ? null : (checked(type, schema, value) as TapRecord);
};

/** Reads one line, as `parseRecord` does. */
export const readRecord = (line: string): TapRecord | null => parseRecord(JSON.parse(line));

/** The value as the schema has it. Throws what is wrong with it, as one line: `sweep: at: "noon" does not fit`. */
export const checked = <T>(type: string, schema: z.ZodMiniType<T>, value: unknown): T => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path ?? [];
  const found = path.reduce<unknown>((part, name) => (part as Record<PropertyKey, unknown>)[name], value);
  const place = path.length === 0 ? 'the record' : cut(path.join('.'));
  throw new Error(
    `${type}: ${place}: ${found === undefined ? 'is missing' : `${asJson(found)} does not fit`}`,
  );
};

/** A value as a complaint repeats it. */
const asJson = (value: unknown): string => {
  try {
    return cut(JSON.stringify(value));
  } catch {
    // What is nested so deep is not worth repeating.
    return 'a value nested too deep';
  }
};

const cut = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

/** The line of a record, without its end. */
export const recordLine = (record: TapRecord): string =>
  JSON.stringify(record.type === 'sweep' ? recordable(record) : record);
