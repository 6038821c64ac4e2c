import { expect } from 'vitest';
import {
  type SimulateOptions,
  type SinkScript,
  simulate,
  simulateSync,
  sink,
  source,
} from '../../src/testing/index.ts';

/** A dependency that is down from 1:00 to 2:30 minutes. */
export const down = source('deps', { shows: { 'dep/db': [['1m', '2m30s']] } });

/** The only sink of most tests. */
export const chat = (answers: SinkScript['answers'] = [], more: Partial<SinkScript> = {}) =>
  sink('chat', { answers, ...more });

/** What the only sink saw; both ways to run must come to the same. */
export const transcript = async (options: Partial<SimulateOptions>): Promise<string[]> => {
  const whole = { sources: [down], sinks: [chat()], for: '5m', ...options };
  const run = await simulate(whole);
  const sync = simulateSync(whole);
  expect(sync.records).toEqual(run.records);
  expect(sync.messages).toEqual(run.messages);
  return run.transcript();
};
