const { POLKAN_RUNS, FAST_CHECK_SEED } = process.env;

/**
 * How much of a long test is done: one part of `parts`, so that `npm test` is quick; all of it with `POLKAN_RUNS=all`, as in
 * `.ci/run`, and where other cases are looked for (`FAST_CHECK_SEED=random`). The cases are those that a whole run begins
 * with. What such a test counts is held against `runs` of what a whole run has at least.
 */
export const runs = (all: number, parts = 5): number =>
  POLKAN_RUNS === 'all' || FAST_CHECK_SEED === 'random' ? all : Math.ceil(all / parts);
