import type { ReadConfig } from '../config.ts';
import { headline, inOneLine, locales } from '../messages.ts';
import { createReplay, type Finding } from '../replay.ts';
import type { Transition } from '../signal.ts';
import { isTelling } from '../sinks/notifications.ts';
import { complain, linesOf, printer } from './lines.ts';

export interface ReplayOptions extends ReadConfig {
  readonly text?: true;
  readonly verify?: true;
}

/**
 * Replays recordings: transitions on stdout, everything else on stderr. Exit code 1 when a file or a line
 * could not be read, or `--verify` found a difference.
 */
export const replayCommand = async (files: readonly string[], options: ReplayOptions): Promise<number> => {
  const { config, text = false, verify = false } = options;
  const words = locales[config.locale];
  const replay = createReplay(config.policies, verify);
  const print = printer();
  let unreadableFiles = 0;
  let torn = false;

  const show = async (findings: readonly Finding[]): Promise<void> => {
    for (const finding of findings) {
      if (finding.type !== 'transition') complain(`${finding.file}:${finding.line}: ${finding.why}`);
      else if (!text) await print(JSON.stringify(finding.transition));
      else await print(inText(finding.transition));
    }
  };
  const inText = (transition: Transition): string => {
    const { at, key, from, to, reason } = transition;
    const time = new Date(at).toISOString();
    if (!isTelling(transition)) return `${time}    ${key}: ${from} → ${to} (${reason})`;
    return `${time} ${inOneLine(headline(transition, words))} [${key}, ${reason}]`;
  };

  for (const file of files) {
    try {
      const lines = linesOf(file);
      let next = await lines.next();
      for (; !next.done; next = await lines.next()) await show(replay.line(next.value));
      torn = next.value;
    } catch (error) {
      unreadableFiles += 1;
      complain(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  await show(replay.end(torn));
  const { summary } = replay;
  complain(words.replay.summary(summary));
  if (verify) complain(words.replay.verdict(summary.differences));
  return unreadableFiles + summary.unreadable + summary.differences > 0 ? 1 : 0;
};
