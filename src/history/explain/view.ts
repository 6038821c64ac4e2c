import type { JournalState } from '../../journal/fold.ts';
import type { Delivery } from '../../language/delivery.ts';
import type { Policy, Transition } from '../../language/signal.ts';
import type { Command, Hold } from '../../language/telling.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Arrivals } from '../../telling/arrivals.ts';
import type { Rules } from '../../telling/rules.ts';

/** What `explain` has to know of the configuration. */
export interface ExplainerOptions {
  readonly policyOf: (kind: string) => Policy;
  readonly words: Messages;
  /** The moment to explain, epoch milliseconds; `null`: the end of the journal, or `now` if that is later. */
  readonly at: number | null;
  readonly now: number;
  /** What the running sidecar says of the key now, if it watches it and could be asked. */
  readonly seen?: { readonly title: string; readonly detail: string; readonly known: boolean } | null;
  /** Why nobody looks at the key, in words. */
  readonly ignored?: string | null;
  /** How it is told. Default: by the default rules, to the channels of the journal. */
  readonly rules?: Rules;
  /** Only why it is not told. */
  readonly whyNot?: boolean;
}

/** What is known at the moment to explain. */
export interface ExplainedMoment {
  readonly key: string;
  readonly state: JournalState;
  readonly moves: readonly Transition[];
  /** What each sink made of each of the key's actions in the end. */
  readonly deliveries: ReadonlyMap<string, Delivery>;
  /** Of every sink: what it was last seen to do, whatever the key. */
  readonly lastTries: ReadonlyMap<string, Delivery>;
  /** What of the key was held back last. */
  readonly holds: readonly Hold[];
  /** What operators have said of the key. */
  readonly commands: readonly Command[];
  /** What has arrived of what was decided to be told of the key. */
  readonly arrivals: Arrivals;
  readonly at: number;
  readonly words: Messages;
  readonly time: (ms: number) => string;
}
