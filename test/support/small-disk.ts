import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';

/**
 * A file system of its own, in memory, of `size` (`1m`), for the length of a test. Mounting takes root and
 * the right to: the test is skipped, and says so, where it lacks that.
 */
export const smallDisk = (
  context: TestContext,
  size: string,
): { path: string; remount(options: string): void } => {
  const path = mkdtempSync(join(tmpdir(), 'polkan-disk-'));
  const mount = (options: string): void => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { stdio: 'pipe' });
  };
  try {
    mount(`size=${size},mode=700`);
  } catch (cause) {
    rmdirSync(path);
    return context.skip(`no tmpfs can be mounted here: ${String(cause).split('\n')[0]}`);
  }
  onTestFinished(() => {
    // Lazily: what the test has left open is closed after it.
    execFileSync('umount', ['-l', path]);
    rmdirSync(path);
  });
  return { path, remount: (options) => mount(`remount,${options},size=${size}`) };
};
