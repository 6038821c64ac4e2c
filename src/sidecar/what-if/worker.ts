import { parentPort, workerData } from 'node:worker_threads';
import { type GivenWork, work } from './work.ts';

// The program of the thread. What it rejects with is told to whoever has begun it.
void work(workerData as GivenWork, (answer) => parentPort?.postMessage(answer));
