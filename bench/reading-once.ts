import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { thisMachine } from '../src/commands/this-machine.ts';
import { readConfigured } from '../src/config/read-configured.ts';

// One reading of a file in a process of its own, as a start has it: nothing is warm. Prints the milliseconds of the processor
// that it takes: those of the clock say how busy the machine is besides.

const [, , file = '', how] = process.argv;

const wholly = async (): Promise<number> => {
  const { config, complaints } = await readConfigured({ WATCHDOG_CONFIG: file }, thisMachine());
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
  return config.sources.checks?.checks.length ?? 0;
};
const plainly = async (): Promise<number> =>
  (load(readFileSync(file, 'utf8')) as { readonly checks: readonly unknown[] }).checks.length;

// What is loaded only where there is a file, is loaded with the program.
await import('../src/config/file/load.ts');
const begun = process.threadCpuUsage();
const count = await (how === 'plainly' ? plainly() : wholly());
const { user, system } = process.threadCpuUsage(begun);
process.stdout.write(JSON.stringify({ ms: (user + system) / 1_000, count }));
