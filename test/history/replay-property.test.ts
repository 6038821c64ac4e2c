import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createReplay } from '../../src/history/replay.ts';
import type { Finding, Line } from '../../src/history/replay-findings.ts';
import { createJournalReplay } from '../../src/history/verify.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import type { Action, Policy, Signal, Sweep, Transition } from '../../src/language/signal.ts';
import { locales } from '../../src/messages/messages.ts';
import { recordLine } from '../../src/recording/records.ts';
import { anyPolicy, classicPolicy } from '../support/histories.ts';
import { classicRule, generalRule } from '../support/plain-rule.ts';
import { anyLives, linesOfFiles, policies, recordedLives } from '../support/recorded-lives.ts';
import { isWhole, runs } from '../support/runs.ts';
import { seed } from '../support/seed.ts';

/** Chance that can be had again: the same seed, the same numbers (mulberry32). */
const chance = (from: number): (() => number) => {
  let state = from;
  return () => {
    state += 0x6d2b79f5;
    let a = Math.imul(state ^ (state >>> 15), state | 1);
    a ^= a + Math.imul(a ^ (a >>> 7), a | 61);
    return ((a ^ (a >>> 14)) >>> 0) / 2 ** 32;
  };
};

const linesOf = (sweeps: readonly Sweep[]): Line[] =>
  sweeps.map((sweep, i) => ({ file: 'sweeps.jsonl', line: i + 1, text: recordLine(sweep) }));

const told = (lines: readonly Line[], policy: Policy): string[] => {
  const replay = createReplay({ fallback: policy, kinds: {} }, false);
  return lines
    .flatMap((line) => replay.line(line))
    .flatMap((finding) => {
      if (finding.type !== 'transition') throw new Error(JSON.stringify(finding));
      const { at, key, action } = finding.transition;
      return action === null ? [] : [`${at} ${key} ${action}`];
    });
};

test('random sweeps, 100,000 with POLKAN_RUNS=all, give the sequence of the plain rule, action for action', {
  timeout: 120_000,
}, () => {
  const random = chance(seed);
  const entities = 7;
  const active = Array.from({ length: entities }, () => false);
  const rules = Array.from({ length: entities }, () => classicRule(classicPolicy.cooldownMs));
  const expected: string[] = [];
  const counts: Record<string, number> = {};
  let at = 1_781_478_000_000;
  const sweeps = Array.from({ length: runs(100_000, 10) }, (): Sweep => {
    // Now and then exactly a cooldown passes, and now and then a millisecond less.
    const dice = random();
    at +=
      dice < 0.02
        ? classicPolicy.cooldownMs
        : dice < 0.04
          ? classicPolicy.cooldownMs - 1
          : Math.ceil(random() * 600_000);
    const signals = active.map((was, n): Signal => {
      const is = random() < 0.08 ? !was : was;
      active[n] = is;
      const action: Action = rules[n]?.(at, is) ?? null;
      if (action !== null) {
        expected.push(`${at} disk//data/${n} ${action}`);
        counts[action] = (counts[action] ?? 0) + 1;
      }
      return {
        kind: 'disk',
        entity: `/data/${n}`,
        active: is,
        title: `Disk ${n}`,
        detail: is ? 'full.' : 'free.',
      };
    });
    return { type: 'sweep', at, source: 'disk', covers: ['disk'], signals };
  });
  expect(told(linesOf(sweeps), classicPolicy)).toEqual(expected);
  for (const action of ['alert', 'realert', 'recovery'])
    expect(counts[action]).toBeGreaterThan(runs(10_000, 10));
});

test('with every timing there is, unseen and vanished entities, it is the general rule', () => {
  const anySeen = fc.constantFrom('active', 'active', 'inactive', 'unknown', 'gone');
  const anyHistory = fc.array(
    fc.tuple(fc.nat({ max: 8 }), fc.array(anySeen, { minLength: 3, maxLength: 3 })),
    {
      maxLength: 80,
    },
  );
  fc.assert(
    fc.property(anyHistory, anyPolicy, (history, policy) => {
      const rules = [generalRule(), generalRule(), generalRule()];
      const expected: string[] = [];
      let at = 1_000;
      const sweeps = history.map(([gap, seen]): Sweep => {
        at += gap;
        // What is gone is told behind everything that is there.
        for (const gone of [false, true]) {
          seen.forEach((each, n) => {
            if ((each === 'gone') !== gone) return;
            const action = rules[n]?.({ type: 'observation', at, seen: each, policy }) ?? null;
            if (action !== null) expected.push(`${at} dep/${n} ${action}`);
          });
        }
        const signals = seen.flatMap((each, n): Signal[] =>
          each === 'gone'
            ? []
            : [
                {
                  kind: 'dep',
                  entity: `${n}`,
                  active: each === 'unknown' ? null : each === 'active',
                  title: '',
                  detail: '',
                },
              ],
        );
        return { type: 'sweep', at, source: 'dependencies', covers: ['dep'], signals };
      });
      const actual = told(linesOf(sweeps), policy);
      expect(actual.toSorted()).toEqual(expected.toSorted());
    }),
    { numRuns: runs(500) },
  );
});

/** What is wrong, by `--verify`. */
const wrongIn = (lines: readonly Line[]): Exclude<Finding, { type: 'transition' | 'telling' }>[] => {
  const replay = createReplay(policies, true);
  const findings = [...lines.flatMap((line) => replay.line(line)), ...replay.end()];
  return findings.flatMap((one) =>
    one.type === 'transition' || one.type === 'telling' || one.type === 'remark' ? [] : [one],
  );
};

describe('the tap of the sidecar', () => {
  test('agrees with its replay, over faults, kills, restarts and rotation: as a whole, and file by file', async () => {
    const seen = { transitions: 0, starts: 0, files: 0, torn: 0, faults: 0 };
    await fc.assert(
      fc.asyncProperty(anyLives(['stopped', 'killed', 'killed']), async (lives) => {
        const { files } = await recordedLives(lives);
        const lines = linesOfFiles(files);
        expect(wrongIn(lines)).toEqual([]);
        files.forEach((_, i) => {
          const alone = linesOfFiles(files).filter(({ file }) => file === `tap.${files.length - 1 - i}`);
          expect(wrongIn(alone)).toEqual([]);
          if (alone.length > 0 && !alone[0]?.torn) expect(alone[0]?.text).toMatch(/^\{"type":"state"/);
        });
        const replay = createReplay(policies, false);
        for (const line of lines)
          if (replay.line(line).some(({ type }) => type === 'remark')) seen.faults += 1;
        seen.transitions += replay.summary.transitions;
        seen.starts += lines.filter(({ text }) => text.includes('"because":"start"')).length;
        seen.files += files.length;
        seen.torn += lines.filter(({ torn }) => torn).length;
      }),
      { numRuns: runs(120, 8) },
    );
    // The lives were worth living; what is rare comes in a whole run.
    expect(seen.transitions).toBeGreaterThan(0);
    if (isWhole) for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
  });

  test('agrees with its journal: every transition fits, every checkpoint is the sum of what is before it', async () => {
    let checkpoints = 0;
    await fc.assert(
      fc.asyncProperty(anyLives(['stopped', 'killed']), async (lives) => {
        const { world } = await recordedLives(lives);
        const replay = createJournalReplay('journal.db', true, locales.en);
        for (const { position, event } of world.stored()) {
          const found = replay.take(position, event as unknown as JournalEvent);
          expect(found.filter(({ type }) => type !== 'transition' && type !== 'telling')).toEqual([]);
          if ((event as { type: string }).type === 'checkpoint') checkpoints += 1;
        }
        expect(replay.summary.transitions).toBe(world.transitions().length);
      }),
      { numRuns: runs(60) },
    );
    expect(checkpoints).toBeGreaterThan(runs(10));
  });
});

describe('a recording that was changed', () => {
  /** Of lives that all ended on purpose: what is missing in them is missing. */
  let recordings: Line[][] = [];
  beforeAll(async () => {
    const all = fc.sample(anyLives(['stopped']), runs(80));
    for (const lives of all) recordings.push(linesOfFiles((await recordedLives(lives)).files));
    recordings = recordings.filter((lines) => indexesOf(lines, 'transition').length > 1);
    expect(recordings.length).toBeGreaterThan(runs(40));
  });

  const indexesOf = (lines: readonly Line[], type: string): number[] =>
    lines.flatMap(({ text }, i) => (text.startsWith(`{"type":"${type}"`) ? [i] : []));
  const edited = (lines: readonly Line[], index: number, change: (record: never) => object): Line[] =>
    lines.map((line, i) => {
      return i === index ? { ...line, text: JSON.stringify(change(JSON.parse(line.text) as never)) } : line;
    });
  /** A check on every recording, and three places in each that begin with a line of this type. */
  const onRecordings = (type: string, check: (lines: Line[], index: number, pick: number) => void): void => {
    const random = chance(7);
    for (const lines of recordings) {
      const among = indexesOf(lines, type);
      for (let i = 0; i < 3; i += 1) {
        const pick = Math.floor(random() * 1_000_000);
        check(lines, among[pick % among.length] ?? 0, pick);
      }
    }
  };
  const nextFrom = (lines: readonly Line[], index: number): Line | undefined =>
    lines.slice(index).find(({ text }) => /^\{"type":"(sweep|state|stop)"/.test(text)) ?? lines.at(-1);

  test.each<[keyof Transition, unknown]>([
    ['at', 7],
    ['source', 'another'],
    ['key', 'quick/another'],
    ['kind', 'another'],
    ['entity', 'another'],
    ['from', null],
    ['to', null],
    ['action', null],
    ['reason', null],
    ['incident', 'quick/x@7'],
    ['title', 'another'],
    ['detail', 'another'],
  ])('in the %s of one transition differs in that very line', (field, put) => {
    const others: Partial<Record<keyof Transition, readonly unknown[]>> = {
      from: ['ok.quiet', 'alerting'],
      to: ['ok.quiet', 'alerting'],
      action: ['alert', 'recovery'],
      reason: ['crossed', 'gone'],
    };
    onRecordings('transition', (lines, index) => {
      const changed = edited(lines, index, (record: Transition) => {
        const [one, two] = others[field] ?? [put, put];
        return { ...record, [field]: record[field] === one ? two : one };
      });
      const [first] = wrongIn(changed);
      expect(first).toMatchObject({ type: 'difference', file: lines[index]?.file, line: lines[index]?.line });
      expect(first?.why).toContain(` ${field} is `);
    });
  });

  test('by one transition too few differs where it is missed', () => {
    onRecordings('transition', (lines, index) => {
      const { file, line } = lines[index] as Line;
      const [first] = wrongIn(lines.toSpliced(index, 1));
      const where = nextFrom(lines, index + 1);
      const after = { file, line: line + 1 };
      expect([where, after, lines.at(-1)]).toContainEqual(
        expect.objectContaining({ file: first?.file, line: first?.line }),
      );
      expect(first?.type).toBe('difference');
    });
  });

  test('by one transition too many differs in that very line, or in the next', () => {
    onRecordings('transition', (lines, index, pick) => {
      const among = indexesOf(lines, 'transition');
      const added = lines[among[(pick * 7) % among.length] ?? 0] as Line;
      const { file, line } = lines[index] as Line;
      const [first] = wrongIn(lines.toSpliced(index + 1, 0, { ...added, file, line: line + 0.5 }));
      expect(first).toMatchObject({ type: 'difference' });
    });
  });

  test('by the order of two transitions differs, unless they are the same', () => {
    onRecordings('transition', (lines, index) => {
      const [one, two] = [lines[index], lines[index + 1]] as [Line, Line | undefined];
      if (!two?.text.startsWith('{"type":"transition"') || one.text === two.text) return;
      const swapped = lines
        .with(index, { ...one, text: two.text })
        .with(index + 1, { ...two, text: one.text });
      expect(wrongIn(swapped)[0]).toMatchObject({ file: one.file, line: one.line });
    });
  });

  test('in a sweep differs wherever that sweep would have been decided otherwise', () => {
    let different = 0;
    let same = 0;
    onRecordings('sweep', (lines, index, pick) => {
      const changed = edited(lines, index, (record: Sweep) => ({
        ...record,
        covers: pick % 3 === 0 ? [] : record.covers,
        signals: record.signals.map((signal, i) =>
          i % 2 === pick % 2 ? { ...signal, active: signal.active !== true } : signal,
        ),
      }));
      const decided = (of: readonly Line[]): string[] => {
        const replay = createReplay(policies, false);
        return of.flatMap((line) => replay.line(line)).flatMap((found) => JSON.stringify(found));
      };
      const isDifferent = JSON.stringify(decided(changed)) !== JSON.stringify(decided(lines));
      const wrong = wrongIn(changed);
      if (isDifferent) different += 1;
      else same += 1;
      expect(wrong.length > 0).toBe(isDifferent);
      const [first] = wrong;
      // It is found no earlier than where it was made.
      if (first !== undefined) {
        expect(
          lines.findIndex(({ file, line }) => file === first.file && line === first.line),
        ).toBeGreaterThanOrEqual(index);
      }
    });
    expect(different).toBeGreaterThan(runs(10));
    expect(same).toBeGreaterThan(runs(10));
  });

  test('in the state at the top of a rotated file differs in that very line', () => {
    let changes = 0;
    onRecordings('state', (lines, _, pick) => {
      const states = lines.flatMap(({ text }, i) => (text.includes('"because":"rotated"') ? [i] : []));
      const index = states[pick % states.length];
      if (index === undefined) return;
      changes += 1;
      const line = lines[index] as Line;
      const changed = edited(lines, index, (record: { actors: object[] }) => {
        const [one, ...rest] = record.actors;
        const other = { key: 'k/e', kind: 'k', entity: 'e', source: 's', title: '', detail: '' };
        const state = {
          path: 'ok.pending',
          firstActiveAt: 1,
          activeSweeps: 1,
          incidentAt: null,
          lastAlertAt: null,
          firstInactiveAt: null,
        };
        if (one === undefined) return { ...record, actors: [{ ...other, state }] };
        return { ...record, actors: pick % 2 === 0 ? rest : [{ ...one, title: 'another' }, ...rest] };
      });
      expect(wrongIn(changed)[0]).toMatchObject({ type: 'difference', file: line.file, line: line.line });
    });
    expect(changes).toBeGreaterThan(runs(10));
  });

  test('by a line that can not be read any more is said to be, in that line', () => {
    onRecordings('transition', (lines, index) => {
      const { file, line, text } = lines[index] as Line;
      const changed = lines.with(index, { file, line, text: text.slice(0, -1) });
      expect(wrongIn(changed)[0]).toMatchObject({ type: 'unreadable', file, line });
    });
  });
});
