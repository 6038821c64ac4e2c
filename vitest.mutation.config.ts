import { defineConfig } from 'vitest/config';

/** The tests that hold the deciding core, the sweeps and the delivery: what mutation testing runs. */
export default defineConfig({
  test: {
    include: [
      'test/alert-*.test.ts',
      'test/actors*.test.ts',
      'test/evolve.test.ts',
      'test/sweeps*.test.ts',
      'test/ticks.test.ts',
      'test/queue.test.ts',
      'test/delivery.test.ts',
      'test/delivery-properties.test.ts',
      'test/pace.test.ts',
      'test/catch-up.test.ts',
      'test/pipeline.test.ts',
    ],
    // The mutation runner runs tests in threads, where `TZ` can't be changed.
    testNamePattern: /^(?!.*zone of the process)/,
    setupFiles: ['test/seed.ts'],
    testTimeout: 30_000,
  },
});
