import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keyOf, type Signal } from '../../../src/language/signal.ts';
import { locales } from '../../../src/messages/messages.ts';
import { type DiskOptions, disks, type FileSystem, usage } from '../../../src/streams/host/disk.ts';
import type { Reading, Source } from '../../../src/streams/source.ts';
import { runs } from '../../support/runs.ts';
import { sourceContract } from '../../support/source-contract.ts';

const words = locales.en;
const at = 1_781_478_857_000;

/** A file system of 1,000 blocks of 4 KiB, so many tenths of a percent of them used. */
const filled = (perMille: number, more: Partial<FileSystem> = {}): FileSystem => ({
  bsize: 4096n,
  blocks: 1000n,
  bfree: BigInt(1000 - perMille),
  bavail: BigInt(1000 - perMille),
  files: 1000n,
  ffree: 900n,
  ...more,
});

/** What a path does when it is asked. */
interface Path {
  dev?: bigint;
  fs?: FileSystem;
  error?: Error;
}
const failure = (code: string, text: string, syscall: string, path: string): Error =>
  Object.assign(new Error(`${code}: ${text}, ${syscall} '${path}'`), { code, syscall, path });
const denied = (path: string): Error => failure('EACCES', 'permission denied', 'statfs', path);

const options = (paths: Record<string, Path>, more: Partial<DiskOptions> = {}): DiskOptions => ({
  paths: Object.keys(paths),
  limitPct: 85,
  critPct: null,
  inodesPct: 95,
  everyMs: 60_000,
  timeoutMs: 5_000,
  words,
  mounts: async () => '',
  stat: async (path) => ({ dev: paths[path]?.dev ?? BigInt(Object.keys(paths).indexOf(path)) }),
  statfs: async (path) => {
    const { error, fs = filled(500) } = paths[path] ?? {};
    if (error !== undefined) throw error;
    return fs;
  },
  ...more,
});

const read = async (source: Source, memory?: unknown): Promise<Reading> =>
  (await source.read(new AbortController().signal, { at, memory })) as Reading;

/** `/a true` for every signal of a kind. */
const states = (reading: Reading, kind = 'disk'): string[] =>
  reading.signals.filter((one) => one.kind === kind).map(({ entity, active }) => `${entity} ${active}`);

const signalsOf = async (
  paths: Record<string, Path>,
  more: Partial<DiskOptions> = {},
): Promise<readonly Signal[]> => (await read(disks(options(paths, more)))).signals;

const never = new Promise<never>(() => undefined);

sourceContract('disk', (outside) => {
  const statfs = {
    answers: () => Promise.resolve(filled(900)),
    throws: () => Promise.reject(denied('/a')),
    hangs: () => never,
    late: () => new Promise<FileSystem>((resolve) => setImmediate(resolve, filled(900))),
  }[outside];
  return disks(options({ '/a': {}, '/b': {} }, { statfs, critPct: 97 }));
});

describe('how full a file system is', () => {
  test.each<[string, Partial<FileSystem>, number, number]>([
    ['half full', { blocks: 1000n, bfree: 500n, bavail: 500n }, 50, 500 * 4096],
    ['with blocks reserved for root', { blocks: 1000n, bfree: 150n, bavail: 100n }, 89.5, 100 * 4096],
    ['full for all but root', { blocks: 1000n, bfree: 50n, bavail: 0n }, 100, 0],
    ['full, and root in its reserve', { blocks: 1000n, bfree: 10n, bavail: (1n << 64n) - 40n }, 100, 0],
    ['empty', { blocks: 1000n, bfree: 1000n, bavail: 1000n }, 0, 1000 * 4096],
    ['just below a half tenth', { blocks: 100_000n, bfree: 15_051n, bavail: 15_051n }, 84.9, 15_051 * 4096],
    ['on a half tenth', { blocks: 100_000n, bfree: 15_050n, bavail: 15_050n }, 85, 15_050 * 4096],
    ['of 16 EiB', { blocks: 1n << 52n, bfree: 1n << 51n, bavail: 1n << 51n }, 50, 2 ** 63],
    ['counted in fragments', { bsize: 1_048_576n, frsize: 4096n, bfree: 500n, bavail: 500n }, 50, 500 * 4096],
    ['without a fragment size', { frsize: 0n, bfree: 500n, bavail: 500n }, 50, 500 * 4096],
  ])(
    '%s: the share that is used, and the bytes that are free, are those of df',
    (_, fs, usedPct, freeBytes) => {
      expect(usage(filled(500, fs))).toMatchObject({ usedPct, freeBytes });
    },
  );

  test.each<[string, Partial<FileSystem>]>([
    ['no blocks (proc)', { blocks: 0n, bfree: 0n, bavail: 0n }],
    ['nothing but what is reserved for root', { blocks: 10n, bfree: 10n, bavail: 0n }],
    ['more free than there is', { blocks: 10n, bfree: 20n, bavail: 5n }],
  ])('%s has no size', (_, fs) => {
    expect(usage(filled(500, fs))).toBeUndefined();
  });

  test.each<[string, Partial<FileSystem>, ReturnType<typeof usage>]>([
    [
      'in use',
      { files: 1000n, ffree: 49n },
      expect.objectContaining({ inodes: { usedPct: 95.1, free: 49 } }),
    ],
    ['made as needed (btrfs)', { files: 0n, ffree: 0n }, expect.objectContaining({ inodes: null })],
    ['more free than there are', { files: 5n, ffree: 9n }, expect.objectContaining({ inodes: null })],
  ])('inodes %s', (_, fs, expected) => {
    expect(usage(filled(500, fs))).toEqual(expected);
  });

  test('is a percentage, whatever a kernel says', () => {
    const number = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
    fc.assert(
      fc.property(number, number, number, number, number, (blocks, bfree, bavail, files, ffree) => {
        const { usedPct, freeBytes, inodes } = usage({
          bsize: 4096n,
          blocks,
          bfree,
          bavail,
          files,
          ffree,
        }) ?? {
          usedPct: 0,
          freeBytes: 0,
          inodes: null,
        };
        for (const pct of [usedPct, inodes?.usedPct ?? 0]) expect(pct >= 0 && pct <= 100).toBe(true);
        expect(Number.isFinite(freeBytes)).toBe(true);
      }),
    );
  });
});

describe('the signals of disks', () => {
  test('a full disk says how full, how much is left, and what to do', async () => {
    const [disk, inodes, ...rest] = await signalsOf({ '/data': { fs: filled(901) } });
    expect(disk).toEqual({
      kind: 'disk',
      entity: '/data',
      active: true,
      title: words.host.disk('/data'),
      detail: `${words.host.diskUsed(90.1, 85, 99 * 4096, 9.9)}\n${words.host.diskAdvice('/data')}`,
      value: 90.1,
      limit: 85,
      unit: '%',
      free: 99 * 4096,
    });
    expect(inodes).toEqual({
      kind: 'disk_inodes',
      entity: '/data',
      active: false,
      title: words.host.inodes('/data'),
      detail: words.host.inodesUsed(10, 95, 900),
      value: 10,
      limit: 95,
      unit: '%',
    });
    expect(rest).toEqual([]);
  });

  test.each([
    [849, false],
    [850, true],
    [851, true],
  ])('%i thousandths against a limit of 85 percent: active %s', async (perMille, active) => {
    expect((await signalsOf({ '/': { fs: filled(perMille) } }))[0]?.active).toBe(active);
  });

  test('what is shown as the limit is decided as the limit', async () => {
    const fs = filled(0, { blocks: 100_000n, bfree: 15_050n, bavail: 15_050n });
    expect((await signalsOf({ '/': { fs } }))[0]).toMatchObject({ active: true, value: 85 });
  });

  test('the critical ceiling is a kind of its own, only where it is on', async () => {
    const off = await read(disks(options({ '/': { fs: filled(980) } })));
    expect(off.covers).toEqual(['disk', 'disk_inodes']);
    expect(states(off, 'disk_crit')).toEqual([]);

    const on = await read(disks(options({ '/': { fs: filled(980) } }, { critPct: 97 })));
    expect(on.covers).toEqual(['disk', 'disk_crit', 'disk_inodes']);
    expect(on.signals[1]).toMatchObject({ kind: 'disk_crit', active: true, value: 98, limit: 97 });
  });

  test('used inodes are active from their own limit up, and say where to look', async () => {
    const signals = await signalsOf({ '/': { fs: filled(10, { files: 100n, ffree: 5n }) } });
    expect(signals[1]).toMatchObject({ kind: 'disk_inodes', active: true, value: 95, limit: 95 });
    expect(signals[1]?.detail).toContain(words.host.inodesAdvice('/'));
  });

  test('a file system without inodes has no signal of them, but of its space', async () => {
    const reading = await read(
      disks(options({ '/': { fs: filled(10, { files: 0n, ffree: 0n }) }, '/b': {} })),
    );
    expect(states(reading)).toEqual(['/ false', '/b false']);
    expect(states(reading, 'disk_inodes')).toEqual(['/b false']);
  });

  test('a path that can not be measured is unknown in every kind, with the reason, and the others are measured', async () => {
    const signals = await signalsOf(
      {
        '/a': { error: denied('/a') },
        '/b': { fs: filled(990) },
        '/proc': { fs: filled(0, { blocks: 0n }) },
      },
      { critPct: 97 },
    );
    const unknown = signals.filter(({ entity }) => entity === '/a');
    expect(unknown.map(({ kind, active }) => `${kind} ${active}`)).toEqual([
      'disk null',
      'disk_crit null',
      'disk_inodes null',
    ]);
    expect(unknown[0]?.detail).toBe(words.host.unreadable('/a', 'EACCES: permission denied'));
    expect(signals.filter(({ entity }) => entity === '/proc')[0]?.detail).toContain(words.host.noSize);
    expect(signals.filter(({ entity }) => entity === '/b').map(({ active }) => active)).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('if no path can be measured the sweep fails, and says why for each', async () => {
    const source = disks(options({ '/a': { error: denied('/a') }, '/b': { fs: filled(0, { blocks: 0n }) } }));
    await expect(read(source)).rejects.toThrow(
      `${words.host.allUnreadable}: /a: EACCES: permission denied; /b: ${words.host.noSize}`,
    );
  });

  test('a path named twice is one path', async () => {
    const given = options({ '/a': {} }, { paths: ['/a', '/a'] });
    expect(states(await read(disks(given)))).toEqual(['/a false']);
  });

  test('no paths are a good, empty reading', async () => {
    expect(await read(disks(options({})))).toMatchObject({ covers: ['disk', 'disk_inodes'], signals: [] });
  });

  test.runIf(process.platform === 'linux')('real file systems answer', async () => {
    const { stat: _, statfs: __, ...real } = options({}, { paths: ['/', '/proc', '/nowhere'] });
    const reading = await read(disks(real));
    const [root, proc, nowhere] = reading.signals.filter(({ kind }) => kind === 'disk');
    expect(root?.value).toBeGreaterThanOrEqual(0);
    expect(root?.value).toBeLessThanOrEqual(100);
    expect(proc?.active).toBeNull();
    expect(nowhere?.detail).toBe(words.host.unreadable('/nowhere', 'ENOENT: no such file or directory'));
  });
});

describe('paths on one device', () => {
  /**
   * Reads again and again with the memory of the last reading, and keeps the books as the machines do
   * with their default policy: what is alerted, and what recovers because it is well or gone.
   */
  const follow = (paths: Record<string, Path>, more: Partial<DiskOptions> = {}) => {
    const source = disks(options(paths, more));
    const open = new Set<string>();
    let memory: unknown;
    return {
      open,
      async next(): Promise<{ states: string[]; told: string[] }> {
        const reading = await read(source, memory);
        memory = JSON.parse(JSON.stringify(reading.memory));
        const told: string[] = [];
        for (const { kind, entity, active } of reading.signals) {
          const key = keyOf(kind, entity);
          if (active === true && !open.has(key)) told.push(`alert ${key}`);
          if (active === false && open.has(key)) told.push(`recovery ${key}`);
          if (active === true) open.add(key);
          if (active === false) open.delete(key);
        }
        for (const key of open) {
          if (reading.signals.some(({ kind, entity }) => keyOf(kind, entity) === key)) continue;
          told.push(`gone ${key}`);
          open.delete(key);
        }
        return { states: states(reading), told };
      },
    };
  };
  const same = { dev: 7n };

  test('have one signal, that of the first readable one', async () => {
    const paths: Record<string, Path> = { '/a': { ...same }, '/b': { ...same }, '/c': { dev: 8n } };
    expect(states(await read(disks(options(paths))))).toEqual(['/a false', '/c false']);
    paths['/a'] = { error: denied('/a') };
    expect(states(await read(disks(options(paths))))).toEqual(['/a null', '/b false', '/c false']);
  });

  test('an alert is neither recovered nor repeated by another path when its own can not be read', async () => {
    const full = filled(900);
    const a: Path = { ...same, fs: full };
    const b: Path = { ...same, fs: full };
    const { next } = follow({ '/a': a, '/b': b });
    expect(await next()).toEqual({ states: ['/a true'], told: ['alert disk//a'] });
    a.error = denied('/a');
    expect(await next()).toEqual({ states: ['/a null', '/b null'], told: [] });
    expect(await next()).toEqual({ states: ['/a null', '/b null'], told: [] });
    delete a.error;
    expect(await next()).toEqual({ states: ['/a true'], told: [] });
    a.fs = b.fs = filled(100);
    expect(await next()).toEqual({ states: ['/a false'], told: ['recovery disk//a'] });
  });

  test('a path that stays silent because another one told says which', async () => {
    const paths: Record<string, Path> = {
      '/a': { ...same, fs: filled(900) },
      '/b': { ...same, fs: filled(900) },
    };
    const source = disks(options(paths));
    const { memory } = await read(source);
    paths['/a'] = { error: denied('/a') };
    const reading = await read(source, memory);
    expect(reading.signals[1]).toMatchObject({
      entity: '/b',
      active: null,
      detail: words.host.sameDevice('/b', '/a'),
      value: 90,
    });
  });

  test('the second path alerts if the device fills up while the first can not be read, and stays its voice', async () => {
    const a: Path = { ...same, fs: filled(100) };
    const b: Path = { ...same, fs: filled(100) };
    const { next } = follow({ '/a': a, '/b': b });
    expect(await next()).toEqual({ states: ['/a false'], told: [] });
    a.error = denied('/a');
    a.fs = b.fs = filled(900);
    expect(await next()).toEqual({ states: ['/a null', '/b true'], told: ['alert disk//b'] });
    delete a.error;
    expect(await next()).toEqual({ states: ['/b true'], told: [] });
    a.fs = b.fs = filled(100);
    expect(await next()).toEqual({ states: ['/b false'], told: ['recovery disk//b'] });
    // Still the voice, or a recovery that has to keep for a while would be cut short as gone.
    expect(await next()).toEqual({ states: ['/b false'], told: [] });
  });

  test('a device that was well in between alerts anew, though the first alert could never end', async () => {
    const a: Path = { ...same, fs: filled(900) };
    const b: Path = { ...same, fs: filled(900) };
    const { next } = follow({ '/a': a, '/b': b });
    expect((await next()).told).toEqual(['alert disk//a']);
    a.error = denied('/a');
    b.fs = filled(100);
    expect(await next()).toEqual({ states: ['/a null', '/b false'], told: [] });
    b.fs = filled(900);
    expect(await next()).toEqual({ states: ['/a null', '/b true'], told: ['alert disk//b'] });
  });

  test('each kind has a voice of its own', async () => {
    const a: Path = { ...same, fs: filled(900) };
    const b: Path = { ...same, fs: filled(900) };
    const { next } = follow({ '/a': a, '/b': b }, { critPct: 97 });
    expect((await next()).told).toEqual(['alert disk//a']);
    a.error = denied('/a');
    a.fs = b.fs = filled(980);
    expect((await next()).told).toEqual(['alert disk_crit//b']);
    delete a.error;
    expect((await next()).told).toEqual([]);
    a.fs = b.fs = filled(100);
    expect((await next()).told).toEqual(['recovery disk//a', 'recovery disk_crit//b']);
  });

  test('a path that moves to another device speaks for that one', async () => {
    const a: Path = { ...same, fs: filled(900) };
    const b: Path = { ...same, fs: filled(900) };
    const { next } = follow({ '/a': a, '/b': b });
    expect(await next()).toEqual({ states: ['/a true'], told: ['alert disk//a'] });
    a.dev = 9n;
    a.fs = filled(100);
    expect(await next()).toEqual({
      states: ['/a false', '/b true'],
      told: ['recovery disk//a', 'alert disk//b'],
    });
  });

  test('a path whose own alert stands goes on with it, though it comes to a device that another one told', async () => {
    const a: Path = { ...same, fs: filled(900) };
    const b: Path = { dev: 8n, fs: filled(900) };
    const { next } = follow({ '/a': a, '/b': b });
    expect((await next()).told).toEqual(['alert disk//a', 'alert disk//b']);
    a.error = denied('/a');
    b.dev = 7n;
    expect(await next()).toEqual({ states: ['/a null', '/b true'], told: [] });
  });

  test('memory of another shape is as none', async () => {
    const source = disks(options({ '/a': { ...same, fs: filled(900) } }));
    for (const memory of [null, 7, [], 'x', { disk: 'x' }, { disk: [{ path: 1 }] }]) {
      expect(states(await read(source, memory)), JSON.stringify(memory)).toEqual(['/a true']);
    }
  });

  test('whatever comes and goes: no alert twice, none forgotten, none recovered but by a device seen well', async () => {
    const step = fc.record({
      full: fc.boolean(),
      readable: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const names = ['/a', '/b', '/c'];
        const paths: Record<string, Path> = Object.fromEntries(names.map((name) => [name, { ...same }]));
        // A second device keeps the source from being blind.
        const { next, open } = follow({ ...paths, '/other': { dev: 8n } });
        let saidSinceWell = false;
        let wellSinceAlert = new Set<string>();
        for (const { full, readable } of steps) {
          names.forEach((name, index) => {
            Object.assign(paths[name] ?? {}, {
              fs: filled(full ? 900 : 100),
              error: readable[index] ? undefined : denied(name),
            });
          });
          const seen = readable.includes(true);
          const { told, states } = await next();
          if (seen && !full) {
            saidSinceWell = false;
            wellSinceAlert = new Set([...open, ...told.map((line) => line.split(' ')[1] ?? '')]);
          }
          for (const line of told) {
            const [what, key = ''] = line.split(' ');
            if (what === 'alert') {
              expect(full && !saidSinceWell, `${line} in ${JSON.stringify(steps)}`).toBe(true);
              wellSinceAlert.delete(key);
            } else {
              expect(wellSinceAlert.has(key), `${line} in ${JSON.stringify(steps)}`).toBe(true);
            }
          }
          // An alert of before goes on where it could not end while the device was well.
          if (states.some((line) => line.endsWith('true'))) saidSinceWell = true;
          if (seen && full) expect(saidSinceWell, JSON.stringify(steps)).toBe(true);
          if (!readable.includes(false) && !full) expect([...open]).toEqual([]);
        }
      }),
      { numRuns: runs(500) },
    );
  });
});

describe('a path that hangs', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  /** A statfs that hangs for the paths that begin with /hung until it is let go, and counts. */
  const hanging = () => {
    const calls: string[] = [];
    /** The calls that hang; a path hangs once, and then answers. */
    const held = new Map<string, PromiseWithResolvers<FileSystem>>();
    let underWay = 0;
    let most = 0;
    const statfs = async (path: string): Promise<FileSystem> => {
      calls.push(path);
      underWay += 1;
      most = Math.max(most, underWay);
      try {
        if (!path.startsWith('/hung') || held.has(path)) return await settle().then(() => filled(500));
        const hung = Promise.withResolvers<FileSystem>();
        held.set(path, hung);
        return await hung.promise;
      } finally {
        underWay -= 1;
      }
    };
    return { calls, held, statfs, most: () => most };
  };
  const afterItsTime = async (reading: Promise<Reading>): Promise<Reading> => {
    const settled = Promise.allSettled([reading]);
    for (let turns = 0; turns < 20; turns += 1) await settle();
    await vi.advanceTimersByTimeAsync(4_000);
    await settled;
    return reading;
  };

  test('is unknown at four fifths of the time of the source, and the others are measured', async () => {
    const { statfs } = hanging();
    let done = false;
    const reading = read(disks(options({ '/hung': {}, '/a': {} }, { statfs }))).finally(() => {
      done = true;
    });
    await settle();
    await vi.advanceTimersByTimeAsync(3_999);
    expect(done).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(states(await reading)).toEqual(['/hung null', '/a false']);
    expect((await reading).signals[0]?.detail).toBe(words.host.unreadable('/hung', words.noAnswer(4_000)));
  });

  test('is not asked again before its call came back, and then it is', async () => {
    const { calls, held, statfs } = hanging();
    const source = disks(options({ '/hung': {}, '/a': {} }, { statfs }));
    await afterItsTime(read(source));
    const second = await read(source);
    expect(calls).toEqual(['/hung', '/a', '/a']);
    expect(second.signals[0]?.detail).toBe(words.host.unreadable('/hung', words.host.stillHangs));

    held.get('/hung')?.resolve(filled(900));
    await settle();
    expect(states(await read(source))).toEqual(['/hung false', '/a false']);
    expect(calls.filter((path) => path === '/hung')).toHaveLength(2);
  });

  test('a call that fails long after its time troubles nobody', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    const { held, statfs } = hanging();
    const source = disks(options({ '/hung': {}, '/a': {} }, { statfs }));
    await afterItsTime(read(source));
    held.get('/hung')?.reject(denied('/hung'));
    await settle();
    await settle();
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  test('two of them do not keep any number of others from being measured', async () => {
    const { most, statfs } = hanging();
    const well = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`/${index}`, {}]));
    const source = disks(options({ '/hung1': {}, '/hung2': {}, ...well }, { statfs }));
    const reading = await afterItsTime(read(source));
    expect(states(reading).filter((line) => line.endsWith('false'))).toHaveLength(9);
    expect(most()).toBe(3);
  });

  test('three of them are the most that is asked: a thread is left for everything else', async () => {
    const { calls, held, most, statfs } = hanging();
    const source = disks(options({ '/hung1': {}, '/hung2': {}, '/hung3': {}, '/a': {} }, { statfs }));
    await expect(afterItsTime(read(source))).rejects.toThrow(`/a: ${words.host.noRoom(3)}`);
    expect(calls).not.toContain('/a');
    expect(most()).toBe(3);

    held.get('/hung2')?.resolve(filled(500));
    await settle();
    expect(states(await afterItsTime(read(source)))).toEqual([
      '/hung1 null',
      '/hung2 false',
      '/hung3 null',
      '/a false',
    ]);
  });

  test('already in stat: statfs is not asked when nobody waits any more', async () => {
    const { calls, statfs } = hanging();
    const slow = Promise.withResolvers<{ dev: bigint }>();
    const stat = (path: string) => (path === '/slow' ? slow.promise : Promise.resolve({ dev: 1n }));
    const source = disks(options({ '/slow': {}, '/a': {} }, { stat, statfs }));
    expect(states(await afterItsTime(read(source)))).toEqual(['/slow null', '/a false']);
    slow.resolve({ dev: 2n });
    await settle();
    expect(calls).toEqual(['/a']);
  });

  test('leaves no timer behind, whether it answers or not', async () => {
    await read(disks(options({ '/a': {} })));
    expect(vi.getTimerCount()).toBe(0);
    const abort = new AbortController();
    const cut = disks(options({ '/a': {} }, { statfs: () => never })).read(abort.signal, {
      at,
      memory: undefined,
    });
    abort.abort(new Error('over'));
    await expect(cut).rejects.toThrow('over');
    expect(vi.getTimerCount()).toBe(0);
  });
});
