import {
  EMPTY,
  map,
  mergeMap,
  NEVER,
  type Observable,
  of,
  take,
  throwError,
  timer,
  VirtualTimeScheduler,
} from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Signal, Sweep } from '../../src/language/signal.ts';
import { locales } from '../../src/messages/messages.ts';
import type { Hints, Reading, Source, Turn } from '../../src/streams/source.ts';
import { mostHinted, sweeps } from '../../src/streams/sweeps.ts';
import { longTest } from '../support/long-test.ts';
import {
  failed,
  good,
  inTurn,
  isBlind,
  marbles,
  reading,
  source,
  timedOut,
  web,
} from '../support/sweep-bench.ts';

const alone: Reading = { covers: [], signals: [web] };

/** What is read because of a hint: it covers nothing. */
const hinted = (at: number, more: Partial<Sweep> = {}): Sweep => ({
  type: 'sweep',
  at,
  source: 'containers',
  covers: [],
  signals: [web],
  hinted: true,
  ...more,
});

const hinting = (
  entity$: Observable<string>,
  hintRead: Hints['read'] = () => of(alone),
  read: Source['read'] = () => of(reading),
): Source => source(read, { hints: { entity$, read: hintRead } });

describe('a hint', () => {
  test('has its entity read at once, and covers nothing', () => {
    const asked: [string, Turn][] = [];
    marbles(({ hot, expectObservable, sweepsOf }) => {
      const hints = hinting(hot('----w', { w: 'web' }), (entity, _, turn) => {
        asked.push([entity, turn]);
        return of({ ...reading, memory: 'of the hint' });
      });
      expectObservable(sweepsOf(hints, { memory: 1 }), '^----------!').toBe('a---h-----b', {
        a: good(0),
        h: hinted(4, { memory: 'of the hint' }),
        b: good(10),
      });
    });
    expect(asked).toEqual([['web', { at: 4, memory: 1 }]]);
  });

  test('hands its memory on to the next turn, and a hint without memory keeps that', () => {
    const seen: unknown[] = [];
    marbles(({ hot, expectObservable, sweepsOf }) => {
      const hints = hinting(
        hot('--v-w', { v: 'web', w: 'db' }),
        (entity) => of({ ...alone, ...(entity === 'web' && { memory: 2 }) }),
        (_, { memory }) => {
          seen.push(memory);
          return of(reading);
        },
      );
      expectObservable(sweepsOf(hints, { memory: 1 }), '^----------!').toBe('a-h-i-----b', {
        a: good(0),
        h: hinted(2, { memory: 2 }),
        i: hinted(4),
        b: good(10),
      });
    });
    expect(seen).toEqual([1, 2]);
  });

  test('waits for a read that is under way: never are there two at once', () => {
    marbles(({ hot, cold, expectObservable, sweepsOf }) => {
      const hints = hinting(
        hot('--v-w', { v: 'web', w: 'db' }),
        () => cold('--r', { r: alone }),
        () => cold('-----r', { r: reading }),
      );
      expectObservable(sweepsOf(hints), '^---------!').toBe('-----a-h-i', {
        a: good(0),
        h: hinted(5),
        i: hinted(7),
      });
    });
  });

  test('that comes again while it waits is read once; while it is read, once more', () => {
    marbles(({ hot, cold, expectObservable, sweepsOf }) => {
      const hints = hinting(
        hot('-www-w', { w: 'web' }),
        () => cold('--r', { r: alone }),
        () => cold('----r', { r: reading }),
      );
      expectObservable(sweepsOf(hints), '^--------!').toBe('----a-h-i', {
        a: good(0),
        h: hinted(4),
        i: hinted(6),
      });
    });
  });

  test('does not make a turn wait for more than the read under way: the turn reads all', () => {
    marbles(({ hot, expectObservable, sweepsOf }) => {
      const many = hot('-----(abcdef)', { a: 'a', b: 'b', c: 'c', d: 'd', e: 'e', f: 'f' });
      const hints = hinting(many, () => NEVER);
      expectObservable(sweepsOf(hints), '^-----------------!').toBe('a 10ms (hb)', {
        a: good(0),
        h: hinted(5, { signals: [], error: timedOut }),
        b: good(10),
      });
    });
  });

  test('waits in a bounded queue, however many names are new: the next turn reads the rest', () => {
    const scheduler = new VirtualTimeScheduler(undefined, 9);
    const names = Array.from({ length: mostHinted + 5 }, (_, index) => `ever-new-${index}`);
    const read: string[] = [];
    const hangs = hinting(
      timer(1, scheduler).pipe(mergeMap(() => names)),
      (entity) => {
        read.push(entity);
        return timer(0, scheduler).pipe(map(() => alone));
      },
      () => timer(5, scheduler).pipe(map(() => reading)),
    );
    sweeps(hangs, { scheduler, blindTicks: 3, words: locales.en }).subscribe();
    scheduler.flush();
    expect(read).toEqual(names.slice(0, mostHinted));
  });

  test('that comes after a turn began is read after that turn', () => {
    marbles(({ hot, cold, expectObservable, sweepsOf }) => {
      const hints = hinting(
        hot('-----------w', { w: 'web' }),
        () => of(alone),
        inTurn(
          () => of(reading),
          () => cold('---r', { r: reading }),
        ),
      );
      expectObservable(sweepsOf(hints), '^--------------!').toBe('a 12ms (bh)', {
        a: good(0),
        b: good(10),
        h: hinted(13),
      });
    });
  });

  test('never sets the time of a source back, though a turn come late', () => {
    marbles(({ hot, expectObservable, scheduler, sweepsOf }) => {
      // The process is frozen for 3 ms at 8, so the turn that is due at 10 comes at 13.
      const late = {
        now: () => scheduler.now() + (scheduler.now() < 8 ? 0 : 3),
        schedule: scheduler.schedule.bind(scheduler),
      } as typeof scheduler;
      const hints = hinting(hot('---------w', { w: 'web' }));
      expectObservable(sweepsOf(hints, { scheduler: late }), '^----------!').toBe('a--------hb', {
        a: good(0),
        h: hinted(12),
        b: good(12),
      });
    });
  });

  test('that is read while a turn comes due makes it late, but not later than it was due', () => {
    marbles(({ hot, cold, expectObservable, sweepsOf }) => {
      const hints = hinting(hot('--------w', { w: 'web' }), () => cold('----r', { r: alone }));
      expectObservable(sweepsOf(hints), '^-------------!').toBe('a 11ms (hb)', {
        a: good(0),
        h: hinted(8),
        b: good(10),
      });
    });
  });

  const failures: [name: string, read: () => ReturnType<Hints['read']>, error: string][] = [
    [
      'throws',
      () => {
        throw new Error('boom');
      },
      'boom',
    ],
    ['says nothing', () => EMPTY, 'the source said nothing'],
    [
      'answers garbage',
      () => of('fine' as unknown as Reading),
      'the reading has no lists `signals` and `covers`',
    ],
  ];
  test.each(failures)('whose read %s is told of, and blinds nobody', (_, read, error) => {
    marbles(({ hot, expectObservable, sweepsOf }) => {
      const hints = hinting(hot('-a-b-c-d', { a: 'a', b: 'b', c: 'c', d: 'd' }), read);
      const said = (at: number) => hinted(at, { signals: [], error });
      expectObservable(sweepsOf(hints), '^----------!').toBe('ah-i-j-k--b', {
        a: good(0),
        h: said(1),
        i: said(3),
        j: said(5),
        k: said(7),
        b: good(10),
      });
    });
  });

  test('that can be read does not clear a source whose turns fail', () => {
    marbles(({ hot, expectObservable, sweepsOf }) => {
      const no = () => throwError(() => new Error('refused'));
      const hints = hinting(hot('-----w 9ms w', { w: 'web' }), () => of(alone), no);
      expectObservable(sweepsOf(hints), '^--------------------!').toBe('a----h----b----i----c', {
        a: failed(0, 'refused'),
        h: hinted(5),
        b: failed(10, 'refused'),
        i: hinted(15),
        c: failed(20, 'refused', [isBlind(3, 'refused')]),
      });
    });
  });

  test('keeps the memory of the last reading when its own can not be used', () => {
    const seen: unknown[] = [];
    const unreadable = Object.defineProperty({ ...web }, 'value', {
      get: () => {
        throw new Error('no value');
      },
    }) as Signal;
    marbles(({ hot, expectObservable, sweepsOf }) => {
      const hints = hinting(
        hot('----w', { w: 'web' }),
        () => of({ covers: [], signals: [unreadable], memory: 'garbage' }),
        (_, { memory }) => {
          seen.push(memory);
          return of(reading);
        },
      );
      expectObservable(sweepsOf(hints, { memory: 1 }), '^----------!').toBe('a---h-----b', {
        a: good(0),
        h: hinted(4, { signals: [], error: 'no value' }),
        b: good(10),
      });
    });
    expect(seen).toEqual([1, 1]);
  });

  test('leaves out numbers that are none', () => {
    marbles(({ hot, expectObservable, sweepsOf }) => {
      const signals = [{ ...web, value: Number.NaN, limit: 3 }];
      const hints = hinting(hot('----w', { w: 'web' }), () => of({ covers: [], signals }));
      expectObservable(sweepsOf(hints), '^-----!').toBe('a---h', {
        a: good(0),
        h: hinted(4, { signals: [{ ...web, limit: 3 }] }),
      });
    });
  });
});

describe('when the hints', () => {
  test('end, the turns go on', () => {
    marbles(({ hot, expectObservable, sweepsOf }) => {
      const hints = hinting(hot('--w-|', { w: 'web' }));
      expectObservable(sweepsOf(hints), '^--------------------!').toBe('a-h 7ms b 9ms c', {
        a: good(0),
        h: hinted(2),
        b: good(10),
        c: good(20),
      });
    });
  });

  test('fail, that is told of, and the turns go on', () => {
    marbles(({ hot, expectObservable, sweepsOf }) => {
      const hints = hinting(hot('--#', {}, new Error('no events')));
      expectObservable(sweepsOf(hints), '^--------------------!').toBe('a-h 7ms b 9ms c', {
        a: good(0),
        h: hinted(2, { signals: [], error: 'no events' }),
        b: good(10),
        c: good(20),
      });
    });
  });

  test('are no longer wanted, they are let go, and so is the read under way', () => {
    const signals: AbortSignal[] = [];
    marbles(({ hot, expectObservable, expectSubscriptions, flush, sweepsOf }) => {
      const entity$ = hot('--w', { w: 'web' });
      const hints = hinting(entity$, (_, abort) => {
        signals.push(abort);
        return NEVER;
      });
      expectObservable(sweepsOf(hints), '^---!').toBe('a', { a: good(0) });
      expectSubscriptions(entity$.subscriptions).toBe('^---!');
      flush();
    });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });
});

longTest('thousands of hints that a turn has overtaken end one behind the other, and the turns go on', () => {
  const scheduler = new VirtualTimeScheduler();
  const entity$ = timer(1_500, scheduler).pipe(
    mergeMap(() => Array.from({ length: 20_000 }, (_, index) => `web-${index}`)),
  );
  const flooded: Source = {
    name: 'containers',
    everyMs: 1_000,
    timeoutMs: 900,
    read: () => of({ covers: [], signals: [] }),
    // The first hangs for as long as it may, and by then the next turn is due.
    hints: { entity$, read: () => NEVER },
  };
  const seen: string[] = [];
  sweeps(flooded, { scheduler, blindTicks: 3, words: locales.en })
    .pipe(take(5))
    .subscribe(({ at, hinted }) => seen.push(`${at}${hinted === true ? ' hinted' : ''}`));
  scheduler.flush();
  expect(seen).toEqual(['0', '1000', '1500 hinted', '2000', '3000']);
});
