/**
 * Does `work` with a time limit of its own, inside whatever limit stands around it. Rejects with
 * `no answer within N s` when the limit passes, with the reason of `abort` when that is aborted, and in
 * both cases aborts the signal that `work` was given. Work that doesn't heed its signal is left behind.
 */
export const within = async <T>(
  limitMs: number,
  abort: AbortSignal,
  work: (abort: AbortSignal) => Promise<T>,
): Promise<T> => {
  abort.throwIfAborted();
  const own = new AbortController();
  const follow = (): void => own.abort(abort.reason);
  abort.addEventListener('abort', follow, { once: true });
  const timer = setTimeout(() => own.abort(new Error(`no answer within ${limitMs / 1000} s`)), limitMs);
  const cut = new Promise<never>((_, reject) => {
    own.signal.addEventListener('abort', () => reject(own.signal.reason), { once: true });
  });
  try {
    return await Promise.race([work(own.signal), cut]);
  } finally {
    clearTimeout(timer);
    abort.removeEventListener('abort', follow);
  }
};
