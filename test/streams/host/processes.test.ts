import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as nodeFs from 'node:fs';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { locales } from '../../../src/messages/messages.ts';
import { type ProcFs, processes } from '../../../src/streams/host/processes.ts';
import type { Reading, Source } from '../../../src/streams/source.ts';
import { sourceContract } from '../../support/source-contract.ts';

const words = locales.en;
const turn = { at: 1_781_478_857_000, memory: undefined };
const hour = 3600;
const uptimeS = 100 * hour;

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'polkan-proc-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** What a fake process is made of; `ageS` below the uptime of a hundred hours. */
interface Fake {
  cmdline?: string | Buffer;
  comm?: string;
  state?: string;
  flags?: number;
  ppid?: number;
  ageS?: number;
  /** Clock ticks after boot; from `ageS` if left out. */
  start?: number;
}

const startOf = (ageS: number): number => (uptimeS - ageS) * 100;
const statOf = (
  pid: number,
  { comm = 'pytest', state = 'S', flags = 4194304, ppid = 1, ageS = 0, start }: Fake,
): string =>
  `${pid} (${comm}) ${state} ${ppid} 1 1 0 -1 ${flags} 100 0 0 0 5 3 0 0 20 0 1 0 ${start ?? startOf(ageS)} 1000000 200\n`;

const addProcess = (pid: number, fake: Fake = {}): void => {
  mkdirSync(join(root, String(pid)));
  writeFileSync(join(root, String(pid), 'cmdline'), fake.cmdline ?? 'pytest\0-x\0');
  writeFileSync(join(root, String(pid), 'stat'), statOf(pid, fake));
};
const addUptime = (content = `${uptimeS}.00 1.00\n`): void => writeFileSync(join(root, 'uptime'), content);

type Options = Parameters<typeof processes>[0];
const sourceOf = (more: Partial<Options> = {}): Source =>
  processes({
    procRoot: root,
    ageMin: 60,
    patterns: ['pytest'],
    everyMs: 30_000,
    timeoutMs: 5_000,
    words,
    selfPid: 424242,
    ...more,
  });
const read = async (more: Partial<Options> = {}): Promise<Reading> =>
  (await sourceOf(more).read(new AbortController().signal, turn)) as Reading;
const entities = ({ signals }: Reading): string[] =>
  signals.map(({ entity, active }) => `${entity} ${active}`);

/** Node's calls, with some of them overruled; what is opened is noted. */
const fsWith = (overrule: Partial<ProcFs> = {}): ProcFs & { opened: string[]; openNow: Set<number> } => {
  const opened: string[] = [];
  const openNow = new Set<number>();
  const plain: ProcFs = {
    readdir: (path) => nodeFs.readdirSync(path),
    readlink: (path) => nodeFs.readlinkSync(path),
    open: (path) => nodeFs.openSync(path, 'r'),
    read: (fd, buffer, offset, length) => nodeFs.readSync(fd, buffer, offset, length, null),
    close: (fd) => nodeFs.closeSync(fd),
    ...overrule,
  };
  return {
    ...plain,
    opened,
    openNow,
    open: (path) => {
      opened.push(path.slice(root.length));
      const fd = plain.open(path);
      openNow.add(fd);
      return fd;
    },
    close: (fd) => {
      openNow.delete(fd);
      plain.close(fd);
    },
  };
};
const failure = (code: string, text: string, syscall: string): Error =>
  Object.assign(new Error(`${code}: ${text}, ${syscall}`), { code, syscall });

/** A tree of so many processes, in memory, since thousands of files are slow to write. */
const crowd = (count: number, cmdline: (pid: number) => string): ProcFs => {
  const files = new Map([['/proc/uptime', `${uptimeS}.00 1.00\n`]]);
  for (let pid = 1; pid <= count; pid += 1) {
    files.set(`/proc/${pid}/cmdline`, cmdline(pid));
    files.set(`/proc/${pid}/stat`, statOf(pid, { ageS: 2 * hour }));
  }
  let left = Buffer.alloc(0);
  const missing = (): never => {
    throw failure('ENOENT', 'no such file or directory', 'open');
  };
  return {
    readdir: () => Array.from({ length: count }, (_, index) => String(index + 1)),
    readlink: missing,
    open: (path) => {
      left = Buffer.from(files.get(path) ?? missing());
      return 3;
    },
    read: (_, buffer, offset, length) => {
      const copied = left.copy(buffer, offset, 0, length);
      left = left.subarray(copied);
      return copied;
    },
    close: () => undefined,
  };
};
const crowded = (count: number, more: Partial<Options> = {}): Partial<Options> => ({
  procRoot: '/proc',
  fs: crowd(count, (pid) => (pid % 500 === 0 ? 'pytest\0' : 'sleep\0')),
  ...more,
});

// It reads synchronously, so it can't hang where an abort could reach it: `hangs` can't happen to it.
sourceContract(
  'processes',
  (outside) => {
    const fs = crowd(201, () => 'pytest\0');
    const open = (): never => {
      throw failure('EIO', 'i/o error', 'open');
    };
    return sourceOf({ procRoot: '/proc', fs: outside === 'throws' ? { ...fs, open } : fs });
  },
  ['answers', 'throws', 'late'],
);

describe('a process that matches', () => {
  beforeEach(() => addUptime());

  test.each([
    [59 * 60, false, 59],
    [hour - 1, false, 59.9],
    [hour, true, 60],
    [hour + 1, true, 60],
    [25 * hour, true, 1500],
  ])('of an age of %i s against a limit of 60 min: active %s', async (ageS, active, value) => {
    addProcess(42, { ageS });
    const { covers, signals } = await read();
    expect(covers).toEqual(['proc_blocking']);
    expect(signals).toEqual([
      {
        kind: 'proc_blocking',
        entity: `42@${startOf(ageS)}`,
        active,
        title: words.processes.title('pytest', 42),
        detail:
          words.processes.old(ageS * 1000, hour * 1000, 'pytest -x') +
          (active ? `\n${words.processes.advice(42)}` : ''),
        value,
        limit: 60,
        unit: 'min',
      },
    ]);
  });

  test.each<[string, string | Buffer, boolean]>([
    ['the program', '/opt/venv/bin/pytest\0-x\0', true],
    ['a script behind an option with a value', 'python3\0-W\0ignore\0/usr/bin/pytest\0', true],
    ['a module behind an option with a value', 'python3\0-X\0dev\0-m\0pytest\0', true],
    ['the value of an option alone', 'python3\0-W\0pytest\0app.py\0', false],
    ['a script that a shell runs with an option', 'bash\0-o\0pipefail\0/opt/pytest.sh\0', true],
    ['a module that an interpreter runs', 'python3.12\0-B\0-m\0pytest\0-x\0', true],
    ['a script that an interpreter runs', 'python\0-u\0/srv/bin/pytest.py\0', true],
    ['a script of a shell', '/bin/bash\0/usr/local/bin/pytest\0', true],
    ['a program and its arguments', 'make\0tests\0-j4\0', true],
    ['a program that wrote over its command line', 'npm run build\0', true],
    ['a last argument without a NUL', 'python\0-m\0pytest', true],
    ['a regular expression', 'java\0-jar\0worker-7.jar\0', true],
    [
      'a regular expression behind bytes that are not UTF-8',
      Buffer.from('\xff\xfe\0worker-8.jar\0', 'latin1'),
      true,
    ],
    ['a regular expression over a line end', 'sh\0-c\0cd /srv\nworker-9.jar', true],
    ['a part of its name', '/opt/venv/bin/pytest-3\0', false],
    ['an editor of the file', 'vim\0pytest.ini\0', false],
    ['a reader of its log', 'tail\0-f\0/var/log/pytest\0', false],
    ["a multiplexer's session", 'tmux\0new-session\0-s\0pytest\0', false],
    ['a search for it', 'grep\0-r\0pytest\0', false],
    ['a shell that only calls it', 'sh\0-c\0pytest -x\0', false],
    ['a program text given to an interpreter', 'python\0-c\0pytest\0pytest\0', false],
    ['other arguments than those asked for', 'make\0all\0tests\0', false],
    ['what an exclusion shuts out', 'java\0-jar\0worker-0.jar\0', false],
    ['another command', 'sleep\x300\0', false],
    ['another case', 'PYTEST\0', false],
    ['nothing at all', '', false],
    ['NULs only', '\0\0\0', false],
  ])('by the patterns, %s is what is meant or is not', async (_, cmdline, matches) => {
    addProcess(42, { cmdline });
    const patterns = ['pytest', 'make tests', 'npm run build', '/worker-\\d+\\.jar/', '!/worker-0/'];
    expect((await read({ patterns })).signals).toHaveLength(matches ? 1 : 0);
  });

  test('in a tree of processes that match only the topmost is told', async () => {
    addProcess(10, { cmdline: 'bash\0', comm: 'bash', ppid: 1 });
    addProcess(42, { ppid: 10 });
    addProcess(43, { cmdline: 'sh\0-c\0x\0', comm: 'sh', ppid: 42 });
    addProcess(44, { ppid: 43 });
    addProcess(45, { ppid: 10 });
    expect((await read()).signals.map(({ entity }) => entity.split('@')[0])).toEqual(['42', '45']);
  });

  test('what started Polkan is never told to be ended', async () => {
    addProcess(1, { cmdline: 'init\0', comm: 'init', ppid: 0 });
    addProcess(30, { cmdline: 'npm\0start\0', comm: 'npm', ppid: 1 });
    addProcess(31, { cmdline: 'node\0polkan\0', comm: 'node', ppid: 30 });
    addProcess(50, { cmdline: 'npm\0start\0', comm: 'npm', ppid: 1 });
    symlinkSync('31', join(root, 'self'));
    const { signals } = await read({ patterns: ['npm start', 'node'] });
    expect(signals.map(({ entity }) => entity.split('@')[0])).toEqual(['50']);
  });

  test('a circle of parents in a damaged copy of proc ends', async () => {
    addProcess(42, { ppid: 43 });
    addProcess(43, { cmdline: 'sh\0', comm: 'sh', ppid: 42 });
    expect((await read()).signals).toHaveLength(1);
  });

  test('nothing matches without a pattern, and an empty pattern is none', async () => {
    addProcess(42);
    expect((await read({ patterns: [] })).signals).toEqual([]);
    expect((await read({ patterns: [''] })).signals).toEqual([]);
  });

  test.each(['a) S 1 (b\n) Z', '(((', 'x y', ') Z 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 0 0 0 0 1'])(
    'may be named %j',
    async (comm) => {
      addProcess(42, { comm, ageS: 2 * hour });
      const { signals } = await read();
      expect(signals).toMatchObject([{ entity: `42@${startOf(2 * hour)}`, active: true, value: 120 }]);
      expect(signals[0]?.title).not.toContain('\n');
    },
  );

  test('without a name is called by its pattern', async () => {
    addProcess(42, { comm: '\n' });
    expect((await read()).signals[0]?.title).toBe(words.processes.title('pytest', 42));
  });

  test('has its command shown on one line, cut, and without its secrets', async () => {
    addProcess(42, { cmdline: `pytest\0--password=hunter2\0-k\0a\nb\0${'long '.repeat(100)}\0` });
    const detail = (await read()).signals[0]?.detail ?? '';
    expect(detail).toContain('pytest --password=*** -k a b long');
    expect(detail).not.toMatch(/hunter2|\n/);
    expect(detail).toContain('…');
    expect(detail.length).toBeLessThan(300);
  });

  test('is found by the part of a huge command line that is read', async () => {
    const padding = 'x'.repeat(65_536 - 'pytest'.length);
    addProcess(1, { cmdline: `${padding}pytest and more\0` });
    addProcess(2, { cmdline: `${padding}-pytest and more\0`, ppid: 0 });
    expect((await read({ patterns: ['/pytest/'] })).signals.map(({ entity }) => entity)).toEqual([
      `1@${startOf(0)}`,
    ]);
  });

  test('is read to its end where a read gives less than there is', async () => {
    addProcess(42, { cmdline: 'python\0-m\0pytest\0', ageS: hour });
    const read1: ProcFs['read'] = (fd, buffer, offset, length) =>
      nodeFs.readSync(fd, buffer, offset, Math.min(length, 3), null);
    expect(entities(await read({ fs: fsWith({ read: read1 }) }))).toEqual([`42@${startOf(hour)} true`]);
  });

  test('that gets the pid of another one is another entity', async () => {
    addProcess(42, { ageS: 2 * hour });
    const [before] = entities(await read());
    rmSync(join(root, '42'), { recursive: true });
    addProcess(42, { ageS: 5 });
    const [after] = entities(await read());
    expect([before, after]).toEqual([`42@${startOf(2 * hour)} true`, `42@${startOf(5)} false`]);
  });

  test('that ended is absent from a reading that covers its kind', async () => {
    addProcess(1, { cmdline: 'init\0' });
    addProcess(42, { ageS: 2 * hour });
    expect(entities(await read())).toHaveLength(1);
    rmSync(join(root, '42'), { recursive: true });
    expect(await read()).toEqual({ covers: ['proc_blocking'], signals: [] });
  });

  test('and started just after the uptime was read is of age zero', async () => {
    addProcess(42, { ageS: -2 });
    expect((await read()).signals).toMatchObject([{ active: false, value: 0 }]);
  });

  test('and seems to start in the future is of unknown age', async () => {
    addProcess(42, { ageS: -600 });
    expect((await read()).signals).toEqual([
      {
        kind: 'proc_blocking',
        entity: `42@${startOf(-600)}`,
        active: null,
        unread: true,
        title: words.processes.title('pytest', 42),
        detail: words.processes.ageUnknown('pytest -x'),
      },
    ]);
  });

  test('is listed in the order of pids', async () => {
    for (const pid of [100, 9, 20]) addProcess(pid);
    expect((await read()).signals.map(({ entity }) => entity.split('@')[0])).toEqual(['9', '20', '100']);
  });
});

describe('what never matches', () => {
  beforeEach(() => addUptime());

  test.each<[string, Fake]>([
    ['a zombie', { state: 'Z' }],
    ['a dead process', { state: 'X' }],
    ['a kernel thread', { flags: 0x00200000 | 0x40 }],
    ['a kernel thread, as it really is', { flags: 0x00200000, cmdline: '' }],
  ])('%s', async (_, fake) => {
    addProcess(42, { ...fake, ageS: 2 * hour });
    addProcess(43, { ageS: 2 * hour });
    expect((await read()).signals.map(({ entity }) => entity)).toEqual([`43@${startOf(2 * hour)}`]);
  });

  test('Polkan itself, by the link of the mount', async () => {
    addProcess(1, { cmdline: 'init\0' });
    addProcess(42, { ageS: 2 * hour });
    addProcess(43, { ageS: 2 * hour });
    symlinkSync('42', join(root, 'self'));
    expect((await read({ selfPid: 43 })).signals.map(({ entity }) => entity)).toEqual([
      `43@${startOf(2 * hour)}`,
    ]);
  });

  test('Polkan itself, by its own pid in /proc only', async () => {
    addProcess(42, { ageS: 2 * hour });
    const below = (path: string): string => join(root, path.slice('/proc'.length));
    const fs: ProcFs = fsWith({
      readdir: (path) => nodeFs.readdirSync(below(path)),
      open: (path) => nodeFs.openSync(below(path), 'r'),
      readlink: () => {
        throw failure('ENOENT', 'no such file or directory', 'readlink');
      },
    });
    expect((await read({ procRoot: '/proc', fs, selfPid: 42 })).signals).toEqual([]);
    expect((await read({ procRoot: '/proc/', fs, selfPid: 42 })).signals).toEqual([]);
    expect((await read({ procRoot: '/proc', fs, selfPid: 7 })).signals).toHaveLength(1);
    expect((await read({ selfPid: 42 })).signals).toHaveLength(1);
  });

  test('a self that is no link is no trouble, one that can not be read is', async () => {
    addProcess(42);
    mkdirSync(join(root, 'self'));
    expect((await read()).signals).toHaveLength(1);
    const fs = fsWith({
      readlink: () => {
        throw failure('EIO', 'i/o error', 'readlink');
      },
    });
    await expect(read({ fs })).rejects.toThrow(
      words.host.fileUnreadable(join(root, 'self'), 'EIO: i/o error'),
    );
  });
});

describe('the age', () => {
  const auxv = (...words64: number[]): Buffer => Buffer.from(new BigUint64Array(words64.map(BigInt)).buffer);

  test.each<[string, Buffer | null, number]>([
    ['by the clock ticks of auxv', auxv(17, 1000, 0, 0), 1000],
    ['with 100 ticks where auxv does not say', auxv(6, 4096, 0, 0), 100],
    ['with 100 ticks without an auxv', null, 100],
  ])('is counted %s', async (_, content, ticksPerS) => {
    addUptime();
    mkdirSync(join(root, 'self'));
    if (content !== null) writeFileSync(join(root, 'self', 'auxv'), content);
    addProcess(42, { start: (uptimeS - 90 * 60) * ticksPerS });
    expect((await read()).signals).toMatchObject([{ active: true, value: 90 }]);
  });
});

describe('a scan', () => {
  const openFails = (suffix: string, error: Error): Partial<ProcFs> => ({
    open: (path) => {
      if (path.endsWith(suffix)) throw error;
      return nodeFs.openSync(path, 'r');
    },
  });
  const readFails = (suffix: string, error: Error): Partial<ProcFs> => {
    const failing = new Set<number>();
    return {
      open: (path) => {
        const fd = nodeFs.openSync(path, 'r');
        if (path.endsWith(suffix)) failing.add(fd);
        else failing.delete(fd);
        return fd;
      },
      read: (fd, buffer, offset, length) => {
        if (failing.has(fd)) throw error;
        return nodeFs.readSync(fd, buffer, offset, length, null);
      },
    };
  };
  const enoent = failure('ENOENT', 'no such file or directory', 'open');
  const esrch = failure('ESRCH', 'no such process', 'read');
  const eperm = failure('EPERM', 'operation not permitted', 'open');
  const eacces = failure('EACCES', 'permission denied', 'open');
  const emfile = failure('EMFILE', 'too many open files', 'open');

  beforeEach(() => {
    addUptime();
    addProcess(42);
    addProcess(43);
  });

  test.each<[string, Partial<ProcFs>]>([
    ['before its cmdline is opened', openFails('/42/cmdline', enoent)],
    ['while its cmdline is read', readFails('/42/cmdline', esrch)],
    ['before its stat is opened', openFails('/42/stat', enoent)],
    ['while its stat is read', readFails('/42/stat', esrch)],
  ])('skips a process that vanishes %s, and leaves nothing open', async (_, overrule) => {
    const fs = fsWith(overrule);
    expect(await read({ fs })).toMatchObject({
      covers: ['proc_blocking'],
      signals: [{ entity: `43@${startOf(0)}` }],
    });
    expect(fs.openNow.size).toBe(0);
  });

  test.each<[string, Partial<ProcFs>, string]>([
    ['hidepid (EPERM)', openFails('/42/cmdline', eperm), 'EPERM: operation not permitted'],
    ['hidepid (EACCES)', openFails('/42/cmdline', eacces), 'EACCES: permission denied'],
    ['hidepid, found out late', readFails('/42/cmdline', eperm), 'EPERM'],
    ['hidepid on stat', openFails('/42/stat', eperm), 'EPERM'],
  ])('is blind, not empty, with %s', async (_, overrule, why) => {
    const fs = fsWith(overrule);
    await expect(read({ fs })).rejects.toThrow(/hidepid/);
    await expect(read({ fs })).rejects.toThrow(why);
    expect(fs.openNow.size).toBe(0);
  });

  test('is blind, not empty, where it sees itself and not process 1 (hidepid=2)', async () => {
    symlinkSync('43', join(root, 'self'));
    await expect(read()).rejects.toThrow(words.processes.initHidden(root));
    addProcess(1, { cmdline: 'init\0' });
    expect((await read()).signals.map(({ entity }) => entity)).toEqual([`42@${startOf(0)}`]);
  });

  test.each<[string, Partial<ProcFs>, RegExp]>([
    ['no descriptor left', openFails('/42/cmdline', emfile), /42\/cmdline can't be read: EMFILE/],
    ['no uptime', openFails('/uptime', enoent), /uptime can't be read: ENOENT/],
    [
      'no root',
      {
        readdir: () => {
          throw failure('ENOENT', 'no such file or directory', 'scandir');
        },
      },
      /can't be read: ENOENT: no such file or directory$/,
    ],
    ['no process listed', { readdir: () => ['self', 'uptime', '12a'] }, /lists no process/],
    ['an empty root', { readdir: () => [] }, /lists no process/],
  ])('is a failed sweep with %s', async (_, overrule, why) => {
    await expect(read({ fs: fsWith(overrule) })).rejects.toThrow(why);
  });

  test.each([
    ['uptime', 'soon\n'],
    ['42/stat', '42 (pytest) S 1\n'],
    ['42/stat', ''],
  ])('is a failed sweep that names the file when %s holds %j', async (file, content) => {
    writeFileSync(join(root, file), content);
    await expect(read()).rejects.toThrow(words.host.fileMalformed(join(root, file)));
  });

  test('does not mind the clock ticks being denied', async () => {
    expect((await read({ fs: fsWith(openFails('/self/auxv', eacces)) })).signals).toHaveLength(2);
  });

  test('opens cmdline of all, stat of those that match, uptime and auxv: never environ', async () => {
    addProcess(44, { cmdline: 'sleep\0' });
    // A directory in its place: whoever opens it to read gets EISDIR.
    for (const pid of [42, 43, 44]) mkdirSync(join(root, String(pid), 'environ'));
    const fs = fsWith();
    expect((await read({ fs })).signals).toHaveLength(2);
    expect(fs.opened).toEqual([
      '/uptime',
      '/self/auxv',
      '/42/cmdline',
      '/42/stat',
      '/43/cmdline',
      '/43/stat',
      '/44/cmdline',
      // Whose children the two are.
      '/1/stat',
    ]);
  });

  test.each([
    [1, 0],
    [200, 0],
    [201, 1],
    [1000, 4],
    [1001, 5],
  ])('of %i processes gives the event loop its turn %i times in between', async (count, turns) => {
    let given = 0;
    const yieldTurn = async (): Promise<void> => {
      given += 1;
    };
    const { signals } = await read(crowded(count, { yieldTurn }));
    expect(given).toBe(turns);
    expect(signals).toHaveLength(Math.floor(count / 500));
  });

  test('lets the event loop run of itself, too', async () => {
    let ran = false;
    setImmediate(() => {
      ran = true;
    });
    await read(crowded(500));
    expect(ran).toBe(true);
  });

  test('ends at the next turn when it is aborted', async () => {
    const abort = new AbortController();
    const fs = crowd(500, () => 'sleep\0');
    let opened = 0;
    const open: ProcFs['open'] = (path) => {
      if (path.endsWith('cmdline')) opened += 1;
      return fs.open(path);
    };
    const yieldTurn = async (): Promise<void> => abort.abort(new Error('the time is over'));
    const source = sourceOf({ procRoot: '/proc', fs: { ...fs, open }, yieldTurn });
    await expect(source.read(abort.signal, turn)).rejects.toThrow('the time is over');
    expect(opened).toBe(200);
    await expect(source.read(abort.signal, turn)).rejects.toThrow('the time is over');
    expect(opened).toBe(200);
  });
});

describe('what is told of a command line', () => {
  const told = async (show?: string): Promise<string> => {
    addUptime();
    addProcess(42, { cmdline: '/opt/bin/pytest\0--db-pass\0hunter2\0-x\0', ageS: 7200 });
    const [signal] = (await read(show === undefined ? {} : { show })).signals;
    return JSON.stringify(signal);
  };

  test('is all of it without its secrets, unless it is told otherwise', async () => {
    expect(await told()).toContain('/opt/bin/pytest --db-pass *** -x');
  });

  test('is the name of the program alone, where that is wanted', async () => {
    const signal = await told('name');
    expect(signal).toContain('pytest');
    for (const argument of ['/opt/bin', '--db-pass', '-x', 'hunter2']) expect(signal).not.toContain(argument);
  });
});

describe.runIf(process.platform === 'linux')('the real /proc', () => {
  test('shows a child that runs, young, and not this process', async () => {
    const mark = `polkan-test-${process.pid}`;
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()', mark], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    await once(child, 'spawn');
    const real = { procRoot: '/proc', patterns: [`/${mark}/`], selfPid: process.pid };
    const young = await read(real);
    expect(young.signals).toMatchObject([{ active: false, limit: 60 }]);
    expect(young.signals[0]?.entity).toMatch(new RegExp(`^${child.pid}@\\d+$`));
    expect(young.signals[0]?.value).toBeLessThan(1);

    // The same process in the next reading is the same entity.
    expect(entities(await read(real))).toEqual(entities(young));
    expect((await read({ ...real, ageMin: 0 })).signals).toMatchObject([{ active: true }]);

    const own = nodeFs.readFileSync('/proc/self/cmdline', 'utf8').split('\0')[0] ?? '';
    const pids = (await read({ ...real, patterns: [own.split('/').at(-1) ?? ''] })).signals.map(
      ({ entity }) => entity.split('@')[0],
    );
    expect(pids).not.toContain(String(process.pid));

    child.kill();
    await once(child, 'exit');
    expect((await read(real)).signals).toEqual([]);
  });
});

test('an expression that takes too long on a long command line leaves the source blind, in time, and names both', async () => {
  addUptime();
  addProcess(7, { cmdline: 'pytest\0' });
  const patterns = ['/x.*a.*a.*a.*b/'];
  expect((await read({ patterns })).signals).toEqual([]);
  addProcess(8, { cmdline: `x${'a'.repeat(20_000)}\0` });
  await expect(read({ patterns })).rejects.toThrow(
    'the pattern /x.*a.*a.*a.*b/ takes too long on the command line of process 8',
  );
});
