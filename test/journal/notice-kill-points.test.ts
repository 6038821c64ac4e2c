import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matcherOf } from '../../src/language/matcher.ts';
import type { HoldReason } from '../../src/language/telling.ts';
import { defaultRules } from '../../src/telling/defaults.ts';
import type { Told } from '../support/journal-scenarios.ts';
import { isWithin } from '../support/journal-world.ts';
import { longTest } from '../support/long-test.ts';
import {
  holdsOf,
  isSameAs,
  type NoticeScenario,
  noticePromisesOf,
  noticesOf,
  playNotices,
  seconds,
} from '../support/notice-scenarios.ts';
import { runs } from '../support/runs.ts';
import { minute, second, start } from '../support/sweep-samples.ts';
import { everySoOften } from '../support/telling-world.ts';

/** Without a word of config, but that an entity soon flaps, and has soon settled: a storm, a trickle, a cause with its symptoms, a flap. */
const plain: NoticeScenario = {
  everyMs: 15 * second,
  spans: {
    'dep/a': [[1, 2.5]],
    'dep/b': [[1, 3]],
    'dep/c': [[1, 2.5]],
    'dep/d': [[1.25, 2.75]],
    'dep/e': [[1.5, 3]],
    // At the end of a window, 2 and 4, something turns: whoever was dead there looks before he tells what came due.
    'dep/f': [[1.75, 4]],
    'dep/g': [[2, 2.5]],
    'network/internet': [[6, 8.5]],
    'dep/h': [[6, 8.5]],
    'check/i': [[6.5, 7.5]],
    'disk_crit/flap': [
      [5, 5.5],
      [6, 6.5],
      [7, 7.5],
      [8, 8.5],
    ],
  },
  weather: (at) => {
    if (isWithin([[1.5, 2.6]], at)) return 'down';
    if (isWithin([[6.4, 6.6]], at)) return { retryAfterMs: 20 * second };
    if (isWithin([[7.9, 8.6]], at)) return 'lost';
    return 'fair';
  },
  hasPager: false,
  rules: { flap: { ...defaultRules('', []).flap, alerts: 3, settleMs: 6 * minute } },
  ends: 20,
};

const all = matcherOf({});

/** With a config: grouping of its own, routes, an escalation, quiet hours, a silence and an ack. */
const configured: NoticeScenario = {
  everyMs: 30 * second,
  spans: {
    'dep/a': [[1, 2]],
    'dep/b': [[1.5, 3]],
    'dep/c': [[1.5, 12]],
    'dep/silent-1': [[4, 12]],
    'dep/silent-2': [[4, 6]],
    'dep/silent-3': [[2, 7]],
    'dep/taken': [[4, 20]],
    'dep/night-1': [[15, 18]],
    'dep/night-2': [[16, 26]],
    'disk_crit/var': [[17, 19]],
  },
  weather: (at) => {
    if (isWithin([[4, 5.2]], at)) return 'down';
    if (isWithin([[8.9, 9.2]], at)) return { retryAfterMs: 40 * second };
    if (isWithin([[16.5, 23.5]], at)) return 'lost';
    return 'fair';
  },
  rules: {
    group: {
      burst: 1,
      windowMs: 60 * second,
      longestMs: 60 * second,
      joinMs: second,
      criticalMs: 10 * second,
    },
    routes: [
      {
        name: 'disks',
        match: matcherOf({ kind: 'disk_crit' }),
        channels: ['chat', 'pager'],
        goOn: false,
        reminders: null,
        quiet: null,
        escalate: [],
      },
      {
        name: 'others',
        match: all,
        channels: ['chat'],
        goOn: false,
        reminders: { everyMs: 8 * minute, factor: 2, longestMs: 60 * minute },
        quiet: everySoOften(1_440 * minute, start + 14.5 * minute, 9 * minute),
        escalate: [{ afterMs: 6 * minute, channels: ['pager'] }],
      },
    ],
  },
  hasPager: true,
  orders: [
    {
      at: 2 + seconds(37),
      order: (at) => ({ verb: 'silence', match: 'dep/silent-*', forMs: start + 9 * minute - at }),
    },
    { at: 5 + seconds(17), order: () => ({ verb: 'ack', what: 'dep/taken' }) },
  ],
  ends: 34,
};

describe.each([
  {
    name: 'by the rules that hold without a config',
    scenario: plain,
    held: ['caused', 'flapping', 'grouped'],
    whys: ['alert', 'digest', 'flapping', 'group', 'recovery', 'settled'],
  },
  {
    name: 'by a config with groups, routes, quiet hours, a silence and an ack',
    scenario: configured,
    held: ['acknowledged', 'grouped', 'quiet', 'silenced'],
    whys: ['alert', 'escalation', 'released'],
  },
] satisfies { name: string; scenario: NoticeScenario; held: HoldReason[]; whys: string[] }[])(
  'killed at every write and every message, telling $name',
  ({ scenario, held, whys }) => {
    const reference = playNotices(scenario, []);
    const { steps } = reference.world;
    // The last two are those of the stop. Where not all is run it is every thirtieth step, which are of each sort.
    const stride = Math.round(steps / runs(steps, 60));
    const everyStep = Array.from({ length: Math.floor((steps - 3) / stride) + 1 }, (_, i) => 1 + i * stride);

    test('the scenario has every sort of hold and notice that it is there for', () => {
      expect(new Set(holdsOf(reference).map(({ reason }) => reason))).toEqual(new Set(held));
      expect([...new Set(noticesOf(reference).map(({ why }) => why))]).toEqual(expect.arrayContaining(whys));
      const [chat] = reference.chats;
      expect(chat?.said.some(({ tells }) => tells.length > 1)).toBe(true);
      expect(chat?.said.some(({ marked }) => marked)).toBe(true);
      expect(reference.world.stored().some(({ key }) => key === ':checkpoint')).toBe(true);
      noticePromisesOf(reference);
    });

    // What is open is told only once it was looked at after a death: every hold ends at a moment at which there is a look, so it is no
    // other notice for that.
    test('every notice arrives, none twice unmarked, and they are those of a life without a death', () => {
      for (const step of everyStep) {
        const told = playNotices(scenario, [step]);
        expect(told.lives).toBe(2);
        isSameAs(told, reference);
        noticePromisesOf(told);
      }
    }, 300_000);

    test('whoever is gone for minutes keeps every promise about what was seen', () => {
      for (const [index, step] of everyStep.entries()) {
        if (index % 6 > 0) continue;
        const told = playNotices(scenario, [step], 4 * minute);
        expect(told.lives).toBe(2);
        noticePromisesOf(told);
      }
    }, 300_000);

    test('whoever is killed again and again keeps every promise', () => {
      let killed = 0;
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 2, maxLength: 6 }), (deaths) => {
          const told = playNotices(scenario, deaths);
          killed += told.lives - 1;
          isSameAs(told, reference);
          noticePromisesOf(told);
        }),
        { numRuns: runs(30, 30) },
      );
      expect(killed).toBeGreaterThan(runs(70, 30));
    }, 300_000);
  },
);

/** A symptom that outlives its cause is told behind two good sweeps; which were good is not written down. */
const aftermath: NoticeScenario = {
  everyMs: 30 * second,
  spans: { 'network/internet': [[1, 3]], 'dep/a': [[1.5, 6]], 'dep/b': [[1, 8]] },
  weather: (at) => (isWithin([[2.9, 4.1]], at) ? 'lost' : 'fair'),
  hasPager: false,
  ends: 12,
};

longTest(
  'the symptoms of a cause that is over are told at most one sweep later for a death, and nothing else differs',
  () => {
    const reference = playNotices(aftermath, []);
    const undated = (told: Told) =>
      noticesOf(told).map(({ why, channels, quietly, members }) => ({ why, channels, quietly, members }));
    expect(holdsOf(reference).map(({ reason }) => reason)).toContain('caused');
    const lates = new Set<number>();
    for (let step = 1; step <= reference.world.steps - 2; step += 1) {
      const told = playNotices(aftermath, [step]);
      expect(undated(told)).toEqual(undated(reference));
      noticesOf(told).forEach(({ at, why }, index) => {
        const late = at - (noticesOf(reference)[index]?.at ?? 0);
        lates.add(late);
        if (why !== 'released') expect(late).toBe(0);
      });
      noticePromisesOf(told);
    }
    expect(lates).toEqual(new Set([0, aftermath.everyMs]));
  },
  300_000,
);
