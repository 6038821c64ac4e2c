import { defineConfig } from 'vitest/config';

const onAnEngine = ['test/faults/docker.test.ts'];
const soak = ['test/faults/soak.test.ts'];

/**
 * The faults of docs/reliability.md, in real time: `npm run test:faults`. A Docker engine is started only for those that
 * want one. `.ci/run` leaves out the project `soak`, whose figures want a quiet machine.
 */
export default defineConfig({
  test: {
    globalSetup: ['test/support/bundle-setup.ts'],
    // They stop, freeze and starve processes, and watch the time.
    fileParallelism: false,
    env: { TZ: 'UTC' },
    testTimeout: 180_000,
    hookTimeout: 300_000,
    teardownTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'faults', include: ['test/faults/**/*.test.ts'], exclude: [...onAnEngine, ...soak] },
      },
      {
        extends: true,
        test: { name: 'engine', include: onAnEngine, globalSetup: ['test/docker/setup.ts'] },
      },
      { extends: true, test: { name: 'soak', include: soak } },
    ],
  },
});
