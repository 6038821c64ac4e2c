import { defineConfig } from 'vitest/config';

/** The faults of docs/reliability.md, in real time, on a real Docker engine where there is one: `npm run test:faults`. */
export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    globalSetup: ['test/docker/setup.ts'],
    // They stop, freeze and starve processes, and watch the time.
    fileParallelism: false,
    env: { TZ: 'UTC' },
    testTimeout: 180_000,
    hookTimeout: 300_000,
    teardownTimeout: 60_000,
  },
});
