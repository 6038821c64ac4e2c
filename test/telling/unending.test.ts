import { describe, expect, test } from 'vitest';
import { defaultRules } from '../../src/telling/defaults.ts';
import { mostMembers } from '../../src/telling/notice-parts.ts';
import { emptyTelling, type Silence, unheard } from '../../src/telling/state.ts';
import { remindersOfSilences } from '../../src/telling/unending.ts';
import { anIncident } from '../support/telling-questions.ts';

const week = 7 * 86_400_000;

describe('what a silence without an end holds back', () => {
  test('is several notices where it is very much', () => {
    const state = emptyTelling();
    const held = { reason: 'silenced', by: 's1', until: null } as const;
    const silence = { id: 's1', match: [], from: 0, until: null, saidAt: 0 };
    state.silences.set('s1', silence as unknown as Silence);
    for (let n = 0; n < mostMembers + 1; n += 1) {
      const hearings = new Map([['telegram', { ...unheard, held }]]);
      const incident = anIncident({ id: `container/${n}@1000`, hearings });
      state.incidents.set(incident.id, incident);
    }
    const all = remindersOfSilences(state, defaultRules('box', ['telegram']), week, week);
    expect(all.map(({ members }) => members.length)).toEqual([mostMembers, 1]);
    expect(all.every(({ by }) => by === 's1')).toBe(true);
    expect(new Set(all.map(({ id }) => id)).size).toBe(2);
  });
});
