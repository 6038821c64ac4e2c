import { describe, expect, test } from 'vitest';
import { flapping, settlesAt, unsettledOn } from '../../../src/telling/flapping.ts';
import { emptyTelling } from '../../../src/telling/state.ts';
import { anIncident, aQuestion } from '../../support/telling-questions.ts';

const { rules } = aQuestion();
const half = 30 * 60_000;
const flap = (alerts: number[], saidTo: string[] = []) => ({
  ...{
    alerts,
    changedAt: alerts.at(-1) ?? 0,
    saidTo: new Set(saidTo),
    last: 'container/web@1000',
    said: null,
  },
});
const stateWith = (saidTo: string[]) => {
  const state = emptyTelling();
  state.flaps.set('container/web', flap([0, 1, 2, 3, 1_000], saidTo));
  state.incidents.set('container/web@1000', anIncident());
  return state;
};

describe('an entity', () => {
  test('flaps with its fifth alert within an hour, until it has stayed the same for half an hour', () => {
    expect(settlesAt(emptyTelling(), flap([0, 1, 2, 3]), rules, 3)).toBeNull();
    expect(settlesAt(emptyTelling(), flap([0, 1, 2, 3, 1_000]), rules, 1_000)).toBe(1_000 + half);
    expect(settlesAt(emptyTelling(), flap([0, 1, 2, 3, 1_000]), rules, 1_000 + half)).toBeNull();
  });

  test('does not flap if its alerts are farther apart, by a millisecond', () => {
    expect(settlesAt(emptyTelling(), flap([0, 1, 2, 3, 3_600_000]), rules, 3_600_000)).not.toBeNull();
    expect(settlesAt(emptyTelling(), flap([0, 1, 2, 3, 3_600_001]), rules, 3_600_001)).toBeNull();
  });

  test('does not flap where nothing is said to', () => {
    expect(
      settlesAt(emptyTelling(), flap([0, 1, 2, 3, 4]), { ...rules, flap: { ...rules.flap, alerts: 0 } }, 4),
    ).toBeNull();
  });

  test('that flaps is held on the channels that were told so, and on no other', () => {
    expect(flapping(aQuestion({ state: stateWith(['telegram']) }))).toEqual({
      ...{ reason: 'flapping', by: null, until: 1_000 + half },
    });
    expect(flapping(aQuestion({ state: stateWith(['mail']) }))).toBeNull();
  });

  test('is not held if it is an event', () => {
    const state = stateWith(['telegram']);
    expect(flapping(aQuestion({ state, incident: anIncident({ edge: true }) }))).toBeNull();
  });

  test('that has settled is told so on the channels that there are, unless a law holds that', () => {
    const state = stateWith(['telegram', 'gone']);
    const known = state.flaps.get('container/web') ?? flap([]);
    expect(unsettledOn(state, known, rules)).toEqual(['telegram']);
    state.incidents.get('container/web@1000')?.hearings.set('telegram', {
      ...{ believes: 'over', toldAt: 0, severity: null, decidedAt: 0, reminders: 0, remindAt: null },
      held: { reason: 'silenced', by: 'c-1', until: 9_000 },
    });
    expect(unsettledOn(state, known, rules)).toEqual([]);
  });
});
