import { messageOf } from '../language/errors.ts';
import { type Policies, policyIn } from '../language/policy.ts';
import type { Transition } from '../language/signal.ts';
import { type Actor, createActors } from '../machines/actors.ts';
import { stepByFirstWay } from '../machines/step.ts';
import { locales, type Messages } from '../messages/messages.ts';
import { actor as actorPart, transition } from '../recording/grammar.ts';
import { readRecord, type StateRecord, type TapRecord } from '../recording/records.ts';

/** Where a line of a recording stands. */
export interface Where {
  readonly file: string;
  readonly line: number;
}

/** A line of a recording: where it stands, and what is in it. */
export interface Line extends Where {
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
  | ({ readonly type: 'unreadable' | 'difference' | 'remark'; readonly why: string } & Where);

export interface ReplaySummary {
  sweeps: number;
  signals: number;
  transitions: number;
  alerts: number;
  realerts: number;
  recoveries: number;
  unreadable: number;
  differences: number;
}

export const emptySummary = (): ReplaySummary => ({
  sweeps: 0,
  signals: 0,
  transitions: 0,
  alerts: 0,
  realerts: 0,
  recoveries: 0,
  unreadable: 0,
  differences: 0,
});

/** Counts a transition, and what it says. */
export const count = (summary: ReplaySummary, { action }: Transition): void => {
  summary.transitions += 1;
  if (action === 'alert') summary.alerts += 1;
  if (action === 'realert') summary.realerts += 1;
  if (action === 'recovery') summary.recoveries += 1;
};

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
 */
export const createReplay = (policies: Policies, verify: boolean, words: Messages = locales.en): Replay => {
  const say = words.replay;
  const summary = emptySummary();
  const faults: string[] = [];
  const system = (using: Policies, restored: readonly Actor[] = []) =>
    createActors({
      policyOf: (kind) => policyIn(using, kind),
      onFault: (key, error) => faults.push(`${key}: ${messageOf(error)}`),
      restored,
      step: stepByFirstWay,
    });
  let actors = system(policies);
  /** Whether the actors are what the recording's were: it said so, and every line since could be read. */
  let sure = false;
  /** Replayed, but not seen in the recording yet. */
  let expected: Transition[] = [];
  let last: Line = { file: '', line: 0, text: '' };
  let torn = false;

  const differ = ({ file, line }: Where, why: string): Finding[] => {
    if (!verify) return [];
    summary.differences += 1;
    return [{ type: 'difference', file, line, why }];
  };
  const missing = (where: Where): Finding[] => {
    const left = expected;
    expected = [];
    return left.flatMap((one) => differ(where, say.notRecorded(describe(one))));
  };

  const sweep = (record: TapRecord & { type: 'sweep' }, where: Where): Finding[] => {
    const { file, line } = where;
    const findings = missing(where);
    expected = actors.observe(record);
    summary.sweeps += 1;
    summary.signals += record.signals.length;
    for (const one of expected) {
      count(summary, one);
      findings.push({ type: 'transition', transition: one });
    }
    for (const why of faults.splice(0)) findings.push({ type: 'remark', file, line, why });
    return findings;
  };

  const compare = (recorded: Transition, replayed: Transition | undefined, where: Where): Finding[] => {
    if (replayed === undefined) return differ(where, say.notReplayed(describe(recorded)));
    const field = transition.firstDifferent(recorded, replayed);
    if (field === null) return [];
    const [was, is] = [String(recorded[field]), String(replayed[field])];
    return differ(where, say.differs(recorded.key, field, was, is));
  };

  const begin = (record: StateRecord, where: Where): Finding[] => {
    const findings = record.because === 'start' ? [] : missing(where);
    expected = [];
    if (record.because === 'rotated' && sure) {
      const key = firstDifferent(actors.actors(), record.actors);
      if (key !== null) findings.push(...differ(where, say.otherState(key)));
    }
    actors = system(record.policies, record.actors);
    sure = true;
    return findings;
  };

  const take = (record: TapRecord, where: Where): Finding[] => {
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
        return compare(record, expected.shift(), where);
      case 'stop':
        return missing(where);
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
        const record = readRecord(text);
        return record === null ? [] : take(record, where);
      } catch (error) {
        torn = where.torn === true;
        if (torn) return [{ type: 'remark', file, line, why: say.torn }];
        sure = false;
        summary.unreadable += 1;
        return [{ type: 'unreadable', file, line, why: messageOf(error) }];
      }
    },
    end: () => (torn ? [] : missing(last)),
  };
};

const describe = ({ key, from, to, action, reason, at }: Transition): string =>
  `${key} ${from} → ${to} (${action ?? 'silent'}, ${reason}) at ${at}`;

/** The key of an actor that is not the same, or not there, on the other side; `null`: all are. */
export const firstDifferent = (these: readonly Actor[], those: readonly Actor[]): string | null => {
  const others = new Map(those.map((actor) => [actor.key, actor]));
  for (const actor of these) {
    const other = others.get(actor.key);
    if (other === undefined || !actorPart.isSame(actor, other)) return actor.key;
    others.delete(actor.key);
  }
  return others.keys().next().value ?? null;
};
