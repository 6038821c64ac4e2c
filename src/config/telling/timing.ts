import { dayMs } from '../../language/duration.ts';
import { type Policies, policyIn } from '../../language/policy.ts';
import type { Policy } from '../../language/signal.ts';
import type { Path } from '../yaml.ts';
import { type Bounds, durationIn, type ObjectToValue } from './finding.ts';
import { type KnownKinds, kindIn } from './matches.ts';
import type { TellingFile } from './schema.ts';

/** What a config says of kinds. */
export interface KindRules {
  /** Their timing, and how bad they are, instead of what it was. */
  readonly timing: Readonly<Record<string, Partial<Policy>>>;
}

const bounds: Bounds = { least: 0, most: 30 * dayMs };

/** Reads what is said of kinds. */
export const kindsIn = (
  given: TellingFile['kinds'] = {},
  kinds: KnownKinds | null,
  find: ObjectToValue,
): KindRules => {
  const timing = Object.entries(given).map(([kind, { for: waits, cooldown, keep, severity }]) => {
    const path: Path = ['kinds', kind];
    kindIn(kind, path, kinds, find, 'name');
    const ms = (value: string | 0, name: string) => durationIn(value, [...path, name], bounds, find);
    const own: Partial<Policy> = {
      ...(waits !== undefined && { forMs: ms(waits, 'for') }),
      ...(cooldown !== undefined && { cooldownMs: ms(cooldown, 'cooldown') }),
      ...(keep !== undefined && { keepMs: ms(keep, 'keep') }),
      ...(severity !== undefined && { severity }),
    };
    return [kind, own] as const;
  });
  return { timing: Object.fromEntries(timing) };
};

/** Policies with what a config says of kinds. */
export const withKinds = (policies: Policies, { timing }: KindRules): Policies => ({
  fallback: policies.fallback,
  kinds: {
    ...policies.kinds,
    ...Object.fromEntries(
      Object.entries(timing).map(([kind, own]) => [kind, { ...policyIn(policies, kind), ...own }]),
    ),
  },
});
