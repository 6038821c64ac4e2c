import * as z from 'zod/mini';
import { type Delivery, outcomes } from '../language/delivery.ts';
import {
  actions,
  longestDate,
  type Policy,
  reasons,
  type Signal,
  type Sweep,
  severities,
  statePaths,
  type Timing,
  type Transition,
} from '../language/signal.ts';
import type { Actor } from '../machines/actors.ts';
import { flag, listOf, mapOf, number, oneOf, optional, orNull, part, partial, record, text } from './part.ts';

/** The process ended on purpose. Without one before the next `start`, it was killed. */
export interface StopRecord {
  readonly type: 'stop';
  readonly at: number;
}

/** A sweep as a recording holds it: what only the journal keeps is left out. */
export type RecordedSweep = Omit<Sweep, 'memory'>;

/** A time that a `Date` can hold, epoch milliseconds. */
export const at = part<number>(
  z.int().check(z.minimum(-longestDate), z.maximum(longestDate)),
  (value) => Number.isSafeInteger(value) && Math.abs(value as number) <= longestDate,
);

export const milliseconds = part<number>(
  z.number().check(z.minimum(0)),
  (value) => Number.isFinite(value) && (value as number) >= 0,
);

/** No slash, which ends a kind in a key, and no colon, which begins what is the journal's own. */
const kind = part<string>(
  z.string().check(z.regex(/^[^/:]+$/)),
  (value) => typeof value === 'string' && value !== '' && !value.includes('/') && !value.includes(':'),
);

export const timing = record<Timing>({
  cooldownMs: milliseconds,
  forMs: milliseconds,
  forTicks: milliseconds,
  keepMs: milliseconds,
});

const severity = optional(oneOf(...severities));

export const policy = record<Policy>({ ...timing.shape, severity });

/** A mark that is there or is not. */
const oneOfTrue = part<true>(z.literal(true), (value) => value === true);

export const signal = record<Signal>({
  kind,
  entity: text,
  active: orNull(flag),
  title: text,
  detail: text,
  edge: optional(flag),
  value: optional(number),
  limit: optional(number),
  unit: optional(text),
  free: optional(number),
  unread: optional(oneOfTrue),
  policy: optional(partial(timing)),
  severity,
  labels: optional(mapOf(text)),
});

export const sweep = record<RecordedSweep>({
  type: oneOf('sweep'),
  at,
  source: text,
  covers: listOf(text),
  signals: listOf(signal),
  error: optional(text),
  hinted: optional(flag),
  slept: optional(flag),
});

const path = oneOf(...statePaths);

export const transition = record<Transition>({
  type: oneOf('transition'),
  at,
  source: text,
  key: text,
  kind: text,
  entity: text,
  from: path,
  to: path,
  action: orNull(oneOf(...actions)),
  reason: oneOf(...reasons),
  incident: orNull(text),
  title: text,
  detail: text,
  severity,
  labels: optional(mapOf(text)),
});

/** A sink's own id of a message. Records from before it was text have a number. */
export const messageId = part<string>(
  z.union([z.string(), z.pipe(z.number(), z.transform(String))]) as unknown as z.ZodMiniType<string>,
  (value) => typeof value === 'string',
);

export const delivery = record<Delivery>({
  type: oneOf('delivery'),
  at,
  sink: text,
  key: text,
  incident: orNull(text),
  action: oneOf(...actions, 'note'),
  of: at,
  notice: optional(text),
  outcome: oneOf(...outcomes),
  attempts: number,
  messageId: optional(messageId),
  chat: optional(text),
  why: optional(text),
  mayHaveArrived: optional(flag),
  until: optional(number),
});

const clock = orNull(number);

export const actor = record<Actor>({
  key: text,
  kind: text,
  entity: text,
  source: text,
  title: text,
  detail: text,
  labels: optional(mapOf(text)),
  state: record<Actor['state']>({
    path,
    firstActiveAt: clock,
    activeSweeps: number,
    incidentAt: clock,
    lastAlertAt: clock,
    firstInactiveAt: clock,
    severity,
  }),
});

export const stop = record<StopRecord>({ type: oneOf('stop'), at });
