import { whyFailed, whySystemFailed } from '../messages/faults.ts';
import type { Messages } from '../messages/messages.ts';
import { createRecordReader } from '../recording/packed/unpack.ts';
import type { TapRecord } from '../recording/records.ts';
import { complain, filesOf, linesOf } from './lines.ts';

export interface RecordingReader {
  /** Told of each file before it is read; throws where it is none that can be. */
  readonly begin?: (file: string) => void;
  /** Takes the next record, and gives what can't be done with it. */
  take(record: TapRecord): readonly string[];
  /** Something could not be read. */
  failed(): void;
}

/**
 * Reads recordings, in the order in which they are named, the plain form or the compact one. What is wrong with a line or a file is said, and
 * the rest is read all the same; a last line that a crash has cut off is no failure.
 */
export const readRecordings = async (
  files: readonly string[],
  words: Messages,
  { begin, take, failed }: RecordingReader,
): Promise<void> => {
  const recordIn = createRecordReader();
  for (const file of await filesOf(files)) {
    try {
      begin?.(file);
      for await (const { line, text, torn = false } of linesOf(file)) {
        if (text.trim() === '') continue;
        try {
          const record = recordIn(text);
          for (const fault of record === null ? [] : take(record)) complain(`${file}:${line}: ${fault}`);
        } catch (error) {
          if (!torn) failed();
          complain(`${file}:${line}: ${torn ? words.replay.torn : whyFailed(error, words)}`);
        }
      }
    } catch (error) {
      failed();
      complain(`${file}: ${whySystemFailed(error, words)}`);
    }
  }
};
