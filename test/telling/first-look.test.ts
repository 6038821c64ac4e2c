import { describe, expect, test } from 'vitest';
import { matcherOf } from '../../src/language/matcher.ts';
import type { Signal } from '../../src/language/signal.ts';
import { longestFirstLookMs, looked } from '../../src/telling/first-look.ts';
import { restoreTelling, snapshotOf } from '../../src/telling/snapshot.ts';
import { emptyTelling } from '../../src/telling/state.ts';
import { clock, hour, minute, second, TellingWorld } from '../support/telling-world.ts';

/** A silence has ended while nobody was there, and what it held was open when that began. */
const started = (): TellingWorld => {
  const world = new TellingWorld();
  world.silence(0, 'dep/web', 10 * minute);
  world.down(minute, 'dep/web');
  world.crash(20 * minute);
  return world;
};

describe('after a start', () => {
  test('what a hold has kept is not told before it was looked at, and what is well again only came and went', () => {
    const world = started();
    expect(world.told).toEqual([]);
    world.look(20 * minute + second, 'probes', { unseen: ['dep/web'] });
    expect(world.told).toEqual([]);
    world.up(20 * minute + 2 * second, 'dep/web');
    expect(world.told).toEqual(['00:20:02 released quietly: dep/web recovery (silenced)']);
  });

  test('what is seen to be still down is told with that look', () => {
    const world = started();
    world.look(20 * minute + 2 * second, 'probes');
    expect(world.told).toEqual(['00:20:02 released: dep/web alert (silenced)']);
  });

  test('a signal that makes no sense, of a source in plain JavaScript, is no look, and keeps no other from being one', () => {
    const { state } = started();
    const thrown = Object.defineProperty({}, 'kind', {
      get: () => {
        throw new Error('no kind');
      },
    });
    const nonsense: readonly unknown[] = [null, 7, thrown, { kind: 'dep', entity: 'web', active: 'yes' }];
    const at = 20 * minute + second;
    looked(state, { at, signals: nonsense as Signal[] });
    expect(state.toBeSeen.size).toBe(1);
    const signal = { kind: 'dep', entity: 'web', active: true, title: 'web', detail: '' };
    looked(state, { at, signals: [...nonsense, signal] as Signal[] });
    expect(state.toBeSeen.size).toBe(0);
  });

  test('what is seen to be well, and not yet for long enough, goes on waiting until that is over', () => {
    const world = started();
    for (let at = 1; at < 10; at += 1) world.look((20 + at) * minute, 'probes', { well: ['dep/web'] });
    expect(world.told).toEqual([]);
    world.up(30 * minute, 'dep/web');
    expect(world.told).toEqual(['00:30:00 released quietly: dep/web recovery (silenced)']);
  });

  test('what nobody can see is told as it was known, once that has lasted', () => {
    const world = started();
    world.look(20 * minute + second, 'probes', { failed: true });
    expect(clock(world.dueAt ?? 0)).toBe('00:22:00');
    world.until(20 * minute + longestFirstLookMs);
    expect(world.told).toEqual(['00:22:00 released: dep/web alert (silenced)']);
  });

  test('an escalation that came due meanwhile waits for that look too, and so does what was written and not yet told', () => {
    const world = new TellingWorld({
      channels: ['telegram', 'pager'],
      routes: [
        {
          ...{
            name: 'all',
            match: matcherOf({}),
            channels: ['telegram'],
            goOn: false,
            reminders: null,
            quiet: null,
          },
          escalate: [{ afterMs: 15 * minute, channels: ['pager'] }],
        },
      ],
    });
    world.down(0, 'dep/web');
    world.down(minute, 'disk//');
    // Its notice was lost.
    world.crash(hour, 1);
    expect(clock(world.dueAt ?? 0)).toBe('01:02:00');
    expect(world.told).toEqual(['00:00:00 alert: dep/web alert']);
    world.up(hour + second, 'dep/web');
    expect(world.told.slice(1)).toEqual(['01:00:01 recovery: dep/web recovery']);
    world.look(hour + 2 * second, 'host');
    expect(world.told.slice(2)).toEqual(['01:00:02 alert: disk// alert']);
    // Who is to answer first was told only now.
    world.until(hour + 15 * minute + 2 * second);
    expect(world.told.slice(3)).toEqual(['01:15:02 escalation pager: disk// alert']);
  });

  test('what is over is told at once, and a flap that has settled only when it was seen', () => {
    const world = new TellingWorld();
    world.silence(0, 'dep/web', 10 * minute);
    world.down(minute, 'dep/web');
    world.up(2 * minute, 'dep/web');
    world.crash(20 * minute);
    expect(world.told).toEqual(['00:10:00 released quietly: dep/web recovery (silenced)']);
  });

  test('is in a snapshot, so that a recording says it; one from before knows nothing of it, and decides as it did', () => {
    const world = started();
    const written = JSON.parse(JSON.stringify(snapshotOf(world.state)));
    expect(written.toBeSeen).toEqual([['dep/web@60000', 22 * minute]]);
    const state = emptyTelling();
    restoreTelling(state, written);
    expect([...state.toBeSeen]).toEqual([['dep/web@60000', 22 * minute]]);
    const { toBeSeen: _, ...old } = written;
    restoreTelling(state, old);
    expect(state.toBeSeen.size).toBe(0);
  });
});
