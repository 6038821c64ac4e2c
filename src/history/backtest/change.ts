import { comparisons } from '../../language/comparison.ts';
import type { KindLimit, Kinds } from '../../language/kind.ts';
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

export const createChange = (
  { limits, blindTicks, general, own, kinds: known }: Changes,
  words: Messages,
): Change => {
  /** By source: failed sweeps in a row. */
  const failures = new Map<string, number>();
  const signalsOf = ({ signals }: Sweep): readonly Signal[] =>
    signals.flatMap((signal) => underLimit(signal, limits.get(signal.kind), limitOf(known, signal.kind)));
  const isOff = (kind: string): boolean => isSwitchedOff(limitOf(known, kind), limits.get(kind));

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
            // A kind whose recorded cooldown is the general one had none of its own. One that has a setting for it
            // has a default of its own, too, and never goes by the general one.
            const hasOwnCooldown = Object.hasOwn(known, kind) && known[kind]?.cooldown !== undefined;
            const inherits = recorded.cooldownMs === fallback.cooldownMs && !hasOwnCooldown;
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

/** How a kind is judged by its limit; a kind of a user's own, which may have any name, as most are. */
const limitOf = (known: Kinds, kind: string): Partial<KindLimit> =>
  (Object.hasOwn(known, kind) && known[kind]?.limit) || {};

const isSwitchedOff = ({ offAt }: Partial<KindLimit>, limit: number | undefined): boolean =>
  offAt !== undefined && limit === offAt;

/** The signal as its source would have made it under another limit; none where the limit switches it off. */
const underLimit = (signal: Signal, limit: number | undefined, how: Partial<KindLimit>): Signal[] => {
  const { active, value, limit: recorded } = signal;
  if (limit === undefined) return [signal];
  if (isSwitchedOff(how, limit)) return [];
  // At the recorded limit the source itself has decided, and unseen stays unseen.
  if (active === null || value === undefined || recorded === undefined || recorded === limit) return [signal];
  const reaches = comparisons[how.compare ?? 'at least'];
  // Beyond its limit and yet well: something else kept it so, whatever the limit.
  if (how.needsMore === true && !active && reaches(value, recorded)) return [signal];
  return [{ ...signal, active: reaches(value, limit), limit }];
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
