import type { Delivery } from '../language/delivery.ts';
import type { Severity, Transition } from '../language/signal.ts';
import type { TellingEvent } from '../language/telling.ts';

/** That a key was in trouble for a while; of `blind/…` and `unseen/…`, that it could not be seen. Epoch milliseconds. */
export interface Lasted {
  readonly key: string;
  readonly since: number;
  /** `null`: it still is. */
  readonly until: number | null;
  /** Left out: nothing was said of it, so that it is a warning. */
  readonly severity?: Severity;
}

/** What is told of an incident, in the order in which it was written down. */
export type StoryRecord = Transition | TellingEvent | Delivery;

export interface Story {
  readonly records: readonly StoryRecord[];
  /** There is more than was read. */
  readonly isCut: boolean;
}

/** What the journal can be asked for. */
export interface History {
  /** What lasted, or ended, after `from`: the oldest first, no more than a page can use. */
  lasted(from: number): Promise<readonly Lasted[]>;
  /** When each key was first seen, epoch milliseconds; of a key that is not there it is not known. */
  firstSeen(): Promise<ReadonlyMap<string, number>>;
  story(incident: string): Promise<Story>;
}

/** The key under which it is kept when Polkan itself did not look. */
export const notRunning = ':run';
