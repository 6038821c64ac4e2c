import { readConfigured } from '../config/read-configured.ts';
import { thisMachine, whyNotHere } from './this-machine.ts';

/**
 * The sidecar, and its probe, which an engine starts every minute. They are a bundle by themselves, which goes past the parser of the
 * command line: reading it costs more memory than all of deciding. Gives the exit code.
 */
export const resident = async (command: 'run' | 'health'): Promise<number> => {
  const why = whyNotHere();
  if (why !== null) {
    process.stderr.write(`${why}\n`);
    return 1;
  }
  const read = () => readConfigured(process.env, thisMachine());
  if (command === 'run') {
    const { runCommand } = await import('./run.ts');
    return runCommand(await read(), read);
  }
  const { healthCommand } = await import('./status.ts');
  return healthCommand(await read());
};
