import { of } from 'rxjs';
import type { PipelineOptions } from '../pipeline.ts';
import { fleetKinds, fleetSource, type HostWatch, signalsOf, type WatchWords } from './host-watch.ts';

/** Silent hosts are looked for so often. */
const everyMs = 1_000;

/** What a voice looks at itself: how all hosts are. */
export const hostSource = (
  watch: HostWatch,
  silentMs: number,
  words: WatchWords,
): PipelineOptions['sources'][number] => ({
  name: fleetSource,
  everyMs,
  timeoutMs: everyMs,
  read: () => of({ covers: fleetKinds, signals: signalsOf(watch, silentMs, words) }),
});
