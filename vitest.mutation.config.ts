import { defineConfig } from 'vitest/config';
import { long } from './vitest.config.ts';

/** The tests that hold each part of what mutation testing changes. */
const parts: Readonly<Record<string, readonly string[]>> = {
  deciding: ['test/machines/**'],
  sweeps: ['test/streams/sweeps*.test.ts', 'test/streams/ticks.test.ts', 'test/pipeline.test.ts'],
  delivery: ['test/sinks/delivery/**', 'test/pipeline.test.ts'],
  journal: ['test/journal/**'],
  status: ['test/status/**'],
  config: ['test/config/**', 'test/commands/config.test.ts'],
};

/** `POLKAN_PART=status`: only the tests of that part, which `--mutate 'src/status/**'` belongs to. */
const { POLKAN_PART: part } = process.env;
const wanted = part === undefined ? Object.values(parts).flat() : parts[part];
if (wanted === undefined) throw new Error(`POLKAN_PART is one of ${Object.keys(parts).join(', ')}`);

export default defineConfig({
  test: {
    include: [...new Set(wanted)],
    exclude: [
      // They start the program, or a writer, in a process of its own, which has no mutant in it, or take seconds each.
      ...long,
      'test/machines/chart.test.ts',
      // The mutation runner runs tests in threads, where the rights of new files can't be changed.
      'test/status/socket-server.test.ts',
    ],
    // The mutation runner runs tests in threads, where `TZ` can't be changed.
    testNamePattern: /^(?!.*zone of the process)/,
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 30_000,
  },
});
