import type { Delivery } from '../language/delivery.ts';
import type { Signal } from '../language/signal.ts';
import type { EntityStatus, WellStatus } from './entity-status.ts';

export type { EntityStatus, WellStatus } from './entity-status.ts';

/** How one source is doing. Times are epoch milliseconds. */
export interface SourceStatus {
  readonly name: string;
  readonly everyMs: number;
  /** When its last sweep came in, good or failed; `null`: none yet. */
  readonly lastSweepAt: number | null;
  readonly lastGoodAt: number | null;
  /** How long its next sweep is overdue. */
  readonly lagMs: number;
  /** Failed sweeps in a row. */
  readonly failures: number;
  readonly blind: boolean;
  readonly error: string | null;
  readonly signals: number;
  readonly active: number;
  /** So many of its entities could not be read in its last good sweep. */
  readonly unread: number;
}

/** What a source says of one entity, as it was seen last. */
export interface WatchedSignal
  extends Pick<
    Signal,
    'kind' | 'entity' | 'title' | 'detail' | 'active' | 'value' | 'limit' | 'unit' | 'labels' | 'policy'
  > {
  readonly key: string;
  readonly source: string;
}

export interface SinkStatus {
  readonly name: string;
  readonly waiting: number;
  readonly oldestWaitingSince: number | null;
  readonly lastDelivery: {
    readonly at: number;
    readonly outcome: Delivery['outcome'];
    readonly why: string | null;
  } | null;
}

export interface DiskStatus {
  readonly path: string;
  readonly usedPct: number | null;
  readonly freeBytes: number | null;
}

/** Everything an operator may ask, at one moment. */
export interface Status {
  readonly version: string;
  readonly host: string;
  readonly at: number;
  readonly startedAt: number;
  readonly healthy: boolean;
  /** What is wrong with Polkan itself, in words. */
  readonly problems: readonly string[];
  readonly sources: readonly SourceStatus[];
  /** Those with an open incident first, and no more than an operator can look at. */
  readonly entities: readonly EntityStatus[];
  readonly well: readonly WellStatus[];
  /** How many more there are that `entities` has no room for. */
  readonly moreEntities: number;
  /** How many entities are in each state, all of them. */
  readonly states: Readonly<Record<string, number>>;
  readonly sinks: readonly SinkStatus[];
  readonly disks: readonly DiskStatus[];
  /** Keys of what is open, was to be told, and has arrived at no channel yet; left out: there is none. */
  readonly unheard?: readonly string[];
}
