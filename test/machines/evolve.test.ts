import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyOf, type Policy, type Signal, type Sweep, type Transition } from '../../src/language/signal.ts';
import { type Actor, createActors } from '../../src/machines/actors.ts';
import { quiet } from '../../src/machines/alert.ts';
import { evolve, evolveActors } from '../../src/machines/evolve.ts';
import { type Stepper, step, stepByFirstWay } from '../../src/machines/step.ts';
import { anyHistory, anyPolicy, runThrough } from '../support/histories.ts';
import { runs } from '../support/runs.ts';

const kinds = ['container', 'image', 'blind'];
const owners = { container: 'containers', image: 'containers', blind: 'host' } as Record<string, string>;

/** What one sweep of a random history shows of one entity; `absent` leaves it out. */
const anyGlimpse = fc.record({
  kind: fc.constantFrom(...kinds),
  entity: fc.constantFrom('', 'a', 'b', 'c'),
  seen: fc.constantFrom('active', 'active', 'active', 'inactive', 'inactive', 'unknown', 'edge'),
  policy: fc.option(
    fc.record(
      { cooldownMs: fc.nat(12), forMs: fc.nat(6), forTicks: fc.nat(4), keepMs: fc.nat(6) },
      { requiredKeys: [] },
    ),
    { nil: undefined, freq: 4 },
  ),
});

/** Random sweeps of two sources; entities come and go, and some sweeps fail or cover a part. */
const anySweeps: fc.Arbitrary<Sweep[]> = fc
  .array(
    fc.record({
      gapMs: fc.nat(6),
      source: fc.constantFrom('containers', 'containers', 'host'),
      covers: fc.subarray(kinds),
      glimpses: fc.array(anyGlimpse, { maxLength: 8 }),
    }),
    { maxLength: 40 },
  )
  .map((turns) => {
    let at = 1_781_478_000_000;
    return turns.map(({ gapMs, source, covers, glimpses }, turn) => {
      at += gapMs;
      const own = glimpses.filter(({ kind }) => owners[kind] === source);
      const once = new Map(own.map((glimpse) => [keyOf(glimpse.kind, glimpse.entity), glimpse]));
      const signals = [...once].map(
        ([key, { kind, entity, seen, policy }]): Signal => ({
          kind,
          entity,
          active: seen === 'unknown' ? null : seen !== 'inactive',
          title: `Title ${key}`,
          detail: `as of turn ${turn}`,
          ...(seen === 'edge' && { edge: true }),
          ...(policy !== undefined && { policy }),
        }),
      );
      return { type: 'sweep', at, source, covers, signals };
    });
  });

const systemOf = (policy: Policy, restored: readonly Actor[] = [], by: Stepper = step) =>
  createActors({
    policyOf: () => policy,
    restored,
    step: by,
    onFault: (key, error) => {
      throw new Error(`${key}: ${String(error)}`);
    },
  });

describe('state is a fold', () => {
  test('the transitions of one entity add up to its state, at every point', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        let state = quiet;
        runThrough(history).forEach((made, turn) => {
          if (made === null) return;
          const at = history[turn]?.at ?? 0;
          state = evolve(state, { at, to: made.state.path, action: made.action });
          expect(state).toEqual(made.state);
        });
      }),
      { numRuns: runs(1_000) },
    );
  });

  test('the transitions of a whole system add up to its actors, those given back left out', () => {
    fc.assert(
      fc.property(anySweeps, anyPolicy, (sweeps, policy) => {
        const system = systemOf(policy);
        const actors = new Map<string, Actor>();
        const decided = (transitions: Transition[]): void => {
          for (const transition of transitions) evolveActors(actors, transition);
          expect([...actors.values()].toSorted(byName)).toEqual(system.actors().toSorted(byName));
        };
        for (const each of sweeps) decided(system.observe(each));
        decided(system.unwatch(1_781_479_000_000, ({ entity }) => entity !== 'a'));
      }),
      { numRuns: runs(300) },
    );
  });

  test('a system that is made anew from its actors, through JSON, goes on as if nothing had happened', () => {
    fc.assert(
      fc.property(anySweeps, anyPolicy, fc.nat(40), (sweeps, policy, cut) => {
        const whole = systemOf(policy);
        const expected = sweeps.map((each) => whole.observe(each));
        const before = systemOf(policy);
        const made = sweeps.slice(0, cut).map((each) => before.observe(each));
        const after = systemOf(policy, JSON.parse(JSON.stringify(before.actors())));
        made.push(...sweeps.slice(cut).map((each) => after.observe(each)));
        expect(made).toEqual(expected);
        expect(after.actors().toSorted(byName)).toEqual(whole.actors().toSorted(byName));
      }),
      { numRuns: runs(300) },
    );
  });

  test('a system stepped by the first declared way says what one stepped by XState says, of any sweeps', () => {
    fc.assert(
      fc.property(anySweeps, anyPolicy, (sweeps, policy) => {
        const folding = systemOf(policy, [], stepByFirstWay);
        const live = systemOf(policy);
        for (const each of sweeps) expect(folding.observe(each)).toEqual(live.observe(each));
        expect(folding.actors()).toEqual(live.actors());
      }),
      { numRuns: runs(300) },
    );
  });

  test('the same sweeps give the same transitions, whatever order the signals of each stand in', () => {
    fc.assert(
      fc.property(anySweeps, anyPolicy, (sweeps, policy) => {
        const one = systemOf(policy);
        const other = systemOf(policy);
        for (const each of sweeps) {
          const turned = other.observe({ ...each, signals: each.signals.toReversed() });
          expect(byKey(turned)).toEqual(byKey(one.observe(each)));
        }
      }),
    );
  });
});

test('other entities, however they are interleaved, change nothing of an entity', () => {
  /** One sweep per observation, each of a source and a kind of its own, so that it can vanish too. */
  const sweepsOf = (
    history: readonly { at: number; seen: string; policy: Policy }[],
    name: string,
  ): Sweep[] =>
    history.map(({ at, seen, policy }) => ({
      type: 'sweep',
      at,
      source: name,
      covers: [name],
      signals:
        seen === 'gone'
          ? []
          : [
              {
                kind: name,
                entity: 'x',
                active: seen === 'unknown' ? null : seen === 'active',
                title: name,
                detail: '',
                policy,
              },
            ],
    }));
  const three = fc.tuple(anyHistory, anyHistory, anyHistory);
  fc.assert(
    fc.property(three, fc.array(fc.nat(2), { maxLength: 120 }), anyPolicy, (histories, order, policy) => {
      const queues = histories.map((history, n) => sweepsOf(history, `kind_${n}`));
      const alone = queues.map((queue) => {
        const own = systemOf(policy);
        return queue.flatMap((each) => own.observe(each));
      });
      const all = systemOf(policy);
      const rest = queues.map((queue) => [...queue]);
      const next = [...order, ...queues.flatMap((queue, n) => queue.map(() => n))];
      const together = next.flatMap((n) => {
        const turn = rest[n]?.shift();
        return turn === undefined ? [] : all.observe(turn);
      });
      alone.forEach((own, n) => {
        expect(together.filter(({ kind }) => kind === `kind_${n}`)).toEqual(own);
      });
    }),
    { numRuns: runs(200) },
  );
});

/** Transitions in an order that does not depend on that of the signals. */
const byKey = (transitions: readonly Transition[]): Transition[] =>
  transitions.toSorted((a, b) => (`${a.key} ${a.reason}` < `${b.key} ${b.reason}` ? -1 : 1));

const byName = (a: Actor, b: Actor): number => (a.key < b.key ? -1 : 1);
