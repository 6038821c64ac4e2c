#!/usr/bin/env node
import { inspect } from 'node:util';
import { heedHangUps } from './commands/hang-ups.ts';
import { withoutSecrets } from './language/secrets.ts';
import { visible } from './language/text.ts';

// Names are looked up in half of libuv's threads, and a dead mount holds one for ever: with the usual four, two name
// servers that are silent would hold up everything else that has a name. Threads that wait cost next to nothing.
process.env.UV_THREADPOOL_SIZE ??= '16';

const main = async (): Promise<void> => {
  const [command, ...more] = process.argv.slice(2);
  if ((command === 'run' || command === 'health') && more.length === 0) {
    const hangUps = command === 'run' ? heedHangUps() : null;
    const { resident } = await import('./commands/resident.ts');
    const code = await resident(hangUps);
    // What is left of a sidecar that has ended holds nothing up.
    if (command === 'run') process.exit(code);
    process.exitCode = code;
    return;
  }
  const { commands } = await import('./commands/commands.ts');
  await commands();
};

main().catch((error: unknown) => {
  const lines = withoutSecrets(inspect(error)).split('\n');
  process.stderr.write(`${lines.map(visible).join('\n')}\n`);
  process.exit(1);
});
