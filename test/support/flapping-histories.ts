import fc from 'fast-check';
import { anyHintedHistory, type History, type Step } from './telling-histories.ts';
import { hour, type Move, minute, second } from './telling-world.ts';

// Lives of one entity that flaps, becomes critical, and is hidden by another at times: what of it is told by its group, with its
// cause, or as how it settled meets here much more often than where everything can happen.

const anyMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 5, arbitrary: fc.constant('down' as const) },
  { weight: 5, arbitrary: fc.constant('up' as const) },
  { weight: 2, arbitrary: fc.constant('worse' as const) },
  { weight: 1, arbitrary: fc.constantFrom('remind' as const, 'unwatched' as const) },
);

const anySweep: fc.Arbitrary<Step> = fc.record({
  type: fc.constant('sweep' as const),
  // The disk, its critical limit, and a container.
  moves: fc.array(fc.tuple(fc.constantFrom(3, 3, 3, 2, 0), anyMove), { minLength: 1, maxLength: 3 }),
  hinted: fc.boolean(),
});

/** Around the seconds of a join and of what is critical, and the minutes of a window and of a settling. */
const anyGap = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 1, 500, 1 * second, 1_001, 4 * second, 5 * second) },
  { weight: 4, arbitrary: fc.constantFrom(10 * second, 14 * second, 20 * second, minute - 1, minute) },
  { weight: 1, arbitrary: fc.constantFrom(2 * minute, 30 * minute) },
);

export const anyFlappingHistory: fc.Arbitrary<History> = fc
  .record({
    history: anyHintedHistory,
    flap: fc.record({
      alerts: fc.constantFrom(2, 2, 3),
      withinMs: fc.constant(hour),
      settleMs: fc.constantFrom(second, minute, 30 * minute),
    }),
    steps: fc.array(fc.record({ gapMs: anyGap, step: anySweep }), {
      minLength: 4,
      maxLength: 20,
      size: 'max',
    }),
  })
  .map(({ history, flap, steps }) => ({
    things: history.things,
    rules: history.rules.map((rules) => ({ ...rules, flap })),
    // Now and then something else happens: a silence, an ack, a crash.
    steps: steps.flatMap((step, index) => {
      const other = index % 3 === 0 ? history.steps[index] : undefined;
      return other === undefined ? [step] : [other, step];
    }),
  }));
