import type { Told } from '../language/telling.ts';
import type { Route, Rules } from './rules.ts';
import type { Hearing, Held, Incident, TellingState } from './state.ts';

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
  /** The open incidents that explain this one, the oldest first. */
  readonly causes: readonly Incident[];
}

/** What holds it back, and until when; `null`: not this law. The end lies behind `now`. */
export type Law = (question: Question) => Held | null;
