// Loaded into the program before its own code (`node --import`): SIGUSR2 blocks its event loop.
import { isMainThread } from 'node:worker_threads';

const blockMs = Number(process.env.INSIDE_BLOCK_MS);

if (isMainThread) {
  process.on('SIGUSR2', () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockMs));
}
