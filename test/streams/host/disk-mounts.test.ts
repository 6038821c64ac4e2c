import { describe, expect, test } from 'vitest';
import { locales } from '../../../src/messages/messages.ts';
import { disks, type FileSystem } from '../../../src/streams/host/disk.ts';
import { deviceOf, mountOf, onHost, parseMounts } from '../../../src/streams/host/disk-mounts.ts';
import type { Reading } from '../../../src/streams/source.ts';

const words = locales.en;

const line = (point: string, type = 'ext4', source = '/dev/vda', options = 'rw', device = '254:0'): string =>
  `27 1 ${device} / ${point} rw,relatime shared:1 - ${type} ${source} ${options},discard\n`;

const filled = (perMille: number): FileSystem => ({
  bsize: 4096n,
  blocks: 1000n,
  bfree: BigInt(1000 - perMille),
  bavail: BigInt(1000 - perMille),
  files: 1000n,
  ffree: 900n,
});

/** One moment: how full each path is, in thousandths, on which device, below which mounts. */
interface Moment {
  readonly mounts: string;
  readonly paths: Readonly<Record<string, readonly [perMille: number, dev: bigint]>>;
}

/** The signals of the kind `disk` at each moment in turn, one memory through all of them. */
const lived = async (moments: readonly Moment[], more: { clearPct?: number } = {}): Promise<string[][]> => {
  let memory: unknown;
  const told: string[][] = [];
  for (const { mounts, paths } of moments) {
    const source = disks({
      paths: Object.keys(paths),
      limitPct: 85,
      critPct: null,
      inodesPct: 95,
      everyMs: 60_000,
      timeoutMs: 5_000,
      words,
      ...more,
      stat: async (path) => ({ dev: paths[path]?.[1] ?? 0n }),
      statfs: async (path) => filled(paths[path]?.[0] ?? 0),
      mounts: async () => mounts,
    });
    const reading = (await source.read(new AbortController().signal, { at: 0, memory })) as Reading;
    // As a journal would give it back.
    memory = JSON.parse(JSON.stringify(reading.memory));
    const ofDisks = reading.signals.filter(({ kind }) => kind === 'disk');
    told.push(ofDisks.map(({ entity, active, detail }) => `${entity} ${active} ${detail}`));
  }
  return told;
};

const root = line('/');
const both = root + line('/backup', 'ext4', '/dev/sdb', 'rw', '8:16');
const full = '90% full (limit 85%). 0 MB free (10%).';

describe('a disk that is not mounted any more', () => {
  test('is an alert, not the recovery of a full disk by the numbers of the disk below', async () => {
    const told = await lived([
      { mounts: both, paths: { '/backup': [900, 2n] } },
      { mounts: root, paths: { '/backup': [336, 1n] } },
      { mounts: root, paths: { '/backup': [336, 1n] } },
      { mounts: both, paths: { '/backup': [500, 2n] } },
    ]);
    expect(told[0]?.[0]).toContain(`/backup true ${full}`);
    for (const unmounted of [told[1], told[2]]) {
      expect(unmounted).toEqual([`/backup true ${words.host.unmounted('/backup', '/backup', '/backup')}`]);
    }
    expect(told[3]?.[0]).toContain('/backup false 50% full');
  });

  test('is noticed from a path below its mount, too, and beside the disk it now shows', async () => {
    const told = await lived([
      { mounts: both, paths: { '/': [300, 1n], '/backup/day': [500, 2n] } },
      { mounts: root, paths: { '/': [300, 1n], '/backup/day': [300, 1n] } },
    ]);
    expect(told[1]).toEqual([
      expect.stringContaining('/ false'),
      `/backup/day true ${words.host.unmounted('/backup/day', '/backup', '/backup')}`,
    ]);
  });

  test('was never a disk of its own where it never was mounted while it was watched', async () => {
    const told = await lived([
      { mounts: root, paths: { '/backup': [300, 1n] } },
      { mounts: both, paths: { '/backup': [500, 2n] } },
    ]);
    expect(told.map(([first]) => first?.slice(0, 13))).toEqual(['/backup false', '/backup false']);
  });
});

describe('a file system that takes no writes', () => {
  const readOnly = root + line('/backup', 'ext4', '/dev/sdb', 'ro', '8:16');

  test('is an alert where it took them before, until it takes them again', async () => {
    const told = await lived([
      { mounts: both, paths: { '/backup': [500, 2n] } },
      { mounts: readOnly, paths: { '/backup': [500, 2n] } },
      { mounts: readOnly, paths: { '/backup': [500, 2n] } },
      { mounts: both, paths: { '/backup': [500, 2n] } },
    ]);
    expect(told.map(([first]) => first?.split(' ')[1])).toEqual(['false', 'true', 'true', 'false']);
    expect(told[1]).toEqual([`/backup true ${words.host.becameReadOnly('/backup', '/backup')}`]);
  });

  test.each([
    ['squashfs', '/dev/loop0'],
    ['iso9660', '/dev/sr0'],
    ['overlay', 'composefs'],
  ])('is not judged where it never did: %s', async (type, source) => {
    const mounts = root + line('/snap', type, source, 'ro', '7:0');
    const told = await lived([
      { mounts, paths: { '/snap': [1000, 3n] } },
      { mounts, paths: { '/snap': [1000, 3n] } },
    ]);
    expect(told).toEqual(Array(2).fill([`/snap null ${words.host.immutable('/snap')}`]));
  });
});

describe('one device of many names', () => {
  test('the subvolumes of one btrfs are told once, though each has a device number of its own', async () => {
    const mounts =
      root + line('/data', 'btrfs', '/dev/sdc', 'rw', '0:40') + line('/home', 'btrfs', '/dev/sdc');
    const told = await lived([{ mounts, paths: { '/data': [900, 41n], '/home': [900, 42n] } }]);
    expect(told[0]).toEqual([expect.stringContaining(words.host.btrfsAdvice('/data'))]);
  });

  test('of the datasets of one pool the one that is over the limit speaks', async () => {
    const mounts = root + line('/tank/a', 'zfs', 'tank/a') + line('/tank/b', 'zfs', 'tank/b');
    const paths = { '/tank/a': [100, 51n], '/tank/b': [900, 52n] } as const;
    const told = await lived([{ mounts, paths }]);
    expect(told[0]).toEqual([expect.stringMatching(/^\/tank\/b true .*`zfs list -o space -r tank`$/s)]);
  });
});

describe('a limit with two sides', () => {
  test('holds an alert until the value is below the clear side, over a restart too', async () => {
    const at = (perMille: number): Moment => ({ mounts: root, paths: { '/': [perMille, 1n] } });
    const told = await lived([at(849), at(851), at(849), at(800), at(799), at(849)], { clearPct: 80 });
    expect(told.map(([first]) => first?.split(' ')[1])).toEqual([
      'false',
      'true',
      'true',
      'true',
      'false',
      'false',
    ]);
  });
});

describe('the list of mounts', () => {
  test('gives the deepest mount of a path, and of several on one point the last', () => {
    const mounts = parseMounts(root + line('/a', 'ext4', 'one') + line('/a', 'ext4', 'two') + line('/ab'));
    expect(mountOf('/a/b', mounts)?.source).toBe('two');
    expect(mountOf('/abc', mounts)?.point).toBe('/');
    expect(mountOf('/a', [])).toBeUndefined();
  });

  test('reads spaces in a mount point, and passes over what has another form', () => {
    expect(parseMounts(`nonsense\n${line('/my\\040disk')}- -\n`).map(({ point }) => point)).toEqual([
      '/my disk',
    ]);
  });

  test('is not needed: without it a path is on the device that stat says', () => {
    expect(deviceOf(7n, undefined)).toBe('7');
  });
});

test.each([
  ['/host/root', '/'],
  ['/host', '/'],
  ['/host/srv/data', '/srv/data'],
  ['/hosts', '/hosts'],
  ['/srv', '/srv'],
])('an advice names %s as the host has it: %s', (path, host) => expect(onHost(path)).toBe(host));
