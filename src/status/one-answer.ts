import type { Socket } from 'node:net';
import type { Connections } from './connections.ts';
import { readQuestion } from './question.ts';

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
 * forgotten, so that a thousand questions in one write cost what one costs.
 */
export const oneAnswerEach =
  ({ connections, answer, refuse, onFault }: OneAnswerOptions) =>
  (socket: Socket): void => {
    /** From here on nothing is listened to any more. */
    const hang = (): void => {
      connections.asked(socket);
      socket.resume();
    };
    const onRefused = (why: 'long' | 'late'): void => {
      hang();
      socket.end(refuse(why));
    };
    const stop = readQuestion(socket, {
      end: '\n',
      onLong: () => onRefused('long'),
      onQuestion: (line) => {
        hang();
        answer(line.toString('utf8', 0, line.length - 1)).then(
          (said) => socket.end(said),
          (error: unknown) => {
            onFault(error);
            socket.destroy();
          },
        );
      },
    });
    connections.take(socket, () => {
      stop();
      onRefused('late');
    });
  };
