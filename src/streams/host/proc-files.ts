/**
 * Parsers of the files below /proc, from bytes to plain values. They are pure and never throw: what is
 * not in the form that proc(5) gives is `undefined`, and the caller decides what that means.
 */

/** What `/proc/meminfo` says, in KiB. */
export interface Meminfo {
  readonly totalKb: number;
  /** `null` where the kernel does not say (before Linux 3.14). */
  readonly availableKb: number | null;
}

/** What `/proc/<pid>/stat` says, as far as Polkan needs it. */
export interface ProcStat {
  readonly pid: number;
  /** The name of the executable, at most 15 bytes, of whatever characters its owner liked. */
  readonly comm: string;
  /** One letter; `Z` is a zombie. */
  readonly state: string;
  readonly ppid: number;
  readonly flags: number;
  /** When it started, in clock ticks after boot. */
  readonly startTicks: number;
}

/** The flag of a kernel thread in `ProcStat.flags` (Linux, include/linux/sched.h). */
export const PF_KTHREAD = 0x00200000;

/** Clock ticks a second where auxv does not say: what Linux has on every common machine. */
export const defaultClockTicks = 100;

const text = (bytes: Uint8Array, from = 0, to = bytes.length): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8');

/** A decimal number of digits only that a double holds exactly. */
const integer = (digits: string | undefined): number | undefined => {
  if (digits === undefined || !/^\d+$/.test(digits)) return undefined;
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : undefined;
};

/** `/proc/meminfo`: `undefined` unless it has a MemTotal above zero and what it says is in kB. */
export const parseMeminfo = (bytes: Uint8Array): Meminfo | undefined => {
  const content = text(bytes);
  const field = (name: string): number | null | undefined => {
    const value = new RegExp(`^${name}:(.*)$`, 'm').exec(content)?.[1];
    return value === undefined ? null : integer(/^ *(\d+) kB$/.exec(value)?.[1]);
  };
  const totalKb = field('MemTotal');
  const availableKb = field('MemAvailable');
  if (!totalKb || availableKb === undefined) return undefined;
  return { totalKb, availableKb };
};

/**
 * `/proc/spl/kstat/zfs/arcstats`: how far ZFS' cache (ARC) could shrink, KiB: its size above `c_min`, the least it
 * keeps. The kernel counts the ARC as used, though it is given back like any other cache. `undefined` where the
 * file is not in OpenZFS' form (lines of name, type, value in bytes).
 */
export const parseReclaimableArc = (bytes: Uint8Array): number | undefined => {
  const content = text(bytes);
  const field = (name: string): number | undefined =>
    integer(new RegExp(`^${name} +\\d+ +(\\d+)$`, 'm').exec(content)?.[1]);
  const size = field('size');
  const least = field('c_min');
  if (size === undefined || least === undefined) return undefined;
  return Math.floor(Math.max(0, size - least) / 1024);
};

/** What `/proc/<pid>/status` says of the memory of a process; `undefined` for one that has none (a kernel thread). */
export const parseResident = (bytes: Uint8Array): { name: string; residentKb: number } | undefined => {
  const content = text(bytes);
  const name = /^Name:\t(.*)$/m.exec(content)?.[1];
  const residentKb = integer(/^VmRSS:\s*(\d+) kB$/m.exec(content)?.[1]);
  return name === undefined || residentKb === undefined ? undefined : { name, residentKb };
};

/**
 * `/proc/<pid>/stat`. The name of a process may hold spaces, brackets and line ends, and no number after
 * it does: so it goes from the first `(` to the last `)`.
 */
export const parseStat = (bytes: Uint8Array): ProcStat | undefined => {
  const open = bytes.indexOf(0x28);
  const close = bytes.lastIndexOf(0x29);
  if (open < 0 || close < open) return undefined;
  const pid = integer(text(bytes, 0, open).trimEnd());
  // proc(5) numbers the fields from 1; the state, its third, is the first one here.
  const fields = text(bytes, close + 1)
    .trim()
    .split(' ');
  const field = (number: number): string | undefined => fields[number - 3];
  const state = field(3);
  const ppid = integer(field(4));
  const flags = integer(field(9));
  const startTicks = integer(field(22));
  if (pid === undefined || ppid === undefined || flags === undefined || startTicks === undefined)
    return undefined;
  if (state === undefined || !/^[A-Za-z]$/.test(state)) return undefined;
  return { pid, comm: text(bytes, open + 1, close), state, ppid, flags, startTicks };
};

/** `/proc/uptime`: seconds since boot. */
export const parseUptime = (bytes: Uint8Array): number | undefined => {
  const seconds = /^(\d{1,15}(?:\.\d{1,9})?)(?: \d+(?:\.\d+)?)?\n?$/.exec(text(bytes))?.[1];
  return seconds === undefined ? undefined : Number(seconds);
};

const AT_NULL = 0n;
const AT_CLKTCK = 17n;

/**
 * `/proc/<pid>/auxv`, the pairs of native 64-bit words that the kernel hands a new process (getauxval(3)):
 * its clock ticks a second, in which `ProcStat.startTicks` counts.
 */
export const parseClockTicks = (bytes: Uint8Array): number | undefined => {
  // A copy, because a view of 64-bit words must be aligned; `slice` of a Buffer would be a view.
  const words = new BigUint64Array(new Uint8Array(bytes).buffer, 0, Math.floor(bytes.length / 16) * 2);
  for (let at = 0; at < words.length; at += 2) {
    if (words[at] === AT_NULL) return undefined;
    if (words[at] !== AT_CLKTCK) continue;
    const ticks = Number(words[at + 1]);
    return ticks >= 1 && ticks <= 1_000_000 ? ticks : undefined;
  }
  return undefined;
};

/**
 * `/proc/<pid>/cmdline`: the arguments, each ended by a NUL, the last one sometimes not. A process may
 * overwrite it (as daemons do that show their state there), which leaves NULs at the end: they are no
 * arguments. Bytes that are not UTF-8 become U+FFFD. A kernel thread and a zombie have none.
 */
export const parseCmdline = (bytes: Uint8Array): readonly string[] => {
  const end = bytes.findLastIndex((byte) => byte !== 0) + 1;
  return end === 0 ? [] : text(bytes, 0, end).split('\0');
};
