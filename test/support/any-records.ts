import fc from 'fast-check';
import type { Delivery } from '../../src/language/delivery.ts';
import {
  keyOf,
  longestDate,
  type Policy,
  reasons,
  type Signal,
  type Sweep,
  statePaths,
  type Transition,
} from '../../src/language/signal.ts';
import type { Actor } from '../../src/machines/actors.ts';
import type { StateRecord, StopRecord, TapRecord } from '../../src/recording/records.ts';
import { anyText } from './any-text.ts';
import './histories.ts';

// Any record that can stand in a tap.

const at = fc.oneof(
  fc.integer({ min: 1_781_478_000_000, max: 1_781_480_000_000 }),
  fc.integer({ min: -longestDate, max: longestDate }),
);
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n));
const milliseconds = fc.oneof(fc.nat(), number.map(Math.abs));
const text = anyText(12);
const kind = fc.oneof(
  fc.constantFrom('disk', 'container', 'job_failed', '__proto__', 'constructor'),
  text.filter((t) => /^[^/:]+$/.test(t)),
);
const time = fc.option(at);

const policyFields = {
  cooldownMs: milliseconds,
  forMs: milliseconds,
  forTicks: milliseconds,
  keepMs: milliseconds,
};
const anyPolicy: fc.Arbitrary<Policy> = fc.record(policyFields);

export const anySignal: fc.Arbitrary<Signal> = fc.record(
  {
    kind,
    entity: text,
    active: fc.option(fc.boolean()),
    title: text,
    detail: text,
    edge: fc.boolean(),
    value: number,
    limit: number,
    unit: text,
    free: number,
    policy: fc.record(policyFields, { requiredKeys: [] }),
  },
  { requiredKeys: ['kind', 'entity', 'active', 'title', 'detail'] },
);

const anySweep: fc.Arbitrary<Sweep> = fc.record(
  {
    type: fc.constant('sweep' as const),
    at,
    source: text,
    covers: fc.array(kind, { maxLength: 3 }),
    signals: fc.array(anySignal, { maxLength: 4 }),
    error: text,
    hinted: fc.boolean(),
  },
  { requiredKeys: ['type', 'at', 'source', 'covers', 'signals'] },
);

const anyTransition: fc.Arbitrary<Transition> = fc.record({
  type: fc.constant('transition' as const),
  at,
  source: text,
  key: text,
  kind,
  entity: text,
  from: fc.constantFrom(...statePaths),
  to: fc.constantFrom(...statePaths),
  action: fc.constantFrom('alert', 'realert', 'recovery', null),
  reason: fc.constantFrom(...reasons),
  incident: fc.option(text),
  title: text,
  detail: text,
});

const anyActor: fc.Arbitrary<Actor> = fc
  .record({
    kind,
    entity: text,
    source: text,
    title: text,
    detail: text,
    state: fc.record({
      path: fc.constantFrom(...statePaths),
      firstActiveAt: time,
      activeSweeps: fc.nat(),
      incidentAt: time,
      lastAlertAt: time,
      firstInactiveAt: time,
    }),
  })
  .map((actor) => ({ key: keyOf(actor.kind, actor.entity), ...actor }));

const anyState: fc.Arbitrary<StateRecord> = fc.record({
  type: fc.constant('state' as const),
  at,
  because: fc.constantFrom('start', 'rotated', 'gap'),
  version: text,
  policies: fc.record({
    fallback: anyPolicy,
    kinds: fc.dictionary(fc.constantFrom('disk', 'container', 'dep'), anyPolicy, { noNullPrototype: true }),
  }),
  actors: fc.array(anyActor, { maxLength: 3 }),
});

const anyDelivery: fc.Arbitrary<Delivery> = fc.record(
  {
    type: fc.constant('delivery' as const),
    at,
    sink: text,
    key: text,
    incident: fc.option(text),
    action: fc.constantFrom('alert', 'realert', 'recovery', 'note'),
    of: at,
    outcome: fc.constantFrom('retrying', 'sent', 'dropped', 'skipped'),
    attempts: fc.nat(),
    messageId: text,
    chat: text,
    why: text,
    mayHaveArrived: fc.boolean(),
    until: at,
  },
  { requiredKeys: ['type', 'at', 'sink', 'key', 'incident', 'action', 'of', 'outcome', 'attempts'] },
);

const anyStop: fc.Arbitrary<StopRecord> = fc.record({ type: fc.constant('stop' as const), at });

export const anyRecordOf = {
  sweep: anySweep,
  transition: anyTransition,
  state: anyState,
  delivery: anyDelivery,
  stop: anyStop,
} as const;

export const anyRecord: fc.Arbitrary<TapRecord> = fc.oneof(
  { weight: 4, arbitrary: anySweep },
  { weight: 3, arbitrary: anyTransition },
  anyState,
  anyDelivery,
  anyStop,
);
