import type { HangUps } from './hang-ups.ts';
import { isNotHere, readHere } from './this-machine.ts';

/**
 * The sidecar, and its probe, which an engine starts every minute. They are a bundle by themselves, which goes past the parser of the
 * command line: reading it costs more memory than all of deciding. Gives the exit code.
 *
 * @param hangUps of the sidecar; `null`: it is the probe
 */
export const resident = async (hangUps: HangUps | null): Promise<number> => {
  if (isNotHere()) return 1;
  if (hangUps !== null) {
    const { runCommand } = await import('./run.ts');
    return runCommand(await readHere(), readHere, hangUps);
  }
  const { healthCommand } = await import('./status.ts');
  return healthCommand(await readHere());
};
