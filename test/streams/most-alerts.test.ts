import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Severity, Signal } from '../../src/language/signal.ts';
import { locales } from '../../src/messages/messages.ts';
import { boundAlerts, mostBeginning } from '../../src/streams/most-alerts.ts';
import { runs } from '../support/runs.ts';

const words = locales.en;
const minute = 60_000;

const one = (entity: string, active: boolean | null, more: Partial<Signal> = {}): Signal => ({
  ...{ kind: 'stage', entity, active, title: entity, detail: '' },
  ...more,
});
const all = (active: boolean | null, count = mostBeginning, from = 0): Signal[] =>
  Array.from({ length: count }, (_, index) => one(`s${from + index}`, active));
const turn = (signals: readonly Signal[]) => ({ covers: ['stage'], signals });
/** How many of a turn are wrong, how many are not known, and how many are held back; `null`: nothing is said of that. */
const seen = (
  signals: readonly Signal[],
): readonly [wrong: number, unknown: number, said: boolean | null] => {
  const those = signals.filter(({ kind }) => kind !== 'self');
  const own = signals.find(({ kind, entity }) => kind === 'self' && entity === 'service/alerts');
  return [
    those.filter(({ active }) => active === true).length,
    those.filter(({ active }) => active === null).length,
    own?.active ?? null,
  ];
};
const bound = (before: readonly string[] = [], most = 10) => boundAlerts('service', most, words, before);

describe('a source of which more begins to be wrong than is told', () => {
  test('is shown as it is, the very same, as long as it is no more', () => {
    const alerts = bound();
    for (const [at, signals] of [all(false), all(true), all(true), all(null), all(true)].entries())
      expect(alerts.turn(turn(signals), at * 1_000)).toBe(signals);
  });

  test('that is wrong at one look and well at the next is wrong once a minute, and that is said for a minute behind it', () => {
    const alerts = bound();
    const turns = Array.from({ length: 65 }, (_, index) =>
      seen(alerts.turn(turn(all(index % 2 === 0)), index * 1_000)),
    );
    expect(turns.slice(0, 4)).toEqual([
      [mostBeginning, 0, null],
      [0, 0, null],
      [0, mostBeginning, true],
      [0, 0, true],
    ]);
    expect(turns.slice(2, 60).every(([wrong, , said]) => wrong === 0 && said === true)).toBe(true);
    expect(turns[60]).toEqual([mostBeginning, 0, true]);
    expect(seen(alerts.turn(turn(all(false)), 64_000 + minute - 1))[2]).toBe(true);
    expect(seen(alerts.turn(turn(all(false)), 64_000 + minute))[2]).toBe(false);
  });

  test('has who was well for a minute go before who flaps', () => {
    const alerts = bound();
    alerts.turn(turn([...all(true, mostBeginning - 1), one('steady', false)]), 0);
    alerts.turn(turn([...all(false, mostBeginning - 1), one('steady', false)]), 1_000);
    const shown = alerts.turn(turn([...all(true, mostBeginning - 1), one('steady', true)]), 2_000);
    expect(shown.filter(({ active }) => active === true).map(({ entity }) => entity)).toEqual([
      'steady',
      'service/alerts',
    ]);
  });

  test('has what goes on told once there is room, and what is wrong left as it is', () => {
    const alerts = bound();
    const both = [...all(true), ...all(true, 5, 10_000)];
    expect(seen(alerts.turn(turn(both), 0))).toEqual([mostBeginning, 5, true]);
    expect(seen(alerts.turn(turn(both), minute - 1))).toEqual([mostBeginning, 5, true]);
    expect(seen(alerts.turn(turn(both), minute))).toEqual([mostBeginning + 5, 0, true]);
    expect(seen(alerts.turn(turn(both), 2 * minute))).toEqual([mostBeginning + 5, 0, false]);
  });

  test.each<[string, (signals: Signal[]) => Signal[], number]>([
    ['could not be seen', (signals) => signals.map((signal) => ({ ...signal, active: null })), mostBeginning],
    ['is gone', () => [], 0],
    ['was well', (signals) => signals.map((signal) => ({ ...signal, active: false })), 0],
  ])('knows of what %s whether it begins anew', (_, between, wrong) => {
    const alerts = bound();
    alerts.turn(turn(all(true)), 0);
    alerts.turn(turn(between(all(true))), 1_000);
    expect(seen(alerts.turn(turn(all(true)), 2_000))[0]).toBe(wrong);
  });

  test('has it as it was what a turn does not cover, or a hint did not look at', () => {
    const alerts = bound();
    alerts.turn(turn(all(true)), 0);
    alerts.turn({ covers: ['agent'], signals: [] }, 1_000);
    alerts.hinted([one('s0', true)], 1_500);
    expect(seen(alerts.turn(turn(all(true)), 2_000))[0]).toBe(mostBeginning);
  });

  test('counts what hints bring, and has the next turn say so', () => {
    const alerts = bound();
    for (let n = 0; n < mostBeginning; n += 1) {
      expect(alerts.hinted([one('one', true)], n)).toEqual([one('one', true)]);
      alerts.hinted([one('one', false)], n);
    }
    expect(alerts.hinted([one('one', true)], 2_000)).toEqual([one('one', null)]);
    expect(seen(alerts.turn(turn([one('one', false)]), 3_000))[2]).toBe(true);
  });

  test('gives room again to hints alone, where no turn comes', () => {
    const alerts = bound();
    for (let n = 0; n < mostBeginning + 5; n += 1) {
      expect(alerts.hinted([one('one', true)], n * minute)).toEqual([one('one', true)]);
      alerts.hinted([one('one', false)], n * minute);
    }
  });

  test('counts what becomes worse, which stays as bad as it was', () => {
    const alerts = bound();
    const as = (severity: Severity) => turn(all(true).map((signal) => ({ ...signal, severity })));
    const severitiesIn = (signals: readonly Signal[]): unknown[] => [
      ...new Set(signals.filter(({ kind }) => kind === 'stage').map(({ severity }) => severity)),
    ];
    expect(severitiesIn(alerts.turn(as('info'), 0))).toEqual(['info']);
    expect(severitiesIn(alerts.turn(as('critical'), 1_000))).toEqual(['info']);
    expect(severitiesIn(alerts.turn(as('critical'), minute))).toEqual(['critical']);
    expect(severitiesIn(alerts.turn(as('info'), minute + 1_000))).toEqual(['info']);
  });

  test('counts as what becomes worse also what was less bad in between, and began to be wrong before a restart', () => {
    const alerts = bound(['stage/s0']);
    const as = (severity: Severity) => turn([one('s0', true, { severity })]);
    let worse = 0;
    for (let look = 0; look <= 2 * mostBeginning; look += 1)
      if (alerts.turn(as(look % 2 === 0 ? 'warning' : 'critical'), look)[0]?.severity === 'critical')
        worse += 1;
    expect(worse).toBe(mostBeginning);
    expect(alerts.turn(as('critical'), minute / 2).map(({ severity }) => severity)).toEqual([
      'warning',
      undefined,
    ]);
  });

  test('says how many were left out in the last minute: who goes on being wrong once, of events each', () => {
    const alerts = bound();
    const said = (at: number, signals: readonly Signal[]): string =>
      alerts.turn(turn(signals), at).at(-1)?.detail ?? '';
    const five = all(true, 5, 10_000);
    const some = (count: number, from: number): Signal[] =>
      all(true, count, from).map((signal) => ({ ...signal, edge: true }));
    expect(said(0, [...all(true), ...five])).toMatch(/^5 alerts/);
    expect(said(1_000, [...all(true), ...five])).toMatch(/^5 alerts/);
    alerts.hinted([one('s20000', true), ...some(3, 0)], 1_500);
    expect(said(2_000, [...all(true), ...five, ...some(3, 0)])).toMatch(/^12 alerts/);
    expect(said(59_000, all(false))).toMatch(/^12 alerts/);
    expect(said(61_800, all(false))).toMatch(/^8 alerts/);
    expect(said(62_000, all(false))).toMatch(/^no more than/);
  });

  test('leaves events out that are too many in a minute', () => {
    const alerts = bound();
    const events = all(true, 1_500).map((signal) => ({ ...signal, edge: true }));
    expect(seen(alerts.turn(turn(events), 0))).toEqual([1_500, 0, null]);
    expect(seen(alerts.turn(turn(events), 1_000))).toEqual([500, 0, true]);
    expect(seen(alerts.turn(turn(events), 2_000))).toEqual([0, 0, true]);
  });

  test('has as many of each kind, and as many as may be watched, where that is more', () => {
    const alerts = bound();
    const agents = all(true, 3).map((signal) => ({ ...signal, kind: 'agent' }));
    expect(seen(alerts.turn(turn([...all(true, mostBeginning + 1), ...agents]), 0))).toEqual([
      mostBeginning + 3,
      1,
      true,
    ]);
    expect(seen(bound([], 5_000).turn(turn(all(true, 5_000)), 0))).toEqual([5_000, 0, null]);
    expect(seen(bound([], Number.POSITIVE_INFINITY).turn(turn(all(true, 5_000)), 0))[2]).toBeNull();
  });

  test('goes on after a restart with what is wrong, and what was said', () => {
    const alerts = bound(['stage/s0', 'self/service/alerts']);
    expect(seen(alerts.turn(turn(all(true, mostBeginning + 1)), 0))).toEqual([mostBeginning + 1, 0, false]);
  });

  test('is not held to a minute that a clock which is set back has not had yet', () => {
    const alerts = bound();
    alerts.turn(turn(all(true)), 10 * minute);
    alerts.turn(turn(all(false)), 10 * minute);
    expect(seen(alerts.turn(turn(all(true)), 0))[0]).toBe(mostBeginning);
  });

  test('may hold what is no signal at all: that is for the actors to refuse', () => {
    const signals = [null, undefined, { entity: 7 }, one('a', true)] as unknown as Signal[];
    expect(bound().turn(turn(signals), 0)).toEqual(signals);
  });

  test('whatever it shows, no more begins in any minute, nothing is called well that is not, and what stays wrong is told in the end', () => {
    const most = 2;
    const anyTurns = fc.array(
      fc.tuple(
        fc.integer({ min: 1, max: 30_000 }),
        fc.array(fc.constantFrom(true, false, null), { minLength: 6, maxLength: 6 }),
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(anyTurns, (turns) => {
        const alerts = boundAlerts('service', most, words, [], most);
        const begun: number[] = [];
        const wrong = new Set<string>();
        let at = 0;
        const look = (states: readonly (boolean | null)[]): readonly Signal[] => {
          const signals = states.map((active, index) => one(`s${index}`, active));
          const shown = alerts.turn(turn(signals), at).filter(({ kind }) => kind === 'stage');
          for (const [index, { active, entity }] of shown.entries()) {
            if (active === true && !wrong.has(entity)) begun.push(at);
            if (active === true) wrong.add(entity);
            if (active === false) wrong.delete(entity);
            expect(active === false).toBe(states[index] === false);
          }
          expect(begun.filter((then) => then > at - minute).length).toBeLessThanOrEqual(most);
          return shown;
        };
        for (const [after, states] of turns) {
          at += after;
          look(states);
        }
        for (let more = 0; more < 4; more += 1) {
          at += minute;
          if (more === 3)
            expect(look(Array(6).fill(true)).map(({ active }) => active)).toEqual(Array(6).fill(true));
          else look(Array(6).fill(true));
        }
      }),
      { numRuns: runs(300) },
    );
  });
});
