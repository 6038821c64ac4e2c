import type { ReadConfig } from '../config/config.ts';
import { knownKinds } from '../config/settings.ts';
import { loadCron } from '../config/telling/read.ts';
import { createReplay } from '../history/replay.ts';
import type { Finding } from '../history/replay-findings.ts';
import { createJournalReplay } from '../history/verify.ts';
import type { Transition } from '../language/signal.ts';
import { whySystemFailed } from '../messages/faults.ts';
import { headline, inOneLine, locales } from '../messages/messages.ts';
import { tellingIn } from '../messages/telling.ts';
import { tellingLine } from '../messages/telling-line.ts';
import { isTelling, notificationOf } from '../telling/announce.ts';
import { eventsOf, isJournal } from './journal-events.ts';
import { complain, filesOf, linesOf, printer, recordOf } from './lines.ts';

export interface ReplayOptions extends ReadConfig {
  readonly text?: true;
  readonly verify?: true;
  /** What is told and held back, too. */
  readonly notices?: true;
}

/**
 * Replays recordings, and journals: transitions on stdout, everything else on stderr. Exit code 1 when a file
 * or a line could not be read, or `--verify` found a difference.
 */
export const replayCommand = async (files: readonly string[], options: ReplayOptions): Promise<number> => {
  const { config, text = false, verify = false, notices = false } = options;
  const words = locales[config.locale];
  const replay = createReplay(config.policies, verify, words, {
    notices,
    cron: await loadCron(),
    sources: knownKinds(),
  });
  const print = printer();
  let wrong = 0;

  const show = async (findings: readonly Finding[]): Promise<void> => {
    for (const finding of findings) {
      if (finding.type === 'telling') {
        if (!notices) continue;
        const { event } = finding;
        const time = new Date(event.at).toISOString();
        await print(text ? `${time}    ${tellingLine(event, tellingIn(words))}` : recordOf(event));
      } else if (finding.type !== 'transition') complain(`${finding.file}:${finding.line}: ${finding.why}`);
      else if (!text) await print(recordOf(finding.transition));
      else await print(inText(finding.transition));
    }
  };
  const inText = (transition: Transition): string => {
    const { at, key, from, to, reason } = transition;
    const time = new Date(at).toISOString();
    if (!isTelling(transition)) return `${time}    ${key}: ${from} → ${to} (${reason})`;
    return `${time} ${inOneLine(headline(notificationOf(transition), words))} [${key}, ${reason}]`;
  };
  const readRecording = async (file: string): Promise<void> => {
    for await (const line of linesOf(file)) {
      const findings = replay.line(line);
      if (findings.length > 0) await show(findings);
    }
  };
  const readJournal = async (file: string): Promise<void> => {
    const journal = createJournalReplay(file, verify, words);
    let unreadable = 0;
    const passOver = (why: string, position: number | null): void => {
      unreadable += 1;
      complain(position === null ? `${file}: ${why}` : `${file}:${position}: ${why}`);
    };
    for (const { position, event } of eventsOf(file, passOver, words))
      await show(journal.take(position, event));
    const summary = { ...journal.summary, unreadable };
    complain(words.replay.journal(summary));
    if (verify) complain(words.replay.journalVerdict(summary.differences));
    wrong += unreadable + summary.differences;
  };

  let recordings = 0;
  for (const file of await filesOf(files)) {
    try {
      if (isJournal(file)) await readJournal(file);
      else {
        recordings += 1;
        await readRecording(file);
      }
    } catch (error) {
      wrong += 1;
      const why = whySystemFailed(error, words);
      complain(why.startsWith(file) ? why : `${file}: ${why}`);
    }
  }
  if (recordings === 0) return wrong > 0 ? 1 : 0;
  await show(replay.end());
  const { summary } = replay;
  complain(words.replay.summary(summary));
  if (verify) complain(words.replay.verdict(summary.differences));
  return wrong + summary.unreadable + summary.differences > 0 ? 1 : 0;
};
