import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';

/** Whether the script of `examples/fleet/` can run here: it makes network namespaces, as root, and where the kernel lets it. */
export const canRunFleetExample = (): boolean =>
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['--net', 'true']).status === 0 &&
  spawnSync('ip', ['-V']).status === 0;

const namespaces = (): readonly string[] =>
  spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((name) => name.startsWith('pf'));

/**
 * Runs the script with this nats-server, and holds what it tells: once, for all, and marked where a host is cut off. Gives all
 * that it printed. Nothing that it made is left.
 */
export const runFleetExample = (natsServer: string): string => {
  const before = new Set(namespaces());
  const ran = spawnSync('examples/fleet/run.sh', {
    ...{ encoding: 'utf8', timeout: 590_000, env: { ...process.env, NATS_SERVER: natsServer } },
  });
  const told = ran.stdout.split('All that was told:')[1] ?? '';
  expect(ran.stdout + ran.stderr).toContain('Nothing was told twice unmarked');
  expect(ran.status).toBe(0);
  expect(told).toMatch(/🔴 \(told by the host itself, may be a repeat\) box-\d: thing badger/);
  expect(told.match(/^ *🔴 Host box-\d/gm)).toHaveLength(2);
  expect(namespaces().filter((name) => !before.has(name))).toEqual([]);
  return ran.stdout;
};
