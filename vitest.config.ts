import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // These have runs of their own: `npm run test:docker`, `test:faults`, `test:fuzz`.
    exclude: ['test/docker/**', 'test/faults/**', 'test/fuzz/**'],
    // Times of day in messages are those of the zone of the process.
    env: { TZ: 'UTC' },
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 20_000,
    coverage: { provider: 'v8', include: ['src/machines/**', 'src/streams/**', 'src/sinks/**', 'src/*.ts'] },
  },
});
