import { map, type Observable, timer, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Sweep } from '../../src/language/signal.ts';
import { minutes, readingOf, scribe, scripted, signal, watchdog } from '../support/marbles.ts';

describe('frozen in virtual time', () => {
  /** Milliseconds of a minute and of a read. */
  const readMs = 200;
  const everyMs = 30_000;

  /** As a process that was frozen finds its clock and its timers: all that came due meanwhile rings at once. */
  const freeze = (scheduler: VirtualTimeScheduler, ms: number): void => {
    const at = scheduler.frame + ms;
    for (const action of scheduler.actions) action.delay = Math.max(action.delay, at);
    scheduler.frame = at;
  };

  /** What is heard, and the sweeps, when dependencies are down in these spans of minutes. */
  const live = (
    spansOf: Readonly<Record<string, readonly [from: number, to: number]>>,
    { atMs, forMs, untilMs }: { atMs: number; forMs: number; untilMs: number },
  ): { heard: string[]; sweeps: Sweep[] } => {
    const scheduler = new VirtualTimeScheduler();
    const read = (): Observable<ReturnType<typeof readingOf>> => {
      const min = scheduler.now() / minutes(1);
      const signals = Object.entries(spansOf).map(([name, [from, to]]) =>
        signal(name, min >= from && min < to),
      );
      return timer(readMs, scheduler).pipe(map(() => readingOf(...signals)));
    };
    const { sink, heard } = scribe('chat', () => scheduler.now());
    const sweeps: Sweep[] = [];
    watchdog({ scheduler, sources: [scripted('deps', everyMs, read)], sinks: [sink] }).subscribe((event) => {
      if (event.type === 'turn' && event.decision !== null) sweeps.push(event.decision.sweep);
    });
    const until = (ms: number): void => {
      scheduler.maxFrames = ms;
      scheduler.flush();
      scheduler.frame = ms;
    };
    until(atMs);
    freeze(scheduler, forMs);
    until(untilMs);
    return { heard, sweeps };
  };

  test.each([
    ['with a read under way', 100, '00:12:00', 12.5],
    ['between two reads', 10_000, '00:12:10', 12.5],
    // The turn of 12:30 comes due while the late one is still being read.
    ['just before the next', everyMs - 1, '00:12:30', 13],
  ])(
    'for ten minutes, %s: what broke meanwhile is told once, what was over is not, one sweep is made',
    (_, offsetMs, toldAt, nextMin) => {
      const atMs = minutes(2) + offsetMs;
      const { heard, sweeps } = live(
        { open: [1, 20], during: [5, 20.5], within: [4, 8] },
        { atMs, forMs: minutes(10), untilMs: minutes(22) },
      );
      expect(heard.map((line) => line.slice(9))).toEqual([
        '🔴 Dependency open: does not answer.',
        '🔴 Dependency during: does not answer.',
        '🟢 Dependency open: recovered after 19 min, answers.',
        '🟢 Dependency during: recovered after 8 min, answers.',
      ]);
      expect(heard[1]?.slice(0, 8)).toBe(toldAt);
      const times = sweeps.map(({ at }) => at);
      const whole = (from: number, to: number): number[] =>
        Array.from({ length: Math.floor((to - from) / everyMs) + 1 }, (_, n) => from + n * everyMs);
      expect(times).toEqual([
        ...whole(0, minutes(2)),
        minutes(12),
        ...whole(minutes(nextMin), minutes(21.5)),
      ]);
      expect(sweeps.filter(({ error }) => error !== undefined).map(({ at, error }) => [at, error])).toEqual(
        offsetMs < readMs ? [[minutes(2), 'no answer within 5 s']] : [],
      );
    },
  );

  test('for forty minutes: a cooldown that is over is one reminder, and the next is a whole cooldown later', () => {
    const { heard } = live(
      { open: [1, 100] },
      { atMs: minutes(2) + 100, forMs: minutes(40), untilMs: minutes(101) },
    );
    expect(heard).toEqual([
      '00:01:00 🔴 Dependency open: does not answer.',
      '00:42:00 🔁 Dependency open: does not answer. It has lasted 41 min.',
      '01:12:00 🔁 Dependency open: does not answer. It has lasted 1 h 11 min.',
      '01:40:00 🟢 Dependency open: recovered after 1 h 39 min, answers.',
    ]);
  });

  test('at any moment for any time: nothing false, nothing lost, no two turns closer than they should be', () => {
    for (let offsetMs = 0; offsetMs < everyMs; offsetMs += 50 + offsetMs / 4) {
      for (const forMs of [50, 199, 1_000, 4_900, 5_100, 29_000, 31_000, minutes(10)]) {
        const { heard, sweeps } = live(
          { well: [99, 99], open: [1, 99], late: [2.5, 15] },
          { atMs: minutes(2) + offsetMs, forMs, untilMs: minutes(16) },
        );
        const what = `${forMs} ms at ${offsetMs}`;
        expect(
          heard.map((line) => line.slice(9)),
          what,
        ).toEqual([
          '🔴 Dependency open: does not answer.',
          '🔴 Dependency late: does not answer.',
          expect.stringMatching(/^🟢 Dependency late: recovered after \d+ min, answers\.$/),
        ]);
        const steps = sweeps.slice(1).map(({ at }, n) => at - (sweeps[n]?.at ?? 0));
        expect(
          steps.filter((ms) => ms <= 0 || ms % everyMs !== 0),
          what,
        ).toEqual([]);
      }
    }
  });
});
