import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { of } from 'rxjs';
import { afterEach, beforeEach, describe, expect, type TestContext, test, vi } from 'vitest';
import { liveScheduler } from '../../src/language/clock.ts';
import { minutes, readingOf, scribe, scripted, signal, watchdog } from '../support/marbles.ts';
import { logged, openSite, type Site } from './inside-site.ts';

/** The clock goes on: what a turn has seen bears the time at which it began, and others may have ended before. */
const expectOn = (times: readonly number[]): void => {
  let latest = Number.NEGATIVE_INFINITY;
  for (const at of times) {
    expect(at).toBeGreaterThan(latest - 2_000);
    latest = Math.max(latest, at);
  }
};

const hourS = 3_600;

/** Ways to set the wall clock of a program that runs. */
const ways: Readonly<Record<string, (context: TestContext, file: string) => Record<string, string>>> = {
  libfaketime: (context, file) => {
    const [library] = globSync('/usr/lib/{*/,}faketime/libfaketime.so.1');
    if (library === undefined) return context.skip('libfaketime is not installed here (Debian: libfaketime)');
    return {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      // Only the wall clock can be set; the monotonic one goes on, as in the kernel.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
  },
  'a shifted Date.now': (_, file) => ({
    NODE_OPTIONS: `--import=${fileURLToPath(new URL('inside-clock.ts', import.meta.url))}`,
    INSIDE_CLOCK: file,
  }),
};

/** A site whose program has a wall clock of its own, which `set` sets ahead of the true one. */
const withClock = async (context: TestContext, way: string) => {
  const site = await openSite();
  const file = join(site.folder, 'clock');
  const set = (aheadS: number): void => writeFileSync(file, aheadS < 0 ? String(aheadS) : `+${aheadS}`);
  set(0);
  const env = ways[way]?.(context, file) ?? {};
  return { site, set, start: (more: Record<string, string>) => site.start({ ...env, ...more }) };
};

/** Seconds between the alert and each reminder, as the journal has them. */
const pauses = (site: Site): number[] => {
  const at = site
    .events()
    .flatMap((event) =>
      event.type === 'transition' && (event.action === 'alert' || event.action === 'realert')
        ? [event.at]
        : [],
    );
  return at.slice(1).map((one, i) => (one - (at[i] ?? 0)) / 1000);
};

/** The hour of day of the wall clock by which the last line was logged, against the true one: whole hours ahead. */
const loggedAheadH = (stdout: string): number => {
  const last = stdout.split('\n').findLast((line) => line.startsWith('{')) ?? '{}';
  const { time } = JSON.parse(last) as { time: string };
  return Math.round((Date.parse(time) - Date.now()) / (hourS * 1000));
};

const down = '🔴 Dependency api: /api answers with HTTP 503.';
const up = '🟢 Dependency api: recovered, /api answers. (answers 1)';

describe.each(Object.keys(ways))('the wall clock, set by %s,', (way) => {
  test('forth an hour and back two while it runs: the reminders keep their pace, nothing is said that is not so', async (context) => {
    const { site, set, start } = await withClock(context, way);
    const life = await start({ WATCHDOG_DEP_COOLDOWN_S: '5' });
    site.isUp.api = false;
    await site.hasTold(1);
    set(hourS);
    await site.hasTold(2);
    set(-hourS);
    await site.hasTold(3);
    expect(await life.health()).toEqual({ status: 200, problems: [] });
    site.isUp.api = true;
    await site.hasTold(4);
    await site.swept(2);
    const { code, stdout } = await life.stop();
    expect(code).toBe(0);
    expect(loggedAheadH(stdout)).toBe(-1);
    // A busy machine may be late by some seconds; an hour would stand out.
    const reminder = '🔁 Dependency api: /api answers with HTTP 503. It has lasted … s. (answers 1)';
    const told = site.told().map((text) => text.replace(/lasted \d+ s/, 'lasted … s'));
    expect(told).toEqual([down, reminder, reminder, up]);
    for (const pause of pauses(site)) expect(pause).toBeGreaterThanOrEqual(5);
    expect(pauses(site)).toHaveLength(2);
    const times = site.events().map(({ at }) => at);
    expectOn(times);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(60_000);
    expect(logged(stdout, 'error')).toEqual([]);
    expect(await site.verify(site.tap, site.journal)).toEqual([]);
  }, 60_000);

  test('back an hour over a restart: nothing is said again, the clock goes on from the journal', async (context) => {
    const { site, set, start } = await withClock(context, way);
    const before = await start({});
    site.isUp.api = false;
    await site.hasTold(1);
    await site.swept(1);
    before.kill('SIGKILL');
    await before.ended;
    set(-hourS);
    const after = await start({});
    await site.swept(3);
    expect(site.told()).toEqual([down]);
    site.isUp.api = true;
    await site.hasTold(2);
    expect((await after.stop()).code).toBe(0);
    expect(site.told()).toEqual([down, up]);
    const times = site.events().map(({ at }) => at);
    expectOn(times);
    expect(await site.verify(site.tap, site.journal)).toEqual([]);
  }, 60_000);

  test('forth an hour over a restart: that hour counts for the cooldown, so there is one reminder, and no more', async (context) => {
    const { site, set, start } = await withClock(context, way);
    const before = await start({});
    site.isUp.api = false;
    await site.hasTold(1);
    await site.swept(1);
    before.kill('SIGKILL');
    await before.ended;
    set(hourS);
    const after = await start({});
    await site.hasTold(2);
    await site.swept(3);
    after.kill('SIGKILL');
    await after.ended;
    // The clock is put right, an hour behind what the journal holds.
    set(0);
    const last = await start({});
    await site.swept(3);
    site.isUp.api = true;
    await site.hasTold(3);
    expect((await last.stop()).code).toBe(0);
    expect(site.told()).toEqual([
      down,
      '🔁 Dependency api: /api answers with HTTP 503. It has lasted 1 h. (answers 1)',
      up,
    ]);
    expect(await site.verify(site.tap, site.journal)).toEqual([]);
  }, 60_000);
});

describe('in virtual time', () => {
  const start = Date.parse('2026-06-15T12:00:00Z');
  beforeEach(() => void vi.useFakeTimers({ now: start }));
  afterEach(() => void vi.useRealTimers());

  /** What is heard in three hours while the wall clock is set so often; times are those of a true clock. */
  const heardWith = (sets: readonly { readonly afterMin: number; readonly byMin: number }[]): string[] => {
    const began = performance.now();
    const trueMs = (): number => performance.now() - began;
    const scheduler = liveScheduler();
    const spans = [
      [10, 95],
      [120, 121],
    ] as const;
    const source = scripted('deps', 30_000, () => {
      const min = trueMs() / 60_000;
      return of(
        readingOf(
          signal(
            'db',
            spans.some(([from, to]) => min >= from && min < to),
          ),
        ),
      );
    });
    const { sink, heard } = scribe('chat', trueMs);
    const run = watchdog({ scheduler, sources: [source], sinks: [sink] }).subscribe();
    for (const { afterMin, byMin } of sets) {
      vi.advanceTimersByTime(minutes(afterMin) - trueMs());
      vi.setSystemTime(Date.now() + minutes(byMin));
    }
    vi.advanceTimersByTime(minutes(180) - trueMs());
    run.unsubscribe();
    return heard;
  };

  test.each([
    ['left alone', []],
    ['forth an hour inside a cooldown', [{ afterMin: 15, byMin: 60 }]],
    ['back an hour inside a cooldown', [{ afterMin: 15, byMin: -60 }]],
    [
      'forth and back, again and again',
      Array.from({ length: 100 }, (_, n) => ({ afterMin: n + 1, byMin: n % 2 === 0 ? 60 : -60 })),
    ],
    ['back a year', [{ afterMin: 50, byMin: -525_600 }]],
  ])('a wall clock %s makes no difference to the second', (_, sets) => {
    expect(heardWith(sets)).toEqual([
      '00:10:00 🔴 Dependency db: does not answer.',
      '00:40:00 🔁 Dependency db: does not answer. It has lasted 30 min.',
      '01:10:00 🔁 Dependency db: does not answer. It has lasted 1 h.',
      '01:35:00 🟢 Dependency db: recovered after 1 h 25 min, answers.',
      '02:00:00 🔴 Dependency db: does not answer.',
      '02:01:00 🟢 Dependency db: recovered after 1 min, answers.',
    ]);
  });
});
