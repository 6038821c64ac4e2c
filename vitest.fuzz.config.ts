import { defineConfig } from 'vitest/config';

/** Every parser of what comes from outside, 100,000 drawn inputs each, other ones in every run: `npm run test:fuzz`. */
export default defineConfig({
  test: {
    include: ['test/fuzz/**/*.test.ts'],
    testTimeout: 1_800_000,
  },
});
