import type { Policies } from '../../language/policy.ts';
import type { Signal, Sweep } from '../../language/signal.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Changes } from './settings.ts';

/** The recorded inputs of deciding under the changed configuration. */
export interface Change {
  policies(recorded: Policies): Policies;
  /** The recorded process began, or began anew: it forgot how many sweeps had failed. */
  begin(): void;
  /** It counts failed sweeps: ask for each once, in order. */
  sweep(recorded: Sweep): Sweep;
}

/** `PROC_COOLDOWN_S` has a default of its own, so its kind never goes by the general cooldown. */
const hasOwnCooldown = 'proc_blocking';

export const createChange = ({ limits, blindTicks, general, own }: Changes, words: Messages): Change => {
  /** By source: failed sweeps in a row. */
  const failures = new Map<string, number>();
  const signalsOf = ({ signals }: Sweep): readonly Signal[] =>
    signals.flatMap((signal) => underLimit(signal, limits.get(signal.kind)));
  /** A queue limit of 0 switches its kind off: nobody looks at it. */
  const isOff = (kind: string): boolean => kind === 'queue_backlog' && limits.get(kind) === 0;

  const isTimingOnly = limits.size === 0 && blindTicks === null;

  return {
    policies({ fallback, kinds }) {
      const changed = { ...fallback, ...general };
      const names = new Set([...Object.keys(kinds), ...own.keys()]);
      return {
        fallback: changed,
        kinds: Object.fromEntries(
          [...names].map((kind) => {
            const recorded = kinds[kind] ?? fallback;
            // A kind whose recorded cooldown is the general one had none of its own.
            const inherits = recorded.cooldownMs === fallback.cooldownMs && kind !== hasOwnCooldown;
            return [kind, { ...recorded, ...(inherits && general), ...own.get(kind) }];
          }),
        ),
      };
    },
    begin: () => failures.clear(),
    sweep(recorded) {
      if (isTimingOnly) return recorded;
      const { source, error } = recorded;
      const signals = signalsOf(recorded);
      const covers = recorded.covers.filter((kind) => !isOff(kind));
      if (blindTicks === null || recorded.hinted) return { ...recorded, covers, signals };
      const failed = error === undefined ? 0 : (failures.get(source) ?? 0) + 1;
      failures.set(source, failed);
      return { ...recorded, covers, signals: withBlindness(signals, recorded, failed, blindTicks, words) };
    },
  };
};

/** The signal as its source would have made it under another limit; none where the limit switches it off. */
const underLimit = (signal: Signal, limit: number | undefined): Signal[] => {
  const { kind, active, value, limit: recorded } = signal;
  if (limit === undefined) return [signal];
  if (kind === 'queue_backlog' && limit === 0) return [];
  // At the recorded limit the source itself has decided, and unseen stays unseen.
  if (active === null || value === undefined || recorded === undefined || recorded === limit) return [signal];
  // Below its limit and yet not hung: it is too young, whatever the limit.
  if (kind === 'agent_hung' && value < recorded && !active) return [signal];
  return [{ ...signal, active: exceeds(kind, value, limit), limit }];
};

/** How a kind compares: most are active at the limit, a stage beyond it, an agent below it. */
const exceeds = (kind: string, value: number, limit: number): boolean =>
  kind === 'agent_hung' ? value < limit : kind === 'stage_stuck' ? value > limit : value >= limit;

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
