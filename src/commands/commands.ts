import { localeOf } from '../config/config.ts';
import { readConfigured } from '../config/read-configured.ts';
import { commandLine } from './command-line.ts';
import { endQuietly } from './lines.ts';
import { thisMachine, whyNotHere } from './this-machine.ts';

/** Does what the command line says, and leaves the exit code with the process. */
export const commands = async (): Promise<void> => {
  const why = whyNotHere();
  if (why !== null) {
    process.stderr.write(`${why}\n`);
    process.exit(1);
  }
  endQuietly();
  await commandLine(() => readConfigured(process.env, thisMachine()), localeOf(process.env)).parseAsync();
};
