import { describe, expect, test } from 'vitest';
import type { Delivery } from '../../src/language/delivery.ts';
import type { Signal, Sweep, Transition } from '../../src/language/signal.ts';
import type { Notice, TellingEvent } from '../../src/language/telling.ts';
import { lengthOf } from '../../src/recording/length-of.ts';
import { createPacker } from '../../src/recording/packed/pack.ts';
import { recordLine, type TapRecord } from '../../src/recording/records.ts';
import type { TapOptions } from '../../src/recording/tap.ts';
import type { TapFile } from '../../src/recording/tap-file.ts';
import { bench } from '../support/tap-bench.ts';

const at = 1_781_478_000_000;
const long = 'what is the matter, '.repeat(400);
const signal: Signal = { kind: 'check', entity: 'pool', active: true, title: 'Pool', detail: 'full' };
const sweepOf = (signals: readonly Signal[], more: Partial<Sweep> = {}): Sweep => ({
  ...{ type: 'sweep', at, source: 'checks', covers: ['check'], signals },
  ...more,
});
const many = (one: Partial<Signal>): Sweep =>
  sweepOf(Array.from({ length: 300 }, (_, index) => ({ ...signal, entity: `pool-${index}`, ...one })));
const transition: Transition = {
  ...{ type: 'transition', at, key: 'check/pool', source: 'checks', kind: 'check', entity: 'pool' },
  ...{ from: 'ok.quiet', to: 'alerting', action: 'alert', reason: 'crossed' },
  ...{ incident: `check/pool@${at}`, title: 'Pool', detail: 'full' },
};
const delivery: Delivery = {
  ...{ type: 'delivery', at, sink: 'telegram', key: 'check/pool', incident: `check/pool@${at}` },
  ...{ action: 'alert', of: at, outcome: 'dropped', attempts: 1 },
};
const notice: Notice = {
  ...{ type: 'notice', at, id: 'n', why: 'alert', channels: ['telegram'], quietly: false },
  members: Array.from({ length: 200 }, (_, index) => {
    const key = `check/pool-${index}`;
    return { incident: `${key}@${at}`, key, action: 'alert', since: at };
  }),
};

describe('about as many characters as the lines have', () => {
  test.each<[what: string, record: TapRecord]>([
    ['a sweep of many', many({})],
    ['a sweep of many with long words', many({ detail: long })],
    ['a sweep of many with a long title', many({ title: long })],
    ['a sweep of many with labels', many({ labels: { team: long, 'a name': 'a value' } })],
    ['a sweep of a long name', sweepOf([{ ...signal, entity: long }])],
    ['a sweep that failed with long words', sweepOf([], { error: long })],
    ['a transition', transition],
    ['a transition with long words', { ...transition, detail: long }],
    ['a delivery', delivery],
    ['a delivery that failed with long words', { ...delivery, why: long }],
    ['a notice of many', notice],
  ])('%s', (_what, record) => {
    const { length } = recordLine(record);
    expect(lengthOf([record])).toBeGreaterThan(length / 2);
    expect(lengthOf([record])).toBeLessThan(length * 3);
  });

  test('what a source in plain JavaScript says takes nothing, and fails nothing', () => {
    const signals = [null, undefined, 7, { entity: 1, title: {}, detail: null, labels: 'none' }] as never[];
    expect(lengthOf([sweepOf(signals)])).toBeLessThan(1_000);
    expect(lengthOf([{ type: 'hold', key: 'check/pool' } as TellingEvent])).toBeLessThan(500);
  });
});

/** A file that fails until it is let, and what it was given then. */
const failing = () => {
  let works = false;
  const written: string[] = [];
  const file: TapFile = {
    append: async (texts) => {
      if (!works) throw new Error('no space');
      written.push(...texts);
      return false;
    },
    rotate: async () => undefined,
    close: async () => undefined,
  };
  const permit = (): void => {
    works = true;
  };
  return { file, written, permit };
};
const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe.each([
  ['as it is', () => ({})],
  ['in compact form', () => ({ pack: createPacker() })],
] as [form: string, form: () => Partial<TapOptions>][])('a recording %s', (_form, form) => {
  test('lets wait what it may, however long the words are', async () => {
    const disk = failing();
    const { tap, pass } = bench('tap', { file: disk.file, ...form(), patience: 100_000 });
    for (let turn = 0; turn < 60; turn += 1) {
      // Each is another text, as those of a source that churns are.
      tap.write([sweepOf([{ ...signal, detail: `${turn} ${long}` }], { at: at + turn })]);
      await settle();
    }
    disk.permit();
    pass(5_000);
    await settle();
    await tap.close();
    const lines = disk.written.join('').trimEnd().split('\n');
    const sweeps = lines.filter((line) => line.startsWith('{"type":"sweep"'));
    expect(sweeps.length).toBeGreaterThan(5);
    expect(sweeps.join('').length).toBeLessThan(120_000);
    expect(lines.at(-1)).toContain(`"at":${at + 59}`);
  });

  test('has a sweep of many things made in pieces, and each stands on a line', async () => {
    const disk = failing();
    disk.permit();
    const { tap } = bench('tap', { file: disk.file, ...form() });
    const sweep = many({ detail: long.slice(0, 2_000) });
    tap.write([sweep, { ...transition, detail: 'the last' }]);
    await tap.close();
    const [, first = '', second = ''] = disk.written.join('').split('\n');
    expect(first).toBe(JSON.stringify(sweep));
    expect(second).toBe(JSON.stringify({ ...transition, detail: 'the last' }));
    expect(first.length).toBeGreaterThan(500_000);
    expect(Math.max(...disk.written.map(({ length }) => length))).toBeLessThan(140_000);
  });
});

test('what a source remembers, as large as all that it watches, does not wait with each of its sweeps', async () => {
  const disk = failing();
  const waited: TapRecord[] = [];
  const pack = (record: TapRecord): unknown => {
    waited.push(record);
    return record;
  };
  const { tap, pass } = bench('tap', { file: disk.file, pack });
  tap.write([sweepOf([signal], { memory: { containers: long } })]);
  await settle();
  disk.permit();
  pass(5_000);
  await tap.close();
  const sweeps = waited.filter(({ type }) => type === 'sweep');
  expect(sweeps).toEqual([sweepOf([signal])]);
  expect(sweeps[0]).not.toHaveProperty('memory');
});
