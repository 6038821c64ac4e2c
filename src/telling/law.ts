import type { Told } from '../language/telling.ts';
import type { Route, Rules } from './rules.ts';
import type { GroupNotice, Hearing, Held, Incident, TellingState } from './state.ts';

/** May this channel be told of this incident now? */
export interface Question {
  readonly state: TellingState;
  readonly rules: Rules;
  readonly now: number;
  readonly incident: Incident;
  readonly channel: string;
  /** The route by which the channel is told. */
  readonly route: Omit<Route, 'match'>;
  /** What it would be told. One that came and went is a `recovery` of which the channel has not heard. */
  readonly action: Told;
  readonly hearing: Hearing;
  /** It was seen out of turn, because something was heard of an entity. */
  readonly hinted: boolean;
  /** What silences it. */
  readonly silence: Held | null;
  /** The open incidents that explain this one, the oldest first. */
  readonly causes: readonly Incident[];
}

/** May it be told beside what this decision tells already? */
export interface Asked extends Question {
  /** What its lane was told last, what is told in this decision included. */
  readonly lane: readonly GroupNotice[];
  /** It is told together with something of its lane that is told now. */
  readonly joins: boolean;
}

/** What holds it back, and until when; `null`: not this law. The end lies behind `now`. */
export type Law = (asked: Asked) => Held | null;
