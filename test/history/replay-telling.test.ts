import { describe, expect, test } from 'vitest';
import { createReplay } from '../../src/history/replay.ts';
import type { Policies } from '../../src/language/policy.ts';
import { evolveBy } from '../../src/recording/backlog.ts';
import { recordLine, type TapRecord } from '../../src/recording/records.ts';
import { snapshotOf } from '../../src/telling/snapshot.ts';
import { emptyTelling } from '../../src/telling/state.ts';
import type { Run } from '../../src/testing/run.ts';
import { sink } from '../../src/testing/scripted-sink.ts';
import { source } from '../../src/testing/scripted-source.ts';
import { simulateSync } from '../../src/testing/simulate.ts';
import { longTest } from '../support/long-test.ts';

const policy = { cooldownMs: 3_600_000, forMs: 0, forTicks: 1, keepMs: 0 };
const policies: Policies = { fallback: policy, kinds: {} };

/** Four dependencies that go down one after the other, and stay down; somebody silences one and takes on another. */
const run = (): Run =>
  simulateSync({
    policy,
    sources: [
      source('dependencies', {
        every: '10s',
        reads: ({ turn }) => ({
          covers: ['dep'],
          signals: ['a', 'b', 'c', 'd', 'e'].map((entity, index) => ({
            ...{ kind: 'dep', entity, title: entity, detail: 'down' },
            active: turn > index && turn < 400,
          })),
        }),
      }),
    ],
    sinks: [sink('telegram')],
    commands: [
      { at: '35s', say: 'silence dep/e 30m upgrade' },
      { at: '45s', say: 'ack dep/a' },
    ],
    for: '2h',
  });

const stateRecord = (records: readonly TapRecord[], upTo: number): TapRecord => {
  const actors = new Map();
  const telling = emptyTelling();
  for (const record of records.slice(0, upTo)) evolveBy(record, actors, telling);
  return {
    type: 'state',
    at: records[upTo]?.at ?? 0,
    because: upTo === 0 ? 'start' : 'gap',
    version: '0',
    policies,
    actors: [...actors.values()],
    telling: {
      state: snapshotOf(telling),
      host: '',
      channels: ['telegram'],
      blindTicks: 3,
      laws: 2,
      config: {},
    },
  };
};

const verified = (records: readonly TapRecord[]) => {
  const replay = createReplay(policies, true);
  const findings = records.flatMap((record, index) =>
    replay.line({ file: 'tap', line: index + 1, text: recordLine(record) }),
  );
  findings.push(...replay.end());
  return { differences: findings.filter(({ type }) => type === 'difference'), summary: replay.summary };
};

describe('a recording of what was told', () => {
  const { records } = run();

  test('is replayed to the same holds and notices', () => {
    const { differences, summary } = verified([stateRecord(records, 0), ...records]);
    expect(differences).toEqual([]);
    expect(summary).toMatchObject({ notices: 9, holds: expect.any(Number) });
    expect(summary.holds).toBeGreaterThan(1);
  });

  longTest('is replayed the same from any place on at which a file begins', () => {
    const sweeps = records.flatMap((record, index) => (record.type === 'sweep' ? [index] : []));
    for (const from of sweeps.filter((_, index) => index % 7 === 0)) {
      const { differences } = verified([stateRecord(records, from), ...records.slice(from)]);
      expect({ from, differences }).toEqual({ from, differences: [] });
    }
  });

  test('says so when a notice is another one than is replayed', () => {
    const index = records.findIndex(({ type }) => type === 'notice');
    const notice = records[index];
    if (notice?.type !== 'notice') throw new Error('there is no notice');
    const changed = records.with(index, { ...notice, quietly: true });
    expect(verified([stateRecord(records, 0), ...changed]).differences).toHaveLength(1);
    expect(verified([stateRecord(records, 0), ...records.toSpliced(index, 1)]).differences).not.toEqual([]);
  });
});
