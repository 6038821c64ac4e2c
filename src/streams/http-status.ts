import { connect, type LookupFunction } from 'node:net';
import { addressAttemptMs } from '../language/within.ts';
import { takeLeave } from './connection.ts';
import { closedEarly } from './http-answer.ts';
import { createStatusLines } from './status-lines.ts';

export interface HttpStatusOptions {
  /** Cuts the request at any point. */
  readonly abort: AbortSignal;
  /** How long `abort` will wait, milliseconds: each of several addresses of a name gets its share. */
  readonly limitMs: number;
  readonly lookup?: LookupFunction | undefined;
}

/**
 * Sends one request over plain HTTP by a connection of its own, and gives the status of the answer, which is read no further than
 * the line that says it. That is what most probes want, so it does without streams and promises in between: those of
 * `httpGet` cost more than the kernel does. It reads as tolerantly, and takes leave in the same way.
 *
 * @param request all that is sent
 */
export const httpStatus = (
  { hostname, port }: URL,
  request: string,
  { abort, limitMs, lookup }: HttpStatusOptions,
): Promise<number> =>
  new Promise((resolve, reject) => {
    abort.throwIfAborted();
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || 80,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: addressAttemptMs(limitMs),
      ...(lookup && { lookup }),
    });
    const lines = createStatusLines();
    let taken = 0;
    const cut = (): void => void socket.destroy();
    const fail = (error: unknown): void => {
      socket.destroy();
      reject(abort.aborted ? abort.reason : error);
    };
    const hear = (chunk: Buffer): void => {
      taken += chunk.length;
      try {
        const status = lines(chunk);
        if (status === null) return;
        socket.off('data', hear);
        takeLeave(socket, taken);
        resolve(status);
      } catch (error) {
        fail(error);
      }
    };
    abort.addEventListener('abort', cut, { once: true });
    socket.on('connect', () => socket.write(request));
    socket.on('data', hear);
    // Once there is a status, none of these is of any consequence.
    socket.on('end', () => reject(abort.aborted ? abort.reason : closedEarly()));
    socket.on('error', fail);
    socket.on('close', () => {
      abort.removeEventListener('abort', cut);
      reject(abort.aborted ? abort.reason : closedEarly());
    });
  });
