import { join } from 'node:path';
import { expect, test } from 'vitest';
import { againstCommand } from '../../src/commands/against.ts';
import { backtestCommand } from '../../src/commands/backtest.ts';
import { replayCommand } from '../../src/commands/replay.ts';
import { createPacker } from '../../src/recording/packed/pack.ts';
import { packedFile } from '../../src/recording/packed/packed-file.ts';
import { captured, configured } from '../support/command-bench.ts';
import { bench, decisions, scratch } from '../support/tap-bench.ts';

/** A folder as the sidecar leaves it behind after a stop. */
const recordingFolder = async (): Promise<string> => {
  const folder = join(scratch(), 'journal.db.recording');
  const file = packedFile({
    folder,
    maxBytes: 1_048_576,
    keepMs: 86_400_000,
    now: () => Date.UTC(2026, 5, 15),
  });
  const { tap } = bench('unused', { file, pack: createPacker() });
  for (const decided of decisions(20)) tap.write(decided);
  tap.write([{ type: 'stop', at: 1_781_490_000_000 }]);
  await tap.close();
  return folder;
};

test('a folder of a compact recording is verified as a tap is', async () => {
  const folder = await recordingFolder();
  const { code, stderr } = await captured(() => replayCommand([folder], { ...configured(), verify: true }));
  expect({ code, last: stderr.at(-1) }).toEqual({
    code: 0,
    last: 'verified: the recorded transitions are the replayed ones',
  });
  expect(stderr.at(-2)).toContain('20 sweeps');
});

test('a folder of a compact recording is backtested as a tap is', async () => {
  const folder = await recordingFolder();
  const { code, stdout } = await captured(() =>
    backtestCommand([folder], { ...configured(), set: ['WATCHDOG_CONTAINER_KEEP_S=3600'] }),
  );
  expect(code).toBe(0);
  expect(stdout[0]).toMatch(/^17 → 1 message, 0 incidents untold, /);
});

test('a config is held against a folder of a compact recording as against a tap', async () => {
  const folder = await recordingFolder();
  const { code, stdout, stderr } = await captured(() => againstCommand([folder], configured()));
  expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
  expect(stdout[1]).toMatch(/^17 messages were told/);
});
