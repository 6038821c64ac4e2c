import type { Socket } from 'node:net';
import type { Connections } from './connections.ts';

/** The longest question, its line feed included, in bytes. */
const maxBytes = 8_192;

export interface OneAnswerOptions {
  readonly connections: Connections;
  /** Answers a question, which is given without its line feed. */
  readonly answer: (question: string) => Promise<Uint8Array>;
  /** The answer to a question that was longer, or did not come in time. */
  readonly refuse: (why: 'long' | 'late') => Uint8Array;
  /** Told of an answer that failed; the connection is cut. */
  readonly onFault: (error: unknown) => void;
}

/**
 * One line asked and one answer a connection, whatever the client sends: what comes behind the line is read and
 * forgotten, so that a thousand questions in one write cost what one costs. Of each client no more is kept than its
 * line's bytes.
 */
export const oneAnswerEach =
  ({ connections, answer, refuse, onFault }: OneAnswerOptions) =>
  (socket: Socket): void => {
    /** From here on nothing is listened to any more. */
    const hang = (): void => {
      connections.asked(socket);
      socket.off('data', onData).off('end', onEnd).resume();
    };
    const onRefused = (why: 'long' | 'late'): void => {
      hang();
      socket.end(refuse(why));
    };

    const bytes = Buffer.alloc(maxBytes);
    let length = 0;
    const onData = (chunk: Buffer): void => {
      const from = length;
      length += chunk.copy(bytes, length);
      const end = bytes.subarray(0, length).indexOf('\n', from);
      if (end < 0) {
        if (length === maxBytes) onRefused('long');
        return;
      }
      hang();
      answer(bytes.toString('utf8', 0, end)).then(
        (said) => socket.end(said),
        (error: unknown) => {
          onFault(error);
          socket.destroy();
        },
      );
    };
    const onEnd = (): void => void socket.destroy();
    socket.on('data', onData);
    socket.on('end', onEnd);
    // A client that is gone is nobody's trouble.
    socket.on('error', () => socket.destroy());
    connections.take(socket, () => onRefused('late'));
  };
