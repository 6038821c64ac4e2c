import type { SchedulerLike } from 'rxjs';
import type { FleetStatus } from '../language/fleet-standing.ts';
import type { Policy } from '../language/signal.ts';
import type { VoiceSaid } from '../language/voice-said.ts';
import type { ActorSystem } from '../machines/actors.ts';
import type { FleetWords } from '../messages/fleet.ts';
import type { Messages } from '../messages/messages.ts';
import type { Authority } from './authority.ts';
import type { Board } from './board.ts';
import type { Console } from './console.ts';
import type { History } from './history.ts';
import type { SinkStatus, SourceStatus } from './status-shapes.ts';
import type { WhatIf } from './what-if.ts';

/** The fleet that this host is one of, and what is said of it. */
export interface FleetSeen {
  readonly status: () => Promise<FleetStatus>;
  /** What voices have said of the incidents of all hosts. */
  readonly said: () => readonly VoiceSaid[];
  readonly words: FleetWords;
}

/** What the pages and the API show, and whom they ask for it. */
export interface SeeingOptions {
  readonly host: string;
  readonly version: string;
  readonly startedAt: number;
  readonly words: Messages;
  readonly scheduler: SchedulerLike;
  readonly actors: ActorSystem;
  readonly board: Board;
  /** `null`: nothing is told to telling here. */
  readonly console: Console | null;
  /** `null`: the journal is in memory only. */
  readonly history: History | null;
  /** Loaded when it is first asked for; `null`: nothing can be tried. */
  readonly whatIf: (() => Promise<WhatIf>) | null;
  /** `null`: nobody may act. */
  readonly authority: Authority | null;
  /** How Polkan itself is. */
  readonly vitals: () => {
    /** When it was so, epoch milliseconds. */
    readonly at: number;
    readonly problems: readonly string[];
    readonly sources: readonly SourceStatus[];
    readonly sinks: readonly SinkStatus[];
  };
  readonly policyOf: (kind: string) => Policy;
  /** Keys that were to be told and have arrived nowhere yet. */
  readonly unheard: () => readonly string[];
  /** `null`: it stands alone. */
  readonly fleet: FleetSeen | null;
  /** How often something has changed that is shown at once. Default: never. */
  readonly changes?: () => number;
  /** Told of what could not be shown. */
  readonly onTrouble: (error: unknown) => void;
}
