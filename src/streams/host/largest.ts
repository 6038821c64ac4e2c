import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cutLine } from '../../language/cut-line.ts';
import { parseResident } from './proc-files.ts';

/** A process and the memory it holds. */
export interface Resident {
  readonly pid: number;
  readonly name: string;
  readonly residentKb: number;
}

/** So many are named. */
const named = 3;
/** So many processes are looked at: what a large machine runs, within a tenth of a second. */
export const mostLookedAt = 5_000;
/** So many are read at once: Node's pool of threads is shared with the look-up of names. */
const atOnce = 4;

/**
 * The processes that hold the most memory, the largest first, by `VmRSS` of `/proc/<pid>/status` (proc(5)). What
 * can't be read is passed over: the list is an advice, and an alert stands without it.
 */
export const largestProcesses = async (
  procRoot: string,
  abort: AbortSignal,
): Promise<readonly Resident[]> => {
  const names = await readdir(procRoot).catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).slice(0, mostLookedAt);
  const found: Resident[] = [];
  for (let at = 0; at < pids.length && !abort.aborted; at += atOnce) {
    const some = pids.slice(at, at + atOnce).map(async (pid) => {
      // A process may be gone by now, or another user's.
      const bytes = await readFile(join(procRoot, pid, 'status')).catch(() => null);
      const resident = bytes === null ? undefined : parseResident(bytes);
      if (resident !== undefined)
        found.push({ pid: Number(pid), ...resident, name: cutLine(resident.name, 32) });
    });
    await Promise.all(some);
  }
  return found.sort((one, other) => other.residentKb - one.residentKb).slice(0, named);
};
