import { escapeMarkup } from '../language/text.ts';
import type { Messages } from '../messages/messages.ts';
import { isDifference, type Verdict } from './compare.ts';
import { complaintLine, describeFailure, type FileReport, failureInShort, totalsOf } from './report.ts';

/** The result of `polkan test --json`. Times are milliseconds since the first sweep of a test. */
export const resultOf = (reports: readonly FileReport[]) => ({
  ...totalsOf(reports),
  files: reports.map(({ file, complaints, verdicts }) => ({
    file,
    complaints,
    tests: verdicts.map((verdict) => ({
      name: verdict.scenario.name,
      line: verdict.scenario.line,
      passed: verdict.passed,
      actions: verdict.run.actions.map(({ at, key, action, reason }) => ({ at, key, action, reason })),
      messages: Object.fromEntries(verdict.run.messages),
      differences: differencesOf(verdict),
    })),
  })),
});

const differencesOf = ({ actions, messages }: Verdict) => [
  ...actions.filter(isDifference).map((row) => {
    const { at, key, action, reason } = row.mark === 'missing' ? row.expected : row.got;
    const line = row.mark === 'missing' ? row.expected.line : null;
    return { in: 'actions', what: row.mark, line, at, key, action, reason };
  }),
  ...[...messages].flatMap(([sink, rows]) =>
    rows.filter(isDifference).map((row) => {
      if (row.mark !== 'missing') return { in: 'messages', sink, what: row.mark, line: null, ...row.got };
      const { line, at, text, contains } = row.expected;
      return { in: 'messages', sink, what: row.mark, line, at, text, contains };
    }),
  ),
];

/**
 * The result as JUnit XML, as CI systems read it: a suite for each file, a case for each test. Of the many
 * dialects this keeps to what all of them know.
 */
export const junitOf = (reports: readonly FileReport[], words: Messages): string => {
  const { passed, failed, unreadable } = totalsOf(reports);
  const counts = (tests: number, failures: number, errors: number): string =>
    `tests="${tests}" failures="${failures}" errors="${errors}" time="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="polkan" ${counts(passed + failed + unreadable, failed, unreadable)}>`,
    ...reports.flatMap((report) => {
      const { file, complaints, verdicts } = report;
      const totals = totalsOf([report]);
      return [
        `  <testsuite name="${escaped(file)}" ${counts(verdicts.length + totals.unreadable, totals.failed, totals.unreadable)}>`,
        ...(complaints.length === 0 ? [] : [unreadableCase(report)]),
        ...verdicts.map((verdict) => testCase(file, verdict, words)),
        '  </testsuite>',
      ];
    }),
    '</testsuites>',
    '',
  ].join('\n');
};

const unreadableCase = ({ file, complaints }: FileReport): string => {
  const lines = complaints.map((complaint) => complaintLine(file, complaint));
  return caseOf(file, file, 'error', lines[0] ?? '', lines);
};

const testCase = (file: string, verdict: Verdict, words: Messages): string => {
  const { name, line } = verdict.scenario;
  if (verdict.passed) return `    <testcase classname="${escaped(file)}" name="${escaped(name)}" time="0"/>`;
  const lines = [`${file}:${line}`, ...describeFailure(verdict, words)];
  return caseOf(file, name, 'failure', failureInShort(verdict, words), lines);
};

const caseOf = (
  file: string,
  name: string,
  outcome: 'failure' | 'error',
  message: string,
  lines: readonly string[],
): string =>
  [
    `    <testcase classname="${escaped(file)}" name="${escaped(name)}" time="0">`,
    `      <${outcome} message="${escaped(message)}">${escaped(lines.join('\n'))}</${outcome}>`,
    '    </testcase>',
  ].join('\n');

/** XML 1.0 has no place for most control characters, not even as entities. */
const escaped = (text: string): string =>
  escapeMarkup(text.toWellFormed()).replaceAll(/[\p{Cc}\uFFFE\uFFFF]/gu, (character) =>
    /[\t\n\r]/.test(character) ? character : '\uFFFD',
  );
