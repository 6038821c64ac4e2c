const { POLKAN_RUNS, FAST_CHECK_SEED } = process.env;

/** Whether every test is run to its end: with `POLKAN_RUNS=all`, as in `.ci/run`, and where other cases are looked for. */
export const isWhole = POLKAN_RUNS === 'all' || FAST_CHECK_SEED === 'random';

/**
 * How much of a long test is done: one part of `parts`, so that `npm test` is quick; all of it where the run is whole. The
 * cases are those that a whole run begins with. What such a test counts is held against `runs` of what a whole run has at least.
 */
export const runs = (all: number, parts = 20): number => (isWhole ? all : Math.ceil(all / parts));
