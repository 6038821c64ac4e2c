import { firstValueFrom, type SchedulerLike, timer } from 'rxjs';
import { firstInTime } from '../../../language/first-in-time.ts';
import { faultText } from '../../../messages/faults.ts';
import type { Messages } from '../../../messages/messages.ts';
import { SinkError, sinkErrorOf } from '../../sink.ts';
import type { Bot } from '../bot.ts';
import { type Verdict, verdictOf } from '../telegram-answer.ts';

/** What a method of the Bot API answered. */
export type Called =
  | { readonly ok: true; readonly result: unknown }
  | {
      readonly ok: false;
      /** The code of the answer; `null`: there was none. */
      readonly code: number | null;
      readonly why: string;
      /** It asks for this pause, milliseconds. */
      readonly retryAfterMs: number | null;
      /** The answer is longer than was to be read. */
      readonly isLong: boolean;
      readonly verdict: Verdict | null;
    };

export interface CallOptions {
  /** Default: 15 s. */
  readonly limitMs?: number;
  readonly maxBytes?: number;
}

/** Calls methods of the Bot API until it is stopped, and waits. It never rejects: what goes wrong is an answer, too. */
export interface Caller {
  call(method: string, parameters: object, options?: CallOptions): Promise<Called>;
  /** Resolves after so long, or at once where all is stopped. */
  pause(ms: number): Promise<void>;
  readonly stop: AbortSignal;
}

/** How long any method but the long poll may take, milliseconds. */
export const callLimitMs = 15_000;

export const createCaller = (
  bot: Bot,
  {
    scheduler,
    words,
    stop,
  }: { readonly scheduler: SchedulerLike; readonly words: Messages; readonly stop: AbortSignal },
): Caller => {
  const asked = async (
    method: string,
    parameters: object,
    { limitMs = callLimitMs, maxBytes }: CallOptions,
  ): Promise<Called> => {
    const json = JSON.stringify(parameters);
    const post = async (abort: AbortSignal) => {
      const both = AbortSignal.any([abort, stop]);
      if (!bot.hasToken()) await bot.renewed(both);
      const first = await bot.post(method, json, both, maxBytes);
      const isUnknown = first.status === 401 || first.status === 404;
      return isUnknown && (await bot.renewed(both)) ? bot.post(method, json, both, maxBytes) : first;
    };
    const { status, body } = await firstValueFrom(
      firstInTime(post, {
        ...{ limitMs, scheduler },
        tooLate: () => new SinkError(words.noAnswer(limitMs)),
        silent: () => new SinkError(words.noAnswer(limitMs)),
      }),
    );
    const verdict = verdictOf(status, body);
    if (verdict.kind === 'sent') {
      // What is not modified is as it shall be, though the answer is an error.
      return {
        ok: true,
        result: status === 200 && body !== null ? (JSON.parse(body) as { result?: unknown }).result : null,
      };
    }
    const retryAfterMs = verdict.kind === 'failed' ? (verdict.how.retryAfterMs ?? null) : null;
    const code = verdict.why.code === 'botApi' ? verdict.why.error : status;
    const why = bot.masked(faultText(verdict.why, words));
    return { ok: false, code, why, retryAfterMs, isLong: body === null, verdict };
  };

  return {
    stop,
    call: (method, parameters, options = {}) =>
      asked(method, parameters, options).catch((error: unknown) => ({
        ok: false,
        code: null,
        why: bot.masked(sinkErrorOf(error, words).message),
        retryAfterMs: null,
        isLong: false,
        verdict: null,
      })),
    pause: (ms) =>
      new Promise((resolve) => {
        const over = (): void => {
          waiting.unsubscribe();
          stop.removeEventListener('abort', over);
          resolve();
        };
        const waiting = timer(ms, scheduler).subscribe(() => over());
        stop.addEventListener('abort', over, { once: true });
        if (stop.aborted) over();
      }),
  };
};
