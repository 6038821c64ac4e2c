import assert from 'node:assert/strict';
import fc from 'fast-check';
import { locales } from '../../src/messages/messages.ts';
import { showCommand } from '../../src/streams/host/command-line.ts';
import { hostMemory } from '../../src/streams/host/memory.ts';
import {
  parseClockTicks,
  parseCmdline,
  parseMeminfo,
  parseStat,
  parseUptime,
} from '../../src/streams/host/proc-files.ts';
import { type ProcFs, processes } from '../../src/streams/host/processes.ts';
import { fuzz } from './fuzz.ts';
import { assertOutcome, assertReadable, outcomeOf } from './readings.ts';
import { nastyText, spoiltBytes } from './spoilt.ts';

const timing = { everyMs: 30_000, timeoutMs: 5_000, words: locales.en };

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

// ---- /proc/<pid>/stat

const digits = fc.oneof(fc.nat().map(String), fc.bigInt({ min: 0n, max: 2n ** 65n }).map(String));
/** What stands behind the name: the state, and 49 numbers, some of them negative. */
const statFields = fc.record({
  state: fc.constantFrom('R', 'S', 'D', 'Z', 'T', 't', 'X', 'x', 'K', 'W', 'P', 'I'),
  ppid: fc.nat({ max: 4_194_304 }),
  flags: fc.nat({ max: 2 ** 32 - 1 }),
  startTicks: fc.nat({ max: 2 ** 40 }),
  other: fc.oneof(digits, fc.constantFrom('-1', '0', '18446744073709551615')),
});
const statLine = (
  comm: string,
  pid: number,
  {
    state,
    ppid,
    flags,
    startTicks,
    other,
  }: { state: string; ppid: number; flags: number; startTicks: number; other: string },
): string =>
  `${pid} (${comm}) ${state} ${ppid} ${other} ${other} 0 -1 ${flags} ${`${other} `.repeat(12)}${startTicks} ${`${other} `.repeat(29)}${other}\n`;

const comm = fc.oneof(
  fc.constantFrom('node', 'a) S 1 (b', 'x\n) Z 0', '((sd-pam))', ') (', '', '(', ')', '\0', 'tmux: server'),
  nastyText,
);

fuzz({
  name: 'stat, as the kernel writes it, whatever the process calls itself',
  input: fc.record({ comm, pid: fc.nat({ max: 4_194_304 }), fields: statFields }),
  parse: ({ comm, pid, fields }) => parseStat(Buffer.from(statLine(comm, pid, fields))),
  holds: (result, { comm, pid, fields }) => {
    const { state, ppid, flags, startTicks } = fields;
    const name = Buffer.from(comm).toString('utf8');
    assert.deepEqual(result, { pid, comm: name, state, ppid, flags, startTicks });
  },
});

fuzz({
  name: 'stat, spoilt',
  input: spoiltBytes(fc.tuple(comm, fc.nat(), statFields).map((parts) => statLine(...parts))),
  parse: parseStat,
  holds: (result) => {
    if (result === undefined) return;
    const { pid, comm: name, state, ppid, flags, startTicks } = result;
    for (const value of [pid, ppid, flags, startTicks]) assert.ok(isCount(value), String(value));
    assert.match(state, /^[A-Za-z]$/);
    assert.equal(typeof name, 'string');
  },
});

// ---- /proc/<pid>/cmdline

const argument = fc.oneof(
  nastyText,
  fc.constantFrom(
    'python',
    '-m',
    'pytest',
    '--token',
    'sh',
    '-c',
    "'",
    '"',
    '{"a": 1}',
    'KEY=',
    'key: ',
    '--',
  ),
);

fuzz({
  name: 'cmdline',
  input: spoiltBytes(
    fc.array(argument, { maxLength: 8 }).map((args) => args.map((one) => `${one}\0`).join('')),
  ),
  parse: (bytes) => ({ args: parseCmdline(bytes), shown: showCommand(parseCmdline(bytes), 200) }),
  holds: ({ args, shown }, bytes) => {
    assert.equal(args.join('\0'), bytes.toString('utf8').replace(/\0+$/, ''));
    assert.ok([...shown].length <= 200);
    assertReadable(shown, 400);
  },
});

/** Every way of giving a secret that is promised to be masked, with the secret where `$` stands. */
const secretForms: readonly (readonly string[])[] = [
  ['--password=$'],
  ['--token', '$'],
  ['-api-key', '$'],
  ['API_KEY=$'],
  ['--db.passwd=$'],
  ['https://user:$@host/path'],
  ['sh', '-c', 'curl --token $ https://example.org'],
  ['sh', '-c', "export SECRET='$'; run"],
  ['Authorization: Bearer $'],
  ['{"token": "$", "a": 1}'],
  ['https://api.telegram.org/bot123456789:$/getMe'],
];

fuzz({
  name: 'cmdline with a secret in it',
  input: fc.record({
    before: fc.array(argument, { maxLength: 3 }),
    form: fc.constantFrom(...secretForms),
    // One that begins with a dash can't be told from an option.
    secret: fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_-]{19}$/),
    /** A JSON web token, or a registry's password, has many hundred characters. */
    longer: fc.constantFrom(0, 20, 300, 2_000, 8_000),
    after: fc.array(argument, { maxLength: 3 }),
  }),
  parse: ({ before, form, secret, longer, after }) => {
    const whole = secret + 'x'.repeat(longer);
    const args = [...before, ...form.map((part) => part.replace('$', whole)), ...after];
    return showCommand(parseCmdline(Buffer.from(args.map((one) => `${one}\0`).join(''))), 200);
  },
  // An argument that ends in an option's name takes what comes next for its value, so `before` can only mask more.
  holds: (shown, { secret }) => assert.ok(!shown.includes(secret), shown),
});

// ---- the other files of proc

const meminfo = fc
  .record({ total: digits, free: digits, available: digits })
  .map(
    ({ total, free, available }) =>
      `MemTotal:       ${total} kB\nMemFree:         ${free} kB\nMemAvailable:   ${available} kB\nBuffers:          105564 kB\nHugePages_Total:       0\n`,
  );

fuzz({
  name: 'meminfo',
  input: spoiltBytes(meminfo),
  parse: parseMeminfo,
  holds: (result) => {
    if (result === undefined) return;
    assert.ok(isCount(result.totalKb) && result.totalKb > 0);
    assert.ok(result.availableKb === null || isCount(result.availableKb));
  },
});

fuzz({
  name: 'the memory of the host',
  input: spoiltBytes(meminfo),
  parse: (bytes) =>
    outcomeOf(hostMemory({ ...timing, procRoot: '/proc', limitPct: 90, read: async () => bytes })),
  holds: (outcome) => assertOutcome(outcome, { kinds: ['host_mem'] }),
});

fuzz({
  name: 'uptime',
  input: spoiltBytes(fc.tuple(digits, fc.nat({ max: 99 })).map(([s, part]) => `${s}.${part} 4242.42\n`)),
  parse: parseUptime,
  holds: (result) =>
    assert.ok(result === undefined || (Number.isFinite(result) && result >= 0 && result < 1e16)),
});

const auxv = fc
  .array(
    fc.tuple(
      fc.constantFrom(0n, 3n, 6n, 17n, 33n, 2n ** 64n - 1n),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    ),
  )
  .map((pairs) => Buffer.from(BigUint64Array.from(pairs.flat()).buffer));

fuzz({
  name: 'auxv',
  input: fc.oneof(
    auxv,
    fc
      .tuple(auxv, fc.nat({ max: 40 }))
      .map(([bytes, cut]) => bytes.subarray(0, Math.max(0, bytes.length - cut))),
    // A view that is not aligned.
    fc
      .tuple(auxv, fc.nat({ max: 7 }))
      .map(([bytes, from]) => Buffer.concat([Buffer.alloc(from), bytes]).subarray(from)),
    fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
  ),
  parse: parseClockTicks,
  holds: (result) =>
    assert.ok(result === undefined || (isCount(result) && result >= 1 && result <= 1_000_000)),
});

// ---- a whole tree of proc

const errno = (code: string): Error =>
  Object.assign(new Error(`${code}: it says no, open '/proc'`), { code, syscall: 'open' });

/** Files by path; a text is what is thrown on opening it. */
type Tree = ReadonlyMap<string, Buffer | string>;

const fsOf = (names: readonly string[], tree: Tree, link: string): ProcFs => {
  const opened: { bytes: Buffer; at: number }[] = [];
  return {
    readdir: () => names,
    readlink: () => {
      if (/^E[A-Z]+$/.test(link)) throw errno(link);
      return link;
    },
    open: (path) => {
      const found = tree.get(path) ?? 'ENOENT';
      if (typeof found === 'string') throw errno(found);
      return opened.push({ bytes: found, at: 0 }) - 1;
    },
    read: (fd, buffer, offset, length) => {
      const file = opened[fd] as { bytes: Buffer; at: number };
      // The kernel gives as much as it likes at a time.
      const part = file.bytes.subarray(file.at, file.at + Math.min(length, 1_000));
      buffer.set(part, offset);
      file.at += part.length;
      return part.length;
    },
    close: () => undefined,
  };
};

const refusal = fc.constantFrom('ENOENT', 'ESRCH', 'EPERM', 'EACCES', 'EIO');
const pytest = spoiltBytes(fc.constant('python\0-m\0pytest\0--token\0x\0'));
const process_ = fc.record({
  name: fc.oneof(
    { weight: 6, arbitrary: fc.nat({ max: 40 }).map(String) },
    { weight: 1, arbitrary: fc.oneof(fc.constantFrom('self', '007', '99999999999999999999'), nastyText) },
  ),
  cmdline: fc.oneof({ weight: 5, arbitrary: pytest }, { weight: 1, arbitrary: refusal }),
  stat: fc.oneof(
    {
      weight: 5,
      arbitrary: fc.tuple(comm, fc.nat(), statFields).map((parts) => Buffer.from(statLine(...parts))),
    },
    {
      weight: 1,
      arbitrary: spoiltBytes(fc.tuple(comm, fc.nat(), statFields).map((parts) => statLine(...parts))),
    },
    { weight: 1, arbitrary: refusal },
  ),
});

fuzz({
  name: 'a tree of proc',
  input: fc.record({
    list: fc.uniqueArray(process_, { maxLength: 5, selector: ({ name }) => Number(name) }),
    uptime: fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constantFrom('351735.47 234388.90\n', '0.00 0.00\n', '999999999999999.5 1\n'),
      },
      { weight: 1, arbitrary: nastyText },
    ),
    link: fc.constantFrom('3', 'EINVAL', 'ENOENT', 'EACCES', 'ELOOP', '', 'self'),
  }),
  parse: ({ list, uptime, link }) => {
    const tree: Tree = new Map<string, Buffer | string>([
      ['/host/proc/uptime', Buffer.from(uptime)],
      ...list.flatMap(({ name, cmdline, stat }): [string, Buffer | string][] => [
        [`/host/proc/${Number(name)}/cmdline`, cmdline],
        [`/host/proc/${Number(name)}/stat`, stat],
      ]),
    ]);
    const fs = fsOf(
      list.map(({ name }) => name),
      tree,
      link,
    );
    return outcomeOf(
      processes({ ...timing, procRoot: '/host/proc', ageMin: 60, patterns: ['pytest'], selfPid: 1, fs }),
    );
  },
  holds: (outcome) => assertOutcome(outcome, { kinds: ['proc_blocking'] }),
});
