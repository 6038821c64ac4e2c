import type { LookupFunction } from 'node:net';
import { type Fault, FaultError } from '../../language/fault.ts';
import type { ChecksWords } from '../../messages/checks.ts';
import type { Messages } from '../../messages/messages.ts';

/** What a probe says of the check itself, or of one of its elements. */
export interface Finding {
  /** Which of several; empty: the check itself. */
  readonly element: string;
  /** `null`: nothing can be said of it. */
  readonly active: boolean | null;
  readonly detail: string;
  readonly value?: number;
  readonly limit?: number;
  readonly unit?: string;
  /** It could not be read. */
  readonly unread?: true;
}

export interface Found {
  readonly findings: readonly Finding[];
  /** What the next probe wants to know, plain JSON; left out: as before. */
  readonly memory?: unknown;
}

export interface ProbeTurn {
  readonly abort: AbortSignal;
  /** How long `abort` will wait, milliseconds. */
  readonly limitMs: number;
  /** What the clock on the wall says, epoch milliseconds. */
  readonly at: number;
  /** Is given who knows what there is to say when the limit passes instead of that; `null`: nothing. */
  readonly onCutOff?: (why: (limit: Fault) => Error | null) => void;
  /** The `memory` of the last one, which an older version may have written. */
  readonly memory: unknown;
}

/** Tries a check once. Rejects where there was no answer, or not the expected one (`Unmet`). */
export type Probe = (turn: ProbeTurn) => Promise<Found>;

/** What probes are made with. */
export interface ProbeTools {
  readonly messages: Messages;
  readonly words: ChecksWords;
  /** How a name becomes addresses. */
  readonly lookup: LookupFunction;
  readonly procRoot: string;
  readonly sysRoot: string;
}

/** It has answered, but not as is expected: which expectation failed, and what it got instead, in the operator's words. */
export class Unmet extends Error {
  override readonly name = 'Unmet';
}

/** Something could not be read, for a reason that is in the operator's words already. */
export const saidFault = (said: string): FaultError => new FaultError({ code: 'other', said });

/** It could not be tried for a reason on this side, in the operator's words: nothing is known of the other side. */
export class NotTried extends FaultError {}
export const notTried = (said: string): NotTried => new NotTried({ code: 'other', said });

/** The finding of a check that is as it should be. */
export const foundWell = (detail: string, more: Partial<Finding> = {}): Found => ({
  findings: [{ element: '', active: false, detail, ...more }],
});

/** A memory as the fields of an object; of any other there are none. */
export const fieldsOf = (memory: unknown): Readonly<Record<string, unknown>> =>
  typeof memory === 'object' && memory !== null && !Array.isArray(memory)
    ? (memory as Readonly<Record<string, unknown>>)
    : {};

/** The texts of a list; of what is none, nothing. */
export const textsOf = (list: unknown): readonly string[] =>
  Array.isArray(list) ? list.filter((each): each is string => typeof each === 'string') : [];
