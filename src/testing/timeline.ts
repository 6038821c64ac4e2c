import { createReplay } from '../history/replay.ts';
import type { Line } from '../history/replay-findings.ts';
import { elapsed } from '../language/duration.ts';
import type { Policies } from '../language/policy.ts';
import type { Transition } from '../language/signal.ts';
import { readRecord, type TapRecord } from '../recording/records.ts';
import { isTelling } from '../telling/announce.ts';
import { type Assert, hold } from './assertion.ts';
import { difference, type Expected, expectedLines } from './difference.ts';
import { changedPolicies, type PolicyOptions } from './policies.ts';
import { type Recording, recording } from './recording.ts';
import type { Run } from './run.ts';

/** How a timeline is drawn. */
export interface TimelineOptions extends PolicyOptions {
  /** Also the moves of which nobody is told. Default: false. */
  readonly silent?: boolean;
}

/** What was decided, when, and why. */
export interface Timeline {
  readonly transitions: readonly Transition[];
  /** One a transition: `2026-06-15T10:00:00Z container/web alert, crossed`; of a simulation `+00:10:00 …`. */
  readonly lines: readonly string[];
}

/**
 * What was decided: in a simulation, or when the sweeps of a recording are shown to the alert machine
 * again. `policy` and `policies` change the policies under which it ran or was recorded, for this look at it.
 *
 * @throws Error that names every line of a recording that can't be read
 */
export const timeline = (of: Run | Recording, options: TimelineOptions = {}): Timeline => {
  const changes = options.policy !== undefined || options.policies !== undefined;
  const isRun = 'transitions' in of;
  const decided =
    isRun && !changes
      ? of.transitions
      : replayed(isRun ? recording(of.records, of.policies) : of, changes ? options : null);
  const transitions = options.silent ? decided : decided.filter(isTelling);
  const time = isRun ? (at: number) => elapsed(at - of.startAt) : inUtc;
  return { transitions, lines: transitions.map((transition) => lineOf(transition, time)) };
};

/**
 * Holds what was decided, line for line, against what is expected: what is not expected must not be there.
 *
 * @param expected lines, or one text with one line each, indented as you like
 * @throws Error (or what `assert` throws) that shows the difference line by line
 */
export const assertTimeline = (actual: Timeline, expected: Expected, assert?: Assert): void => {
  const wanted = expectedLines(expected);
  hold(
    {
      actual: actual.lines,
      expected: wanted,
      message: () =>
        ['the timeline differs (- expected, + decided):', '', ...difference(actual.lines, wanted)].join('\n'),
    },
    actual.lines.join('\n') === wanted.join('\n'),
    assert,
    assertTimeline,
  );
};

const replayed = ({ lines, policies }: Recording, options: PolicyOptions | null): Transition[] => {
  const changed = (base: Policies): Policies => (options === null ? base : changedPolicies(base, options));
  const replay = createReplay(changed(policies), false);
  const transitions: Transition[] = [];
  const wrong: string[] = [];
  for (const line of lines) {
    for (const finding of replay.line(options === null ? line : underPolicies(line, changed))) {
      if (finding.type === 'transition') transitions.push(finding.transition);
      // A remark is nothing wrong with the recording, a last line that a crash cut off say.
      else if (finding.type !== 'remark' && finding.type !== 'telling')
        wrong.push(`${finding.file}:${finding.line}: ${finding.why}`);
    }
  }
  if (wrong.length > 0) throw new Error(`the recording can't be read:\n${wrong.join('\n')}`);
  return transitions;
};

/** A recording says now and then under which policies it was made: those are changed, too. */
const underPolicies = (line: Line, changed: (base: Policies) => Policies): Line => {
  if (!line.text.includes('"policies"')) return line;
  let record: TapRecord | null;
  try {
    record = readRecord(line.text);
  } catch {
    // The replay says what is wrong with it.
    return line;
  }
  if (record?.type !== 'state') return line;
  return { ...line, text: JSON.stringify({ ...record, policies: changed(record.policies) }) };
};

const lineOf = ({ at, key, action, reason, from, to }: Transition, time: (at: number) => string): string =>
  `${time(at)} ${key} ${action ?? `${from} → ${to}`}, ${reason}`;

/** `2026-06-15T10:00:00Z`, with milliseconds where there are any. */
const inUtc = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');
