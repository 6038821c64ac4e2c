import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Fault, FaultError } from '../../../src/language/fault.ts';
import { checksIn } from '../../../src/messages/checks.ts';
import { locales } from '../../../src/messages/messages.ts';
import { type Found, type Probe, Unmet } from '../../../src/streams/checks/probe.ts';
import { type Outcome, tried } from '../../../src/streams/checks/tried.ts';
import { checkIn } from '../../support/checks-in.ts';

const words = { words: checksIn(locales.en), messages: locales.en };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What comes of a check whose probe needs so long for each answer. */
const outcomeOf = async (entry: string, probe: Probe): Promise<Outcome> => {
  const check = await checkIn(entry);
  const turn = { abort: new AbortController().signal, at: 0, memory: undefined };
  const outcome = tried(check, probe, turn, words);
  await vi.advanceTimersByTimeAsync(60_000);
  return outcome;
};

const later = (ms: number, error: Error): Probe => {
  return () => new Promise<Found>((_, reject) => setTimeout(() => reject(error), ms));
};

describe('a check whose second try is cut off', () => {
  test.each([
    ['{ name: a, http: "http://gw.example/", timeout: 5s }', 'http://gw.example/'],
    ['{ name: a, tcp: "gw.example:1", expect: PONG, timeout: 5s }', 'gw.example:1'],
    ['{ name: a, dns: gw.example, answers: 192.0.2.1, timeout: 5s }', 'gw.example A'],
  ])('says what the first has found, and counts as reached: %s', async (entry, target) => {
    const outcome = await outcomeOf(entry, later(3_000, new Unmet('HTTP 504, expected 100-399')));
    expect(outcome.findings).toEqual([
      { element: '', active: true, detail: `${target}: HTTP 504, expected 100-399.` },
    ]);
    expect(outcome.why).toBe(null);
  });

  test('is unseen for what the first has found, where a value is watched', async () => {
    const entry = '{ name: a, json: "http://gw.example/", value: "$.a", alert: "> 1", timeout: 5s }';
    const outcome = await outcomeOf(entry, later(3_000, new FaultError({ code: 'httpStatus', status: 504 })));
    expect(outcome.findings[0]).toMatchObject({ active: null, detail: expect.stringContaining('HTTP 504') });
  });
});

test('a check that takes all of its limit says so', async () => {
  const outcome = await outcomeOf(
    '{ name: a, http: "http://gw.example/", timeout: 5s }',
    later(6_000, new Unmet('late')),
  );
  expect(outcome.findings[0]?.detail).toBe('http://gw.example/ does not answer: no answer within 5 s.');
  expect(outcome.why).toEqual({ code: 'noAnswer', ms: 5_000 });
});

test('a check says what the second try has found, where that had the time', async () => {
  const found = [new Unmet('first'), new Unmet('second')];
  const outcome = await outcomeOf('{ name: a, http: "http://gw.example/", timeout: 5s }', async () => {
    throw found.shift() ?? new Error('a third try');
  });
  expect(outcome.findings[0]?.detail).toBe('http://gw.example/: second.');
});

test.each<Fault>([
  { code: 'redirects', most: 3 },
  { code: 'bodyTooLarge', bytes: 1_048_576 },
  { code: 'compressed', encoding: 'gzip' },
  { code: 'certificateExpired' },
])('a check of whom an answer came does not say that none did: $code', async (fault) => {
  const outcome = await outcomeOf('{ name: a, http: "http://gw.example/", timeout: 5s }', async () => {
    throw new FaultError(fault);
  });
  expect(outcome.findings[0]?.detail).toContain('http://gw.example/ answers, but not as it should: ');
  expect(outcome.why).toBe(null);
});
