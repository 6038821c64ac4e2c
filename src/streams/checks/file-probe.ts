import { glob, stat } from 'node:fs/promises';
import { isGlob } from '../../language/glob.ts';
import { whySystemFailed } from '../../messages/faults.ts';
import type { FileProbe } from './check.ts';
import { type Found, foundWell, type Probe, type ProbeTools, saidFault } from './probe.ts';

/** So many files are looked at for the newest of a glob. */
export const mostFiles = 10_000;

interface Seen {
  readonly path: string;
  readonly bytes: number;
  /** When its content last changed, epoch milliseconds. */
  readonly changedAt: number;
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/** Whether a file, or the newest of what a glob matches, is there, young enough, and of a fitting size. `value` is its age in seconds. */
export const fileProbe = (
  { path, olderMs, smallerBytes, largerBytes, absent }: FileProbe,
  { words, messages }: ProbeTools,
): Probe => {
  const seen = async (file: string): Promise<Seen | null> => {
    try {
      const { size, mtimeMs } = await stat(file);
      return { path: file, bytes: size, changedAt: mtimeMs };
    } catch (error) {
      if (isMissing(error)) return null;
      throw saidFault(words.reason.unreadable(file, whySystemFailed(error, messages)));
    }
  };

  const newest = async (abort: AbortSignal): Promise<Seen | null> => {
    if (!isGlob(path)) return seen(path);
    let best: Seen | null = null;
    let looked = 0;
    for await (const file of glob(path)) {
      abort.throwIfAborted();
      looked += 1;
      if (looked > mostFiles) throw saidFault(words.reason.tooMany(looked, mostFiles));
      const one = await seen(file);
      if (one !== null && (best === null || one.changedAt > best.changedAt)) best = one;
    }
    return best;
  };

  return async ({ abort, at }): Promise<Found> => {
    const file = await newest(abort);
    const wrong = (detail: string, more = {}): Found => ({
      findings: [{ element: '', active: true, detail, ...more }],
    });
    if (file === null) {
      if (absent) return foundWell(words.file.isAbsent(path));
      return wrong(isGlob(path) ? words.file.noneMatches(path) : words.file.missing(path));
    }
    if (absent) return wrong(words.file.unwanted(file.path));
    const ageMs = Math.max(0, at - file.changedAt);
    const value = Math.round(ageMs / 1_000);
    const measured = { value, unit: 's', ...(olderMs !== null && { limit: olderMs / 1_000 }) };
    if (olderMs !== null && ageMs > olderMs)
      return wrong(words.file.older(file.path, ageMs, olderMs), measured);
    const size = (bytes: number): string => words.file.bytes(bytes);
    if (smallerBytes !== null && file.bytes < smallerBytes)
      return wrong(words.file.smaller(file.path, size(file.bytes), size(smallerBytes)));
    if (largerBytes !== null && file.bytes > largerBytes)
      return wrong(words.file.larger(file.path, size(file.bytes), size(largerBytes)));
    return foundWell(words.file.isThere(file.path), measured);
  };
};
