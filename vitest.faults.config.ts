import { defineConfig } from 'vitest/config';

const soak = ['test/faults/soak.test.ts'];

/**
 * The faults of docs/reliability.md, in real time: `npm run test:faults`. Most of that is waiting, so several files are waited
 * for at once; what grows in a soak is looked at alone, and not by `.ci/run`.
 */
export default defineConfig({
  test: {
    // What was not as expected is printed whole: who reads it may have nothing but the print.
    chaiConfig: { truncateThreshold: 1_500 },
    globalSetup: ['test/support/bundle-setup.ts'],
    env: { TZ: 'UTC' },
    testTimeout: 180_000,
    hookTimeout: 300_000,
    teardownTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          exclude: soak,
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'soak', include: soak, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
