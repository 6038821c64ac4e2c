// Loaded into the program before its own code (`node --import`): SIGUSR2 blocks its event loop, which it says first.
import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const blockMs = Number(process.env.INSIDE_BLOCK_MS);

if (isMainThread) {
  process.on('SIGUSR2', () => {
    writeSync(1, 'blocked\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockMs);
  });
}
