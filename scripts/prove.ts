import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { anyFleetHistory, liveFleet } from '../test/support/fleet-histories.ts';
import { fleetFaults } from '../test/support/fleet-laws.ts';
import { faultsOf } from '../test/support/telling-closure.ts';
import { anyHintedHistory, anyLargeHistory, anySmallHistory } from '../test/support/telling-histories.ts';
import { disagreements } from '../test/support/telling-table.ts';

// The laws of telling over random histories, in workers, until the time or the number is reached:
//   npm run prove                        as many as ten minutes allow
//   npm run prove -- --seconds 3600      as many as an hour allows
//   npm run prove -- --ci                100,000 small ones and 1,000 large, cut at four minutes
//   npm run prove -- --seed 7 --workers 1   the same again
//   npm run prove -- --fleet …           the same for lives of a fleet: 2 to 20 hosts on virtual time, whatever can go wrong

/** What one worker is to do. */
interface Task {
  readonly seed: number;
  readonly small: number;
  readonly large: number;
  readonly until: number;
  readonly fleet: boolean;
}

/** What a worker has done since it last said so. */
interface Progress {
  readonly small: number;
  readonly large: number;
  readonly failure: string | null;
}

const batches = {
  small: { histories: anySmallHistory, size: 100 },
  hinted: { histories: anyHintedHistory, size: 100 },
  large: { histories: anyLargeHistory, size: 2 },
};
/**
 * The table is naive, and slow: it is asked for the hinted ones, which are short, and for so much of the other small ones;
 * for a hundred entities it would take for ever.
 */
const tableEvery = 10;
/** So many small ones are tried for each batch of large ones. */
const smallFirst = 4;

/** Tries one batch; gives how many held, and what did not. */
const tryBatch = (
  which: keyof typeof batches,
  { seed, count, until, beside }: { seed: number; count: number; until: number; beside: boolean },
): Progress => {
  const { histories } = batches[which];
  const property = fc.property(histories, (history) => {
    const [fault] = [...faultsOf(history), ...(beside ? disagreements(history) : [])];
    if (fault !== undefined) throw new Error(fault);
  });
  const tried = fc.check(property, {
    ...{ seed, numRuns: count, interruptAfterTimeLimit: Math.max(1, until - Date.now()) },
    markInterruptAsFailure: false,
  });
  const runs = { small: 0, large: 0, [which === 'large' ? 'large' : 'small']: tried.numRuns };
  if (!tried.failed) return { ...runs, failure: null };
  const steps =
    tried.counterexample?.[0].steps.map(({ gapMs, step }) => `${gapMs} ${JSON.stringify(step)}`) ?? [];
  const why =
    tried.errorInstance instanceof Error ? tried.errorInstance.message : String(tried.errorInstance);
  const where = `${which}, seed ${seed}, path ${tried.counterexamplePath}`;
  return { ...runs, failure: [where, why, ...steps].join('\n') };
};

/** Lives of fleets, one by one: each takes a third of a second. */
const tryFleets = ({ seed, small, until }: Task): void => {
  for (let round = 0; Date.now() < until && round < small; round += 1) {
    const [history] = fc.sample(anyFleetHistory, { seed: (seed + round) | 0, numRuns: 1 });
    if (history === undefined) return;
    const [fault] = fleetFaults(liveFleet(history));
    const where = `fleet, seed ${seed + round}`;
    const failure = fault === undefined ? null : [where, fault, JSON.stringify(history)].join('\n');
    parentPort?.postMessage({ small: 1, large: 0, failure } satisfies Progress);
    if (failure !== null) return;
  }
};

const work = ({ seed, small, large, until }: Task): void => {
  const left = { small, large };
  for (let round = 0; Date.now() < until && (left.small > 0 || left.large > 0); round += 1) {
    const isLarge = left.large > 0 && (left.small <= 0 || round % (smallFirst + 1) === smallFirst);
    const size = isLarge ? 'large' : 'small';
    // Every second batch of small ones is of those that are heard of close together and out of order.
    const which = !isLarge && round % 2 === 1 ? 'hinted' : size;
    const count = Math.min(left[size], batches[which].size);
    left[size] -= count;
    const progress = tryBatch(which, {
      seed: (seed + round) | 0,
      count,
      until,
      beside: which === 'hinted' || (which === 'small' && round % tableEvery === 0),
    });
    parentPort?.postMessage(progress);
    if (progress.failure !== null) return;
  }
};

const prove = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      ci: { type: 'boolean', default: false },
      fleet: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      seed: { type: 'string' },
      workers: { type: 'string' },
    },
  });
  const seconds = Number(values.seconds ?? (values.ci ? 240 : 600));
  const seed = Number(values.seed ?? Math.trunc(Math.random() * 2 ** 31));
  const count = Number(values.workers ?? availableParallelism());
  const [small, large] = values.ci
    ? [values.fleet ? 1_000 : 100_000, 1_000]
    : [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  const until = Date.now() + seconds * 1_000;
  const done = { small: 0, large: 0 };
  const failures: string[] = [];
  const workers = Array.from({ length: count }, (_, index) => {
    const task: Task = {
      // Far apart, so that no worker draws what another has drawn.
      seed: (seed + index * 100_000_000) | 0,
      ...{ small: Math.ceil(small / count), large: Math.ceil(large / count), until, fleet: values.fleet },
    };
    return new Worker(new URL(import.meta.url), { workerData: task });
  });
  const ended = workers.map(
    (worker) =>
      new Promise<void>((resolve) => {
        worker.on('message', (progress: Progress) => {
          done.small += progress.small;
          done.large += progress.large;
          if (progress.failure !== null) failures.push(progress.failure);
        });
        worker.on('error', (error) => failures.push(String(error)));
        worker.on('exit', () => resolve());
      }),
  );
  await Promise.all(ended);
  const held = failures.length === 0 ? 'every law held' : 'a law is broken';
  const tried = values.fleet ? 'lives of a fleet' : `small histories, ${done.large} large ones`;
  process.stdout.write(`${held}: ${done.small} ${tried}, seed ${seed}\n`);
  for (const failure of failures) process.stderr.write(`${failure}\n`);
  process.exitCode = failures.length === 0 ? 0 : 1;
};

if (isMainThread) await prove();
else {
  const task = workerData as Task;
  (task.fleet ? tryFleets : work)(task);
}
