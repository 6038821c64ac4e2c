import type { Place } from '../config/yaml.ts';
import type { Comparison } from '../language/comparison.ts';
import type { Rate } from '../language/delivery.ts';
import type { Policies } from '../language/policy.ts';
import type { Action, Labels, Reason } from '../language/signal.ts';
import type { Locale } from '../messages/messages.ts';
import type { Rules } from '../telling/rules.ts';
import type { SimulatedCommand } from '../testing/simulate.ts';
import type { Answer, Item, SeenInTurns } from './notation.ts';
import type { ExpectedExplanation, ExpectedHold, ExpectedNotice } from './told.ts';

/** One test of a scenario file, read and checked. Times are milliseconds since its first sweep. */
export interface Scenario extends Place {
  readonly name: string;
  readonly locale: Locale;
  /** What the clock shows at its first sweep, epoch milliseconds. */
  readonly startAt: number;
  readonly stepMs: number;
  /** How many sweeps every source makes. */
  readonly turns: number;
  readonly blindTicks: number;
  readonly policies: Policies;
  /** What holds from when on instead, the earliest first. */
  readonly changes: readonly Change[];
  readonly sources: readonly ScriptedSource[];
  readonly sinks: readonly ScriptedSink[];
  /** What is held back, and who is told. */
  readonly rules: Rules;
  /** What operators say, and when. */
  readonly commands: readonly SimulatedCommand[];
  readonly expected: Expected;
}

/** What a reload changes. */
export interface Change {
  readonly at: number;
  readonly policies: Policies;
  readonly rules: Rules;
  /** The keys that nobody watches from then on. */
  readonly unwatched: readonly string[];
}

export interface ScriptedSource {
  readonly name: string;
  readonly entities: readonly ScriptedEntity[];
}

/** What is seen of an entity at a turn: a value is compared with the limit. */
export type SeenOnce = Exclude<SeenInTurns, { what: 'value' }>['what'] | number;

export interface ScriptedEntity {
  readonly key: string;
  readonly kind: string;
  readonly entity: string;
  /** By turn; the last one goes on, but for an event. */
  readonly seen: readonly SeenOnce[];
  /** So many turns it stands still at its first before it begins. */
  readonly later: number;
  readonly isEdge: boolean;
  readonly limit: Limit | null;
  readonly unit: string;
  readonly title: string | null;
  readonly labels: Labels | null;
  readonly detail: { readonly active?: string | undefined; readonly inactive?: string | undefined };
}

export interface Limit {
  readonly compare: Comparison;
  readonly to: number;
}

export interface ScriptedSink {
  readonly name: string;
  readonly answers: readonly Item<Answer>[];
  readonly rates: readonly Rate[];
  readonly catchUp: boolean;
}

export interface Expected {
  /** `null`: actions are not looked at. */
  readonly actions: readonly ExpectedAction[] | null;
  /** `null`: notices are not looked at; the same holds for holds. */
  readonly notices: readonly ExpectedNotice[] | null;
  readonly holds: readonly ExpectedHold[] | null;
  readonly explanations: readonly ExpectedExplanation[];
  /** By sink; a sink that is not in it is not looked at. */
  readonly messages: ReadonlyMap<string, readonly ExpectedMessage[]>;
  /** Nothing else may happen. */
  readonly exactly: boolean;
}

export interface ExpectedAction extends Place {
  readonly at: number;
  readonly key: string;
  readonly action: Exclude<Action, null>;
  /** `null`: any. */
  readonly reason: Reason | null;
}

export interface ExpectedMessage extends Place {
  readonly at: number;
  /** The whole text, tidy; `null`: only its parts matter. */
  readonly text: string | null;
  readonly contains: readonly string[];
}

/**
 * White space at the end of a line is nothing that a person sees. It begins where none is before it: inside of
 * a line, a long row of spaces is looked at once.
 */
export const withoutTrailingSpaces = (text: string): string =>
  text.replaceAll(/(?<![^\S\n])[^\S\n]+$/gm, '').trimEnd();
