#!/usr/bin/env node
import { inspect } from 'node:util';
import { thisMachine, whyNotHere } from './commands/this-machine.ts';
import { localeOf } from './config/config.ts';
import { readConfigured } from './config/read-configured.ts';
import { withoutSecrets } from './language/secrets.ts';
import { visible } from './language/text.ts';

// Names are looked up in half of libuv's threads, and a dead mount holds one for ever: with the usual four, two name
// servers that are silent would hold up everything else that has a name. Threads that wait cost next to nothing.
process.env.UV_THREADPOOL_SIZE ??= '16';

const read = () => readConfigured(process.env, thisMachine());

/**
 * The sidecar and its probe, which an engine starts every minute, go past the parser of the command line:
 * loading it costs more memory than all of deciding.
 */
const main = async (): Promise<void> => {
  const why = whyNotHere();
  if (why !== null) {
    process.stderr.write(`${why}\n`);
    process.exit(1);
  }
  const [command, ...more] = process.argv.slice(2);
  if (command === 'run' && more.length === 0) {
    const { runCommand } = await import('./commands/run.ts');
    process.exit(await runCommand(await read(), read));
  }
  if (command === 'health' && more.length === 0) {
    const { healthCommand } = await import('./commands/status.ts');
    process.exitCode = await healthCommand(await read());
    return;
  }
  const { endQuietly } = await import('./commands/lines.ts');
  endQuietly();
  const { commandLine } = await import('./commands/command-line.ts');
  await commandLine(read, localeOf(process.env)).parseAsync();
};

main().catch((error: unknown) => {
  const lines = withoutSecrets(inspect(error)).split('\n');
  process.stderr.write(`${lines.map(visible).join('\n')}\n`);
  process.exit(1);
});
