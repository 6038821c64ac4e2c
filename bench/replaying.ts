import { createBacktest } from '../src/history/backtest/backtest.ts';
import { readChanges } from '../src/history/backtest/settings.ts';
import { createReplay } from '../src/history/replay.ts';
import { locales } from '../src/messages/messages.ts';
import { readRecord } from '../src/recording/records.ts';
import { growthRows, type Options, type Row, ratioRow, type Sizes, turnAbout } from './harness.ts';
import { isSweep, steadyTap, stormyTap } from './recordings.ts';
import { policies } from './samples.ts';

/** Takes in the lines of a recording, from the first to the last. */
type Reading = (lines: readonly string[]) => void;

const parsed: Reading = (lines) => {
  for (const line of lines) JSON.parse(line);
};

const replayed: Reading = (lines) => {
  const replay = createReplay(policies, false);
  for (const [index, text] of lines.entries()) replay.line({ file: 'bench', line: index + 1, text });
  replay.end();
};

const backtested: Reading = (lines) => {
  const faults: string[] = [];
  const changes = readChanges(['WATCHDOG_CONTAINER_COOLDOWN_S=60'], locales.en, faults);
  if (faults.length > 0) throw new Error(faults.join());
  const backtest = createBacktest(policies, changes, locales.en);
  for (const line of lines) {
    const record = readRecord(line);
    if (record !== null) backtest.take(record);
  }
  backtest.result();
};

/** Microseconds a sweep, where a recording is read so many times. */
const perSweep = (reading: Reading, lines: readonly string[], times = 1): number => {
  const begun = performance.now();
  for (let time = 0; time < times; time += 1) reading(lines);
  return ((performance.now() - begun) * 1_000) / (lines.filter(isSweep).length * times);
};
const perSecond = (reading: Reading, lines: readonly string[]): number => 1e6 / perSweep(reading, lines);

/** Replay and backtest against parsing the same lines, and how they grow. */
export const replaying = async ({ quick, runs, say }: Options): Promise<Row[]> => {
  const ticks = quick ? 1_000 : 5_000;
  const steady = steadyTap(ticks);
  const taps = { 'a steady tap': steady, 'a tap of storms': stormyTap(ticks / 2) };
  const rows: Row[] = [];
  for (const [name, lines] of Object.entries(taps)) {
    say(`replay and backtest, ${name}, ${lines.length} lines`);
    const { parse, replay, backtest } = await turnAbout(runs, {
      parse: () => perSecond(parsed, lines),
      replay: () => perSecond(replayed, lines),
      backtest: () => perSecond(backtested, lines),
    });
    const baseline = { what: 'JSON.parse of the same lines', measured: parse };
    const goal = { atLeast: 0.4 };
    rows.push(ratioRow(`replay of ${name}, 50 entities`, 'sweeps/s', replay, baseline, goal));
    rows.push(ratioRow(`backtest of ${name}, 50 entities`, 'sweeps/s', backtest, baseline, goal));
  }

  const some = [1, 10, 100].map((factor) => steadyTap((ticks * factor) / 100));
  for (const [name, reading] of Object.entries({ replay: replayed, backtest: backtested })) {
    say(`${name}, growth`);
    const [one = [], ten = [], hundred = []] = some;
    const measured = await turnAbout(runs, {
      one: () => perSweep(reading, one, 100),
      ten: () => perSweep(reading, ten, 10),
      hundred: () => perSweep(reading, hundred),
    });
    const sizes: Sizes = [measured.one, measured.ten, measured.hundred];
    rows.push(...growthRows(name, 'µs/sweep', `${one.filter(isSweep).length} sweeps`, sizes));
  }
  return rows;
};
