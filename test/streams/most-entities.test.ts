import { map, of, take, timer, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../src/language/signal.ts';
import { locales } from '../../src/messages/messages.ts';
import { boundEntities, mostKinds, restMs } from '../../src/streams/most-entities.ts';
import type { Source } from '../../src/streams/source.ts';
import { sweeps } from '../../src/streams/sweeps.ts';

const words = locales.en;

const state = (entity: string, kind = 'stage', active = false): Signal => ({
  kind,
  entity,
  active,
  title: entity,
  detail: '',
});
const turnOf = (names: readonly string[], covers: readonly string[] = ['stage', 'agent']) => ({
  covers,
  signals: names.map((name) => state(name)),
});

/** What of each turn is watched, and how many are not; `null`: nothing is said of that. */
const watched = (
  turns: readonly (readonly string[])[],
  before: readonly string[] = [],
): (readonly [names: string, beyond: number | null])[] => {
  const bound = boundEntities('service', 3, words, before);
  return turns.map((names, index) => {
    const { signals } = bound.turn(turnOf(names), index * 1_000);
    const own = signals.find(({ kind }) => kind === 'self');
    const names$ = signals.filter(({ kind }) => kind !== 'self').map(({ entity }) => entity);
    return [names$.join(''), own?.value ?? null];
  });
};

describe('a source that shows more than is watched', () => {
  test('has what is beyond counted and told, and no word is said while there is room', () => {
    expect(watched([['a', 'b', 'c']])).toEqual([['abc', null]]);
    expect(watched([['a', 'b', 'c', 'd', 'e']])).toEqual([['abc', 2]]);
    const { signals } = boundEntities('service', 3, words).turn(turnOf(['a', 'b', 'c', 'd']), 0);
    expect(signals.at(-1)).toMatchObject({
      kind: 'self',
      entity: 'service/entities',
      active: true,
      title: 'Polkan, service',
      detail: words.self.tooMany(3, 1),
    });
  });

  test('never changes which are watched while they are there, whatever their order', () => {
    expect(
      watched([
        ['a', 'b', 'c'],
        ['x', 'y', 'c', 'b', 'a'],
        ['z', 'a', 'y', 'b', 'x', 'c'],
      ]),
    ).toEqual([
      ['abc', null],
      ['cba', 2],
      ['abc', 3],
    ]);
  });

  test('gives a place that is free to who is new, in the order of the source', () => {
    expect(
      watched([
        ['a', 'b', 'c', 'd', 'e'],
        ['e', 'd', 'b', 'c'],
        ['e', 'd', 'f', 'b'],
      ]),
    ).toEqual([
      ['abc', 2],
      ['ebc', 1],
      ['edb', 1],
    ]);
  });

  test('with ever-new names brings no more than that in any turn', () => {
    const turns = Array.from({ length: 5 }, (_, turn) =>
      Array.from({ length: 9 }, (_, i) => `${turn}-${i} `),
    );
    for (const [names, beyond] of watched(turns)) {
      expect([names.trim().split(' ').length, beyond]).toEqual([3, 6]);
    }
  });

  test('is said to be well again once all are watched', () => {
    expect(watched([['a', 'b', 'c', 'd'], ['a', 'b', 'c'], ['a'], ['a', 'b']])).toEqual([
      ['abc', 1],
      ['abc', 0],
      ['a', 0],
      ['ab', 0],
    ]);
  });

  test('keeps over a restart those that have an incident, and what was said', () => {
    expect(watched([['a', 'b', 'c', 'd', 'e']], ['stage/e', 'self/service/entities'])).toEqual([['abe', 2]]);
    expect(watched([['a', 'b']], ['self/service/entities'])).toEqual([['ab', 0]]);
  });

  test('has a bound for each kind: one that floods does not keep out another', () => {
    const bound = boundEntities('service', 3, words);
    const flood = ['a', 'b', 'c', 'd'].map((name) => state(name));
    const { signals } = bound.turn(
      {
        covers: [],
        signals: [...flood, state('x', 'agent'), state('', 'down')],
      },
      0,
    );
    expect(signals.map(({ kind, entity }) => `${kind}/${entity}`)).toEqual([
      'stage/a',
      'stage/b',
      'stage/c',
      'agent/x',
      'down/',
      'self/service/entities',
    ]);
  });

  test('has so many kinds of them, ever-new ones too: a kind that rests keeps its place for a minute', () => {
    const bound = boundEntities('service', 3, words);
    const kindsOf = (from: number, count: number): Signal[] =>
      Array.from({ length: count }, (_, index) => state('a', `kind-${from + index}`, true));
    const seen = (from: number, count: number, at: number): [number, number | null | undefined] => {
      const { signals } = bound.turn(
        { covers: kindsOf(0, 1_000).map(({ kind }) => kind), signals: kindsOf(from, count) },
        at,
      );
      return [
        signals.filter(({ kind }) => kind !== 'self').length,
        signals.find(({ kind }) => kind === 'self')?.value,
      ];
    };
    expect(seen(0, mostKinds + 5, 0)).toEqual([mostKinds, 5]);
    expect(seen(mostKinds, 10, 1_000)).toEqual([0, 10]);
    expect(seen(mostKinds, 10, 1_000 + restMs)).toEqual([10, 0]);
  });

  test('keeps the place of what a turn could not see', () => {
    const bound = boundEntities('service', 3, words);
    bound.turn(turnOf(['a', 'b', 'c', 'd']), 0);
    expect(bound.turn(turnOf(['d', 'e'], []), 0).signals.map(({ value }) => value)).toEqual([2]);
    expect(
      bound
        .turn(turnOf(['d', 'e']), 1_000)
        .signals.map(({ entity }) => entity)
        .join(),
    ).toBe('d,e,service/entities');
  });

  test('tells no more events of one turn either', () => {
    const bound = boundEntities('service', 3, words);
    const events = ['a', 'b', 'c', 'd', 'e'].map((name): Signal => ({ ...state(name), edge: true }));
    const { signals } = bound.turn({ covers: [], signals: [state('one'), ...events] }, 0);
    expect(signals.map(({ entity }) => entity).join()).toBe('one,a,b,c,service/entities');
    expect(signals.at(-1)?.value).toBe(2);
  });

  test('lets a hint bring what is watched, and nothing else', () => {
    const bound = boundEntities('service', 3, words);
    expect(bound.hinted([state('new')])).toHaveLength(1);
    bound.turn(turnOf(['a', 'b', 'c', 'd']), 0);
    expect(bound.hinted([state('d'), state('a')]).map(({ entity }) => entity)).toEqual(['a']);
  });

  describe('and whose names in alert are new each time', () => {
    const alerts = (names: readonly string[]): ReturnType<typeof turnOf> => ({
      covers: ['stage'],
      signals: names.map((name) => state(name, 'stage', true)),
    });
    const bound = (before: readonly string[] = []) => {
      const bounded = boundEntities('service', 3, words, before);
      return (names: string, at: number, signalsOf = alerts): string =>
        bounded
          .turn(signalsOf([...names]), at)
          .signals.map(({ kind, entity, value }) => (kind === 'self' ? `+${value}` : entity))
          .join('');
    };

    test('has as many of them watched in a minute as there are places', () => {
      const watch = bound();
      expect(watch('abc', 0)).toBe('abc');
      expect(watch('def', 1_000)).toBe('+3');
      expect(watch('ghi', restMs)).toBe('+3');
      expect(watch('ghi', 1_000 + restMs)).toBe('ghi+0');
    });

    test('gives the place of an alert back to who comes again, and that of who was well to anybody, at once', () => {
      const watch = bound();
      expect(watch('abc', 0)).toBe('abc');
      expect(watch('bx', 1_000)).toBe('b+1');
      expect(watch('bax', 2_000)).toBe('ba+1');
      expect(watch('bcx', 3_000)).toBe('bc+1');
      expect(watch('bc', 4_000, turnOf)).toBe('bc+0');
      expect(watch('xyz', 5_000, turnOf)).toBe('xy+1');
    });

    test('is held to it also where they were there before a restart, or the clock was set back', () => {
      const watch = bound(['stage/a', 'stage/b']);
      expect(watch('xyz', 10_000)).toBe('x+2');
      expect(watch('xyz', 9_000)).toBe('xyz+0');
    });

    test('is not held to it for a few among many', () => {
      const many = Array.from({ length: 60 }, (_, index) => `${index} `);
      const few = boundEntities('service', 60, words);
      for (let turn = 0; turn < 100; turn += 1) {
        const signals = [
          ...many.slice(0, 57).map((name) => state(name)),
          state(`new ${turn}`, 'stage', true),
        ];
        expect(few.turn({ covers: ['stage'], signals }, turn).signals).toEqual(signals);
      }
    });
  });

  test('is put into words only as far as it is watched', () => {
    const scheduler = new VirtualTimeScheduler(undefined, 1_500);
    const source: Source = {
      name: 'service',
      everyMs: 1_000,
      timeoutMs: 500,
      read: () =>
        of({
          ...turnOf(['a', 'b', 'c', 'd', 'e']),
          inWords: (signal) => ({ ...signal, title: `in words: ${signal.entity}` }),
        }),
    };
    const said: string[] = [];
    sweeps(source, { scheduler, blindTicks: 3, words, mostEntities: 3 })
      .pipe(take(1))
      .subscribe(({ signals }) => said.push(...signals.map(({ title }) => title)));
    scheduler.flush();
    expect(said).toEqual([
      ...['in words: a', 'in words: b', 'in words: c'],
      ...[words.self.title('service'), words.blind.title('service')],
    ]);
  });

  test('may hold what is no signal at all: that is for the actors to refuse', () => {
    const bound = boundEntities('service', 1, words);
    const { signals } = bound.turn(
      {
        covers: [],
        signals: [null, state('a'), undefined, state('b')] as unknown as Signal[],
      },
      0,
    );
    expect(signals).toHaveLength(3);
  });
});

test('the sweeps of a source, its hinted ones too, hold no more than that', () => {
  const scheduler = new VirtualTimeScheduler();
  const source: Source = {
    name: 'service',
    everyMs: 1_000,
    timeoutMs: 500,
    read: () => of(turnOf(['a', 'b', 'c', 'd', 'e'])),
    hints: { entity$: timer(1_500, scheduler).pipe(map(() => 'e')), read: () => of(turnOf(['e'], [])) },
  };
  const seen: string[] = [];
  sweeps(source, { scheduler, blindTicks: 3, words, known: ['stage/d'], mostEntities: 3 })
    .pipe(take(3))
    .subscribe(({ hinted, signals }) =>
      seen.push(`${hinted === true} ${signals.map(({ entity, value }) => `${entity}${value ?? ''}`).join()}`),
    );
  scheduler.flush();
  const turn = 'false a,b,d,service/entities2,service0';
  expect(seen).toEqual([turn, turn, 'true ']);
});
