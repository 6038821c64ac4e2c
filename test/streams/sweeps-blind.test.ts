import { of, throwError } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { locales } from '../../src/messages/messages.ts';
import type { Reading, Source } from '../../src/streams/source.ts';
import {
  failed,
  good,
  inTurn,
  isBlind,
  marbles,
  reading,
  sees,
  source,
  web,
} from '../support/sweep-bench.ts';

describe('a blind source', () => {
  const no = () => throwError(() => new Error('refused'));
  const yes = () => of(reading);

  test('is told of after so many failed sweeps in a row, and at each one after; each good one says it sees', () => {
    marbles(({ expectObservable, sweepsOf }) => {
      const sweeps$ = sweepsOf(source(inTurn(yes, no, no, no, no, yes, yes)));
      expectObservable(sweeps$, '^ 61ms !').toBe('a 9ms b 9ms c 9ms d 9ms e 9ms f 9ms g', {
        a: good(0),
        b: failed(10, 'refused'),
        c: failed(20, 'refused'),
        d: failed(30, 'refused', [isBlind(3, 'refused')]),
        e: failed(40, 'refused', [isBlind(4, 'refused')]),
        f: good(50),
        g: good(60),
      });
    });
  });

  test('is not told of where a good sweep comes between', () => {
    marbles(({ expectObservable, sweepsOf }) => {
      const sweeps$ = sweepsOf(source(inTurn(yes, no, no, yes, no, no, yes)));
      expectObservable(sweeps$, '^ 61ms !').toBe('a 9ms b 9ms c 9ms d 9ms e 9ms f 9ms g', {
        a: good(0),
        b: failed(10, 'refused'),
        c: failed(20, 'refused'),
        d: good(30),
        e: failed(40, 'refused'),
        f: failed(50, 'refused'),
        g: good(60),
      });
    });
  });

  test('is one after a single failed sweep, where one is enough', () => {
    marbles(({ expectObservable, sweepsOf }) => {
      const sweeps$ = sweepsOf(source(no), { blindTicks: 1 });
      expectObservable(sweeps$, '^!').toBe('a', {
        a: failed(0, 'refused', [{ ...isBlind(1, 'refused'), limit: 1 }]),
      });
    });
  });

  test('is told of in the words of the operator', () => {
    marbles(({ expectObservable, sweepsOf }) => {
      const sweeps$ = sweepsOf(source(inTurn(no, yes)), { blindTicks: 1, words: locales.ru });
      const { title, blind, sees: seesAgain } = locales.ru.blind;
      const ru = { title: title('containers'), limit: 1 };
      expectObservable(sweeps$, '^----------!').toBe('a 9ms b', {
        a: failed(0, 'refused', [{ ...isBlind(1, 'refused'), ...ru, detail: blind(1, 'refused') }]),
        b: good(10, { signals: [web, { ...sees, ...ru, detail: seesAgain }] }),
      });
    });
  });

  test('is counted for each subscription alone', () => {
    marbles(({ expectObservable, sweepsOf }) => {
      const sweeps$ = sweepsOf(source(no), { blindTicks: 2 });
      const expected = {
        a: failed(0, 'refused'),
        b: failed(10, 'refused', [{ ...isBlind(2, 'refused'), limit: 2 }]),
      };
      expectObservable(sweeps$, '^----------!').toBe('a 9ms b', expected);
      expectObservable(sweeps$, '^----------!').toBe('a 9ms b', expected);
    });
  });
});

describe('the memory of a source', () => {
  test('is handed from one reading to the next, and kept over failed and silent ones', () => {
    const seen: unknown[] = [];
    marbles(({ expectObservable, sweepsOf }) => {
      const answers = inTurn(
        () => of({ ...reading, memory: { failed: 1 } }),
        () => throwError(() => new Error('refused')),
        () => of(reading),
        () => of({ ...reading, memory: null }),
        () => of(reading),
      );
      const read: Source['read'] = (abort, turn) => {
        seen.push(turn.memory);
        return answers(abort, turn);
      };
      const sweeps$ = sweepsOf(source(read), { memory: 'from before' });
      expectObservable(sweeps$, '^ 41ms !').toBe('a 9ms b 9ms c 9ms d 9ms e', {
        a: good(0, { memory: { failed: 1 } }),
        b: failed(10, 'refused'),
        c: good(20),
        d: good(30, { memory: null }),
        e: good(40),
      });
    });
    expect(seen).toEqual(['from before', { failed: 1 }, { failed: 1 }, { failed: 1 }, null]);
  });

  test('is not taken from a reading that is none', () => {
    const seen: unknown[] = [];
    const unreadable = Object.defineProperty({ ...web }, 'value', {
      get: () => {
        throw new Error('no value');
      },
    });
    marbles(({ expectObservable, sweepsOf }) => {
      const answers = inTurn(
        () => of({ memory: 'garbage' } as unknown as Reading),
        () => of({ ...reading, signals: [unreadable], memory: 'garbage' }),
        () => of(reading),
      );
      const read: Source['read'] = (abort, turn) => {
        seen.push(turn.memory);
        return answers(abort, turn);
      };
      expectObservable(sweepsOf(source(read), { memory: 1 }), '^ 21ms !').toBe('a 9ms b 9ms c', {
        a: failed(0, 'the reading has no lists `signals` and `covers`'),
        b: failed(10, 'no value'),
        c: good(20),
      });
    });
    expect(seen).toEqual([1, 1, 1]);
  });
});
