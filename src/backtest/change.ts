import { createReader, type Env } from '../config/reader.ts';
import { type Kind, kinds, type TimingName, timings } from '../config/settings.ts';
import { prefix } from '../config/values.ts';
import type { Policies } from '../config.ts';
import type { Messages } from '../messages.ts';
import type { Policy, Signal, Sweep } from '../signal.ts';

/** What of a configuration a recording can be folded through anew. */
export interface Change {
  /** The recorded policies, changed. */
  policies(recorded: Policies): Policies;
  /** The recorded signals under the changed limits. Keeps count of failed sweeps, so ask in order. */
  sweep(recorded: Sweep): Sweep;
}

/** Settings that are limits: the kind whose signals carry them. */
const limits = {
  MEM_PCT: 'host_mem',
  DISK_PCT: 'disk',
  DISK_CRIT_PCT: 'disk_crit',
  DISK_INODES_PCT: 'disk_inodes',
  STAGE_AGE_MIN: 'stage_stuck',
  AGENT_CPU_PCT: 'agent_hung',
  QUEUE_MAX: 'queue_backlog',
  PROC_AGE_MIN: 'proc_blocking',
} as const;

type LimitName = keyof typeof limits;

/** How a kind compares: most are active at the limit, a stage beyond it, an agent below it. */
const exceeds = (kind: string, value: number, limit: number): boolean =>
  kind === 'agent_hung' ? value < limit : kind === 'stage_stuck' ? value > limit : value >= limit;

/**
 * Reads `--set` settings. What can be changed is what a recording holds: the timing of kinds, limits that
 * signals carry, and `BLIND_TICKS`.
 *
 * @param faults receives what can't be, or is wrong: a backtest with any is worth nothing
 */
export const readChange = (env: Env, words: Messages, faults: string[]): Change => {
  const read = createReader(env, words, (warning) => faults.push(warning), {});
  const names = Object.keys(env).map((name) => name.slice(prefix.length));
  const newLimits = new Map<string, number>();
  const general: Partial<Policy> = {};
  const own = new Map<string, Partial<Policy>>();
  let blindTicks: number | null = null;

  for (const name of names) {
    const timing = timingOf(name);
    if (name in limits) newLimits.set(limits[name as LimitName], read.number(name as LimitName));
    else if (name === 'BLIND_TICKS') blindTicks = read.number(name);
    else if (name === 'COOLDOWN_S') Object.assign(general, { cooldownMs: read.number(name) * 1000 });
    else if (name === 'PROC_COOLDOWN_S')
      merge(own, 'proc_blocking', { cooldownMs: read.number(name) * 1000 });
    else if (timing !== null) {
      const [kind, which] = timing;
      merge(own, kind, { [timings[which].field]: read.timing(kind, which, 0) });
    } else faults.push(words.backtest.cannot(prefix + name));
  }

  /** By source: failed sweeps in a row. */
  const failures = new Map<string, number>();
  return {
    policies: ({ fallback, kinds: recorded }) => ({
      fallback: { ...fallback, ...general },
      kinds: Object.fromEntries(
        Object.entries(recorded).map(([kind, policy]) => {
          // A kind whose recorded cooldown is the general one had none of its own.
          const inherits = policy.cooldownMs === fallback.cooldownMs;
          return [kind, { ...policy, ...(inherits && general), ...own.get(kind) }];
        }),
      ),
    }),
    sweep(recorded) {
      const signals = recorded.signals.map((signal) => underLimit(signal, newLimits));
      if (blindTicks === null || recorded.hinted) return { ...recorded, signals };
      const failed = recorded.error === undefined ? 0 : (failures.get(recorded.source) ?? 0) + 1;
      failures.set(recorded.source, failed);
      return { ...recorded, signals: withBlindness(signals, recorded, failed, blindTicks, words) };
    },
  };
};

const timingOf = (name: string): [Kind, TimingName] | null => {
  for (const kind of Object.keys(kinds) as Kind[]) {
    for (const timing of Object.keys(timings) as TimingName[]) {
      if (name === `${kind.toUpperCase()}_${timing}`) return [kind, timing];
    }
  }
  return null;
};

const merge = (into: Map<string, Partial<Policy>>, kind: string, policy: Partial<Policy>): void => {
  into.set(kind, { ...into.get(kind), ...policy });
};

const underLimit = (signal: Signal, newLimits: ReadonlyMap<string, number>): Signal => {
  const limit = newLimits.get(signal.kind);
  if (limit === undefined || signal.active === null || signal.value === undefined) return signal;
  // A queue limit of 0 switches its kind off.
  const active =
    !(signal.kind === 'queue_backlog' && limit === 0) && exceeds(signal.kind, signal.value, limit);
  return { ...signal, active, limit };
};

const withBlindness = (
  signals: readonly Signal[],
  { source, error = '' }: Sweep,
  failed: number,
  blindTicks: number,
  words: Messages,
): Signal[] => {
  const others = signals.filter(({ kind }) => kind !== 'blind');
  if (failed > 0 && failed < blindTicks) return others;
  const active = failed >= blindTicks;
  const detail = active ? words.blind.blind(failed, error) : words.blind.sees;
  return [...others, { kind: 'blind', entity: source, active, title: words.blind.title(source), detail }];
};
