import { join } from 'node:path';
import { asyncScheduler, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Wish } from '../../../src/language/what-if.ts';
import { createPacker } from '../../../src/recording/packed/pack.ts';
import { packedFile } from '../../../src/recording/packed/packed-file.ts';
import { createSlices, TooMuchError } from '../../../src/sidecar/what-if/slices.ts';
import { createWhatIf, longestTryMs } from '../../../src/sidecar/what-if/what-if.ts';
import { work } from '../../../src/sidecar/what-if/work.ts';
import { longTest } from '../../support/long-test.ts';
import { bench, decisions, policies, scratch } from '../../support/tap-bench.ts';

const wish: Wish = {
  kind: 'container',
  keepMs: 3_600_000,
  ...{ forMs: null, cooldownMs: null, limit: null, burst: null, windowMs: null },
};

const recorded = async (): Promise<string> => {
  const folder = join(scratch(), 'recording');
  const file = packedFile({ folder, maxBytes: 1_048_576, keepMs: 86_400_000, now: () => 1_781_478_000_000 });
  const { tap } = bench('unused', { file, pack: createPacker() });
  for (const decided of decisions(60)) tap.write(decided);
  await tap.close();
  return folder;
};
const whatIfOver = (folder: string | null, scheduler = asyncScheduler as VirtualTimeScheduler) => {
  const troubles: string[] = [];
  const whatIf = createWhatIf({
    ...{ policies, kinds: {}, sources: new Map(), locale: 'en', folder, scheduler },
    onTrouble: (why) => troubles.push(why),
    now: () => ({ timing: policies.fallback, limitPath: null, group: { burst: 3, windowMs: 60_000 } }),
  });
  onTestFinished(() => whatIf.close());
  return { whatIf, troubles };
};

describe('what-if', () => {
  test('is tried in a thread over the recording that is there, and says what it comes to', async () => {
    const { whatIf, troubles } = whatIfOver(await recorded());
    expect(whatIf.try(wish)).toBe(true);
    expect(whatIf.last()).toMatchObject({ wish, state: { is: 'running' } });
    await vi.waitFor(() => expect(whatIf.last()?.state.is).toBe('done'), { timeout: 30_000 });
    const state = whatIf.last()?.state;
    const outcome = state?.is === 'done' ? state.outcome : null;
    expect(outcome).toMatchObject({ sweeps: 60, unreadable: 0, missedCount: 0 });
    expect(outcome?.changed.messages).toBeLessThan(outcome?.recorded.messages ?? 0);
    expect(troubles).toEqual([]);
  });

  longTest('what would quieten is worked out beside, once for the same', async () => {
    const { whatIf } = whatIfOver(await recorded());
    const keys = ['container/c0'];
    expect(whatIf.advice(keys)?.quieter).toBeNull();
    await vi.waitFor(() => expect(whatIf.advice(keys)?.quieter).toHaveLength(1), { timeout: 30_000 });
    expect(whatIf.advice(['container/other'])).toBeNull();
  });

  test('only one is tried at a time, and whoever waits can stop it', async () => {
    const { whatIf } = whatIfOver(await recorded());
    expect([whatIf.try(wish), whatIf.try(wish)]).toEqual([true, false]);
    whatIf.cancel();
    expect(whatIf.last()?.state).toEqual({ is: 'cancelled' });
  });

  test('what takes too long is given up, and the next one rests first', async () => {
    const scheduler = new VirtualTimeScheduler();
    const { whatIf } = whatIfOver(await recorded(), scheduler);
    whatIf.try(wish);
    scheduler.maxFrames = longestTryMs;
    scheduler.flush();
    expect(whatIf.last()?.state).toEqual({ is: 'tooMuch', limit: 'time' });
    expect(whatIf.try(wish)).toBe(false);
    scheduler.frame += 30_000;
    expect(whatIf.try(wish)).toBe(true);
  });

  test('a recording that can not be read is told, to who asked and to the log', async () => {
    const { whatIf, troubles } = whatIfOver('/does/not/exist');
    whatIf.try(wish);
    await vi.waitFor(() => expect(whatIf.last()?.state.is).toBe('failed'), { timeout: 30_000 });
    expect(troubles[0]).toContain('ENOENT');
  });

  test('without a recording nothing is tried', () => {
    const { whatIf } = whatIfOver(null);
    expect([whatIf.why(), whatIf.try(wish), whatIf.advice(['a'])]).toEqual(['noRecording', false, null]);
  });
});

describe('without a thread', () => {
  test('it is the same work, which rests again and again', async () => {
    const folder = await recorded();
    const { packedFilesIn } = await import('../../../src/recording/packed/packed-file.ts');
    const files = (await packedFilesIn(folder)).map((name) => ({ name, bytes: 1 }));
    const answers: string[] = [];
    let rests = 0;
    await work(
      { task: { type: 'try', wish }, folder, files, policies, kinds: {}, sources: new Map(), locale: 'en' },
      ({ type }) => answers.push(type),
      () => {
        rests += 1;
        return rests % 2 === 0 ? Promise.resolve() : null;
      },
    );
    expect(answers.at(-1)).toBe('tried');
    expect(rests).toBeGreaterThan(60);
  });

  test('a slice ends when its time is over, and too much memory or a stop ends all', async () => {
    const scheduler = new VirtualTimeScheduler();
    let [now, heap, isOver] = [0, 10, false];
    const rest = createSlices({
      scheduler,
      mostMb: 5,
      isOver: () => isOver,
      heapMb: () => heap,
      clock: () => now,
    });
    expect(rest()).toBeNull();
    now = 9;
    const pause = rest();
    expect(pause).not.toBeNull();
    scheduler.flush();
    await pause;
    expect(rest()).toBeNull();
    now = 100;
    heap = 16;
    expect(() => rest()).toThrow(TooMuchError);
    isOver = true;
    expect(() => rest()).toThrow('it is over');
  });
});
