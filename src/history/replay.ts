import type { KnownKinds } from '../config/telling/matches.ts';
import type { CronReader } from '../config/telling/read.ts';
import { rulesAgain } from '../config/telling/rules-again.ts';
import { type Policies, policyIn } from '../language/policy.ts';
import type { Transition } from '../language/signal.ts';
import type { Command, Hold, Notice, TellingEvent } from '../language/telling.ts';
import { type Actor, createActors } from '../machines/actors.ts';
import { stepByFirstWay } from '../machines/step.ts';
import { whyFailed } from '../messages/faults.ts';
import { locales, type Messages } from '../messages/messages.ts';
import { createRecordReader } from '../recording/packed/unpack.ts';
import type { StateRecord, TapRecord } from '../recording/records.ts';
import type { RecordedTelling } from '../recording/state-record.ts';
import { advance, type Input } from '../telling/advance.ts';
import { defaultRules } from '../telling/defaults.ts';
import type { Rules } from '../telling/rules.ts';
import { restoreTelling } from '../telling/snapshot.ts';
import { emptyTelling, type TellingState } from '../telling/state.ts';
import { describe, firstDifferenceOf, firstDifferent } from './record-differences.ts';
import {
  counted,
  emptySummary,
  type Finding,
  type Line,
  type PlaceInRecording,
  type ReplaySummary,
} from './replay-findings.ts';

export interface ReplayTelling {
  /** Of a recording from before there were notices: tell a channel called `log`, by the default rules. */
  readonly notices?: boolean;
  /** What reads cron expressions, where a recording has them (`cronFor`). */
  readonly cron?: CronReader | null;
  /** The source that sees a kind (`knownKinds`): what comes in one sweep with its cause waits for none. Default: nobody knows. */
  readonly sources?: KnownKinds;
}

export interface Replay {
  /** Takes the next line. */
  line(line: Line): Finding[];
  /** There are no more lines. */
  end(): Finding[];
  readonly summary: Readonly<ReplaySummary>;
}

/**
 * The pure fold of recorded sweeps, without sinks and without a clock. Where the recording says in which
 * state and under which policies it was made, those hold; before that, `policies` and no actors.
 *
 * With `verify` the recorded transitions are held against the replayed ones, and so is the state at the top
 * of a rotated file. Two ends are no difference: a file that ends in the middle of a line, and a process that
 * was killed between a sweep and its transitions (a `start` without a `stop` before it).
 *
 * What was told and held back is replayed where the recording knows of it; in one from before that, `notices` tells it to a
 * channel called `log`, by the default rules.
 */
export const createReplay = (
  policies: Policies,
  verify: boolean,
  words: Messages = locales.en,
  { notices = false, cron = null, sources = new Map() }: ReplayTelling = {},
): Replay => {
  const say = words.replay;
  const summary = emptySummary();
  const faults: string[] = [];
  const system = (using: Policies, restored: readonly Actor[] = []) =>
    createActors({
      policyOf: (kind) => policyIn(using, kind),
      onFault: (key, error) => faults.push(`${key}: ${whyFailed(error, words)}`),
      restored,
      step: stepByFirstWay,
    });
  const read = createRecordReader();
  let actors = system(policies);
  /** Whether the actors are what the recording's were: it said so, and every line since could be read. */
  let sure = false;
  /** Replayed, but not seen in the recording yet. */
  let expected: (Transition | TellingEvent)[] = [];
  /** What telling knows, and its rules; `recorded`: the recording holds what came of it. */
  let telling: { state: TellingState; rules: Rules; recorded: boolean } | null = notices ? untold() : null;
  /** The rules have not been applied since the recording began. */
  let fresh = true;
  let last: Line = { file: '', line: 0, text: '' };
  let torn = false;

  const differ = ({ file, line }: PlaceInRecording, why: string): Finding[] => {
    if (!verify) return [];
    summary.differences += 1;
    return [{ type: 'difference', file, line, why }];
  };
  const missing = (where: PlaceInRecording): Finding[] => {
    const left = expected;
    expected = [];
    const due = left.filter((one) => one.type === 'transition' || telling?.recorded === true);
    return due.flatMap((one) => differ(where, say.notRecorded(describe(one))));
  };

  const told = (input: Input): readonly (Transition | TellingEvent)[] => {
    if (telling === null) return input.type === 'sweep' ? input.transitions : [];
    fresh = false;
    return advance(telling.state, telling.rules, input);
  };

  const found = (events: readonly (Transition | TellingEvent)[]): Finding[] =>
    events.map((event) => counted(summary, event));

  /**
   * What time alone has decided until then. Whether a week of silence was said by itself, or with those after it because nobody
   * was there meanwhile, is for the recording to say.
   */
  const reach = (at: number, saysWeek: boolean): Finding[] => {
    const begins = fresh;
    const until = saysWeek ? at : Number.POSITIVE_INFINITY;
    const due = told({ type: 'time', at, until });
    const events = begins ? [...due, ...told({ type: 'rules', at, until })] : due;
    expected.push(...events);
    return found(events);
  };

  const sweep = (record: TapRecord & { type: 'sweep' }, where: PlaceInRecording): Finding[] => {
    const { file, line } = where;
    const findings = missing(where);
    const { at, source, hinted = false, slept = false, signals, error } = record;
    const transitions = actors.observe(record);
    expected = [
      ...told({
        type: 'sweep',
        at,
        source,
        hinted,
        slept,
        failed: error !== undefined,
        transitions,
        signals,
      }),
    ];
    summary.sweeps += 1;
    summary.signals += record.signals.length;
    findings.push(...found(expected));
    for (const why of faults.splice(0)) findings.push({ type: 'remark', file, line, why });
    return findings;
  };

  const compare = (
    recorded: Transition | Hold | Notice,
    replayed: Transition | TellingEvent | undefined,
    where: PlaceInRecording,
  ): Finding[] => {
    if (replayed === undefined) return differ(where, say.notReplayed(describe(recorded)));
    const difference = firstDifferenceOf(recorded, replayed);
    return difference === null ? [] : differ(where, say.differs(...difference));
  };

  /** A command is an input: what came due before it was written down before it. */
  const command = (record: Command, where: PlaceInRecording): Finding[] => {
    const findings = missing(where);
    const [first, ...others] = told({ type: 'command', at: record.at, command: record });
    expected = others;
    return [...findings, ...found(first === undefined ? others : [first, ...others])];
  };

  const recordedTelling = (record: Hold | Notice, where: PlaceInRecording): Finding[] => {
    if (telling?.recorded !== true) return [];
    const findings =
      expected.length === 0 ? reach(record.at, record.type === 'notice' && record.by !== undefined) : [];
    return verify ? [...findings, ...compare(record, expected.shift(), where)] : findings;
  };

  const begin = (record: StateRecord, where: PlaceInRecording): Finding[] => {
    const findings = record.because === 'start' ? [] : missing(where);
    expected = [];
    if (record.because === 'rotated' && sure) {
      const key = firstDifferent(actors.actors(), record.actors);
      if (key !== null) findings.push(...differ(where, say.otherState(key)));
    }
    actors = system(record.policies, record.actors);
    telling =
      record.telling === undefined
        ? notices
          ? untold()
          : null
        : tellingOf(record.telling, { now: record.at, cron, sources });
    fresh = true;
    sure = true;
    return findings;
  };

  /** In a recording from before there were notices, transitions alone are expected. */
  const nextTransition = (): Transition | TellingEvent | undefined => {
    if (telling?.recorded === true) return expected.shift();
    const index = expected.findIndex(({ type }) => type === 'transition');
    return index < 0 ? undefined : expected.splice(index, 1)[0];
  };

  const take = (record: TapRecord, where: PlaceInRecording): Finding[] => {
    switch (record.type) {
      case 'state':
        return begin(record, where);
      case 'sweep':
        return sweep(record, where);
      case 'transition':
        if (!verify) return [];
        // What the configuration closed came of no sweep.
        if (record.reason === 'unwatched') {
          return compare(record, actors.unwatch(record.at, ({ key }) => key !== record.key)[0], where);
        }
        return compare(record, nextTransition(), where);
      case 'stop':
        return missing(where);
      case 'command':
        return command(record, where);
      case 'hold':
      case 'notice':
        return recordedTelling(record, where);
      case 'delivery':
        return [];
    }
  };

  return {
    summary,
    line(where) {
      last = where;
      torn = false;
      const { file, line, text } = where;
      if (text.trim() === '') return [];
      try {
        const record = read(text);
        return record === null ? [] : take(record, where);
      } catch (error) {
        torn = where.torn === true;
        if (torn) return [{ type: 'remark', file, line, why: say.torn }];
        sure = false;
        summary.unreadable += 1;
        return [{ type: 'unreadable', file, line, why: whyFailed(error, words) }];
      }
    },
    end: () => (torn ? [] : missing(last)),
  };
};

const untold = () => ({ state: emptyTelling(), rules: defaultRules('', ['log']), recorded: false });

const tellingOf = (
  { state, ...telling }: RecordedTelling,
  by: { readonly now: number; readonly cron: CronReader | null; readonly sources: KnownKinds },
) => {
  const restored = emptyTelling();
  restoreTelling(restored, state);
  return { state: restored, rules: rulesAgain(telling, by), recorded: true };
};
