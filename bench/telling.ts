import { matcherOf } from '../src/language/matcher.ts';
import { incidentId, keyOf, type Transition } from '../src/language/signal.ts';
import { advance, type Input } from '../src/telling/advance.ts';
import { defaultRules } from '../src/telling/defaults.ts';
import type { Rules } from '../src/telling/rules.ts';
import { emptyTelling, type TellingState } from '../src/telling/state.ts';
import { limitRow, type Options, type Row, turnAbout } from './harness.ts';

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

const msOf = (take: () => void): number => {
  const begun = performance.now();
  take();
  return performance.now() - begun;
};

/** One sweep of so many signals, of which `count` move an incident. */
const sweepOf = (count: number): number => {
  const state = crowded();
  const at = begin + 10 * minuteMs;
  const transitions = Array.from({ length: count }, (_, index) => moved(index, 'realert', at, begin));
  return msOf(() => advance(state, rules, sweep(at, transitions)));
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

/** What telling costs where much is open and much could hold it. */
export const telling = async ({ runs, say }: Options): Promise<Row[]> => {
  say('telling');
  const measured = await turnAbout(runs, {
    still: () => sweepOf(0),
    some: () => sweepOf(incidents / 100),
    all: () => sweepOf(incidents),
    year: () => yearOf(10_000),
  });
  const what = 'telling, a sweep of 10 k signals over 10 k open incidents, 100 silences and 100 causes';
  return [
    limitRow(`${what}: nothing moves`, 'ms', measured.still, 50),
    limitRow(`${what}: a hundred move`, 'ms', measured.some, 50),
    // All at once is a storm of its own, and happens once.
    limitRow(`${what}: all move`, 'ms', measured.all, 500),
    limitRow('telling, a year with 10 k inputs', 'ms', measured.year, 1_000),
  ];
};
