import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { natsServerPath } from '../support/nats-server.ts';

// It makes network namespaces: as root, and where the kernel lets it.
const can =
  natsServerPath() !== null &&
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['--net', 'true']).status === 0 &&
  spawnSync('ip', ['-V']).status === 0;

describe('the script of examples/fleet', () => {
  test.skipIf(!can)(
    'shows in three network namespaces what a fleet tells: once, for all, and marked where a host is cut off',
    () => {
      const ran = spawnSync('examples/fleet/run.sh', { encoding: 'utf8', timeout: 590_000 });
      const told = ran.stdout.split('All that was told:')[1] ?? '';
      expect(ran.stdout + ran.stderr).toContain('Nothing was told twice unmarked');
      expect(ran.status).toBe(0);
      expect(told).toMatch(/🔴 \(told by the host itself, may be a repeat\) <b>box-\d: thing badger/);
      expect(told.match(/^ *🔴 <b>Host box-\d/gm)).toHaveLength(2);
      const left = spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' }).stdout;
      expect(left.split('\n').filter((name) => name.startsWith('pf'))).toEqual([]);
    },
    600_000,
  );
});
