import { getHeapStatistics } from 'node:v8';

/** What is measured, over several runs. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runs: number;
}

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly measured: Spread;
  readonly baseline?: { readonly what: string; readonly measured: Spread };
  /** `measured / baseline`, of the medians. */
  readonly ratio?: number;
  readonly goal: string;
  /** `null`: the row has no goal of its own. */
  readonly met: boolean | null;
  readonly note?: string;
}

/** A line that could not be measured here. */
export interface Skipped {
  readonly what: string;
  readonly goal: string;
  readonly skipped: string;
}

export type Line = Row | Skipped;

/** Some lines that are measured together, and can be asked for by name. */
export type Group = (options: Options) => Promise<readonly Line[]>;

export interface Options {
  /** Fewer entities and shorter waits; the number of runs stays. */
  readonly quick: boolean;
  readonly runs: number;
  /** Where files may be written; removed at the end. */
  readonly directory: string;
  /** The program as it is shipped, just built. */
  readonly bundle: string;
  readonly say: (line: string) => void;
}

export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
  return { median, min: at(0), max: at(sorted.length - 1), runs: sorted.length };
};

/**
 * Measures several things turn about, `runs` times each, after one turn that does not count: whatever else
 * the machine does in the meantime is in all of them.
 */
export const turnAbout = async <Name extends string>(
  runs: number,
  things: Readonly<Record<Name, () => number | Promise<number>>>,
): Promise<Record<Name, Spread>> => {
  const names = Object.keys(things) as Name[];
  const values = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let run = -1; run < runs; run += 1) {
    for (const name of names) {
      const value = await things[name]();
      if (run >= 0) values.get(name)?.push(value);
    }
  }
  return Object.fromEntries(names.map((name) => [name, spreadOf(values.get(name) ?? [])])) as Record<
    Name,
    Spread
  >;
};

/** Milliseconds that `work` takes. */
export const timed = async (work: () => unknown): Promise<number> => {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
};

/** A row whose goal is a ratio to its baseline. */
export const ratioRow = (
  what: string,
  unit: string,
  measured: Spread,
  baseline: { what: string; measured: Spread },
  goal: { atMost: number } | { atLeast: number },
): Row => {
  const ratio = measured.median / baseline.measured.median;
  const [sign, limit, met] =
    'atMost' in goal ? ['≤', goal.atMost, ratio <= goal.atMost] : ['≥', goal.atLeast, ratio >= goal.atLeast];
  return { what, unit, measured, baseline, ratio, goal: `${sign} ${limit} × the baseline`, met };
};

/** A row whose goal is a number in its own unit. */
export const limitRow = (
  what: string,
  unit: string,
  measured: Spread,
  atMost: number,
  baseline?: { what: string; measured: Spread },
): Row => ({
  what,
  unit,
  measured,
  ...(baseline && { baseline, ratio: measured.median / baseline.measured.median }),
  goal: `≤ ${atMost} ${unit}`,
  met: measured.median <= atMost,
});

/** Something at 1 ×, 10 × and 100 × as many: what each one costs. */
export type Sizes = readonly [one: Spread, ten: Spread, hundred: Spread];

/**
 * How it grows, as rows. Linear growth is a ratio of 1. Caches of the processor and of the kernel hold few things and
 * not many, whoever looks at them: with `plain`, what does the same in the plainest way, it may grow like that.
 */
export const growthRows = (
  what: string,
  unit: string,
  once: string,
  [one, ...larger]: Sizes,
  plain?: { readonly what: string; readonly sizes: Sizes },
): Row[] =>
  larger.map((measured, index) => {
    const row = ratioRow(
      `${what}, growth to ${10 ** (index + 1)} ×`,
      unit,
      measured,
      { what: once, measured: one },
      { atMost: 1.5 },
    );
    const like = (plain?.sizes[index + 1]?.median ?? 0) / (plain?.sizes[0].median ?? 1);
    return plain === undefined
      ? row
      : {
          ...row,
          goal: `${row.goal}, or like ${plain.what}: ${like.toFixed(1)} ×`,
          met: (row.ratio ?? Number.NaN) <= Math.max(1.5, like),
        };
  });

/** Bytes of heap that `work` allocates, garbage or not. */
export const allocated = (work: () => unknown): number => {
  const before = getHeapStatistics().total_allocated_bytes;
  work();
  return getHeapStatistics().total_allocated_bytes - before;
};

/** Collects what is garbage; the bench is started with `--expose-gc`. */
export const collect = (): void => {
  if (globalThis.gc === undefined) throw new Error('start it with --expose-gc');
  globalThis.gc();
  globalThis.gc();
};
