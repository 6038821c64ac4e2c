import { defineConfig } from 'vitest/config';

/** The real program while everything around it means it harm, for four minutes at most: `npm run attack`. */
export default defineConfig({
  test: {
    include: ['test/attack/**/*.test.ts'],
    // They watch the time, and a processor is needed for those who attack.
    fileParallelism: false,
    env: { TZ: 'UTC' },
    testTimeout: 60_000,
    hookTimeout: 30_000,
    teardownTimeout: 30_000,
  },
});
