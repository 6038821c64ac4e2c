import { createBacktest } from '../src/backtest/backtest.ts';
import { readChanges } from '../src/backtest/settings.ts';
import { locales } from '../src/messages.ts';
import { readRecord, recordLine } from '../src/records.ts';
import { createReplay } from '../src/replay.ts';
import { type Options, type Row, ratioRow, turnAbout } from './harness.ts';
import { policies, sweepOf } from './samples.ts';

/** Sweeps of 50 entities, every tenth of them with everything down. */
const linesOf = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => recordLine(sweepOf(50, index % 10 === 9, index * 30_000)));

const perSecond = (lines: readonly string[], work: (line: string, number: number) => void): number => {
  const begun = performance.now();
  for (let index = 0; index < lines.length; index += 1) work(lines[index] ?? '', index + 1);
  return (lines.length * 1_000) / (performance.now() - begun);
};

const replayed = (lines: readonly string[]): number => {
  const replay = createReplay(policies, false);
  return perSecond(lines, (text, line) => replay.line({ file: 'bench', line, text }));
};

const backtested = (lines: readonly string[]): number => {
  const faults: string[] = [];
  const changes = readChanges(['WATCHDOG_CONTAINER_COOLDOWN_S=60'], locales.en, faults);
  if (faults.length > 0) throw new Error(faults.join());
  const backtest = createBacktest(policies, changes, locales.en);
  return perSecond(lines, (text) => {
    const record = readRecord(text);
    if (record !== null) backtest.take(record);
  });
};

/** Replay and backtest against parsing the same lines, and how replay grows. */
export const replaying = async ({ quick, runs, say }: Options): Promise<Row[]> => {
  const lines = linesOf(quick ? 4_000 : 20_000);
  say(`replay and backtest, ${lines.length} sweeps`);
  const { replay, backtest, parse } = await turnAbout(runs, {
    replay: () => replayed(lines),
    backtest: () => backtested(lines),
    parse: () => perSecond(lines, (line) => JSON.parse(line)),
  });
  const baseline = { what: 'JSON.parse of the same lines', measured: parse };
  const atLeast = 0.4;
  const few = lines.slice(0, lines.length / 100);
  const some = lines.slice(0, lines.length / 10);
  say('replay, growth');
  const growth = await turnAbout(runs, {
    one: () => replayed(few),
    ten: () => replayed(some),
    hundred: () => replayed(lines),
  });
  const once = { what: `${few.length} sweeps`, measured: growth.one };
  return [
    ratioRow('replay', 'sweeps/s', replay, baseline, { atLeast }),
    ratioRow('backtest', 'sweeps/s', backtest, baseline, { atLeast }),
    ratioRow('replay, growth to 10 ×', 'sweeps/s', growth.ten, once, { atLeast: 0.67 }),
    ratioRow('replay, growth to 100 ×', 'sweeps/s', growth.hundred, once, { atLeast: 0.67 }),
  ];
};
