/**
 * Arbitraries of `fast-check` for property tests of your own policies and sources. This entry is the only
 * one that needs `fast-check`, which you install yourself.
 */
import fc from 'fast-check';
import { type Duration, ms } from '../language/duration.ts';
import { keyOf, type Policy, type Signal, type Sweep } from '../language/signal.ts';
import type { Reading } from '../streams/source.ts';
import { observationMarks } from './marbles.ts';

export { anyCommands, anyTellingConfig } from './telling-generators.ts';

/** Few names, so that the same entity is met again and again. */
export interface Names {
  /** Default: `alpha`, `beta`. */
  readonly kinds?: readonly string[];
  /** Default: none (the kind has a single one), `a`, `b`, `c`. */
  readonly entities?: readonly string[];
}

/** How long what is drawn goes on, and in which steps. */
export interface Steps {
  /** The time step. Default: `30s`. */
  readonly every?: Duration;
  /** The most steps. */
  readonly maxSteps?: number;
}

/**
 * Any policy: times of up to `maxSteps` (12) steps, at times a millisecond less or more, so that every
 * boundary is met.
 */
export const anyPolicy = ({ every = '30s', maxSteps = 12 }: Steps = {}): fc.Arbitrary<Policy> => {
  const time = fc
    .tuple(
      fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.nat({ max: maxSteps }) }),
      fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(-1, 1) }),
    )
    .map(([steps, more]) => Math.max(0, steps * ms(every) + more));
  return fc.record({
    cooldownMs: time,
    forMs: time,
    forTicks: fc.integer({ min: 1, max: Math.max(1, Math.min(4, maxSteps)) }),
    keepMs: time,
  });
};

/** Any line of observations for `runPolicy`, of 1 to `maxSteps` (60) ticks; some are stepped over. */
export const anyObservations = ({ maxSteps = 60 }: Pick<Steps, 'maxSteps'> = {}): fc.Arbitrary<string> => {
  const marks = Object.keys(observationMarks) as (keyof typeof observationMarks)[];
  const weights = { a: 5, '.': 4, '?': 2, x: 1 } as const;
  const mark = fc.oneof(...marks.map((each) => ({ weight: weights[each], arbitrary: fc.constant(each) })));
  const gap = fc.oneof(
    { weight: 12, arbitrary: fc.constant(' ') },
    { weight: 1, arbitrary: fc.constantFrom('  ', '   ') },
  );
  return fc
    .tuple(mark, fc.array(fc.tuple(gap, mark), { maxLength: maxSteps - 1, size: 'max' }))
    .map(([first, rest]) => first + rest.map(([space, each]) => space + each).join(''));
};

/** Any signal of one of these entities: active, inactive or unknown, now and then an event, a policy, a value. */
export const anySignal = (names: Names = {}): fc.Arbitrary<Signal> =>
  anyName(names).chain(({ kind, entity }) => aboutEntity(kind, entity));

/** Any reading: it covers some of the kinds, and has at most one signal of an entity. */
export const anyReading = (names: Names = {}): fc.Arbitrary<Reading> => {
  const { kinds = defaultKinds, entities = defaultEntities } = names;
  const all = kinds.flatMap((kind) => entities.map((entity) => ({ kind, entity })));
  return fc.record({
    covers: fc.subarray([...kinds]),
    signals: fc
      .subarray(all)
      .chain((seen) => fc.tuple(...seen.map(({ kind, entity }) => aboutEntity(kind, entity)))),
  });
};

/** Any sweep of a source; one in ten has failed. */
export const anySweep = (
  names: Names & { readonly source?: string; readonly at?: number } = {},
): fc.Arbitrary<Sweep> => {
  const { source = 'source', at = 0 } = names;
  return fc.oneof(
    {
      weight: 9,
      arbitrary: anyReading(names).map((reading) => ({ type: 'sweep' as const, at, source, ...reading })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('no answer within 5 s', 'connection refused')
        .map((error) => ({ type: 'sweep' as const, at, source, covers: [], signals: [], error })),
    },
  );
};

/**
 * Any history: sweeps of one source or of several in the order of time, each some steps after the one before.
 * Every source has kinds of its own, as it is in the sidecar.
 */
export const anyHistory = (
  options: Names & Steps & { readonly sources?: readonly string[]; readonly startAt?: number } = {},
): fc.Arbitrary<Sweep[]> => {
  const { sources = ['source'], startAt = 0, every = '30s', maxSteps = 60, kinds = defaultKinds } = options;
  const everyMs = ms(every);
  const own = (source: string): readonly string[] =>
    sources.length === 1 ? kinds : kinds.map((kind) => `${source}_${kind}`);
  const sweep = fc
    .constantFrom(...sources)
    .chain((source) => anySweep({ ...options, kinds: own(source), source }));
  return fc.array(fc.tuple(fc.nat({ max: 3 }), sweep), { maxLength: maxSteps, size: 'max' }).map((steps) => {
    let at = startAt;
    return steps.map(([gap, each]) => {
      at += gap * everyMs;
      return { ...each, at };
    });
  });
};

const defaultKinds = ['alpha', 'beta'] as const;
const defaultEntities = ['', 'a', 'b', 'c'] as const;

const anyName = ({ kinds = defaultKinds, entities = defaultEntities }: Names) =>
  fc.record({ kind: fc.constantFrom(...kinds), entity: fc.constantFrom(...entities) });

/** A number that agrees with `active` about a limit of 90. */
const measured = (active: boolean | null): fc.Arbitrary<Pick<Signal, 'value' | 'limit' | 'unit'>> =>
  active === null
    ? fc.constant({})
    : fc
        .double({ min: active ? 90 : 0, max: active ? 100 : 89.99, noNaN: true })
        .map((value) => ({ value, limit: 90, unit: '%' }));

/** One time in five. */
const sometimes = <T extends object>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | Record<string, never>> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary });

const aboutEntity = (kind: string, entity: string): fc.Arbitrary<Signal> =>
  fc
    .oneof(
      { weight: 5, arbitrary: fc.constant(true) },
      { weight: 4, arbitrary: fc.constant(false) },
      { weight: 2, arbitrary: fc.constant(null) },
    )
    .chain((active) =>
      fc
        .tuple(
          fc.constantFrom('', 'is as it is.', '<b> & "quotes"', 'Диск 🔥', 'two\nlines'),
          sometimes(measured(active)),
          sometimes(fc.constant({ edge: true })),
          sometimes(fc.record({ policy: anyPolicy() })),
        )
        .map(([detail, ...more]) =>
          Object.assign({ kind, entity, active, title: keyOf(kind, entity), detail }, ...more),
        ),
    );
