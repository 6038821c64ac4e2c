import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { within } from '../../language/within.ts';
import { whySystemFailed } from '../../messages/faults.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Source } from '../source.ts';
import { largestProcesses, type Resident } from './largest.ts';
import { parseMeminfo, parseReclaimableArc } from './proc-files.ts';

/** Reads a whole file. */
export type ReadBytes = (file: string) => Promise<Uint8Array>;

/** The processes that hold the most memory, the largest first. */
export type Largest = (procRoot: string, abort: AbortSignal) => Promise<readonly Resident[]>;

/** What the next reading wants to know: whether the limit had been crossed, and not been left since. */
const wasActive = (memory: unknown): boolean =>
  typeof memory === 'object' && memory !== null && 'active' in memory && memory.active === true;

/** A percentage as it is shown, so that what is decided and what is read agree: one decimal. */
const oneDecimal = (pct: number): number => Math.round(pct * 10) / 10;

/**
 * The memory of the host, as `host_mem`: used % = 100·(1 − MemAvailable/MemTotal), rounded to one decimal,
 * active from `limitPct` up, and from then on until it is below `clearPct`. MemAvailable is the kernel's own
 * estimate of what programs can still get (proc(5)); without it there is nothing honest to say. What ZFS' cache
 * could give back is available, too: the kernel does not count it. A file that can't be read, is malformed or
 * has no MemAvailable is a failed sweep.
 *
 * @param options `procRoot`: where proc is mounted; `limitPct`, `clearPct` (default: the limit): percent; `host`:
 *   the host's name for people; `everyMs`, `timeoutMs`: milliseconds; `read`, `largest`: the outside, Node's file
 *   system unless a test says else.
 */
export const hostMemory = (options: {
  procRoot: string;
  limitPct: number;
  clearPct?: number;
  host: string;
  everyMs: number;
  timeoutMs: number;
  words: Messages;
  read?: ReadBytes;
  largest?: Largest;
}): Source => {
  const { procRoot, limitPct, clearPct = limitPct, host, everyMs, timeoutMs, words } = options;
  const { read = (path) => readFile(path), largest = largestProcesses } = options;
  const file = join(procRoot, 'meminfo');
  const arcFile = join(procRoot, 'spl/kstat/zfs/arcstats');
  // lxcfs serves this file from user space, so a read can hang, and every hung one holds a thread of
  // Node's small pool: there is never more than one.
  let reading = false;

  /** What ZFS could give back, KiB; nothing where there is no ZFS, or it says nothing that can be read. */
  const arcKb = async (): Promise<number> => {
    const bytes = await read(arcFile).catch(() => null);
    return (bytes === null ? undefined : parseReclaimableArc(bytes)) ?? 0;
  };

  const readOnce = async (): Promise<{ meminfo: Uint8Array; arcKb: number }> => {
    if (reading) throw new Error(words.host.fileUnreadable(file, words.host.stillHangs));
    reading = true;
    try {
      return { meminfo: await read(file), arcKb: await arcKb() };
    } catch (error) {
      throw new Error(words.host.fileUnreadable(file, whySystemFailed(error, words)));
    } finally {
      reading = false;
    }
  };

  return {
    name: 'host',
    everyMs,
    timeoutMs,
    read: async (abort, turn) => {
      const { meminfo, arcKb } = await within(timeoutMs, abort, readOnce);
      const memory = parseMeminfo(meminfo);
      if (memory === undefined) throw new Error(words.host.fileMalformed(file));
      const { totalKb } = memory;
      if (memory.availableKb === null) throw new Error(words.host.noMemAvailable(file));
      const availableKb = memory.availableKb + arcKb;

      // Inside some virtual machines and containers more can be available than there is.
      const usedPct = oneDecimal(Math.max(0, 100 * (1 - availableKb / totalKb)));
      const active = usedPct >= (wasActive(turn.memory) ? clearPct : limitPct);
      const used = words.host.memoryUsed(usedPct, limitPct, availableKb, totalKb);
      // Without them the alert advises to look; it must not wait for them, or fail with them.
      const holders = active
        ? await within(timeoutMs / 4, abort, (limit) => largest(procRoot, limit)).catch(() => [])
        : [];
      const named = holders.map(({ name, pid, residentKb }) =>
        words.host.holder(name, pid, residentKb * 1024),
      );
      const advice = named.length > 0 ? words.host.memoryLargest(named.join(', ')) : words.host.memoryAdvice;
      return {
        covers: ['host_mem'],
        signals: [
          {
            kind: 'host_mem',
            entity: '',
            active,
            title: words.host.memory(host),
            detail: active ? `${used} ${advice}` : used,
            value: usedPct,
            limit: limitPct,
            unit: '%',
          },
        ],
        memory: { active },
      };
    },
  };
};
