import type { Complaint } from '../config/yaml.ts';
import { durationText } from '../language/duration.ts';
import { tableOf } from '../language/table.ts';
import type { Messages } from '../messages/messages.ts';
import {
  type ActionRow,
  type ExplanationRow,
  type HoldRow,
  isDifference,
  type MessageRow,
  type NoticeRow,
  type Verdict,
} from './compare.ts';
import type { ExpectedMessage } from './scenario.ts';
import { holdCells, memberText, noticeCells } from './told.ts';

/** What came of one file. */
export interface FileReport {
  readonly file: string;
  /** Why it could not be read; then there are no verdicts. */
  readonly complaints: readonly Complaint[];
  readonly verdicts: readonly Verdict[];
}

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  /** Files that could not be read. */
  readonly unreadable: number;
}

export const totalsOf = (reports: readonly FileReport[]): Totals => {
  const verdicts = reports.flatMap((report) => report.verdicts);
  const passed = verdicts.filter((verdict) => verdict.passed).length;
  const unreadable = reports.filter(({ complaints }) => complaints.length > 0).length;
  return { passed, failed: verdicts.length - passed, unreadable };
};

/** `file:line:column: what is wrong`, as editors know it. */
export const complaintLine = (file: string, { line, column, message }: Complaint): string =>
  `${file}:${line}:${column}: ${message}`;

/** The tests of a file for people: a line for each, and under those that failed what differs. */
export const describeFile = ({ file, verdicts }: FileReport, words: Messages): string[] => [
  file,
  ...verdicts.flatMap((verdict) => {
    const { passed, scenario } = verdict;
    if (passed) return [`  ✓ ${scenario.name}`];
    const where = words.scenario.report.line(scenario.line);
    return [
      `  ✗ ${scenario.name} (${where})`,
      ...describeFailure(verdict, words).map((line) => `    ${line}`.trimEnd()),
    ];
  }),
];

/** One line that says how much differs. */
export const failureInShort = (
  { actions, notices, holds, explanations, messages }: Verdict,
  words: Messages,
): string =>
  words.scenario.report.failed(
    actions.filter(isDifference).length,
    [...messages.values()].flat().filter(isDifference).length,
    [notices, holds, explanations].reduce((sum, rows) => sum + rows.filter(isDifference).length, 0),
  );

/** What was expected beside what came, the first difference marked, every action with its reason. */
export const describeFailure = (verdict: Verdict, words: Messages): string[] => {
  const { report } = words.scenario;
  const { actions, notices, holds, explanations, messages, run } = verdict;
  const part = <R extends AnyRow>(
    heading: string,
    rows: readonly R[],
    cells: (row: R) => string[],
  ): string[] => (rows.some(isDifference) ? [heading, ...aligned(rows.map(cells), rows, words)] : []);
  return [
    ...(actions.some(isDifference)
      ? [
          report.actions,
          ...aligned(
            actions.map((row) => actionCells(row, verdict, words)),
            actions,
            words,
          ),
        ]
      : []),
    ...part(report.notices, notices, (row) => noticeRowCells(row, words)),
    ...part(report.holds, holds, (row) => holdRowCells(row, words)),
    ...part(report.explanations, explanations, (row) => explanationCells(row, words)),
    ...[...messages].flatMap(([sink, rows]) => {
      if (!rows.some(isDifference)) return [];
      const { dropped = [], waiting = 0 } = run.losses.get(sink) ?? {};
      return [
        report.messages(sink),
        ...aligned(
          rows.map((row) => messageCells(row, words)),
          rows,
          words,
        ),
        ...dropped.map(({ at, why }) => `  ! ${report.dropped(durationText(at), why)}`),
        ...(waiting > 0 ? [`  ! ${report.waiting(waiting)}`] : []),
      ];
    }),
  ];
};

type AnyRow = ActionRow | MessageRow | NoticeRow | HoldRow | ExplanationRow;

const noticeRowCells = (row: NoticeRow, { scenario: { report } }: Messages): string[] => {
  if (row.mark === 'missing') {
    const { at, to, members, line } = row.expected;
    return [durationText(at), ...noticeCells(row.expected, to, members), report.line(line)];
  }
  const { at, channels, members } = row.got;
  return [durationText(at), ...noticeCells(row.got, channels, members.map(memberText)), ''];
};

const holdRowCells = (row: HoldRow, { scenario: { report } }: Messages): string[] =>
  row.mark === 'missing'
    ? [durationText(row.expected.at), ...holdCells(row.expected), report.line(row.expected.line)]
    : [durationText(row.got.at), ...holdCells(row.got), ''];

const explanationCells = (row: ExplanationRow, { scenario: { report } }: Messages): string[] =>
  row.mark === 'missing'
    ? [durationText(row.expected.at), row.expected.contains.join('\n'), report.line(row.expected.line)]
    : [durationText(row.got.at), row.got.text, ''];

const signs = { same: ' ', missing: '-', unexpected: '+' } as const;

/** Rows as lines, their columns one under the other, with what differs marked. */
const aligned = (
  cells: readonly (readonly string[])[],
  rows: readonly AnyRow[],
  words: Messages,
): string[] => {
  const first = rows.findIndex(isDifference);
  const lines = tableOf(cells);
  return rows.flatMap((row, index) => {
    const sign = isDifference(row) ? signs[row.mark] : ' ';
    const mark = index === first ? `  ← ${words.scenario.report.firstDifference}` : '';
    return (lines[index] ?? []).map((line, i) =>
      (i === 0 ? `${sign} ${line}${mark}` : `  ${line}`).trimEnd(),
    );
  });
};

const actionCells = (row: ActionRow, verdict: Verdict, words: Messages): string[] => {
  const { report } = words.scenario;
  if (row.mark !== 'missing') {
    const { at, key, action, reason } = row.got;
    return [durationText(at), key, action, reason, ''];
  }
  const { at, key, action, reason, line } = row.expected;
  return [
    durationText(at),
    key,
    action,
    reason ?? '',
    `${report.line(line)}; ${stood(key, at, verdict, words)}`,
  ];
};

/** Where the actor of a key stood at a time at which something else was expected of it. */
const stood = (key: string, at: number, { run }: Verdict, words: Messages): string => {
  const { report } = words.scenario;
  const last = run.transitions.findLast(
    (each) => each.key === key && each.at <= at && each.reason !== 'edge',
  );
  return last === undefined
    ? report.neverActive(key)
    : report.stood(key, last.to, durationText(last.at), last.reason);
};

const messageCells = (row: MessageRow, words: Messages): string[] => {
  if (row.mark !== 'missing') return [durationText(row.got.at), row.got.text, ''];
  const { at, line } = row.expected;
  return [durationText(at), wantedText(row.expected, words), words.scenario.report.line(line)];
};

const wantedText = ({ text, contains }: ExpectedMessage, words: Messages): string => {
  const { report } = words.scenario;
  return text ?? contains.map((part) => report.containing(part)).join(` ${report.and}\n`);
};
