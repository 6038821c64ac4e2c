import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { engineEnv, startEngine, whatIsMissing } from './engine.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The socket of the engine that all files share; `null` where there can be none. */
    socket: string | null;
  }
}

/**
 * One engine for all files, and the image `workload` in it. Where there can be none the tests are skipped,
 * with the reason in sight; on a CI machine that is a failure.
 */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const missing = whatIsMissing();
  if (missing !== null) {
    if (process.env.CI) throw new Error(`the tests on a real Docker engine can't run: ${missing}`);
    process.stderr.write(`\nSKIPPED, no Docker engine: ${missing}\n\n`);
    project.provide('socket', null);
    return async () => undefined;
  }
  const engine = await startEngine();
  importWorkload(engine.socket);
  project.provide('socket', engine.socket);
  return engine.stop;
};

/** An image of nothing but busybox. */
export const importWorkload = (socket: string): void => {
  const root = mkdtempSync(join(tmpdir(), 'polkan-workload-'));
  const script = [
    'mkdir bin tmp',
    'cp "$(command -v busybox)" bin/busybox',
    'for tool in sh cat rm sleep tail touch; do ln -s busybox bin/$tool; done',
    'tar -c bin tmp | docker import - workload',
  ].join(' && ');
  execFileSync('sh', ['-c', script], { cwd: root, env: engineEnv(socket) });
  rmSync(root, { recursive: true });
};
