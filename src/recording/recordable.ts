import { keyOf, type Signal, type Sweep, type Timing } from '../language/signal.ts';
import {
  milliseconds,
  type RecordedSweep,
  signal,
  sweep as sweepPart,
  timing as timingPart,
} from './grammar.ts';

/**
 * The sweep as a recording can hold it, and as it was decided. A source in plain JavaScript may say what no
 * record can (a signal without an entity, a cooldown that is no number); that costs it the turn of the
 * entity, and a replay of the recording must come to the same. What only the journal keeps is left out.
 */
export const recordable = ({ memory: _, ...sweep }: Sweep): RecordedSweep => {
  if (sweepPart.fits(sweep as unknown)) return sweep;
  const { at, source, error, hinted, slept } = sweep;
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
    ...(slept === true && { slept }),
  };
};

/** What can't be decided was seen, and that is all: unknown. `null`: it does not even say whose it is. */
const recordableSignal = (
  given: Partial<Record<keyof Signal, unknown>> | null | undefined,
): Signal | null => {
  const { kind, entity, active, title, detail, policy: _, ...more } = signal.fitting(given);
  if (kind === undefined || entity === undefined) return null;
  const timing = timingOf(given?.policy);
  const isSeverity = given?.severity === undefined || more.severity !== undefined;
  const isDecided = active !== undefined && isSeverity && (timing !== null || more.edge === true);
  return {
    kind,
    entity,
    active: isDecided ? active : null,
    title: title ?? keyOf(kind, entity),
    detail: detail ?? '',
    ...more,
    ...(timing !== undefined && timing !== null && { policy: timing }),
  };
};

/** `null`: no policy to decide by. */
const timingOf = (given: unknown): Partial<Timing> | undefined | null => {
  if (given === undefined) return undefined;
  if (given === null || !Object.values(given).every(milliseconds.fits)) return null;
  const fields = given as Partial<Timing>;
  return Object.fromEntries(
    timingPart.fields.flatMap((field) => (fields[field] === undefined ? [] : [[field, fields[field]]])),
  );
};
