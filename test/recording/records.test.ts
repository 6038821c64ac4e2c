import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Signal, Sweep, Transition } from '../../src/language/signal.ts';
import { createActors } from '../../src/machines/actors.ts';
import { quiet } from '../../src/machines/alert.ts';
import { actor, delivery, stop, sweep, transition } from '../../src/recording/grammar.ts';
import { parseRecord, readRecord, recordLine, type TapRecord } from '../../src/recording/records.ts';
import { state } from '../../src/recording/state-record.ts';
import { anyRecord, anyRecordOf } from '../support/any-records.ts';
import { anyPolicy } from '../support/histories.ts';
import { runs } from '../support/runs.ts';
import { line } from '../support/sweep-samples.ts';

/** The outcome of reading, whatever it is. */
const outcome = (read: () => unknown): unknown => {
  try {
    return { value: read() };
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return { error: true };
  }
};

const plain: Sweep = {
  type: 'sweep',
  at: 1_781_478_857_000,
  source: 'containers',
  covers: ['container'],
  signals: [
    { kind: 'container', entity: 'web', active: true, title: 'Container web', detail: 'exited (1).' },
  ],
};
const moved = {
  type: 'transition',
  at: 1_781_478_857_000,
  source: 'containers',
  key: 'container/web',
  kind: 'container',
  entity: 'web',
  from: 'ok.quiet',
  to: 'alerting',
  action: 'alert',
  reason: 'crossed',
  incident: 'container/web@1781478857000',
  title: 'Container web',
  detail: 'exited (1).',
};
const read = (value: object): TapRecord | null => readRecord(JSON.stringify(value));

describe('a record', () => {
  test.each(Object.entries(anyRecordOf))('of type %s is read as it was written', (_, anyOfType) => {
    fc.assert(
      fc.property(anyOfType as fc.Arbitrary<TapRecord>, (record) => {
        expect(readRecord(recordLine(record))).toEqual(record);
      }),
    );
  });

  test('of a type that is not known is passed over', () => {
    expect(read({ type: 'digest', at: 'noon' })).toBeNull();
    expect(read({ type: 'constructor' })).toBeNull();
  });

  test('is read without the keys that are not known, however deep they stand', () => {
    const [signal] = plain.signals;
    expect(read({ ...plain, weather: 'fine' })).toEqual(plain);
    expect(read({ ...plain, signals: [{ ...signal, colour: 'red' }] })).toEqual(plain);
    const policy = { cooldownMs: 5, patience: 'none' };
    expect(read({ ...plain, signals: [{ ...signal, policy }] })).toEqual({
      ...plain,
      signals: [{ ...signal, policy: { cooldownMs: 5 } }],
    });
    expect(read({ ...moved, mood: 9 })).toEqual(moved);
    expect(read({ type: 'stop', at: 5, why: 'SIGTERM' })).toEqual({ type: 'stop', at: 5 });
  });

  const signalWith = (more: object): object => ({ ...plain, signals: [{ ...plain.signals[0], ...more }] });
  test.each<[string, object | string, string]>([
    ['no JSON', '{"type":"sweep","at":178', 'JSON'],
    ['JSON, but no object', '[1]', 'not a JSON object'],
    ['null', 'null', 'not a JSON object'],
    ['no type', '{"at":1}', 'no type'],
    ['a type that is no text', '{"type":{}}', 'no type'],
    ['no time', '{"type":"stop"}', 'stop: at: is missing'],
    ['a time of day', { ...plain, at: 'noon' }, 'sweep: at: "noon" does not fit'],
    ['half a millisecond', { ...plain, at: 1.5 }, 'sweep: at: 1.5 does not fit'],
    ['a time beyond what is exact', { ...plain, at: 2 ** 53 }, 'sweep: at: 9007199254740992 does not fit'],
    ['a time that no date has', { ...plain, at: 8.64e15 + 1 }, 'sweep: at: 8640000000000001 does not fit'],
    ['no covers', { ...plain, covers: undefined }, 'sweep: covers: is missing'],
    ['a cover that is no text', { ...plain, covers: [1] }, 'sweep: covers.0: 1 does not fit'],
    ['a kind with a slash', signalWith({ kind: 'a/b' }), 'sweep: signals.0.kind: "a/b" does not fit'],
    ['a kind with a colon', signalWith({ kind: ':run' }), 'sweep: signals.0.kind: ":run" does not fit'],
    ['an empty kind', signalWith({ kind: '' }), 'sweep: signals.0.kind: "" does not fit'],
    ['a signal half active', signalWith({ active: 'yes' }), 'sweep: signals.0.active: "yes" does not fit'],
    [
      'a value that is not finite',
      JSON.stringify(signalWith({ value: 7 })).replace('"value":7', '"value":1e999'),
      'sweep: signals.0.value: null does not fit',
    ],
    ['a negative cooldown', signalWith({ policy: { cooldownMs: -1 } }), 'signals.0.policy.cooldownMs: -1'],
    ['a state there is not', { ...moved, to: 'ok' }, 'transition: to: "ok" does not fit'],
    ['a reason there is not', { ...moved, reason: 'whim' }, 'transition: reason: "whim" does not fit'],
    ['an unfinished state', { type: 'state', at: 1, because: 'start' }, 'state: version: is missing'],
    ['no sink', { type: 'delivery', at: 1 }, 'delivery: sink: is missing'],
  ])('with %s is refused, and said why', (_, record, why) => {
    const text = typeof record === 'string' ? record : JSON.stringify(record);
    expect(() => readRecord(text)).toThrow(why);
  });

  test('from before message ids were text is read with its number as text, and without a chat', () => {
    const arrived = {
      type: 'delivery',
      at: 1,
      sink: 'telegram',
      key: 'container/web',
      incident: 'container/web@1',
      action: 'alert',
      of: 1,
      outcome: 'sent',
      attempts: 1,
    };
    expect(read({ ...arrived, messageId: 77 })).toEqual({ ...arrived, messageId: '77' });
    const now = { ...arrived, messageId: '77', chat: '-100' };
    expect(read(now)).toEqual(now);
    expect(() => read({ ...arrived, messageId: true })).toThrow(/^delivery: messageId: true does not fit$/);
  });

  test('that is too long to be repeated is cut', () => {
    expect(() => read({ ...plain, at: 'x'.repeat(9000) })).toThrow(/^sweep: at: "x{79}… does not fit$/);
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const text = JSON.stringify({ ...plain, at: 'here' }).replace('"here"', deep);
    expect(() => readRecord(text)).toThrow(/^sweep: at: (a value nested too deep|\[{80}…) does not fit$/);
  });
});

/** A value with one part of it, anywhere, taken out, exchanged, or added to. */
const damaged = (record: object, pick: number, how: 'drop' | 'set' | 'add', put: unknown): unknown => {
  const copy = structuredClone(record);
  const places: [Record<string, unknown>, string][] = [];
  const walk = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    for (const [name, value] of Object.entries(part)) {
      places.push([part as Record<string, unknown>, name]);
      walk(value);
    }
  };
  walk(copy);
  const [parent, name] = places[pick % places.length] ?? [];
  if (parent === undefined || name === undefined) return copy;
  if (how === 'drop') delete parent[name];
  else parent[how === 'set' ? name : `${name}_`] = put;
  return JSON.parse(JSON.stringify(copy));
};

describe('reading', () => {
  test('gives a value, null or an Error, whatever the line is', () => {
    const anyLine = fc.oneof(
      fc.string(),
      fc.json(),
      fc.object().map((value) => JSON.stringify(value)),
      fc
        .tuple(anyRecord, fc.nat(), fc.constantFrom('drop', 'set', 'add'), fc.jsonValue())
        .map(([record, pick, how, put]) => JSON.stringify(damaged(record, pick, how, put))),
      fc.tuple(anyRecord, fc.nat()).map(([record, end]) => {
        const text = recordLine(record);
        return text.slice(0, end % text.length);
      }),
    );
    fc.assert(
      fc.property(anyLine, (text) => {
        const seen = outcome(() => readRecord(text)) as { value?: object | null };
        if (seen.value === undefined || seen.value === null) return;
        expect(seen.value).toBeTypeOf('object');
        expect(readRecord(JSON.stringify(seen.value))).toEqual(seen.value);
      }),
      { numRuns: runs(3_000) },
    );
  });

  const put = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<unknown>(
      -1,
      0.5,
      2 ** 60,
      '',
      'a/b',
      ':a',
      null,
      true,
      [],
      {},
      'alert',
      'sweep',
      undefined,
    ),
  );
  test.each([
    ['sweep', sweep, anyRecordOf.sweep],
    ['transition', transition, anyRecordOf.transition],
    ['delivery', delivery, anyRecordOf.delivery],
    ['state', state, anyRecordOf.state],
  ] as const)('takes and refuses the very same as the schema does: %s', (_, description, any) => {
    const anyDamaged = fc
      .tuple(any as fc.Arbitrary<TapRecord>, fc.nat(), fc.constantFrom('drop', 'set', 'add'), put)
      .map(([record, pick, how, value]) => damaged(record, pick, how, value));
    let quick = 0;
    let refused = 0;
    fc.assert(
      fc.property(anyDamaged, (value) => {
        const bySchema = description.schema.safeParse(value);
        if (!bySchema.success) refused += 1;
        if (description.fits(value)) {
          quick += 1;
          expect(bySchema.data).toEqual(value);
        }
        if ((value as { type?: unknown } | null)?.type !== _) return;
        expect(outcome(() => parseRecord(value))).toEqual(
          bySchema.success ? { value: bySchema.data } : { error: true },
        );
      }),
      { numRuns: runs(5_000) },
    );
    expect(quick).toBeGreaterThan(runs(100));
    expect(refused).toBeGreaterThan(runs(500));
  });

  test('knows every well-formed record at a glance, in whatever order its fields are', () => {
    const knows = <T extends TapRecord>(any: fc.Arbitrary<T>, { fits }: { fits(value: unknown): boolean }) =>
      fc.assert(
        fc.property(any, (record) => {
          const written = JSON.parse(recordLine(record)) as object;
          expect(fits(written)).toBe(true);
          expect(fits(Object.fromEntries(Object.entries(written).reverse()))).toBe(true);
        }),
      );
    knows(anyRecordOf.sweep, sweep);
    knows(anyRecordOf.transition, transition);
    knows(anyRecordOf.delivery, delivery);
    knows(anyRecordOf.state, state);
    knows(anyRecordOf.stop, stop);
  });
});

describe('writing', () => {
  test('leaves out what only the journal keeps', () => {
    expect(JSON.parse(recordLine({ ...plain, memory: { failed: 3 } }))).toEqual(plain);
  });

  const poison = (more: object): Signal => ({ ...plain.signals[0], ...more }) as unknown as Signal;
  const [web] = plain.signals as [Signal];
  const unknown: Signal = { ...web, active: null };
  test.each<[string, unknown[], Partial<Sweep>]>([
    ['no signal at all', [null, undefined, 7, web], { signals: [web], covers: [] }],
    ['no entity', [poison({ entity: undefined })], { signals: [], covers: [] }],
    ['a kind with a slash', [poison({ kind: 'a/b' }), web], { signals: [web], covers: [] }],
    ['neither true, false nor null', [poison({ active: 'yes' })], { signals: [unknown] }],
    [
      'a cooldown that is no number',
      [poison({ policy: { cooldownMs: Number.NaN } })],
      { signals: [unknown] },
    ],
    ['no policy but null', [poison({ policy: null })], { signals: [unknown] }],
    ['a policy that is a number', [poison({ policy: 5 })], { signals: [poison({ policy: {} })] }],
    [
      'no words',
      [poison({ title: 7, detail: undefined })],
      { signals: [poison({ title: 'container/web', detail: '' })] },
    ],
    [
      'what is not finite',
      [poison({ value: 1 / 0, limit: '9', free: Number.NaN, unit: 9n })],
      { signals: [web] },
    ],
    ['what JSON can not hold', [poison({ extra: 1n })], { signals: [web] }],
    [
      'an edge that is not quite',
      [poison({ edge: 'yes', active: false })],
      { signals: [poison({ active: false })] },
    ],
  ])('holds what was decided, where a source says %s', (_, signals, expected) => {
    const text = recordLine({ ...plain, signals: signals as Signal[] });
    expect(readRecord(text)).toEqual({ ...plain, ...expected });
  });

  test('keeps of the covers what is a kind, and says it was a hint, or failed', () => {
    const covers = ['container', 7, null] as string[];
    expect(readRecord(recordLine({ ...plain, covers, hinted: true, error: 'refused' }))).toEqual({
      ...plain,
      hinted: true,
      error: 'refused',
    });
  });

  test('comes to the same decisions as the sweep itself, whatever a source says', () => {
    const odd = fc.constantFrom<unknown>(
      null,
      undefined,
      true,
      false,
      0,
      -1,
      5,
      Number.NaN,
      1 / 0,
      '',
      'a',
      'b',
      'a/b',
      ':x',
      {},
      [],
      { forMs: 'x' },
      { cooldownMs: 1 / 0 },
      { keepMs: 3, other: 1 },
      { other: 'x' },
    );
    const entity = fc.constantFrom('x', 'y');
    const anyOdd: fc.Arbitrary<unknown> = fc.oneof(
      { weight: 1, arbitrary: odd },
      {
        weight: 9,
        arbitrary: fc.record({
          kind: fc.oneof({ weight: 9, arbitrary: fc.constantFrom('a', 'b') }, odd),
          entity: fc.oneof({ weight: 9, arbitrary: entity }, odd),
          active: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(true, false, null) }, odd),
          title: fc.oneof({ weight: 9, arbitrary: fc.constant('t') }, odd),
          detail: fc.oneof({ weight: 9, arbitrary: fc.constant('d') }, odd),
          value: odd,
          policy: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, odd, anyPolicy),
        }),
      },
    );
    const anyRun = fc.array(
      fc.record({
        covers: fc.subarray(['a', 'b', 7 as unknown as string]),
        signals: fc.array(anyOdd, { maxLength: 4 }),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(anyRun, anyPolicy, (run, policy) => {
        const system = () => createActors({ policyOf: () => policy, onFault: () => undefined });
        const [live, replayed] = [system(), system()];
        run.forEach(({ covers, signals }, i) => {
          const seen: Sweep = { type: 'sweep', at: i, source: 's', covers, signals: signals as Signal[] };
          const decided = live.observe(seen).map(line);
          expect(replayed.observe(readRecord(recordLine(seen)) as Sweep).map(line)).toEqual(decided);
        });
      }),
      { numRuns: runs(2_000) },
    );
  });
});

describe('two that are compared', () => {
  test('differ in the first field that is not the same, in the order in which they are written', () => {
    const one = read(moved) as Transition;
    expect(transition.firstDifferent(one, { ...one })).toBeNull();
    expect(transition.firstDifferent(one, { ...one, detail: 'paused.', reason: 'debounced' })).toBe('reason');
    for (const field of transition.fields) {
      const another = field === 'labels' ? { host: 'another' } : 'another';
      expect(transition.firstDifferent(one, { ...one, [field]: another })).toBe(field);
    }
  });

  test('are the same actor when all of it is, its state included', () => {
    fc.assert(
      fc.property(anyRecordOf.state, fc.constantFrom(...Object.keys(quiet)), ({ actors }, field) => {
        for (const one of actors) {
          expect(actor.isSame(one, structuredClone(one))).toBe(true);
          expect(actor.isSame(one, { ...one, state: { ...one.state, [field]: -7.5 } })).toBe(false);
          expect(actor.isSame(one, { ...one, title: `${one.title}.` })).toBe(false);
        }
      }),
    );
  });

  test('are the same state when every list and every map in them is', () => {
    fc.assert(
      fc.property(anyRecordOf.state, (one) => {
        expect(state.isSame(one, structuredClone(one))).toBe(true);
        const { kinds } = one.policies;
        const more = { ...one.policies, kinds: { ...kinds, more: one.policies.fallback } };
        expect(state.isSame(one, { ...one, policies: more })).toBe(false);
        expect(state.isSame({ ...one, policies: more }, one)).toBe(false);
        if (one.actors.length > 0) expect(state.isSame(one, { ...one, actors: [] })).toBe(false);
      }),
    );
  });
});
