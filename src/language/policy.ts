import type { Policy } from './signal.ts';

/** Alert timing: of every kind, and where a kind has its own. */
export interface Policies {
  readonly fallback: Policy;
  readonly kinds: Readonly<Record<string, Policy>>;
}

/** The policy of any kind, those that Polkan does not know included; one may be called `constructor`. */
export const policyIn = ({ fallback, kinds: own }: Policies, kind: string): Policy =>
  (Object.hasOwn(own, kind) ? own[kind] : undefined) ?? fallback;
