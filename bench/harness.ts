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

export interface Options {
  /** Fewer entities and shorter waits; the number of runs stays. */
  readonly quick: boolean;
  readonly runs: number;
  /** Where files may be written; removed at the end. */
  readonly directory: string;
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

/** Collects what is garbage; the bench is started with `--expose-gc`. */
export const collect = (): void => {
  if (globalThis.gc === undefined) throw new Error('start it with --expose-gc');
  globalThis.gc();
  globalThis.gc();
};
