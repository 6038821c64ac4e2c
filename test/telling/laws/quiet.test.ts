import { expect, test } from 'vitest';
import { quiet } from '../../../src/telling/quiet.ts';
import { anIncident, aQuestion } from '../../support/telling-questions.ts';

const route = {
  ...{ name: 'night', channels: ['telegram'], goOn: false, reminders: null, escalate: [] },
  quiet: { endOf: (at: number) => (at >= 1_000 && at < 2_000 ? 2_000 : null) },
};

test('quiet hours hold until their end, in the name of their route', () => {
  expect(quiet(aQuestion({ route }))).toEqual({ reason: 'quiet', by: 'night', until: 2_000 });
});

test('quiet hours have ended at their end', () => {
  expect(quiet(aQuestion({ route, now: 2_000 }))).toBeNull();
});

test('quiet hours hold nothing that is critical', () => {
  expect(quiet(aQuestion({ route, incident: anIncident({ severity: 'critical' }) }))).toBeNull();
});

test('a route without quiet hours holds nothing', () => {
  expect(quiet(aQuestion())).toBeNull();
});
