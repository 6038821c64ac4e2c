import { catchError, defer, exhaustMap, map, type Observable, of, type SchedulerLike } from 'rxjs';
import { firstInTime } from '../language/first-in-time.ts';
import { whyUnreached } from '../messages/faults.ts';
import type { Messages } from '../messages/messages.ts';
import { ticks } from '../streams/ticks.ts';

export interface HeartbeatOptions {
  readonly url: URL;
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** `/fail` is appended to the URL's path and requested while Polkan is not well. */
  readonly tellFailure: boolean;
  readonly healthy: () => boolean;
  /** Resolves with the status of the answer. */
  readonly request: (url: URL, abort: AbortSignal) => Promise<number>;
  readonly scheduler: SchedulerLike;
  readonly words: Messages;
}

/**
 * The dead man's switch: a URL that is requested only while Polkan is well, so that its silence means
 * something. Emits, beat by beat, why it did not reach the other end; `null` where it did, or where
 * there was nothing to send. Never errors.
 */
export const heartbeat = (options: HeartbeatOptions): Observable<string | null> => {
  const { url, everyMs, timeoutMs, tellFailure, healthy, request, scheduler, words } = options;
  const failUrl = new URL(url);
  failUrl.pathname = `${url.pathname.replace(/\/$/, '')}/fail`;
  const noAnswer = (): Error => new Error(words.noAnswer(timeoutMs));
  const limit = { limitMs: timeoutMs, scheduler, tooLate: noAnswer, silent: noAnswer };
  return ticks(everyMs, scheduler).pipe(
    exhaustMap(() =>
      defer(() => {
        const well = healthy();
        if (!well && !tellFailure) return of(null);
        return firstInTime((abort) => request(well ? url : failUrl, abort), limit).pipe(
          map((status) => (status >= 200 && status < 300 ? null : `HTTP ${status}`)),
        );
      }).pipe(catchError((error: unknown) => of(whyUnreached(error, words)))),
    ),
  );
};
