import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstValueFrom, from } from 'rxjs';
import { locales } from '../src/messages.ts';
import { processes } from '../src/streams/processes.ts';
import { limitRow, type Options, type Row, ratioRow, timed, turnAbout } from './harness.ts';

/** A proc tree of `count` processes of which none matches, as most do not. */
const fakeProc = (root: string, count: number): string => {
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

const scan = (procRoot: string): (() => Promise<number>) => {
  const source = processes({
    procRoot,
    ageMin: 60,
    patterns: ['a-name-that-no-process-has'],
    everyMs: 30_000,
    timeoutMs: 5_000,
    words: locales.en,
    selfPid: process.pid,
  });
  const abort = new AbortController().signal;
  return () => timed(() => firstValueFrom(from(source.read(abort, { at: 0, memory: undefined }))));
};

/** The scan of /proc, of real and of fake processes. */
export const scanning = async ({ quick, runs, directory, say }: Options): Promise<Row[]> => {
  const real = quick ? 200 : 2_000;
  say(`/proc, ${real} real processes`);
  const sleepers = Array.from({ length: real }, () => spawn('sleep', ['900'], { stdio: 'ignore' }));
  try {
    const { mine, ps } = await turnAbout(runs, {
      mine: scan('/proc'),
      ps: () => timed(() => execFileSync('ps', ['-eo', 'pid,etimes,args'], { maxBuffer: 64 * 1024 * 1024 })),
    });
    const fakes = quick ? 2_000 : 10_000;
    say(`/proc, ${fakes} fake processes`);
    const large = scan(fakeProc(join(directory, 'large'), fakes));
    const small = scan(fakeProc(join(directory, 'small'), fakes / 10));
    const growth = await turnAbout(runs, { large, small });
    return [
      ratioRow(
        `/proc scan, ${real} real processes beside the machine's own`,
        'ms',
        mine,
        { what: 'ps -eo pid,etimes,args', measured: ps },
        { atMost: 0.6 },
      ),
      limitRow(`/proc scan, ${fakes / 1_000} k fake processes`, 'ms', growth.large, fakes / 10, {
        what: 'a tenth of them',
        measured: growth.small,
      }),
    ];
  } finally {
    for (const sleeper of sleepers) sleeper.kill();
  }
};
