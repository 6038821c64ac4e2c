import { describe, expect, test } from 'vitest';
import { grouped, windowOf } from '../../../src/telling/grouped.ts';
import { unheard } from '../../../src/telling/state.ts';
import { anIncident, aQuestion } from '../../support/telling-questions.ts';

const told = (...at: number[]) => at.map((one) => ({ at: one, digest: false }));
const grouping = { burst: 3, windowMs: 60_000, longestMs: 240_000, joinMs: 1_000, criticalMs: 10_000 };

describe('a group', () => {
  test('that was told nothing holds nothing', () => {
    expect(grouped(aQuestion())).toBeNull();
  });

  test('is told three notices in its window, and what comes then waits for its end', () => {
    expect(grouped(aQuestion({ lane: told(0, 10), now: 20 }))).toBeNull();
    expect(grouped(aQuestion({ lane: told(0, 10, 20), now: 30 }))).toEqual({
      ...{ reason: 'grouped', by: null, until: 60_000 },
    });
  });

  test('is over at the end of its window', () => {
    expect(grouped(aQuestion({ lane: told(0, 10, 20), now: 59_999 }))).not.toBeNull();
    expect(grouped(aQuestion({ lane: told(0, 10, 20), now: 60_000 }))).toBeNull();
  });

  test('that was told a digest waits for the end of the next window, whatever comes', () => {
    const lane = [...told(0, 10, 20), { at: 60_000, digest: true }];
    expect(grouped(aQuestion({ lane, now: 60_001 }))?.until).toBe(180_000);
  });

  test('joins what is heard within a second after its first notice', () => {
    expect(grouped(aQuestion({ lane: told(0), now: 999, hinted: true }))?.until).toBe(1_000);
    expect(grouped(aQuestion({ lane: told(0), now: 1_000, hinted: true }))).toBeNull();
    expect(grouped(aQuestion({ lane: told(0), now: 999 }))).toBeNull();
    expect(grouped(aQuestion({ lane: told(999), now: 999, hinted: true }))).toBeNull();
  });

  test('lets what has joined wait for the end of that second, whatever it is looked at for', () => {
    const waiting = (until: number) =>
      aQuestion({
        lane: told(0),
        now: 999,
        hearing: { ...unheard, held: { reason: 'grouped', by: null, until } },
      });
    expect(grouped(waiting(1_000))?.until).toBe(1_000);
    expect(grouped({ ...waiting(1_000), joins: true })).toBeNull();
    expect(grouped(waiting(60_000))).toBeNull();
  });

  test('holds nothing that is told together with something that is told now', () => {
    expect(grouped(aQuestion({ lane: told(0, 10, 20), now: 20, joins: true }))).toBeNull();
  });

  test('of criticals is told once in ten seconds', () => {
    const incident = anIncident({ severity: 'critical' });
    expect(grouped(aQuestion({ incident, lane: told(0), now: 9_999 }))?.until).toBe(10_000);
    expect(grouped(aQuestion({ incident, lane: told(0), now: 10_000 }))).toBeNull();
  });

  test('holds nothing where groups are switched off', () => {
    const question = aQuestion({ lane: told(0, 10, 20), now: 20 });
    const rules = { ...question.rules, group: { ...grouping, burst: 0 } };
    expect(grouped({ ...question, rules })).toBeNull();
  });
});

describe('the windows of a group', () => {
  test('double with each digest, up to four minutes', () => {
    const digests = [60_000, 180_000, 420_000, 660_000].map((at) => ({ at, digest: true }));
    const lengths = digests.map(
      (_, index) => windowOf([...told(0), ...digests.slice(0, index + 1)], grouping)?.lengthMs,
    );
    expect(lengths).toEqual([120_000, 240_000, 240_000, 240_000]);
  });

  test('begin anew after one in which nothing was told', () => {
    expect(windowOf([...told(0), { at: 60_000, digest: true }, ...told(180_000)], grouping)).toEqual({
      ...{ start: 180_000, lengthMs: 60_000, told: 1, digesting: false },
    });
  });
});
