import { Subject, VirtualTimeScheduler } from 'rxjs';
import { matcherOf } from '../src/language/matcher.ts';
import { incidentId, keyOf, type Sweep, type Transition } from '../src/language/signal.ts';
import { decide } from '../src/machines/actors.ts';
import { advance, type Input } from '../src/telling/advance.ts';
import { defaultRules } from '../src/telling/defaults.ts';
import type { Rules } from '../src/telling/rules.ts';
import { tell } from '../src/telling/stage.ts';
import { emptyTelling, type TellingState } from '../src/telling/state.ts';
import { limitRow, type Options, type Row, ratioRow, turnAbout } from './harness.ts';
import { actorSystem, sweepOf as sweepOfAll } from './samples.ts';

const incidents = 10_000;
const rulesOfEach = 100;
const begin = 1_780_000_000_000;
const minuteMs = 60_000;
const yearMs = 365 * 24 * 60 * minuteMs;

const hundred = Array.from({ length: rulesOfEach }, (_, index) => index);

/** A hundred causes, each of a hundred containers. */
const rules: Rules = {
  ...defaultRules('box', ['telegram', 'mail']),
  causes: hundred.map((index) => ({
    name: `database ${index}`,
    cause: matcherOf({ kind: 'container', entity: `db-${index}` }),
    hides: matcherOf({ kind: 'container', entity: `web-${index}-*` }),
    same: [],
    waits: false,
  })),
};

const moved = (
  index: number,
  action: 'alert' | 'realert' | 'recovery',
  at: number,
  since: number,
): Transition => {
  const entity = `web-${index % rulesOfEach}-${index}`;
  const key = keyOf('container', entity);
  const reason = { alert: 'crossed', realert: 'cooldown elapsed', recovery: 'cleared' } as const;
  return {
    ...{ type: 'transition', at, source: 'docker', key, kind: 'container', entity, title: key, detail: '' },
    ...{ from: 'ok.quiet', to: 'alerting', action, reason: reason[action], incident: incidentId(key, since) },
  };
};

const sweep = (at: number, transitions: readonly Transition[]): Input => ({
  ...{ type: 'sweep', at, source: 'docker', hinted: false, failed: false, transitions },
});

/** A hundred silences, by key and by label, and ten thousand open incidents. */
const crowded = (): TellingState => {
  const state = emptyTelling();
  for (const index of hundred) {
    const match = index % 2 === 0 ? { key: `container/web-${index}-*` } : { labels: { host: `h${index}` } };
    const silence = { id: `c-${index}`, match, from: begin, until: begin + yearMs } as const;
    const by = { channel: 'cli', name: 'operator' };
    const command = { type: 'command', verb: 'silence', at: begin, by, ...silence } as const;
    advance(state, rules, { type: 'command', at: begin, command });
  }
  const all = Array.from({ length: incidents }, (_, index) => moved(index, 'alert', begin, begin));
  advance(state, rules, sweep(begin, all));
  return state;
};

/** Milliseconds of this thread's processor time: what else the machine does is not in them. */
const msOf = (take: () => void): number => {
  const begun = process.threadCpuUsage();
  take();
  const { user, system } = process.threadCpuUsage(begun);
  return (user + system) / 1_000;
};

/** A sweep of ten thousand signals of which `count` move an incident, by the average of so many. */
const sweepOf = (count: number, sweeps: number): number => {
  const state = crowded();
  const all = Array.from({ length: sweeps }, (_, index) => {
    const at = begin + (index + 1) * 10 * minuteMs;
    const transitions = Array.from({ length: count }, (_, moves) => moved(moves, 'realert', at, begin));
    return sweep(at, transitions);
  });
  const took = msOf(() => {
    for (const input of all) advance(state, rules, input);
  });
  return took / sweeps;
};

/** Fifty entities that fail and recover in turn, evenly over a year. */
const yearOf = (inputs: number): number => {
  const state = emptyTelling();
  const since = new Map<number, number>();
  return msOf(() => {
    for (let input = 0; input < inputs; input += 1) {
      const at = begin + Math.floor((input * yearMs) / inputs);
      const entity = input % 50;
      const known = since.get(entity);
      const transition = moved(entity, known === undefined ? 'alert' : 'recovery', at, known ?? at);
      if (known === undefined) since.set(entity, at);
      else since.delete(entity);
      advance(state, rules, sweep(at, [transition]));
    }
  });
};

/** As without a config, but that neither storms nor flaps hold anything back. */
const holdingNothing: Rules = (() => {
  const usual = defaultRules('box', ['telegram']);
  return { ...usual, group: { ...usual.group, burst: 0 }, flap: { ...usual.flap, alerts: 0 } };
})();

/** Deciding, with the stage behind it or without; gives what a signal costs, microseconds of this thread's processor time. */
const decidingOf = (count: number, active: boolean, isTold: boolean): (() => number) => {
  const sweep$ = new Subject<Sweep>();
  const telling = { state: emptyTelling(), rules: holdingNothing };
  const decision$ = sweep$.pipe(decide(actorSystem()));
  // No timer of it comes due here: whatever happens, happens by a sweep.
  const turn$ = decision$.pipe(tell(telling, new VirtualTimeScheduler()));
  if (isTold) turn$.subscribe();
  else decision$.subscribe();
  for (const at of [1_000, 2_000, 3_000]) sweep$.next(sweepOfAll(count, active, at));
  // Long enough for a clock that counts in steps of some milliseconds.
  const rounds = 200;
  const [one, other] = [sweepOfAll(count, active, 4_000), sweepOfAll(count, active, 4_001)];
  let at = 4_000;
  return () => {
    const took = msOf(() => {
      for (let round = 0; round < rounds; round += 1) {
        at += 1;
        sweep$.next({ ...(round % 2 === 0 ? one : other), at });
      }
    });
    return (took * 1_000) / (rounds * count);
  };
};

/** What the stage costs where it holds nothing and groups nothing. */
const beside = async ({ runs, say }: Options): Promise<Row[]> => {
  const entities = 10_000;
  const rows: Row[] = [];
  for (const [name, active] of [
    ['healthy', false],
    ['alerting', true],
  ] as const) {
    say(`telling beside deciding, ${name}`);
    const { mine, alone } = await turnAbout(runs, {
      mine: decidingOf(entities, active, true),
      alone: decidingOf(entities, active, false),
    });
    rows.push(
      ratioRow(
        `deciding and telling, nothing held or grouped, ${name}, ${entities / 1_000} k entities`,
        'µs/signal',
        mine,
        { what: 'deciding alone', measured: alone },
        { atMost: 1.1 },
      ),
    );
  }
  return rows;
};

/** What telling costs where much is open and much could hold it. */
export const telling = async (options: Options): Promise<Row[]> => {
  const { runs, say } = options;
  say('telling');
  const measured = await turnAbout(runs, {
    still: () => sweepOf(0, 100),
    some: () => sweepOf(incidents / 100, 10),
    all: () => sweepOf(incidents, 1),
    year: () => yearOf(10_000),
  });
  const what = 'telling, a sweep of 10 k signals over 10 k open incidents, 100 silences and 100 causes';
  return [
    ...(await beside(options)),
    limitRow(`${what}: nothing moves`, 'ms', measured.still, 50),
    limitRow(`${what}: a hundred move`, 'ms', measured.some, 50),
    // All at once is a storm of its own, and happens once.
    limitRow(`${what}: all move`, 'ms', measured.all, 500),
    limitRow('telling, a year with 10 k inputs', 'ms', measured.year, 1_000),
  ];
};
