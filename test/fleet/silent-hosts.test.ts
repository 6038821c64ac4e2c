import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyWatch, heard, signalsOf } from '../../src/fleet/host-watch.ts';
import { subjects } from '../../src/fleet/log.ts';
import { written } from '../../src/fleet/records.ts';
import { fleetWordsIn } from '../../src/messages/fleet.ts';
import { runs } from '../support/runs.ts';

const second = 1_000;
const silentMs = 30 * second;
const limits = { silentMs, usualGapMs: 20 * second };
const beatMs = 10 * second;
const words = fleetWordsIn('en').watch;
/** Hosts die, and the stream stands still, no sooner than so: by then each has beaten. */
const begunMs = 60 * second;
const endMs = 180 * second;

/** A host: when of its ten seconds it beats, by how much each of its beats is late, and when it dies. */
interface Life {
  readonly phaseMs: number;
  readonly lateMs: readonly number[];
  readonly diesAt: number;
}
const lifeOf = (latestMs: number, diesAt = Number.POSITIVE_INFINITY): fc.Arbitrary<Life> =>
  fc.record({
    phaseMs: fc.integer({ min: 0, max: beatMs - 1 }),
    lateMs: fc.array(fc.integer({ min: 0, max: latestMs }), { minLength: 18, maxLength: 18 }),
    diesAt: fc.constant(diesAt),
  });

/** When its beats reach the server, which stands still from one time to another: what is sent long before its end is lost. */
const beatsOf = ({ phaseMs, lateMs, diesAt }: Life, still: readonly [from: number, to: number]): number[] => {
  const sentAt = lateMs.map((late, number) => phaseMs + number * beatMs + late);
  return sentAt
    .filter((at) => at < diesAt && !(at > still[0] && at + 5 * second < still[1]))
    .map((at) => (at > still[0] && at < still[1] ? still[1] + (at % second) : at));
};

/** When who listens says of each host for the first time that it is silent; `null`: never. */
const saidOf = (lives: readonly Life[], still: readonly [number, number] = [0, 0]): (number | null)[] => {
  const messages = lives.flatMap((life, host) =>
    beatsOf(life, still).map((at) => ({ at, host: String(host) })),
  );
  for (let at = 0; at < endMs; at += 3 * second)
    if (!(at > still[0] && at < still[1])) messages.push({ at, host: 'voice' });
  messages.sort((one, other) => one.at - other.at);
  const watch = emptyWatch();
  const said = new Map<string, number>();
  let next = 0;
  for (let now = 0; now < endMs; now += second) {
    for (; (messages[next]?.at ?? endMs) <= now; next += 1) {
      const { at = 0, host = '' } = messages[next] ?? {};
      const text = written({ host, version: '1', at, shipped: 0, end: 0, swept: [] });
      heard(watch, { seq: next + 1, subject: subjects.beat(host), at, text }, limits);
    }
    for (const { kind, entity, active } of signalsOf(watch, silentMs, words))
      if (kind === 'host_silent' && active === true && !said.has(entity)) said.set(entity, now);
  }
  return lives.map((_, host) => said.get(String(host)) ?? null);
};

describe('of hosts whose beats come at any time, and late', () => {
  test('those that end at once are told at once, within a silence and five seconds, and who is only late never', () => {
    const fleets = fc
      .integer({ min: begunMs, max: begunMs + beatMs })
      .chain((diesAt) =>
        fc.tuple(
          fc.array(lifeOf(5 * second, diesAt), { minLength: 1, maxLength: 12 }),
          fc.array(lifeOf(9 * second), { maxLength: 12 }),
        ),
      );
    fc.assert(
      fc.property(fleets, ([dead, living]) => {
        const said = saidOf([...dead, ...living]);
        const [first, ...others] = said.slice(0, dead.length);
        for (const other of others) expect(other).toBe(first);
        expect(first).not.toBeNull();
        expect((first ?? 0) - (dead[0]?.diesAt ?? 0)).toBeLessThanOrEqual(silentMs + 5 * second);
        for (const one of said.slice(dead.length)) expect(one).toBeNull();
      }),
      { numRuns: runs(2_000) },
    );
  });

  test('nobody is told who is late with the whole stream, however long that stands still', () => {
    const fleets = fc.tuple(
      fc.array(lifeOf(4 * second), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: begunMs, max: begunMs + beatMs }),
      fc.integer({ min: 0, max: 60 * second }),
    );
    fc.assert(
      fc.property(fleets, ([living, from, ms]) => {
        expect(saidOf(living, [from, from + ms])).toEqual(living.map(() => null));
      }),
      { numRuns: runs(2_000) },
    );
  });
});
