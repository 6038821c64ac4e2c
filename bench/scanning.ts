import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstValueFrom, from } from 'rxjs';
import { locales } from '../src/messages/messages.ts';
import { processes } from '../src/streams/host/processes.ts';
import { growthRows, type Options, type Row, ratioRow, timed, turnAbout } from './harness.ts';
import { endAll, processCount } from './processes.ts';

/** A proc tree of `count` processes of which none matches, as most do not. */
const fakeProc = (root: string, count: number): string => {
  if (existsSync(root)) return root;
  mkdirSync(join(root, 'self'), { recursive: true });
  writeFileSync(join(root, 'uptime'), '90000.00 1.00\n');
  // AT_CLKTCK (17), 100 a second, and the end.
  writeFileSync(join(root, 'self/auxv'), new Uint8Array(new BigUint64Array([17n, 100n, 0n, 0n]).buffer));
  for (let pid = 1; pid <= count; pid += 1) {
    mkdirSync(join(root, String(pid)));
    writeFileSync(join(root, String(pid), 'cmdline'), `/usr/bin/worker\0--number\0${pid}\0`);
    writeFileSync(
      join(root, String(pid), 'stat'),
      `${pid} (worker) S 1 1 1 0 -1 0 ${'0 '.repeat(12)}100 0\n`,
    );
  }
  return root;
};

const scan = (procRoot: string, pattern: string): (() => Promise<number>) => {
  const source = processes({
    procRoot,
    ageMin: 60,
    patterns: [pattern],
    everyMs: 30_000,
    timeoutMs: 5_000,
    words: locales.en,
    selfPid: process.pid,
  });
  const abort = new AbortController().signal;
  return () => timed(() => firstValueFrom(from(source.read(abort, { at: 0, memory: undefined }))));
};

/** Every command line, read in the plainest way. */
const plainScan =
  (procRoot: string, pattern: string): (() => Promise<number>) =>
  () =>
    timed(() =>
      readdirSync(procRoot)
        .filter((name) => /^\d+$/.test(name))
        .filter((pid) => readFileSync(join(procRoot, pid, 'cmdline'), 'utf8').includes(pattern)),
    );

/** What people would use instead; it takes a process of its own for it, as it would every time. */
const ps = (): Promise<number> =>
  timed(() => execFileSync('ps', ['-eo', 'pid,etimes,args'], { maxBuffer: 64 * 1024 * 1024 }));
const psName = '`ps -eo pid,etimes,args`';

const nobody = 'a-name-that-no-process-has';
/** They end by themselves, should nobody be left to end them. */
const sleepS = 300;

/** The scan of /proc, of real and of fake processes. */
export const scanning = async ({ quick, runs, directory, say }: Options): Promise<Row[]> => {
  const sleeping = quick ? 200 : 2_000;
  say(`/proc, ${sleeping} real processes`);
  const sleepers = Array.from({ length: sleeping }, () => spawn('sleep', [`${sleepS}`], { stdio: 'ignore' }));
  try {
    const real = processCount();
    const scans = await turnAbout(runs, { none: scan('/proc', nobody), all: scan('/proc', 'sleep'), ps });

    const fakes = quick ? 2_000 : 10_000;
    say(`/proc, ${fakes} fake processes`);
    // Every turn looks at as many of them: few of them more often.
    const ofFakes = (how: typeof scan, count: number): (() => Promise<number>) => {
      const once = how(fakeProc(join(directory, `proc-${count}`), count), nobody);
      return async () => {
        let ms = 0;
        for (let done = 0; done < fakes; done += count) ms += await once();
        return (ms * 1_000) / fakes;
      };
    };
    const sizes = { one: fakes / 100, ten: fakes / 10, hundred: fakes };
    const each = await turnAbout(runs, {
      one: ofFakes(scan, sizes.one),
      ten: ofFakes(scan, sizes.ten),
      hundred: ofFakes(scan, sizes.hundred),
      plainOne: ofFakes(plainScan, sizes.one),
      plainTen: ofFakes(plainScan, sizes.ten),
      plainHundred: ofFakes(plainScan, sizes.hundred),
      ps: async () => ((await ps()) * 1_000) / real,
    });

    const beside = { what: psName, measured: scans.ps };
    return [
      ratioRow(`/proc scan, ${real} real processes`, 'ms', scans.none, beside, { atMost: 0.6 }),
      {
        ...ratioRow(`/proc scan, ${real} real processes`, 'ms', scans.all, beside, { atMost: 0.6 }),
        note: `${sleeping} of them match the pattern, and are young`,
      },
      ratioRow(
        `/proc scan, ${fakes} fake processes`,
        'µs/process',
        each.hundred,
        { what: `${psName} on the ${real} real ones`, measured: each.ps },
        { atMost: 0.6 },
      ),
      ...growthRows(
        '/proc scan, fake processes',
        'µs/process',
        `${sizes.one} of them`,
        [each.one, each.ten, each.hundred],
        { what: 'a plain loop of readFileSync', sizes: [each.plainOne, each.plainTen, each.plainHundred] },
      ),
    ];
  } finally {
    await endAll(sleepers);
  }
};
