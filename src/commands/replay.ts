import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ReadConfig } from '../config.ts';
import { headline, inOneLine, locales } from '../messages.ts';
import { createReplay, type Finding } from '../replay.ts';
import type { Transition } from '../signal.ts';
import { isTelling } from '../sinks/notifications.ts';

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
  const complain = (line: string): void => void process.stderr.write(`${line}\n`);
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
      const input = file === '-' ? process.stdin : createReadStream(file);
      let line = 0;
      let last = '';
      input.on('data', (chunk: Buffer | string) => {
        last = chunk.toString('latin1' as never).slice(-1);
      });
      for await (const content of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
        line += 1;
        await show(replay.line({ file, line, text: content }));
      }
      torn = last !== '' && last !== '\n';
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

/** Writes a line, and waits where the reader is slower. A closed pipe (`| head`) ends the program quietly. */
const print = (line: string): Promise<void> | undefined => {
  if (process.stdout.write(`${line}\n`)) return undefined;
  return new Promise((resolve) => process.stdout.once('drain', resolve));
};
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
