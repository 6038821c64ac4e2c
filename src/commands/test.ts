import { readFileSync, writeFileSync } from 'node:fs';
import type { ReadConfig } from '../config/config.ts';
import { cronFor } from '../config/telling/read.ts';
import { whyFailed, whySystemFailed } from '../messages/faults.ts';
import { locales } from '../messages/messages.ts';
import { verdictOfRun } from '../scenario/compare.ts';
import { junitOf, resultOf } from '../scenario/machine-readable.ts';
import { type ReadScenarios, readScenarios } from '../scenario/reader.ts';
import { complaintLine, describeFile, type FileReport, totalsOf } from '../scenario/report.ts';
import { runScenario } from '../scenario/run.ts';
import { standardPolicies } from '../testing/policies.ts';
import { complain, printer, recordOf } from './lines.ts';

export interface TestOptions extends ReadConfig {
  /** Where a file says nothing of the timing, that of the configuration holds. */
  readonly configured?: true;
  readonly json?: true;
  /** A file to write JUnit XML to. */
  readonly junit?: string;
}

/**
 * Runs scenario files. Exit code 0: all pass; 1: a test fails; 2: a file can't be read, or the report can't
 * be written.
 */
export const testCommand = async (files: readonly string[], options: TestOptions): Promise<number> => {
  const { config, warnings, configured = false, json = false, junit } = options;
  const words = locales[config.locale];
  if (configured) for (const warning of warnings) complain(warning);
  const standard = configured
    ? { policies: config.policies, blindTicks: config.blindTicks }
    : { policies: standardPolicies, blindTicks: 3 };
  const reports = await Promise.all(files.map((file) => reportOn(file, { words, standard })));
  const print = printer();

  for (const { file, complaints } of reports) {
    for (const complaint of complaints) complain(complaintLine(file, complaint));
  }
  if (json) await print(recordOf(resultOf(reports)));
  else {
    for (const report of reports.filter(({ complaints }) => complaints.length === 0)) {
      for (const line of describeFile(report, words)) await print(line);
    }
  }
  const { passed, failed, unreadable } = totalsOf(reports);
  complain(words.scenario.report.summary(passed, failed, unreadable));
  let isWritten = true;
  try {
    if (junit !== undefined) writeFileSync(junit, junitOf(reports, words));
  } catch (error) {
    isWritten = false;
    complain(whyFailed(error, words));
  }
  if (unreadable > 0 || !isWritten) return 2;
  return failed > 0 ? 1 : 0;
};

const reportOn = async (file: string, options: ReadScenarios): Promise<FileReport> => {
  try {
    const text = readFileSync(file, 'utf8');
    const { scenarios, complaints } = readScenarios(text, { ...options, cron: await cronFor(text) });
    return { file, complaints, verdicts: scenarios.map((each) => verdictOfRun(each, runScenario(each))) };
  } catch (error) {
    const message = whySystemFailed(error, options.words);
    return { file, complaints: [{ line: 1, column: 1, message }], verdicts: [] };
  }
};
