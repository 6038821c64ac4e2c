import { EMPTY, merge, NEVER, of, take, throwError } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../src/language/signal.ts';
import type { Reading, Source, Turn } from '../../src/streams/source.ts';
import { sweeps } from '../../src/streams/sweeps.ts';
import { sourceContract } from '../support/source-contract.ts';
import {
  failed,
  good,
  inTurn,
  marbles,
  reading,
  sees,
  source,
  timedOut,
  timeoutMs,
  web,
  words,
} from '../support/sweep-bench.ts';

/** A read that answers at once, with whatever a source in plain JavaScript may answer. */
const answering = (answer: unknown) => () => of(answer as Reading);

describe('a read', () => {
  test('becomes a sweep when it answers, dated with the time its turn was due', () => {
    marbles(({ cold, expectObservable, sweepsOf }) => {
      const sweeps$ = sweepsOf(source(() => cold('---(r|)', { r: reading })));
      expectObservable(sweeps$, '^-----------------------!').toBe('---a 9ms b 9ms c', {
        a: good(0),
        b: good(10),
        c: good(20),
      });
    });
  });

  test('is dated in whole milliseconds, whatever its interval', () => {
    const dates: number[] = [];
    marbles(({ sweepsOf, scheduler }) => {
      sweepsOf(source(() => of(reading), { everyMs: 2.5 }))
        .pipe(take(3))
        .subscribe(({ at }) => dates.push(at));
      scheduler.flush();
    });
    expect(dates).toEqual([0, 3, 5]);
  });

  test('is told the time of its turn', () => {
    const turns: Turn[] = [];
    marbles(({ expectObservable, sweepsOf }) => {
      const read: Source['read'] = (_, turn) => {
        turns.push(turn);
        return of(reading);
      };
      expectObservable(sweepsOf(source(read)), '^----------!').toBe('a 9ms b', { a: good(0), b: good(10) });
    });
    expect(turns).toEqual([
      { at: 0, memory: undefined },
      { at: 10, memory: undefined },
    ]);
  });

  // biome-ignore format: a table is read by its lines
  const failures: [name: string, read: () => ReturnType<Source['read']>, error: string][] = [
    ['that throws', () => { throw new Error('boom'); }, 'boom'],
    ['that errors', () => throwError(() => new Error('boom')), 'boom'],
    ['that throws an error without words', () => throwError(() => new TypeError()), 'TypeError'],
    ['that throws what is no error', () => throwError(() => 'boom'), 'boom'],
    ['that throws nothing', () => throwError(() => undefined), 'undefined'],
    ['that throws what has no words at all', () => throwError(() => Object.create(null)), 'it failed, and can not say why'],
    ['that ends without an answer', () => EMPTY, 'the source said nothing'],
    ['that gives nothing', () => undefined as never, "You provided 'undefined' where a stream was expected. You can provide an Observable, Promise, ReadableStream, Array, AsyncIterable, or Iterable."],
    ['that answers null', answering(null), 'the reading has no lists `signals` and `covers`'],
    ['that answers a text', answering('fine'), 'the reading has no lists `signals` and `covers`'],
    ['that answers without covers', answering({ signals: [] }), 'the reading has no lists `signals` and `covers`'],
    ['that answers without signals', answering({ covers: [] }), 'the reading has no lists `signals` and `covers`'],
    ['that answers covers of another shape', answering({ covers: 'all', signals: [] }), 'the reading has no lists `signals` and `covers`'],
  ];
  test.each(failures)('%s is a failed sweep, and the next turn comes', (_, read, error) => {
    marbles(({ expectObservable, sweepsOf }) => {
      const sweeps$ = sweepsOf(source(inTurn(read, () => of(reading))));
      expectObservable(sweeps$, '^----------!').toBe('a 9ms b', { a: failed(0, error), b: good(10) });
    });
  });

  test('that never answers is a failed sweep at its time limit', () => {
    marbles(({ expectObservable, sweepsOf }) => {
      const sweeps$ = sweepsOf(
        source(
          inTurn(
            () => NEVER,
            () => of(reading),
          ),
        ),
      );
      expectObservable(sweeps$, '^----------!').toBe('------a---b', { a: failed(0, timedOut), b: good(10) });
    });
  });

  test('that answers at exactly its time limit is good, one millisecond later it is not', () => {
    marbles(({ cold, expectObservable, sweepsOf }) => {
      const answers = (diagram: string) => () => cold(diagram, { r: reading });
      const sweeps$ = sweepsOf(source(inTurn(answers('------r'), answers('-------r'))));
      expectObservable(sweeps$, '^-----------------!').toBe('------a 9ms b', {
        a: good(0),
        b: failed(10, timedOut),
      });
    });
  });

  test('that answers twice is taken at its first word', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, sweepsOf }) => {
      const twice = cold('--r-s', { r: reading, s: { covers: [], signals: [] } });
      expectObservable(sweepsOf(source(() => twice)), '^----------!').toBe('--a', { a: good(0) });
      expectSubscriptions(twice.subscriptions).toBe(['^-!', '10ms ^!']);
    });
  });

  test('that errors after its answer has answered', () => {
    marbles(({ cold, expectObservable, sweepsOf }) => {
      const sweeps$ = sweepsOf(source(() => cold('--r-#', { r: reading })));
      expectObservable(sweeps$, '^--------!').toBe('--a', { a: good(0) });
    });
  });

  test('that still runs when its turn comes round is left to its time limit, and not begun again', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, sweepsOf }) => {
      const slow = cold('15ms r', { r: reading });
      expectObservable(
        sweepsOf(source(() => slow, { timeoutMs: 18 })),
        '^------------------------------------!',
      ).toBe('15ms a 19ms b', { a: good(0), b: good(20) });
      expectSubscriptions(slow.subscriptions).toBe(['^ 14ms !', '20ms ^ 14ms !']);
    });
  });

  test('may have a time limit of a whole interval: the next turn is its own', () => {
    marbles(({ expectObservable, sweepsOf }) => {
      const sweeps$ = sweepsOf(source(() => NEVER, { timeoutMs: 10 }));
      expectObservable(sweeps$, '^-------------------------!').toBe('10ms a 9ms b', {
        a: failed(0, 'no answer within 0.01 s'),
        b: failed(10, 'no answer within 0.01 s'),
      });
    });
  });

  test("that fails by a time limit of its source's own is told in the source's words", () => {
    marbles(({ expectObservable, sweepsOf }) => {
      const own = Object.assign(new Error('web: no answer within 2 s'), { name: 'TimeoutError', info: null });
      const sweeps$ = sweepsOf(source(() => throwError(() => own)));
      expectObservable(sweeps$, '^!').toBe('a', { a: failed(0, 'web: no answer within 2 s') });
    });
  });

  test('that came in after the process was frozen across its time limit is a failed sweep', () => {
    marbles(({ cold, expectObservable, scheduler, sweepsOf }) => {
      let frozenMs = 0;
      const clock = {
        now: () => scheduler.now() + frozenMs,
        schedule: scheduler.schedule.bind(scheduler),
      };
      const read = inTurn(
        () => {
          frozenMs = timeoutMs - 2;
          return cold('--r', { r: reading });
        },
        () => {
          frozenMs += timeoutMs - 1;
          return cold('--r', { r: reading });
        },
      );
      const sweeps$ = sweepsOf(source(read), { scheduler: clock as TestScheduler });
      expectObservable(sweeps$, '^-----------!').toBe('--a 5ms b', { a: good(0), b: failed(10, timedOut) });
    });
  });
});

describe('the abort signal of a read', () => {
  const listening = (answers: ReturnType<Source['read']>) => {
    const signals: AbortSignal[] = [];
    const read: Source['read'] = (abort) => {
      signals.push(abort);
      return answers;
    };
    return { read, signals };
  };

  test('is aborted at the time limit', () => {
    marbles(({ expectObservable, flush, sweepsOf }) => {
      const { read, signals } = listening(NEVER);
      expectObservable(sweepsOf(source(read)), '^-------!').toBe('------a', { a: failed(0, timedOut) });
      flush();
      expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    });
  });

  test('is not aborted before', () => {
    const { read, signals } = listening(NEVER);
    const scheduler = new TestScheduler(() => undefined);
    scheduler.maxFrames = timeoutMs - 1;
    const subscription = sweeps(source(read), { scheduler, blindTicks: 3, words }).subscribe();
    scheduler.flush();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    subscription.unsubscribe();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test('is another one for each turn', () => {
    marbles(({ expectObservable, flush, sweepsOf }) => {
      const { read, signals } = listening(of(reading));
      expectObservable(sweepsOf(source(read)), '^----------!').toBe('a 9ms b', { a: good(0), b: good(10) });
      flush();
      expect(new Set(signals).size).toBe(2);
    });
  });
});

describe('numbers', () => {
  const cases: [name: string, given: Record<string, unknown>, kept: Partial<Signal>][] = [
    ['finite ones stay', { value: 0, limit: 90, unit: '%' }, { value: 0, limit: 90, unit: '%' }],
    ['no number is left out, the limit stays', { value: Number.NaN, limit: 90 }, { limit: 90 }],
    ['an endless one is left out, the value stays', { value: 5, limit: Infinity }, { value: 5 }],
    ['text is left out', { value: '5', limit: '9' }, {}],
    ['null is left out', { value: null, limit: 9 }, { limit: 9 }],
  ];
  test.each(cases)('%s', (_, given, kept) => {
    marbles(({ expectObservable, sweepsOf }) => {
      const signals = [{ ...web, ...given } as Signal];
      expectObservable(sweepsOf(source(() => of({ ...reading, signals }))), '^!').toBe('a', {
        a: good(0, { signals: [{ ...web, ...kept }, sees] }),
      });
      expect(signals).toEqual([{ ...web, ...given }]);
    });
  });

  test('a signal that is none is left to deciding, which tells of it', () => {
    marbles(({ expectObservable, sweepsOf }) => {
      const signals = [null as never, web];
      expectObservable(sweepsOf(source(() => of({ ...reading, signals }))), '^!').toBe('a', {
        a: good(0, { signals: [null as never, web, sees] }),
      });
    });
  });
});

test('a source that hangs or fails does not hold up the others', () => {
  marbles(({ cold, expectObservable, sweepsOf }) => {
    const sources = [
      source(() => NEVER, { name: 'hung', timeoutMs: 9 }),
      source(
        () => {
          throw new Error('boom');
        },
        { name: 'broken' },
      ),
      source(() => cold('-(r|)', { r: reading })),
    ];
    const all$ = merge(...sources.map((each) => sweepsOf(each)));
    const hung = (at: number) => ({ ...failed(at, 'no answer within 0.009 s'), source: 'hung' });
    const broken = (at: number) => ({ ...failed(at, 'boom'), source: 'broken' });
    expectObservable(all$, '^------------------!').toBe('bg-------hcd', {
      b: broken(0),
      g: good(0),
      h: hung(0),
      c: broken(10),
      d: good(10),
    });
  });
});

sourceContract('a source in memory', (outside) => ({
  name: 'memory',
  everyMs: 30_000,
  timeoutMs: 5000,
  read: (abort) => {
    const answer: Reading = { covers: ['container'], signals: [web], memory: { turns: 1 } };
    if (outside === 'answers') return Promise.resolve(answer);
    if (outside === 'throws') throw new Error('refused');
    return new Promise((resolve, reject) => {
      abort.addEventListener('abort', () => {
        if (outside === 'late') resolve(answer);
        else reject(abort.reason);
      });
    });
  },
}));
