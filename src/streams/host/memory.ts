import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { whySystemFailed } from '../../messages/faults.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Source } from '../source.ts';
import { within } from '../within.ts';
import { parseMeminfo } from './proc-files.ts';

/** Reads a whole file. */
export type ReadBytes = (file: string) => Promise<Uint8Array>;

/** A percentage as it is shown, so that what is decided and what is read agree: one decimal. */
const oneDecimal = (pct: number): number => Math.round(pct * 10) / 10;

/**
 * The memory of the host, as `host_mem`: used % = 100·(1 − MemAvailable/MemTotal), rounded to one decimal,
 * active from `limitPct` up. MemAvailable is the kernel's own estimate of what programs can still get
 * (proc(5)); without it there is nothing honest to say. A file that can't be read, is malformed or has no
 * MemAvailable is a failed sweep.
 *
 * @param options `procRoot`: where proc is mounted; `limitPct`: percent; `host`: the host's name for
 *   people; `everyMs`, `timeoutMs`: milliseconds; `read`: the outside, `readFile` unless a test says else.
 */
export const hostMemory = (options: {
  procRoot: string;
  limitPct: number;
  host: string;
  everyMs: number;
  timeoutMs: number;
  words: Messages;
  read?: ReadBytes;
}): Source => {
  const { procRoot, limitPct, host, everyMs, timeoutMs, words, read = (path) => readFile(path) } = options;
  const file = join(procRoot, 'meminfo');
  // lxcfs serves this file from user space, so a read can hang, and every hung one holds a thread of
  // Node's small pool: there is never more than one.
  let reading = false;

  const readOnce = async (): Promise<Uint8Array> => {
    if (reading) throw new Error(words.host.fileUnreadable(file, words.host.stillHangs));
    reading = true;
    try {
      return await read(file);
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
    read: async (abort) => {
      const memory = parseMeminfo(await within(timeoutMs, abort, readOnce));
      if (memory === undefined) throw new Error(words.host.fileMalformed(file));
      const { totalKb, availableKb } = memory;
      if (availableKb === null) throw new Error(words.host.noMemAvailable(file));

      // Inside some virtual machines and containers more can be available than there is.
      const usedPct = oneDecimal(Math.max(0, 100 * (1 - availableKb / totalKb)));
      const active = usedPct >= limitPct;
      const used = words.host.memoryUsed(usedPct, limitPct, availableKb, totalKb);
      return {
        covers: ['host_mem'],
        signals: [
          {
            kind: 'host_mem',
            entity: '',
            active,
            title: words.host.memory(host),
            detail: active ? `${used} ${words.host.memoryAdvice}` : used,
            value: usedPct,
            limit: limitPct,
            unit: '%',
          },
        ],
      };
    },
  };
};
