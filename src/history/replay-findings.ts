import type { Transition } from '../language/signal.ts';
import type { TellingEvent } from '../language/telling.ts';

/** Where a line of a recording stands. */
export interface PlaceInRecording {
  readonly file: string;
  readonly line: number;
}

/** A line of a recording: where it stands, and what is in it. */
export interface Line extends PlaceInRecording {
  readonly text: string;
  /** Its end is not there: it is still being written, or whoever wrote it was killed. */
  readonly torn?: boolean;
}

/**
 * What a replay finds on its way. A `remark` is nothing wrong with the recording: a line without an end, or
 * a signal that could not be decided, now as then.
 */
export type Finding =
  | { readonly type: 'transition'; readonly transition: Transition }
  | { readonly type: 'telling'; readonly event: TellingEvent }
  | ({ readonly type: 'unreadable' | 'difference' | 'remark'; readonly why: string } & PlaceInRecording);

/** What a replay has counted. */
export interface ReplaySummary {
  sweeps: number;
  signals: number;
  transitions: number;
  alerts: number;
  realerts: number;
  recoveries: number;
  notices: number;
  holds: number;
  unreadable: number;
  differences: number;
}

/** Nothing counted yet. */
export const emptySummary = (): ReplaySummary => ({
  sweeps: 0,
  signals: 0,
  transitions: 0,
  alerts: 0,
  realerts: 0,
  recoveries: 0,
  notices: 0,
  holds: 0,
  unreadable: 0,
  differences: 0,
});

/** Counts what was decided or told, and gives it as what is found. */
export const counted = (summary: ReplaySummary, event: Transition | TellingEvent): Finding => {
  if (event.type !== 'transition') {
    if (event.type === 'notice') summary.notices += 1;
    if (event.type === 'hold') summary.holds += 1;
    return { type: 'telling', event };
  }
  const { action } = event;
  summary.transitions += 1;
  if (action === 'alert') summary.alerts += 1;
  if (action === 'realert') summary.realerts += 1;
  if (action === 'recovery') summary.recoveries += 1;
  return { type: 'transition', transition: event };
};
