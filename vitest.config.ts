import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * They look at the process they run in (its descriptors, its heap, its timers, its environment, its standard output), so none of
 * the others runs beside them in theirs. A process of its own for each would load the same modules again and again.
 */
const alone = [
  'test/commands/journal-command.test.ts',
  'test/history/replay.test.ts',
  'test/language/clock.test.ts',
  'test/recording/tap*.test.ts',
  'test/sinks/delivery/delivery.test.ts',
  'test/sinks/log/*.test.ts',
  'test/status/hold-ups.test.ts',
  'test/streams/host/*.test.ts',
  'test/testing/virtual-time.test.ts',
];
// These have runs of their own: `npm run attack`, `test:docker`, `test:faults`, `test:fleet`, `test:fuzz`.
const others = [
  'test/attack/**',
  'test/browser/**',
  'test/docker/**',
  'test/faults/**',
  'test/fleets/**',
  'test/fuzz/**',
  'test/peers/**',
];
/**
 * Whole programs that are started again and again, killed and packed, disks and files that are filled up, names that nobody answers
 * for, the longest of the random lives: `npm test` leaves them to a run with
 * `POLKAN_RUNS=all`, as `.ci/run` is. That the bundle starts, watches and replays is in `test/repository/bundle.test.ts`.
 */
export const long = [
  'test/commands/channels.test.ts',
  'test/commands/cli.test.ts',
  'test/commands/commands-over-kills.test.ts',
  'test/commands/console.test.ts',
  'test/commands/journal-command.test.ts',
  'test/commands/run.test.ts',
  'test/commands/signal.test.ts',
  'test/commands/status-command.test.ts',
  'test/commands/status.test.ts',
  'test/config/file/traps.test.ts',
  'test/config/import/import.test.ts',
  'test/fleet/fleet-laws.test.ts',
  'test/fleet/hosts-at-once.test.ts',
  'test/fleet/taken-up.test.ts',
  'test/history/replay-property.test.ts',
  'test/journal/bounds.test.ts',
  'test/journal/kill9.test.ts',
  'test/journal/schema-1.test.ts',
  'test/journal/store/sqlite/sqlite-crash.test.ts',
  'test/journal/store/sqlite/sqlite-faults.test.ts',
  'test/repository/permissions.test.ts',
  'test/scenario/cli.test.ts',
  'test/scenario/lives.test.ts',
  'test/sidecar/config-watch.test.ts',
  'test/sidecar/debug-lines.test.ts',
  'test/sinks/log/standard-output.test.ts',
  'test/sinks/telegram/console/kill9.test.ts',
  'test/status/alertmanager/killed.test.ts',
  'test/streams/checks/make-checks.test.ts',
  'test/streams/checks/outside.test.ts',
  'test/streams/docker/limits.test.ts',
  'test/testing/docs.test.ts',
  'test/testing/package.test.ts',
  'test/testing/purity.test.ts',
];
/** Which tests there are: those that look at their process, and all others. */
export const tests = (
  isWhole: boolean,
): Readonly<Record<'alone' | 'shared', { include: string[]; exclude: string[] }>> => {
  const exclude = isWhole ? others : [...others, ...long];
  return {
    alone: { include: alone, exclude },
    shared: { include: ['test/**/*.test.ts'], exclude: [...exclude, ...alone] },
  };
};
const { alone: ofTheirOwn, shared } = tests(process.env.POLKAN_RUNS === 'all');

export default defineConfig({
  test: {
    globalSetup: ['test/support/bundle-setup.ts'],
    // Times of day in messages are those of the zone of the process.
    env: { TZ: 'UTC' },
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 20_000,
    // What differs is told, also where nobody can look again.
    chaiConfig: { truncateThreshold: 1_500 },
    maxWorkers: availableParallelism(),
    coverage: { provider: 'v8', include: ['src/machines/**', 'src/streams/**', 'src/sinks/**', 'src/*.ts'] },
    projects: [
      { extends: true, test: { name: 'alone', ...ofTheirOwn, isolate: false } },
      { extends: true, test: { name: 'shared', ...shared, isolate: false } },
    ],
  },
});
