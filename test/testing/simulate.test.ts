import { from } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { MessageText } from '../../src/language/delivery.ts';
import { matcherOf } from '../../src/language/matcher.ts';
import { SinkError } from '../../src/sinks/sink.ts';
import type { Reading } from '../../src/streams/source.ts';
import { explain } from '../../src/testing/explain.ts';
import {
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
  virtualTime,
} from '../../src/testing/index.ts';
import { chat, down, transcript } from '../support/testing-world.ts';

const notification: MessageText = {
  at: 0,
  action: 'note',
  incident: null,
  key: 'note',
  kind: 'note',
  entity: '',
  source: '',
  reason: null,
  mark: '',
  title: '',
  detail: '',
  mayRepeat: false,
};

describe('a simulation ends in the messages that each sink saw', () => {
  test('with their times', async () => {
    expect(await transcript({})).toEqual([
      '+00:01:00 🔴 dep/db: is active.',
      '+00:02:30 🟢 dep/db: recovered after 1 min 30 s, is well.',
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
      [60_000, 'sent', '1'],
      [150_000, 'sent', '2'],
    ]);
    expect(run.sweeps.map(({ at }) => at - startAt)).toEqual(
      [0, 30, 60, 90, 120, 150, 180].map((s) => s * 1000),
    );
    expect(run.notices.map(({ at, why }) => [at - startAt, why])).toEqual([
      [60_000, 'alert'],
      [150_000, 'recovery'],
    ]);
    expect(run.records.length).toBe(7 + 4 + 2 + 2);
    expect(run.messages.map(({ replyTo, notification }) => [notification.action, replyTo])).toEqual([
      ['alert', null],
      ['recovery', '1'],
    ]);
    expect(run.actors).toEqual([]);
  });

  test('under the policies that it is given, or else those of the sidecar', async () => {
    const always = source('all', {
      shows: { 'dep/db': 'a', orch_down: 'a', 'disk//': 'a' },
    });
    const kinds = async (options: Partial<SimulateOptions>): Promise<string[]> =>
      (await transcript({ sources: [always], for: '1m', telling: null, ...options })).map((line) =>
        line.slice(0, 16),
      );
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

  test('a sink that refuses everything is asked again more and more slowly, and what waits is kept', async () => {
    const lines = await transcript({ sinks: [chat(() => 403)] });
    const alerts = lines.filter((line) => line.endsWith('🔴 dep/db: is active. [✗ HTTP 403]'));
    expect(alerts.map((line) => line.slice(0, 9))).toEqual(
      ['01:00', '01:01', '01:03', '01:07', '01:15', '01:31', '02:03'].map((time) => `+00:${time}`),
    );
    const later = lines.slice(alerts.length);
    expect(later.map((line) => line.slice(0, 9))).toEqual(['+00:03:03', '+00:04:03']);
    for (const line of later)
      expect(line).toMatch(/📋 chat was out of reach for [\s\S]*Came and went \(1\):[\s\S]*HTTP 403/);
  });

  test.each([
    [400, true, false],
    [401, true, true],
    [403, true, true],
    [404, true, false],
    [429, false, false],
    [500, false, false],
    [301, false, false],
  ])('HTTP %i is permanent: %s, a refusal of the sink: %s', async (status, permanent, refused) => {
    const scripted = sink('chat', { answers: [status, { status, retryAfter: '7s' }] })(virtualTime());
    const failures: unknown[] = [];
    for (let i = 0; i < 2; i++) {
      from(scripted.send({ notification, replyTo: null }, new AbortController().signal)).subscribe({
        error: (error: unknown) => failures.push(error),
      });
    }
    const how = { message: `HTTP ${status}`, permanent, refused, mayHaveArrived: false };
    expect(failures).toMatchObject([
      { ...how, retryAfterMs: null },
      { ...how, retryAfterMs: 7_000 },
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
      await transcript({
        sources: [many],
        sinks: [chat([], { rates: [{ count: 1, per: '1s' }] })],
        telling: null,
      }),
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
    const [caughtUp = '', another] = await transcript({
      sources: [many],
      telling: null,
      delivery: { catchUpOver: 2 },
    });
    expect(caughtUp.split('\n')[0]).toMatch(/^\+00:00:00 🔴 4 /);
    expect(another).toBe(undefined);
    const told = await transcript({
      sources: [many],
      sinks: [chat([], { catchUp: false })],
      telling: null,
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
      '+00:02:30 🟢 dep/db: снова в порядке, длилось 1 мин 30 с; is well.',
    ]);
  });

  test('retries have jitter only when it is asked for', async () => {
    expect(await transcript({ sinks: [chat([502])], random: () => 0, for: '2m' })).toEqual([
      '+00:01:00 🔴 dep/db: is active. [✗ HTTP 502]',
      '+00:01:00.500 🔴 dep/db: is active.',
    ]);
  });

  test('with other rules from a reload on, and without what nobody watches any more', async () => {
    const deps = source('deps', {
      every: '1m',
      reads: ({ elapsedMs }) => {
        const known = elapsedMs < ms('4m30s') ? ['a', 'b'] : ['b'];
        return known.map((name) => signal(`dep/${name}`, elapsedMs > 0));
      },
    });
    const kind = { matchers: ['entity=b'] };
    const everything = {
      name: 'all',
      match: matcherOf(kind),
      schedule: { endOf: (at: number) => at + ms('1h') },
    };
    const run = await simulate({
      ...{ sources: [deps], sinks: [chat()], for: '10m', policy: { forMs: 0, forTicks: 1 } },
      telling: { maintenance: [everything] },
      reloads: [
        { at: '4m30s', unwatched: ['dep/a'] },
        { at: '6m30s', telling: {} },
      ],
    });
    const since = run.startAt;
    expect(
      run.notices.map(({ at, why, members }) => [at - since, why, members.map(({ key }) => key)]),
    ).toEqual([
      [ms('1m'), 'alert', ['dep/a']],
      [ms('4m30s'), 'recovery', ['dep/a']],
      [ms('6m30s'), 'released', ['dep/b']],
    ]);
    expect(run.transitions.filter(({ key }) => key === 'dep/a').map(({ reason }) => reason)).toEqual([
      'crossed',
      'inside cooldown',
      'unwatched',
    ]);
    expect(run.rulesFrom.map(({ at }) => at - since)).toEqual([0, ms('4m30s'), ms('6m30s')]);
    expect(explain(run, 'dep/b', { at: since + ms('6m') }).join()).toContain('there is maintenance (all)');
    expect(explain(run, 'dep/b').join()).not.toContain('there is maintenance');
  });

  test('told to stop, it sweeps no more, and delivers what waits', async () => {
    const options = {
      sources: [source('all', { shows: { 'dep/a': 'a', 'dep/b': 'a', 'dep/c': 'a' } })],
      sinks: [chat([], { rates: [{ count: 1, per: '1s' }] })],
      telling: null,
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

  test('what fails beside the sources and sinks ends the simulation with its error', async () => {
    const broken = {
      sources: [down],
      sinks: [chat([502])],
      for: '5m',
      random: () => {
        throw new Error('a bug in the dice');
      },
    };
    await expect(simulate(broken)).rejects.toThrow('a bug in the dice');
    expect(() => simulateSync(broken)).toThrow('a bug in the dice');
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
        '+00:00:30 ⚪ dep/a: gone after 30 s, there is nothing left to watch.',
      ],
    ],
    [
      'gives signals, and covers what it has shown',
      [signal('dep/a', true), []],
      [
        '+00:00:00 🔴 dep/a: is active.',
        '+00:00:30 ⚪ dep/a: gone after 30 s, there is nothing left to watch.',
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
        "+00:01:00 🔴 Source deps: could not be read 3 times in a row: refused. What it watches can't be seen; nothing is said of it until it can be read again.",
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
    expect(await transcript({ sources: [shown], telling: null, for: '2m' })).toEqual([
      '+00:00:00 🔴 dep/b: is active.',
      '+00:00:30 🔴 dep/a: is active.',
      '+00:00:30 🔴 host_mem: is active.',
      '+00:01:00 🟢 host_mem: recovered after 30 s, is well.',
      '+00:01:30 🔴 host_mem: is active.',
      '+00:01:30 ⚪ dep/a: gone after 1 min, there is nothing left to watch.',
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
