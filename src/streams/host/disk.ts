import { stat as nodeStat, statfs as nodeStatfs } from 'node:fs/promises';
import type { Signal } from '../../language/signal.ts';
import { whySystemFailed } from '../../messages/faults.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Source } from '../source.ts';
import { speak, type Voice, voicesFrom } from './disk-voices.ts';

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

/** What df makes of it: percent with one decimal, bytes. */
export interface Usage {
  readonly usedPct: number;
  readonly freeBytes: number;
  /** `null` where inodes are made as needed (btrfs, vfat) and can't run out. */
  readonly inodes: { readonly usedPct: number; readonly free: number } | null;
}

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
  | { readonly dev: string; readonly usage: Usage }
  | { readonly why: string }
);

/** What a kind says of a path: the number it compares, and the words for it. */
interface Look {
  readonly usedPct: number;
  /** Bytes, where it is space that is looked at. */
  readonly free?: number;
  readonly detail: string;
  readonly advice: string;
}

/** One of the kinds. Where it does not apply (a file system without inodes) there is nothing to look at. */
interface Gauge {
  readonly kind: string;
  readonly title: string;
  readonly limitPct: number;
  look(path: string, usage: Usage): Look | undefined;
}

/** Percent, milliseconds; `critPct` `null` is off. `host` is the host's name for people. */
export interface DiskOptions {
  readonly paths: readonly string[];
  readonly limitPct: number;
  readonly critPct: number | null;
  readonly inodesPct: number;
  readonly host: string;
  readonly everyMs: number;
  readonly timeoutMs: number;
  readonly words: Messages;
  /** The outside: Node's own, with bigints, unless given. */
  readonly statfs?: Statfs;
  readonly stat?: Stat;
}

/**
 * How full the disks are: `disk` and `disk_crit` (space) and `disk_inodes`, one signal of each for a
 * device, under the path that speaks for it (see `disk-voices.ts`). A path that can't be measured (no
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

  return {
    name: 'disk',
    everyMs,
    timeoutMs,
    read: async (abort, turn) => {
      abort.throwIfAborted();
      const over = new AbortController();
      const timer = setTimeout(() => over.abort(), timeoutMs * pathShare);
      const end = () => over.abort();
      abort.addEventListener('abort', end, { once: true });
      try {
        const measured = await Promise.all(paths.map((path) => measure(path, over.signal)));
        abort.throwIfAborted();
        const reasons = measured.flatMap((one) => ('why' in one ? `${one.path}: ${one.why}` : []));
        if (paths.length > 0 && reasons.length === paths.length) {
          throw new Error(`${words.host.allUnreadable}: ${reasons.join('; ')}`);
        }
        const before = voicesFrom(turn.memory);
        const told = gauges.map((gauge) => gaugeSignals(gauge, measured, before[gauge.kind] ?? [], words));
        return {
          covers: gauges.map(({ kind }) => kind),
          signals: told.flatMap(({ signals }) => signals),
          memory: Object.fromEntries(told.map(({ kind, voices }) => [kind, voices])),
        };
      } finally {
        clearTimeout(timer);
        abort.removeEventListener('abort', end);
      }
    },
  };
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
    return { path, dev: String(dev), usage: measured };
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

const gaugesOf = (options: DiskOptions): readonly Gauge[] => {
  const { limitPct, critPct, inodesPct, host } = options;
  const words = options.words.host;
  const space = (kind: string, limit: number): Gauge => ({
    kind,
    title: words.disk(host),
    limitPct: limit,
    look: (path, { usedPct, freeBytes }) => ({
      usedPct,
      free: freeBytes,
      detail: words.diskUsed(path, usedPct, limit, freeBytes, 100 - usedPct),
      advice: words.diskAdvice(path),
    }),
  });
  const inodes: Gauge = {
    kind: 'disk_inodes',
    title: words.inodes(host),
    limitPct: inodesPct,
    look: (path, usage) =>
      usage.inodes === null
        ? undefined
        : {
            usedPct: usage.inodes.usedPct,
            detail: words.inodesUsed(path, usage.inodes.usedPct, inodesPct, usage.inodes.free),
            advice: words.inodesAdvice(path),
          },
  };
  return [space('disk', limitPct), ...(critPct === null ? [] : [space('disk_crit', critPct)]), inodes];
};

/** The signals of one kind, and who spoke. */
const gaugeSignals = (
  { kind, title, limitPct, look }: Gauge,
  measured: readonly Measured[],
  before: readonly Voice[],
  words: Messages,
): { kind: string; signals: readonly Signal[]; voices: readonly Voice[] } => {
  const seen = measured.flatMap((one) => {
    const { path } = one;
    if ('why' in one) return { path, dev: null, why: one.why };
    const looked = look(path, one.usage);
    return looked ? { path, dev: one.dev, active: looked.usedPct >= limitPct, looked } : [];
  });
  const { said, voices } = speak(seen, before);
  const signals = said.map(({ one, by }): Signal => {
    const base = { kind, entity: one.path, title };
    if (one.dev === null) {
      return { ...base, active: null, detail: words.host.unreadable(one.path, one.why) };
    }
    const { usedPct, free, detail, advice } = one.looked;
    const numbers = { value: usedPct, limit: limitPct, unit: '%', ...(free !== undefined && { free }) };
    if (by !== null) {
      return { ...base, active: null, detail: words.host.sameDevice(one.path, by), ...numbers };
    }
    const { active } = one;
    return { ...base, active, detail: active ? `${detail} ${advice}` : detail, ...numbers };
  });
  return { kind, signals, voices };
};
