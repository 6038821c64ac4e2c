import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advance } from '../../src/telling/advance.ts';
import { candidates } from '../../src/telling/candidates.ts';
import { causesIn } from '../../src/telling/caused.ts';
import { dueAt } from '../../src/telling/due-at.ts';
import { inOrder, restoreTelling, snapshotOf, type TellingSnapshot } from '../../src/telling/snapshot.ts';
import { emptyTelling, type Incident, isOpen, type TellingState } from '../../src/telling/state.ts';
import { runs } from '../support/runs.ts';
import { anyHistoryOf, anySmallHistory, live } from '../support/telling-histories.ts';
import { day, folded, hour, minute, TellingWorld } from '../support/telling-world.ts';

const restored = (snapshot: TellingSnapshot): TellingState => {
  const state = emptyTelling();
  restoreTelling(state, snapshot);
  return state;
};

/** What matters of a state: what is open or owed, and all by which is decided. */
const essence = (state: TellingState) => {
  const { silences, flaps, lanes } = snapshotOf(state);
  const isOwed = ({ id, closedAt, hearings, key }: Incident): boolean =>
    closedAt === null ||
    [...hearings.values()].some(({ believes, held }) => believes === 'open' || held !== null) ||
    (state.flaps.get(key)?.last === id && (state.flaps.get(key)?.saidTo.size ?? 0) > 0);
  return {
    incidents: [...state.incidents.values()].filter(isOwed).map(({ caused, reminder: _, ...incident }) => ({
      ...incident,
      hearings: [...incident.hearings],
      // Sweeps are not written down: two good ones are waited for anew.
      caused: caused && { cause: caused.cause, closedAt: caused.closedAt },
    })),
    ...{ silences, flaps, lanes },
  };
};

describe('telling', () => {
  test('folded from what it has written down stands where it stood', () => {
    fc.assert(
      fc.property(anySmallHistory, (history) => {
        const { world } = live(history, (now) => {
          now.reload(now.state.at, {});
        });
        const again = new TellingWorld(world.rules);
        again.state = folded(world.events, world.starts);
        const further = again.put({ type: 'rules', at: world.state.at });
        expect(further).toEqual([]);
        expect(essence(again.state)).toEqual(essence(world.state));
      }),
      { numRuns: runs(150) },
    );
  });

  test('comes back out of a snapshot that went through JSON, and goes on as before', () => {
    fc.assert(
      fc.property(anySmallHistory, (history) => {
        const { world, at } = live(history);
        const snapshot = snapshotOf(world.state);
        const written: TellingSnapshot = JSON.parse(JSON.stringify(snapshot));
        expect(written).toEqual(snapshot);
        const state = restored(written);
        expect(inOrder(snapshotOf(state))).toEqual(inOrder(snapshot));
        const later = { type: 'time', at: at + 30 * day } as const;
        expect(advance(state, world.rules, later)).toEqual(advance(world.state, world.rules, later));
      }),
      { numRuns: runs(150) },
    );
  });

  test('lets the same happen however often it is asked in between', () => {
    const anyCuts = fc.array(fc.constantFrom(1, minute - 1, minute, hour, day), { maxLength: 8 });
    fc.assert(
      fc.property(anySmallHistory, anyCuts, (history, cuts) => {
        const steps = history.steps.map(({ gapMs, step }) => ({ gapMs: Math.max(0, gapMs), step }));
        steps.push({ gapMs: 0, step: { type: 'time' } });
        const { world: once } = live({ ...history, steps });
        const { world: often } = live({
          ...history,
          steps: steps.flatMap((one) => {
            const parts = cuts.filter((cut) => cut < one.gapMs);
            const cut = parts.length === 0 ? 0 : Math.max(...parts);
            if (cut === 0) return [one];
            return [
              { gapMs: cut, step: { type: 'time' } as const },
              { ...one, gapMs: one.gapMs - cut },
            ];
          }),
        });
        // A crash loses what the last input brought, and here the last was another.
        fc.pre(history.steps.every(({ step }) => step.type !== 'crash'));
        expect(often.events).toEqual(once.events);
      }),
      { numRuns: runs(150) },
    );
  });

  test('finds without looking through all of it what a state finds that was put together anew', () => {
    fc.assert(
      fc.property(anyHistoryOf({ things: 8, steps: 60 }), (history) => {
        live(history, ({ state, rules }) => {
          const anew = restored(snapshotOf(state));
          expect(dueAt(state, rules)).toBe(dueAt(anew, rules));
          anew.undecided.clear();
          for (const id of state.undecided) anew.undecided.add(id);
          for (const at of [state.at, (dueAt(state, rules) ?? state.at) + 1, state.at + day]) {
            const found = (by: TellingState): readonly string[] =>
              candidates(by, rules, at, causesIn(by, rules)).map(({ id }) => id);
            expect(found(state)).toEqual(found(anew));
          }
          const ids = (all: Iterable<Incident>): Set<string> => new Set([...all].map(({ id }) => id));
          expect(ids(state.holding)).toEqual(ids(anew.holding));
          expect(ids(state.hidden)).toEqual(ids(anew.hidden));
          expect(ids(state.needing)).toEqual(ids(anew.needing));
          const waiting = (by: TellingState): Set<string> =>
            ids([...by.aftermaths.values()].flatMap((of) => [...of]));
          expect([...waiting(anew)].filter((id) => !waiting(state).has(id))).toEqual([]);
        });
      }),
      { numRuns: runs(100) },
    );
  });

  test('gives a time that lies ahead, or none', () => {
    fc.assert(
      fc.property(anyHistoryOf({ things: 8, steps: 60 }), (history) => {
        live(history, ({ state, rules, waitsForMoment }) => {
          const due = dueAt(state, rules);
          expect(due === null || due > state.at || waitsForMoment).toBe(true);
        });
      }),
      { numRuns: runs(100) },
    );
  });

  test('holds nothing of what is well and known to be so', () => {
    fc.assert(
      fc.property(anySmallHistory, (history) => {
        live(history, ({ state }) => {
          for (const incident of state.incidents.values()) {
            const owed = [...incident.hearings.values()].some(
              ({ believes, held }) => believes === 'open' || held !== null,
            );
            const flap = state.flaps.get(incident.key);
            expect(isOpen(incident) || owed || flap?.last === incident.id).toBe(true);
          }
        });
      }),
      { numRuns: runs(100) },
    );
  });
});
