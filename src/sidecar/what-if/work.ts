import { join } from 'node:path';
import { loadCron } from '../../config/telling/read.ts';
import { createQuieten } from '../../history/what-if/quieten.ts';
import { createTrial } from '../../history/what-if/trial.ts';
import type { Kinds } from '../../language/kind.ts';
import type { Policies } from '../../language/policy.ts';
import type { Answer, Task } from '../../language/what-if.ts';
import { type Locale, locales } from '../../messages/messages.ts';
import { createRecordReader } from '../../recording/packed/unpack.ts';
import { recordedLines } from '../../recording/recorded-lines.ts';
import type { TapRecord } from '../../recording/records.ts';

/** What the work is given. */
export interface GivenWork {
  readonly task: Task;
  readonly folder: string;
  /** The files of the recording, the oldest first, and how many bytes each has. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  readonly policies: Policies;
  readonly kinds: Kinds;
  /** The source that sees a kind. */
  readonly sources: ReadonlyMap<string, string | null>;
  readonly locale: Locale;
}

/** Progress is said once in so many lines at most. */
const sayEvery = 500;

/**
 * Puts a whole recording through what is to be tried, and says how far it is and what came of it.
 *
 * @param rest asked for each line: `null`, or when it may go on
 */
export const work = async (
  { task, folder, files, policies, kinds, sources, locale }: GivenWork,
  say: (answer: Answer) => void,
  rest: () => Promise<void> | null = () => null,
): Promise<void> => {
  const trial =
    task.type === 'try'
      ? createTrial(task.wish, { policies, kinds, sources, words: locales[locale], cron: await loadCron() })
      : null;
  const quieten = task.type === 'quieten' ? createQuieten(task.keys, policies) : null;
  const all = Math.max(
    1,
    files.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  const read = createRecordReader();
  let before = 0;
  let lines = 0;
  for (const { name, bytes } of files) {
    let here = 0;
    const onBytes = (count: number): void => {
      here = count;
    };
    for await (const { text, torn } of recordedLines(join(folder, name), onBytes)) {
      lines += 1;
      const pause = rest();
      if (pause !== null) await pause;
      if (lines % sayEvery === 0) say({ type: 'progress', share: Math.min(1, (before + here) / all) });
      let record: TapRecord | null;
      try {
        record = text === '' ? null : read(text);
      } catch {
        // How many there were stands beside the outcome; `polkan replay` names each.
        if (torn !== true) trial?.missed();
        continue;
      }
      if (record === null) continue;
      trial?.take(record);
      quieten?.take(record);
    }
    before += bytes;
  }
  if (trial !== null) say({ type: 'tried', outcome: trial.outcome() });
  if (quieten !== null) say({ type: 'quieter', quieter: quieten.quieter() });
};
