import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Signal, Sweep } from '../../../src/language/signal.ts';
import { createPacker, type PackedSweep } from '../../../src/recording/packed/pack.ts';
import { createRecordReader } from '../../../src/recording/packed/unpack.ts';
import { readRecord, recordLine, type TapRecord } from '../../../src/recording/records.ts';
import { anyRecord, anySignal } from '../../support/any-records.ts';
import { runs } from '../../support/runs.ts';

/** What a reader finds in the compact form of these. */
const thereAndBack = (records: readonly TapRecord[]): (TapRecord | null)[] => {
  const pack = createPacker();
  const read = createRecordReader();
  return records.map((record) => read(JSON.stringify(pack(record))));
};
const plain = (records: readonly TapRecord[]): (TapRecord | null)[] =>
  records.map((record) => readRecord(recordLine(record)));

const sweepOf = (signals: readonly Signal[], more: Partial<Sweep> = {}): Sweep => ({
  type: 'sweep',
  at: 1_781_478_000_000,
  source: 'disk',
  covers: ['disk'],
  signals,
  ...more,
});
const disk = (entity: string, more: Partial<Signal> = {}): Signal => ({
  kind: 'disk',
  entity,
  active: false,
  title: `Disk ${entity}`,
  detail: '61% full',
  value: 61,
  ...more,
});
const packedOf = (...sweeps: readonly Sweep[]): unknown => {
  const pack = createPacker();
  return sweeps.map((sweep) => pack(sweep)).at(-1);
};

describe('the compact form', () => {
  test('says exactly what the plain one says, whatever is recorded', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 12 }), (records) => {
        expect(thereAndBack(records)).toEqual(plain(records));
      }),
      { numRuns: runs(300) },
    );
  });

  test('says exactly the same of a source whose entities come, go, change and change places', () => {
    const someOf = (pool: readonly Signal[]): fc.Arbitrary<Sweep> =>
      fc
        .tuple(
          fc.shuffledSubarray([...pool]),
          fc.constantFrom<Partial<Sweep>>(
            {},
            {},
            {},
            { error: 'no answer', covers: [] },
            { hinted: true },
            { covers: ['disk', 'x'] },
          ),
        )
        .map(([signals, more]) => sweepOf(signals, more));
    const sweeps = fc
      .array(anySignal, { minLength: 1, maxLength: 6 })
      .chain((pool) =>
        fc.array(someOf([...pool, ...pool.map((one) => ({ ...one, detail: 'other' }))]), { maxLength: 8 }),
      );
    fc.assert(
      fc.property(sweeps, (all) => {
        expect(thereAndBack(all)).toEqual(plain(all));
      }),
      { numRuns: runs(300) },
    );
  });

  test('does not repeat what has not changed', () => {
    const signals = [disk('/a'), disk('/b'), disk('/c')];
    expect(packedOf(sweepOf(signals), sweepOf(structuredClone(signals)))).toEqual({
      type: 'sweep',
      at: 1_781_478_000_000,
      source: 'disk',
      like: [[0, 3]],
    } satisfies PackedSweep);
  });

  test('names the fields that have changed, and those that are gone', () => {
    const { value: _, ...unmeasured } = disk('/b');
    const next = [disk('/a'), { ...unmeasured, active: null }, disk('/d'), disk('/c')];
    expect(packedOf(sweepOf([disk('/a'), disk('/b'), disk('/c')]), sweepOf(next))).toMatchObject({
      like: [[0, 1], [1, { active: null }, ['value']], disk('/d'), [2, 1]],
    });
  });

  test('begins anew behind a state, so that a file can be read by itself', () => {
    const state: TapRecord = {
      type: 'state',
      at: 0,
      because: 'rotated',
      version: '1',
      policies: { fallback: { cooldownMs: 0, forMs: 0, forTicks: 0, keepMs: 0 }, kinds: {} },
      actors: [],
    };
    const pack = createPacker();
    const sweep = sweepOf([disk('/a')]);
    const lines = [sweep, sweep, state, sweep].map((record) => JSON.stringify(pack(record)));
    expect(lines[1]).not.toBe(lines[0]);
    expect(lines[3]).toBe(lines[0]);
  });

  test('a reader has the very same list where nothing has changed', () => {
    const [one, other] = thereAndBack([sweepOf([disk('/a')]), sweepOf([disk('/a')])]);
    expect(one?.type === 'sweep' && other?.type === 'sweep' && one.signals === other.signals).toBe(true);
  });

  test.each([
    ['a sweep like none before it', undefined, '[[0,1]]'],
    ['more signals than there were', [disk('/a')], '[[0,2]]'],
    ['a place before the first', [disk('/a')], '[[-1,1]]'],
    ['a signal that is none', [disk('/a')], '[{"kind":"disk"}]'],
    ['a change to what is no signal', [disk('/a')], '[[0,{"active":"yes"},[]]]'],
    ['no list', [disk('/a')], '7'],
  ])('refuses %s, and says so', (_, before, like) => {
    const read = createRecordReader();
    if (before !== undefined) read(recordLine(sweepOf(before)));
    const line = `{"type":"sweep","at":1,"source":"disk","like":${like}}`;
    expect(() => read(line)).toThrow(/^sweep: like: .* does not fit$/);
  });
});
