import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { delay, firstValueFrom, map, of, timer } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { SinkError } from '../../src/sinks/sink.ts';
import type { Reading, Source } from '../../src/streams/source.ts';
import {
  assertTranscript,
  type SimulateOptions,
  signal,
  simulate,
  simulateSync,
  type Time,
} from '../../src/testing/index.ts';
import { chat, down } from '../support/testing-world.ts';

describe('sources and sinks of your own', () => {
  const own = (read: Source['read'], more: Partial<Source> = {}): Source => ({
    name: 'own',
    everyMs: 30_000,
    timeoutMs: 5_000,
    read,
    ...more,
  });
  const asked = (active: boolean | null): Reading => ({
    covers: ['dep'],
    signals: [signal('dep/a', active)],
  });
  const saw = async (each: SimulateOptions['sources'][number], more: Partial<SimulateOptions> = {}) =>
    (await simulate({ sources: [each], sinks: [chat()], for: '1m', ...more })).transcript();

  test('may answer by promises, however many of them', async () => {
    const slowly = async (turns: number): Promise<void> => {
      for (let i = 0; i < turns; i++) await null;
    };
    const promising = own(async (_, { at }) => {
      await slowly(500);
      return asked(at % 60_000 !== 0);
    });
    expect(await saw(promising)).toEqual([
      '+00:00:30 🔴 dep/a: is active.',
      '+00:01:00 🟢 dep/a: recovered. is well.',
    ]);
    const heard: string[] = [];
    const sinks = [
      {
        name: 'own',
        timeoutMs: 1_000,
        send: async ({ notification }: { notification: { title: string } }) => {
          await slowly(100);
          heard.push(notification.title);
          if (heard.length === 1) throw new SinkError('again', { retryAfterMs: 5_000 });
          return { messageId: '7' };
        },
      },
    ];
    expect(await saw(promising, { sinks })).toEqual([
      '+00:00:30 🔴 dep/a: is active. [✗ again]',
      '+00:00:35 🔴 dep/a: is active.',
      '+00:01:00 🟢 dep/a: recovered. is well.',
    ]);
    expect(heard).toHaveLength(3);
  });

  test('may wait in virtual time, and are cut off by their time limit', async () => {
    const aborted: unknown[] = [];
    const waiting = (waitMs: number) => (time: Time) =>
      own(async (abort) => {
        await time.wait(waitMs, abort).catch((error: unknown) => {
          aborted.push(abort.aborted);
          throw error;
        });
        return asked(true);
      });
    expect(await saw(waiting(4_999), { for: '59s' })).toEqual(['+00:00:04.999 🔴 dep/a: is active.']);
    expect(aborted).toEqual([]);
    expect(await saw(waiting(5_001), { for: '34s' })).toEqual([]);
    expect(aborted).toEqual([true, true]);
    const already = AbortSignal.abort(new Error('too late'));
    const refused = (time: Time) => own(() => time.wait('1s', already).then(() => asked(true)));
    const run = await simulate({ sources: [refused], sinks: [], for: 0 });
    expect(run.sweeps.map(({ error }) => error)).toEqual(['too late']);
  });

  test('may use timers of RxJS, which are virtual without being told so', async () => {
    expect(await saw(own(() => timer(3_000).pipe(map(() => asked(true)))))).toEqual([
      '+00:00:03 🔴 dep/a: is active.',
    ]);
    expect(
      await saw(
        own(() => of(asked(true)).pipe(delay(5_001))),
        { for: '40s' },
      ),
    ).toEqual([]);
    // A promise at the edge of an observable, with a timer that outlives the instant it was started in.
    expect(await saw(own(() => firstValueFrom(of(asked(true)).pipe(delay(1_500)))))).toEqual([
      '+00:00:01.500 🔴 dep/a: is active.',
    ]);
    expect(
      await saw((time) =>
        own(async () => {
          await null;
          return firstValueFrom(of(asked(true)).pipe(delay(1_500, time.scheduler)));
        }),
      ),
    ).toEqual(['+00:00:01.500 🔴 dep/a: is active.']);
  });

  test('may read files', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'polkan-files-'));
    try {
      const file = join(directory, 'state');
      await writeFile(file, 'down');
      const reading = own(async (_, { at }) => {
        // Each needs a turn of the event loop or more.
        for (let i = 0; i < 40; i++) await stat(file);
        const text = await readFile(file, 'utf8');
        if (at % 60_000 !== 0) await writeFile(file, 'up');
        return asked(text === 'down');
      });
      expect(await saw(reading)).toEqual([
        '+00:00:00 🔴 dep/a: is active.',
        '+00:01:00 🟢 dep/a: recovered. is well.',
      ]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('find time standing still for a file, from their first reading on', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'polkan-files-'));
    try {
      // It can be read only when somebody has written it.
      const pipe = join(directory, 'pipe');
      execFileSync('mkfifo', [pipe]);
      const told = saw(
        own(async () => asked((await readFile(pipe, 'utf8')) === 'down')),
        { for: '20s' },
      );
      for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
      await writeFile(pipe, 'down');
      expect(await told).toEqual(['+00:00:00 🔴 dep/a: is active.']);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('are told the virtual time, and their memory', async () => {
    const turns: unknown[] = [];
    const counting = own((_, { at, memory }) => {
      turns.push([at, memory]);
      return [{ ...asked(false), memory: turns.length }];
    });
    await saw(counting, { startAt: 0 });
    expect(turns).toEqual([
      [0, undefined],
      [30_000, 1],
      [60_000, 2],
    ]);
  });

  test('a sink that gives no receipt is asked again', async () => {
    const mute = { name: 'mute', timeoutMs: 1_000, send: () => [] };
    const run = await simulate({ sources: [down], sinks: [mute], for: '1m' });
    expect(run.transcript()).toEqual(['+00:01:00 🔴 dep/db: is active. [✗ no receipt]']);
  });

  test('what can not be decided is a fault of its entity, and is told', async () => {
    const poisoned = own(() => [
      {
        covers: [],
        signals: [{ ...signal('dep/a', true), active: 'yes' as unknown as boolean }, signal('dep/b', true)],
      },
    ]);
    const run = await simulate({ sources: [poisoned], sinks: [chat()], for: 0 });
    expect(run.transcript()).toEqual(['+00:00:00 🔴 dep/b: is active.']);
    expect(run.faults).toEqual([
      { at: run.startAt, key: 'dep/a', why: 'active is yes, neither true, false nor null' },
    ]);
    expect(() => assertTranscript(run, [])).toThrow(
      '+00:00:00 dep/a could not be decided: active is yes, neither true, false nor null',
    );
  });

  test.each<[name: string, options: Partial<SimulateOptions>, says: string]>([
    ['a source without a name', { sources: [{ everyMs: 1 } as Source] }, 'a source has no name'],
    [
      'a source without an interval',
      { sources: [own(() => [], { everyMs: undefined as unknown as number })] },
      'source own: everyMs is undefined, not a number of milliseconds above 0',
    ],
    [
      'a source without a time limit',
      { sources: [own(() => [], { timeoutMs: Number.NaN })] },
      'source own: timeoutMs is NaN, not a number of milliseconds above 0',
    ],
    [
      'a source that can not be read',
      { sources: [own('read' as unknown as Source['read'])] },
      'source own: read is no function',
    ],
    ['two sources of one name', { sources: [down, down] }, 'two sources are called deps'],
    [
      'a sink that can not send',
      { sinks: [{ name: 'chat', timeoutMs: 5 } as never] },
      'sink chat: send is no function',
    ],
    ['two sinks of one name', { sinks: [chat(), chat()] }, 'two sinks are called chat'],
    ['a language that there is not', { locale: 'de' as 'en' }, 'locale de is none of en, ru'],
    ['no duration', { for: 'a day' }, "'a day' is no duration: milliseconds, or text such as 30s, 5m, 1h30m"],
    ['a start that is no time', { startAt: Number.NaN }, 'startAt is no whole number of milliseconds'],
    [
      'a policy of a kind that is none',
      { policies: { dep: { cooldown: 1 } as never } },
      'policies.dep.cooldown is no setting: there are cooldownMs, forMs, forTicks, keepMs',
    ],
  ])('%s is refused', async (_, options, says) => {
    const whole = { sources: [down], sinks: [chat()], for: '1m', ...options };
    await expect(simulate(whole)).rejects.toThrow(new Error(says));
  });

  test('in one go a promise is refused, and named', () => {
    const promising = own(async () => asked(true));
    const says = 'answers by a promise, which only `await simulate(…)` can wait for';
    expect(() => simulateSync({ sources: [promising], sinks: [], for: '1m' })).toThrow(
      new Error(`source own ${says}`),
    );
    const sinks = [{ name: 'post', timeoutMs: 1_000, send: async () => ({}) }];
    expect(() => simulateSync({ sources: [down], sinks, for: '1m' })).toThrow(new Error(`sink post ${says}`));
  });
});
