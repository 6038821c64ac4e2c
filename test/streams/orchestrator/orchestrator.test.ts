import { createServer } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { Signal } from '../../../src/language/signal.ts';
import { locales } from '../../../src/messages/messages.ts';
import { type HttpGet, httpGet } from '../../../src/streams/http.ts';
import { type OrchestratorOptions, orchestrator } from '../../../src/streams/orchestrator/orchestrator.ts';
import { inWords, type Reading } from '../../../src/streams/source.ts';
import { serve } from '../../support/http-server.ts';
import { longTest } from '../../support/long-test.ts';
import { sourceContract } from '../../support/source-contract.ts';

const words = locales.en;
const startMs = 1_781_478_857_000;

const agent = { run_id: 'r1', job_id: 'j1', pid: 7, stage: 'build', age_s: 3_600, cpu_ticks: 1_000 };

/** A healthy envelope with changes. */
const body = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  schema_version: 1,
  generated_at: new Date(startMs).toISOString(),
  clk_tck: 100,
  enabled: true,
  stages: [{ stage: 'build', work_item: 'w1', age_s: 60 }],
  queue: { counts: { queued: 1, running: 2, failed: 3, done: 4 } },
  agents: [agent],
  cost: { spent_usd: 1, limit_usd: 10 },
  ...changes,
});

const seconds = (s: number): string => new Date(startMs + s * 1000).toISOString();

const options = (changes: Partial<OrchestratorOptions> = {}): OrchestratorOptions => ({
  url: new URL('http://user:secret@svc:8080/metrics?token=secret'),
  get: async () => ({ status: 200, text: '{}' }),
  stageAgeMin: 60,
  agentAgeMin: 30,
  agentCpuPct: 1,
  queueMax: 5,
  everyMs: 30_000,
  timeoutMs: 5_000,
  words,
  warn: () => undefined,
  ...changes,
});

const never = new AbortController().signal;

/** One read after another, 30 s apart, with the memory kept as the sweep operator keeps it. */
const reads = async (
  answers: readonly unknown[],
  changes: Partial<OrchestratorOptions> = {},
): Promise<Reading[]> => {
  let next = 0;
  const source = orchestrator(
    options({
      get: async () => {
        const answer = answers[next - 1];
        if (answer instanceof Error) throw answer;
        return { status: 200, text: typeof answer === 'string' ? answer : JSON.stringify(answer) };
      },
      ...changes,
    }),
  );
  const readings: Reading[] = [];
  let memory: unknown;
  for (const _ of answers) {
    next += 1;
    const reading = inWords((await source.read(never, { at: startMs + next * 30_000, memory })) as Reading);
    if (reading.memory !== undefined) memory = JSON.parse(JSON.stringify(reading.memory));
    readings.push(reading);
  }
  return readings;
};

const lastOf = async (answers: readonly unknown[], changes: Partial<OrchestratorOptions> = {}) => {
  const reading = (await reads(answers, changes)).at(-1);
  if (reading === undefined) throw new Error('nothing was read');
  return reading;
};

const ofKind = ({ signals }: Reading, kind: string): Signal[] =>
  signals.filter((signal) => signal.kind === kind);
const actives = (readings: readonly Reading[], kind: string) =>
  readings.map((reading) => ofKind(reading, kind)[0]?.active);

describe('a service that answers', () => {
  test('is reachable, and every kind is covered', async () => {
    const reading = await lastOf([body()]);
    expect(reading.covers).toEqual([
      'orch_down',
      'stage_stuck',
      'agent_hung',
      'job_failed',
      'queue_backlog',
      'cost_over',
    ]);
    expect(reading.signals.map(({ kind, entity, active }) => [kind, entity, active])).toEqual([
      ['orch_down', '', false],
      ['stage_stuck', 'build/w1', false],
      ['agent_hung', 'r1', null],
      ['job_failed', '', false],
      ['queue_backlog', '', false],
      ['cost_over', '', false],
    ]);
  });

  test('is told without the credentials and the query of its URL', async () => {
    for (const answer of [body(), '[]', new Error('refused by http://user:secret@svc/?token=secret')]) {
      const { signals } = await lastOf([answer]);
      expect(JSON.stringify(signals)).not.toContain('secret');
      expect(signals[0]?.title).toBe('Service');
    }
  });

  test('that says it is switched off is reachable, and nothing else is said or forgotten', async () => {
    const [, off, on] = await reads([
      body(),
      body({ enabled: false, queue: { counts: { failed: 99 } } }),
      body({ queue: { counts: { failed: 5 } }, generated_at: seconds(60) }),
    ]);
    expect(off).toEqual({
      covers: ['orch_down'],
      signals: [
        {
          kind: 'orch_down',
          entity: '',
          active: false,
          title: 'Service',
          detail: 'http://svc:8080/metrics answers, and says that it is switched off.',
        },
      ],
    });
    expect(on && ofKind(on, 'job_failed')[0]?.value).toBe(2);
  });
});

describe('a service that is down', () => {
  const down = (why: string): Reading => ({
    covers: ['orch_down'],
    signals: [
      {
        kind: 'orch_down',
        entity: '',
        active: true,
        title: 'Service',
        detail: `no metrics from http://svc:8080/metrics: ${why}. Is the service running? Look at its log.`,
      },
    ],
  });

  test.each([
    ['', 'the answer is not JSON'],
    ['<html>', 'the answer is not JSON'],
    ['{"schema_version":1', 'the answer is not JSON'],
    ['[{}]', 'the answer is not a JSON object'],
    ['null', 'the answer is not a JSON object'],
    ['"text"', 'the answer is not a JSON object'],
    ['7', 'the answer is not a JSON object'],
  ])('answers %j', async (text, why) => {
    expect(await lastOf([text])).toEqual(down(why));
  });

  test.each([199, 300, 304, 401, 404, 500, 503])(
    'answers with status %i, whatever the body',
    async (status) => {
      const get: HttpGet = async () => ({ status, text: JSON.stringify(body()) });
      expect(await lastOf([null], { get })).toEqual(down(`HTTP ${status}`));
    },
  );

  test('refuses the connection', async () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(await lastOf([refused])).toEqual(down('connection refused'));
  });

  test('says nothing: that is told before the limit of the source', async () => {
    vi.useFakeTimers();
    try {
      const source = orchestrator(options({ get: () => new Promise(() => undefined) }));
      expect(source.timeoutMs).toBeGreaterThan(5_000);
      const reading = source.read(never, { at: startMs, memory: undefined });
      await vi.advanceTimersByTimeAsync(5_000);
      expect(await reading).toEqual(down('no answer within 5 s'));
    } finally {
      vi.useRealTimers();
    }
  });

  test('keeps what was counted: jobs that failed meanwhile are told afterwards', async () => {
    const readings = await reads([body(), new Error('away'), body({ queue: { counts: { failed: 4 } } })]);
    expect(actives(readings, 'job_failed')).toEqual([false, undefined, true]);
  });
});

describe('a fault on this side', () => {
  test.each(['EMFILE', 'ENOMEM'])('%s is a failed read, not a service that is down', async (code) => {
    await expect(reads([Object.assign(new Error('socket'), { code })])).rejects.toThrow(/here$/);
  });

  test('an abort from outside is no verdict', async () => {
    const abort = new AbortController();
    const source = orchestrator(options({ get: () => new Promise(() => undefined) }));
    const reading = source.read(abort.signal, { at: startMs, memory: undefined });
    abort.abort(new Error('stopping'));
    await expect(reading).rejects.toThrow('stopping');
  });
});

describe('over a real connection', () => {
  const readFrom = async (url: string, timeoutMs = 5_000): Promise<Signal | undefined> => {
    const source = orchestrator(options({ url: new URL(url), get: httpGet, timeoutMs }));
    // On a machine that gives this process no time nothing is known, which is no answer either way: it is asked again.
    for (let tries = 1; ; tries += 1) {
      try {
        const { signals } = inWords(
          (await source.read(never, { at: startMs, memory: undefined })) as Reading,
        );
        return signals[0];
      } catch (error) {
        const { cause } = error as { cause?: NodeJS.ErrnoException };
        if (cause?.code !== 'ERR_STOOD_STILL' || tries === 20) throw error;
      }
    }
  };

  test('the example is read', async () => {
    const { url, close } = await serve((_, response) => response.end(JSON.stringify(body())));
    expect((await readFrom(`${url}/metrics`))?.active).toBe(false);
    await close();
    expect((await readFrom(url))?.detail).toContain('connection refused');
  });

  test.each<[string, Parameters<typeof serve>[0], string]>([
    ['an empty 204', (_, response) => response.writeHead(204).end(), 'the answer is not JSON'],
    [
      'a redirect in a circle',
      (_, response) => response.writeHead(302, { location: '/' }).end(),
      'more than 3 redirects',
    ],
    [
      'a body over 4 MiB',
      (_, response) => response.end(`{"x":"${'x'.repeat(4 * 1_048_576)}"}`),
      'larger than 4 MiB',
    ],
    ['gzip', (_, response) => response.setHeader('content-encoding', 'gzip').end('x'), 'compressed'],
  ])('%s is down', async (_, listener, why) => {
    const { url, close } = await serve(listener);
    const signal = await readFrom(url);
    expect(signal?.active).toBe(true);
    expect(signal?.detail).toContain(why);
    await close();
  });

  test.each<[string, Parameters<typeof serve>[0]]>([
    ['never begins', () => undefined],
    ['never ends', (_, response) => response.write('{')],
    [
      'drips a byte at a time',
      (_, response) => {
        const drip = setInterval(() => response.write(' '), 5);
        response.on('close', () => clearInterval(drip));
      },
    ],
  ])('an answer that %s is cut off at the limit', async (_, listener) => {
    const { url, close } = await serve(listener);
    const signal = await readFrom(url, 100);
    expect(signal?.active).toBe(true);
    expect(signal?.detail).toContain('no answer within 0.1 s');
    await close();
  });

  test('a port that accepts and never speaks is cut off at the limit', async () => {
    const server = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    expect((await readFrom(`https://127.0.0.1:${port}`, 100))?.detail).toContain('no answer within 0.1 s');
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('a stage', () => {
  const stuck = async (...stages: unknown[]) => ofKind(await lastOf([body({ stages })]), 'stage_stuck');

  test.each([
    [3_599, false],
    [3_600, false],
    [3_600.5, true],
  ])('of age %d s against 60 min: active %j', async (age_s, active) => {
    const [signal] = await stuck({ stage: 'build', age_s });
    expect(signal).toMatchObject({ active, value: age_s / 60, limit: 60, unit: 'min' });
  });

  test('that is stuck says for how long, and what to look at', async () => {
    const [signal] = await stuck({ stage: 'build', work_item: 'w1', age_s: 5_400 });
    expect(signal).toMatchObject({
      entity: 'build/w1',
      title: 'Stage build, w1',
      detail: 'running for 1 h 30 min (limit 1 h). Look at its log; restart it if it no longer moves.',
    });
  });

  test.each([undefined, null, ''])('with work item %j is named by the stage alone', async (work_item) => {
    const [signal] = await stuck({ stage: 'build', work_item, age_s: 1 });
    expect(signal).toMatchObject({ entity: 'build', title: 'Stage build' });
  });

  test('listed twice speaks once, by its oldest', async () => {
    const signals = await stuck(
      { stage: 'build', age_s: 60 },
      { stage: 'build', age_s: 7_200 },
      { stage: 'build', age_s: 120 },
    );
    expect(signals.map(({ active, value }) => [active, value])).toEqual([[true, 120]]);
  });

  test('beside a bad element still speaks, but none is taken for gone', async () => {
    const reading = await lastOf([
      body({
        stages: [
          { stage: 'build', age_s: 7_200 },
          { stage: 'test', age_s: 'long' },
        ],
      }),
    ]);
    expect(ofKind(reading, 'stage_stuck').map(({ entity, active }) => [entity, active])).toEqual([
      ['build', true],
    ]);
    expect(reading.covers).not.toContain('stage_stuck');
    expect(reading.covers).toContain('agent_hung');
  });

  test('list that is empty is covered: what was there is gone', async () => {
    expect((await lastOf([body({ stages: [] })])).covers).toContain('stage_stuck');
  });
});

describe('an agent', () => {
  /** The agent's signals after each of several envelopes. */
  const hung = async (...envelopes: Record<string, unknown>[]) =>
    (await reads(envelopes.map((changes) => body(changes)))).map(
      (reading) => ofKind(reading, 'agent_hung')[0],
    );
  const used = (cpu_ticks: number, at: number, changes: object = {}) => ({
    generated_at: seconds(at),
    agents: [{ ...agent, cpu_ticks, ...changes }],
  });

  // 30 s at 100 ticks a second: 30 ticks are one percent.
  test.each([
    [0, true, 0],
    [29, true, 29 / 30],
    [30, false, 1],
    [6_000, false, 200],
  ])('that used %d ticks in 30 s: active %j', async (ticks, active, share) => {
    const [first, second] = await hung(used(1_000, 0), used(1_000 + ticks, 30));
    expect(first).toMatchObject({ active: null });
    expect(second).toMatchObject({ active, limit: 1, unit: '%' });
    expect(second?.value).toBeCloseTo(share, 10);
  });

  test('that hangs says its share, its age and where it is', async () => {
    const [, signal] = await hung(used(1_000, 0), used(1_029, 30));
    expect(signal).toMatchObject({
      entity: 'r1',
      title: 'Agent r1',
      detail:
        'uses 0.96% of a CPU (limit 1%). Running for 1 h, stage build, job j1, pid 7. It may hang: look at its log, or end it.',
    });
  });

  test('whose remarks are missing says what is known', async () => {
    const [signal] = await hung({ agents: [{ run_id: 'r1', age_s: 3_600 }] });
    expect(signal?.detail).toBe('its CPU share is not known yet. Running for 1 h.');
  });

  test.each([
    [1_799, false],
    [1_800, true],
  ])('of age %d s that uses nothing, against 30 min: active %j', async (age_s, active) => {
    const [, signal] = await hung(used(1_000, 0, { age_s }), used(1_000, 30, { age_s }));
    expect(signal?.active).toBe(active);
  });

  test('younger than the limit is well, though its share is not known', async () => {
    const [signal] = await hung(used(1_000, 0, { age_s: 10 }));
    expect(signal?.active).toBe(false);
    expect(signal).not.toHaveProperty('value');
  });

  test.each<[string, Record<string, unknown>]>([
    ['a counter that fell', used(999, 30)],
    ['another pid', used(1_000, 30, { pid: 8 })],
    ['no pid', used(1_000, 30, { pid: null })],
    ['no counter', used(1_000, 30, { cpu_ticks: undefined })],
    ['an unreadable time', { ...used(1_000, 30), generated_at: 'now' }],
    ['a missing time', { ...used(1_000, 30), generated_at: undefined }],
    ['a frozen time', used(1_000, 0)],
    ['a time that went back', used(1_000, -30)],
    ['unknown ticks', { ...used(1_000, 30), clk_tck: undefined }],
  ])('with %s is unknown', async (_, second) => {
    const [, signal] = await hung(used(1_000, 0), second);
    expect(signal?.active).toBeNull();
    expect(signal).not.toHaveProperty('value');
  });

  test.each<[string, Record<string, unknown>, number]>([
    ['a counter that fell', used(500, 30), (500 / 100 / 30) * 100],
    ['another pid', used(500, 30, { pid: 8 }), (500 / 100 / 30) * 100],
    ['another pid at a frozen time', used(500, 0, { pid: 8 }), (500 / 100 / 60) * 100],
    ['a time that went back', used(500, -3_600), (500 / 100 / 3_660) * 100],
  ])('is measured anew after %s', async (_, second, share) => {
    const pid = (second.agents as [typeof agent])[0].pid;
    const [, , third] = await hung(used(1_000, 0), second, used(1_000, 60, { pid }));
    expect(third?.value).toBeCloseTo(share, 10);
  });

  test.each<[string, Record<string, unknown>]>([
    ['an unreadable time', { ...used(1_700, 30), generated_at: '?' }],
    ['a frozen time', used(1_700, 0)],
    ['no list of agents', { generated_at: seconds(30), agents: undefined }],
  ])('is measured across a reading with %s', async (_, second) => {
    const [, , third] = await hung(used(1_000, 0), second, used(2_000, 60));
    expect(third?.value).toBeCloseTo((1_000 / 100 / 60) * 100, 10);
  });

  test('is measured by the time of the envelope, not by that of the sweep', async () => {
    const [, signal] = await hung(used(1_000, 0), used(1_100, 10));
    expect(signal?.value).toBeCloseTo(10, 10);
  });

  test('is measured by the ticks of the envelope', async () => {
    const [, signal] = await hung(used(1_000, 0), { ...used(1_100, 10), clk_tck: 1_000 });
    expect(signal?.value).toBeCloseTo(1, 10);
  });

  test('beside a bad element still speaks, but none is taken for gone', async () => {
    const { covers, signals } = await lastOf([body({ agents: [agent, { ...agent, run_id: {} }] })]);
    expect(signals.map(({ kind }) => kind)).toContain('agent_hung');
    expect(covers).not.toContain('agent_hung');
    expect(covers).toContain('stage_stuck');
  });

  test('listed twice speaks once, by its oldest', async () => {
    const agents = [
      { ...agent, age_s: 10 },
      { ...agent, pid: 8 },
    ];
    const readings = await reads([body({ agents }), body({ agents, generated_at: seconds(30) })]);
    const last = readings.at(-1);
    expect(last && ofKind(last, 'agent_hung').map(({ active, value }) => [active, value])).toEqual([
      [true, 0],
    ]);
  });

  test('may be named like anything', async () => {
    const named = (at: number) => ({ ...used(1_000, at, { run_id: '__proto__' }) });
    const [, signal] = await hung(named(0), named(30));
    expect(signal).toMatchObject({ entity: '__proto__', active: true });
  });

  test('leave a memory that is settled, and the very same where nothing is new: it is neither copied nor written', async () => {
    let now = body();
    const source = orchestrator(options({ get: async () => ({ status: 200, text: JSON.stringify(now) }) }));
    const read = async (memory: unknown): Promise<unknown> =>
      ((await source.read(never, { at: startMs, memory })) as Reading).memory;
    const first = await read(undefined);
    expect(Object.isFrozen(first)).toBe(true);
    now = body({ agents: [] });
    const gone = await read(first);
    expect(gone).toEqual({ failed: 3, samples: [] });
    expect(await read(gone)).toBe(gone);
  });

  test('that is gone is forgotten', async () => {
    const [, second] = await reads([body(), body({ agents: [], generated_at: seconds(30) })]);
    expect(second?.memory).toEqual({ failed: 3, samples: [] });
  });
});

describe('failed jobs', () => {
  const counts = (...failed: unknown[]) =>
    reads(
      failed.map((n) =>
        n === null ? body({ queue: undefined }) : body({ queue: { counts: { failed: n } } }),
      ),
    );

  test('are an event each time there are more; counting begins with the first count, and after a fall at zero', async () => {
    const readings = await counts(5, 5, 6, 9, 9, 2, 3);
    expect(readings.map((reading) => ofKind(reading, 'job_failed')[0])).toMatchObject(
      [
        [false, 0],
        [false, 0],
        [true, 1],
        [true, 3],
        [false, 0],
        [true, 2],
        [true, 1],
      ].map(([active, value]) => ({ active, value, edge: true, limit: 1, unit: 'jobs' })),
    );
    expect(readings[3]?.signals.find(({ edge }) => edge)?.detail).toBe(
      '3 more jobs have failed (9 in all). Look at their logs.',
    );
  });

  test('are counted across a reading without a count, which covers nothing of them', async () => {
    const readings = await counts(5, null, 'many', 7);
    expect(actives(readings, 'job_failed')).toEqual([false, undefined, undefined, true]);
    expect(readings.map(({ covers }) => covers.includes('job_failed'))).toEqual([true, false, false, true]);
  });
});

describe('the queue', () => {
  test.each([
    [4, false],
    [5, true],
    [6, true],
  ])('of %d against 5: active %j', async (queued, active) => {
    const reading = await lastOf([body({ queue: { counts: { queued, running: 2 } } })]);
    expect(ofKind(reading, 'queue_backlog')).toEqual([
      {
        kind: 'queue_backlog',
        entity: '',
        active,
        title: 'Queue',
        detail: `${queued} jobs wait (limit 5), 2 running.`,
        value: queued,
        limit: 5,
        unit: 'jobs',
      },
    ]);
  });

  test('is not watched with the limit 0', async () => {
    const reading = await lastOf([body({ queue: { counts: { queued: 1_000 } } })], { queueMax: 0 });
    expect(ofKind(reading, 'queue_backlog')).toEqual([]);
    expect(reading.covers).not.toContain('queue_backlog');
  });

  test('whose count is malformed is not covered, while the failed jobs are', async () => {
    const { covers } = await lastOf([body({ queue: { counts: { queued: 1.5, failed: 1 } } })]);
    expect(covers).not.toContain('queue_backlog');
    expect(covers).toContain('job_failed');
  });
});

describe('the cost', () => {
  test.each([
    [9.99, 10, false],
    [10, 10, true],
    [10.01, 10, true],
    [0, 0, true],
    [10, null, false],
  ])('of %d against %j: active %j', async (spent_usd, limit_usd, active) => {
    const reading = await lastOf([body({ cost: { spent_usd, limit_usd } })]);
    expect(reading.covers).toContain('cost_over');
    expect(ofKind(reading, 'cost_over')).toMatchObject([{ active, value: spent_usd, unit: 'USD' }]);
  });

  test.each([
    undefined,
    {},
    { spent_usd: 20 },
    { limit_usd: 1 },
    { spent_usd: null, limit_usd: 1 },
    { spent_usd: '20', limit_usd: 1 },
  ])('%j says nothing, and is not covered', async (cost) => {
    const reading = await lastOf([body({ cost })]);
    expect(ofKind(reading, 'cost_over')).toEqual([]);
    expect(reading.covers).not.toContain('cost_over');
  });

  test('that no number can hold says nothing', async () => {
    const reading = await lastOf(['{"cost":{"spent_usd":1e999,"limit_usd":1}}']);
    expect(ofKind(reading, 'cost_over')).toEqual([]);
  });
});

describe('what can not be read', () => {
  const warned = async (answers: readonly unknown[]) => {
    const warn = vi.fn();
    await reads(answers, { warn });
    return warn.mock.calls.map(([message]) => message as string);
  };

  test('is told once while it lasts, and what is new beside it', async () => {
    const bad = { stages: [{ stage: 'a', age_s: 'x' }] };
    expect(await warned([body(bad), body(bad), body({ ...bad, cost: 1 }), body(bad)])).toEqual([
      'Metrics envelope: stages[].age_s: expected number. What depends on it is not watched.',
      'Metrics envelope: cost: expected object. What depends on it is not watched.',
    ]);
  });

  test('is not told again when it comes and goes, but again after an hour without it', async () => {
    const bad = body({ cost: 1 });
    expect(await warned([bad, body(), bad, body(), bad])).toHaveLength(1);
    expect(await warned([bad, ...Array<unknown>(120).fill(body()), bad])).toHaveLength(2);
    expect(await warned(Array<unknown>(200).fill(bad))).toHaveLength(1);
  });

  test('for being of a higher version is told once, and read as far as it is known', async () => {
    expect(await warned([body({ schema_version: 7 }), body({ schema_version: 7 })])).toEqual([
      'Metrics envelope: schema_version 7 is newer than 1; what is known of it is read.',
    ]);
    const { covers } = await lastOf([body({ schema_version: 7 })]);
    expect(covers).toHaveLength(6);
  });

  test('is told a bounded number of times, whatever the service does', async () => {
    const changing = Array.from({ length: 300 }, (_, i) => body({ schema_version: i + 2 }));
    expect(await warned(changing)).toHaveLength(300);
    expect(await warned([...changing, ...changing.slice(-100)])).toHaveLength(300);
  });

  test.each(['of another version', 7, [], { v: 99 }, { failed: 'x', samples: [] }])(
    'memory %j is dropped with a word, and counting begins anew',
    async (memory) => {
      const warn = vi.fn();
      const get: HttpGet = async () => ({ status: 200, text: JSON.stringify(body()) });
      const source = orchestrator(options({ get, warn }));
      const reading = (await source.read(never, { at: startMs, memory })) as Reading;
      expect(warn).toHaveBeenCalledWith(words.orchestrator.memoryLost);
      expect(actives([reading], 'job_failed')).toEqual([false]);
    },
  );

  test('never throws, and is never active but for what is readably wrong', async () => {
    const keys = Object.keys(body());
    const broken = fc
      .tuple(fc.subarray(keys), fc.array(fc.jsonValue(), { minLength: keys.length, maxLength: keys.length }))
      .map(([chosen, values]) => body(Object.fromEntries(chosen.map((key, i) => [key, values[i]]))));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), broken), async (answer) => {
        const text = JSON.stringify(answer);
        const isObject = typeof answer === 'object' && answer !== null && !Array.isArray(answer);
        for (const reading of await reads([text, text])) {
          const active = reading.signals.filter((signal) => signal.active).map(({ kind }) => kind);
          // No random value is stuck, failed, queued or spent by chance: `readably` finds those that are.
          expect(active.filter((kind) => !readably(kind, answer))).toEqual(isObject ? [] : ['orch_down']);
          expect(reading.covers).toContain('orch_down');
        }
      }),
    );
  });

  /** Whether the envelope, read by hand, gives a reason for an active signal of the kind. */
  const readably = (kind: string, answer: unknown): boolean => {
    const { stages, queue, cost } = (answer ?? {}) as Record<string, never>;
    const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value : []);
    const counts = (queue as { counts?: Record<string, unknown> } | undefined)?.counts;
    const { spent_usd, limit_usd } = (cost ?? {}) as { spent_usd?: unknown; limit_usd?: unknown };
    switch (kind) {
      case 'stage_stuck':
        return list(stages).some((stage) => Number(stage?.age_s) > 3_600);
      case 'queue_backlog':
        return Number(counts?.queued) >= 5;
      case 'cost_over':
        return Number(spent_usd) >= Number(limit_usd);
      default:
        return false;
    }
  };
});

longTest('ten thousand stages and agents take no longer than a moment', async () => {
  const many = Array.from({ length: 10_000 }, (_, i) => i);
  const stages = many.map((i) => ({ stage: `s${i}`, age_s: i }));
  const at = (s: number) =>
    body({ stages, agents: many.map((i) => ({ ...agent, run_id: i })), generated_at: seconds(s) });
  const [, second] = await reads([at(0), at(30)]);
  expect(second && ofKind(second, 'agent_hung').filter(({ active }) => active)).toHaveLength(10_000);
});

test('every message is there in Russian', async () => {
  const readings = await reads(
    [
      body(),
      body({ ...body({ queue: { counts: { queued: 9, failed: 5 } } }), generated_at: seconds(30) }),
      '[]',
    ],
    { words: locales.ru },
  );
  for (const { signals } of readings) for (const { title } of signals) expect(title).toMatch(/[а-я]/i);
});

sourceContract('orchestrator', (outside) => {
  const gets: Record<typeof outside, HttpGet> = {
    answers: async () => ({ status: 200, text: JSON.stringify(body()) }),
    throws: () => {
      throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    },
    hangs: (_, { abort }) =>
      new Promise((_resolve, reject) => abort.addEventListener('abort', () => reject(abort.reason))),
    late: (_, { abort }) =>
      new Promise((resolve) => abort.addEventListener('abort', () => resolve({ status: 200, text: '{}' }))),
  };
  return orchestrator(options({ get: gets[outside] }));
});
