import assert from 'node:assert/strict';
import fc from 'fast-check';
import { whyUnreached } from '../../src/messages/faults.ts';
import { locales } from '../../src/messages/messages.ts';
import { type Envelope, readEnvelope } from '../../src/streams/orchestrator/envelope.ts';
import { orchestrator } from '../../src/streams/orchestrator/orchestrator.ts';
import { fuzz } from './fuzz.ts';
import { assertOutcome, assertReadable, outcomeOf } from './readings.ts';
import { nastyText, nastyValue, spoiltJson, spoiltValue } from './spoilt.ts';

const reasonOf = (error: unknown): string => whyUnreached(error, locales.en);

const envelope = {
  schema_version: 1,
  generated_at: '2026-06-14T23:14:17Z',
  clk_tck: 100,
  enabled: true,
  stages: [
    { stage: 'build', work_item: 'PR-112', age_s: 384.2 },
    { stage: 'nightly-report', work_item: null, age_s: 12 },
  ],
  queue: { counts: { queued: 4, running: 2, failed: 17, done: 1290 } },
  agents: [
    { run_id: 'run-8841', job_id: 'job-2066', pid: 4711, stage: 'build', age_s: 380, cpu_ticks: 10422 },
    { run_id: 'run-8842', job_id: null, pid: null, stage: null, age_s: 7200, cpu_ticks: 0 },
  ],
  cost: { spent_usd: 31.4, limit_usd: 50 },
};
const samples = [
  envelope,
  { ...envelope, schema_version: 2, stages: [] },
  { ...envelope, enabled: false },
  {},
];

const kinds = ['orch_down', 'stage_stuck', 'agent_hung', 'job_failed', 'queue_backlog', 'cost_over'];
const memories = [
  { failed: 16, samples: [{ runId: 'run-8841', pid: 4711, ticks: 10_000, atMs: 1_781_478_800_000 }] },
  { failed: null, samples: [] },
];

const source = (text: string, warnings: string[], status = 200) =>
  orchestrator({
    url: new URL('http://svc:8080/metrics'),
    get: async () => ({ status, text }),
    host: 'h',
    stageAgeMin: 60,
    agentAgeMin: 30,
    agentCpuPct: 1,
    queueMax: 5,
    everyMs: 30_000,
    timeoutMs: 5_000,
    words: locales.en,
    warn: (message) => warnings.push(message),
  });

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a problem says is in our own words: a name of the schema, and what was expected there. */
const problem =
  /^[a-z_.[\]]+: (missing|expected [a-z]+|out of range|not ISO 8601 with a time zone|unreadable|more than 10000 elements, the rest is not read)$/;

/** What could not be read, by the part of the envelope that must then stand in a problem. */
const unread = (read: Envelope): string[] =>
  read.enabled
    ? Object.entries({
        generated_at: read.generatedAtMs !== null,
        clk_tck: read.clkTck !== null,
        stages: read.stages.whole,
        agents: read.agents.whole,
        queue: read.queued !== null && read.running !== null && read.failed !== null,
        cost: read.cost !== null,
      }).flatMap(([part, isRead]) => (isRead ? [] : [part]))
    : [];

/** The first of the sample's stages, as it was. */
const isBuild = (stage: unknown): boolean => {
  const { stage: name, work_item, age_s } = (stage ?? {}) as Record<string, unknown>;
  return name === 'build' && work_item === 'PR-112' && age_s === 384.2;
};

fuzz({
  name: 'the metrics envelope',
  input: spoiltValue(samples).filter(isPlainObject),
  parse: readEnvelope,
  holds: (read, given) => {
    for (const each of read.problems) assert.match(each, problem);
    assert.equal(new Set(read.problems).size, read.problems.length);
    for (const part of unread(read)) {
      assert.ok(
        read.problems.some((each) => each.startsWith(part)),
        `nobody is told of ${part}`,
      );
    }
    const numbers = [read.version, read.generatedAtMs, read.clkTck, read.queued, read.running, read.failed];
    for (const number of numbers) assert.ok(number === null || Number.isFinite(number));
    for (const { age_s } of [...read.stages.items, ...read.agents.items]) {
      assert.ok(age_s >= 0 && age_s <= 1e10, 'a time is no age');
    }
    // A bad element costs only itself, and that the list is not whole.
    if (!read.enabled) return;
    const listed = Array.isArray(given.stages) ? given.stages : null;
    const left = listed === null ? 1 : listed.length - read.stages.items.length;
    assert.equal(read.stages.whole, left === 0);
    assert.equal(read.stages.items.filter(isBuild).length, (listed ?? []).filter(isBuild).length);
  },
});

fuzz({
  name: 'the answer of the service, and what it leaves for the next turn',
  input: fc.record({
    text: spoiltJson(samples),
    status: fc.constantFrom(200, 200, 200, 200, 204, 302, 404, 500, 0),
  }),
  parse: async ({ text, status }) => {
    const warnings: string[] = [];
    const first = await outcomeOf(source(text, warnings, status));
    const memory = 'reading' in first ? first.reading.memory : undefined;
    const later: string[] = [];
    const second = await outcomeOf(
      source(JSON.stringify(envelope), later),
      JSON.parse(JSON.stringify(memory ?? null)),
    );
    return { first, second, warnings, later };
  },
  holds: ({ first, second, warnings, later }) => {
    for (const outcome of [first, second]) {
      // Nothing that the service says is a fault of this side.
      assert.ok('reading' in outcome);
      assertOutcome(outcome, { kinds });
    }
    for (const warning of warnings) assertReadable(warning, 300);
    assert.deepEqual(later, []);
    assert.ok('reading' in second && second.reading.covers.length === kinds.length);
  },
});

fuzz({
  name: 'the memory of the last envelope, as a journal of another version may have it',
  input: fc.oneof({ weight: 5, arbitrary: spoiltValue(memories) }, { weight: 1, arbitrary: nastyValue }),
  parse: async (memory) => {
    const warnings: string[] = [];
    return { outcome: await outcomeOf(source(JSON.stringify(envelope), warnings), memory), warnings };
  },
  holds: ({ outcome, warnings }) => {
    assert.ok('reading' in outcome);
    assertOutcome(outcome, { kinds });
    assert.ok(warnings.length <= 1);
  },
});

fuzz({
  name: 'why something could not be reached',
  input: fc.record({
    message: nastyText,
    code: nastyValue,
    token: fc.stringMatching(/^\d{9}:[\w-]{30}$/),
    errors: nastyValue,
  }),
  parse: ({ message, code, token, errors }) => {
    const error = Object.assign(new Error(`${message} http://h/bot${token}/x ${message} bot${token}`), {
      code,
      errors,
    });
    return reasonOf(Object.assign(error, { cause: { cause: error } }));
  },
  holds: (why, { token }) => {
    assert.notEqual(why, '');
    assertReadable(why.toWellFormed(), 200);
    assert.ok(!why.includes(token));
  },
});
