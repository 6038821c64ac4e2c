import { readFileSync } from 'node:fs';

// How the image starts the program, as far as memory depends on it: without it the heap is as large as the machine
// allows, not as what is in it.

const dockerfile = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8').replaceAll('\\\n', ' ');

const entryPoint = JSON.parse(/^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]') as string[];

/** V8's flags of its entry point; the permission model has tests of its own, and would keep the tests' folders from being written. */
export const imageFlags: readonly string[] = entryPoint.filter((flag) =>
  /^--(?:no-(?:opt|maglev|wasm|memory-pool|large-page-pool)|heap|optimize-for-size|expose-gc|disable-warning)/.test(
    flag,
  ),
);

/** What it sets beside that. */
export const imageEnv: Readonly<Record<string, string>> = Object.fromEntries(
  [...dockerfile.matchAll(/\b(NODE_OPTIONS|MALLOC_\w+)=(\S+)/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]),
);
