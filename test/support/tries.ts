import { lineParts, type Outcome, type Wish } from '../../src/language/what-if.ts';
import type { LastTrial, WhatIf } from '../../src/status/what-if.ts';

const day = 86_400_000;

/** What came of something, made up: a loud week, and a quieter one. */
export const outcomeAt = (now: number, more: Partial<Outcome> = {}): Outcome => ({
  from: now - 7 * day,
  to: now,
  sweeps: 110_880,
  unreadable: 0,
  isOfAll: false,
  recorded: {
    messages: 41,
    incidents: 20,
    line: Array.from({ length: lineParts }, (_, index) => (index % 11 === 4 ? 1 + (index % 7) : 0)),
  },
  changed: {
    messages: 12,
    incidents: 9,
    line: Array.from({ length: lineParts }, (_, index) => (index % 22 === 4 ? 1 + (index % 3) : 0)),
  },
  missed: [
    { key: 'container/worker', since: now - 5 * day, until: now - 5 * day + 40_000 },
    { key: 'container/db', since: now - 2 * day, until: now - 2 * day + 25_000 },
  ],
  missedCount: 2,
  notYet: 0,
  later: 3,
  laterMs: 120_000,
  ...more,
});

/** A what-if that a test moves on. What was begun is kept in `wishes`. */
export const tries = (now: number) => {
  const wishes: Wish[] = [];
  let last: LastTrial | null = null;
  const set = (state: LastTrial['state']): void => {
    const [wish] = wishes.slice(-1);
    if (wish !== undefined) last = { wish, at: now, state };
  };
  const whatIf: WhatIf = {
    why: () => null,
    now: (kind) => ({
      timing: { forMs: 0, keepMs: 0, cooldownMs: 3_600_000 },
      limitPath: kind === 'disk' ? 'disk.alert_pct' : null,
      group: { burst: 3, windowMs: 60_000 },
    }),
    last: () => last,
    try(wish) {
      if (last?.state.is === 'running') return false;
      wishes.push(wish);
      set({ is: 'running', share: 0.42 });
      return true;
    },
    cancel: () => set({ is: 'cancelled' }),
    advice: (keys) => ({
      at: now,
      quieter: keys.map((key, index) => ({
        key,
        kind: key.split('/')[0] ?? '',
        messages: 12,
        advice:
          index === 1
            ? { field: 'forMs', ms: 60_000, messages: 4, missed: 2 }
            : index === 2
              ? null
              : { field: 'keepMs', ms: 300_000, messages: 3, missed: 0 },
      })),
    }),
  };
  return { whatIf, wishes, set };
};
