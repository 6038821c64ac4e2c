import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { backtestCommand } from '../../../src/commands/backtest.ts';
import { createBacktest } from '../../../src/history/backtest/backtest.ts';
import { createChange } from '../../../src/history/backtest/change.ts';
import { compare, type Result } from '../../../src/history/backtest/compare.ts';
import type { Incident } from '../../../src/history/backtest/incidents.ts';
import { createRerun } from '../../../src/history/backtest/rerun.ts';
import { readChanges } from '../../../src/history/backtest/settings.ts';
import { describeResult } from '../../../src/history/backtest/text.ts';
import { type Policy, partsOfKey, type Signal, type Sweep } from '../../../src/language/signal.ts';
import type { Actor } from '../../../src/machines/actors.ts';
import { locales } from '../../../src/messages/messages.ts';
import { readRecord, recordLine, type StateRecord, type TapRecord } from '../../../src/recording/records.ts';
import { readEnvelope } from '../../../src/streams/orchestrator/envelope.ts';
import { noMemory, signalsOf } from '../../../src/streams/orchestrator/orchestrator-signals.ts';
import { inWords } from '../../../src/streams/source.ts';
import { defaultRules } from '../../../src/telling/defaults.ts';
import { captured, configured, journalWith } from '../../support/command-bench.ts';
import { classicPolicy } from '../../support/histories.ts';
import { story } from '../../support/journal-story.ts';
import { longTest } from '../../support/long-test.ts';
import { runPolkan } from '../../support/polkan-process.ts';
import {
  anyLives,
  linesOfFiles,
  policies as livesPolicies,
  recordedLives,
} from '../../support/recorded-lives.ts';
import { runs } from '../../support/runs.ts';
import { minute, second, start } from '../../support/sweep-samples.ts';
import { scratch } from '../../support/tap-bench.ts';

beforeAll(() => vi.stubEnv('TZ', 'UTC'));
afterAll(() => vi.unstubAllEnvs());

const policies = configured().config.policies;
const rules = defaultRules('', ['telegram']);

const changes = (...items: string[]) => {
  const faults: string[] = [];
  const read = readChanges(items, locales.en, faults);
  expect(faults).toEqual([]);
  return read;
};
const backtested = (records: readonly TapRecord[], ...items: string[]): Result => {
  const backtest = createBacktest(policies, changes(...items), locales.en);
  for (const record of records) backtest.take(record);
  return backtest.result();
};
const text = (result: Result): string[] => describeResult(result, locales.en);

const signal = (key: string, active: boolean | null, more: Partial<Signal> = {}): Signal => {
  const { kind, entity } = partsOfKey(key);
  return { kind, entity, active, title: key, detail: '', ...more };
};
const sweep = (at: number, signals: readonly Signal[], more: Partial<Sweep> = {}): Sweep => ({
  type: 'sweep',
  at: start + at,
  source: 'containers',
  covers: [],
  signals,
  ...more,
});
/** `X` active, `.` inactive, `?` unseen, a space: no sweep. One a minute. */
const seen = (key: string, pattern: string, more: Partial<Signal> = {}): Sweep[] =>
  [...pattern].flatMap((each, i) =>
    each === ' ' ? [] : [sweep(i * minute, [signal(key, each === '?' ? null : each === 'X', more)])],
  );
const state = (because: StateRecord['because'], at: number, actors: readonly Actor[] = []): StateRecord => ({
  type: 'state',
  at: start + at,
  because,
  version: '1.2.3',
  policies,
  actors,
});

/** A container that flaps for forty minutes, while a dependency is down all the time. */
const flapping = [...'X.'.repeat(20), ...'..........'].map((each, i) =>
  sweep(i * minute, [signal('container/web', each === 'X'), signal('dep/db', i > 24)]),
);
const calm = ['WATCHDOG_CONTAINER_KEEP_S=300', 'WATCHDOG_COOLDOWN_S=3600'];

/** One that is down for long, one for a moment, and a disk that fills up slowly. */
const various = [
  ...seen('container/web', 'XX......'),
  ...seen('container/db', 'XXXXXX..'),
  ...[70, 80, 90, 90, 70].map((value, i) =>
    sweep(i * minute, [signal('disk//data', value >= 85, { value, limit: 85 })]),
  ),
].sort((a, b) => a.at - b.at);

describe('a backtest', () => {
  test('says how many messages it would have been', () => {
    expect(text(backtested(flapping, ...calm))).toEqual([
      '11 → 3 messages, 0 incidents untold, 21 → 2 incidents',
      '  container: 10 → 2 messages, 20 → 1 incident',
      '  dep: 1 → 1 message, 1 → 1 incident',
    ]);
    expect(describeResult(backtested(flapping, ...calm), locales.ru)).toEqual([
      '11 → 3 сообщения, без сообщения 0 инцидентов, 21 → 2 инцидента',
      '  container: 10 → 2 сообщения, 20 → 1 инцидент',
      '  dep: 1 → 1 сообщение, 1 → 1 инцидент',
    ]);
  });

  test('lists what would have been missed, and what would have come sooner or later', () => {
    const result = backtested(various, 'WATCHDOG_CONTAINER_FOR_S=180', 'WATCHDOG_DISK_PCT=75');
    expect(text(result)).toEqual([
      '6 → 4 messages, 0 incidents untold, 3 → 2 incidents, 1 missed, 1 alerted later (by up to 3 min), 1 alerted sooner (by up to 1 min)',
      '  container: 4 → 2 messages, 2 → 1 incident, 1 missed, 1 alerted later (by up to 3 min)',
      '  disk: 2 → 2 messages, 1 → 1 incident, 1 alerted sooner (by up to 1 min)',
      '',
      'Missed (1):',
      '  container/web: 14.06 23:00, for 2 min',
      '',
      'First alert at another time (2):',
      '  container/db: 14.06 23:00, 3 min later',
      '  disk//data: 14.06 23:02, 1 min sooner',
    ]);
    expect(describeResult(result, locales.ru)).toEqual([
      '6 → 4 сообщения, без сообщения 0 инцидентов, 3 → 2 инцидента, пропущено 1, позже 1 (до 3 мин), раньше 1 (до 1 мин)',
      '  container: 4 → 2 сообщения, 2 → 1 инцидент, пропущено 1, позже 1 (до 3 мин)',
      '  disk: 2 → 2 сообщения, 1 → 1 инцидент, раньше 1 (до 1 мин)',
      '',
      'Пропущено (1):',
      '  container/web: 14.06 23:00, 2 мин',
      '',
      'Первая тревога в другое время (2):',
      '  container/db: 14.06 23:00, на 3 мин позже',
      '  disk//data: 14.06 23:02, на 1 мин раньше',
    ]);
  });

  test('lists what is new, what is still open, and what is over at once, twenty of each sort', () => {
    const jobs = seen('job_failed', 'X', { edge: true });
    expect(
      text(
        backtested(
          [
            ...seen('disk//data', 'XXX', { value: 80, limit: 85 }).map((each) => ({
              ...each,
              signals: each.signals.map((one) => ({ ...one, active: false })),
            })),
            ...jobs,
          ],
          'WATCHDOG_DISK_PCT=80',
        ),
      ),
    ).toEqual([
      '1 → 2 messages, 0 incidents untold, 1 → 2 incidents, 1 new',
      '  disk: 0 → 1 message, 0 → 1 incident, 1 new',
      '  job_failed: 1 → 1 message, 1 → 1 incident',
      '',
      'New (1):',
      '  disk//data: 14.06 23:00, still open at the end',
    ]);
    const many = Array.from({ length: 25 }, (_, n) => signal(`container/c${n}`, true));
    const lines = text(backtested([sweep(0, many), sweep(minute, [])], 'WATCHDOG_CONTAINER_FOR_TICKS=2'));
    expect(lines.slice(0, 2)).toEqual([
      '1 → 0 messages, 0 incidents untold, 25 → 0 incidents, 25 missed',
      '  container: 1 → 0 messages, 25 → 0 incidents, 25 missed',
    ]);
    expect(lines.slice(3, 5)).toEqual(['Missed (25):', '  container/c0: 14.06 23:00, still open at the end']);
    expect(lines.at(-1)).toBe('  and 5 more');
    expect(lines).toHaveLength(3 + 1 + 20 + 1);
  });

  test('is JSON for machines, of always the same form', () => {
    const result = backtested(seen('container/web', 'XXX...X.'), 'WATCHDOG_CONTAINER_FOR_TICKS=2');
    const of = (messages: number, incidents: number, recoveries: number) => ({
      messages,
      incidents,
      alerts: incidents,
      realerts: 0,
      recoveries,
    });
    const comparison = {
      recorded: of(4, 2, 2),
      changed: of(2, 1, 1),
      missed: [
        {
          key: 'container/web',
          kind: 'container',
          alertAt: start + 6 * minute,
          endAt: start + 7 * minute,
          before: false,
          realerts: 0,
          recovered: true,
          told: true,
        },
      ],
      untold: [],
      added: [],
      shifted: [{ key: 'container/web', recordedAt: start, changedAt: start + minute, byMs: minute }],
    };
    expect(JSON.parse(JSON.stringify(result))).toEqual({ ...comparison, kinds: { container: comparison } });
  });

  test('knows that what happens is over at once', () => {
    const edges = seen('job_failed', 'XX', { edge: true });
    const { recorded, kinds } = backtested(edges);
    expect(recorded).toMatchObject({ messages: 2, incidents: 2, alerts: 2, recoveries: 0 });
    expect(Object.keys(kinds)).toEqual(['job_failed']);
    const rerun = createRerun(policies, rules, locales.en);
    for (const each of edges) rerun.sweep(each);
    expect(rerun.incidents.map(({ alertAt, endAt }) => [alertAt, endAt])).toEqual([
      [start, start],
      [start + minute, start + minute],
    ]);
  });

  test('of nothing says so', () => {
    expect(text(backtested([]))).toEqual(['0 → 0 messages, 0 incidents untold, 0 → 0 incidents']);
  });
});

test('docs/backtest.md shows what it really says', () => {
  const page = readFileSync(new URL('../../../docs/backtest.md', import.meta.url), 'utf8');
  expect(page).toContain(text(backtested(flapping, ...calm)).join('\n'));
  expect(page).toContain(
    text(backtested(various, 'WATCHDOG_CONTAINER_FOR_S=180', 'WATCHDOG_DISK_PCT=75')).join('\n'),
  );
});

describe('incidents', () => {
  const incident = (alertAt: number, endAt: number | null, key = 'dep/a'): Incident => ({
    key,
    kind: 'dep',
    alertAt,
    endAt,
    before: false,
    realerts: 0,
    recovered: endAt !== null,
    told: true,
  });
  const held = (recorded: Incident[], changed: Incident[]) => {
    const { missed, added, shifted } = compare(
      { incidents: recorded, messages: [] },
      { incidents: changed, messages: [] },
    );
    return {
      missed: missed.map(({ alertAt }) => alertAt),
      added: added.map(({ alertAt }) => alertAt),
      shifted: shifted.map(({ byMs }) => byMs),
    };
  };
  const none = { missed: [], added: [], shifted: [] };

  test.each<[string, Incident[], Incident[], Partial<ReturnType<typeof held>>]>([
    ['the same', [incident(1, 5)], [incident(1, 5)], {}],
    ['of another key', [incident(1, 5)], [incident(1, 5, 'dep/b')], { missed: [1], added: [1] }],
    ['alerted later', [incident(1, 5)], [incident(3, 5)], { shifted: [2] }],
    ['alerted sooner', [incident(3, 5)], [incident(1, 5)], { shifted: [-2] }],
    ['alerted when it was over', [incident(1, 5)], [incident(6, 9)], { missed: [1], added: [6] }],
    ['alerted just when it was over', [incident(1, 5)], [incident(5, 9)], { shifted: [4] }],
    [
      'held together by a longer keep',
      [incident(1, 2), incident(4, 5), incident(7, 8)],
      [incident(1, 20)],
      {},
    ],
    ['cut apart by a shorter one', [incident(1, 20)], [incident(1, 2), incident(4, 5), incident(7, 8)], {}],
    [
      'held together, and alerted later',
      [incident(1, 2), incident(4, 9)],
      [incident(2, 20)],
      { shifted: [1] },
    ],
    ['open to the end', [incident(1, null)], [incident(9, null)], { shifted: [8] }],
    ['behind one that went on', [incident(1, 4), incident(6, null)], [incident(1, 4)], { missed: [6] }],
    [
      'one of many',
      Array.from({ length: 50 }, (_, i) => incident(10 * i, 10 * i + 5)),
      [incident(231, 234)],
      {
        missed: Array.from({ length: 50 }, (_, i) => 10 * i).filter((at) => at !== 230),
        shifted: [1],
      },
    ],
  ])('%s', (_, recorded, changed, expected) => {
    expect(held(recorded, changed)).toEqual({ ...none, ...expected });
  });

  test('find their twin as a plain search does', () => {
    const anySide = fc
      .array(fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 })), { maxLength: 12 })
      .map((spans) => {
        let at = 0;
        return spans.map(([gap, length], i) => {
          const alertAt = at + gap + 1;
          at = alertAt + length;
          return incident(alertAt, i === spans.length - 1 && gap === 4 ? null : at);
        });
      });
    const end = ({ endAt }: Incident): number => endAt ?? Number.POSITIVE_INFINITY;
    fc.assert(
      fc.property(anySide, anySide, (recorded, changed) => {
        const without = (these: Incident[], those: Incident[]): number[] =>
          these
            .filter((one) => !those.some((other) => one.alertAt <= end(other) && other.alertAt <= end(one)))
            .map(({ alertAt }) => alertAt);
        expect(held(recorded, changed)).toMatchObject({
          missed: without(recorded, changed),
          added: without(changed, recorded),
        });
      }),
    );
  });
});

describe('messages', () => {
  const down = (count: number) => Array.from({ length: count }, (_, n) => signal(`container/c${n}`, true));

  test('that are too many at once are one', () => {
    const { recorded, kinds } = backtested([
      sweep(0, [...down(30), signal('dep/db', true)]),
      sweep(minute, []),
    ]);
    expect(recorded).toMatchObject({ messages: 1, incidents: 31 });
    // It speaks of both kinds.
    expect(kinds.container?.recorded.messages).toBe(1);
    expect(kinds.dep?.recorded.messages).toBe(1);
  });

  test('of one sweep are one for each of its groups', () => {
    const grouped = down(10).map((one, n) => ({ ...one, labels: { group: `stack ${n}` } }));
    expect(backtested([sweep(0, down(10)), sweep(minute, [])]).recorded.messages).toBe(1);
    expect(backtested([sweep(0, grouped), sweep(minute, [])]).recorded.messages).toBe(10);
  });

  test('wait for their turn, one a second, and are told as one where too many have come', () => {
    const records = Array.from({ length: 4 }, (_, i) =>
      sweep(
        i * second,
        down(10).map((one, n) => ({ ...one, entity: `c${n}-${i}`, labels: { group: `stack ${n}-${i}` } })),
      ),
    );
    // 0 s: one goes. 1 s: 9 wait, and 10 come: all as one. And so on.
    expect(backtested(records).recorded).toMatchObject({ incidents: 40, messages: 4 });
  });

  test('of more incidents than a notice holds are several', () => {
    const { recorded, kinds } = backtested([sweep(0, down(2_001)), sweep(minute, [signal('dep/db', true)])]);
    expect(recorded).toMatchObject({ incidents: 2_002, messages: 3 });
    expect(kinds.dep?.recorded.messages).toBe(1);
  });

  test('about the very sink are not told by it', () => {
    expect(backtested(seen('self/telegram', 'X.')).recorded).toMatchObject({ incidents: 1, messages: 0 });
    expect(backtested(seen('self/journal', 'X.')).recorded).toMatchObject({ incidents: 1, messages: 2 });
  });

  test('at the end of the recording are told, too', () => {
    const three = down(3).map((one, n) => ({ ...one, labels: { group: `stack ${n}` } }));
    expect(backtested([sweep(0, three)]).recorded.messages).toBe(3);
  });
});

describe('a limit', () => {
  const under = (
    kind: string,
    value: number | undefined,
    recorded: number,
    active: boolean | null,
    item: string,
  ) => {
    const change = createChange(changes(item), locales.en);
    const one = signal(kind, active, { ...(value !== undefined && { value }), limit: recorded });
    return change.sweep(sweep(0, [one], { covers: [kind] })).signals[0];
  };

  test.each([
    ['host_mem', 'WATCHDOG_MEM_PCT'],
    ['disk', 'WATCHDOG_DISK_PCT'],
    ['disk_crit', 'WATCHDOG_DISK_CRIT_PCT'],
    ['disk_inodes', 'WATCHDOG_DISK_INODES_PCT'],
    ['queue_backlog', 'WATCHDOG_QUEUE_MAX'],
    ['proc_blocking', 'WATCHDOG_PROC_AGE_MIN'],
  ])('of %s is reached by its very value', (kind, name) => {
    expect(under(kind, 80, 90, false, `${name}=80`)).toMatchObject({ active: true, limit: 80 });
    expect(under(kind, 79, 90, false, `${name}=80`)).toMatchObject({ active: false, limit: 80 });
    expect(under(kind, 85, 80, true, `${name}=86`)).toMatchObject({ active: false, limit: 86 });
    expect(under(kind, 85, 80, null, `${name}=50`)?.active).toBeNull();
    expect(under(kind, undefined, 80, false, `${name}=50`)?.active).toBe(false);
  });

  test('of another kind changes nothing', () => {
    expect(under('disk', 80, 90, false, 'WATCHDOG_DISK_INODES_PCT=50')).toMatchObject({
      active: false,
      limit: 90,
    });
    expect(under('mine', 80, 90, false, 'WATCHDOG_DISK_PCT=50')).toMatchObject({ active: false, limit: 90 });
  });

  test('that is the recorded one leaves to the source what it has decided', () => {
    // A value may have been rounded since.
    expect(under('disk', 84.9, 85, true, 'WATCHDOG_DISK_PCT=85')?.active).toBe(true);
  });

  test('of a stage has to be passed', () => {
    expect(under('stage_stuck', 60, 90, false, 'WATCHDOG_STAGE_AGE_MIN=60')?.active).toBe(false);
    expect(under('stage_stuck', 60.1, 90, false, 'WATCHDOG_STAGE_AGE_MIN=60')?.active).toBe(true);
  });

  test('of an agent is what it must use, if it is old enough', () => {
    const hung = (value: number | undefined, active: boolean | null, limit: number) =>
      under('agent_hung', value, 1, active, `WATCHDOG_AGENT_CPU_PCT=${limit}`)?.active;
    expect(hung(2, false, 5)).toBe(true);
    expect(hung(5, false, 5)).toBe(false);
    expect(hung(0.5, true, 0.2)).toBe(false);
    // Below the limit, and not hung: too young, whatever the limit. A younger one has no value at all.
    expect(hung(0.5, false, 5)).toBe(false);
    expect(hung(undefined, false, 5)).toBe(false);
    expect(hung(undefined, null, 5)).toBeNull();
  });

  test('of an orchestrator is as if its source had had it', () => {
    const at = (seconds: number): string => new Date(start + seconds * 1000).toISOString();
    const anyAges = fc.array(fc.constantFrom(0, 1_799, 1_800, 3_600, 3_601, 7_200, 9_999), { maxLength: 4 });
    const anyTicks = fc.array(fc.constantFrom(0, 29, 30, 31, 60, 300, 3_000), { minLength: 4, maxLength: 4 });
    const anyLimits = fc.record({
      stageAgeMin: fc.constantFrom(0, 0.1, 30, 60, 120),
      agentCpuPct: fc.constantFrom(0, 0.5, 1, 2, 10),
      queueMax: fc.constantFrom(3, 4, 5),
    });
    fc.assert(
      fc.property(
        anyAges,
        anyAges,
        anyTicks,
        fc.nat({ max: 6 }),
        anyLimits,
        anyLimits,
        (stages, agents, ticks, queued, recorded, changed) => {
          const read = (now: boolean) =>
            readEnvelope({
              schema_version: 1,
              generated_at: at(now ? 30 : 0),
              clk_tck: 100,
              enabled: true,
              stages: stages.map((age_s, n) => ({ stage: `s${n}`, age_s })),
              agents: agents.map((age_s, n) => ({
                run_id: `r${n}`,
                pid: n,
                age_s,
                cpu_ticks: now ? (ticks[n] ?? 0) : 0,
              })),
              queue: { counts: { queued, failed: 0 } },
              cost: null,
            });
          const signals = (limits: typeof recorded): Signal[] => {
            const all = { ...limits, agentAgeMin: 30, words: locales.en };
            const first = signalsOf(read(false), noMemory, all);
            return [...inWords(signalsOf(read(true), first.memory, all)).signals];
          };
          const change = createChange(
            changes(
              `WATCHDOG_STAGE_AGE_MIN=${changed.stageAgeMin}`,
              `WATCHDOG_AGENT_CPU_PCT=${changed.agentCpuPct}`,
              `WATCHDOG_QUEUE_MAX=${changed.queueMax}`,
            ),
            locales.en,
          );
          const active = (of: readonly Signal[]) =>
            of.map(({ kind, entity, active: is, limit }) => [kind, entity, is, limit]);
          expect(active(change.sweep(sweep(0, signals(recorded))).signals)).toEqual(active(signals(changed)));
        },
      ),
      { numRuns: runs(1_000) },
    );
  });

  test('of 0 on a queue switches its kind off: it is neither seen nor gone', () => {
    const records = seen('queue_backlog', 'XX..', { value: 9, limit: 5 }).map((each) => ({
      ...each,
      covers: ['queue_backlog'],
    }));
    expect(backtested(records, 'WATCHDOG_QUEUE_MAX=0').changed).toMatchObject({ messages: 0, incidents: 0 });
    const change = createChange(changes('WATCHDOG_QUEUE_MAX=0'), locales.en);
    expect(change.sweep(records[0] as Sweep)).toMatchObject({ covers: [], signals: [] });
  });
});

describe('timing', () => {
  const changed = (recorded: Partial<Record<string, Partial<Policy>>>, ...items: string[]) => {
    const kinds = Object.fromEntries(
      Object.entries(recorded).map(([kind, policy]) => [kind, { ...classicPolicy, ...policy }]),
    );
    return createChange(changes(...items), locales.en).policies({ fallback: classicPolicy, kinds });
  };

  test('of a kind is changed by its own settings', () => {
    expect(
      changed(
        { disk: {} },
        'WATCHDOG_DISK_COOLDOWN_S=60',
        'WATCHDOG_DISK_FOR_S=1.5',
        'WATCHDOG_DISK_FOR_TICKS=4',
        'WATCHDOG_DISK_KEEP_S=0',
      ),
    ).toEqual({
      fallback: classicPolicy,
      kinds: { disk: { cooldownMs: 60_000, forMs: 1_500, forTicks: 4, keepMs: 0 } },
    });
  });

  test('of a kind that the recording says nothing of is the general one, changed', () => {
    expect(changed({}, 'WATCHDOG_DISK_FOR_TICKS=4').kinds).toEqual({
      disk: { ...classicPolicy, forTicks: 4 },
    });
    expect(changed({}, 'WATCHDOG_DISK_FOR_TICKS=4', 'WATCHDOG_COOLDOWN_S=60').kinds).toEqual({
      disk: { ...classicPolicy, forTicks: 4, cooldownMs: 60_000 },
    });
  });

  test('in general is that of every kind without its own', () => {
    const { fallback, kinds } = changed(
      { disk: {}, dep: { cooldownMs: 7 }, container: {}, proc_blocking: {} },
      'WATCHDOG_COOLDOWN_S=60',
      'WATCHDOG_CONTAINER_COOLDOWN_S=90',
    );
    expect(fallback).toEqual({ ...classicPolicy, cooldownMs: 60_000 });
    expect(
      Object.fromEntries(Object.entries(kinds).map(([kind, { cooldownMs }]) => [kind, cooldownMs])),
    ).toEqual({
      disk: 60_000,
      dep: 7,
      container: 90_000,
      // Its default is its own.
      proc_blocking: classicPolicy.cooldownMs,
    });
  });

  test.each([
    [['WATCHDOG_PROC_COOLDOWN_S=60', 'WATCHDOG_PROC_BLOCKING_COOLDOWN_S=90']],
    [['WATCHDOG_PROC_BLOCKING_COOLDOWN_S=90', 'WATCHDOG_PROC_COOLDOWN_S=60']],
  ])('of processes is as in the configuration: the kind has the last word (%s)', (items) => {
    expect(changed({ proc_blocking: {} }, ...items).kinds.proc_blocking?.cooldownMs).toBe(90_000);
    expect(
      changed({ proc_blocking: {} }, 'WATCHDOG_PROC_COOLDOWN_S=60').kinds.proc_blocking?.cooldownMs,
    ).toBe(60_000);
  });

  test('is what the configuration would have made of the same settings', () => {
    const names = [
      'COOLDOWN_S',
      'PROC_COOLDOWN_S',
      'DISK_COOLDOWN_S',
      'DISK_FOR_S',
      'DISK_FOR_TICKS',
      'ORCH_DOWN_KEEP_S',
      'AGENT_HUNG_FOR_S',
      'PROC_BLOCKING_COOLDOWN_S',
      'ORCH_DOWN_FOR_TICKS',
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.integer({ min: 1, max: 900 })), (settings) => {
        const env = Object.fromEntries(
          Object.entries(settings).map(([name, value]) => [`WATCHDOG_${name}`, String(value)]),
        );
        const items = Object.entries(env).map(([name, value]) => `${name}=${value}`);
        const change = createChange(changes(...items), locales.en);
        expect(change.policies(policies)).toEqual(configured(env).config.policies);
      }),
    );
  });

  test('that is changed decides the messages', () => {
    const records = seen('dep/db', 'X'.repeat(70));
    expect(backtested(records, 'WATCHDOG_DEP_COOLDOWN_S=600')).toMatchObject({
      recorded: { messages: 3, alerts: 1, realerts: 2 },
      changed: { messages: 7, alerts: 1, realerts: 6 },
      missed: [],
      added: [],
      shifted: [],
    });
  });
});

describe('a blind source', () => {
  const blind = (active: boolean) => signal('blind/containers', active);
  const failed = (i: number, ...signals: Signal[]): Sweep => sweep(i * minute, signals, { error: 'refused' });
  const good = (i: number, ...signals: Signal[]): Sweep =>
    sweep(i * minute, signals, { covers: ['container'] });
  const records = [
    good(0, blind(false)),
    failed(1),
    failed(2),
    good(3),
    failed(4),
    failed(5),
    failed(6, blind(true)),
    failed(7, blind(true)),
    good(8, blind(false)),
  ];

  test('is so after so many failed sweeps in a row', () => {
    expect(backtested(records, 'WATCHDOG_BLIND_TICKS=2')).toMatchObject({
      recorded: { incidents: 1, recoveries: 1 },
      changed: { incidents: 2, recoveries: 2 },
      added: [{ key: 'blind/containers', alertAt: start + 2 * minute, endAt: start + 3 * minute }],
      shifted: [{ byMs: -minute }],
    });
    expect(backtested(records, 'WATCHDOG_BLIND_TICKS=4').shifted).toMatchObject([{ byMs: minute }]);
    expect(backtested(records, 'WATCHDOG_BLIND_TICKS=5').missed).toHaveLength(1);
  });

  test('is not called well by a failed sweep', () => {
    const blindActor: Actor = {
      key: 'blind/containers',
      kind: 'blind',
      entity: 'containers',
      source: 'containers',
      title: 'blind/containers',
      detail: '',
      state: {
        path: 'cooldown.holding',
        firstActiveAt: null,
        activeSweeps: 0,
        incidentAt: start,
        lastAlertAt: start,
        firstInactiveAt: null,
      },
    };
    expect(
      backtested([state('start', 0, [blindActor]), failed(1), failed(2), good(3)], 'WATCHDOG_BLIND_TICKS=5'),
    ).toMatchObject({
      recorded: { recoveries: 0 },
      changed: { recoveries: 1 },
    });
    expect(
      backtested([state('start', 0, [blindActor]), failed(1), failed(2)], 'WATCHDOG_BLIND_TICKS=5').changed
        .recoveries,
    ).toBe(0);
  });

  test('counts anew with each process, and each source for itself, and not the hints', () => {
    const of = (source: string, i: number, more: Partial<Sweep> = {}): Sweep => ({
      ...failed(i),
      source,
      ...more,
    });
    const told = (...all: TapRecord[]) => backtested(all, 'WATCHDOG_BLIND_TICKS=2').changed.incidents;
    expect(told(of('a', 1), of('a', 2))).toBe(1);
    expect(told(of('a', 1), of('b', 2))).toBe(0);
    expect(told(of('a', 1), state('start', 90_000), of('a', 2))).toBe(0);
    expect(told(of('a', 1), state('rotated', 90_000), of('a', 2))).toBe(1);
    expect(told(of('a', 1), of('a', 2, { hinted: true }))).toBe(0);
    expect(told(of('a', 1), { ...good(2), source: 'a', hinted: true }, of('a', 3))).toBe(1);
  });
});

describe('a recording that goes over a restart', () => {
  const held: Actor = {
    key: 'dep/db',
    kind: 'dep',
    entity: 'db',
    source: 'containers',
    title: 'dep/db',
    detail: '',
    state: {
      path: 'cooldown.holding',
      firstActiveAt: null,
      activeSweeps: 0,
      incidentAt: start,
      lastAlertAt: start,
      firstInactiveAt: null,
    },
  };
  const db = (i: number, active: boolean) => sweep(i * minute, [signal('dep/db', active)]);

  test('goes on with what each configuration knew', () => {
    // Recorded: alerted at once, and the journal knew it. Changed: it would still have been pending.
    const records = [
      state('start', 0),
      db(0, true),
      db(1, true),
      state('start', 90_000, [held]),
      db(2, true),
      db(3, false),
    ];
    expect(backtested(records, 'WATCHDOG_DEP_FOR_TICKS=3')).toMatchObject({
      recorded: { messages: 2, incidents: 1 },
      changed: { messages: 2, incidents: 1, alerts: 1 },
      shifted: [{ byMs: 2 * minute }],
    });
    expect(backtested(records, 'WATCHDOG_DEP_FOR_TICKS=4')).toMatchObject({
      changed: { messages: 0, incidents: 0 },
      missed: [{ key: 'dep/db' }],
    });
  });

  test('knows the incidents that were open when it began', () => {
    const records = [state('rotated', 0, [held]), db(40, true), db(41, false), db(42, false)];
    expect(backtested(records)).toMatchObject({
      recorded: { messages: 2, incidents: 1, alerts: 0, realerts: 1, recoveries: 1 },
      missed: [],
      added: [],
    });
    // One that is told later, or not any more, is not missed.
    expect(backtested(records, 'WATCHDOG_DEP_KEEP_S=6000', 'WATCHDOG_DEP_COOLDOWN_S=6000')).toMatchObject({
      changed: { messages: 0, incidents: 1, alerts: 0, realerts: 0, recoveries: 0 },
      missed: [],
      shifted: [],
    });
  });

  test('forgets with a process that had no journal', () => {
    const records = [
      state('start', 0),
      db(0, true),
      db(1, true),
      state('start', 90_000),
      db(2, true),
      db(3, false),
    ];
    expect(backtested(records)).toMatchObject({
      recorded: { messages: 3, incidents: 2, alerts: 2, recoveries: 1 },
      changed: { messages: 3, incidents: 2, alerts: 2, recoveries: 1 },
    });
  });

  test('closes, silently, what the configuration no longer listed', () => {
    const records = [
      state('start', 0),
      db(0, true),
      sweep(0, [signal('dep/other', true)]),
      db(1, true),
      state('start', 90_000, [
        {
          ...held,
          key: 'dep/other',
          entity: 'other',
          title: 'dep/other',
          state: { ...held.state, path: 'alerting' },
        },
      ]),
    ];
    const { recorded, changed } = backtested(records, 'WATCHDOG_DEP_COOLDOWN_S=60');
    expect(recorded).toMatchObject({ incidents: 2, recoveries: 0 });
    expect(changed).toMatchObject({ incidents: 2, recoveries: 0, realerts: 1 });
  });

  test('goes by the policies of each process, changed', () => {
    const quick = { fallback: { ...classicPolicy, cooldownMs: minute }, kinds: {} };
    const records = [
      state('start', 0),
      ...[0, 1, 2].map((i) => db(i, true)),
      { ...state('start', 150_000, [held]), policies: quick },
      ...[3, 4, 5].map((i) => db(i, true)),
    ];
    expect(backtested(records, 'WATCHDOG_DEP_KEEP_S=60').recorded.realerts).toBe(3);
    expect(backtested(records, 'WATCHDOG_COOLDOWN_S=120').changed.realerts).toBe(2);
  });

  test('ends the incidents of actors that are there no more, and begins those of new ones', () => {
    const rerun = createRerun(policies, rules, locales.en);
    rerun.sweep(db(0, true));
    rerun.resume(policies, rules, {
      ...{ channels: ['telegram'], telling: null },
      at: start + 90_000,
      actors: [],
      gone: ['dep/db'],
    });
    expect(rerun.actors()).toEqual([]);
    expect(rerun.incidents).toMatchObject([
      { key: 'dep/db', endAt: start + 90_000, recovered: false, before: false },
    ]);
    rerun.resume(policies, rules, {
      ...{ channels: ['telegram'], telling: null },
      at: start + 99_000,
      actors: [{ ...held, state: { ...held.state, incidentAt: start + 9 } }],
      gone: [],
    });
    expect(rerun.incidents).toMatchObject([
      {},
      { key: 'dep/db', alertAt: start + 9, endAt: null, before: true },
    ]);
  });

  test('goes on with an incident that has moved meanwhile, as it has moved', () => {
    const reminded = { ...held, state: { ...held.state, lastAlertAt: start + 30 * minute } };
    const records = [
      state('start', 0),
      db(0, true),
      state('gap', 31 * minute, [reminded]),
      db(35, true),
      db(36, false),
    ];
    expect(backtested(records)).toMatchObject({
      recorded: { messages: 2, incidents: 1, alerts: 1, realerts: 0, recoveries: 1 },
      changed: { messages: 2, incidents: 1, alerts: 1, realerts: 0, recoveries: 1 },
    });
  });

  test('takes over, behind a gap, what the recording knows and it does not', () => {
    const records = [
      state('start', 0),
      db(0, false),
      state('gap', 90_000, [held]),
      db(2, true),
      db(3, false),
    ];
    expect(backtested(records, 'WATCHDOG_DEP_FOR_TICKS=3')).toMatchObject({
      recorded: { messages: 1, incidents: 1, alerts: 0, recoveries: 1 },
      changed: { messages: 1, incidents: 1, alerts: 0, recoveries: 1 },
    });
  });
});

describe('the same configuration on both sides', () => {
  const recordsOf = async (of: Parameters<typeof recordedLives>[0]): Promise<TapRecord[]> =>
    linesOfFiles((await recordedLives(of)).files).flatMap(({ text: line, torn }) =>
      torn ? [] : (readRecord(line) ?? []),
    );
  const expectNone = (result: Result): void => {
    for (const one of [result, ...Object.values(result.kinds)]) {
      expect(one.changed).toEqual(one.recorded);
      expect(one).toMatchObject({ missed: [], added: [], shifted: [] });
    }
  };

  test('gives no difference, whatever was recorded', { timeout: 180_000 }, async () => {
    let messages = 0;
    let starts = 0;
    await fc.assert(
      fc.asyncProperty(anyLives(['stopped', 'killed']), async (lives) => {
        const records = await recordsOf(lives);
        const backtest = createBacktest(livesPolicies, changes(), locales.en);
        for (const record of records) backtest.take(record);
        const result = backtest.result();
        expectNone(result);
        messages += result.recorded.messages;
        starts += records.filter((record) => record.type === 'state' && record.because === 'start').length;
      }),
      { numRuns: runs(60) },
    );
    expect(messages).toBeGreaterThan(runs(100));
    expect(starts).toBeGreaterThan(runs(80));
  });

  test('gives none either where it is given as a change', async () => {
    await fc.assert(
      fc.asyncProperty(anyLives(['stopped']), async (lives) => {
        const records = await recordsOf(lives);
        // All but what it does while it is clearing: the source says that it sees again only once.
        const items = ['WATCHDOG_BLIND_TICKS=3', 'WATCHDOG_COOLDOWN_S=120', 'WATCHDOG_BLIND_KEEP_S=0'];
        const set = (record: TapRecord): TapRecord =>
          record.type === 'state'
            ? {
                ...record,
                policies: {
                  ...livesPolicies,
                  kinds: { ...livesPolicies.kinds, blind: { ...livesPolicies.kinds.blind, keepMs: 0 } },
                },
                actors: record.actors.filter(({ kind }) => kind !== 'blind'),
              }
            : record;
        const backtest = createBacktest(livesPolicies, changes(...items), locales.en);
        for (const record of records) backtest.take(set(record));
        expectNone(backtest.result());
      }),
      { numRuns: runs(60) },
    );
  });
});

describe('settings', () => {
  const faultsOf = (...items: string[]): string[] => {
    const faults: string[] = [];
    readChanges(items, locales.en, faults);
    return faults;
  };

  test.each([
    [
      'WATCHDOG_DISK_PTC=80',
      ' is not WATCHDOG_NAME=value with a name that there is; did you mean WATCHDOG_DISK_PCT?',
    ],
    ['DISK_PCT=80', ' is not WATCHDOG_NAME=value with a name that there is; did you mean WATCHDOG_DISK_PCT?'],
    ['disk_pct=80', ' is not WATCHDOG_NAME=value with a name that there is; did you mean WATCHDOG_DISK_PCT?'],
    [
      'watchdog_disk_pct=80',
      ' is not WATCHDOG_NAME=value with a name that there is; did you mean WATCHDOG_DISK_PCT?',
    ],
    [
      'WATCHDOG_DISK_PCT',
      ' is not WATCHDOG_NAME=value with a name that there is; did you mean WATCHDOG_DISK_PCT?',
    ],
    [
      'WATCHDOG_DISK_PCT=',
      ' is not WATCHDOG_NAME=value with a name that there is; did you mean WATCHDOG_DISK_PCT?',
    ],
    ['WATCHDOG_SOMETHING_ELSE=1', ' is not WATCHDOG_NAME=value with a name that there is'],
    ['WATCHDOG_DISK_PCT=full', ' is not a number from 1 to 100 (%)'],
    ['WATCHDOG_DISK_PCT=101', ' is not a number from 1 to 100 (%)'],
    ['WATCHDOG_DISK_FOR_TICKS=0', ' is not a whole number from 1 to 1000 (sweeps)'],
    ['WATCHDOG_DISK_KEEP_S=-1', ' is not a number from 0 to 2592000 (s)'],
    ['WATCHDOG_BLIND_TICKS=1.5', ' is not a whole number from 1 to 1000 (sweeps)'],
  ])('%s is refused', (item, why) => {
    expect(faultsOf(item)).toEqual([`--set ${item}${why}`]);
  });

  test.each([
    'WATCHDOG_MEM_LIMIT',
    'WATCHDOG_TG_CHAT_ID',
    'WATCHDOG_DEPS',
    'WATCHDOG_AGENT_AGE_MIN',
    'WATCHDOG_INTERVAL_S',
    'WATCHDOG_DISK_CRIT_ENABLED',
  ])('%s is none that a recording could be put through', (name) => {
    const [fault] = faultsOf(`${name}=1`);
    expect(fault).toMatch(
      name === 'WATCHDOG_MEM_LIMIT' ? /is not WATCHDOG_NAME/ : new RegExp(`^${name} can't be backtested`),
    );
  });

  test('are refused all at once', () => {
    expect(
      faultsOf('WATCHDOG_DEPS=a=http://a', 'WATCHDOG_DISK_PCT=full', 'x', 'WATCHDOG_MEM_PCT=50'),
    ).toHaveLength(3);
  });

  test('of which the last of a name holds', () => {
    expect([...changes('WATCHDOG_DISK_PCT=10', 'WATCHDOG_DISK_PCT=20').limits]).toEqual([['disk', 20]]);
  });
});

describe('polkan backtest', () => {
  let directory = '';
  beforeEach(() => {
    directory = scratch();
  });
  const write = (name: string, records: readonly TapRecord[], end = '\n'): string => {
    const path = join(directory, name);
    writeFileSync(path, records.map(recordLine).join('\n') + end);
    return path;
  };
  const run = (args: readonly string[], { set = [] as string[], json = false, env = {} } = {}) =>
    captured(() => backtestCommand(args, { ...configured(env), set, ...(json && { json }) }));
  const flaps = seen('container/web', 'X.X.X.X.');
  const keep = 'WATCHDOG_CONTAINER_KEEP_S=300';

  test('takes its settings before, behind and between its files, however they are given', async () => {
    const [first, second] = [write('tap.1', flaps.slice(0, 4)), write('tap', flaps.slice(4))];
    const said = {
      code: 0,
      stderr: [],
      stdout: [
        '8 → 1 message, 0 incidents untold, 4 → 1 incident',
        '  container: 8 → 1 message, 4 → 1 incident',
      ],
    };
    for (const [args, set] of [
      [[first, second], [keep]],
      [[keep, first, second], ['WATCHDOG_COOLDOWN_S=900']],
      [[first, second, keep], ['WATCHDOG_COOLDOWN_S=900']],
      [[first, keep, second], []],
    ] as const) {
      expect(await run(args, { set: [...set] })).toEqual(said);
    }
    expect((await run([first, second])).stdout[0]).toBe(
      '8 → 8 messages, 0 incidents untold, 4 → 4 incidents',
    );
  });

  test('reads its files in the order that they are given in', async () => {
    const long = seen('dep/db', 'XXXXXX..');
    const parts = [write('a', long.slice(0, 3)), write('b', long.slice(3))];
    expect((await run(parts)).stdout[0]).toBe('2 → 2 messages, 0 incidents untold, 1 → 1 incident');
  });

  test('says in JSON what it says in words', async () => {
    const { stdout } = await run([write('tap', flaps)], { set: [keep], json: true });
    expect(stdout).toHaveLength(1);
    expect(JSON.parse(stdout[0] ?? '')).toEqual(JSON.parse(JSON.stringify(backtested(flaps, keep))));
  });

  test('goes by the configuration where the recording does not say its own', async () => {
    const env = { WATCHDOG_CONTAINER_KEEP_S: '300' };
    expect((await run([write('tap', flaps)], { env })).stdout[0]).toBe(
      '1 → 1 message, 0 incidents untold, 1 → 1 incident',
    );
    expect((await run([write('tap', [state('start', 0), ...flaps])], { env })).stdout[0]).toBe(
      '8 → 8 messages, 0 incidents untold, 4 → 4 incidents',
    );
  });

  test('does nothing where a setting is wrong, and exits with 2', async () => {
    const { code, stdout, stderr } = await run([write('tap', flaps), 'WATCHDOG_DISK=1', 'KEEP_S=5'], {
      set: ['WATCHDOG_MEM_PCT=x'],
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: [] });
    expect(stderr).toHaveLength(3);
    expect(await run(['WATCHDOG_MEM_PCT=80'])).toEqual({
      code: 2,
      stdout: [],
      stderr: ['no recording is given: name the files of a tap (WATCHDOG_TAP), the oldest first'],
    });
  });

  test('says which settings could not have changed anything', async () => {
    const set = [
      'WATCHDOG_DISK_PCT=10',
      'WATCHDOG_DEP_FOR_S=5',
      keep,
      'WATCHDOG_BLIND_TICKS=9',
      'WATCHDOG_COOLDOWN_S=60',
    ];
    expect(await run([write('tap', flaps)], { set })).toMatchObject({
      code: 0,
      stderr: [
        'WATCHDOG_DISK_PCT changes nothing: no signal of disk is in the recording',
        'WATCHDOG_DEP_FOR_S changes nothing: no signal of dep is in the recording',
      ],
    });
  });

  test('names what it can not read, goes on, and exits with 1', async () => {
    const path = write('tap', flaps);
    writeFileSync(join(directory, 'broken'), 'no JSON\n\n{"type":"sweep"}\n{"type":"later"}\n');
    (await journalWith(join(directory, 'j.db'), story().start('13:00').events)).close();
    const files = ['broken', 'none', 'j.db'].map((name) => join(directory, name));
    const { code, stdout, stderr } = await run([...files, path]);
    expect({ code, stdout: stdout[0] }).toEqual({
      code: 1,
      stdout: '8 → 8 messages, 0 incidents untold, 4 → 4 incidents',
    });
    expect(stderr.map((line) => line.replace(`${directory}/`, ''))).toEqual([
      expect.stringMatching(/^broken:1: .*JSON/),
      'broken:3: sweep: at: is missing',
      expect.stringMatching(/^none: ENOENT/),
      'j.db: this is a journal: it holds what was decided, not what was seen. Backtest a recording (WATCHDOG_TAP)',
    ]);
  });

  test('remarks on a line without an end, and on what could not be decided, and exits with 0', async () => {
    const twice = sweep(0, [signal('dep/a', true), signal('dep/a', true)]);
    const path = write('tap', [twice], '\n{"type":"swe');
    expect(await run([path])).toMatchObject({
      code: 0,
      stderr: [
        `${path}:1: dep/a: it is in the sweep twice; the first one counts`,
        `${path}:2: the last line has no end yet: passed over`,
      ],
    });
  });

  longTest(
    'is given its settings by the command line in any order',
    async () => {
      write('tap', flaps);
      const said =
        '8 → 1 message, 0 incidents untold, 4 → 1 incident\n  container: 8 → 1 message, 4 → 1 incident\n';
      for (const args of [
        ['tap', '--set', keep],
        ['--set', keep, 'tap'],
        ['--set', 'WATCHDOG_COOLDOWN_S=900', keep, 'tap'],
        ['tap', '--set', 'WATCHDOG_COOLDOWN_S=900', keep],
        ['--set', keep, '--set', 'WATCHDOG_COOLDOWN_S=900', 'tap'],
      ]) {
        expect(await runPolkan(['backtest', ...args], { cwd: directory })).toEqual({
          code: 0,
          stdout: said,
          stderr: '',
        });
      }
      const none = await runPolkan(['backtest', '--set', keep, 'WATCHDOG_COOLDOWN_S=900'], {
        cwd: directory,
      });
      expect(none).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining('no recording is given'),
      });
    },
    60_000,
  );
});
