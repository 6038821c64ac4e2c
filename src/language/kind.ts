import type { Comparison } from './comparison.ts';
import type { Policy } from './signal.ts';

/** The limit that a kind's signals carry: where it is set, and how a value is judged by it. */
export interface KindLimit {
  /** The setting, without its prefix. */
  readonly setting: string;
  /** Default: `at least`. */
  readonly compare?: Comparison;
  /** At this limit the kind is switched off: nobody looks at it. */
  readonly offAt?: number;
  /** It takes more than the limit to be active: a value beyond it may be well for another reason. */
  readonly needsMore?: true;
}

/** What is known of a kind beforehand; a kind of a user's own needs none. */
export interface KindDefinition {
  /** Its timing, where it differs from that of the rest. */
  readonly policy?: Partial<Policy>;
  readonly limit?: KindLimit;
  /** The setting that is its cooldown, instead of the one of all kinds. Without its prefix. */
  readonly cooldown?: string;
  /** An event rather than a state: it has no timing. */
  readonly edge?: true;
}

export type Kinds = Readonly<Record<string, KindDefinition>>;
