import type { Delivery } from '../language/delivery.ts';
import { longestDate, type Signal, type Sweep, statePaths, type Transition } from '../language/signal.ts';

// A recording is mostly sweeps, transitions and deliveries, so looking at them must cost less than parsing
// their JSON. `records.ts` has the same rules as schemas, which can also say what is wrong; what passes here
// passes there, unchanged. A property test holds the two together. Each shape is written out: every field that
// is there must fit, which none does that is not known, and what is required must be there. One function for
// all shapes, handed a table of checks, takes twice as long.

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isListOf = (isOne: (value: unknown) => boolean, value: unknown): boolean => {
  if (!Array.isArray(value)) return false;
  // `every` would pass over holes.
  for (const each of value) if (!isOne(each)) return false;
  return true;
};

const isText = (value: unknown): boolean => typeof value === 'string';
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const isNumber = (value: unknown): boolean => Number.isFinite(value);
const isTime = (value: unknown): boolean =>
  Number.isSafeInteger(value) && Math.abs(value as number) <= longestDate;

/** What is required; a field that is there has been looked at, and is not `undefined`. */
const areThere = (required: readonly unknown[]): boolean => !required.includes(undefined);

/** No slash, which ends a kind in a key, and no colon, which begins what is the journal's own. */
export const kindPattern = /^[^/:]+$/;
const isKind = (value: unknown): boolean =>
  typeof value === 'string' && value !== '' && !value.includes('/') && !value.includes(':');

const isPolicy = (value: unknown): boolean => {
  if (!isObject(value)) return false;
  for (const field in value) {
    if (!timings.has(field) || !isNumber(value[field]) || (value[field] as number) < 0) return false;
  }
  return true;
};
const timings = new Set(['cooldownMs', 'forMs', 'forTicks', 'keepMs']);

const isSignal = (value: unknown): boolean => {
  if (!isObject(value)) return false;
  for (const field in value) if (!fitsSignal(field as keyof Signal, value[field])) return false;
  const { kind, entity, active, title, detail } = value;
  return areThere([kind, entity, active, title, detail]);
};
const fitsSignal = (field: keyof Signal, value: unknown): boolean => {
  switch (field) {
    case 'kind':
      return isKind(value);
    case 'active':
      return value === null || isFlag(value);
    case 'entity':
    case 'title':
    case 'detail':
    case 'unit':
      return isText(value);
    case 'value':
    case 'limit':
    case 'free':
      return isNumber(value);
    case 'edge':
      return isFlag(value);
    case 'policy':
      return isPolicy(value);
    default:
      return false;
  }
};

type PlainSweep = Omit<Sweep, 'memory'>;

/** Whether a value is a sweep as a recording holds it. `false` says nothing: ask the schema. */
export const isPlainSweep = (value: unknown): value is PlainSweep => {
  if (!isObject(value)) return false;
  for (const field in value) if (!fitsSweep(field as keyof PlainSweep, value[field])) return false;
  const { type, at, source, covers, signals } = value;
  return areThere([type, at, source, covers, signals]);
};
const fitsSweep = (field: keyof PlainSweep, value: unknown): boolean => {
  switch (field) {
    case 'type':
      return value === 'sweep';
    case 'at':
      return isTime(value);
    case 'source':
    case 'error':
      return isText(value);
    case 'covers':
      return isListOf(isText, value);
    case 'signals':
      return isListOf(isSignal, value);
    case 'hinted':
      return isFlag(value);
    default:
      return false;
  }
};

export const actions = ['alert', 'realert', 'recovery'] as const satisfies Transition['action'][];
export const reasons = [
  'crossed',
  'debounced',
  'waiting',
  'subsided',
  'inside cooldown',
  'cooldown elapsed',
  'clearing',
  'active again',
  'cleared',
  'settled',
  'gone',
  'unwatched',
  'edge',
] as const satisfies Transition['reason'][];

export const outcomes = ['retrying', 'sent', 'dropped', 'skipped'] as const satisfies Delivery['outcome'][];

const knownPaths: ReadonlySet<unknown> = new Set(statePaths);
const knownActions: ReadonlySet<unknown> = new Set(actions);
const knownReasons: ReadonlySet<unknown> = new Set(reasons);
const knownOutcomes: ReadonlySet<unknown> = new Set(outcomes);

/** Whether a value is a transition, as `isPlainSweep`. */
export const isPlainTransition = (value: unknown): value is Transition => {
  if (!isObject(value)) return false;
  for (const field in value) if (!fitsTransition(field as keyof Transition, value[field])) return false;
  const { type, at, source, key, kind, entity, from, to, action, reason, incident, title, detail } = value;
  return areThere([type, at, source, key, kind, entity, from, to, action, reason, incident, title, detail]);
};
const fitsTransition = (field: keyof Transition, value: unknown): boolean => {
  switch (field) {
    case 'type':
      return value === 'transition';
    case 'at':
      return isTime(value);
    case 'source':
    case 'key':
    case 'kind':
    case 'entity':
    case 'title':
    case 'detail':
      return isText(value);
    case 'from':
    case 'to':
      return knownPaths.has(value);
    case 'action':
      return value === null || knownActions.has(value);
    case 'reason':
      return knownReasons.has(value);
    case 'incident':
      return value === null || isText(value);
    default:
      return false;
  }
};

/** Whether a value is a delivery, as `isPlainSweep`. */
export const isPlainDelivery = (value: unknown): value is Delivery => {
  if (!isObject(value)) return false;
  for (const field in value) if (!fitsDelivery(field as keyof Delivery, value[field])) return false;
  const { type, at, sink, key, incident, action, of, outcome, attempts } = value;
  return areThere([type, at, sink, key, incident, action, of, outcome, attempts]);
};
const fitsDelivery = (field: keyof Delivery, value: unknown): boolean => {
  switch (field) {
    case 'type':
      return value === 'delivery';
    case 'at':
    case 'of':
      return isTime(value);
    case 'sink':
    case 'key':
    case 'messageId':
    case 'chat':
    case 'why':
      return isText(value);
    case 'incident':
      return value === null || isText(value);
    case 'action':
      return value === 'note' || knownActions.has(value);
    case 'outcome':
      return knownOutcomes.has(value);
    case 'attempts':
    case 'until':
      return isNumber(value);
    case 'mayHaveArrived':
      return isFlag(value);
    default:
      return false;
  }
};
