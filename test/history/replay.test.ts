import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { linesOf, printer } from '../../src/commands/lines.ts';
import { replayCommand } from '../../src/commands/replay.ts';
import { createReplay } from '../../src/history/replay.ts';
import type { Finding, Line, ReplaySummary } from '../../src/history/replay-findings.ts';
import type { Sweep, Transition } from '../../src/language/signal.ts';
import { locales } from '../../src/messages/messages.ts';
import { recordLine, type StateRecord, type TapRecord } from '../../src/recording/records.ts';
import { captured, configured } from '../support/command-bench.ts';
import { builtCli, runPolkan } from '../support/polkan-process.ts';
import { db, failedSweep, line, minute, start, sweep, web } from '../support/sweep-samples.ts';
import { linesIn, policies, scratch } from '../support/tap-bench.ts';

const asLines = (records: readonly (TapRecord | string)[], file = 'tap.jsonl'): Line[] =>
  records.map((record, i) => ({
    file,
    line: i + 1,
    text: typeof record === 'string' ? record : recordLine(record),
  }));

/** Everything a replay finds, each in one line, and what it counts. */
const replayed = (
  lines: readonly Line[],
  { verify = true, using = policies } = {},
): { moves: string[]; told: string[]; summary: ReplaySummary } => {
  const replay = createReplay(using, verify, locales.en);
  const findings: Finding[] = [...lines.flatMap((each) => replay.line(each)), ...replay.end()];
  return {
    moves: findings.flatMap((each) => (each.type === 'transition' ? [line(each.transition)] : [])),
    told: findings.flatMap((each) =>
      each.type === 'transition' || each.type === 'telling'
        ? []
        : [`${each.type} ${each.file}:${each.line}: ${each.why}`],
    ),
    summary: { ...replay.summary },
  };
};

const down = sweep(start, [web(true)]);
const up = sweep(start + minute, [web(false)]);
const moved = (of: Sweep, more: Partial<Transition>): Transition => ({
  type: 'transition',
  at: of.at,
  source: 'containers',
  key: 'container/web',
  kind: 'container',
  entity: 'web',
  from: 'ok.quiet',
  to: 'alerting',
  action: 'alert',
  reason: 'crossed',
  incident: `container/web@${start}`,
  title: 'Title container/web',
  detail: 'is true.',
  ...more,
});
const alert = moved(down, {});
const recovery = moved(up, {
  from: 'alerting',
  to: 'recovered',
  action: 'recovery',
  reason: 'cleared',
  detail: 'is false.',
});
const state = (because: StateRecord['because'], more: Partial<StateRecord> = {}): StateRecord => ({
  type: 'state',
  at: start,
  because,
  version: '1.2.3',
  policies,
  actors: [],
  ...more,
});
const held = {
  key: 'container/web',
  kind: 'container',
  entity: 'web',
  source: 'containers',
  title: 'Title container/web',
  detail: 'is true.',
  state: {
    path: 'alerting',
    firstActiveAt: null,
    activeSweeps: 0,
    incidentAt: start,
    lastAlertAt: start,
    firstInactiveAt: null,
  },
} as const;
const stop: TapRecord = { type: 'stop', at: start + 2 * minute };

describe('a replay', () => {
  test('folds sweeps, and counts', () => {
    const { moves, told, summary } = replayed(asLines([down, failedSweep(start + 1), up]), { verify: false });
    expect(moves).toEqual([
      'container/web ok.quiet→alerting alert, crossed',
      'container/web alerting→recovered recovery, cleared',
    ]);
    expect(told).toEqual([]);
    expect(summary).toEqual({
      sweeps: 3,
      signals: 2,
      transitions: 2,
      alerts: 1,
      realerts: 0,
      recoveries: 1,
      notices: 0,
      holds: 0,
      unreadable: 0,
      differences: 0,
    });
  });

  test('goes by the policies it is given until the recording says its own', () => {
    const patient = { fallback: { ...policies.fallback, forTicks: 2 }, kinds: {} };
    expect(replayed(asLines([down]), { using: patient, verify: false }).moves).toEqual([
      'container/web ok.quiet→ok.pending silent, waiting',
    ]);
    expect(replayed(asLines([state('start'), down]), { using: patient, verify: false }).moves).toEqual([
      'container/web ok.quiet→alerting alert, crossed',
    ]);
    const own = { fallback: policies.fallback, kinds: { container: patient.fallback } };
    expect(replayed(asLines([state('start', { policies: own }), down]), { verify: false }).moves).toEqual([
      'container/web ok.quiet→ok.pending silent, waiting',
    ]);
  });

  test.each(['start', 'rotated', 'gap'] as const)('goes on from the state that %s says', (because) => {
    const lines = asLines([state(because, { actors: [held] }), up, recovery]);
    expect(replayed(lines)).toMatchObject({
      moves: ['container/web alerting→recovered recovery, cleared'],
      told: [],
    });
  });

  test('remarks on a signal that can not be decided, now as then, and that is no difference', () => {
    const twice = sweep(start, [web(true), web(true), db(false)]);
    expect(replayed(asLines([twice, alert]))).toMatchObject({
      told: ['remark tap.jsonl:1: container/web: it is in the sweep twice; the first one counts'],
      summary: { unreadable: 0, differences: 0 },
    });
  });

  test('speaks the language of the operator', () => {
    const replay = createReplay(policies, true, locales.ru);
    const [line] = asLines([alert]) as [Line];
    expect(replay.line(line)).toMatchObject([
      { type: 'difference', why: expect.stringContaining('нет в воспроизведении') },
    ]);
  });
});

describe('verifying', () => {
  test('agrees with what is right', () => {
    expect(replayed(asLines([state('start'), down, alert, up, recovery, stop])).told).toEqual([]);
  });

  test('says where they differ, and in what', () => {
    expect(replayed(asLines([down, { ...alert, reason: 'debounced' }, up, recovery])).told).toEqual([
      'difference tap.jsonl:2: container/web: reason is debounced in the recording, crossed in the replay',
    ]);
    expect(replayed(asLines([down, { ...alert, incident: null }, up, recovery])).told).toEqual([
      `difference tap.jsonl:2: container/web: incident is null in the recording, container/web@${start} in the replay`,
    ]);
  });

  const missing = (at: number): string =>
    `difference tap.jsonl:${at}: not in the recording: container/web ok.quiet → alerting (alert, crossed) at ${start}`;
  test.each<[string, TapRecord[], number]>([
    ['the next sweep', [down, up, recovery], 2],
    ['the end of the process', [down, stop], 2],
    ['the next file', [down, state('rotated', { actors: [held] })], 2],
    ['a gap', [down, state('gap', { actors: [held] })], 2],
    ['the end of the recording', [down], 1],
  ])('misses a transition at %s', (_, records, at) => {
    expect(replayed(asLines(records)).told).toEqual([missing(at)]);
    expect(replayed(asLines(records), { verify: false }).told).toEqual([]);
  });

  test('does not miss what a process that was killed could not write any more', () => {
    expect(replayed(asLines([down, state('start', { actors: [held] }), up, recovery])).told).toEqual([]);
    // It was told to stop: it had the time.
    expect(replayed(asLines([down, stop, state('start')])).told).toEqual([missing(2)]);
  });

  test('is told of a transition too many', () => {
    expect(replayed(asLines([down, alert, alert])).told).toEqual([
      `difference tap.jsonl:3: not in the replay: container/web ok.quiet → alerting (alert, crossed) at ${start}`,
    ]);
  });

  test('lets the configuration close what is there, and nothing else', () => {
    const closed = {
      ...recovery,
      to: 'ok.quiet',
      action: null,
      reason: 'unwatched',
      detail: 'is true.',
    } as const;
    expect(replayed(asLines([down, alert, closed, sweep(up.at, [])])).told).toEqual([]);
    expect(replayed(asLines([closed])).told).toEqual([
      expect.stringContaining('tap.jsonl:1: not in the replay'),
    ]);
    expect(replayed(asLines([down, alert, { ...closed, from: 'ok.pending' }])).told).toEqual([
      expect.stringContaining('from is ok.pending in the recording, alerting in the replay'),
    ]);
  });

  test('holds the state at the top of a rotated file against the replayed one', () => {
    const next = (actors: StateRecord['actors']) =>
      replayed([
        ...asLines([state('start'), down, alert], 'tap.1'),
        ...asLines([state('rotated', { actors })], 'tap'),
      ]).told;
    expect(next([held])).toEqual([]);
    const wrong = [
      'difference tap:1: the state here is not the replayed one (container/web differs): is a file missing, or the order wrong?',
    ];
    expect(next([])).toEqual(wrong);
    for (const change of [
      { source: 's' },
      { title: 't' },
      { detail: 'd' },
      { state: { ...held.state, path: 'cooldown.holding' } },
      { state: { ...held.state, firstActiveAt: 1 } },
      { state: { ...held.state, activeSweeps: 1 } },
      { state: { ...held.state, incidentAt: 1 } },
      { state: { ...held.state, lastAlertAt: 1 } },
      { state: { ...held.state, firstInactiveAt: 1 } },
    ] as const) {
      expect(next([{ ...held, ...change }])).toEqual(wrong);
    }
    const other = { ...held, key: 'container/db', entity: 'db' };
    expect(next([held, other])).toEqual([wrong[0]?.replace('container/web', 'container/db')]);
  });

  test('does not hold a state against what it can not be sure of', () => {
    const rotated = state('rotated', { actors: [held] });
    expect(replayed(asLines([sweep(start, []), rotated])).told).toEqual([]);
    const unread = replayed(asLines([state('start'), '{"type":"sweep"}', rotated]));
    expect(unread.told).toEqual(['unreadable tap.jsonl:2: sweep: at: is missing']);
  });
});

describe('a line', () => {
  test('that can not be read is named, and the others are read', () => {
    const { moves, told, summary } = replayed(
      asLines([state('start'), down, '{"type":"transition"}', '', '7', up, recovery]),
    );
    expect(told).toEqual([
      'unreadable tap.jsonl:3: transition: at: is missing',
      'unreadable tap.jsonl:5: not a JSON object',
      expect.stringContaining('difference tap.jsonl:6: not in the recording'),
    ]);
    expect(moves).toHaveLength(2);
    expect(summary).toMatchObject({ unreadable: 2, differences: 1 });
  });

  test('without an end is still being written: nothing behind it is missed', () => {
    const torn = (lines: Line[]): Line[] => lines.with(-1, { ...(lines.at(-1) as Line), torn: true });
    const half = recordLine(alert).slice(0, 40);
    expect(replayed(torn(asLines([down, half])))).toMatchObject({
      told: ['remark tap.jsonl:2: the last line has no end yet: passed over'],
      summary: { unreadable: 0, differences: 0 },
    });
    // Of the file of a process that was killed; the next one goes on.
    expect(
      replayed([
        ...torn(asLines([down, half], 'tap.1')),
        ...asLines([state('start', { actors: [held] }), up], 'tap'),
      ]).told,
    ).toEqual([expect.stringContaining('remark tap.1:2'), expect.stringContaining('difference tap:2')]);
    // A file that somebody has edited: whole, but for its last line end.
    expect(replayed(torn(asLines([down, alert]))).told).toEqual([]);
    expect(replayed(torn(asLines([down]))).told).toHaveLength(1);
  });
});

describe('the lines of a file', () => {
  const read = async (content: string | Buffer): Promise<Line[]> => {
    const file = join(scratch(), 'lines');
    writeFileSync(file, content);
    const lines: Line[] = [];
    for await (const each of linesOf(file)) lines.push({ ...each, file: 'f' });
    return lines;
  };

  test.each<[string, string, string[]]>([
    ['nothing', '', []],
    ['a line', 'one\n', ['one']],
    ['empty lines', '\n\none\n\n', ['', '', 'one', '']],
    ['what Unicode calls line ends', 'a\u2028b\u2029c\u0085d\ne\rf\n', ['a\u2028b\u2029c\u0085d', 'e\rf']],
    ['line ends of Windows, which JSON passes over', '{}\r\n{}\r\n', ['{}\r', '{}\r']],
  ])('of %s', async (_, text, lines) => {
    expect(await read(text)).toEqual(lines.map((each, i) => ({ file: 'f', line: i + 1, text: each })));
  });

  test('are whole, however they lie in what is read at once', async () => {
    const text = Array.from({ length: 9 }, (_, i) => 'ё€😀'.repeat(20_000 * i + 1));
    expect((await read(`${text.join('\n')}\n`)).map((each) => each.text)).toEqual(text);
  });

  test('say which one has no end', async () => {
    expect(await read('one\ntwo')).toEqual([
      { file: 'f', line: 1, text: 'one' },
      { file: 'f', line: 2, text: 'two', torn: true },
    ]);
  });

  test('of a directory are none', async () => {
    const directory = scratch();
    mkdirSync(join(directory, 'd'));
    await expect(linesOf(join(directory, 'd')).next()).rejects.toThrow('EISDIR');
  });
});

describe('printing', () => {
  test('waits for a reader that is slower', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValueOnce(false).mockReturnValue(true);
    onTestFinished(() => write.mockRestore());
    const print = printer();
    let printed = false;
    const printing = print('one').then(() => {
      printed = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(printed).toBe(false);
    process.stdout.emit('drain');
    await printing;
    await print('two');
    expect(write.mock.calls).toEqual([['one\n'], ['two\n']]);
  });

  test('ends quietly where nobody reads any more', async () => {
    const cwd = scratch();
    const records = Array.from({ length: 5_000 }, (_, i) => sweep(start + i, [web(i % 2 === 0)]));
    writeFileSync(join(cwd, 'tap'), records.map((record) => `${recordLine(record)}\n`).join(''));
    const command = `"${process.execPath}" "${builtCli}" replay tap | head -1`;
    const { stdout, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', command], {
      cwd,
      encoding: 'utf8',
    });
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stderr).toBe('');
  });
});

/** Recorded taps, each of something that went wrong once or easily could, and what is said of it: nothing but this. */
const recordings: Record<string, { summary: string; remarks?: string[] }> = {
  'blind-for-a-while.jsonl': {
    summary: '68 sweeps, 68 signals → 8 transitions: 2 alerts, 1 realert, 2 recoveries',
  },
  'killed-between-sweep-and-transitions.jsonl': {
    summary: '4 sweeps, 7 signals → 6 transitions: 2 alerts, 0 realerts, 2 recoveries',
  },
  'line-separator-in-a-detail.jsonl': {
    summary: '2 sweeps, 2 signals → 2 transitions: 1 alert, 0 realerts, 1 recovery',
  },
  'poisoned-signals.jsonl': {
    summary: '4 sweeps, 7 signals → 6 transitions: 2 alerts, 0 realerts, 2 recoveries',
  },
  'seen-twice.jsonl': {
    summary: '2 sweeps, 4 signals → 2 transitions: 1 alert, 0 realerts, 1 recovery',
    remarks: [
      ':2: dep/db: it is in the sweep twice; the first one counts',
      ':4: dep/db: it is in the sweep twice; the first one counts',
    ],
  },
  'three-restarts.jsonl': {
    summary: '18 sweeps, 30 signals → 8 transitions: 2 alerts, 2 realerts, 2 recoveries',
  },
};

describe('recordings', () => {
  const directory = fileURLToPath(new URL('../recordings', import.meta.url));

  test('are all in the table', () => {
    expect(readdirSync(directory).sort()).toEqual(Object.keys(recordings).sort());
  });

  test.each(Object.entries(recordings))('%s is verified', (name, { summary, remarks = [] }) => {
    const found = replayed(linesIn(join(directory, name)));
    const says = locales.en.replay.summary;
    expect({
      remarks: found.told.map((each) => each.replace(/^.*\.jsonl/, '')),
      summary: says(found.summary),
    }).toEqual({
      remarks,
      summary,
    });
  });
});

describe('polkan replay', () => {
  test('takes standard input for a file, reads on behind a file that is none, and exits with 1', async () => {
    const cwd = scratch();
    const input = [state('start'), down, alert].map((record) => `${recordLine(record)}\n`).join('');
    const { code, stdout, stderr } = await runPolkan(['replay', '--verify', 'none.jsonl', '.', '-'], {
      cwd,
      input,
    });
    expect(code).toBe(1);
    expect(stdout).toBe(`${recordLine(alert)}\n`);
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^none\.jsonl: ENOENT/),
      expect.stringMatching(/^\.: EISDIR/),
      '1 sweep, 1 signal → 1 transition: 1 alert, 0 realerts, 0 recoveries',
      'verified: the recorded transitions are the replayed ones',
      '',
    ]);
  });

  test('exits with 1 where a line could not be read, or --verify found a difference, and only then', async () => {
    const cwd = scratch();
    const codeOf = async (records: readonly (TapRecord | string)[], verify: boolean): Promise<number> => {
      const text = records
        .map((record) => (typeof record === 'string' ? record : recordLine(record)))
        .join('\n');
      writeFileSync(join(cwd, 'tap'), `${text}\n`);
      const options = { ...configured(), ...(verify && { verify }) };
      return (await captured(() => replayCommand([join(cwd, 'tap')], options))).code;
    };
    expect(await codeOf([down, alert], true)).toBe(0);
    expect(await codeOf([down], true)).toBe(1);
    expect(await codeOf([down], false)).toBe(0);
    expect(await codeOf([down, alert, '{'], false)).toBe(1);
  });

  test('exits with 0 though a line has no end', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'tap'), `${recordLine(down)}\n${recordLine(alert).slice(0, 50)}`);
    const { code, stderr } = await runPolkan(['replay', '--verify', 'tap'], { cwd });
    expect(stderr).toContain('tap:2: the last line has no end yet: passed over\n');
    expect(code).toBe(0);
  });
});
