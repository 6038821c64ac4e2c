import { defer, NEVER, type Observable, of, switchMap, throwError, timer } from 'rxjs';
import type { Outgoing, Rate, Receipt } from '../language/delivery.ts';
import { type Duration, ms } from '../language/duration.ts';
import { type Sink, SinkError } from '../sinks/sink.ts';
import type { Time } from './virtual-time.ts';

/** What a scripted sink does with a message. */
export type SinkAnswer =
  /** It arrives. */
  | 'ok'
  /** No answer ever comes: nobody knows whether it has arrived. */
  | 'hang'
  /** An HTTP status: 401 and 403 refuse the sink, other 4xx this message; 429 and 5xx are worth another try. */
  | number
  /** A status with the pause that the sink asks for. */
  | { readonly status: number; readonly retryAfter: Duration }
  /** Anything a sink may throw: a `SinkError` says what it means for the next try. */
  | Error
  /** It answers after a while, `'ok'` if nothing else is said. */
  | { readonly after: Duration; readonly answer?: SinkAnswer };

/** The message a scripted sink is asked to take. */
export interface ScriptedAttempt extends Outgoing {
  /** 0 for the first message, tries counted. */
  readonly attempt: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Milliseconds since the simulation began. */
  readonly elapsedMs: number;
}

/** A sink that answers by a script, turn by turn. */
export interface SinkScript extends Pick<Sink, 'catchUp' | 'split'> {
  /** What it answers to each try, and `'ok'` behind the last one; or a function that says so. Default: `'ok'`. */
  readonly answers?: readonly SinkAnswer[] | ((attempt: ScriptedAttempt) => SinkAnswer);
  /** At most `count` messages in any `per`. Default: as fast as it answers. */
  readonly rates?: readonly { readonly count: number; readonly per: Duration }[];
  /** Time limit of one message. Default: `10s`. */
  readonly timeout?: Duration;
}

/** A sink that does what a script says. Each simulation begins the script anew. */
export const sink = (name: string, script: SinkScript = {}): ((time: Time) => Sink) => {
  const { answers = [], rates = [], timeout = '10s', catchUp, split } = script;
  const answerTo =
    typeof answers === 'function' ? answers : ({ attempt }: ScriptedAttempt) => answers[attempt] ?? 'ok';
  const timeoutMs = ms(timeout);
  const limits: readonly Rate[] = rates.map(({ count, per }) => ({ count, perMs: ms(per) }));
  return ({ scheduler }) => {
    const startedAt = scheduler.now();
    let attempt = -1;
    let messageId = 0;

    const answered = (answer: SinkAnswer): Observable<Receipt> => {
      if (answer === 'hang') return NEVER;
      if (answer === 'ok') {
        messageId += 1;
        return of({ messageId: String(messageId) });
      }
      if (answer instanceof Error) return throwError(() => answer);
      if (typeof answer === 'number') return throwError(() => statusError(answer));
      if ('status' in answer) return throwError(() => statusError(answer.status, answer.retryAfter));
      const { after, answer: last = 'ok' } = answer;
      return timer(ms(after), scheduler).pipe(switchMap(() => answered(last)));
    };

    return {
      name,
      timeoutMs,
      rates: limits,
      ...(catchUp !== undefined && { catchUp }),
      ...(split !== undefined && { split }),
      send: (outgoing) =>
        defer(() => {
          attempt += 1;
          const at = scheduler.now();
          return answered(answerTo({ ...outgoing, attempt, at, elapsedMs: at - startedAt }));
        }),
    };
  };
};

const statusError = (status: number, retryAfter?: Duration): SinkError => {
  const refused = status === 401 || status === 403;
  const permanent = status >= 400 && status < 500 && status !== 429;
  return new SinkError(`HTTP ${status}`, {
    permanent,
    refused,
    ...(retryAfter !== undefined && { retryAfterMs: ms(retryAfter) }),
  });
};
