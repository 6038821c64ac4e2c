import { describe, expect, test } from 'vitest';
import { acknowledged } from '../../../src/telling/acknowledged.ts';
import { anIncident, aQuestion } from '../../support/telling-questions.ts';

const by = { channel: 'cli', name: 'operator' };
const acked = (until: number | null) => anIncident({ ack: { by, at: 1_000, until, command: 'c-1' } });

describe('an ack', () => {
  test('holds a reminder, by its command', () => {
    expect(acknowledged(aQuestion({ incident: acked(null), action: 'realert' }))).toEqual({
      ...{ reason: 'acknowledged', by: 'c-1', until: null },
    });
  });

  test('with an end holds until then, that excluded', () => {
    const asked = { incident: acked(2_000), action: 'realert' } as const;
    expect(acknowledged(aQuestion({ ...asked, now: 1_999 }))?.until).toBe(2_000);
    expect(acknowledged(aQuestion({ ...asked, now: 2_000 }))).toBeNull();
  });

  test('holds neither an alert nor a recovery', () => {
    expect(acknowledged(aQuestion({ incident: acked(null), action: 'alert' }))).toBeNull();
    expect(acknowledged(aQuestion({ incident: acked(null), action: 'recovery' }))).toBeNull();
  });

  test('that nobody has said holds nothing', () => {
    expect(acknowledged(aQuestion({ action: 'realert' }))).toBeNull();
  });
});
