import type { Dispatcher } from 'undici';
import type { Fault } from '../../language/fault.ts';
import { maskSecrets, withoutSecrets } from '../../language/secrets.ts';
import { faultText } from '../../messages/faults.ts';
import type { Messages } from '../../messages/messages.ts';
import { SinkError } from '../sink.ts';
import { type Answer, type AnswerRow, faultIn, meaningOf, pauseIn } from './answers.ts';
import { exchange, openPool } from './exchange.ts';
import { decoded } from './secrets-of.ts';

export interface PosterOptions {
  /** Where the service is. What it has of a user and a password goes into a header of its own. */
  readonly url: URL;
  /** How to get there, if not straight. It is its owner's to close. */
  readonly dispatcher?: Dispatcher | undefined;
  readonly timeoutMs: number;
  readonly words: Messages;
  /** What no error may hold, beside the user and the password of the URL. */
  readonly secrets: readonly string[];
  /** The rows of the channel's own error table. */
  readonly rows?: readonly AnswerRow[];
  /** What in a body says why; `undefined`: nothing does. Must not throw. */
  readonly describe?: (body: string) => string | undefined;
  /** How long the body asks to wait, milliseconds; `null`: it does not. Must not throw. */
  readonly pauseOf?: (body: string) => number | null;
  /** The wall clock, for a pause that is a date. Default: that of the process. */
  readonly now?: () => number;
}

export interface PostRequest {
  /** With its query. */
  readonly path: string;
  /** Default: POST. */
  readonly method?: Dispatcher.HttpMethod;
  readonly headers?: Readonly<Record<string, string>>;
  /** Left out: there is none. */
  readonly body?: string;
}

export interface Poster {
  /**
   * The answer, where it means that the message has arrived. Rejects with a `SinkError` otherwise, which holds neither
   * a URL nor a secret.
   */
  post(request: PostRequest, abort: AbortSignal): Promise<Answer>;
  /** Says why something failed, without secrets. */
  failure(why: Fault, how?: ConstructorParameters<typeof SinkError>[1]): SinkError;
  /** Drops the connections. */
  close(): Promise<void>;
}

/**
 * Posts messages to one HTTP service, and reads what its answers mean. A secret is in the path as often as not, so the
 * connection is made from the origin alone.
 */
export const createPoster = (options: PosterOptions): Poster => {
  const { url, timeoutMs, words, rows = [], describe, pauseOf, now = Date.now } = options;
  const { origin } = url;
  const [user, password] = [decoded(url.username), decoded(url.password)];
  const secrets = [...options.secrets, password].filter((secret) => secret !== '');
  const authorization =
    user === '' && password === ''
      ? {}
      : { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  const dispatcher = options.dispatcher ?? openPool(origin, timeoutMs, 2);

  const failure: Poster['failure'] = (why, how = {}) =>
    new SinkError(withoutSecrets(maskSecrets(faultText(why, words), secrets)), how);

  const request = (
    { path, method = 'POST', headers = {}, body }: PostRequest,
    abort: AbortSignal,
  ): Promise<Answer> => {
    const bytes = body === undefined ? null : Buffer.from(body.toWellFormed());
    const all = {
      'user-agent': 'polkan',
      ...authorization,
      ...(bytes && { 'content-type': 'application/json' }),
      ...headers,
    };
    return exchange(dispatcher, { origin, path, method, headers: all, bytes }, abort, failure);
  };

  return {
    failure,
    async post(what, abort) {
      const answer = await request(what, abort);
      const meaning = meaningOf(answer, rows);
      if (meaning === 'sent') return answer;
      const why = faultIn(answer, describe);
      const pauseMs = pauseIn(answer.header('retry-after'), now()) ?? pauseOf?.(answer.body ?? '') ?? null;
      throw failure(why, {
        permanent: meaning === 'dropped',
        refused: meaning === 'refused',
        mayHaveArrived: meaning === 'in doubt',
        ...(meaning === 'again' && pauseMs !== null && { retryAfterMs: pauseMs }),
      });
    },
    close: async () => {
      if (options.dispatcher === undefined) await dispatcher.destroy();
    },
  };
};
