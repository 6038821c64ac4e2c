import { defineConfig } from 'vitest/config';

/** Three sidecars as processes, and a real log behind ways that can be held: `npm run test:fleet`. Most of it is waiting. */
export default defineConfig({
  test: {
    // What was not as expected is printed whole: who reads it may have nothing but the print.
    chaiConfig: { truncateThreshold: 1_500 },
    include: ['test/fleets/**/*.test.ts'],
    globalSetup: ['test/support/bundle-setup.ts'],
    maxWorkers: 3,
    env: { TZ: 'UTC' },
    testTimeout: 600_000,
    hookTimeout: 180_000,
    teardownTimeout: 60_000,
  },
});
