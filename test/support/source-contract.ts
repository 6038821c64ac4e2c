import { from, VirtualTimeScheduler } from 'rxjs';
import { expect, test, vi } from 'vitest';
import type { Sweep } from '../../src/language/signal.ts';
import { locales } from '../../src/messages/messages.ts';
import { inWords, type Reading, type Source } from '../../src/streams/source.ts';
import { sweeps } from '../../src/streams/sweeps.ts';

/** How the outside of a source behaves. */
export type Outside = 'answers' | 'throws' | 'hangs' | 'late';

/**
 * What every source must bear. `make` gives the source with its outside handed in: it `answers`,
 * `throws` at once, `hangs` for ever (but heeds the abort signal), or answers only `late`, after the
 * abort. Leave out of `outsides` what can't happen to the source.
 */
export const sourceContract = (
  name: string,
  make: (outside: Outside) => Source | Promise<Source>,
  outsides: readonly Outside[] = ['answers', 'throws', 'hangs', 'late'],
): void => {
  const turn = { at: 1_781_478_857_000, memory: undefined };
  const can = (outside: Outside) => test.runIf(outsides.includes(outside));

  /** The first read, whatever it gives; its failure is a value here. */
  const read = async (source: Source, abort: AbortSignal): Promise<Reading | Error> => {
    try {
      return await new Promise<Reading>((resolve, reject) => {
        from(source.read(abort, turn)).subscribe({
          next: (reading) => resolve(inWords(reading)),
          error: reject,
          complete: () => reject(new Error('nothing')),
        });
      });
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  };

  const quietly = async (work: () => Promise<void>): Promise<void> => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      await work();
      await new Promise((resolve) => setImmediate(resolve));
      expect(unhandled).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
    }
  };

  can('answers')(`${name}: an answer is a reading whose signals belong to it`, async () => {
    const reading = await read(await make('answers'), new AbortController().signal);
    if (reading instanceof Error) throw reading;
    expect(reading.covers.length).toBeGreaterThan(0);
    for (const signal of reading.signals) {
      expect(signal.kind).toMatch(/^[a-z][a-z_]*$/);
      expect([true, false, null]).toContain(signal.active);
      expect(signal.title).not.toBe('');
      for (const number of [signal.value ?? 0, signal.limit ?? 0]) expect(number).toSatisfy(Number.isFinite);
    }
    expect(() => JSON.stringify(reading)).not.toThrow();
    expect(JSON.parse(JSON.stringify(reading.memory ?? null))).toEqual(reading.memory ?? null);
  });

  can('answers')(`${name}: two turns with the memory of the first bear each other`, async () => {
    const source = await make('answers');
    const first = await read(source, new AbortController().signal);
    if (first instanceof Error) throw first;
    const memory: unknown = JSON.parse(JSON.stringify(first.memory ?? null));
    for (const kept of [memory, null, 'of another version', { v: 99 }, []]) {
      const again = await new Promise<unknown>((resolve) => {
        from(source.read(new AbortController().signal, { at: turn.at + 30_000, memory: kept })).subscribe({
          next: resolve,
          error: resolve,
        });
      });
      expect(again, `memory ${JSON.stringify(kept)}`).not.toBeInstanceOf(Error);
    }
  });

  can('throws')(`${name}: an outside that throws is told as failed or unknown, never as gone or well`, () =>
    quietly(async () => {
      const reading = await read(await make('throws'), new AbortController().signal);
      if (reading instanceof Error) {
        expect(reading.message).not.toBe('');
        return;
      }
      expect(reading.signals.length).toBeGreaterThan(0);
      for (const signal of reading.signals) expect(signal.active).not.toBe(false);
    }),
  );

  can('hangs')(`${name}: a hung read ends when it is aborted, and leaves nothing behind`, () =>
    quietly(async () => {
      const abort = new AbortController();
      const ended = read(await make('hangs'), abort.signal);
      setImmediate(() => abort.abort());
      const reading = await ended;
      if (reading instanceof Error) return;
      for (const signal of reading.signals) expect(signal.active).not.toBe(false);
    }),
  );

  can('hangs')(`${name}: a hung read is one failed sweep at its time limit, and the next turn comes`, () =>
    quietly(async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
      try {
        const hung = await make('hangs');
        const source: Source = { ...hung, everyMs: hung.timeoutMs * 2 };
        const seen: Sweep[] = [];
        const scheduler = new VirtualTimeScheduler();
        scheduler.maxFrames = source.timeoutMs;
        const subscription = sweeps(source, { scheduler, blindTicks: 3, words: locales.en }).subscribe(
          (sweep) => seen.push(sweep),
        );
        scheduler.flush();
        expect(seen.map(({ covers, signals, error }) => ({ covers, signals, error }))).toEqual([
          { covers: [], signals: [], error: `no answer within ${source.timeoutMs / 1000} s` },
        ]);
        scheduler.maxFrames = source.everyMs + source.timeoutMs;
        scheduler.flush();
        expect(seen.map(({ at }) => at)).toEqual([0, source.everyMs]);
        subscription.unsubscribe();
      } finally {
        vi.useRealTimers();
      }
    }),
  );

  can('late')(`${name}: what comes after the time limit is ignored`, () =>
    quietly(async () => {
      const source = await make('late');
      const seen: Sweep[] = [];
      const scheduler = new VirtualTimeScheduler();
      scheduler.maxFrames = source.timeoutMs;
      const subscription = sweeps(
        { ...source, everyMs: source.timeoutMs * 2 },
        { scheduler, blindTicks: 3, words: locales.en },
      ).subscribe((sweep) => seen.push(sweep));
      scheduler.flush();
      await new Promise((resolve) => setImmediate(resolve));
      expect(seen.map(({ error }) => error)).toEqual([`no answer within ${source.timeoutMs / 1000} s`]);
      subscription.unsubscribe();
    }),
  );

  can('answers')(`${name}: torn down in the middle of a read, it says nothing and complains of nothing`, () =>
    quietly(async () => {
      const seen: Sweep[] = [];
      const scheduler = new VirtualTimeScheduler();
      scheduler.maxFrames = 0;
      const subscription = sweeps(await make('answers'), {
        scheduler,
        blindTicks: 3,
        words: locales.en,
      }).subscribe((sweep) => seen.push(sweep));
      scheduler.flush();
      const before = seen.length;
      subscription.unsubscribe();
      await new Promise((resolve) => setImmediate(resolve));
      expect(seen.length).toBe(before);
    }),
  );
};
