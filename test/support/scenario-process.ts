import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cronFor } from '../../src/config/telling/read.ts';
import { locales } from '../../src/messages/messages.ts';
import { verdictOfRun } from '../../src/scenario/compare.ts';
import { readScenarios } from '../../src/scenario/reader.ts';
import { describeFile } from '../../src/scenario/report.ts';
import { runScenario } from '../../src/scenario/run.ts';
import { standardPolicies } from '../../src/testing/policies.ts';
import { type Life, live } from './scenario-life.ts';

/** What came of one scenario in a sidecar of its own. */
export interface LifeReport {
  readonly file: string;
  readonly name: string;
  /** What differs from what the file expects; empty: nothing. */
  readonly different: readonly string[];
  /** By channel: what stands before each message in the chat, and in virtual time. */
  readonly marks: readonly (readonly [
    channel: string,
    lived: readonly string[],
    played: readonly string[],
  ])[];
  readonly refused: readonly unknown[];
  readonly errors: readonly string[];
}

// Lives the scenarios of the files that it is given, one after the other, and says a line of JSON of each.

const words = locales.en;
const cron = await cronFor({ maintenance: [{ cron: '0 4 * * 0' }] });
const markOf = ({ text }: { readonly text: string }): string => [...text][0] ?? '';

for (const file of process.argv.slice(2)) {
  const { scenarios, complaints } = readScenarios(readFileSync(file, 'utf8'), {
    words,
    cron,
    standard: { policies: standardPolicies, blindTicks: 3 },
  });
  if (complaints.length > 0) throw new Error(`${file}: ${JSON.stringify(complaints)}`);
  for (const scenario of scenarios) {
    const folder = mkdtempSync(join(tmpdir(), 'polkan-life-'));
    let life: Life;
    try {
      life = await live(scenario, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    const played = runScenario(scenario);
    // How it looks in a chat is Telegram's to say, and explanations are the journal's.
    const asked = { ...scenario, expected: { ...scenario.expected, messages: new Map(), explanations: [] } };
    const verdict = verdictOfRun(asked, { ...played, ...life, explanations: [] });
    const report: LifeReport = {
      ...{ file, name: scenario.name },
      different: verdict.passed ? [] : describeFile({ file, complaints: [], verdicts: [verdict] }, words),
      marks: scenario.sinks.map(({ name }) => [
        name,
        (life.chats.get(name) ?? []).map(markOf),
        (played.messages.get(name) ?? []).map(markOf),
      ]),
      ...{ refused: life.refused, errors: life.errors },
    };
    process.stdout.write(`${JSON.stringify(report)}\n`);
  }
}
