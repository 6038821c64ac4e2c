import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { envelopeSchema } from '../../../scripts/envelope-schema.ts';
import {
  envelope,
  maxElements,
  plainAgent,
  plainStage,
  readEnvelope,
} from '../../../src/streams/orchestrator/envelope.ts';

const docs = (file: string): string =>
  readFileSync(new URL(`../../../docs/${file}`, import.meta.url), 'utf8');

/** The worked example that the documentation gives. */
const example = (): Record<string, unknown> => {
  const [, json] = /```json\n(.*?)```/s.exec(docs('metrics-envelope.md')) ?? [];
  return JSON.parse(json ?? '') as Record<string, unknown>;
};

const read = (changes: Record<string, unknown>) => readEnvelope({ ...example(), ...changes });

describe('the documentation', () => {
  test('gives an example that is read whole, without a problem', () => {
    expect(readEnvelope(example())).toEqual({
      version: 1,
      enabled: true,
      generatedAtMs: Date.UTC(2026, 5, 14, 23, 14, 17),
      clkTck: 100,
      stages: {
        items: [
          { stage: 'build', work_item: 'PR-112', age_s: 384.2 },
          { stage: 'nightly-report', work_item: null, age_s: 12 },
        ],
        whole: true,
      },
      agents: {
        items: [
          { run_id: 'run-8841', job_id: 'job-2066', pid: 4711, stage: 'build', age_s: 380, cpu_ticks: 10422 },
        ],
        whole: true,
      },
      queued: 4,
      running: 2,
      failed: 17,
      cost: { spent_usd: 31.4, limit_usd: 50 },
      problems: [],
    });
    expect(z.safeParse(envelope, example()).success).toBe(true);
  });

  test('holds the schema as the code has it (else: node scripts/envelope-schema.ts && npm run format)', () => {
    expect(JSON.parse(docs('metrics-envelope.schema.json'))).toEqual(envelopeSchema());
  });

  test('names every field', () => {
    for (const key of docs('metrics-envelope.schema.json').matchAll(/"([a-z]+(?:_[a-z]+)+)": \{/g)) {
      expect(docs('metrics-envelope.md')).toContain(key[1]);
    }
  });
});

describe('a part that is missing or malformed', () => {
  const whole = readEnvelope(example());
  const unread = { items: [], whole: false };

  test.each<[string, Record<string, unknown>, Partial<ReturnType<typeof readEnvelope>>, string]>([
    ['stages', { stages: undefined }, { stages: unread }, 'stages: missing'],
    ['stages', { stages: {} }, { stages: unread }, 'stages: expected array'],
    ['agents', { agents: 'none' }, { agents: unread }, 'agents: expected array'],
    ['cost', { cost: undefined }, { cost: null }, 'cost: missing'],
    ['cost', { cost: { spent_usd: 1 } }, { cost: null }, 'cost.limit_usd: missing'],
    ['cost', { cost: { spent_usd: '1', limit_usd: 2 } }, { cost: null }, 'cost.spent_usd: expected number'],
    ['queue', { queue: null }, { queued: null, running: null, failed: null }, 'queue: expected object'],
    ['queue', { queue: {} }, { queued: null, running: null, failed: null }, 'queue.counts: missing'],
    ['clk_tck', { clk_tck: 0 }, { clkTck: null }, 'clk_tck: out of range'],
    ['clk_tck', { clk_tck: 99.5 }, { clkTck: null }, 'clk_tck: expected int'],
    ['enabled', { enabled: 'false' }, { enabled: true }, 'enabled: expected boolean'],
    ['version', { schema_version: undefined }, { version: 1 }, 'schema_version: missing'],
    ['version', { schema_version: -1 }, { version: 1 }, 'schema_version: out of range'],
  ])('costs only itself: %s (%#)', (_, changes, lost, problem) => {
    expect(read(changes)).toEqual({ ...whole, ...lost, problems: [problem] });
  });

  test('among the counts costs only that count', () => {
    const { queued, failed, problems } = read({
      queue: { counts: { queued: -1, running: 2, failed: 3, done: 4 } },
    });
    expect({ queued, failed, problems }).toEqual({
      queued: null,
      failed: 3,
      problems: ['queue.counts.queued: out of range'],
    });
  });

  test.each(['2026-06-14T23:14:17', '14.06.2026', '2026-02-30T00:00:00Z', '', 1_781_478_857])(
    'generated_at %j is unreadable',
    (generated_at) => {
      const { generatedAtMs, problems } = read({ generated_at });
      expect(generatedAtMs).toBeNull();
      expect(problems).toHaveLength(1);
    },
  );

  test.each([
    ['2026-06-14T23:14:17.123456+00:00', Date.UTC(2026, 5, 14, 23, 14, 17, 123)],
    ['2026-06-15T02:14:17+03:00', Date.UTC(2026, 5, 14, 23, 14, 17)],
    ['2026-06-14T23:14:17.000000000Z', Date.UTC(2026, 5, 14, 23, 14, 17)],
  ])('generated_at %j is read', (generated_at, at) => {
    expect(read({ generated_at }).generatedAtMs).toBe(at);
  });
});

describe('a list', () => {
  test('loses only its bad elements, and is no longer whole', () => {
    const { stages, problems } = read({
      stages: [
        { stage: 'a', age_s: 1 },
        { stage: 'b', age_s: '1' },
        { stage: 'c', age_s: -1 },
        { age_s: 1 },
        { stage: {}, age_s: 1 },
        { stage: ' \u0000 ', age_s: 1 },
        { stage: 'd', age_s: 1_781_478_857_000 },
        { stage: 'e', age_s: 1, work_item: [] },
        null,
        [],
        { stage: 'f', age_s: 2 },
      ],
    });
    expect(stages.items.map(({ stage }) => stage)).toEqual(['a', 'f']);
    expect(stages.whole).toBe(false);
    expect(problems).toEqual([
      'stages[].age_s: expected number',
      'stages[].age_s: out of range',
      'stages[].stage: missing',
      'stages[].stage: expected text',
      'stages[].stage: out of range',
      'stages[].work_item: expected text',
      'stages[]: expected object',
    ]);
  });

  test('that is absurdly long is cut, and is no longer whole', () => {
    const { stages, problems } = read({
      stages: Array.from({ length: maxElements + 1 }, (_, i) => ({ stage: i, age_s: 1 })),
    });
    expect(stages.items).toHaveLength(maxElements);
    expect(stages.whole).toBe(false);
    expect(problems).toEqual(['stages: more than 10000 elements, the rest is not read']);
  });

  test('of exactly the most elements is whole', () => {
    const stages = Array.from({ length: maxElements }, (_, i) => ({ stage: i, age_s: 1 }));
    expect(read({ stages }).stages.whole).toBe(true);
  });

  test('that is empty is whole', () => {
    expect(read({ agents: [] }).agents).toEqual({ items: [], whole: true });
  });

  test('keeps an agent whose remarks are malformed', () => {
    const agent = { run_id: 7, job_id: {}, stage: ['x'], age_s: 1, pid: null };
    expect(read({ agents: [agent] })).toMatchObject({
      agents: { items: [{ run_id: '7', job_id: null, stage: null, age_s: 1, pid: null }], whole: true },
      problems: [],
    });
  });
});

describe('a name', () => {
  const nameOf = (stage: unknown) => read({ stages: [{ stage, age_s: 1 }] }).stages.items[0]?.stage;

  test.each([
    ['two\r\nlines\u001b[31m', 'two lines'],
    ['a\u202Eb\u2028c', 'a b c'],
    ['  x  ', 'x'],
    ['x'.repeat(5_000), `${'x'.repeat(199)}…`],
    [`${'x'.repeat(199)}🐕`, `${'x'.repeat(199)}…`],
    [`${'x'.repeat(198)}🐕x`, `${'x'.repeat(198)}…`],
    [42, '42'],
  ])('%j is made fit for a message', (name, cleaned) => {
    expect(nameOf(name)).toBe(cleaned);
  });
});

test('an element that is known to be plainly good is what the schema makes of it', () => {
  const word = fc.oneof(
    fc.constantFrom(
      'build',
      'two words',
      ' x',
      'x ',
      'a  b',
      '',
      'x'.repeat(200),
      'x'.repeat(201),
      'ё',
      '\u0007',
    ),
    fc.string(),
  );
  const number = fc.oneof(fc.constantFrom(0, -1, 1.5, 1e10, 1e11, 2 ** 53, 1e308), fc.nat(), fc.double());
  const field = fc.oneof(
    { arbitrary: word, weight: 4 },
    { arbitrary: number, weight: 4 },
    fc.constantFrom(null, undefined, true, [], {}),
  );
  const names = ['stage', 'work_item', 'age_s', 'run_id', 'job_id', 'pid', 'cpu_ticks'] as const;
  const likely = { stage: word, work_item: word, run_id: word, job_id: word };
  const element = fc.record({
    ...(Object.fromEntries(names.map((name) => [name, field])) as Record<
      (typeof names)[number],
      typeof field
    >),
    ...Object.fromEntries(
      Object.entries(likely).map(([name, likelier]) => [name, fc.oneof(likelier, field)]),
    ),
    ...Object.fromEntries(['age_s', 'pid', 'cpu_ticks'].map((name) => [name, fc.oneof(fc.nat(), field)])),
  });
  let plain = 0;
  fc.assert(
    fc.property(element, (given) => {
      for (const [list, known] of [
        ['stages', plainStage(given)],
        ['agents', plainAgent(given)],
      ] as const) {
        if (known === null) continue;
        plain += 1;
        const parsed = z.safeParse(envelope, { schema_version: 1, [list]: [given] });
        expect(parsed.data?.[list]).toEqual([known]);
      }
    }),
    { numRuns: 2_000, seed: 1 },
  );
  expect(plain).toBeGreaterThan(200);
});

test('keys that are not known are ignored, at any depth', () => {
  const { problems } = read({
    x: 1,
    stages: [{ stage: 'a', age_s: 1, x: 1 }],
    queue: { x: 1, counts: { queued: 1, running: 1, failed: 1, done: 1, x: 'y' } },
  });
  expect(problems).toEqual([]);
});

test('a higher version is read as far as it is known', () => {
  expect(read({ schema_version: 7, cost: 'dear' })).toMatchObject({
    version: 7,
    queued: 4,
    cost: null,
    problems: ['cost: expected object'],
  });
});

test('an envelope that is switched off is not read any further', () => {
  const { enabled, stages, queued, problems } = read({ enabled: false, cost: 'dear' });
  expect({ enabled, stages, queued, problems }).toEqual({
    enabled: false,
    stages: { items: [], whole: false },
    queued: null,
    problems: [],
  });
});

test('no JSON object at all makes the reading throw, and no problem quotes it', () => {
  const keys = ['stages', 'agents', 'queue', 'counts', 'cost', 'stage', 'age_s', 'run_id', '__proto__'];
  const json = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, fc.jsonValue(), tie('object'), fc.array(tie('value'), { maxLength: 3 })),
    object: fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), tie('value'), { maxKeys: 6 }),
  }));
  fc.assert(
    fc.property(json.object, (body) => {
      const { problems } = readEnvelope(body as Record<string, unknown>);
      for (const problem of problems) expect(problem).toMatch(/^[a-z_.[\]]+: [a-zA-Z0-9 ,]+$/);
    }),
  );
});
