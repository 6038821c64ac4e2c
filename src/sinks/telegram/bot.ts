import type { Dispatcher } from 'undici';
import { readBody } from '../../language/body.ts';
import type { Fault } from '../../language/fault.ts';
import { faultOf } from '../../language/fault-of.ts';
import { maskSecrets } from '../../language/secrets.ts';
import { orAborted } from '../../language/within.ts';
import { faultText } from '../../messages/faults.ts';
import type { Messages } from '../../messages/messages.ts';
import { exchange, failedFor, longestAnswerBytes, openPool } from '../http/exchange.ts';
import { SinkError, sinkErrorOf } from '../sink.ts';
import type { Failure } from './telegram-answer.ts';

export interface BotOptions {
  /** Empty: it is in the file, and was not there yet. */
  readonly token: string;
  /** Reads the token's file anew; rejects with why it can't, in words. Default: there is none. */
  readonly freshToken?: () => Promise<string>;
  /** Where the Bot API is; it may have a path of its own. */
  readonly apiUrl: URL;
  /** How to get there, if not straight. */
  readonly dispatcher?: Dispatcher;
  /** Half of it is how long a connection may take. */
  readonly timeoutMs: number;
  readonly words: Messages;
}

/** The HTTP status and the body of an answer, `null` if that was too long to read. */
export interface BotAnswer {
  readonly status: number;
  readonly body: string | null;
}

/**
 * Asks the Bot API in the name of a bot. Fails with a `SinkError` whose message holds neither the token nor a URL: the
 * token is in the path, so the connection is made from the origin alone.
 */
export interface Bot {
  /** Whose messages are read with this token: its number, which is no secret. */
  id(): string;
  hasToken(): boolean;
  /** Posts JSON to a method. A failure says whether the request may have arrived. */
  post(method: string, json: string, abort: AbortSignal, maxBytes?: number): Promise<BotAnswer>;
  /** Asks a method that takes nothing. */
  ask(method: string, abort: AbortSignal): Promise<BotAnswer>;
  /** Looks into the token's file again; whether there is another one now. Fails where there should be one. */
  renewed(abort: AbortSignal): Promise<boolean>;
  failure(why: Fault, how: Failure): SinkError;
  /** The text without the token. */
  masked(text: string): string;
  /** Drops the connections. */
  close(): Promise<void>;
}

export const createBot = (options: BotOptions): Bot => {
  const { apiUrl, timeoutMs, words } = options;
  const dispatcher = options.dispatcher ?? openPool(apiUrl.origin, timeoutMs);
  /** It may be rotated in its file. */
  let { token } = options;
  const pathOf = (method: string): string =>
    `${apiUrl.pathname.replace(/\/$/, '')}/bot${encodeURIComponent(token).replace('%3A', ':')}/${method}`;
  const masked = (text: string): string => maskSecrets(text, [token]);
  const failure = (why: Fault, how: Failure): SinkError => new SinkError(masked(faultText(why, words)), how);

  return {
    id: () => token.split(':')[0] ?? '',
    hasToken: () => token !== '',
    masked,
    failure,

    post: (method, json, abort, maxBytes) => {
      const headers = { 'content-type': 'application/json' };
      const where = { origin: apiUrl.origin, path: pathOf(method), method: 'POST', headers } as const;
      return exchange(dispatcher, { ...where, bytes: Buffer.from(json), maxBytes }, abort, failure);
    },

    ask: (method, abort) => {
      const asked = async (): Promise<BotAnswer> => {
        const { statusCode, body } = await dispatcher.request({
          origin: apiUrl.origin,
          path: pathOf(method),
          method: 'GET',
          signal: abort,
        });
        return { status: statusCode, body: await readBody(body, longestAnswerBytes) };
      };
      return orAborted(asked(), abort).catch((error: unknown) => {
        throw failure(...failedFor(faultOf(error), false));
      });
    },

    renewed: async (abort) => {
      if (options.freshToken === undefined) return false;
      const found = await orAborted(options.freshToken(), abort).catch((error: unknown) => {
        throw new SinkError(sinkErrorOf(error, words).message, { refused: true });
      });
      const isNew = found !== token;
      token = found;
      return isNew;
    },

    close: async () => {
      // A dispatcher that was handed in is its owner's to close.
      if (options.dispatcher === undefined) await dispatcher.destroy();
    },
  };
};
