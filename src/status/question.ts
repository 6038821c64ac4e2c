import type { Socket } from 'node:net';

/** The longest question, its end included, in bytes. */
const maxBytes = 8_192;

export interface QuestionOptions {
  /** What a question ends with. */
  readonly end: string;
  /** It is whole: the question, its end included, and what came behind it in the same read. */
  readonly onQuestion: (question: Buffer, rest: Buffer) => void;
  /** It is longer than a question may be. */
  readonly onLong: () => void;
}

/**
 * Reads what a client asks, and nothing behind it; no more of it is kept than the bytes of one question. A client that
 * leaves before is cut off. The function that it gives stops the reading.
 */
export const readQuestion = (socket: Socket, { end, onQuestion, onLong }: QuestionOptions): (() => void) => {
  const bytes = Buffer.alloc(maxBytes);
  let length = 0;
  const onEnd = (): void => void socket.destroy();
  const stop = (): void => void socket.pause().off('data', onData).off('end', onEnd);
  const onData = (chunk: Buffer): void => {
    const from = Math.max(0, length - end.length);
    const before = length;
    length += chunk.copy(bytes, length);
    const found = bytes.subarray(0, length).indexOf(end, from, 'latin1');
    if (found < 0 && length < maxBytes) return;
    stop();
    const whole = found + end.length;
    if (found < 0) onLong();
    else onQuestion(bytes.subarray(0, whole), chunk.subarray(whole - before));
  };
  socket.on('data', onData).on('end', onEnd);
  // A client that is gone is nobody's trouble.
  socket.on('error', () => socket.destroy());
  return stop;
};
