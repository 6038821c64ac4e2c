/**
 * How much of a long random test is done: a fifth, so that `npm test` is quick; all of it with `POLKAN_RUNS=all`, as in
 * `.ci/run`. What is counted in such a test is held against `runs` of it, too. The cases are those that a whole run
 * begins with.
 */
export const runs = (all: number): number => (process.env.POLKAN_RUNS === 'all' ? all : Math.ceil(all / 5));
