import type { Config } from '../config/config.ts';
import { isForeign } from '../journal/store/sqlite/foreign-file.ts';
import type { Fault } from '../language/fault.ts';
import { createPacker } from '../recording/packed/pack.ts';
import { packedFile } from '../recording/packed/packed-file.ts';
import { openTap, type Tap, type TapOptions } from '../recording/tap.ts';
import { tapFile } from '../recording/tap-file.ts';
import type { TapOutput } from '../recording/tap-output.ts';

/** Opens what the configuration has recorded: the tap, the compact recording, both or none. */
export const openTaps = (
  { tap, recording, journal }: Pick<Config, 'tap' | 'recording' | 'journal'>,
  basics: Omit<TapOptions, 'outputs'>,
  {
    onTrouble,
    onTap,
  }: {
    /** Told of each file once when it can't be written, and once, with `null`, when it can again. */
    readonly onTrouble: (path: string, why: Fault | null) => void;
    /** Told how the tap does: why it can't be written, and `null` where it is, the first time too. */
    readonly onTap: (why: Fault | null) => void;
  },
): Tap => {
  const outputs: TapOutput[] = [];
  if (tap !== null) {
    const trouble = (why: Fault | null): void => {
      onTap(why);
      onTrouble(tap.path, why);
    };
    const file = tapFile({ ...tap, journal: journal?.path });
    outputs.push({ file, onTrouble: trouble, onFirst: () => onTap(null) });
  }
  if (recording !== null && hasForeignJournal(journal)) onTrouble(recording.folder, { code: 'notADatabase' });
  else if (recording !== null) {
    outputs.push({
      file: packedFile({ ...recording, now: () => basics.scheduler.now() }),
      pack: createPacker(),
      onTrouble: (why) => onTrouble(recording.folder, why),
    });
  }
  return openTap({ ...basics, outputs });
};

/** Beside a file that is no journal nothing is put. What can't be looked at is the journal's to tell. */
const hasForeignJournal = (journal: Config['journal']): boolean => {
  try {
    return journal !== null && isForeign(journal.path);
  } catch {
    return false;
  }
};
