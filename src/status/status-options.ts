import type { Logger } from 'pino';
import type { SchedulerLike } from 'rxjs';
import type { Config } from '../config/config.ts';
import type { ActorSystem } from '../machines/actors.ts';
import type { Messages } from '../messages/messages.ts';
import type { Calls } from '../streams/inbound/calls.ts';
import type { Source } from '../streams/source.ts';
import type { KnownMemory } from './authority.ts';
import type { WaitingSink } from './board.ts';
import type { Console } from './console.ts';
import type { History } from './history.ts';
import type { Keeping } from './open-port.ts';
import type { Route } from './routes.ts';
import type { SeeingOptions } from './seeing.ts';

/** What the status of a run is made of, and who serves it. */
export interface StatusOptions {
  readonly config: Config;
  readonly version: string;
  readonly words: Messages;
  readonly logger: Logger;
  readonly scheduler: SchedulerLike;
  /** How many errors nothing in the process has caught. Default: none. */
  readonly uncaught?: () => number;
  readonly actors: ActorSystem;
  readonly sources: readonly Source[];
  readonly sinks: readonly WaitingSink[];
  /** What telling knows, and how it is told something. Default: nothing is told to it. */
  readonly console?: Console;
  /** The way in for what scripts say. Default: nobody listens. */
  readonly calls?: Calls;
  /** What the journal can be asked for. Default: there is none. */
  readonly history?: History;
  /** Where changes are tried over what was recorded. Default: nowhere. */
  readonly whatIf?: SeeingOptions['whatIf'];
  /** The fleet that this host is one of. Default: it stands alone. */
  readonly fleet?: SeeingOptions['fleet'];
  /** What else is served on the port. Default: nothing. */
  readonly routes?: readonly Route[];
  /** Why nothing of the file holds; `null`: it does. Default: there is none. */
  readonly unread?: () => string | null;
  /** What outlives a reload that does not touch it: who listens, and who reads. Default: all of it ends with this. */
  readonly keep?: Keeping;
  /** Where it is kept over a restart from where the right token came. Default: nowhere. */
  readonly known?: KnownMemory;
  /** Resolves with the status of the answer. */
  readonly request: (url: URL, abort: AbortSignal) => Promise<number>;
}
