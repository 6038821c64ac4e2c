import { keyOf, type Policy, type Signal, type Sweep } from '../language/signal.ts';
import { isPlainSweep, kindPattern } from './well-formed.ts';

/**
 * The sweep as a recording can hold it, and as it was decided. A source in plain JavaScript may say what no
 * record can (a signal without an entity, a cooldown that is no number); that costs it the turn of the
 * entity, and a replay of the recording must come to the same. What only the journal keeps is left out.
 */
export const recordable = ({ memory: _, ...sweep }: Sweep): Omit<Sweep, 'memory'> => {
  if (isPlainSweep(sweep as unknown)) return sweep;
  const { at, source, error, hinted } = sweep;
  const signals = sweep.signals.map(recordableSignal);
  // With a nameless signal among them, nobody was called gone.
  const covers = signals.includes(null) ? [] : sweep.covers.filter((kind) => typeof kind === 'string');
  return {
    type: 'sweep',
    at,
    source,
    covers,
    signals: signals.filter((signal) => signal !== null),
    ...(error !== undefined && { error: String(error) }),
    ...(hinted === true && { hinted }),
  };
};

/** What can't be decided was seen, and that is all: unknown. `null`: it does not even say whose it is. */
const recordableSignal = (
  signal: Partial<Record<keyof Signal, unknown>> | null | undefined,
): Signal | null => {
  const { kind, entity, active, title, detail, edge, value, limit, unit, free, policy } = signal ?? {};
  if (typeof kind !== 'string' || !kindPattern.test(kind) || typeof entity !== 'string') return null;
  const timing = policyOf(policy);
  return {
    kind,
    entity,
    active: (active === true || active === false) && (timing !== null || edge === true) ? active : null,
    title: typeof title === 'string' ? title : keyOf(kind, entity),
    detail: typeof detail === 'string' ? detail : '',
    ...(edge === true && { edge }),
    ...(isNumber(value) && { value }),
    ...(isNumber(limit) && { limit }),
    ...(typeof unit === 'string' && { unit }),
    ...(isNumber(free) && { free }),
    ...(timing !== undefined && timing !== null && { policy: timing }),
  };
};

const isNumber = (value: unknown): value is number => Number.isFinite(value);

const fields = ['cooldownMs', 'forMs', 'forTicks', 'keepMs'] as const satisfies (keyof Policy)[];

/** `null`: no policy to decide by. */
const policyOf = (policy: unknown): Partial<Policy> | undefined | null => {
  if (policy === undefined) return undefined;
  if (policy === null) return null;
  const given = policy as Readonly<Record<string, unknown>>;
  const sound = Object.values(given).every((value) => isNumber(value) && value >= 0);
  if (!sound) return null;
  return Object.fromEntries(
    fields.flatMap((field) => (given[field] !== undefined ? [[field, given[field]]] : [])),
  );
};
