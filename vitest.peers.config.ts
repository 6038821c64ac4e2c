import { defineConfig } from 'vitest/config';

/** Real peers in place of fakes, where this machine has them (of Debian: prometheus-alertmanager): `npm run test:peers`. */
export default defineConfig({
  test: {
    include: ['test/peers/**/*.test.ts'],
    fileParallelism: false,
    env: { TZ: 'UTC' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
