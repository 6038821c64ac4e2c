import type { Kinds } from '../language/kind.ts';
import type { Policies } from '../language/policy.ts';
import type { Policy } from '../language/signal.ts';
import type { EnvReader } from './reader.ts';
import { timedKinds } from './settings.ts';

/** The timing of every kind. @param inFile what the file says of kinds: the variables of a kind go before it */
export const readPolicies = (
  { ms, timing }: EnvReader,
  kinds: Kinds,
  inFile: Readonly<Record<string, Partial<Policy>>>,
): Policies => {
  const fallback: Policy = { cooldownMs: ms('COOLDOWN_S'), forMs: 0, forTicks: 1, keepMs: 0 };
  const own = timedKinds(kinds).map(([kind, { policy: defaults, cooldown }]) => {
    const policy: Policy = {
      ...{ ...fallback, ...(cooldown !== undefined && { cooldownMs: ms(cooldown) }) },
      ...{ ...defaults, ...inFile[kind] },
    };
    return [
      kind,
      {
        ...policy,
        cooldownMs: timing(kind, 'COOLDOWN_S', policy.cooldownMs),
        forMs: timing(kind, 'FOR_S', policy.forMs),
        forTicks: timing(kind, 'FOR_TICKS', policy.forTicks),
        keepMs: timing(kind, 'KEEP_S', policy.keepMs),
      },
    ];
  });
  // An event has no timing, but it may have a severity; and a file may name a kind of one's own.
  const others = Object.entries(inFile)
    .filter(([kind]) => !own.some(([name]) => name === kind))
    .map(([kind, said]) => [kind, { ...fallback, ...kinds[kind]?.policy, ...said }] as const);
  return { fallback, kinds: Object.fromEntries([...own, ...others]) };
};
