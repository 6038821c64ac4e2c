import * as z from 'zod/mini';

/** One line of `/proc/self/mountinfo` (proc(5)), as far as disks need it. */
export interface Mount {
  /** `major:minor`, as `st_dev` has it too, but for subvolumes of btrfs. */
  readonly device: string;
  readonly point: string;
  readonly type: string;
  /** What is mounted: `/dev/sda1`, a dataset of ZFS, `server:/export`. */
  readonly source: string;
  /** Whether the file system as a whole takes no writes; a mount of it may be read-only for other reasons. */
  readonly readOnly: boolean;
}

/** Spaces, tabs, line ends and backslashes stand there as `\040` and the like. */
const unescaped = (field: string): string =>
  field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** The mounts, in the order in which they were made. A line of another form is passed over. */
export const parseMounts = (text: string): readonly Mount[] =>
  text.split('\n').flatMap((line) => {
    const [before = '', behind = ''] = line.split(' - ', 2);
    const [, , device = '', , point] = before.split(' ');
    const [type = '', source = '', options] = behind.split(' ');
    if (point === undefined || options === undefined) return [];
    return {
      device,
      point: unescaped(point),
      type,
      source: unescaped(source),
      readOnly: options.split(',').includes('ro'),
    };
  });

/** The mount that a path lies on: the deepest one, and of several on one point the last. */
export const mountOf = (path: string, mounts: readonly Mount[]): Mount | undefined => {
  const covers = ({ point }: Mount): boolean =>
    point === '/' || path === point || path.startsWith(`${point}/`);
  return mounts.reduce<Mount | undefined>(
    (best, mount) => (covers(mount) && mount.point.length >= (best?.point.length ?? 0) ? mount : best),
    undefined,
  );
};

/**
 * What device a path lies on: the pool that shares its space, where there is one. Each subvolume of btrfs and each
 * dataset of ZFS has an `st_dev` of its own, though they are full together.
 */
export const deviceOf = (dev: bigint, mount: Mount | undefined): string => {
  if (mount?.type === 'btrfs') return `btrfs:${mount.source}`;
  if (mount?.type === 'zfs') return `zfs:${mount.source.split('/', 1)[0]}`;
  return String(dev);
};

/** What was known of a path's mount when it was last seen in order: where it was, and that it took writes. */
const known = z.object({ point: z.string(), writable: z.boolean() });
export const knownMounts = z.record(z.string(), known);
export type KnownMounts = z.infer<typeof knownMounts>;

/** What is wrong with the mount of a path, if anything is. */
export type MountFault =
  /** What was mounted on `point` is not there: the path shows the disk below. */
  | { readonly fault: 'unmounted'; readonly point: string }
  /** It took writes before, and takes none now. */
  | { readonly fault: 'readOnly' }
  /** It has never taken writes since it is watched (squashfs, an ISO image, composefs): nothing to judge. */
  | { readonly fault: 'immutable' };

/** Judges the mount of a path against what was known of it, and says what is known from now on. */
export const judgeMount = (
  path: string,
  mounts: readonly Mount[],
  before: KnownMounts[string] | undefined,
): { readonly fault: MountFault | null; readonly known: KnownMounts[string] | undefined } => {
  const mount = mountOf(path, mounts);
  if (mount === undefined) return { fault: null, known: before };
  if (before !== undefined && mount.point !== before.point && mount.point.length < before.point.length) {
    return { fault: { fault: 'unmounted', point: before.point }, known: before };
  }
  const writable = before?.point === mount.point && before.writable;
  if (!mount.readOnly) return { fault: null, known: { point: mount.point, writable: true } };
  const fault = writable ? ({ fault: 'readOnly' } as const) : ({ fault: 'immutable' } as const);
  return { fault, known: { point: mount.point, writable } };
};

/** A path as the host has it: what Polkan's container sees of the host is mounted below `/host`. */
export const onHost = (path: string): string => {
  if (path === '/host' || path === '/host/root') return '/';
  return path.startsWith('/host/') ? path.slice('/host'.length) : path;
};
