import {
  type SchedulerAction,
  type SchedulerLike,
  Subject,
  type Subscription,
  VirtualTimeScheduler,
} from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Sweep, Transition } from '../../src/language/signal.ts';
import type { Command, Notice } from '../../src/language/telling.ts';
import type { Decision } from '../../src/machines/actors.ts';
import { recordable } from '../../src/recording/recordable.ts';
import { advance } from '../../src/telling/advance.ts';
import { defaultRules } from '../../src/telling/defaults.ts';
import { awaitFirstLook } from '../../src/telling/first-look.ts';
import { type Turn, tell } from '../../src/telling/stage.ts';
import { emptyTelling } from '../../src/telling/state.ts';
import { clock, minute, TellingWorld } from './../support/telling-world.ts';

/** Time whose timers stand still while a lid is closed, as those of a suspended machine do, and whose clock does not. */
class Lid implements SchedulerLike {
  #time = new VirtualTimeScheduler();
  #closedMs = 0;
  now(): number {
    return this.#time.now() + this.#closedMs;
  }
  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T): Subscription {
    return this.#time.schedule(work, delay, state as T);
  }
  closedFor(ms: number): void {
    this.#closedMs += ms;
  }
  /** Lets so much time pass while it is open. */
  pass(ms: number): void {
    this.#time.maxFrames = this.#time.frame + ms;
    const to = this.#time.maxFrames;
    this.#time.flush();
    this.#time.frame = to;
  }
}

const command = {
  ...({ type: 'command', at: 0, id: 'c-1', verb: 'silence', from: 0, until: 10 * minute } as const),
  ...{ match: { key: 'container/web' }, by: { channel: 'cli', name: 'operator' } },
};
const rules = defaultRules('box', ['telegram']);
const web = 'container/web';

/** What a world makes of it, as decisions of the actors. */
const lived = (happen: (world: TellingWorld) => void): readonly Decision[] => {
  const world = new TellingWorld();
  happen(world);
  return world.inputs.flatMap(({ input }) => {
    if (input.type !== 'sweep') return [];
    const { at, source, transitions, signals = [] } = input;
    const sweep: Sweep = { type: 'sweep', at, source, covers: [], signals };
    return [{ sweep, transitions: [...transitions] as Transition[] } as unknown as Decision];
  });
};

describe('what came due while a machine was suspended', () => {
  const run = (decisions: readonly Decision[], closedMs = 60 * minute) => {
    const lid = new Lid();
    const state = emptyTelling();
    const decision$ = new Subject<Decision>();
    const command$ = new Subject<Command>();
    const turns: Turn[] = [];
    advance(state, rules, { type: 'command', at: 0, command });
    decision$
      .pipe(tell({ state, rules, sleptMs: 30_000, command$ }, lid))
      .subscribe((turn) => turns.push(turn));
    const [first, ...others] = decisions;
    lid.pass(minute);
    if (first !== undefined) decision$.next(first);
    lid.pass(4 * minute);
    lid.closedFor(closedMs);
    const told = (): string[] =>
      turns
        .flatMap(({ events }) => events)
        .filter((event): event is Notice => event.type === 'notice')
        .map(
          ({ at, members }) => `${clock(at)} ${members.map(({ key, action }) => `${key} ${action}`).join()}`,
        );
    const say = (said: Command): void => command$.next(said);
    return { lid, turns, told, say, next: () => decision$.next(others.shift() as Decision) };
  };

  const down = (world: TellingWorld): void => world.down(minute, web);

  test('is not told before it is looked at: what is well by then came and went', () => {
    const { lid, told, next, turns } = run(
      lived((world) => {
        down(world);
        world.up(70 * minute + 5_000, web);
      }),
    );
    lid.pass(5 * minute + 5_000);
    expect(told()).toEqual([]);
    next();
    expect(told()).toEqual(['01:10:05 container/web recovery']);
    const sweep = turns.at(-1)?.decision?.sweep;
    expect(sweep && recordable(sweep).slept).toBe(true);
  });

  test('is told when it is looked at and still so, also where nobody has rung before the look', () => {
    for (const ms of [5 * minute + 5_000, 0]) {
      const at = 65 * minute + ms;
      const { lid, told, next } = run(
        lived((world) => {
          down(world);
          world.look(at, 'docker');
        }),
      );
      lid.pass(ms);
      expect(told()).toEqual([]);
      next();
      expect(told()).toEqual([`${clock(at)} container/web alert`]);
    }
  });

  test('is told after two minutes as it was known, where nobody looks', () => {
    const { lid, told } = run(lived(down));
    lid.pass(5 * minute + 2 * minute - 1);
    expect(told()).toEqual([]);
    lid.pass(2);
    // Written down as of the moment at which it was due, as what comes due in any order is.
    expect(told()).toEqual(['00:10:00 container/web alert']);
  });

  test('is told at its time where whoever rings was only busy', () => {
    const { lid, told } = run(lived(down), 20_000);
    lid.pass(5 * minute);
    expect(told()).toEqual(['00:10:00 container/web alert']);
  });

  test('is not told because somebody says something first, before anything was looked at; and is replayed to the same', () => {
    const { lid, told, next, say, turns } = run(
      lived((world) => {
        down(world);
        world.up(66 * minute, web);
      }),
    );
    say({ ...command, id: 'c-2', at: 65 * minute, match: { key: 'dep/db' } });
    lid.pass(5_000);
    expect(told()).toEqual([]);
    lid.pass(55_000);
    next();
    expect(told()).toEqual(['01:06:00 container/web recovery']);
    const state = emptyTelling();
    advance(state, rules, { type: 'command', at: 0, command });
    const again = turns.flatMap(({ decision, events }) => {
      const [said] = events;
      if (said?.type === 'command')
        return advance(state, rules, { type: 'command', at: said.at, command: said });
      if (decision === null) return [];
      const { transitions } = decision;
      const { at, source, signals, slept = false } = recordable(decision.sweep);
      return advance(state, rules, {
        ...{ type: 'sweep', at, source, hinted: false, slept, failed: false, transitions, signals },
      });
    });
    expect(again).toEqual(turns.flatMap(({ events }) => events));
  });

  test('is replayed from what was recorded to the same', () => {
    const { lid, turns, next } = run(
      lived((world) => {
        down(world);
        world.up(70 * minute + 5_000, web);
      }),
    );
    lid.pass(5 * minute + 5_000);
    next();
    const state = emptyTelling();
    advance(state, rules, { type: 'command', at: 0, command });
    const again = turns.flatMap(({ decision }) => {
      if (decision === null) return [];
      const { at, source, signals, slept = false } = recordable(decision.sweep);
      const { transitions } = decision;
      return advance(state, rules, {
        ...{ type: 'sweep', at, source, hinted: false, slept, failed: false, transitions, signals },
      });
    });
    expect(again).toEqual(turns.flatMap(({ events }) => events));
    expect(again.map(({ type }) => type)).toEqual(['transition', 'hold', 'transition', 'notice']);
  });
});

test('a moment that rings and decides nothing does not date what was seen before it: a replay knows of no such moment', () => {
  const time = new VirtualTimeScheduler();
  const state = emptyTelling();
  const turns: Turn[] = [];
  const decision$ = new Subject<Decision>();
  const [first, second] = lived((world) => {
    world.down(0, web);
    world.down(2 * minute, 'disk//');
  });
  if (first === undefined || second === undefined) throw new Error('there were two sweeps');
  advance(state, rules, {
    ...{ type: 'sweep', at: 0, source: 'containers', hinted: false, failed: false },
    transitions: first.transitions,
  });
  // What is open waits to be looked at, and nobody does: the wait ends, and there is nothing to say.
  awaitFirstLook(state, 10_000);
  time.maxFrames = 2 * minute + 20_000;
  decision$.pipe(tell({ state, rules }, time)).subscribe((turn) => turns.push(turn));
  time.flush();
  expect(state.at).toBeGreaterThanOrEqual(2 * minute + 10_000);
  decision$.next(second);
  expect(turns.flatMap(({ events }) => events.map(({ type, at }) => [type, at]))).toEqual([
    ['transition', 2 * minute],
    ['notice', 2 * minute],
  ]);
});

test.each<[what: string, beginsAt: number]>([
  ['waits for the sweeps of its moment', 0],
  ['is caught up with at the beginning', 10 * minute + 150],
])(
  'what time alone has decided dates from its moment, and so does what is seen then, where it %s',
  (_, beginsAt) => {
    const time = new VirtualTimeScheduler();
    const state = emptyTelling();
    const turns: Turn[] = [];
    const decision$ = new Subject<Decision>();
    const [first, second] = lived((world) => {
      world.down(0, web);
      world.down(10 * minute + 100, 'disk//');
    });
    if (first === undefined || second === undefined) throw new Error('there were two sweeps');
    // It is silenced, and its silence ends at 10 minutes.
    advance(state, rules, { type: 'command', at: 0, command });
    advance(state, rules, {
      ...{ type: 'sweep', at: 0, source: 'containers', hinted: false, failed: false },
      transitions: first.transitions,
    });
    time.frame = beginsAt;
    time.maxFrames = 10 * minute + 200;
    decision$.pipe(tell({ state, rules, graceMs: 200 }, time)).subscribe((turn) => turns.push(turn));
    time.flush();
    decision$.next(second);
    expect(turns.flatMap(({ events }) => events.map(({ type, at }) => [type, at]))).toEqual([
      ['notice', 10 * minute],
      ['transition', 10 * minute + 100],
      ['notice', 10 * minute + 100],
    ]);
  },
);
