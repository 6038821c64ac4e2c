import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setImmediate as immediate } from 'node:timers/promises';
import { cutLine } from '../../language/cut-line.ts';
import type { Signal } from '../../language/signal.ts';
import { whySystemFailed } from '../../messages/faults.ts';
import type { Messages } from '../../messages/messages.ts';
import { TooSlow } from '../in-time.ts';
import type { Reading, Source } from '../source.ts';
import { showCommand, showProgram } from './command-line.ts';
import {
  defaultClockTicks,
  PF_KTHREAD,
  type ProcStat,
  parseClockTicks,
  parseCmdline,
  parseStat,
  parseUptime,
} from './proc-files.ts';
import { type ProcessPattern, processPattern } from './process-pattern.ts';
import { ancestors, roots } from './process-tree.ts';

/** A process that the patterns mean. */
interface Match {
  readonly pid: number;
  readonly stat: ProcStat;
  readonly args: readonly string[];
  readonly pattern: string;
}

/** The outside of the processes source: the file system calls it makes, each as its namesake in `node:fs`. */
export interface ProcFs {
  readdir(path: string): readonly string[];
  readlink(path: string): string;
  open(path: string): number;
  /** Reads on from where the last read ended; the number of bytes, 0 at the end. */
  read(fd: number, buffer: Uint8Array, offset: number, length: number): number;
  close(fd: number): void;
}

const nodeFs: ProcFs = {
  readdir: (path) => readdirSync(path),
  readlink: (path) => readlinkSync(path),
  open: (path) => openSync(path, 'r'),
  read: (fd, buffer, offset, length) => readSync(fd, buffer, offset, length, null),
  close: closeSync,
};

/** Pids between two turns of the event loop: about two milliseconds. */
const chunk = 200;
/** The longest part of a command line that is read, bytes; a pattern beyond it is not found. */
export const longestRead = 65_536;
/** The longest command line that is shown, characters. */
export const longestShown = 200;
/** A process may start after the uptime was read and before the scan came to it; more than this is no race. */
const futureS = 60;

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** A process that is gone (ENOENT on open, ESRCH on read), or a file that is not there. */
const isGone = (error: unknown): boolean => codeOf(error) === 'ENOENT' || codeOf(error) === 'ESRCH';
/** A process that is there but is not to be looked into. */
const isHidden = (error: unknown): boolean => codeOf(error) === 'EPERM' || codeOf(error) === 'EACCES';

/** What is on the command line of whatever these patterns take in. */
const needlesOf = (patterns: readonly ProcessPattern[]): readonly Buffer[] | null => {
  const needles = patterns.flatMap(({ excludes, needle }) => (excludes ? [] : [needle]));
  const known = needles.filter((needle) => needle !== null);
  return known.length === needles.length ? known : null;
};

/**
 * Processes that match `patterns` (`process-pattern.ts` says how) and are older than they should be, as
 * `proc_blocking`, one signal for every tree of them, told of its topmost match: active from an age of `ageMin`
 * minutes up, inactive while younger. The entity is `pid@starttime`, for pids are used again; so a process
 * that has ended is gone, whatever has its pid now.
 *
 * Kernel threads and zombies (their command lines are empty), Polkan itself and its ancestors never match: to
 * end what started Polkan is no advice. Read are `cmdline` of every process, `stat` of those that match and of
 * their ancestors, `uptime` and `self/auxv`; never `environ`.
 *
 * A process that vanishes in the middle is skipped. What means that not everything can be seen is a failed
 * sweep: a root that can't be listed or lists no process, hidepid (a listed process that may not be opened,
 * for in an ordinary proc both files are world-readable, or a listing without process 1), a file not in the
 * kernel's form.
 *
 * The command line is shown with obvious secrets masked, or of it the program's name alone (`command-line.ts`);
 * matching sees it unmasked.
 *
 * The reads are synchronous, into one buffer, with a turn for the event loop after every 200 pids: proc
 * answers from memory, and promises cost several times the work.
 *
 * @param options `procRoot`: where proc is mounted; `selfPid`: Polkan's pid as it knows it itself, which
 *   only counts in `/proc` (elsewhere `<procRoot>/self` says it); `show`: `masked` (the default) or `name`; `fs`, `yieldTurn`: the outside.
 */
export const processes = (options: {
  procRoot: string;
  ageMin: number;
  patterns: readonly string[];
  everyMs: number;
  timeoutMs: number;
  words: Messages;
  selfPid: number;
  show?: string;
  yieldTurn?: () => Promise<void>;
  fs?: ProcFs;
}): Source => {
  const { procRoot, ageMin, everyMs, timeoutMs, words, selfPid, show = 'masked', fs = nodeFs } = options;
  const patterns = options.patterns.filter((pattern) => pattern !== '').map(processPattern);
  /** Most processes are none that is meant, and that is seen in their bytes. `null`: only their arguments tell. */
  const needles = needlesOf(patterns);
  const yieldTurn = options.yieldTurn ?? (() => immediate());
  const buffer = Buffer.alloc(longestRead);

  /** The bytes of a file, valid until the next call, or why there are none. */
  const slurp = (file: string): { bytes: Buffer } | { error: unknown } => {
    try {
      const fd = fs.open(file);
      try {
        let length = 0;
        while (length < buffer.length) {
          const read = fs.read(fd, buffer, length, buffer.length - length);
          if (read === 0) break;
          length += read;
        }
        return { bytes: buffer.subarray(0, length) };
      } finally {
        fs.close(fd);
      }
    } catch (error) {
      return { error };
    }
  };

  const unreadable = (file: string, error: unknown): Error =>
    new Error(
      isHidden(error)
        ? words.processes.hidden(file, whySystemFailed(error, words))
        : words.host.fileUnreadable(file, whySystemFailed(error, words)),
    );

  /** The bytes of a file of a process; `undefined` if the process is gone. */
  const bytesOf = (file: string): Buffer | undefined => {
    const got = slurp(file);
    if ('bytes' in got) return got.bytes;
    if (isGone(got.error)) return undefined;
    throw unreadable(file, got.error);
  };

  /** Ages are differences of what one proc mount says, which a time namespace shifts as one. */
  const clock = (): { uptimeS: number; ticksPerS: number } => {
    const file = join(procRoot, 'uptime');
    const got = slurp(file);
    if ('error' in got) throw unreadable(file, got.error);
    const uptimeS = parseUptime(got.bytes);
    if (uptimeS === undefined) throw new Error(words.host.fileMalformed(file));
    const auxv = slurp(join(procRoot, 'self', 'auxv'));
    const ticksPerS = 'bytes' in auxv ? parseClockTicks(auxv.bytes) : undefined;
    return { uptimeS, ticksPerS: ticksPerS ?? defaultClockTicks };
  };

  /**
   * Polkan's own pid by the link `self`: as this proc mount has it, which is another one where the host's
   * proc is mounted. The link does not resolve if Polkan's pid namespace is not below that of the mount;
   * then Polkan is not listed either.
   */
  const linkedPid = (): number | undefined => {
    const link = join(procRoot, 'self');
    try {
      const target = fs.readlink(link);
      return /^\d+$/.test(target) ? Number(target) : undefined;
    } catch (error) {
      // EINVAL: not a link, as in a copy of a proc tree.
      if (isGone(error) || codeOf(error) === 'EINVAL') return undefined;
      throw unreadable(link, error);
    }
  };

  const pids = (): readonly number[] => {
    let names: readonly string[];
    try {
      names = fs.readdir(procRoot);
    } catch (error) {
      throw unreadable(procRoot, error);
    }
    const listed = names.filter((name) => /^\d+$/.test(name)).map(Number);
    if (listed.length === 0) throw new Error(words.processes.nothingListed(procRoot));
    return listed.sort((a, b) => a - b);
  };

  /** Throws, in the operator's words, where that takes too long: the next process may be called the same. */
  const matchesInTime = (pattern: ProcessPattern, args: readonly string[], pid: number): boolean => {
    try {
      return pattern.matches(args);
    } catch (error) {
      if (!(error instanceof TooSlow)) throw error;
      throw new Error(words.processes.slowPattern(pattern.text, pid), { cause: error });
    }
  };

  /** The arguments of a process that the patterns mean, and the pattern; `undefined` if they don't, or it is gone. */
  const match = (pid: number): { args: readonly string[]; pattern: string } | undefined => {
    const cmdline = bytesOf(`${procRoot}/${pid}/cmdline`);
    if (cmdline === undefined || cmdline.length === 0) return undefined;
    if (needles !== null && !needles.some((needle) => cmdline.includes(needle))) return undefined;
    const args = parseCmdline(cmdline);
    const found = patterns.filter((pattern) => matchesInTime(pattern, args, pid));
    const [first] = found;
    return first === undefined || found.some(({ excludes }) => excludes)
      ? undefined
      : { args, pattern: first.text };
  };

  /** What the kernel says of a process; `undefined` if it is gone. */
  const statOf = (pid: number): ProcStat | undefined => {
    const file = `${procRoot}/${pid}/stat`;
    const bytes = bytesOf(file);
    if (bytes === undefined) return undefined;
    const stat = parseStat(bytes);
    if (stat === undefined) throw new Error(words.host.fileMalformed(file));
    return stat;
  };

  /** The signal of a process that matches. */
  const tell = (
    { pid, stat, args, pattern }: Match,
    { uptimeS, ticksPerS }: ReturnType<typeof clock>,
  ): Signal => {
    const command = (show === 'name' ? showProgram : showCommand)(args, longestShown);
    const known = {
      kind: 'proc_blocking',
      entity: `${pid}@${stat.startTicks}`,
      title: words.processes.title(cutLine(stat.comm, longestShown) || pattern, pid),
    };
    const ageS = uptimeS - stat.startTicks / ticksPerS;
    if (ageS < -futureS)
      return { ...known, active: null, unread: true, detail: words.processes.ageUnknown(command) };
    const active = ageS >= ageMin * 60;
    const old = words.processes.old(Math.max(0, ageS) * 1000, ageMin * 60_000, command);
    return {
      ...known,
      active,
      detail: active ? `${old}\n${words.processes.advice(pid)}` : old,
      // Rounded down, so that the value reaches the limit when the age does and not before.
      value: Math.max(0, Math.floor(ageS / 6) / 10),
      limit: ageMin,
      unit: 'min',
    };
  };

  return {
    name: 'processes',
    everyMs,
    timeoutMs,
    read: async (abort): Promise<Reading> => {
      abort.throwIfAborted();
      const now = clock();
      const listed = pids();
      const linked = linkedPid();
      // hidepid=2 leaves others' processes out of the listing. Every pid namespace has a process 1, so a
      // mount in which Polkan sees itself and not that one hides something.
      if (linked !== undefined && listed.includes(linked) && !listed.includes(1)) {
        throw new Error(words.processes.initHidden(procRoot));
      }
      const parents = new Map<number, number | undefined>();
      const parentOf = (pid: number): number | undefined => {
        if (!parents.has(pid)) parents.set(pid, statOf(pid)?.ppid);
        return parents.get(pid);
      };
      const self = [linked, resolve(procRoot) === '/proc' ? selfPid : undefined].filter(
        (pid) => pid !== undefined,
      );
      const own = new Set(self.flatMap((pid) => [pid, ...ancestors(pid, parentOf)]));
      const matches = new Map<number, Match>();
      for (const [at, pid] of listed.entries()) {
        if (at > 0 && at % chunk === 0) {
          await yieldTurn();
          abort.throwIfAborted();
        }
        const matched = own.has(pid) ? undefined : match(pid);
        if (matched === undefined) continue;
        const stat = statOf(pid);
        if (stat === undefined || /[ZXx]/.test(stat.state) || (stat.flags & PF_KTHREAD) !== 0) continue;
        parents.set(pid, stat.ppid);
        matches.set(pid, { pid, stat, ...matched });
      }
      const top = roots([...matches.keys()], parentOf);
      const signals = top.flatMap((pid) => {
        const one = matches.get(pid);
        return one === undefined ? [] : [tell(one, now)];
      });
      return { covers: ['proc_blocking'], signals };
    },
  };
};
