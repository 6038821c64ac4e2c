import { Readable } from 'node:stream';
import type { Dispatcher, Pool } from 'undici';
import { readBody } from '../../language/body.ts';
import type { Fault } from '../../language/fault.ts';
import { faultOf } from '../../language/fault-of.ts';
import { addressAttemptMs, orAborted } from '../../language/within.ts';
import type { Answer } from './answers.ts';

/** No answer of a service that takes messages comes near this. */
export const longestAnswerBytes = 1024 * 1024;

/** What requests go through: undici's dispatchers, and what opens one of them when it is needed. */
export type HttpWay = Pick<Dispatcher, 'request' | 'destroy'>;

/**
 * Connections to one service, for whoever waits for each answer himself. Their client is loaded with the first request: a
 * sidecar that has nothing to tell does not hold it in memory.
 *
 * @param timeoutMs half of it is how long a connection may take
 * @param connections at most; default: as many as are wanted
 */
export const openPool = (origin: string, timeoutMs: number, connections: number | null = null): HttpWay => {
  let opening: Promise<Pool> | null = null;
  let isDestroyed = false;
  const open = async (): Promise<Pool> => {
    const { Pool } = await import('undici');
    const pool = new Pool(origin, {
      connections,
      // Well before the time is over, so that "not reached" is told from "no answer".
      connectTimeout: Math.ceil(timeoutMs / 2),
      // The delivery policy ends an attempt; it may give a slow one longer than the last.
      headersTimeout: 0,
      bodyTimeout: 0,
      // A name's first address may be a broken one: the next has its turn in time, and neither is cut short.
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: addressAttemptMs(timeoutMs),
      // One message a second needs no more than what every server and proxy speaks.
      allowH2: false,
    });
    if (isDestroyed) await pool.destroy();
    return pool;
  };
  return {
    request: async (options: Parameters<Pool['request']>[0]) => {
      opening ??= open().catch((error: unknown) => {
        // Too many files may be open at this moment: the next attempt tries it anew.
        opening = null;
        throw error;
      });
      return (await opening).request(options);
    },
    destroy: async () => {
      isDestroyed = true;
      // Whoever asked for one that could not be opened has been told.
      const pool = await opening?.catch(() => null);
      await pool?.destroy();
    },
  };
};

/** What a failure means for the message: it may have arrived all the same, or nothing at all comes through. */
export interface Failed {
  readonly mayHaveArrived?: boolean;
  readonly refused?: boolean;
}

/** A request that a proxy has not let through has not arrived, whatever of it was sent. */
export const failedFor = (why: Fault, sent: boolean): [why: Fault, how: Failed] =>
  why.code === 'proxyRefused'
    ? [why, { refused: why.status === null || why.status < 500 }]
    : [{ code: sent ? 'unanswered' : 'notReached', why }, { mayHaveArrived: sent }];

export interface Exchange {
  readonly origin: string;
  /** With its query. */
  readonly path: string;
  readonly method: Dispatcher.HttpMethod;
  readonly headers?: Readonly<Record<string, string>>;
  /** `null`: there is none. */
  readonly bytes: Buffer | null;
  /** A longer answer is not read. Default: `longestAnswerBytes`. */
  readonly maxBytes?: number | undefined;
}

/**
 * Sends one request and reads the answer to it.
 *
 * @param failed makes the error that it rejects with, of why, and of what that means for the message
 */
export const exchange = async <E extends Error>(
  dispatcher: Pick<HttpWay, 'request'>,
  { bytes, maxBytes = longestAnswerBytes, headers, ...where }: Exchange,
  abort: AbortSignal,
  failed: (why: Fault, how: Failed) => E,
): Promise<Answer> => {
  let sent = false;
  // The body is asked for when there is a connection, so from here on the message may arrive.
  const body = function* (all: Buffer) {
    sent = true;
    yield all;
  };
  const answered = async (): Promise<Answer> => {
    const answer = await dispatcher.request({
      ...where,
      headers: { ...headers, ...(bytes && { 'content-length': String(bytes.length) }) },
      body: bytes && Readable.from(body(bytes)),
      signal: abort,
    });
    const header = (name: string): string | undefined => {
      const value = answer.headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    return { status: answer.statusCode, body: await readBody(answer.body, maxBytes), header };
  };
  try {
    abort.throwIfAborted();
    // By itself undici would not reject before a connection is there.
    return await orAborted(answered(), abort);
  } catch (error) {
    throw failed(...failedFor(faultOf(error), sent));
  }
};
