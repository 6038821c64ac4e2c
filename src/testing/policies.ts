import { kinds, timedKinds } from '../config/settings.ts';
import type { Policies } from '../language/policy.ts';
import type { Policy } from '../language/signal.ts';

/** What the sidecar does where nothing is configured: a reminder every 30 minutes, no debounce. */
export const standardPolicy: Policy = { cooldownMs: 30 * 60_000, forMs: 0, forTicks: 1, keepMs: 0 };

/** Which timing holds. What is left out is as in the sidecar without any configuration. */
export interface PolicyOptions {
  /** For every kind. */
  readonly policy?: Partial<Policy>;
  /** For one kind, by its name. */
  readonly policies?: Readonly<Record<string, Partial<Policy>>>;
}

/** The policies of the sidecar where nothing is configured. */
export const standardPolicies: Policies = {
  fallback: standardPolicy,
  kinds: Object.fromEntries(
    timedKinds(kinds).map(([kind, { policy }]) => [kind, { ...standardPolicy, ...policy }]),
  ),
};

/**
 * `base` with what the options change.
 *
 * @throws Error that names what is no setting of a policy, or no number
 */
export const changedPolicies = (
  base: Policies,
  { policy = {}, policies = {} }: PolicyOptions = {},
): Policies => {
  const fallback = { ...base.fallback, ...checkedPolicy(policy, 'policy') };
  const known = new Set([...Object.keys(base.kinds), ...Object.keys(policies)]);
  return {
    fallback,
    kinds: Object.fromEntries(
      [...known].map((kind) => [
        kind,
        {
          ...((Object.hasOwn(base.kinds, kind) ? base.kinds[kind] : undefined) ?? fallback),
          ...policy,
          ...checkedPolicy((Object.hasOwn(policies, kind) && policies[kind]) || {}, `policies.${kind}`),
        },
      ]),
    ),
  };
};

/**
 * The policy as it came. In plain JavaScript a misspelt setting would silently change nothing.
 *
 * @throws Error that names what is no setting of a policy, or no number
 */
export const checkedPolicy = (policy: Partial<Policy>, name: string): Partial<Policy> => {
  for (const [setting, value] of Object.entries(policy)) {
    if (!(setting in standardPolicy)) {
      throw new Error(
        `${name}.${setting} is no setting: there are ${Object.keys(standardPolicy).join(', ')}`,
      );
    }
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
      throw new Error(`${name}.${setting} is ${String(value)}, not a number of at least 0`);
    }
  }
  return policy;
};
