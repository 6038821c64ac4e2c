import type { Socket } from 'node:net';

/** What stands behind a head. */
export type BodyLength = number | 'unknown' | 'unclear';

/**
 * How many bytes follow a head, its empty line included. `unknown`: it does not say, because they come in chunks;
 * `unclear`: it says it twice, or not as a number, so that others could read another length out of it.
 */
export const bodyLength = (head: string): BodyLength => {
  if (/^transfer-encoding[^\n]*$/im.test(head)) return 'unknown';
  const said = head.match(/^content-length[^\n]*$/gim) ?? [];
  if (said.length === 0) return 0;
  const [, digits] = /^content-length:[ \t]*(\d{1,12})[ \t]*\r?$/i.exec(said[0] ?? '') ?? [];
  return said.length > 1 || digits === undefined ? 'unclear' : Number(digits);
};

/**
 * Reads so many bytes of a body, `first` among them, and gives them when they are whole. A client that leaves before is cut
 * off. The function that it gives stops the reading.
 */
export const readBody = (
  socket: Socket,
  { first, length, onBody }: { first: Buffer; length: number; onBody: (body: Buffer) => void },
): (() => void) => {
  const body = Buffer.alloc(length);
  let filled = first.copy(body);
  const onEnd = (): void => void socket.destroy();
  const stop = (): void => void socket.pause().off('data', onData).off('end', onEnd);
  const finish = (): void => {
    stop();
    onBody(body);
  };
  const onData = (chunk: Buffer): void => {
    filled += chunk.copy(body, filled);
    if (filled === length) finish();
  };
  if (filled === length) onBody(body);
  else socket.on('data', onData).on('end', onEnd).resume();
  return stop;
};
