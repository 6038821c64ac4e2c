import { stat as nodeStat, statfs as nodeStatfs, readFile } from 'node:fs/promises';
import { limited } from '../../language/within.ts';
import { whySystemFailed } from '../../messages/faults.ts';
import type { Source } from '../source.ts';
import { gaugeSignals, gaugesOf, type Judged, type Limits, type Usage } from './disk-gauges.ts';
import { deviceOf, judgeMount, type KnownMounts, type Mount, mountOf, parseMounts } from './disk-mounts.ts';
import { diskMemoryFrom } from './disk-voices.ts';

/** What statfs(2) says, as bigints: numbers of blocks, their size in bytes, numbers of inodes. */
export interface FileSystem {
  readonly bsize: bigint;
  /** The unit of the block counts where it is not `bsize` (some network file systems; Node 26 gives it). */
  readonly frsize?: bigint;
  readonly blocks: bigint;
  readonly bfree: bigint;
  readonly bavail: bigint;
  readonly files: bigint;
  readonly ffree: bigint;
}
export type Statfs = (path: string) => Promise<FileSystem>;
export type Stat = (path: string) => Promise<{ readonly dev: bigint }>;

/** A statfs that hangs holds one of the four threads of Node's pool; one is always left to the rest (DNS). */
const poolShare = 3;

/** The part of the source's time that a path may take: an answer for the others must still be in time. */
const pathShare = 0.8;

/** 100·part/whole with one decimal, half up, exact for any size. */
const percentOf = (part: bigint, whole: bigint): number => Number((2000n * part + whole) / (2n * whole)) / 10;

/**
 * How full a file system is, by the rule of df: used / (used + available), where used is what is not free,
 * and available what an ordinary user can still get, so that blocks reserved for root are neither. df
 * rounds up to whole percent; this rounds to one decimal, so df shows up to one percent more. The
 * decision is made with the rounded number, so what is shown and what is decided agree. `undefined` for a
 * file system without a size (proc, sysfs).
 */
export const usage = (fs: FileSystem): Usage | undefined => {
  const used = fs.blocks - fs.bfree;
  // Root can eat into its reserve, which some kernels tell as a negative number in an unsigned field.
  const available = fs.bavail >= 1n << 63n ? 0n : fs.bavail;
  if (used < 0n || used + available <= 0n) return undefined;
  const usedInodes = fs.files - fs.ffree;
  return {
    usedPct: percentOf(used, used + available),
    freeBytes: Number(available * (fs.frsize || fs.bsize)),
    inodes:
      fs.files > 0n && usedInodes >= 0n
        ? { usedPct: percentOf(usedInodes, fs.files), free: Number(fs.ffree) }
        : null,
  };
};

/** A path as it was measured, or why it wasn't. */
type Measured = { readonly path: string } & (
  | { readonly dev: bigint; readonly usage: Usage }
  | { readonly why: string }
);

/** What disks to look at, by which limits, and how. Times are milliseconds. */
export interface DiskOptions extends Limits {
  readonly paths: readonly string[];
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** The outside: Node's own, with bigints, unless given. */
  readonly statfs?: Statfs;
  readonly stat?: Stat;
  /** `/proc/self/mountinfo`: the mounts as this process has them. */
  readonly mounts?: () => Promise<string>;
}

/**
 * How full the disks are: `disk` and `disk_crit` (space) and `disk_inodes`, one signal of each for a
 * device, under the path that speaks for it (see `disk-voices.ts`); a btrfs file system and a pool of ZFS are one
 * device each. A disk that is not mounted any more, or has become read-only, is an active `disk`: the numbers
 * of what lies below say nothing of it. One that never took writes is not judged (see `disk-mounts.ts`). A path that can't be measured (no
 * such directory, no permission, a dead network mount, no size) is unknown in every kind, with the reason
 * in its detail; so all kinds are always covered. If no path can be measured the sweep fails, so that a
 * source that sees nothing at all is told as blind.
 *
 * A call can hang on a dead network mount, and can't be taken back. So each path has a time limit of
 * 80 % of `timeoutMs`, is not asked again before its last call came back, and no more than three calls are
 * under way at once: were the pool full, name look-ups and with them every sink would stand still. With
 * three paths hung the others can't be measured; `UV_THREADPOOL_SIZE` does not change that.
 */
export const disks = (options: DiskOptions): Source => {
  const { everyMs, timeoutMs, words } = options;
  const paths = [...new Set(options.paths)];
  const gauges = gaugesOf(options);
  const measure = measurer(options);
  const mountinfo = options.mounts ?? (() => readFile('/proc/self/mountinfo', 'utf8'));

  return {
    name: 'disk',
    everyMs,
    timeoutMs,
    read: async (abort, turn) => {
      abort.throwIfAborted();
      const measured = await limited({ limitMs: timeoutMs * pathShare }, abort, (over) =>
        Promise.all(paths.map((path) => measure(path, over))),
      );
      abort.throwIfAborted();
      const reasons = measured.flatMap((one) => ('why' in one ? `${one.path}: ${one.why}` : []));
      if (paths.length > 0 && reasons.length === paths.length) {
        throw new Error(`${words.host.allUnreadable}: ${reasons.join('; ')}`);
      }
      // Where the kernel gives no such file every path is simply on the device that `stat` says.
      const mounts = parseMounts(await mountinfo().catch(() => ''));
      const before = diskMemoryFrom(turn.memory);
      const { judged, known } = judgeAll(measured, mounts, before.mounts);
      const told = gauges.map((gauge) => gaugeSignals(gauge, judged, before.voices[gauge.kind] ?? [], words));
      return {
        covers: gauges.map(({ kind }) => kind),
        signals: told.flatMap(({ signals }) => signals),
        memory: { voices: Object.fromEntries(told.map(({ kind, voices }) => [kind, voices])), mounts: known },
      };
    },
  };
};

/** Holds every measured path against its mount, and against what was known of that. */
const judgeAll = (
  measured: readonly Measured[],
  mounts: readonly Mount[],
  before: KnownMounts,
): { judged: readonly Judged[]; known: KnownMounts } => {
  const known: KnownMounts = {};
  const judged = measured.map((one): Judged => {
    const { path } = one;
    const last = before[path];
    if ('why' in one) {
      if (last !== undefined) known[path] = last;
      return one;
    }
    const verdict = judgeMount(path, mounts, last);
    if (verdict.known !== undefined) known[path] = verdict.known;
    const mount = mountOf(path, mounts);
    return { path, dev: deviceOf(one.dev, mount), usage: one.usage, fault: verdict.fault, mount };
  });
  return { judged, known };
};

/** Measures one path, within the limits that `disks` promises. It does not reject: a failure is a `why`. */
const measurer = (options: DiskOptions): ((path: string, over: AbortSignal) => Promise<Measured>) => {
  const { words } = options;
  const stat = options.stat ?? ((path) => nodeStat(path, { bigint: true }));
  const statfs = options.statfs ?? ((path) => nodeStatfs(path, { bigint: true }));
  /** The calls that are under way, by path; each resolves when it has come back, well or not. */
  const pending = new Map<string, Promise<unknown>>();

  const call = async (path: string, over: AbortSignal): Promise<Measured> => {
    const { dev } = await stat(path);
    // If the time is over nobody waits any more, and the second call could hang where the first did not.
    over.throwIfAborted();
    const measured = usage(await statfs(path));
    if (measured === undefined) return { path, why: words.host.noSize };
    return { path, dev, usage: measured };
  };

  return async (path, over) => {
    if (pending.has(path)) return { path, why: words.host.stillHangs };
    const ended = new Promise<void>((resolve) => {
      over.addEventListener('abort', () => resolve(), { once: true });
    });
    while (pending.size >= poolShare) {
      await Promise.race([ended, ...pending.values()]);
      if (over.aborted) return { path, why: words.host.noRoom(pending.size) };
    }
    const asked = call(path, over);
    pending.set(
      path,
      Promise.allSettled([asked]).then(() => pending.delete(path)),
    );
    const late = ended.then(() => ({ path, why: words.noAnswer(options.timeoutMs * pathShare) }));
    try {
      return await Promise.race([asked, late]);
    } catch (error) {
      return { path, why: whySystemFailed(error, words) };
    }
  };
};
