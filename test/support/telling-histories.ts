import fc from 'fast-check';
import { type Match, matcherOf } from '../../src/language/matcher.ts';
import { defaultRules } from '../../src/telling/defaults.ts';
import type { CauseRule, Maintenance, Route, Rules, Schedule } from '../../src/telling/rules.ts';
import { cronWindows } from '../../src/telling/schedule/cron.ts';
import { windowsOf } from '../../src/telling/schedule/interval.ts';
import {
  everySoOften,
  hour,
  type Move,
  minute,
  second,
  TellingWorld,
  type Thing,
  thing,
} from './telling-world.ts';

// Random lives of telling: few entities and times that meet every boundary, or many entities.

export type Step =
  | {
      readonly type: 'sweep';
      readonly moves: readonly (readonly [thing: number, move: Move])[];
      readonly hinted: boolean;
    }
  | { readonly type: 'look'; readonly source: string; readonly failed: boolean }
  | { readonly type: 'silence'; readonly match: Match; readonly inMs: number; readonly forMs: number | null }
  | { readonly type: 'unsilence'; readonly which: number }
  | { readonly type: 'ack' | 'unack'; readonly thing: number }
  | { readonly type: 'snooze'; readonly thing: number; readonly forMs: number }
  | { readonly type: 'time' }
  | { readonly type: 'reload'; readonly rules: number }
  | { readonly type: 'crash'; readonly lost: number };

export interface History {
  readonly things: readonly Thing[];
  readonly rules: readonly Rules[];
  readonly steps: readonly { readonly gapMs: number; readonly step: Step }[];
}

export const sources = ['docker', 'probes', 'host'] as const;

/** The first five meet each other in every law; the others make a crowd. */
const thingsOf = (count: number): readonly Thing[] =>
  Array.from({ length: count }, (_, index) => {
    switch (index) {
      case 0:
        return thing('container/db');
      case 1:
        return thing('dep/db');
      case 2:
        return thing('disk_crit//');
      case 3:
        return thing('disk//');
      case 4:
        return thing('container/web', { group: 'shop' });
      default:
        return thing(`${index % 3 === 0 ? 'dep' : 'container'}/web-${index}`);
    }
  });

const anyGap = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 1, 500, 1 * second, 4_999, 5 * second, 10 * second) },
  { weight: 4, arbitrary: fc.constantFrom(20 * second, minute - 1, minute, 2 * minute, 4 * minute) },
  { weight: 2, arbitrary: fc.constantFrom(10 * minute, 30 * minute, hour) },
  { weight: 1, arbitrary: fc.constantFrom(6 * hour, 25 * hour, 8 * 24 * hour) },
  { weight: 1, arbitrary: fc.constantFrom(-1 * second, -1 * minute) },
);

/** What many histories have in common is made once: made for each it would take as long as the histories themselves. */
const once = <Of, Made>(make: (of: Of) => Made): ((of: Of) => Made) => {
  const known = new Map<Of, Made>();
  return (of) => {
    const made = known.get(of) ?? make(of);
    known.set(of, made);
    return made;
  };
};

const matcherFor = once(matcherOf);

const anyLength = fc.constantFrom(10 * second, minute, 10 * minute, hour, 6 * hour);

const anyMatch: fc.Arbitrary<Match> = fc.constantFrom<Match>(
  { key: 'container/db' },
  { key: 'container/*' },
  { kind: 'dep' },
  { severity: 'warning' },
  { labels: { group: 'shop' } },
  { entity: '/' },
  {},
);

const anyMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: fc.constant('down' as const) },
  { weight: 5, arbitrary: fc.constant('up' as const) },
  { weight: 2, arbitrary: fc.constant('remind' as const) },
  { weight: 1, arbitrary: fc.constantFrom('worse' as const, 'edge' as const, 'unwatched' as const) },
);

const anyStep = (things: number): fc.Arbitrary<Step> => {
  const anyThing = fc.nat({ max: things - 1 });
  return fc.oneof(
    {
      weight: 20,
      arbitrary: fc.record({
        type: fc.constant('sweep' as const),
        moves: fc.array(fc.tuple(anyThing, anyMove), {
          minLength: 1,
          maxLength: Math.max(3, things / 2),
          size: 'max',
        }),
        hinted: fc.boolean(),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        type: fc.constant('look' as const),
        source: fc.constantFrom(...sources),
        failed: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('silence' as const),
        match: anyMatch,
        inMs: fc.constantFrom(0, 0, minute),
        forMs: fc.option(anyLength, { freq: 6 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('unsilence' as const), which: fc.nat({ max: 3 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constantFrom('ack' as const, 'unack' as const), thing: anyThing }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('snooze' as const), thing: anyThing, forMs: anyLength }),
    },
    { weight: 1, arbitrary: fc.constant({ type: 'time' as const }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('reload' as const), rules: fc.nat({ max: 2 }) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('crash' as const), lost: fc.nat({ max: 4 }) }) },
  );
};

const causes: readonly CauseRule[] = [
  {
    name: 'db',
    cause: matcherOf({ key: 'container/db' }),
    hides: matcherOf({ kind: 'dep' }),
    same: [],
    waits: true,
  },
  {
    name: 'back',
    cause: matcherOf({ kind: 'dep' }),
    hides: matcherOf({ kind: 'container' }),
    same: [],
    waits: false,
  },
  {
    name: 'disk',
    cause: matcherOf({ kind: 'disk*' }),
    hides: matcherOf({ kind: 'container' }),
    same: ['host'],
    waits: false,
  },
];

const withUsual = once((ofUs: string): readonly CauseRule[] => [
  ...defaultRules('box', []).causes,
  ...causes.filter(({ name }) => ofUs.split(',').includes(name)),
]);

const names = ['telegram', 'mail', 'pager'] as const;
const anyChannels = fc.subarray([...names], { minLength: 1 });

const anyRoute: fc.Arbitrary<Omit<Route, 'match'> & { readonly match: Match }> = fc.record({
  name: fc.constant(''),
  match: anyMatch,
  channels: anyChannels,
  goOn: fc.boolean(),
  reminders: fc.constantFrom<Route['reminders']>(null, null, 'off', {
    everyMs: 10 * minute,
    factor: 2,
    longestMs: hour,
  }),
  quiet: fc.option(
    fc
      .record({
        fromMs: fc.constantFrom(0, 10 * minute, 5 * hour),
        lengthMs: fc.constantFrom(minute, hour, 8 * hour),
      })
      .map(({ fromMs, lengthMs }) => everySoOften(24 * hour, fromMs, lengthMs)),
  ),
  escalate: fc.array(fc.record({ afterMs: fc.constantFrom(minute, 15 * minute), channels: anyChannels }), {
    maxLength: 1,
  }),
});

const anyMaintenance: fc.Arbitrary<Maintenance> = fc
  .record({ match: anyMatch, lengthMs: fc.constantFrom(minute, hour) })
  .map(({ match, lengthMs }) => ({
    name: 'nightly',
    match: matcherFor(match),
    schedule: everySoOften(6 * hour, 0, lengthMs),
  }));

const anyRules: fc.Arbitrary<Rules> = fc
  .record({
    channels: anyChannels,
    routes: fc.array(anyRoute, { maxLength: 2 }),
    causes: fc.subarray([...causes]),
    maintenance: fc.array(anyMaintenance, { maxLength: 1 }),
    burst: fc.constantFrom(0, 1, 2, 3, 3),
    flaps: fc.constantFrom(0, 2, 3),
  })
  .map(({ channels, routes, causes: ofUs, maintenance, burst, flaps }) => {
    const usual = defaultRules('box', channels);
    return {
      ...usual,
      ...{
        routes: routes.map((route, index) => ({
          ...route,
          name: `route ${index}`,
          match: matcherFor(route.match),
        })),
      },
      causes: withUsual(ofUs.map(({ name }) => name).join()),
      maintenance,
      group: { ...usual.group, burst },
      flap: { ...usual.flap, alerts: flaps },
    };
  });

export const anyHistoryOf = ({ things, steps }: { things: number; steps: number }): fc.Arbitrary<History> =>
  fc.record({
    things: fc.constant(thingsOf(things)),
    rules: fc.tuple(anyRules, anyRules, anyRules),
    steps: fc.array(fc.record({ gapMs: anyGap, step: anyStep(things) }), { maxLength: steps, size: 'max' }),
  });

/** Times around the second in which what is heard joins others, and times that are out of order. */
const anyNarrowGap = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(0, 1, 2, 100, 500, 999, 1 * second, 1_001) },
  { weight: 3, arbitrary: fc.constantFrom(-1, -500, -1 * second, -1 * minute) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(4 * second, 5 * second, 10 * second, minute - 1, minute, 30 * minute),
  },
  { weight: 1, arbitrary: fc.constantFrom(hour, 6 * hour) },
);

/** The least that a config may say, and a little more. */
const anySmallSettings = fc.record({
  burst: fc.constantFrom(0, 1, 2, 3),
  windowMs: fc.constantFrom(second, 2 * second, minute),
  alerts: fc.constantFrom(0, 2, 3),
  withinMs: fc.constantFrom(second, minute, hour),
  settleMs: fc.constantFrom(second, minute, 30 * minute),
  causeWaitMs: fc.constantFrom(0, 500, second, 5 * second),
  blindTicks: fc.constantFrom(1, 2, 3),
});

/** Lives in which nearly everything is heard of, close together and out of order, with every small setting. */
export const anyHintedHistory: fc.Arbitrary<History> = fc
  .record({
    history: anyHistoryOf({ things: 5, steps: 25 }),
    hints: fc.array(fc.record({ gapMs: anyNarrowGap, hinted: fc.boolean() }), {
      minLength: 25,
      maxLength: 25,
    }),
    settings: anySmallSettings,
  })
  .map(({ history, hints, settings }) => {
    const { burst, windowMs, alerts, withinMs, settleMs, ...others } = settings;
    const smaller = (rules: Rules): Rules => ({
      ...{ ...rules, ...others },
      group: { ...rules.group, burst, windowMs },
      flap: { alerts, withinMs, settleMs },
    });
    return {
      things: history.things,
      rules: history.rules.map(smaller),
      steps: history.steps.map(({ gapMs, step }, index) => {
        const hint = hints[index] ?? { gapMs, hinted: true };
        const hinted = step.type === 'sweep' && (hint.hinted || step.hinted);
        return { gapMs: hint.gapMs, step: step.type === 'sweep' ? { ...step, hinted } : step };
      }),
    };
  });

/** Windows by the clock on a wall that is put forward and back, at its small hours. */
const anyWallWindow: fc.Arbitrary<Schedule> = fc
  .record({
    zone: fc.constantFrom('Europe/Berlin', 'America/St_Johns', 'Asia/Kolkata'),
    fromMs: fc.constantFrom(0, hour, 2 * hour, 2.25 * hour, 23 * hour),
    toMs: fc.constantFrom(1.5 * hour, 2.5 * hour, 3 * hour, 7 * hour),
  })
  .map(({ zone, ...times }) =>
    windowsOf([{ zone, times: [times], weekdays: null, daysOfMonth: null, months: null, years: null }]),
  );

/** Windows that a cron expression begins in such hours. */
const anyCronWindow: fc.Arbitrary<Schedule> = fc
  .record({
    cron: fc.constantFrom('30 2 * * *', '0 1 * * *', '*/30 0-3 * * *'),
    forMs: fc.constantFrom(10 * minute, hour, 3 * hour),
    zone: fc.constantFrom('Europe/Berlin', 'America/St_Johns', 'Asia/Kolkata'),
  })
  .map((windows) => cronWindows(windows, 0) ?? everySoOften(24 * hour, 0, hour));

/** Nights in which clocks go on or back somewhere, from their evening. */
export const anyNight = fc.constantFrom(
  ...['2026-03-28T20:00Z', '2026-10-24T20:00Z', '2026-03-08T02:00Z', '2026-11-01T01:00Z'].map(Date.parse),
);

/** Small lives whose quiet hours and windows of maintenance are by such clocks, and in which time goes on by minutes and hours. */
export const anyHistoryByClocks: fc.Arbitrary<History> = fc
  .record({
    history: anyHistoryOf({ things: 5, steps: 40 }),
    quiet: fc.array(anyWallWindow, { minLength: 2, maxLength: 2 }),
    maintenance: anyCronWindow,
    gaps: fc.array(fc.constantFrom(0, 10 * minute, 15 * minute, 30 * minute, hour), {
      minLength: 40,
      maxLength: 40,
    }),
  })
  .map(({ history, quiet, maintenance, gaps }) => ({
    ...history,
    rules: history.rules.map((rules) => ({
      ...rules,
      routes: rules.routes.map((route, index) => ({ ...route, quiet: quiet[index] ?? null })),
      maintenance: rules.maintenance.map((each) => ({ ...each, schedule: maintenance })),
    })),
    steps: history.steps.map(({ step }, index) => ({ step, gapMs: gaps[index] ?? 0 })),
  }));

export const anySmallHistory = anyHistoryOf({ things: 5, steps: 40 });
export const anyLargeHistory = anyHistoryOf({ things: 100, steps: 100 });

/** Lets a history happen; `onStep` sees the world after each step. Ends with the time at which it ended. */
export const live = (
  history: History,
  onStep: (world: TellingWorld, step: Step) => void = () => undefined,
  start = 1_000 * 24 * hour,
): { world: TellingWorld; at: number } => {
  const [first] = history.rules;
  const world = new TellingWorld(first);
  let at = start;
  let latest = start;
  const silences: string[] = [];
  const looked = new Map<string, number>();
  world.until(at);
  for (const { gapMs, step } of history.steps) {
    at = latest + gapMs;
    latest = Math.max(latest, at);
    take(world, history, step, at, { silences, looked });
    onStep(world, step);
  }
  return { world, at: latest };
};

const take = (
  world: TellingWorld,
  { things, rules }: History,
  step: Step,
  at: number,
  { silences, looked }: { readonly silences: string[]; readonly looked: Map<string, number> },
): void => {
  /** The times of several sources are out of order; each by itself goes forward. */
  const timeOf = (source: string): number => {
    const own = Math.max(at, (looked.get(source) ?? 0) + 1);
    looked.set(source, own);
    return own;
  };
  const keyAt = (index: number): string => {
    const { kind = '', entity = '' } = things[index] ?? {};
    return `${kind}/${entity}`;
  };
  switch (step.type) {
    case 'sweep': {
      // An entity moves once a sweep.
      const moves = new Map(step.moves);
      const named = [...moves].flatMap(([index, move]) => {
        const one = things[index];
        return one === undefined ? [] : [[one, move] as const];
      });
      for (const source of new Set(named.map(([one]) => one.source)))
        world.sweep(
          timeOf(source),
          named.filter(([one]) => one.source === source),
          { hinted: step.hinted },
        );
      return;
    }
    case 'look':
      world.look(timeOf(step.source), step.source, { failed: step.failed });
      return;
    case 'silence': {
      const { match, inMs, forMs } = step;
      const from = at + inMs;
      silences.push(
        world.say({ at, verb: 'silence', match, from, until: forMs === null ? null : from + forMs }),
      );
      return;
    }
    case 'unsilence': {
      const silence = silences[silences.length - 1 - step.which];
      if (silence !== undefined) world.unsilence(at, silence);
      return;
    }
    case 'ack':
      world.ack(at, keyAt(step.thing));
      return;
    case 'unack':
      world.unack(at, keyAt(step.thing));
      return;
    case 'snooze':
      world.snooze(at, keyAt(step.thing), at + step.forMs);
      return;
    case 'time':
      world.until(at);
      return;
    case 'reload':
      // Until then the process was there, and has seen to whatever came due.
      world.until(at);
      world.reload(at, rules[step.rules] ?? {});
      return;
    case 'crash':
      world.crash(at, step.lost);
      return;
  }
};
