import { deepEqual } from 'node:assert';
import assert from 'node:assert/strict';
import { keyOf, type Sweep } from '../../src/language/signal.ts';
import { createActors } from '../../src/machines/actors.ts';
import { headline, locales } from '../../src/messages/messages.ts';
import { sweep as sweepPart } from '../../src/recording/grammar.ts';
import { inWords, type Reading, type Source } from '../../src/streams/source.ts';
import { isTelling, notificationOf } from '../../src/telling/announce.ts';
import { standardPolicy } from '../../src/testing/policies.ts';

export const at = 1_781_478_857_000;
export const turn = { at, memory: undefined };
export const never = new AbortController().signal;

/** What came of one turn of a source: a reading, or the failure of it. */
export type Outcome = { readonly reading: Reading } | { readonly failure: unknown };

/** One turn, as the sweep operator asks for it: a rejection is a failed sweep. */
export const outcomeOf = async (source: Source, memory?: unknown): Promise<Outcome> => {
  try {
    return { reading: inWords(await (source.read(never, { at, memory }) as Promise<Reading>)) };
  } catch (failure) {
    return { failure };
  }
};

/** No control characters, no half characters: fit for a message, a log line and a key. */
export const assertReadable = (text: string, longest: number): void => {
  assert.ok(text.length <= longest, `${text.length} characters: ${text.slice(0, 200)}`);
  assert.doesNotMatch(text, /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u);
};

/**
 * What holds of every reading, whatever the outside said: it can be recorded as it is (every number finite,
 * every kind a kind), no entity is in it twice, every word can be shown, the next turn can use its memory,
 * and deciding finds no fault in it. And of every failure: an error that says something.
 */
export const assertOutcome = (
  outcome: Outcome,
  { kinds, longest = 2_000 }: { kinds: readonly string[]; longest?: number },
): void => {
  if ('failure' in outcome) {
    assert.ok(outcome.failure instanceof Error);
    assert.notEqual(outcome.failure.message, '');
    assert.ok(
      !(outcome.failure instanceof TypeError || outcome.failure instanceof RangeError),
      outcome.failure,
    );
    assertReadable(outcome.failure.message, longest);
    return;
  }
  const { covers, signals, memory } = outcome.reading;
  const sweep: Sweep = { type: 'sweep', at, source: 'fuzzed', covers, signals };
  assert.ok(sweepPart.fits(sweep as unknown), 'a record as it is');
  assert.deepEqual(
    covers.filter((kind) => !kinds.includes(kind)),
    [],
  );
  const keys = signals.map(({ kind, entity }) => keyOf(kind, entity));
  assert.equal(new Set(keys).size, keys.length, 'no entity twice');
  for (const { kind, entity, title, detail, unit = '' } of signals) {
    assert.ok(kinds.includes(kind), kind);
    for (const text of [entity, title, detail, unit]) assertReadable(text, longest);
    assert.notEqual(title, '');
  }
  // Not the strict one: JSON has no -0, and that is no loss.
  if (memory !== undefined) deepEqual(JSON.parse(JSON.stringify(memory)), memory);

  const actors = createActors({
    policyOf: () => standardPolicy,
    onFault: (key, error) => assert.fail(`${key}: ${String(error)}`),
  });
  for (const transition of actors.observe(sweep)) {
    if (!isTelling(transition)) continue;
    for (const words of Object.values(locales))
      assert.notEqual(headline(notificationOf(transition), words).title, '');
  }
};
