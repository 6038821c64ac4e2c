import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { firstValueFrom } from 'rxjs';
import { createBacktest } from '../../src/history/backtest/backtest.ts';
import { readChanges } from '../../src/history/backtest/settings.ts';
import { describeResult } from '../../src/history/backtest/text.ts';
import { createExplainer } from '../../src/history/explain/explain.ts';
import { createReplay } from '../../src/history/replay.ts';
import { createJournalReplay } from '../../src/history/verify.ts';
import { type JournalEvent, parseEvent } from '../../src/journal/events.ts';
import { checkpointOf, emptyState, fold } from '../../src/journal/fold.ts';
import { owedTo } from '../../src/journal/outbox.ts';
import { restore } from '../../src/journal/restore.ts';
import { memoryStore } from '../../src/journal/store/memory-store.ts';
import { checksum, type Row, storedOf } from '../../src/journal/store/sqlite/sqlite-schema.ts';
import type { Json } from '../../src/journal/store/store.ts';
import { createActors } from '../../src/machines/actors.ts';
import { locales } from '../../src/messages/messages.ts';
import { messageText } from '../../src/messages/notifications.ts';
import { transition as transitionPart } from '../../src/recording/grammar.ts';
import { readRecord, recordLine, type TapRecord } from '../../src/recording/records.ts';
import { standardPolicies, standardPolicy } from '../../src/testing/policies.ts';
import { anyRecord } from '../support/any-records.ts';
import { fuzz } from './fuzz.ts';
import { nastyNumber, nastyText, nastyValue, spoiltJson, spoiltValue } from './spoilt.ts';

const words = locales.en;

/** Lines that were really recorded, of every type, and one of each that is rare. */
const folder = new URL('../recordings/', import.meta.url);
const recorded = readdirSync(folder).flatMap((file) =>
  readFileSync(new URL(file, folder), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"') && line.endsWith('}') && line.length < 3_000)
    .map((line) => JSON.parse(line) as TapRecord),
);
const transition = recorded.find(({ type }) => type === 'transition') as TapRecord;
const actors = recorded.flatMap((record) => (record.type === 'state' ? record.actors : []));
const at = 1_781_478_857_000;
const delivery = {
  type: 'delivery',
  at,
  sink: 'telegram',
  key: 'dep/db',
  incident: 'dep/db@1781478000000',
  action: 'alert',
  of: 1_781_478_000_000,
  outcome: 'sent',
  attempts: 1,
  messageId: 77,
};
const samples: readonly unknown[] = [
  ...recorded.filter((_, i) => i % 7 === 0),
  transition,
  delivery,
  { ...delivery, outcome: 'retrying', why: 'no answer', mayHaveArrived: true, until: at + 30_000 },
  {
    type: 'state',
    at,
    because: 'rotated',
    version: '0.1.0',
    policies: standardPolicies,
    actors: actors.slice(0, 2),
  },
  { type: 'stop', at },
];

const line = fc.oneof(
  { weight: 3, arbitrary: spoiltJson(samples, 3) },
  { weight: 1, arbitrary: anyRecord.map(recordLine) },
);

/** What a reader of one record says that could not read it. */
const assertComplaint = (error: unknown): void => {
  assert.ok(error instanceof Error && !(error instanceof TypeError), String(error));
  assert.notEqual(error.message, '');
};

const attempt = <T>(work: () => T): { readonly got: T } | { readonly error: unknown } => {
  try {
    return { got: work() };
  } catch (error) {
    return { error };
  }
};

fuzz({
  name: 'one line of a recording',
  input: line,
  parse: (text) => attempt(() => readRecord(text)),
  holds: (read) => {
    if ('error' in read) return assertComplaint(read.error);
    if (read.got === null) return;
    assert.ok(Number.isSafeInteger(read.got.at));
    // Written again it is the same, so a tap can be read, changed and written by anybody.
    const text = recordLine(read.got);
    const again = readRecord(text);
    assert.equal(again && recordLine(again), text);
  },
});

fuzz({
  name: 'a recording of such lines, replayed and verified',
  input: fc.record({ lines: fc.array(line, { maxLength: 8 }), verify: fc.boolean(), torn: fc.boolean() }),
  parse: ({ lines, verify, torn }) => {
    const replay = createReplay(standardPolicies, verify, words);
    const findings = lines.flatMap((text, i) =>
      replay.line({ file: 'tap', line: i + 1, text, torn: torn && i === lines.length - 1 }),
    );
    return { findings: [...findings, ...replay.end()], summary: replay.summary };
  },
  holds: ({ findings, summary }, { lines, verify, torn }) => {
    const of = (type: string) => findings.filter((finding) => finding.type === type);
    assert.equal(of('unreadable').length, summary.unreadable);
    assert.equal(of('difference').length, summary.differences);
    assert.equal(of('transition').length, summary.transitions);
    assert.ok(verify || summary.differences === 0);
    for (const finding of findings) {
      if (finding.type === 'transition') assert.ok(transitionPart.fits(finding.transition));
      else if (finding.type !== 'telling')
        assert.ok(finding.why !== '' && finding.line >= 1 && finding.line <= lines.length);
    }
    // Every line that can't be read is named, but for the one that is still being written.
    const whole = torn ? lines.slice(0, -1) : lines;
    const unreadable = whole.filter(
      (text) => text.trim() !== '' && 'error' in attempt(() => readRecord(text)),
    );
    assert.equal(summary.unreadable, unreadable.length);
  },
});

const limits = ['WATCHDOG_MEM_PCT', 'WATCHDOG_DISK_PCT', 'WATCHDOG_BLIND_TICKS', 'WATCHDOG_COOLDOWN_S'];
const setting = fc.oneof(
  fc.constantFrom(...limits).map((name) => `${name}=60`),
  fc.tuple(fc.constantFrom(...limits), nastyText).map(([name, value]) => `${name}=${value}`),
  nastyText,
);

fuzz({
  name: 'a backtest over such lines, with settings of any kind',
  input: fc.record({
    lines: fc.array(line, { maxLength: 6 }),
    set: fc.uniqueArray(setting, { maxLength: 3, selector: (one) => one.split('=')[0] }),
  }),
  parse: ({ lines, set }) => {
    const faults: string[] = [];
    const backtest = createBacktest(standardPolicies, readChanges(set, words, faults), words);
    const undecided: string[] = [];
    for (const text of lines) {
      const read = attempt(() => readRecord(text));
      if ('got' in read && read.got !== null) undecided.push(...backtest.take(read.got));
    }
    return { faults, said: describeResult(backtest.result(), words), result: backtest.result() };
  },
  holds: ({ faults, said, result }, { set }) => {
    assert.ok(said.length > 0);
    assert.doesNotMatch(JSON.stringify(result), /null,null/);
    // A setting that is wrong is told, each.
    const right = set.filter(
      (one) => limits.includes(one.split('=')[0] ?? '') && /=\s*[+-]?\d+\s*$/.test(one),
    );
    assert.ok(faults.length >= set.length - right.length, faults.join());
  },
});

// ---- the journal

const outbox = {
  name: 'telegram',
  owed: [transition],
  attempting: 1,
  inDoubt: 0,
  messageIds: [['dep/db@1', 7]],
};
const events: readonly unknown[] = [
  ...recorded.filter(({ type }) => type === 'transition').slice(0, 12),
  { ...delivery, incident: (transition as { incident?: unknown }).incident, of: transition.at },
  { ...delivery, outcome: 'retrying', why: 'no answer', mayHaveArrived: true },
  { type: 'attempt', at, sink: 'telegram', count: 1 },
  { type: 'start', at, version: '0.1.0', sinks: ['log', 'telegram'] },
  { type: 'stop', at },
  { type: 'memory', at, source: 'containers', memory: { containers: [] } },
  { type: 'checkpoint', at, actors: actors.slice(0, 2), memories: [['disk', { disk: [] }]], sinks: [outbox] },
];
const event = spoiltValue(events, 2);

fuzz({
  name: 'one event of a journal',
  input: spoiltJson(events, 3),
  parse: (text) => attempt(() => parseEvent(JSON.parse(text))),
  holds: (read) => {
    if ('error' in read) return assertComplaint(read.error);
    assert.ok(read.got === null || Number.isSafeInteger(read.got.at));
  },
});

/** The latest time that a `Date` can be, either way. */
const lastDate = 8.64e15;

const folded = (list: readonly unknown[]): JournalEvent[] =>
  list.flatMap((one) => {
    const read = attempt(() => parseEvent(JSON.parse(JSON.stringify(one))));
    return 'got' in read && read.got !== null ? [read.got] : [];
  });

fuzz({
  name: 'the fold of hostile events is a state that can be written, restored and gone on from',
  input: fc.array(event, { maxLength: 8 }).map(folded),
  parse: (list) => {
    const state = emptyState();
    for (const one of list) fold(state, one);
    const text = JSON.stringify(checkpointOf(state));
    const again = emptyState();
    fold(again, parseEvent(JSON.parse(text)) as JournalEvent);
    const faults: string[] = [];
    const system = createActors({
      policyOf: () => standardPolicy,
      onFault: (key, error) => faults.push(`${key}: ${String(error)}`),
      restored: state.actors.values(),
    });
    const signal = { kind: 'dep', entity: 'db', active: true, title: 'db', detail: '' };
    const transitions = system.observe({
      type: 'sweep',
      at,
      source: 'dependencies',
      covers: ['dep'],
      signals: [signal],
    });
    return {
      text,
      again: JSON.stringify(checkpointOf(again)),
      faults,
      transitions,
      owed: owedTo(state),
    };
  },
  holds: ({ text, again, faults, transitions, owed }) => {
    assert.equal(again, text);
    assert.deepEqual(faults, []);
    for (const one of transitions) assert.ok(transitionPart.fits(one as unknown), JSON.stringify(one));
    for (const { waiting, inDoubt } of owed.values()) {
      assert.ok(inDoubt >= 0);
      for (const notification of waiting.flatMap(({ notifications }) => notifications)) {
        assert.doesNotMatch(messageText(notification, words).mark, /undefined/);
      }
    }
  },
});

fuzz({
  name: 'a journal of hostile events, restored, verified and explained',
  input: fc.record({
    list: fc.array(fc.oneof({ weight: 5, arbitrary: event }, { weight: 1, arbitrary: nastyValue }), {
      maxLength: 8,
    }),
    key: fc.oneof(fc.constantFrom('dep/db', 'self/telegram', 'disk//'), nastyText),
    from: fc.integer({ min: 1, max: 3 }),
  }),
  parse: async ({ list, key, from }) => {
    const warnings: string[] = [];
    const stored = list.map((one, i) => ({
      position: i + from,
      key: ':any',
      at,
      event: JSON.parse(JSON.stringify(one)) as Json,
    }));
    const state = await firstValueFrom(restore(memoryStore(stored), (message) => warnings.push(message)));
    const explainer = createExplainer(key, { words, at: null, now: at, policyOf: () => standardPolicy });
    const replay = createJournalReplay('journal.db', true, words);
    let read = 0;
    for (const [i, one] of folded(list).entries()) {
      explainer.take(i + from, one);
      replay.take(i + from, one);
      read += 1;
    }
    return { state, warnings, read, said: explainer.sentences(), summary: replay.summary };
  },
  holds: ({ state, warnings, read, said, summary }, { list }) => {
    assert.ok(Number.isSafeInteger(state.at));
    assert.equal(warnings.length, list.length - read, 'each that is passed over is told');
    assert.equal(summary.events, read);
    assert.ok(said.length > 0);
    for (const sentence of said) {
      assert.notEqual(sentence, '');
      if (folded(list).every((one) => Math.abs(one.at) < lastDate))
        assert.doesNotMatch(sentence, /undefined/);
    }
  },
});

const row = fc
  .record({
    position: fc.oneof(fc.nat(), nastyNumber),
    key: fc.oneof(fc.constantFrom<unknown>('dep/db', '"a\\ud800"', '"', null, 7), nastyText),
    at: fc.oneof(fc.nat(), nastyNumber, fc.constantFrom<unknown>(null, 'noon')),
    event: fc.oneof(
      { weight: 4, arbitrary: event.map((one) => JSON.stringify(one)) },
      { weight: 1, arbitrary: nastyValue },
    ),
    sum: fc.option(nastyNumber, { freq: 3 }),
  })
  .map(({ position, key, at: time, event: text, sum }): Row => {
    const right = checksum(position, `${key}`, time as number, typeof text === 'string' ? text : '');
    return [position, key, time, sum ?? right, text];
  });

fuzz({
  name: 'a row of a journal',
  input: row,
  parse: (columns) => attempt(() => storedOf(columns)),
  holds: (read, [position, key, time, sum, text]) => {
    if ('error' in read) {
      assert.ok(read.error instanceof Error && read.error.message !== '');
      return;
    }
    assert.equal(sum, checksum(position, key as string, time as number, text as string));
    assert.equal(typeof read.got.key, 'string');
    assert.deepEqual(read.got.event, JSON.parse(text as string));
  },
});
