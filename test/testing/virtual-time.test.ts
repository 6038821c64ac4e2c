import { delay, firstValueFrom, from, map, of, Subject, timer } from 'rxjs';
import { describe, expect, test, vi } from 'vitest';
import { SinkError } from '../../src/sinks/sink.ts';
import type { Source } from '../../src/streams/source.ts';
import {
  type SimulateOptions,
  type SinkAnswer,
  signal,
  simulate,
  simulateSync,
  type Time,
  virtualTime,
} from '../../src/testing/index.ts';
import { longTest } from '../support/long-test.ts';
import { chat, down } from '../support/testing-world.ts';

describe('time is virtual', () => {
  test.each<[name: string, options: Partial<SimulateOptions>]>([
    ['sources and sinks are scripted', {}],
    [
      'they answer by promises, and what comes of it is held back by timers of RxJS',
      {
        sources: [
          {
            name: 'promising',
            everyMs: 30_000,
            timeoutMs: 5_000,
            read: async (_, { at }) => ({ covers: ['dep'], signals: [signal('dep/a', at % 180_000 === 0)] }),
          },
        ],
        sinks: [
          {
            name: 'chat',
            timeoutMs: 5_000,
            send: async () => {
              throw new SinkError('once more', { retryAfterMs: 1_000 });
            },
          },
        ],
      },
    ],
  ])('no real timer is started and no real clock read where %s', async (_, more) => {
    const outside = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'] as const;
    const spies = [
      ...outside.map((name) => vi.spyOn(globalThis, name)),
      vi.spyOn(Date, 'now'),
      vi.spyOn(performance, 'now'),
    ];
    try {
      const answers: SinkAnswer[] = [502, 'hang', { after: '3s' }];
      const run = await simulate({
        sources: [down],
        sinks: [chat(answers)],
        for: '20m',
        ...more,
      });
      expect(run.messages.length).toBeGreaterThan(2);
      expect(spies.map((spy) => `${spy.getMockName()} ${spy.mock.calls.length}`)).toEqual(
        spies.map((spy) => `${spy.getMockName()} 0`),
      );
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  });

  test('timers may be fake outside', async () => {
    vi.useFakeTimers();
    try {
      expect((await simulate({ sources: [down], sinks: [chat()], for: '5m' })).transcript()).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });

  test('what promises give comes in virtual time, in its order', async () => {
    const promising: Source = {
      name: 'promising',
      everyMs: 30_000,
      timeoutMs: 5_000,
      read: async (_, { at }) => ({
        covers: ['dep'],
        signals: ['a', 'b', 'c'].map((name) => signal(`dep/${name}`, at % 60_000 !== 0)),
      }),
    };
    const run = await simulate({
      sources: [promising],
      sinks: [chat()],
      telling: null,
      for: '70s',
    });
    expect(run.transcript()).toEqual([
      ...['a', 'b', 'c'].map((name) => `+00:00:30 🔴 dep/${name}: is active.`),
      ...['a', 'b', 'c'].map((name) => `+00:01:00 🟢 dep/${name}: recovered after 30 s, is well.`),
    ]);
  });

  test('what comes from outside is not overtaken by what comes behind it', async () => {
    const time = virtualTime(5);
    const both$ = new Subject<string>();
    const seen: string[] = [];
    time.entering(both$).subscribe({
      next: (from) => seen.push(`${from} at ${time.now()}`),
      complete: () => seen.push('complete'),
    });
    time.scheduler.schedule(() => {
      both$.next('inside');
      both$.complete();
    });
    both$.next('outside');
    expect(seen).toEqual([]);
    await time.until(10);
    expect(seen).toEqual(['outside at 5', 'inside at 5', 'complete']);
    expect(time.now()).toBe(10);
    const failing$ = new Subject<string>();
    time.entering(failing$).subscribe({ error: (error: unknown) => seen.push(String(error)) });
    time.inside(() => failing$.error('failed inside'));
    expect(seen.at(-1)).toBe('failed inside');
  });

  test('hints are read at once, also those that come from outside', async () => {
    const hinted = (time: Time): Source => ({
      name: 'hinted',
      everyMs: 60_000,
      timeoutMs: 5_000,
      read: () => [{ covers: ['dep'], signals: [signal('dep/a', false)] }],
      hints: {
        entity$: from(time.wait('10s').then(() => 'a')),
        read: (entity) => of({ covers: [], signals: [signal(`dep/${entity}`, true)] }).pipe(delay(500)),
      },
    });
    const run = await simulate({ sources: [hinted], sinks: [chat()], for: '1m' });
    expect(run.transcript()).toEqual([
      '+00:00:10.500 🔴 dep/a: is active.',
      '+00:01:00 🟢 dep/a: recovered after 50 s, is well.',
    ]);
  });

  test('two simulations at once do not disturb each other, nor the timers of others', async () => {
    const one: SimulateOptions = { sources: [down], sinks: [chat()], for: '5m' };
    const realtime = firstValueFrom(timer(5).pipe(map(() => 'rang')));
    const [a, b] = await Promise.all([simulate(one), simulate({ ...one, startAt: 0 })]);
    expect(a.transcript()).toEqual(b.transcript());
    expect(a.transcript()).toHaveLength(2);
    expect(await realtime).toBe('rang');
  });

  longTest('four days of a source leaves no stack behind to overflow', () => {
    const run = simulateSync({ sources: [down], sinks: [chat()], for: '4d' });
    expect(run.sweeps).toHaveLength(11_521);
  });
});
