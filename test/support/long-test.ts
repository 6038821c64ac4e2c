import { test } from 'vitest';
import { isWhole } from './runs.ts';

/**
 * A test that starts whole programs or takes seconds, among quick ones that say most of what it says: `npm test` leaves it
 * to a whole run, as it does with the files of `long` in `vitest.config.ts`.
 */
export const longTest = test.runIf(isWhole);
