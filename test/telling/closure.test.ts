import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matcherOf } from '../../src/language/matcher.ts';
import { defaultRules } from '../../src/telling/defaults.ts';
import type { Rules } from '../../src/telling/rules.ts';
import { runs } from '../support/runs.ts';
import { faultsOf } from '../support/telling-closure.ts';
import {
  anyHintedHistory,
  anyHistoryByClocks,
  anyLargeHistory,
  anyNight,
  anySmallHistory,
  type History,
  live,
} from '../support/telling-histories.ts';
import { disagreements } from '../support/telling-table.ts';
import { type Move, minute, thing } from '../support/telling-world.ts';

describe('the closure law', () => {
  test('holds in any small history: every channel is told of each opening and each closing once', {
    timeout: 300_000,
  }, () => {
    fc.assert(
      fc.property(anySmallHistory, (history) => {
        expect(faultsOf(history)).toEqual([]);
      }),
      { numRuns: runs(500) },
    );
  });

  test('holds where nearly everything is heard of, close together and out of order', {
    timeout: 300_000,
  }, () => {
    fc.assert(
      fc.property(anyHintedHistory, (history) => {
        expect(faultsOf(history)).toEqual([]);
      }),
      { numRuns: runs(300) },
    );
  });

  test('holds through the nights in which clocks go on and back, under windows of maintenance and quiet hours by them', {
    timeout: 300_000,
  }, () => {
    fc.assert(
      fc.property(anyHistoryByClocks, anyNight, (history, start) => {
        expect(faultsOf(history, start)).toEqual([]);
        expect(disagreements(history, start)).toEqual([]);
      }),
      { numRuns: runs(60, 10) },
    );
  });

  test('holds in any history of a hundred entities', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(anyLargeHistory, (history) => {
        expect(faultsOf(history)).toEqual([]);
      }),
      { numRuns: runs(20) },
    );
  });

  test('holds where an end that was critical goes with how its entity settled, just behind another critical', () => {
    const usual = defaultRules('box', ['telegram']);
    const rules: Rules = {
      ...{ ...usual, causeWaitMs: 0 },
      group: { ...usual.group, windowMs: 1_000 },
      flap: { ...usual.flap, alerts: 2, settleMs: 1_000 },
    };
    const sweep = (move: Move, index = 0) => ({
      gapMs: 0,
      step: { type: 'sweep' as const, moves: [[index, move] as const], hinted: false },
    });
    const history: History = {
      things: [thing('disk//'), thing('disk_crit//')],
      rules: [rules],
      steps: [
        ...[sweep('down'), sweep('unwatched'), sweep('down'), sweep('worse'), sweep('down', 1)],
        ...[sweep('up'), sweep('down'), sweep('unwatched')],
        { gapMs: minute, step: { type: 'time' } },
      ],
    };
    expect(live(history).world.told.at(-1)).toMatch(/ settled quietly: disk\/\/ recovery, disk\/\/ recovery/);
    expect(faultsOf(history)).toEqual([]);
    expect(disagreements(history)).toEqual([]);
  });

  test('holds where what was heard of late is escalated at the very moment at which it joins others', () => {
    const usual = defaultRules('box', ['pager']);
    const escalating: Rules = {
      ...usual,
      flap: { ...usual.flap, alerts: 0 },
      routes: [
        {
          ...{
            name: 'route 1',
            match: matcherOf({}),
            channels: [],
            goOn: false,
            reminders: null,
            quiet: null,
          },
          escalate: [{ afterMs: minute, channels: ['pager'] }],
        },
      ],
    };
    const sweep = (move: Move, hinted = false) => ({
      type: 'sweep' as const,
      moves: [[0, move] as const],
      hinted,
    });
    const history: History = {
      things: [thing('disk//'), thing('dep/db')],
      rules: [escalating],
      steps: [
        { gapMs: -1_000, step: sweep('down') },
        { gapMs: 10 * minute, step: { type: 'look', source: 'probes', failed: false } },
        { gapMs: -minute, step: sweep('up') },
        // The other source has looked later, and is heard of first.
        {
          gapMs: -minute,
          step: {
            ...sweep('down', true),
            moves: [
              [1, 'up'],
              [0, 'down'],
            ],
          },
        },
      ],
    };
    expect(faultsOf(history)).toEqual([]);
  });
});
