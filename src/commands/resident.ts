import { isNotHere, readHere } from './this-machine.ts';

/**
 * The sidecar, and its probe, which an engine starts every minute. They are a bundle by themselves, which goes past the parser of the
 * command line: reading it costs more memory than all of deciding. Gives the exit code.
 */
export const resident = async (command: 'run' | 'health'): Promise<number> => {
  if (isNotHere()) return 1;
  if (command === 'run') {
    const { runCommand } = await import('./run.ts');
    return runCommand(await readHere(), readHere);
  }
  const { healthCommand } = await import('./status.ts');
  return healthCommand(await readHere());
};
