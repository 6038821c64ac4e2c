import type { ConsoleWords } from '../../../messages/console.ts';
import type { Called, Caller } from './caller.ts';
import { oldestMs } from './reading.ts';
import { type Update, updatesIn, wantedUpdates } from './update.ts';

/** How long Telegram may wait for something to tell, seconds; it takes no more than this. */
export const pollSeconds = 50;
/** So many updates are asked for at once, and so many bytes of them are read; of an answer that is longer, one at a time. */
export const mostUpdates = 50;
export const longestUpdatesBytes = 4 * 1024 * 1024;
/** The pause behind a failure doubles from the first to the last, milliseconds. */
export const firstPauseMs = 1_000;
export const longestPauseMs = 60_000;
/** Somebody else reads, or has the messages sent to himself: it is for a person to end that. */
export const conflictPauseMs = 30_000;
export const longestConflictPauseMs = 600_000;
/** Who reads undisturbed for so long reads alone, milliseconds. */
export const undisturbedMs = 120_000;
/** After so long without an answer it is told that nobody is heard, milliseconds. */
export const unreachedMs = 300_000;

/** How long an update may have waited for somebody to listen. */
export interface Waiting {
  /** At most so long, milliseconds; infinite: that is not known. */
  readonly ms: number;
  /** So long that of a press, which has no time on it, nothing is known. */
  readonly pressesAreOld: boolean;
}

/** The status of an answer in which there is no list of updates, or none that can be gone on from. */
const noUpdates = 200;

export interface PollOptions {
  readonly caller: Caller;
  readonly now: () => number;
  /** Before the first poll; again while it fails. `null`: it is done. */
  readonly begin: () => Promise<Extract<Called, { ok: false }> | null>;
  /** When somebody was last known to listen, epoch milliseconds. */
  readonly aliveAt: number;
  /** From which update on; `null`: from the first that Telegram keeps. Asked anew before each poll. */
  readonly from: () => number | null;
  readonly take: (update: Update, waiting: Waiting) => Promise<void>;
  readonly trouble: (why: string | null) => void;
  readonly say: ConsoleWords['trouble'];
}

/**
 * Asks for updates until it is stopped. What fails is tried again, ever more slowly, and told where a person has to do something: a
 * second reader and a webhook are found out, and never ended.
 */
export const poll = async (options: PollOptions): Promise<void> => {
  const { caller, now, begin, from, take, say } = options;
  let { aliveAt } = options;
  let limit = mostUpdates;
  let failures = 0;
  let failingSince: number | null = null;
  let conflicts = 0;
  let conflictAt = Number.NEGATIVE_INFINITY;
  const begunAt = now();
  /** Something was said of how it does since the start. */
  let isSaid = false;
  const trouble = (why: string | null): void => {
    isSaid = true;
    options.trouble(why);
  };

  /** When there was nothing left to be taken; what comes afterwards has been said since. */
  let emptyAt = Number.NEGATIVE_INFINITY;

  /** What came while nobody listened is asked for without waiting, so that nothing that comes then is taken for it. */
  const isFresh = (): boolean => now() - aliveAt <= oldestMs && failures === 0;

  const ask = (): Promise<Called> => {
    const offset = from();
    return caller.call(
      'getUpdates',
      {
        ...(offset !== null && { offset }),
        limit,
        timeout: isFresh() ? pollSeconds : 0,
        allowed_updates: wantedUpdates,
      },
      { limitMs: (pollSeconds + 10) * 1000, maxBytes: longestUpdatesBytes },
    );
  };

  const heard = (): void => {
    failures = 0;
    failingSince = null;
    aliveAt = now();
    if (now() - conflictAt < undisturbedMs) return;
    // The first answer after a start is had though another reads: that was told before it, perhaps, and is not over.
    if (!isSaid && now() - begunAt < undisturbedMs) return;
    conflicts = 0;
    trouble(null);
  };

  const conflicted = (why: string): number => {
    conflicts += 1;
    conflictAt = now();
    // One that is over again in a moment was a person who looked.
    const isHook = /webhook/i.test(why);
    if (isHook || conflicts > 1) trouble(isHook ? say.webhook : say.another);
    return Math.min(conflictPauseMs * 2 ** (conflicts - 1), longestConflictPauseMs);
  };

  /** How long to wait after a failure, milliseconds. */
  const failed = ({ code, why, retryAfterMs, isLong }: Extract<Called, { ok: false }>): number => {
    if (code === 409) return conflicted(why);
    failures += 1;
    failingSince ??= now();
    if (isLong && limit > 1) {
      limit = 1;
      return 0;
    }
    if (isLong) trouble(say.tooLong);
    else if (code === noUpdates) trouble(say.noUpdates);
    else if (code === 401 || code === 403 || code === 404) trouble(why);
    else if (now() - failingSince >= unreachedMs) trouble(say.unreached(now() - failingSince, why));
    return retryAfterMs ?? Math.min(firstPauseMs * 2 ** Math.min(failures - 1, 10), longestPauseMs);
  };

  for (;;) {
    const failure = await begin();
    if (caller.stop.aborted) return;
    if (failure === null) break;
    await caller.pause(failed(failure));
  }
  while (!caller.stop.aborted) {
    const pressesAreOld = now() - aliveAt > oldestMs;
    const called = await ask();
    if (caller.stop.aborted) return;
    const updates = called.ok ? updatesIn(called.result) : null;
    if (called.ok && updates !== null) {
      heard();
      const cameAt = now();
      const waiting = { ms: cameAt - emptyAt, pressesAreOld };
      if (updates.length < limit) {
        limit = mostUpdates;
        emptyAt = cameAt;
      }
      for (const update of updates) {
        if (caller.stop.aborted) return;
        await take(update, waiting);
      }
    } else {
      const failure = called.ok
        ? ({ ok: false, code: noUpdates, why: '', retryAfterMs: null, isLong: false, verdict: null } as const)
        : called;
      await caller.pause(failed(failure));
    }
  }
};
