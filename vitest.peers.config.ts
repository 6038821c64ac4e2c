import { defineConfig } from 'vitest/config';

/** Checks against the real thing, from Debian's packages, on loopback: `npm run test:peers`. */
export default defineConfig({
  test: {
    include: ['test/peers/**/*.test.ts'],
    fileParallelism: false,
    env: { TZ: 'UTC' },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
