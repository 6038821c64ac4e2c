import { defer, ignoreElements, map, type Observable, repeat, takeWhile } from 'rxjs';
import type { Entry, FleetLog, Stream } from './log.ts';
import { ReadInVain } from './log-fault.ts';

const readAtOnce = 500;
/** So often a server may say that there is more, and give nothing that was not read yet. */
export const mostInVain = 10;

/**
 * Everything behind what was read, message by message: what a server gives once more, or from before that, is passed over. Errors where it
 * says again and again that there is more, and has nothing.
 */
export const readOn = (
  log: FleetLog,
  stream: Stream,
  from: () => number,
  each: (entry: Entry) => void,
  {
    subject,
    isEnough = () => false,
    most = readAtOnce,
  }: { readonly subject?: string; readonly isEnough?: () => boolean; readonly most?: number } = {},
): Observable<unknown> =>
  defer(() => {
    let inVain = 0;
    return defer(() => log.read(stream, from(), Math.min(most, readAtOnce), subject)).pipe(
      map(({ entries, more }) => {
        const before = from();
        for (const entry of entries) if (entry.seq >= from()) each(entry);
        inVain = from() > before ? 0 : inVain + 1;
        if (more && inVain >= mostInVain) throw new ReadInVain();
        return more && !isEnough();
      }),
      repeat(),
      takeWhile((more) => more),
      ignoreElements(),
    );
  });
