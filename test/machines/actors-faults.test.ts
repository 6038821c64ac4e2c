import { describe, expect, test } from 'vitest';
import type { Signal } from '../../src/language/signal.ts';
import type { Actor } from '../../src/machines/actors.ts';
import { classicPolicy } from '../support/histories.ts';
import { db, line, minute, signal, start, sweep, system, web } from '../support/sweep-samples.ts';

/** An actor system that writes its faults down instead of failing the test. */
const faulty = (options: Parameters<typeof system>[0] = {}) => {
  const faults: string[] = [];
  const onFault = (key: string, error: unknown): void => {
    faults.push(`${key}: ${error instanceof Error ? error.message : String(error)}`);
  };
  return { ...system({ onFault, ...options }), faults };
};

/** A signal of which one property can't be read. */
const trap = (good: Signal, property: keyof Signal): Signal =>
  Object.defineProperty({ ...good }, property, {
    get: () => {
      throw new Error(`no ${property}`);
    },
  });
const wrong = (good: Signal, more: Record<string, unknown>): Signal => ({ ...good, ...more }) as Signal;

describe('a poisoned signal costs its own entity this turn, and nobody else anything', () => {
  const poisons: [name: string, poisoned: Signal, fault: string][] = [
    [
      'active is no answer',
      wrong(web(true), { active: 'yes' }),
      'active is yes, neither true, false nor null',
    ],
    [
      'active is missing',
      wrong(web(true), { active: undefined }),
      'active is undefined, neither true, false nor null',
    ],
    ['active is a number', wrong(web(true), { active: 1 }), 'active is 1, neither true, false nor null'],
    ['active throws', trap(web(true), 'active'), 'no active'],
    ['edge throws', trap(web(true), 'edge'), 'no edge'],
    ['policy throws', trap(web(true), 'policy'), 'no policy'],
    ['the title throws', trap(web(false), 'title'), 'no title'],
    ['the detail throws', trap(web(false), 'detail'), 'no detail'],
    [
      'a time is no number',
      web(true, { policy: { forMs: Number.NaN } }),
      'policy.forMs is NaN, not a number of at least 0',
    ],
    [
      'a time is endless',
      web(true, { policy: { keepMs: Infinity } }),
      'policy.keepMs is Infinity, not a number of at least 0',
    ],
    [
      'a time is negative',
      web(true, { policy: { cooldownMs: -1 } }),
      'policy.cooldownMs is -1, not a number of at least 0',
    ],
    [
      'a count is text',
      wrong(web(true), { policy: { forTicks: '3' } }),
      'policy.forTicks is 3, not a number of at least 0',
    ],
  ];
  const bystanders = [db(false), signal('container/cache', true), signal('container/queue', null)];

  test.each(poisons)('where it has an actor: %s', (_, poisoned, fault) => {
    const { observe, faults, actors } = faulty();
    observe(sweep(start, [web(true), db(true), signal('container/queue', true)]));
    const before = actors().find(({ key }) => key === 'container/web');
    const transitions = observe(sweep(start + minute, [poisoned, ...bystanders]));
    expect(transitions.map(line)).toEqual([
      'container/db alerting→recovered recovery, cleared',
      'container/cache ok.quiet→alerting alert, crossed',
    ]);
    expect(faults).toEqual([`container/web: ${fault}`]);
    expect(actors().find(({ key }) => key === 'container/web')).toEqual(before);
    expect(observe(sweep(start + 2 * minute, [web(false)], { covers: [] })).map(line)).toEqual([
      'container/web alerting→recovered recovery, cleared',
    ]);
  });

  test.each(poisons)('where it has none: %s', (_, poisoned, fault) => {
    const { observe, faults, keys } = faulty();
    const active = fault.startsWith('no title') || fault.startsWith('no detail');
    const shown = active ? trap(web(true), fault === 'no title' ? 'title' : 'detail') : poisoned;
    expect(observe(sweep(start, [shown, ...bystanders])).map(line)).toEqual([
      'container/cache ok.quiet→alerting alert, crossed',
    ]);
    expect(faults).toEqual([`container/web: ${fault}`]);
    expect(keys()).toEqual(['container/cache']);
  });

  test('though one that is gone is still gone', () => {
    const { observe } = faulty();
    observe(sweep(start, [web(true), db(true)]));
    expect(observe(sweep(start + 1, [wrong(web(true), { active: 'yes' })])).map(line)).toEqual([
      'container/db alerting→recovered recovery, gone',
    ]);
  });

  test('as an edge', () => {
    const { observe, faults } = faulty();
    const edges = [
      wrong(signal('job_failed', true), { edge: true, active: 'yes' }),
      trap(signal('job_failed', true, { edge: true }), 'detail'),
      signal('job_failed', true, { edge: true, detail: 'one failed.' }),
    ];
    expect(observe(sweep(start, edges)).map(({ detail }) => detail)).toEqual(['one failed.']);
    expect(faults).toEqual([
      'job_failed: active is yes, neither true, false nor null',
      'job_failed: no detail',
    ]);
  });
});

describe('a signal that does not say whose it is', () => {
  const nameless: [name: string, poisoned: Signal, fault: string | RegExp][] = [
    ['null', null as unknown as Signal, /null/],
    ['undefined', undefined as unknown as Signal, /undefined/],
    ['a number', 42 as unknown as Signal, 'undefined is no kind'],
    ['without a kind', wrong(web(false), { kind: undefined }), 'undefined is no kind'],
    ['of an empty kind', wrong(web(false), { kind: '' }), ' is no kind'],
    [
      'of a kind with a slash',
      wrong(web(true), { kind: 'container/web', entity: '' }),
      'container/web is no kind',
    ],
    ['of a kind with a colon', wrong(web(true), { kind: ':run' }), ':run is no kind'],
    ['an edge of a kind with a slash', wrong(web(true), { kind: 'a/b', edge: true }), 'a/b is no kind'],
    ['of a numbered entity', wrong(web(true), { entity: 7 }), '7 is no entity'],
    ['whose kind throws', trap(web(true), 'kind'), 'no kind'],
    ['whose entity throws', trap(web(true), 'entity'), 'no entity'],
  ];

  test.each(nameless)('makes nobody look gone, and is told of: %s', (_, poisoned, fault) => {
    const { observe, faults, keys } = faulty();
    observe(sweep(start, [web(true), db(true)]));
    expect(observe(sweep(start + 1, [poisoned, db(true)])).map(line)).toEqual([
      'container/db alerting→cooldown.holding silent, inside cooldown',
    ]);
    expect(faults).toHaveLength(1);
    const [told = ''] = faults;
    expect(told.startsWith('containers: a nameless signal: ')).toBe(true);
    expect(told.slice('containers: a nameless signal: '.length)).toMatch(fault);
    expect(keys()).toEqual(['container/web', 'container/db']);
    expect(observe(sweep(start + 2, [db(true)])).map(line)).toEqual([
      'container/web alerting→recovered recovery, gone',
    ]);
  });

  test('does not hide that others are gone in the next sweep, nor in that of another source', () => {
    const { observe } = faulty();
    const api = signal('dep/api', true);
    const dependencies = { source: 'dependencies', covers: ['dep'] };
    observe(sweep(start, [web(true)]));
    observe(sweep(start, [api], dependencies));
    observe(sweep(start + 1, [null as unknown as Signal]));
    expect(observe(sweep(start + 1, [], dependencies)).map(line)).toEqual([
      'dep/api alerting→recovered recovery, gone',
    ]);
  });
});

describe('an entity that is in a sweep twice', () => {
  const twice = 'container/web: it is in the sweep twice; the first one counts';

  test.each<[boolean | null, boolean | null, string[], string[]]>([
    [true, false, ['container/web ok.quiet→alerting alert, crossed'], [twice]],
    [true, true, ['container/web ok.quiet→alerting alert, crossed'], [twice]],
    [true, null, ['container/web ok.quiet→alerting alert, crossed'], [twice]],
    [false, true, [], [twice]],
    [null, true, [], [twice]],
    [false, false, [], []],
    [null, false, [], []],
  ])('is decided by the first of the two: %s, then %s', (first, second, lines, faults) => {
    const seen = faulty();
    expect(seen.lines(sweep(start, [web(first), db(false), web(second)]))).toEqual(lines);
    expect(seen.faults).toEqual(faults);
  });

  test('does not flap, however often the two contradict each other', () => {
    const { lines, faults } = faulty();
    const said = Array.from({ length: 9 }, (_, turn) =>
      lines(sweep(start + turn * minute, [web(turn < 5), web(turn >= 5)])),
    );
    expect(said.flat()).toEqual([
      'container/web ok.quiet→alerting alert, crossed',
      'container/web alerting→cooldown.holding silent, inside cooldown',
      'container/web cooldown.holding→recovered recovery, cleared',
      'container/web recovered→ok.quiet silent, settled',
    ]);
    expect(faults).toEqual(Array.from({ length: 9 }, () => twice));
  });

  test('is the same entity in the next sweep', () => {
    const { lines, faults } = faulty();
    expect(lines(sweep(start, [web(false), web(true)]), sweep(start + 1, [web(true)]))).toEqual([
      'container/web ok.quiet→alerting alert, crossed',
    ]);
    expect(faults).toEqual([twice]);
  });

  test('is told from others beside it, readable or not', () => {
    const { lines, faults } = faulty();
    const beside = [signal('dep/web', false), trap(signal('container/x', true), 'kind'), web(true)];
    expect(lines(sweep(start, beside))).toEqual(['container/web ok.quiet→alerting alert, crossed']);
    expect(faults).toEqual(['containers: a nameless signal: no kind']);
  });

  test('is one signal, where a source gives the same object twice', () => {
    const { lines, faults } = faulty();
    const same = web(true);
    expect(lines(sweep(start, [same, same]))).toEqual(['container/web ok.quiet→alerting alert, crossed']);
    expect(faults).toEqual([twice]);
  });
});

test('words that are missing cost no alert: the key stands for the title', () => {
  const { observe, faults } = faulty();
  const wordless = { title: undefined, detail: 7 };
  const [alert, edge] = observe(
    sweep(start, [wrong(web(true), wordless), wrong(db(true), { ...wordless, edge: true })]),
  );
  expect(alert).toMatchObject({ key: 'container/web', action: 'alert', title: 'container/web', detail: '' });
  expect(edge).toMatchObject({ key: 'container/db', action: 'alert', title: 'container/db', detail: '' });
  expect(observe(sweep(start + 1, []))).toMatchObject([
    { action: 'recovery', title: 'container/web', detail: '' },
  ]);
  expect(faults).toEqual([]);
});

test('a kind whose policy can not be told is not decided, the others are', () => {
  const { lines, faults, actors } = faulty({
    policyOf: (kind) => {
      if (kind === 'dep') throw new Error('no policy');
      return classicPolicy;
    },
    restored: restoredOf(signal('dep/api', true)),
  });
  const covers = ['container', 'dep'];
  expect(lines(sweep(start + 1, [signal('dep/api', false), web(true)], { covers }))).toEqual([
    'container/web ok.quiet→alerting alert, crossed',
  ]);
  expect(lines(sweep(start + 2, [], { covers }))).toEqual([
    'container/web alerting→recovered recovery, gone',
  ]);
  expect(faults).toEqual(['dep/api: no policy', 'dep/api: no policy']);
  expect(actors().map(({ key }) => key)).toEqual(['dep/api']);
});

test('an actor restored in a state that is not in the chart is told of at every turn, and costs no other', () => {
  const lost = restoredOf(web(true)).map(
    (actor) => ({ ...actor, state: { ...actor.state, path: 'limbo' } }) as unknown as Actor,
  );
  const { lines, faults } = faulty({ restored: [...lost, ...restoredOf(db(true))] });
  expect(lines(sweep(start + 1, [web(true), db(false)]), sweep(start + 2, []))).toEqual([
    'container/db alerting→recovered recovery, cleared',
    'container/db recovered→ok.quiet silent, gone',
  ]);
  expect(faults).toEqual(['container/web: unknown state limbo', 'container/web: unknown state limbo']);
});

/** The actors of a system that has seen these signals. */
function restoredOf(...signals: Signal[]): Actor[] {
  const { observe, actors } = system();
  observe(sweep(start, signals));
  return actors();
}
