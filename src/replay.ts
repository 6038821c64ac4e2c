import { type Policies, policyIn } from './config.ts';
import { createActors } from './machines/actors.ts';
import { readRecord, type TapRecord } from './records.ts';
import type { Transition } from './signal.ts';

/** A line of a recording: where it stands, and what is in it. */
export interface Line {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** What a replay finds on its way. */
export type Finding =
  | { readonly type: 'transition'; readonly transition: Transition }
  | { readonly type: 'unreadable'; readonly file: string; readonly line: number; readonly why: string }
  | { readonly type: 'difference'; readonly file: string; readonly line: number; readonly why: string };

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

export interface Replay {
  /** Takes the next line. */
  line(line: Line): Finding[];
  /** There are no more lines; `torn`: the last one had no end, so it was still being written. */
  end(torn: boolean): Finding[];
  readonly summary: Readonly<ReplaySummary>;
}

/**
 * The pure fold of recorded sweeps, without sinks and without a clock. Where the recording says in which
 * state and under which policies it was made, those hold; before that, `policies` and no actors.
 *
 * With `verify` the recorded transitions are held against the replayed ones. Two ends are no difference:
 * a file that ends in the middle of a line, and a process that was killed between a sweep and its
 * transitions (a `start` without a `stop` before it).
 */
export const createReplay = (policies: Policies, verify: boolean): Replay => {
  const summary: ReplaySummary = {
    sweeps: 0,
    signals: 0,
    transitions: 0,
    alerts: 0,
    realerts: 0,
    recoveries: 0,
    unreadable: 0,
    differences: 0,
  };
  const faults: string[] = [];
  const system = (using: Policies, restored: Parameters<typeof createActors>[0]['restored'] = []) =>
    createActors({
      policyOf: (kind) => policyIn(using, kind),
      onFault: (key, error) =>
        faults.push(`${key}: ${error instanceof Error ? error.message : String(error)}`),
      restored,
    });
  let actors = system(policies);
  /** Replayed, but not seen in the recording yet. */
  let expected: Transition[] = [];

  const differ = ({ file, line }: Omit<Line, 'text'>, why: string): Finding => {
    summary.differences += 1;
    return { type: 'difference', file, line, why };
  };
  const missing = (where: Omit<Line, 'text'>): Finding[] => {
    const left = expected;
    expected = [];
    return verify ? left.map((one) => differ(where, `not in the recording: ${describe(one)}`)) : [];
  };

  const take = (record: TapRecord, where: Line): Finding[] => {
    switch (record.type) {
      case 'state': {
        const findings = record.because === 'start' ? [] : missing(where);
        expected = [];
        actors = system(record.policies, record.actors);
        return findings;
      }
      case 'sweep': {
        const findings = missing(where);
        const transitions = actors.observe(record);
        summary.sweeps += 1;
        summary.signals += record.signals.length;
        summary.transitions += transitions.length;
        for (const { action } of transitions) {
          if (action === 'alert') summary.alerts += 1;
          if (action === 'realert') summary.realerts += 1;
          if (action === 'recovery') summary.recoveries += 1;
        }
        expected = transitions;
        for (const transition of transitions) findings.push({ type: 'transition', transition });
        for (const why of faults.splice(0)) {
          summary.unreadable += 1;
          findings.push({ type: 'unreadable', file: where.file, line: where.line, why });
        }
        return findings;
      }
      case 'transition': {
        // What the config closed did not come of a sweep; the state behind it has it.
        if (!verify || record.reason === 'unwatched') return [];
        const next = expected.shift();
        if (next === undefined) return [differ(where, `not in the replay: ${describe(record)}`)];
        const field = fields.find((name) => next[name] !== record[name]);
        if (field === undefined) return [];
        return [
          differ(
            where,
            `${record.key}: ${field} is ${String(record[field])} in the recording, ${String(next[field])} in the replay`,
          ),
        ];
      }
      case 'stop':
        return missing(where);
      case 'delivery':
        return [];
    }
  };

  let last: Omit<Line, 'text'> = { file: '', line: 0 };
  return {
    summary,
    line(where) {
      last = where;
      if (where.text.trim() === '') return [];
      try {
        const record = readRecord(where.text);
        return record === null ? [] : take(record, where);
      } catch (error) {
        summary.unreadable += 1;
        const why = error instanceof Error ? error.message : String(error);
        return [{ type: 'unreadable', file: where.file, line: where.line, why }];
      }
    },
    end: (torn) => (torn ? [] : missing(last)),
  };
};

const fields = [
  'at',
  'source',
  'key',
  'kind',
  'entity',
  'from',
  'to',
  'action',
  'reason',
  'incident',
  'title',
  'detail',
] as const satisfies readonly (keyof Transition)[];

const describe = ({ key, from, to, action, reason, at }: Transition): string =>
  `${key} ${from} → ${to} (${action ?? 'silent'}, ${reason}) at ${at}`;
