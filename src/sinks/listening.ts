import type { Observable, SchedulerLike } from 'rxjs';
import type { Console, Ending } from '../language/console.ts';
import type { MessageId } from '../language/delivery.ts';
import type { Copy, Heard, Listened } from '../language/telling.ts';

/** What came of a message to one channel; `null`: it arrived. */
export interface TriedChannel {
  readonly channel: string;
  readonly why: string | null;
}

/** Something has happened to these, and is durable. */
export interface Changed {
  readonly incidents: readonly string[];
  /** Those of them that are over: whoever asks a moment later may find them forgotten, where many end at once. */
  readonly ended: readonly Ending[];
}

/** What a channel is given that is answered in: what can be asked and said, and what is known from before a restart. */
export interface Floor {
  readonly console: Console;
  /** The host that all of it is about, as people call it; `null`: a whole fleet, in which each title says whose it is. */
  readonly host: string | null;
  /** What the configuration calls secret: no answer holds it. */
  readonly secrets: readonly string[];
  readonly scheduler: SchedulerLike;
  /** What the wall clock shows now, epoch milliseconds: what others write has their time on it. */
  readonly wall: () => number;
  /** A time of the scheduler as it is shown, epoch milliseconds. */
  readonly clock: (at: number) => string;
  readonly changed$: Observable<Changed>;
  /** The message of each open incident's alert. */
  readonly messageIds: ReadonlyMap<string, MessageId>;
  /** What of those messages is over. */
  readonly endings: readonly (Ending & MessageId)[];
  /** The further messages of those alerts: they were sent twice, and somebody has answered the other one. */
  readonly copies: readonly Copy[];
  /** How far it was listened to; `null`: never. */
  readonly heard: Listened | null;
  /** When the last run was known to be alive, epoch milliseconds of the scheduler; 0: there was none. */
  readonly aliveAt: number;
  /** Makes it durable, then completes. */
  readonly record: (heard: Heard) => Observable<unknown>;
  /** Nobody is heard, and why; `null`: somebody is. */
  readonly trouble: (why: string | null) => void;
  /** Sends one message through every channel. */
  readonly test: (title: string, detail: string) => Promise<readonly TriedChannel[]>;
}
