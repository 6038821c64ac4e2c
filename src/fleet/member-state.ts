import type { SchedulerLike, Subject, Subscription } from 'rxjs';
import type { Delivery } from '../language/delivery.ts';
import type { Command } from '../language/telling.ts';
import type { Turn } from '../telling/stage.ts';
import type { Carried } from './carried.ts';
import type { SeenLease } from './fleet-status.ts';
import type { HostWatch } from './host-watch.ts';
import type { LastVoice, LeaseState } from './lease.ts';
import type { FleetLog } from './log.ts';
import type { Patience } from './patience.ts';
import type { SayingsOfVoice } from './sayings-of-voice.ts';
import type { ShippedJournal } from './shipped-journal.ts';
import type { MostTakenUp } from './taken-up.ts';
import type { Voice, VoiceOptions } from './voice.ts';

/** What a host takes part in a fleet with. Times are milliseconds. */
export interface MemberOptions
  extends Pick<
    VoiceOptions,
    'version' | 'sinks' | 'rules' | 'policyOf' | 'words' | 'said' | 'random' | 'blindTicks' | 'onFault'
  > {
  readonly host: string;
  /** Other than that of any process there ever was. */
  readonly holder: string;
  readonly log: FleetLog;
  readonly journal: ShippedJournal;
  readonly scheduler: SchedulerLike;
  readonly monotonic: () => number;
  /** What this host's own clock on the wall shows, epoch milliseconds. */
  readonly wallMs: () => number;
  readonly mayBeVoice: boolean;
  readonly silentMs: number;
  readonly patienceMs: number;
  readonly leaseMs: number;
  /** What it takes up to speak for all. Default: `mostTakenUp`. */
  readonly mostTakenUp?: MostTakenUp;
  /** Told why the engine can't be worked with, and `null` once it can: also for the first time. */
  readonly onTrouble: (why: unknown) => void;
  /** Told when this host becomes the voice, and when it is it no more. */
  readonly onVoice: (isVoice: boolean, why: unknown) => void;
  /** What the voice says; for log and pages. */
  readonly onSpoken?: (event: Turn | Delivery) => void;
}

/** What shipping, beating, reading and speaking share: each line says whose it is to change. */
export interface MemberState {
  readonly options: MemberOptions;
  readonly patience: Patience;
  /** Reading. */
  readonly watch: HostWatch;
  /** Reading, for what others write; speaking, for its own. */
  readonly lease: LeaseState;
  /** Something was seen that may end a waiting. */
  readonly changed$: Subject<void>;
  /** What operators have said on other hosts. */
  readonly command$: Subject<Command>;
  /** Reading: where the next beat begins that was not read, and the last place that was seen in their stream. */
  lastFrom: number;
  lastSeq: number;
  /** Reading, for what others have said for all; speaking, for its own: where the next one begins. */
  toldFrom: number;
  /** The same of what is read of all hosts, where somebody asks. */
  saidFrom: number;
  /** Beating and speaking: what was written last to the stream of what is so now, and when by the host's own clock. */
  ownWrite: { readonly seq: number; readonly at: number } | null;
  /** Reading: by how much the server's clock is before this one's. */
  offset: number;
  /** Reading: what was last seen of the lease, and when that, the beats, and what was said of all were read last, by the clock that nobody sets. */
  seenLease: SeenLease | null;
  readAt: number | null;
  beatsAt: number | null;
  saidAt: number | null;
  /** Somebody wants to know how the hosts are, and what was said of them; taken back by reading. */
  isAsked: boolean;
  /** Reading: the latest time of the server, and when it was seen, by the clock that nobody sets. */
  stamp: { readonly at: number; readonly seenAt: number };
  /** Shipping: how many events of the journal are in the log. */
  shipped: number;
  /** Shipping: where the last message of its own stands in the log; 0: nobody knows. */
  shippedSeq: number;
  /** Set by `anew`, taken back by speaking: the log was made anew since this host read it last, and it has not begun anew itself. */
  isLost: boolean;
  /** Set by `anew`: this host spoke for all just then, so nobody knows more of what was told. */
  isExact: boolean;
  /** Set by speaking, taken back by reading, which asks: it was refused, and does not know yet why. */
  isRefused: boolean;
  /** Speaking; reading, where another says so, and which takes it back where another speaks: when there was too much to take up, by the clock that nobody sets. */
  tooMuchAt: number | null;
  /** When it could not write down what it had decided as the voice, and stepped down for that, monotonic milliseconds; `null`: it could. */
  notWrittenAt: number | null;
  /** Beating: another process beats by the name of this host. */
  isNameTaken: boolean;
  /** Reading: what voices have told of that stands in no journal. */
  readonly carried: Carried;
  /** Reading: what voices have said, for whoever asks. */
  readonly sayings: SayingsOfVoice;
  /** Reading. */
  lastVoice: LastVoice;
  /** Speaking; reading, for `from`, where the next one begins that it takes in. `null`: this host is not the voice. */
  voice: { readonly voice: Voice; from: number; readonly end: Subscription } | null;
  /** What the engine has is not what it had: it was made anew, and all of it is read from the beginning. */
  anew(): void;
}
