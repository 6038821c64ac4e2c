import { Subject } from 'rxjs';
import type { Sweep } from '../src/language/signal.ts';
import { decide } from '../src/machines/actors.ts';
import {
  allocated,
  growthRows,
  limitRow,
  type Options,
  type Row,
  ratioRow,
  type Spread,
  turnAbout,
} from './harness.ts';
import { actorSystem, policy, sweepOf } from './samples.ts';

interface Plain {
  active: boolean;
  alertedAt: number;
}

/** Takes a sweep, and gives how much was told so far. */
type Take = (sweep: Sweep) => number;

/** What would be written by hand: alert on crossing up, once more after the cooldown, recovery on crossing down. */
const plainDecide = (): Take => {
  // Two levels, as the sidecar has: a key put together for each signal would cost more than all the rest.
  const kinds = new Map<string, Map<string, Plain>>();
  let told = 0;
  return ({ at, signals }) => {
    for (const { kind, entity, active } of signals) {
      let states = kinds.get(kind);
      if (states === undefined) {
        states = new Map();
        kinds.set(kind, states);
      }
      const state = states.get(entity);
      if (state === undefined) {
        states.set(entity, { active: active === true, alertedAt: at });
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
const plainMap = 'a plain decide() over a Map';

/** The same sweeps through the operator that the sidecar has. */
const polkan = (): Take => {
  const sweep$ = new Subject<Sweep>();
  let told = 0;
  sweep$.pipe(decide(actorSystem())).subscribe(({ transitions }) => {
    told += transitions.length;
  });
  return (sweep) => {
    sweep$.next(sweep);
    return told;
  };
};

/** Sources make every sweep anew, strings and all; so does this. */
type Make = () => readonly Sweep[];

const steadily =
  (count: number, active: boolean): Make =>
  () => [sweepOf(count, active, 1_000)];

/** All go down, and all come back. */
const together =
  (count: number): Make =>
  () => [sweepOf(count, true, 1_000), sweepOf(count, false, 2_000)];

/** One goes down and its neighbour comes back: two steps in turn, each of which many entities make. */
const apart =
  (count: number): Make =>
  () => [
    sweepOf(count, (index) => index % 2 === 0, 1_000),
    sweepOf(count, (index) => index % 2 === 1, 2_000),
  ];

/** Each went down in a sweep of its own, and all come back in one: no step is another's. */
const oneByOne =
  (count: number, take: Take): Make =>
  () => {
    for (let index = 0; index < count; index += 1) {
      take({ ...sweepOf(1, true, 1_000 + index, index), covers: [] });
    }
    return [sweepOf(count, false, 1_000 + count)];
  };

interface Cost {
  readonly us: number;
  readonly bytes: number;
}

/** What a signal costs, of at least so many; making them does not count. */
const costOf = (take: Take, make: Make, atLeast: number): Cost => {
  let [signals, ms, bytes] = [0, 0, 0];
  while (signals < atLeast) {
    for (const sweep of make()) {
      signals += sweep.signals.length;
      bytes += allocated(() => {
        const begun = performance.now();
        take(sweep);
        ms += performance.now() - begun;
      });
    }
  }
  return { us: (ms * 1_000) / signals, bytes: bytes / signals };
};

/** One that has seen so many sweeps that nothing is new to it: the second one takes an alert into its cooldown. */
const settled = (take: Take, make: Make): Take => {
  for (let round = 0; round < 3; round += 1) for (const sweep of make()) take(sweep);
  return take;
};

const entities = 100_000;

/** Nothing changes. */
const unchanged = async ({ quick, runs, say }: Options): Promise<Row[]> => {
  const rows: Row[] = [];
  for (const [name, active] of [
    ['healthy', false],
    ['alerting, inside the cooldown', true],
  ] as const) {
    say(`deciding, steady, ${name}`);
    const make = steadily(entities, active);
    const [plain, actors] = [settled(plainDecide(), make), settled(polkan(), make)];
    // Without what it costs both of them to look at new strings for the first time.
    const sweeps = make();
    const again: Make = () => sweeps;
    const signals = (quick ? 2 : 10) * entities;
    const time = await turnAbout(runs, {
      mine: () => costOf(actors, make, signals).us,
      theirs: () => costOf(plain, make, signals).us,
      mineAgain: () => costOf(actors, again, signals).us,
      theirsAgain: () => costOf(plain, again, signals).us,
    });
    const heap = await turnAbout(runs, {
      mine: () => costOf(actors, make, signals).bytes,
      theirs: () => costOf(plain, make, signals).bytes,
    });
    const what = `deciding, steady, ${name}, 100 k entities`;
    const beside = (measured: Spread) => ({ what: plainMap, measured });
    rows.push(
      ratioRow(what, 'µs/signal', time.mine, beside(time.theirs), { atMost: 3 }),
      {
        ...ratioRow(what, 'µs/signal', time.mineAgain, beside(time.theirsAgain), { atMost: 3 }),
        note: 'the very same sweep again and again',
      },
      // The smallest object takes 16 bytes: next to no allocation is less than one for every second signal.
      { ...limitRow(what, 'B/signal', heap.mine, 8, beside(heap.theirs)), note: 'what it allocates' },
    );
  }
  return rows;
};

/** Every signal changes something. */
const changed = async ({ runs, say }: Options): Promise<Row[]> => {
  const rows: Row[] = [];
  for (const [name, makeOf] of [
    ['half go down as the others come back', apart],
    ['all go down, all come back', together],
  ] as const) {
    say(`deciding, every signal changes something, ${name}`);
    const make = makeOf(entities);
    const [plain, actors] = [settled(plainDecide(), make), settled(polkan(), make)];
    const { mine, theirs } = await turnAbout(runs, {
      mine: () => costOf(actors, make, 2 * entities).us,
      theirs: () => costOf(plain, make, 2 * entities).us,
    });
    const what = `deciding, every signal changes something (${name}), 100 k entities`;
    rows.push(limitRow(what, 'µs/signal', mine, 8, { what: plainMap, measured: theirs }));
  }
  say('deciding, every signal changes something, each in a state of its own');
  const [plain, actors] = [plainDecide(), polkan()];
  const { mine, theirs } = await turnAbout(runs, {
    mine: () => costOf(actors, oneByOne(entities / 10, actors), entities / 10).us,
    theirs: () => costOf(plain, oneByOne(entities / 10, plain), entities / 10).us,
  });
  const what = 'deciding, every signal changes something (each in a state of its own), 10 k entities';
  rows.push(limitRow(what, 'µs/signal', mine, 30, { what: plainMap, measured: theirs }));
  return rows;
};

/** A thousand entities, ten thousand, a hundred thousand. */
const growth = async ({ quick, runs, say }: Options): Promise<Row[]> => {
  say('deciding, growth');
  const signals = (quick ? 1 : 4) * entities;
  const rows: Row[] = [];
  for (const [name, makeOf] of [
    ['steady, alerting', (count: number) => steadily(count, true)],
    ['every signal changes', apart],
  ] as const) {
    const of = (system: () => Take, count: number): (() => number) => {
      const make = makeOf(count);
      const take = settled(system(), make);
      return () => costOf(take, make, signals).us;
    };
    const costs = await turnAbout(runs, {
      one: of(polkan, entities / 100),
      ten: of(polkan, entities / 10),
      hundred: of(polkan, entities),
      plainOne: of(plainDecide, entities / 100),
      plainTen: of(plainDecide, entities / 10),
      plainHundred: of(plainDecide, entities),
    });
    rows.push(
      ...growthRows(
        `deciding, ${name}`,
        'µs/signal',
        `${entities / 100} entities`,
        [costs.one, costs.ten, costs.hundred],
        { what: plainMap, sizes: [costs.plainOne, costs.plainTen, costs.plainHundred] },
      ),
    );
  }
  return rows;
};

/** Deciding: steady and changing entities, what it allocates, and how it grows. */
export const deciding = async (options: Options): Promise<Row[]> => [
  ...(await unchanged(options)),
  ...(await changed(options)),
  ...(await growth(options)),
];
