import { defineConfig } from 'vitest/config';

/** The real program while everything around it means it harm: `npm run attack`, one after the other; `npm run soak`, all at once. */
export default defineConfig({
  test: {
    // What was not as expected is printed whole: who reads it may have nothing but the print.
    chaiConfig: { truncateThreshold: 1_500 },
    include: ['test/attack/**/*.test.ts'],
    // What is attacked is what is shipped.
    globalSetup: ['test/support/bundle-setup.ts'],
    // They watch the time, and a processor is needed for those who attack.
    fileParallelism: false,
    env: { TZ: 'UTC' },
    testTimeout: 60_000,
    hookTimeout: 30_000,
    teardownTimeout: 30_000,
  },
});
