import { defineConfig } from 'vitest/config';

/** Checks against the real thing, from Debian's packages, on loopback: `npm run test:peers`. */
export default defineConfig({
  test: {
    // What was not as expected is printed whole: who reads it may have nothing but the print.
    chaiConfig: { truncateThreshold: 1_500 },
    include: ['test/peers/**/*.test.ts'],
    fileParallelism: false,
    env: { TZ: 'UTC' },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
