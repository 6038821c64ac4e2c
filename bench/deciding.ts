import { from, lastValueFrom, Subject } from 'rxjs';
import { decide } from '../src/machines/actors.ts';
import { keyOf, type Sweep } from '../src/signal.ts';
import { limitRow, type Options, type Row, ratioRow, turnAbout } from './harness.ts';
import { actorSystem, policy, sweepOf } from './samples.ts';

interface Plain {
  active: boolean;
  alertedAt: number;
}

/** What would be written by hand: alert on crossing up, once more after the cooldown, recovery on crossing down. */
const plainDecide = () => {
  const states = new Map<string, Plain>();
  return ({ at, signals }: Sweep): number => {
    let told = 0;
    for (const { kind, entity, active } of signals) {
      const key = keyOf(kind, entity);
      const state = states.get(key);
      if (state === undefined) {
        states.set(key, { active: active === true, alertedAt: at });
        told += active === true ? 1 : 0;
      } else if (active === true && (!state.active || at - state.alertedAt >= policy.cooldownMs)) {
        state.active = true;
        state.alertedAt = at;
        told += 1;
      } else if (active === false && state.active) {
        state.active = false;
        told += 1;
      }
    }
    return told;
  };
};

/** The same sweeps through the operator that the sidecar has. */
const polkan = () => {
  const sweep$ = new Subject<Sweep>();
  let told = 0;
  sweep$.pipe(decide(actorSystem())).subscribe(({ transitions }) => {
    told += transitions.length;
  });
  return (sweep: Sweep): number => {
    sweep$.next(sweep);
    return told;
  };
};

/** Microseconds a signal, of `rounds` turns through `sweeps`. */
const perSignal = (take: (sweep: Sweep) => number, sweeps: readonly Sweep[], rounds: number): number => {
  const count = sweeps.reduce((sum, { signals }) => sum + signals.length, 0) * rounds;
  const begun = performance.now();
  for (let round = 0; round < rounds; round += 1) for (const sweep of sweeps) take(sweep);
  return ((performance.now() - begun) * 1_000) / count;
};

/** Deciding: steady and changing entities, and how it grows. */
export const deciding = async ({ quick, runs, say }: Options): Promise<Row[]> => {
  const count = 100_000;
  const rounds = quick ? 2 : 5;
  const rows: Row[] = [];
  const plainMap = 'a plain decide() over a Map';

  for (const [name, active] of [
    ['healthy', false],
    ['alerting, inside the cooldown', true],
  ] as const) {
    say(`deciding, steady, ${name}`);
    const sweeps = [sweepOf(count, active, 1_000)];
    const plain = plainDecide();
    const actors = polkan();
    // Two turns: the second one takes an alerting actor into its cooldown.
    for (const take of [plain, actors, actors]) for (const sweep of sweeps) take(sweep);
    const { mine, theirs } = await turnAbout(runs, {
      mine: () => perSignal(actors, sweeps, rounds),
      theirs: () => perSignal(plain, sweeps, rounds),
    });
    rows.push(
      ratioRow(
        `deciding, steady, ${name}, 100 k entities`,
        'µs/signal',
        mine,
        { what: plainMap, measured: theirs },
        { atMost: 3 },
      ),
    );
  }

  say('deciding, every signal changes something');
  const flips = [sweepOf(count, true, 1_000), sweepOf(count, false, 2_000)];
  const plain = plainDecide();
  const actors = polkan();
  const { mine, theirs } = await turnAbout(runs, {
    mine: () => perSignal(actors, flips, 1),
    theirs: () => perSignal(plain, flips, 1),
  });
  rows.push(
    limitRow('deciding, every signal changes something, 100 k entities', 'µs/signal', mine, 8, {
      what: plainMap,
      measured: theirs,
    }),
  );

  say('deciding, growth');
  const once = quick ? 200 : 1_000;
  const perCount = async (size: number): Promise<number> => {
    const sweeps = [sweepOf(size, true, 1_000), sweepOf(size, false, 2_000)];
    const system = actorSystem();
    const begun = performance.now();
    for (let done = 0; done < 100 * once; done += size) {
      await lastValueFrom(from(sweeps).pipe(decide(system)));
    }
    return ((performance.now() - begun) * 1_000) / (200 * once);
  };
  const { small, middle, large } = await turnAbout(runs, {
    small: () => perCount(once),
    middle: () => perCount(10 * once),
    large: () => perCount(100 * once),
  });
  const baseline = { what: `${once} entities`, measured: small };
  // Linear in all is constant for each; 1.5 leaves room for caches of the processor that no longer hold it all.
  rows.push(ratioRow('deciding, growth to 10 ×', 'µs/signal', middle, baseline, { atMost: 1.5 }));
  rows.push(ratioRow('deciding, growth to 100 ×', 'µs/signal', large, baseline, { atMost: 1.5 }));
  return rows;
};
