import fc from 'fast-check';

/**
 * Random tests draw the same cases in every run, so that what passes once passes everywhere. What no run has drawn
 * yet is looked for by `FAST_CHECK_SEED=random npm test` and `npm run test:fuzz`; with the number that a failure
 * names it can be had again.
 */
const { FAST_CHECK_SEED: wanted = '20260615' } = process.env;
export const seed = wanted === 'random' ? Math.trunc(Math.random() * 2 ** 31) : Number(wanted);

fc.configureGlobal({ seed });
