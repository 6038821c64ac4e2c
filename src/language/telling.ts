import type { Match } from './matcher.ts';
import type { Action } from './signal.ts';

/** What a channel is told of an incident: what it shall believe afterwards. */
export type Told = Exclude<Action, null>;

/** Why something is not told now, in order of precedence. The same word stands in every record and on every page. */
export const holdReasons = ['silenced', 'caused', 'flapping', 'quiet', 'grouped', 'acknowledged'] as const;
export type HoldReason = (typeof holdReasons)[number];

/** A transition is not told now. */
export interface Hold {
  readonly type: 'hold';
  readonly at: number;
  readonly incident: string;
  readonly key: string;
  readonly action: Told;
  readonly reason: HoldReason;
  /** What holds it: the id of a silence or command, the incident of a cause, the name of a rule; `null`: a default. */
  readonly by: string | null;
  /** When it is judged anew, epoch milliseconds; `null`: when what holds it is over. */
  readonly until: number | null;
  readonly channels: readonly string[];
}

export const noticeReasons = [
  'alert',
  'realert',
  'recovery',
  'released',
  'group',
  'digest',
  'flapping',
  'settled',
  'escalation',
] as const;
/** Why a notice is told, and now. */
export type NoticeReason = (typeof noticeReasons)[number];

/** One incident in a notice. */
export interface Member {
  readonly incident: string;
  readonly key: string;
  /** What the channel shall believe afterwards. One that came and went is a `recovery` with `held`. */
  readonly action: Told;
  /** When it was alerted, epoch milliseconds. */
  readonly since: number;
  /** Why it was held back until now. */
  readonly held?: HoldReason;
}

/** What was decided to be told, as one. */
export interface Notice {
  readonly type: 'notice';
  readonly at: number;
  /** Derived from host, time, why, channels and first member. */
  readonly id: string;
  readonly why: NoticeReason;
  readonly channels: readonly string[];
  /** It rings nobody. */
  readonly quietly: boolean;
  readonly members: readonly Member[];
  /** The silence without an end that says once a week what it holds. */
  readonly by?: string;
}

/** Who has said a command, and where. */
export interface Author {
  readonly channel: string;
  readonly name: string;
}

/**
 * How far a channel has been listened to: what it has to say is numbered, and up to here it is done. What its numbers belong
 * to (a bot, say) may be another one day, and count from elsewhere.
 */
export interface Mark {
  readonly of: string;
  readonly number: number;
  /** It was said under a message of which nobody knew that it had arrived. */
  readonly copy?: Copy;
}

/** A further message that told of the alert of an incident, for it was sent twice. */
export interface Copy {
  readonly incident: string;
  readonly messageId: string;
  /** Where it stands, as its channel names it; `null`: there is one place only. */
  readonly chat: string | null;
}

/** All that a channel has said up to a number is done, and answered. */
export interface Heard extends Mark {
  readonly type: 'heard';
  readonly at: number;
  readonly sink: string;
}

interface Said {
  readonly type: 'command';
  readonly at: number;
  readonly id: string;
  readonly by: Author;
  readonly comment?: string;
  /** What the author's channel had said with it: it is not to be run once more. */
  readonly heard?: Mark;
  /** Nobody was there until now: what came due meanwhile is told only once it was looked at. Left out: somebody was. */
  readonly slept?: boolean;
}

/** Nothing that matches is told, from `from` included until `until` excluded; `null`: without an end. */
export interface SilenceCommand extends Said {
  readonly verb: 'silence';
  readonly match: Match;
  readonly from: number;
  readonly until: number | null;
}

/** No reminders of an incident any more; a snooze is an ack with an end. */
export interface IncidentCommand extends Said {
  readonly verb: 'ack' | 'unack' | 'snooze';
  readonly incident: string;
  readonly until?: number;
}

export interface UnsilenceCommand extends Said {
  readonly verb: 'unsilence';
  readonly silence: string;
}

/** What an operator has said. */
export type Command = SilenceCommand | IncidentCommand | UnsilenceCommand;

/** How far a channel has been listened to, for whoever goes on listening. */
export interface Listened extends Omit<Mark, 'copy'> {
  /** When that was, epoch milliseconds. */
  readonly at: number;
  /** What came of what was heard last, and perhaps has not been answered; `null`: nothing, or it has. */
  readonly unanswered: Command | null;
}

/** Everything that telling writes down. */
export type TellingEvent = Command | Hold | Notice;
