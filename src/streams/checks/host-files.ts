import { open, readdir } from 'node:fs/promises';

// What the files below /proc and /sys say (proc(5), the kernel's own documentation), pure but for `readShort`.

/** Such files are short; bytes. */
const longest = 65_536;

/** A short file as text; rejects where it can't be read. */
export const readShort = async (path: string): Promise<string> => {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(longest);
    const { bytesRead } = await file.read(buffer, 0, longest, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
};

/** The names in a folder, sorted; none where there is no such folder. */
export const namesIn = async (path: string): Promise<string[]> => {
  try {
    return (await readdir(path)).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
};

/** `/proc/loadavg`: the load of 1, 5 and 15 minutes. */
export const parseLoad = (text: string): readonly number[] | null => {
  const found = /^(\d+\.\d+) (\d+\.\d+) (\d+\.\d+) /.exec(text);
  return found === null ? null : found.slice(1, 4).map(Number);
};

export interface CpuTimes {
  /** Ticks, of all CPUs. */
  readonly busy: number;
  readonly all: number;
}

/** `/proc/stat`: what the CPUs have done since boot. Guest time is in user time already. */
export const parseCpu = (text: string): CpuTimes | null => {
  const times = /^cpu +([\d ]+)$/m.exec(text)?.[1]?.trim().split(/ +/).map(Number);
  if (times === undefined || times.length < 5) return null;
  const all = times.slice(0, 8).reduce((sum, each) => sum + each, 0);
  const idle = (times[3] ?? 0) + (times[4] ?? 0);
  return { busy: all - idle, all };
};

/** How many CPUs `/proc/stat` lists. */
export const cpusIn = (text: string): number => text.match(/^cpu\d+ /gm)?.length ?? 0;

/** `/proc/meminfo`: swap, KiB. */
export const parseSwap = (text: string): { readonly total: number; readonly free: number } | null => {
  const total = /^SwapTotal: +(\d+) kB$/m.exec(text)?.[1];
  const free = /^SwapFree: +(\d+) kB$/m.exec(text)?.[1];
  return total === undefined || free === undefined ? null : { total: Number(total), free: Number(free) };
};

/** `/proc/pressure/*`: in how many % of the last minute some work waited. */
export const parsePressure = (text: string): number | null => {
  const found = /^some avg10=[\d.]+ avg60=(\d+\.\d+) /m.exec(text)?.[1];
  return found === undefined ? null : Number(found);
};

/** `/proc/sys/fs/file-nr`: open files, and how many there may be. */
export const parseOpenFiles = (text: string): { readonly open: number; readonly most: number } | null => {
  const [, open, , most] = /^(\d+)\s+(\d+)\s+(\d+)\s*$/.exec(text) ?? [];
  return open === undefined || most === undefined ? null : { open: Number(open), most: Number(most) };
};
