import type { Config } from '../config/config.ts';
import type { Fault } from '../language/fault.ts';
import { createPacker } from '../recording/packed/pack.ts';
import { packedFile } from '../recording/packed/packed-file.ts';
import { openTap, type Tap, type TapOptions } from '../recording/tap.ts';

/** So many characters, or so, wait for the compact recording: it is no more than a help. */
export const mostUnpacked = 2 * 1024 * 1024;

/** Opens what the configuration has recorded: the tap, the compact recording, both or none. */
export const openTaps = (
  { tap, recording, journal }: Pick<Config, 'tap' | 'recording' | 'journal'>,
  basics: Omit<TapOptions, 'onTrouble' | 'onFirst' | 'file' | 'pack' | 'patience'>,
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
  const { scheduler } = basics;
  const taps: Tap[] = [];
  if (tap !== null) {
    const trouble = (why: Fault | null): void => {
      onTap(why);
      onTrouble(tap.path, why);
    };
    const onFirst = (): void => onTap(null);
    taps.push(openTap({ ...basics, ...tap, journal: journal?.path, onTrouble: trouble, onFirst }));
  }
  if (recording !== null) {
    taps.push(
      openTap({
        ...basics,
        file: packedFile({ ...recording, now: () => scheduler.now() }),
        pack: createPacker(),
        patience: mostUnpacked,
        onTrouble: (why) => onTrouble(recording.folder, why),
      }),
    );
  }
  return {
    write: (records) => {
      for (const each of taps) each.write(records);
    },
    close: async () => {
      await Promise.all(taps.map((each) => each.close()));
    },
  };
};
