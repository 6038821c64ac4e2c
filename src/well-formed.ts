import type { Policy, Signal, Sweep, Transition } from './signal.ts';

// A recording is mostly sweeps and transitions, so looking at them must cost less than parsing their JSON.
// `records.ts` has the same rules as schemas, which can also say what is wrong; what passes here passes
// there, unchanged. A property test holds the two together.

type Check = (value: unknown) => boolean;
type OptionalOf<T> = {
  [Field in keyof T]-?: Record<never, never> extends Pick<T, Field> ? Field : never;
}[keyof T];
type Checks<Fields extends PropertyKey> = Readonly<Record<Fields, Check>>;

/** An object that has what is required, may have what is optional, and nothing else. */
const shape = <T>(
  required: Checks<Exclude<keyof T, OptionalOf<T>>>,
  optional: Checks<OptionalOf<T>>,
): Check => {
  const must = Object.entries<Check>(required);
  const may = Object.entries<Check>(optional);
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const object = value as Readonly<Record<string, unknown>>;
    let known = must.length;
    for (const [field, check] of must) if (!check(object[field])) return false;
    for (const [field, check] of may) {
      const given = object[field];
      if (given === undefined) continue;
      if (!check(given)) return false;
      known += 1;
    }
    let there = 0;
    for (const _ in object) there += 1;
    return there === known;
  };
};

const listOf =
  (check: Check): Check =>
  (value) => {
    if (!Array.isArray(value)) return false;
    // `every` would pass over holes.
    for (const each of value) if (!check(each)) return false;
    return true;
  };

const oneOf = (values: readonly unknown[]): Check => {
  const all = new Set(values);
  return (value) => all.has(value);
};

const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
const isNumber: Check = (value) => Number.isFinite(value);
const isTime: Check = (value) => Number.isSafeInteger(value);
const isAtLeast0: Check = (value) => Number.isFinite(value) && (value as number) >= 0;

/** No slash, which ends a kind in a key, and no colon, which begins what is the journal's own. */
export const kindPattern = /^[^/:]+$/;
const isKind: Check = (value) =>
  typeof value === 'string' && value !== '' && !value.includes('/') && !value.includes(':');

const isSignal = shape<Signal>(
  { kind: isKind, entity: isText, active: oneOf([true, false, null]), title: isText, detail: isText },
  {
    edge: isFlag,
    value: isNumber,
    limit: isNumber,
    unit: isText,
    free: isNumber,
    policy: shape<Partial<Policy>>(
      {},
      { cooldownMs: isAtLeast0, forMs: isAtLeast0, forTicks: isAtLeast0, keepMs: isAtLeast0 },
    ),
  },
);

/** Whether a value is a sweep as a recording holds it. `false` says nothing: ask the schema. */
export const isPlainSweep = shape<Omit<Sweep, 'memory'>>(
  {
    type: oneOf(['sweep']),
    at: isTime,
    source: isText,
    covers: listOf(isText),
    signals: listOf(isSignal),
  },
  { error: isText, hinted: isFlag },
) as (value: unknown) => value is Omit<Sweep, 'memory'>;

export const paths = [
  'ok.quiet',
  'ok.pending',
  'alerting',
  'cooldown.holding',
  'cooldown.clearing',
  'recovered',
] as const satisfies Transition['to'][];
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

/** Whether a value is a transition, as `isPlainSweep`. */
export const isPlainTransition = shape<Transition>(
  {
    type: oneOf(['transition']),
    at: isTime,
    source: isText,
    key: isText,
    kind: isText,
    entity: isText,
    from: oneOf(paths),
    to: oneOf(paths),
    action: oneOf([...actions, null]),
    reason: oneOf(reasons),
    incident: (value) => value === null || typeof value === 'string',
    title: isText,
    detail: isText,
  },
  {},
) as (value: unknown) => value is Transition;
