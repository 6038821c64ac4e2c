import { describe, expect, test } from 'vitest';
import { matcherOf } from '../../../src/language/matcher.ts';
import { silenced, silencesIn } from '../../../src/telling/silenced.ts';
import { emptyTelling } from '../../../src/telling/state.ts';
import { anIncident, aQuestion } from '../../support/telling-questions.ts';

const { rules } = aQuestion();
const by = { channel: 'cli', name: 'operator' };
const stateWith = (...silences: readonly [id: string, from: number, until: number | null][]) => {
  const state = emptyTelling();
  for (const [id, from, until] of silences)
    state.silences.set(id, { id, at: 0, by, match: { key: 'container/*' }, from, until, saidAt: from });
  return state;
};

describe('a silence', () => {
  test('holds what it matches, from its beginning until before its end', () => {
    const state = stateWith(['c-1', 1_000, 2_000]);
    const at = (now: number) => silencesIn(state, rules, now)(anIncident());
    expect(at(999)).toBeNull();
    expect(at(1_000)).toEqual({ reason: 'silenced', by: 'c-1', until: 2_000 });
    expect(at(1_999)).not.toBeNull();
    expect(at(2_000)).toBeNull();
  });

  test('holds nothing that it does not match', () => {
    const state = stateWith(['c-1', 0, null]);
    expect(
      silencesIn(state, rules, 1_000)(anIncident({ key: 'dep/x', kind: 'dep', entity: 'x' })),
    ).toBeNull();
  });

  test('of several the one that ends last is the reason, and one that never ends does so last', () => {
    const two = stateWith(['c-1', 0, 2_000], ['c-2', 0, 3_000]);
    expect(silencesIn(two, rules, 1_000)(anIncident())?.by).toBe('c-2');
    const three = stateWith(['c-1', 0, 2_000], ['c-2', 0, null], ['c-3', 0, 3_000]);
    expect(silencesIn(three, rules, 1_000)(anIncident())).toEqual({
      reason: 'silenced',
      by: 'c-2',
      until: null,
    });
  });

  test('may be a window of maintenance', () => {
    const schedule = { endOf: (at: number) => (at < 5_000 ? 5_000 : null) };
    const maintenance = [{ name: 'weekly', match: matcherOf({ kind: 'container' }), schedule }];
    const at = (now: number) => silencesIn(emptyTelling(), { ...rules, maintenance }, now)(anIncident());
    expect(at(1_000)).toEqual({ reason: 'silenced', by: 'weekly', until: 5_000 });
    expect(at(5_000)).toBeNull();
  });

  test('matches by host, source and severity, and by what an incident has become', () => {
    const state = emptyTelling();
    const match = { matchers: ['host="box"', 'source="docker"', 'severity="critical"', 'team="shop"'] };
    state.silences.set('c-1', { id: 'c-1', at: 0, by, match, from: 0, until: null, saidAt: 0 });
    const incident = anIncident();
    expect(silencesIn(state, rules, 1_000)(incident)).toBeNull();
    incident.severity = 'critical';
    incident.labels = { team: 'shop' };
    expect(silencesIn(state, rules, 1_000)(incident)).not.toBeNull();
  });

  test('is the law', () => {
    const held = { reason: 'silenced', by: 'c-1', until: 2_000 } as const;
    expect(silenced(aQuestion({ silence: held }))).toBe(held);
  });
});
