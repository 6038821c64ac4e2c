import type { Logger } from 'pino';
import type { Observable, SchedulerLike } from 'rxjs';
import type { Config } from '../config/config.ts';
import type { Tables } from '../config/settings.ts';
import type { Journal } from '../journal/journal.ts';
import type { ClockStep } from '../language/wall-clock.ts';
import type { FormerChecks } from '../streams/checks/place.ts';
import type { Reach } from '../streams/checks/reach.ts';
import type { Calls } from '../streams/inbound/calls.ts';
import type { Neighbours } from '../streams/neighbours.ts';
import type { Health } from '../streams/self.ts';
import type { Source } from '../streams/source.ts';
import type { TellingState } from '../telling/state.ts';
import type { Flows } from './flows.ts';
import type { Keeper } from './kept.ts';
import type { LoggedSoFar } from './narrate.ts';
import type { ResumeOptions } from './resume.ts';

/** What a reload finds. */
export type LeftToReload = Omit<NonNullable<ResumeOptions['before']>, 'kept'>;

/** How watching came to an end. */
export type WatchEnd =
  | { readonly by: 'stop' | 'merged' }
  | { readonly by: 'changed'; readonly left: LeftToReload }
  | { readonly by: 'fault'; readonly why: string };

/** What a watch goes by, however often it has to begin anew. */
export interface WatchOptions {
  readonly config: Config;
  readonly tables: Tables;
  readonly journal: Journal | null;
  readonly logger: Logger;
  /** Makes the clock; it must not begin before the time it is given. `steps`: how the wall clock has differed so far. */
  readonly schedulerFrom: (notBefore: number, steps?: readonly ClockStep[]) => SchedulerLike;
  readonly stop$: Observable<unknown>;
  /** How long what waits is still delivered after a stop, milliseconds. Default: 10 s. */
  readonly drainMs?: number;
  /** Called behind everything that was decided or delivered. */
  readonly onTurn?: () => void;
  readonly self: Health;
  readonly ownSource: Source;
  /** Sources and channels that outlive a reload. */
  readonly keeper: Keeper;
  /** What listens, and whoever reads. */
  readonly doors: Keeper;
  readonly flows: Flows;
  readonly calls: Calls;
  readonly neighbours: Neighbours;
  readonly reach: Reach;
  readonly formerChecks: FormerChecks;
  /** By sink: why it refuses everything. */
  readonly refused: Map<string, string>;
  /**
   * What telling knows now, for channels that outlive a reload (`null`: it has not taken up yet), the channels that there
   * were, and what the log was told, where something was taken up before.
   */
  readonly known: { telling: TellingState | null; channels: readonly string[]; readonly heard: LoggedSoFar };
  /** What a reload has left. */
  readonly left?: LeftToReload | undefined;
  /** How many errors nothing has caught. */
  readonly uncaught: () => number;
  /** Why nothing of the file holds; `null`: it does. */
  readonly unread: () => string | null;
}
