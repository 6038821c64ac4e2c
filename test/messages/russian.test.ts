import { describe, expect, test } from 'vitest';
import { restore } from '../../src/journal/restore.ts';
import { memoryStore } from '../../src/journal/store/memory-store.ts';
import type { Json } from '../../src/journal/store/store.ts';
import type { Signal } from '../../src/language/signal.ts';
import type { TellingEvent } from '../../src/language/telling.ts';
import { createActors } from '../../src/machines/actors.ts';
import { whyFailed } from '../../src/messages/faults.ts';
import { locales } from '../../src/messages/messages.ts';
import { tellingWords } from '../../src/messages/telling.ts';
import { tellingLine } from '../../src/messages/telling-line.ts';
import { readRecord } from '../../src/recording/records.ts';
import { sinkErrorOf } from '../../src/sinks/sink.ts';
import { readEnvelope } from '../../src/streams/orchestrator/envelope.ts';
import { standardPolicy } from '../../src/testing/policies.ts';

const { en, ru } = locales;

/** What a dictionary says, called with facts that nobody could take for its own words. */
const said = (text: unknown): string =>
  typeof text === 'function' ? String(text('7', ['8'], '9')) : String(text);

describe.each([
  ['the journal', en.journal, ru.journal],
  ['what is wrong with the metrics', en.orchestrator.problem, ru.orchestrator.problem],
] as const)('what is said of %s', (_, english, russian) => {
  test.each(Object.entries(english))('%s is Russian in Russian', (name, text) => {
    const translated = said(new Map<string, unknown>(Object.entries(russian)).get(name));
    expect(translated).toMatch(/[а-яё]/);
    expect(translated).not.toBe(said(text));
  });
});

/** No two English words in a row: names of fields and values are what they are. */
const isRussian = (text: string): void => {
  expect(text).toMatch(/[а-яё]/);
  expect(text).not.toMatch(/\b[a-z]{2,} [a-z]{2,}\b/i);
};

const web: Signal = { kind: 'container', entity: 'web', active: true, title: 'web', detail: '' };
const wrong = (more: object): Signal => ({ ...web, ...more }) as Signal;

test.each<[string, readonly Signal[]]>([
  ['that is no answer', [wrong({ active: 'yes' })]],
  ['that contradicts another', [web, wrong({ detail: 'other' })]],
  ['of no kind', [wrong({ kind: 'a/b' })]],
  ['of no entity', [wrong({ entity: 7 })]],
  ['of a severity there is not', [wrong({ severity: 'dire' })]],
  ['with a time that is none', [wrong({ policy: { forMs: -1 } })]],
])('why a signal %s was not decided is Russian in Russian', (_, signals) => {
  const faults: string[] = [];
  const actors = createActors({
    policyOf: () => standardPolicy,
    onFault: (_key, error) => faults.push(whyFailed(error, ru)),
  });
  actors.observe({ type: 'sweep', at: 0, source: 'containers', covers: [], signals });
  expect(faults).toHaveLength(1);
  faults.forEach(isRussian);
});

test.each(['{"type":', '[1]', '{"at":1}', '{"type":"stop"}', '{"type":"stop","at":"noon"}'])(
  'why the record %s can not be read is Russian in Russian',
  (text) => {
    let why: unknown;
    try {
      readRecord(text);
    } catch (error) {
      why = error;
    }
    isRussian(whyFailed(why, ru));
  },
);

test('what is passed over in a journal is told in Russian', () => {
  const warnings: string[] = [];
  const events: Json[] = [{ type: 'hope', at: 1 }, [], { type: 'stop' }];
  const store = memoryStore(events.map((event, i) => ({ position: i + 1, key: ':run', at: 1, event })));
  restore(store, (message) => warnings.push(message), ru).subscribe();
  expect(warnings).toHaveLength(3);
  warnings.forEach(isRussian);
});

test('what has no words of its own is told in Russian, by a sink as well', () => {
  isRussian(sinkErrorOf(Object.create(null), ru).message);
  isRussian(whyFailed(Object.create(null), ru));
});

test('what could not be read of the metrics is told in Russian', () => {
  const { problems } = readEnvelope(
    { schema_version: 'one', generated_at: 'noon', stages: {}, queue: null },
    ru,
  );
  expect(problems.length).toBeGreaterThan(5);
  problems.forEach(isRussian);
});

const by = { channel: 'chat', name: 'ops' };
test.each<TellingEvent>([
  {
    type: 'hold',
    at: 1,
    incident: 'dep/a@1',
    key: 'dep/a',
    action: 'alert',
    reason: 'quiet',
    by: 'night',
    until: 5,
    channels: ['mail'],
  },
  {
    type: 'notice',
    at: 1,
    id: 'n7',
    why: 'digest',
    channels: ['mail'],
    quietly: false,
    members: Array.from({ length: 4 }, () => ({
      incident: 'dep/a@1',
      key: 'dep/a',
      action: 'recovery',
      since: 1,
    })),
  },
  { type: 'command', at: 1, id: 'c7', by, verb: 'ack', incident: 'dep/a@1' },
  { type: 'command', at: 1, id: 'c7', by, verb: 'silence', match: {}, from: 1, until: 5 },
  { type: 'command', at: 1, id: 'c7', by, verb: 'unsilence', silence: 's7' },
])('the $type of $verb that the journal holds is told in Russian', (event) => {
  isRussian(tellingLine(event, tellingWords.ru));
});
