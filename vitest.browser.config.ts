import { defineConfig } from 'vitest/config';

/** The pages in a real browser, the system's Chromium: `npm run test:browser`. */
export default defineConfig({
  test: {
    // What was not as expected is printed whole: who reads it may have nothing but the print.
    chaiConfig: { truncateThreshold: 1_500 },
    include: ['test/browser/**/*.test.ts'],
    // One browser at a time is all that two processors bear.
    fileParallelism: false,
    env: { TZ: 'UTC' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
