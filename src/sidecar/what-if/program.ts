import { fileURLToPath } from 'node:url';

/** The program of the thread. A bundle has it in a file of its own (`scripts/build.ts`). */
export const program = (): string => fileURLToPath(new URL('./worker.ts', import.meta.url));
