import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { debounceTime, delay, filter, firstValueFrom, map, of, timer } from 'rxjs';
import { describe, expect, test, vi } from 'vitest';
import { SinkError } from '../src/sinks/sink.ts';
import type { Reading, Source } from '../src/streams/source.ts';
import {
  assertTranscript,
  ms,
  type SimulateOptions,
  type SinkAnswer,
  type SinkScript,
  type SourceAnswer,
  signal,
  simulate,
  simulateSync,
  sink,
  source,
} from '../src/testing/index.ts';

/** A dependency that is down from 1:00 to 2:30 minutes, and what is told of it. */
const down = source('deps', { shows: { 'dep/db': [['1m', '2m30s']] } });
const chat = (answers: SinkScript['answers'] = [], more: Partial<SinkScript> = {}) =>
  sink('chat', { answers, ...more });

/** Both ways to run must come to the same. */
const transcript = async (options: Partial<SimulateOptions>): Promise<string[]> => {
  const whole = { sources: [down], sinks: [chat()], for: '5m', ...options };
  const run = await simulate(whole);
  const sync = simulateSync(whole);
  expect(sync.records).toEqual(run.records);
  expect(sync.messages).toEqual(run.messages);
  return run.transcript();
};

describe('a simulation ends in the messages that each sink saw', () => {
  test('with their times', async () => {
    expect(await transcript({})).toEqual([
      '+00:01:00 🔴 dep/db: is active.',
      '+00:02:30 🟢 dep/db: recovered. is well.',
    ]);
  });

  test('and in all that led to them', async () => {
    const run = await simulate({
      sources: [down],
      sinks: [chat()],
      for: '3m',
      startAt: Date.UTC(2030, 4, 17),
    });
    const startAt = Date.UTC(2030, 4, 17);
    expect([run.startAt, run.endAt, run.sinks, run.completedAt, run.faults]).toEqual([
      startAt,
      startAt + ms('3m'),
      ['chat'],
      null,
      [],
    ]);
    expect(run.transitions.map(({ at, key, to, reason }) => [at - startAt, key, to, reason])).toEqual([
      [60_000, 'dep/db', 'alerting', 'crossed'],
      [90_000, 'dep/db', 'cooldown.holding', 'inside cooldown'],
      [150_000, 'dep/db', 'recovered', 'cleared'],
      [180_000, 'dep/db', 'ok.quiet', 'settled'],
    ]);
    expect(run.deliveries.map(({ at, outcome, messageId }) => [at - startAt, outcome, messageId])).toEqual([
      [60_000, 'sent', 1],
      [150_000, 'sent', 2],
    ]);
    expect(run.sweeps.map(({ at }) => at - startAt)).toEqual(
      [0, 30, 60, 90, 120, 150, 180].map((s) => s * 1000),
    );
    expect(run.records.length).toBe(7 + 4 + 2);
    expect(run.messages.map(({ replyTo, notification }) => [notification.action, replyTo])).toEqual([
      ['alert', null],
      ['recovery', 1],
    ]);
    expect(run.actors).toEqual([]);
  });

  test('under the policies that it is given, or else those of the sidecar', async () => {
    const always = source('all', {
      shows: { 'dep/db': 'a', orch_down: 'a', 'disk//': 'a' },
    });
    const kinds = async (options: Partial<SimulateOptions>): Promise<string[]> =>
      (await transcript({ sources: [always], for: '1m', ...options })).map((line) => line.slice(0, 16));
    expect(await kinds({})).toEqual(['+00:00:00 🔴 dep', '+00:00:00 🔴 dis', '+00:01:00 🔴 orc']);
    expect(await kinds({ policy: { forTicks: 2, cooldownMs: ms('30s') } })).toEqual([
      '+00:00:30 🔴 dep',
      '+00:00:30 🔴 orc',
      '+00:00:30 🔴 dis',
      '+00:01:00 🔁 dep',
      '+00:01:00 🔁 orc',
      '+00:01:00 🔁 dis',
    ]);
    expect(await kinds({ policy: { forTicks: 3 }, policies: { dep: { forTicks: 2 } } })).toEqual([
      '+00:00:30 🔴 dep',
      '+00:01:00 🔴 orc',
      '+00:01:00 🔴 dis',
    ]);
  });

  test.each<[name: string, answers: SinkScript['answers'], expected: string[]]>([
    ['slow', [{ after: '9s' }], ['+00:01:00 🔴 dep/db: is active.']],
    [
      'rate-limited, and says for how long',
      [{ status: 429, retryAfter: '37s' }],
      ['+00:01:00 🔴 dep/db: is active. [✗ HTTP 429]', '+00:01:37 🔴 dep/db: is active.'],
    ],
    [
      'failing',
      [502, 500, new Error('connection reset')],
      [
        '+00:01:00 🔴 dep/db: is active. [✗ HTTP 502]',
        '+00:01:01 🔴 dep/db: is active. [✗ HTTP 500]',
        '+00:01:03 🔴 dep/db: is active. [✗ connection reset]',
        '+00:01:07 🔴 dep/db: is active.',
      ],
    ],
    [
      'hanging',
      ['hang'],
      [
        '+00:01:00 🔴 dep/db: is active. [✗ no answer within 10 s]',
        '+00:01:11 🔴 (may be a repeat) dep/db: is active.',
      ],
    ],
    ['refusing this message', [400], ['+00:01:00 🔴 dep/db: is active. [✗ HTTP 400]']],
    [
      'slow to fail',
      [{ after: '2s', answer: 503 }],
      ['+00:01:00 🔴 dep/db: is active. [✗ HTTP 503]', '+00:01:03 🔴 dep/db: is active.'],
    ],
    [
      'failing as it says itself',
      [new SinkError('no', { retryAfterMs: 20_000, mayHaveArrived: true })],
      ['+00:01:00 🔴 dep/db: is active. [✗ no]', '+00:01:20 🔴 (may be a repeat) dep/db: is active.'],
    ],
    [
      'asked by a function of the time',
      ({ elapsedMs, attempt, notification }): SinkAnswer =>
        elapsedMs < ms('1m5s') && attempt < 9 && notification.action === 'alert' ? 502 : 'ok',
      [
        '+00:01:00 🔴 dep/db: is active. [✗ HTTP 502]',
        '+00:01:01 🔴 dep/db: is active. [✗ HTTP 502]',
        '+00:01:03 🔴 dep/db: is active. [✗ HTTP 502]',
        '+00:01:07 🔴 dep/db: is active.',
      ],
    ],
  ])('a sink that is %s', async (_, answers, expected) => {
    expect(await transcript({ sinks: [chat(answers)], for: '2m' })).toEqual(expected);
  });

  test('a sink that refuses everything is asked again only at the next message', async () => {
    expect(await transcript({ sinks: [chat(() => 403)] })).toEqual([
      '+00:01:00 🔴 dep/db: is active. [✗ HTTP 403]',
      '+00:02:30 🟢 dep/db: recovered. is well. [✗ HTTP 403]',
    ]);
  });

  test('a message that is on its way at the end has no answer yet', async () => {
    expect(await transcript({ sinks: [chat(['hang'])], for: '1m9s' })).toEqual([
      '+00:01:00 🔴 dep/db: is active. [✗ no answer yet]',
    ]);
  });

  test('rates, time limits, and catch-ups are those of the sidecar', async () => {
    const many = source('many', {
      every: '1h',
      shows: Object.fromEntries(Array.from({ length: 4 }, (_, i) => [`dep/${i}`, 'a'])),
    });
    expect(
      await transcript({ sources: [many], sinks: [chat([], { rates: [{ count: 1, per: '1s' }] })] }),
    ).toEqual([
      '+00:00:00 🔴 dep/0: is active.',
      '+00:00:01 🔴 dep/1: is active.',
      '+00:00:02 🔴 dep/2: is active.',
      '+00:00:03 🔴 dep/3: is active.',
    ]);
    expect(await transcript({ sinks: [chat(['hang'], { timeout: '3s' })], for: '2m' })).toEqual([
      '+00:01:00 🔴 dep/db: is active. [✗ no answer within 3 s]',
      '+00:01:04 🔴 (may be a repeat) dep/db: is active.',
    ]);
    const [caughtUp = '', another] = await transcript({ sources: [many], delivery: { catchUpOver: 2 } });
    expect(caughtUp.split('\n')).toHaveLength(6);
    expect(caughtUp.split('\n')[0]).toBe('+00:00:00 📋 4 messages in one:');
    expect(another).toBe(undefined);
    const told = await transcript({
      sources: [many],
      sinks: [chat([], { catchUp: false })],
      delivery: { catchUpOver: 2 },
    });
    expect(told).toHaveLength(4);
    const halves = chat([], {
      split: (notification) => ['1', '2'].map((detail) => ({ ...notification, detail })),
    });
    expect(await transcript({ sinks: [halves], for: '1m' })).toEqual([
      '+00:01:00 🔴 dep/db: 1',
      '+00:01:00 🔴 dep/db: 2',
    ]);
  });

  test('in the language it is asked for', async () => {
    expect(await transcript({ locale: 'ru' })).toEqual([
      '+00:01:00 🔴 dep/db: is active.',
      '+00:02:30 🟢 dep/db: восстановление. is well.',
    ]);
  });

  test('retries have jitter only when it is asked for', async () => {
    expect(await transcript({ sinks: [chat([502])], random: () => 0, for: '2m' })).toEqual([
      '+00:01:00 🔴 dep/db: is active. [✗ HTTP 502]',
      '+00:01:00.500 🔴 dep/db: is active.',
    ]);
  });

  test('told to stop, it sweeps no more, and delivers what waits', async () => {
    const options = {
      sources: [source('all', { shows: { 'dep/a': 'a', 'dep/b': 'a', 'dep/c': 'a' } })],
      sinks: [chat([], { rates: [{ count: 1, per: '1s' }] })],
      stopAt: '500ms',
      for: '1h',
    };
    const run = simulateSync(options);
    expect(run.sweeps).toHaveLength(1);
    expect(run.transcript()).toHaveLength(3);
    expect(run.completedAt).toBe(run.startAt + 2_000);
    expect((await simulate(options)).completedAt).toBe(run.completedAt);
    expect((await simulate({ ...options, for: '1s' })).completedAt).toBe(null);
  });

  test('stages stand between deciding and telling', async () => {
    expect(
      await transcript({
        stages: [filter(({ action }) => action !== 'recovery'), map((each) => ({ ...each, mark: '!' }))],
      }),
    ).toEqual(['+00:01:00 ! dep/db: is active.']);
  });

  test('a stage may hold back by timers of RxJS, which are virtual without being told so', async () => {
    expect(await transcript({ stages: [delay(20_000)] })).toEqual([
      '+00:01:20 🔴 dep/db: is active.',
      '+00:02:50 🟢 dep/db: recovered. is well.',
    ]);
    expect(await transcript({ stages: [debounceTime(100_000)] })).toEqual([
      '+00:04:10 🟢 dep/db: recovered. is well.',
    ]);
  });

  test('a stage that fails ends the simulation with its error', async () => {
    const broken = {
      sources: [down],
      sinks: [chat()],
      for: '5m',
      stages: [
        map(() => {
          throw new Error('a bug in the stage');
        }),
      ],
    };
    await expect(simulate(broken)).rejects.toThrow('a bug in the stage');
    expect(() => simulateSync(broken)).toThrow('a bug in the stage');
  });

  test('of several sinks each has its own, and only a known one', async () => {
    const run = await simulate({
      sources: [down],
      sinks: [sink('quick'), sink('slow', { answers: [{ after: '8s', answer: 500 }] }), sink('mail')],
      for: '1m30s',
    });
    expect(run.transcript('quick')).toEqual(['+00:01:00 🔴 dep/db: is active.']);
    expect(run.transcript('slow')).toEqual([
      '+00:01:00 🔴 dep/db: is active. [✗ HTTP 500]',
      '+00:01:09 🔴 dep/db: is active.',
    ]);
    expect(() => run.transcript()).toThrow('which one: there are the sinks quick, slow, mail');
    expect(() => run.transcript('quik')).toThrow('quik: there are the sinks quick, slow, mail');
    expect(() => simulateSync({ sources: [], sinks: [], for: 0 }).transcript()).toThrow(
      'which one: there are the sinks (none)',
    );
  });
});

describe('a scripted source', () => {
  const reading: Reading = { covers: ['dep'], signals: [signal('dep/a', true)] };
  const told = (reads: readonly SourceAnswer[], more = {}): Promise<string[]> =>
    transcript({ sources: [source('deps', { reads, ...more })], for: '2m' });

  test.each<[name: string, reads: readonly SourceAnswer[], expected: string[]]>([
    [
      'gives readings',
      [reading, { covers: ['dep'], signals: [] }],
      [
        '+00:00:00 🔴 dep/a: is active.',
        '+00:00:30 🟢 dep/a: recovered. gone: it is no longer there to be watched.',
      ],
    ],
    [
      'gives signals, and covers what it has shown',
      [signal('dep/a', true), []],
      [
        '+00:00:00 🔴 dep/a: is active.',
        '+00:00:30 🟢 dep/a: recovered. gone: it is no longer there to be watched.',
      ],
    ],
    [
      'gives lists of signals',
      [[signal('dep/a', false), signal('host_mem', true, { title: 'Memory', detail: '95%.' })]],
      ['+00:00:00 🔴 Memory: 95%.'],
    ],
    ['takes its time', [{ after: '4s', answer: signal('dep/a', true) }], ['+00:00:04 🔴 dep/a: is active.']],
    [
      'takes too much time, hangs, fails: three times, and it is blind; the last answer goes on',
      [{ after: '6s', answer: reading }, 'hang', new Error('refused')],
      [
        "+00:01:00 🔴 Source deps: could not be read 3 times in a row: refused. What it watches can't be seen; nothing else is said of it until then.",
      ],
    ],
  ])('%s', async (_, reads, expected) => {
    expect(await told(reads)).toEqual(expected);
  });

  test('may be a function of its turn', async () => {
    const turns: unknown[] = [];
    const asked = source('deps', {
      every: '1m',
      reads: (turn) => {
        turns.push(turn);
        return signal('dep/a', turn.turn === 1);
      },
    });
    const startAt = 1_000_000;
    const run = await simulate({ sources: [asked], sinks: [chat()], for: '2m', startAt });
    expect(run.transcript()).toHaveLength(2);
    expect(turns).toEqual([
      { turn: 0, at: startAt, elapsedMs: 0 },
      { turn: 1, at: startAt + 60_000, elapsedMs: 60_000 },
      { turn: 2, at: startAt + 120_000, elapsedMs: 120_000 },
    ]);
  });

  test('shows entities by marbles and by spans', async () => {
    const shown = source('deps', {
      shows: {
        'dep/a': '. a ? x',
        'dep/b': 'a',
        host_mem: [
          ['30s', '31s'],
          ['90s', '2h'],
        ],
      },
    });
    expect(await transcript({ sources: [shown], for: '2m' })).toEqual([
      '+00:00:00 🔴 dep/b: is active.',
      '+00:00:30 🔴 dep/a: is active.',
      '+00:00:30 🔴 host_mem: is active.',
      '+00:01:00 🟢 host_mem: recovered. is well.',
      '+00:01:30 🔴 host_mem: is active.',
      '+00:01:30 🟢 dep/a: recovered. gone: it is no longer there to be watched.',
    ]);
  });

  test('begins anew in every simulation', async () => {
    const once = source('deps', { reads: [signal('dep/a', true), signal('dep/a', false)] });
    const options = { sources: [once], sinks: [chat(['ok', 502])], for: '1m' };
    expect((await simulate(options)).transcript()).toEqual((await simulate(options)).transcript());
  });

  test.each<[name: string, make: () => unknown, says: string]>([
    [
      'with nothing to say',
      () => source('s', {}),
      'source s: either `reads` or `shows` says what it answers',
    ],
    [
      'with two scripts',
      () => source('s', { reads: [reading], shows: {} }),
      'source s: either `reads` or `shows` says what it answers',
    ],
    ['with an empty script', () => source('s', { reads: [] }), 'source s: `reads` is empty'],
    [
      'that never comes',
      () => source('s', { every: 0, reads: [reading] }),
      'source s: `every` must be more than 0',
    ],
    [
      'with unreadable marbles',
      () => source('s', { shows: { 'dep/a': 'a -' } }),
      "source s, dep/a: '-' is none of a . ? x\n\n  a -\n    ^",
    ],
    [
      'that steps over a turn',
      () => source('s', { shows: { 'dep/a': 'a  a' } }),
      "source s, dep/a: a source is read at every turn, so none can be stepped over: 'a  a'",
    ],
    [
      'with a span that ends before it begins',
      () => source('s', { shows: { dep: [['2m', '1m']] } }),
      'source s, dep: a span ends before it begins',
    ],
  ])('%s is refused', (_, make, says) => {
    expect(make).toThrow(new Error(says));
  });
});

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
          return { messageId: 7 };
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
    const waiting =
      (waitMs: number) => (time: Parameters<Exclude<SimulateOptions['sources'][number], Source>>[0]) =>
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
    const refused = (time: Parameters<Exclude<SimulateOptions['sources'][number], Source>>[0]) =>
      own(() => time.wait('1s', already).then(() => asked(true)));
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

describe('a transcript is held against what is expected', () => {
  const run = simulateSync({
    sources: [
      source('deps', { shows: { 'dep/db': [['10m', '90m']] } }),
      source('lost', { reads: [new Error('no route')] }),
    ],
    sinks: [chat(['ok', 502])],
    blindTicks: 1000,
    for: '2h',
  });
  const right = `
    +00:10:00 🔴 dep/db: is active.
    +00:40:00 🔁 dep/db: is active. It has lasted 30 min. [✗ HTTP 502]
    +00:40:01 🔁 dep/db: is active. It has lasted 30 min.
    +01:10:00 🔁 dep/db: is active. It has lasted 1 h.
    +01:30:00 🟢 dep/db: recovered. is well.
  `;

  test('as a text, as lines, or by sink', () => {
    assertTranscript(run, right);
    assertTranscript(
      run,
      right
        .trim()
        .split('\n')
        .map((line) => line.trim()),
    );
    assertTranscript(run, { chat: right });
  });

  test('a difference is shown line by line, with what was decided, and what could not be seen', () => {
    const wrong = right.replace('+01:10:00', '+01:11:00');
    expect(() => assertTranscript(run, wrong)).toThrow(
      new Error(
        `
the messages differ (- expected, + there):

  +00:10:00 🔴 dep/db: is active.
  +00:40:00 🔁 dep/db: is active. It has lasted 30 min. [✗ HTTP 502]
  +00:40:01 🔁 dep/db: is active. It has lasted 30 min.
- +01:11:00 🔁 dep/db: is active. It has lasted 1 h.
+ +01:10:00 🔁 dep/db: is active. It has lasted 1 h.
  +01:30:00 🟢 dep/db: recovered. is well.

what was decided:
  +00:10:00 dep/db alert, crossed
  +00:40:00 dep/db realert, cooldown elapsed
  +01:10:00 dep/db realert, cooldown elapsed
  +01:30:00 dep/db recovery, cleared
  +00:00:00 source lost could not be read: no route (241 times)
`.trim(),
      ),
    );
  });

  test.each<[name: string, expected: Parameters<typeof assertTranscript>[1], says: string]>([
    ['a message too many', right.replace(/\n.*🟢.*/, ''), '+ +01:30:00 🟢 dep/db: recovered. is well.'],
    [
      'a message too few',
      `${right.trimEnd()}
    +01:59:00 🔴 dep/db: is active.`,
      '- +01:59:00 🔴 dep/db: is active.',
    ],
    ['a sink that is not mentioned', {}, '+ +00:10:00 🔴 dep/db: is active.'],
    ['nothing at all', '', '+ +00:10:00 🔴 dep/db: is active.'],
  ])('%s is a difference', (_, expected, says) => {
    expect(() => assertTranscript(run, expected)).toThrow(says);
  });

  test('a sink that there is not is an error', () => {
    expect(() => assertTranscript(run, { chat: right, mail: [] })).toThrow('mail: there are the sinks chat');
  });

  test('what goes on as expected is folded', () => {
    const long = simulateSync({
      sources: [source('deps', { shows: { 'dep/db': [['0s', '20h']] } })],
      sinks: [chat()],
      for: '24h',
    });
    const lines = long.transcript();
    expect(lines).toHaveLength(41);
    expect(() => assertTranscript(long, lines.with(30, 'something else'))).toThrow(
      /^the messages differ [^\n]*\n\n {2}… 27 more as expected\n( {2}\+.*\n){3}- something else\n\+ \+15:00:00 .*\n( {2}\+.*\n){3} {2}… 7 more as expected\n\nwhat was decided:\n( {2}\+.*\n){30} {2}… 11 more$/,
    );
  });

  test('a message of several lines is several lines, indented', () => {
    const wordy = simulateSync({
      sources: [source('deps', { reads: [signal('dep/a', true, { detail: 'one \n  two\nthree' })] })],
      sinks: [chat([500])],
      for: 0,
    });
    assertTranscript(
      wordy,
      `
        +00:00:00 🔴 dep/a: one
                    two
                  three [✗ HTTP 500]
      `,
    );
  });

  test("is told by the runner's own assertion where there is one", () => {
    assertTranscript(run, right, assert.deepStrictEqual);
    assertTranscript(run, { chat: right }, assert.deepStrictEqual);
    expect(() => assertTranscript(run, [], assert.deepStrictEqual)).toThrow(assert.AssertionError);
    expect(() => assertTranscript(run, {}, assert.deepStrictEqual)).toThrow(assert.AssertionError);
    expect(() =>
      assertTranscript(run, [], (actual, expected, message) => expect(actual, message).toEqual(expected)),
    ).toThrow('what was decided');
  });

  test("points into the user's test", () => {
    try {
      assertTranscript(run, []);
    } catch (error) {
      const frames = String((error as Error).stack)
        .split('\n')
        .filter((line) => line.startsWith('    at '));
      expect(frames[0]).toContain('testing-simulate.test.ts');
      return;
    }
    expect.unreachable();
  });
});

describe('time is virtual', () => {
  test('no real timer is started and no real clock read, not even where fake ones stand', async () => {
    const outside = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'] as const;
    const spies = [
      ...outside.map((name) => vi.spyOn(globalThis, name)),
      vi.spyOn(Date, 'now'),
      vi.spyOn(performance, 'now'),
    ];
    try {
      const options: SimulateOptions = {
        sources: [down],
        sinks: [chat([502, 'hang', { after: '3s' }])],
        stages: [delay(5)],
        for: '24h',
      };
      await simulate(options);
      simulateSync(options);
      for (const spy of spies)
        expect(spy.getMockName() + spy.mock.calls.length).toBe(`${spy.getMockName()}0`);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    vi.useFakeTimers();
    try {
      expect((await simulate({ sources: [down], sinks: [chat()], for: '5m' })).transcript()).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });

  test('two simulations at once do not disturb each other, nor the timers of others', async () => {
    const one: SimulateOptions = { sources: [down], sinks: [chat()], stages: [delay(20_000)], for: '5m' };
    const realtime = firstValueFrom(timer(5).pipe(map(() => 'rang')));
    const [a, b] = await Promise.all([simulate(one), simulate({ ...one, startAt: 0 })]);
    expect(a.transcript()).toEqual(b.transcript());
    expect(a.transcript()).toHaveLength(2);
    expect(await realtime).toBe('rang');
  });

  test('a month of a single source leaves no stack behind to overflow', () => {
    const run = simulateSync({ sources: [down], sinks: [chat()], for: '30d' });
    expect(run.sweeps).toHaveLength(86_401);
  });
});
