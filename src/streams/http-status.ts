import { connect, type LookupFunction } from 'node:net';
import { addressAttemptMs } from '../language/within.ts';
import { takeLeave } from './connection.ts';
import { createHeadLines } from './head-lines.ts';
import { closedEarly, type Head } from './http-answer.ts';

export interface HttpHeadOptions {
  /** Cuts the request at any point. */
  readonly abort: AbortSignal;
  /** How long `abort` will wait, milliseconds: each of several addresses of a name gets its share. */
  readonly limitMs: number;
  readonly lookup?: LookupFunction | undefined;
  /** Only the line that says the status is wanted, and what comes behind it is left unread. */
  readonly statusIsEnough?: boolean;
  /** Is given who knows how many bytes have come so far. */
  readonly onBegun?: (soFar: () => number) => void;
}

/** The status of an answer, as `httpHead` reads it. */
export const httpStatus = async (
  url: URL,
  request: string,
  options: Omit<HttpHeadOptions, 'statusIsEnough' | 'onBegun'>,
): Promise<number> => (await httpHead(url, request, { ...options, statusIsEnough: true })).status;

/**
 * Sends one request over plain HTTP by a connection of its own, and gives the head of the answer, which is read no further than
 * that. It is what most probes want, so it does without streams and promises in between: those of
 * `httpGet` cost more than the kernel does. It reads as tolerantly, and takes leave in the same way.
 *
 * @param request all that is sent
 */
export const httpHead = (
  { hostname, port }: URL,
  request: string,
  { abort, limitMs, lookup, statusIsEnough = false, onBegun }: HttpHeadOptions,
): Promise<Head> =>
  new Promise((resolve, reject) => {
    abort.throwIfAborted();
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || 80,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: addressAttemptMs(limitMs),
      ...(lookup && { lookup }),
    });
    const lines = createHeadLines(statusIsEnough);
    let taken = 0;
    onBegun?.(() => taken);
    /** There is a head, or there will be none: what comes behind that is of no consequence, and an error is dear to make. */
    let isOver = false;
    const cut = (): void => void socket.destroy();
    const lose = (why: () => unknown): void => {
      if (isOver) return;
      isOver = true;
      reject(abort.aborted ? abort.reason : why());
    };
    const fail = (error: unknown): void => {
      socket.destroy();
      lose(() => error);
    };
    const hear = (chunk: Buffer): void => {
      taken += chunk.length;
      try {
        const head = lines(chunk);
        if (head === null) return;
        isOver = true;
        socket.off('data', hear);
        takeLeave(socket, taken);
        resolve(head);
      } catch (error) {
        fail(error);
      }
    };
    abort.addEventListener('abort', cut, { once: true });
    socket.on('connect', () => socket.write(request));
    socket.on('data', hear);
    socket.on('end', () => lose(closedEarly));
    socket.on('error', fail);
    socket.on('close', () => {
      abort.removeEventListener('abort', cut);
      lose(closedEarly);
    });
  });
