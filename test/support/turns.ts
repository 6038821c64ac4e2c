import type { Decision } from '../../src/machines/actors.ts';
import type { Turn } from '../../src/telling/stage.ts';

/** What comes of a sweep where nothing stands between deciding and delivering. */
export const turnOf = (decision: Decision): Turn => ({
  type: 'turn',
  at: decision.sweep.at,
  decision,
  events: decision.transitions,
  told: [],
});
