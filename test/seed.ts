import fc from 'fast-check';

/**
 * Properties draw the same cases in every run, so that a change which passes once passes everywhere. What no run
 * has drawn yet is looked for by `npm run test:fuzz`, and by `POLKAN_SEED=random npm test`.
 */
const { POLKAN_SEED: seed = '20260722' } = process.env;
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) });
