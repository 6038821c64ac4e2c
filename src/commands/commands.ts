import { localeOf } from '../config/locale.ts';
import { commandLine } from './command-line.ts';
import { endQuietly } from './lines.ts';
import { isNotHere, readHere } from './this-machine.ts';

/** Does what the command line says, and leaves the exit code with the process. */
export const commands = async (): Promise<void> => {
  if (isNotHere()) process.exit(1);
  endQuietly();
  await commandLine(readHere, localeOf(process.env)).parseAsync();
};
