import assert from 'node:assert/strict';
import fc from 'fast-check';
import { locales } from '../../src/messages/messages.ts';
import { disks, usage } from '../../src/streams/host/disk.ts';
import { fuzz } from './fuzz.ts';
import { assertOutcome, outcomeOf } from './readings.ts';
import { spoiltValue } from './spoilt.ts';

const word64 = fc.oneof(
  fc.constantFrom(0n, 1n, 512n, 4096n, 2n ** 31n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.bigInt({ min: 0n, max: 1_000_000n }),
);
const fileSystem = fc.record(
  {
    bsize: word64,
    frsize: word64,
    blocks: word64,
    bfree: word64,
    bavail: word64,
    files: word64,
    ffree: word64,
  },
  { requiredKeys: ['bsize', 'blocks', 'bfree', 'bavail', 'files', 'ffree'] },
);

fuzz({
  name: 'statfs',
  input: fileSystem,
  parse: usage,
  holds: (result) => {
    if (result === undefined) return;
    const { usedPct, freeBytes, inodes } = result;
    for (const pct of [usedPct, inodes?.usedPct ?? 0]) assert.ok(pct >= 0 && pct <= 100, String(pct));
    for (const free of [freeBytes, inodes?.free ?? 0])
      assert.ok(Number.isFinite(free) && free >= 0, String(free));
  },
});

fuzz({
  name: 'disks, with a memory that somebody else wrote',
  input: fc.record({
    systems: fc.array(fc.record({ dev: fc.bigInt({ min: 0n, max: 3n }), fs: fc.option(fileSystem) }), {
      minLength: 1,
      maxLength: 4,
    }),
    memory: spoiltValue([
      {
        disk: [{ path: '/0', dev: '1', active: true }],
        disk_inodes: [{ path: '/1', dev: '0', active: false }],
      },
    ]),
  }),
  parse: ({ systems, memory }) => {
    const at = (path: string) => systems[Number(path.slice(1))] ?? { dev: 0n, fs: null };
    return outcomeOf(
      disks({
        everyMs: 30_000,
        timeoutMs: 5_000,
        words: locales.en,
        paths: systems.map((_, i) => `/${i}`),
        limitPct: 85,
        critPct: 97,
        inodesPct: 95,
        stat: async (path) => ({ dev: at(path).dev }),
        statfs: async (path) => {
          const { fs } = at(path);
          if (fs === null) throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
          return fs;
        },
      }),
      memory,
    );
  },
  holds: (outcome) => assertOutcome(outcome, { kinds: ['disk', 'disk_crit', 'disk_inodes'] }),
});
