import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  parseClockTicks,
  parseCmdline,
  parseMeminfo,
  parseStat,
  parseUptime,
} from '../../../src/streams/host/proc-files.ts';
import { anyText } from '../../support/any-text.ts';
import { expectAtOnce } from '../../support/at-once.ts';
import { runs } from '../../support/runs.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

/** A line of /proc/<pid>/stat with the 52 fields of proc(5); the named ones are those that are read. */
const stat = (
  pid: number,
  comm: string,
  { state = 'S', ppid = 1, flags = 4194304, start = 5000 } = {},
): string =>
  `${pid} (${comm}) ${state} ${ppid} 1 1 0 -1 ${flags} 100 0 0 0 5 3 0 0 20 0 1 0 ${start} 1000000 200 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n`;

describe('stat', () => {
  test.each(['pytest', 'a b', 'a) S 1 (b\n) Z', ') R 2 3', '((((', '))))', '', '1 (x) S 7', 'имя'])(
    'a process may be named %j',
    (comm) => {
      expect(parseStat(bytes(stat(42, comm)))).toEqual({
        pid: 42,
        comm,
        state: 'S',
        ppid: 1,
        flags: 4194304,
        startTicks: 5000,
      });
    },
  );

  test('every field is the one that proc(5) numbers', () => {
    const line = stat(7, 'kthreadd', { state: 'I', ppid: 2, flags: 2129984, start: 123456789 });
    expect(parseStat(bytes(line))).toEqual({
      pid: 7,
      comm: 'kthreadd',
      state: 'I',
      ppid: 2,
      flags: 2129984,
      startTicks: 123456789,
    });
  });

  test.each([
    ['nothing', ''],
    ['no brackets', '42 pytest S 1'],
    ['brackets the wrong way round', '42 )pytest( S 1'],
    ['too few fields', '42 (pytest) S 1 1 1 0 -1 4194304 100'],
    ['no pid', stat(42, 'x').replace('42', '')],
    ['a pid that is no number', stat(42, 'x').replace('42', 'xy')],
    ['a state that is no letter', stat(42, 'x', { state: '9' })],
    ['a parent that is no number', stat(42, 'x').replace(') S 1 ', ') S - ')],
    ['a start beyond exact numbers', stat(42, 'x').replace('5000', '99999999999999999999')],
    ['a negative start', stat(42, 'x', { start: -1 })],
  ])('%s is not a stat', (_, line) => {
    expect(parseStat(bytes(line))).toBeUndefined();
  });

  test('any name, of any bytes, leaves the other fields alone', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 15 }), (comm) => {
        const [head = '', tail = ''] = stat(42, '@').split('@');
        const parsed = parseStat(Buffer.concat([bytes(head), comm, bytes(tail)]));
        expect(parsed).toMatchObject({ pid: 42, state: 'S', startTicks: 5000 });
        expect(parsed?.comm).toBe(Buffer.from(comm).toString('utf8'));
      }),
    );
  });
});

describe('meminfo', () => {
  const real = 'MemTotal:       24684092 kB\nMemFree:        24445424 kB\nMemAvailable:   24398288 kB\n';

  test.each([
    ['as the kernel writes it', real, { totalKb: 24684092, availableKb: 24398288 }],
    ['without MemAvailable', 'MemTotal: 100 kB\nMemFree: 5 kB\n', { totalKb: 100, availableKb: null }],
    ['in another order', 'MemAvailable: 5 kB\nMemTotal: 100 kB', { totalKb: 100, availableKb: 5 }],
    ['with a name that ends alike', 'XMemTotal: 7 kB\nMemTotal: 100 kB', { totalKb: 100, availableKb: null }],
  ])('%s', (_, content, expected) => {
    expect(parseMeminfo(bytes(content))).toEqual(expected);
  });

  test.each([
    ['nothing', ''],
    ['no MemTotal', 'MemAvailable: 5 kB\n'],
    ['MemTotal of zero', 'MemTotal: 0 kB\nMemAvailable: 0 kB\n'],
    ['another unit', 'MemTotal: 100 MB\nMemAvailable: 5 kB\n'],
    ['a negative number', 'MemTotal: -100 kB\nMemAvailable: 5 kB\n'],
    ['a MemAvailable that is no number', 'MemTotal: 100 kB\nMemAvailable: much kB\n'],
    ['a number beyond exact ones', 'MemTotal: 99999999999999999999 kB\nMemAvailable: 5 kB\n'],
  ])('%s is not a meminfo', (_, content) => {
    expect(parseMeminfo(bytes(content))).toBeUndefined();
  });
});

describe('uptime', () => {
  test.each([
    ['1057.86 2032.90\n', 1057.86],
    ['5', 5],
    ['0.00 0.00\n', 0],
    ['', undefined],
    ['soon', undefined],
    ['-5.00 1.00\n', undefined],
    ['1e9 1.00\n', undefined],
    ['1.2.3\n', undefined],
    ['5 minutes\n', undefined],
  ])('%j is %s', (content, seconds) => {
    expect(parseUptime(bytes(content))).toBe(seconds);
  });
});

describe('auxv', () => {
  const auxv = (...pairs: readonly (readonly [number, number])[]): Uint8Array =>
    new Uint8Array(new BigUint64Array(pairs.flat().map(BigInt)).buffer);

  test.each([
    ['among others', auxv([33, 140000], [17, 100], [6, 4096], [0, 0]), 100],
    ['of an unusual machine', auxv([17, 1024]), 1024],
    ['absent', auxv([33, 140000], [0, 0]), undefined],
    ['after the end', auxv([33, 140000], [0, 0], [17, 250]), undefined],
    ['zero', auxv([17, 0], [0, 0]), undefined],
    ['absurd', auxv([17, 2 ** 40], [0, 0]), undefined],
    ['as a value, not as a key', auxv([6, 17], [7, 100]), undefined],
    ['cut in half', auxv([17, 100]).slice(0, 15), undefined],
    ['in an empty file', new Uint8Array(), undefined],
  ])('clock ticks %s', (_, content, ticks) => {
    expect(parseClockTicks(content)).toBe(ticks);
  });

  test('a view that does not start on a word is read all the same', () => {
    const buffer = Buffer.concat([Buffer.from('xyz'), auxv([17, 100])]);
    expect(parseClockTicks(buffer.subarray(3))).toBe(100);
  });
});

describe('cmdline', () => {
  test.each([
    ['pytest\0-x\0', ['pytest', '-x']],
    ['pytest\0-x', ['pytest', '-x']],
    ['sh\0\0x\0', ['sh', '', 'x']],
    ['nginx: master process\0\0\0\0', ['nginx: master process']],
    ['a b\0c\nd\0', ['a b', 'c\nd']],
    ['', []],
    ['\0\0\0', []],
  ])('%j is %j', (content, args) => {
    expect(parseCmdline(bytes(content))).toEqual(args);
  });

  test('bytes that are not UTF-8 are shown as such, and the rest survives', () => {
    expect(parseCmdline(Buffer.from([0x61, 0xff, 0x00, 0x62]))).toEqual(['a\ufffd', 'b']);
  });
});

describe('whatever the bytes', () => {
  const parsers = { parseStat, parseMeminfo, parseUptime, parseClockTicks, parseCmdline };
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 4096 }),
    anyText(200).map(bytes),
    // Something like the real thing, broken in one place.
    fc
      .tuple(
        fc.constantFrom(stat(42, 'x'), 'MemTotal: 100 kB\nMemAvailable: 5 kB\n', '1057.86 2032.90\n'),
        fc.nat(),
        fc.uint8Array({ maxLength: 8 }),
      )
      .map(([line, at, noise]) => {
        const whole = bytes(line);
        const cut = at % whole.length;
        return Buffer.concat([whole.subarray(0, cut), noise, whole.subarray(cut + noise.length)]);
      }),
  );

  test.each(Object.entries(parsers))(
    '%s gives its result or undefined, and no number that is none',
    (_, parse) => {
      fc.assert(
        fc.property(hostile, (content) => {
          const before = Buffer.from(content);
          const result: unknown = parse(content);
          expect(Buffer.from(content)).toEqual(before);
          for (const value of Object.values(typeof result === 'object' && result ? result : { result })) {
            if (typeof value === 'number') expect(Number.isFinite(value) && value >= 0).toBe(true);
          }
        }),
        { numRuns: runs(500) },
      );
    },
  );

  test.each(Object.entries(parsers))('%s is quick with 64 KiB of anything', (_, parse) => {
    for (const filling of ['(', ')', ' ', '9', '\0', '\n', 'MemTotal:', '1.1.']) {
      expectAtOnce(() => parse(Buffer.alloc(65_536, filling)));
    }
  });
});
