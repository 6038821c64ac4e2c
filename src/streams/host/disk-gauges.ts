import type { Signal } from '../../language/signal.ts';
import type { Messages } from '../../messages/messages.ts';
import { type Mount, type MountFault, onHost } from './disk-mounts.ts';
import { type DeviceSpeaker, speakForDevices } from './disk-voices.ts';

/** What df makes of it: percent with one decimal, bytes. */
export interface Usage {
  readonly usedPct: number;
  readonly freeBytes: number;
  /** `null` where inodes are made as needed (btrfs, vfat) and can't run out. */
  readonly inodes: { readonly usedPct: number; readonly free: number } | null;
}

/** A path as it was measured, with what is known of its mount; or why it wasn't measured. */
export type Judged = { readonly path: string } & (
  | {
      readonly dev: string;
      readonly usage: Usage;
      readonly fault: MountFault | null;
      readonly mount: Mount | undefined;
    }
  | { readonly why: string }
);

/** What a kind says of a path: the number it compares, and the words for it. */
interface GaugeReading {
  readonly usedPct: number;
  /** Bytes, where it is space that is looked at. */
  readonly free?: number;
  readonly detail: string;
  readonly advice: string;
}

/** One of the kinds. Where it does not apply (a file system without inodes) there is nothing to look at. */
export interface Gauge {
  readonly kind: string;
  title(path: string): string;
  readonly limitPct: number;
  /** Once over the limit, it is well below this. */
  readonly clearPct: number;
  look(path: string, usage: Usage, mount: Mount | undefined): GaugeReading | undefined;
}

/** The limits, percent; `critPct` `null` is off. */
export interface Limits {
  readonly limitPct: number;
  /** Once over the limit, a disk is well below this. Default: the limit. */
  readonly clearPct?: number;
  readonly critPct: number | null;
  readonly inodesPct: number;
  readonly words: Messages;
}

/** The kinds that are on, each as its gauge. */
export const gaugesOf = (options: Limits): readonly Gauge[] => {
  const { limitPct, clearPct = limitPct, critPct, inodesPct } = options;
  const words = options.words.host;
  const space = (kind: 'disk' | 'disk_crit', limit: number, clear: number): Gauge => ({
    kind,
    title: kind === 'disk' ? words.disk : words.diskCrit,
    limitPct: limit,
    clearPct: clear,
    look: (path, { usedPct, freeBytes }, mount) => ({
      usedPct,
      free: freeBytes,
      detail: words.diskUsed(usedPct, limit, freeBytes, 100 - usedPct),
      advice: spaceAdvice(path, mount, options.words),
    }),
  });
  const inodes: Gauge = {
    kind: 'disk_inodes',
    title: words.inodes,
    limitPct: inodesPct,
    clearPct: inodesPct,
    look: (path, usage) =>
      usage.inodes === null
        ? undefined
        : {
            usedPct: usage.inodes.usedPct,
            detail: words.inodesUsed(usage.inodes.usedPct, inodesPct, usage.inodes.free),
            advice: words.inodesAdvice(onHost(path)),
          },
  };
  const crit = critPct === null ? [] : [space('disk_crit', critPct, critPct)];
  return [space('disk', limitPct, Math.min(clearPct, limitPct)), ...crit, inodes];
};

/** `du -x` enters neither a subvolume nor a dataset, and so would not find what fills them. */
const spaceAdvice = (path: string, mount: Mount | undefined, { host: words }: Messages): string => {
  if (mount?.type === 'btrfs') return words.btrfsAdvice(onHost(path));
  if (mount?.type === 'zfs') return words.zfsAdvice(mount.source.split('/', 1)[0] ?? '');
  return words.diskAdvice(onHost(path));
};

/** What a path has to say in one kind: how far it is filled, or what is wrong with its mount. */
type Said = { readonly path: string } & (
  | { readonly dev: string; readonly active: boolean; readonly looked: GaugeReading }
  | { readonly dev: string; readonly active: boolean; readonly trouble: string }
  | { readonly dev: null; readonly unknown: string; readonly unread?: true }
);

/** The signals of one kind, and who spoke. */
export const gaugeSignals = (
  { kind, title, limitPct, clearPct, look }: Gauge,
  judged: readonly Judged[],
  before: readonly DeviceSpeaker[],
  words: Messages,
): { kind: string; signals: readonly Signal[]; voices: readonly DeviceSpeaker[] } => {
  const wasActive = (dev: string): boolean => before.some((voice) => voice.dev === dev && voice.active);
  const seen = judged.flatMap((one): readonly Said[] => {
    const { path } = one;
    if ('why' in one)
      return [{ path, dev: null, unknown: words.host.unreadable(path, one.why), unread: true }];
    if (one.fault !== null) return inTrouble(kind, path, one.fault, words);
    const looked = look(path, one.usage, one.mount);
    if (looked === undefined) return [];
    const active = looked.usedPct >= (wasActive(one.dev) ? clearPct : limitPct);
    return [{ path, dev: one.dev, active, looked }];
  });
  const { said, voices } = speakForDevices(seen, before);
  const signals = said.map(({ one, by }): Signal => {
    const base = { kind, entity: one.path, title: title(one.path) };
    if (one.dev === null)
      return { ...base, active: null, detail: one.unknown, ...(one.unread && { unread: true }) };
    if ('trouble' in one) return { ...base, active: one.active, detail: one.trouble };
    const { usedPct, free, detail, advice } = one.looked;
    const numbers = { value: usedPct, limit: limitPct, unit: '%', ...(free !== undefined && { free }) };
    if (by !== null) {
      return { ...base, active: null, detail: words.host.sameDevice(one.path, by), ...numbers };
    }
    const { active } = one;
    return { ...base, active, detail: active ? `${detail}\n${advice}` : detail, ...numbers };
  });
  return { kind, signals, voices };
};

/**
 * A fault of a mount is told once, in the kind `disk`; of the other kinds nothing is known then. The path speaks for
 * itself alone: the device below it is somebody else's.
 */
const inTrouble = (
  kind: string,
  path: string,
  fault: MountFault,
  { host: words }: Messages,
): readonly Said[] => {
  if (fault.fault === 'immutable') return [{ path, dev: null, unknown: words.immutable(path) }];
  const trouble =
    fault.fault === 'unmounted'
      ? words.unmounted(path, fault.point, onHost(fault.point))
      : words.becameReadOnly(path, onHost(path));
  return kind === 'disk'
    ? [{ path, dev: `mount:${path}`, active: true, trouble }]
    : [{ path, dev: null, unknown: trouble }];
};
