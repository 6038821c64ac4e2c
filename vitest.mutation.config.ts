import { defineConfig } from 'vitest/config';

/** The tests that hold the deciding core, the sweeps and the delivery: what mutation testing runs. */
export default defineConfig({
  test: {
    include: [
      'test/machines/alert-*.test.ts',
      'test/machines/actors*.test.ts',
      'test/machines/{clocks,evolve,taken-once}.test.ts',
      'test/sweeps*.test.ts',
      'test/streams/ticks.test.ts',
      'test/sinks/delivery/queue.test.ts',
      'test/sinks/delivery/delivery.test.ts',
      'test/sinks/delivery/delivery-properties.test.ts',
      'test/sinks/delivery/pace.test.ts',
      'test/sinks/delivery/catch-up.test.ts',
      'test/pipeline.test.ts',
    ],
    // The mutation runner runs tests in threads, where `TZ` can't be changed.
    testNamePattern: /^(?!.*zone of the process)/,
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 30_000,
  },
});
