import { EMPTY, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { expect } from 'vitest';
import type { Signal, Sweep } from '../../src/language/signal.ts';
import { locales } from '../../src/messages/messages.ts';
import type { Reading, Source } from '../../src/streams/source.ts';
import { type SweepOptions, sweeps } from '../../src/streams/sweeps.ts';

// What the marble tests of the sweep operator share.
// One frame of a marble diagram is one millisecond. The source is read every 10 ms, and has 6 ms for it.
export const everyMs = 10;
export const timeoutMs = 6;
export const words = locales.en;

export const web: Signal = {
  kind: 'container',
  entity: 'web',
  active: true,
  title: 'Container web',
  detail: 'exited (1).',
};
export const reading: Reading = { covers: ['container'], signals: [web] };

export const source = (read: Source['read'], more: Partial<Source> = {}): Source => ({
  name: 'containers',
  everyMs,
  timeoutMs,
  read,
  ...more,
});

export const sees: Signal = {
  kind: 'blind',
  entity: 'containers',
  active: false,
  title: 'Source containers',
  detail: 'can be read again.',
  value: 0,
  limit: 3,
};
/** A good sweep; it also says that its source can be read. */
export const good = (at: number, more: Partial<Sweep> = {}): Sweep => ({
  type: 'sweep',
  at,
  source: 'containers',
  covers: ['container'],
  signals: [web, sees],
  ...more,
});

export const failed = (at: number, error: string, signals: Signal[] = []): Sweep => ({
  type: 'sweep',
  at,
  source: 'containers',
  covers: [],
  signals,
  error,
});
export const isBlind = (times: number, error: string): Signal => ({
  kind: 'blind',
  entity: 'containers',
  active: true,
  title: 'Source containers',
  detail: words.blind.blind(times, error),
  value: times,
  limit: 3,
});
export const timedOut = 'no answer within 0.006 s';

type Helpers = Parameters<Parameters<TestScheduler['run']>[0]>[0];
interface Bench extends Helpers {
  /** The sweeps of a source on the virtual clock. */
  sweepsOf(source: Source, options?: Partial<SweepOptions>): Observable<Sweep>;
  scheduler: TestScheduler;
}

export const marbles = (work: (bench: Bench) => void): void => {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run((helpers) => {
    work({
      ...helpers,
      scheduler,
      sweepsOf: (from, options) => sweeps(from, { scheduler, blindTicks: 3, words, ...options }),
    });
  });
};

/** A read for each turn in order; the last one for all turns after it. */
export const inTurn = (...reads: (() => ReturnType<Source['read']>)[]): Source['read'] => {
  let turn = 0;
  return () => {
    const read = reads[Math.min(turn, reads.length - 1)];
    turn += 1;
    return read === undefined ? EMPTY : read();
  };
};
