import fc from 'fast-check';
import { type Duration, ms } from '../language/duration.ts';
import { keyOf } from '../language/signal.ts';
import type { Names, Steps } from './generators.ts';
import type { SimulatedCommand } from './simulate.ts';

const defaultKinds = ['alpha', 'beta'] as const;
const defaultEntities = ['', 'a', 'b', 'c'] as const;

const keysOf = ({ kinds = defaultKinds, entities = defaultEntities }: Names): readonly string[] =>
  kinds.flatMap((kind) => entities.map((entity) => keyOf(kind, entity)));

const lengths = ['1s', '1m', '10m', '1h', '1d'] as const;

/**
 * Anything that operators say of these entities, for `commands` of a simulation, in the order of time: also what makes no
 * sense just then, an ack of what is well say.
 */
export const anyCommands = ({
  every = '30s',
  maxSteps = 60,
  ...names
}: Names & Steps = {}): fc.Arbitrary<SimulatedCommand[]> => {
  const key = fc.constantFrom(...keysOf(names));
  const kind = fc.constantFrom(...(names.kinds ?? defaultKinds));
  const length = fc.constantFrom(...lengths);
  const say = fc.oneof(
    { weight: 3, arbitrary: key.map((one) => `ack ${one}`) },
    { weight: 1, arbitrary: key.map((one) => `unack ${one}`) },
    { weight: 2, arbitrary: fc.tuple(key, length).map(([one, long]) => `snooze ${one} ${long}`) },
    { weight: 2, arbitrary: fc.tuple(key, length).map(([one, long]) => `silence ${one} ${long} a reason`) },
    { weight: 1, arbitrary: fc.tuple(kind, length).map(([one, long]) => `silence kind=${one} ${long}`) },
    { weight: 1, arbitrary: key.map((one) => `silence ${one} forever`) },
  );
  const by = fc.constantFrom('operator', 'Anna', 'Борис');
  const step = fc.record({ gap: fc.nat({ max: 5 }), more: fc.constantFrom(0, 0, 1), say, by });
  return fc.array(step, { maxLength: maxSteps, size: 'max' }).map((steps) => {
    let atMs = 0;
    return steps.map(({ gap, more, ...command }) => {
      atMs += gap * ms(every) + more;
      return { at: `${atMs}ms` as Duration, ...command };
    });
  });
};

/**
 * Any config of telling, as a file says it (`routes`, `causes`, `maintenance`, `group`, `flap`, `cause_wait`), that holds where
 * these channels are.
 */
export const anyTellingConfig = ({
  channels,
  ...names
}: Names & { readonly channels: readonly [string, ...string[]] }): fc.Arbitrary<Record<string, unknown>> => {
  const { kinds = defaultKinds, entities = defaultEntities } = names;
  const match = fc.oneof(
    fc.record({ kind: fc.constantFrom(...kinds) }),
    fc.record({ entity: fc.constantFrom(...entities.filter((one) => one !== ''), '*') }),
    fc.record({ severity: fc.constantFrom('info', 'warning', 'critical') }),
  );
  const to = fc.subarray([...channels], { minLength: 1 });
  const length = fc.constantFrom('1m', '10m', '1h');
  const route = fc.record(
    {
      match,
      to,
      continue: fc.boolean(),
      reminders: fc.constantFrom('off', '2h'),
      quiet: fc.constant({ from: '23:00', to: '07:00' }),
      escalate: fc.tuple(fc.record({ after: length, to })),
    },
    { requiredKeys: ['match', 'to'] },
  );
  const maintenance = fc.record({
    match,
    when: fc.constantFrom({ from: '02:00', to: '04:00' }, { from: '23:30', to: '00:30', weekdays: 'sunday' }),
    comment: fc.constant('nightly'),
  });
  return fc.record(
    {
      routes: fc.array(route, { minLength: 1, maxLength: 3 }),
      causes: fc.array(fc.record({ cause: match, hides: match }), { minLength: 1, maxLength: 2 }),
      maintenance: fc.array(maintenance, { minLength: 1, maxLength: 2 }),
      group: fc.record({ burst: fc.integer({ min: 0, max: 20 }), window: length }),
      flap: fc.record({ alerts: fc.constantFrom(0, 2, 5, 10), settle: length }),
      cause_wait: fc.constantFrom('0s', '5s', '30s'),
    },
    { requiredKeys: [] },
  );
};
