import type { Socket } from 'node:net';
import { type SchedulerLike, type Subscription, timer } from 'rxjs';

/** What is written to a client, part by part. */
export type Answer = readonly Uint8Array[];

export interface OneAnswerOptions {
  /** So many connections at once. */
  readonly connections: number;
  /** What a question ends with. */
  readonly end: string;
  /** The longest question, its end included, in bytes. */
  readonly maxBytes: number;
  /** How long a client may take to ask, milliseconds. */
  readonly askMs: number;
  /** How long it may take from then on to be answered and to leave, milliseconds. */
  readonly takeMs: number;
  /** Answers a question, which is given without its end. */
  readonly answer: (question: string) => Promise<Answer>;
  /** The answer to a question that was longer, or did not come in time. */
  readonly refuse: (why: 'long' | 'late') => Answer;
  /** Told of an answer that failed; the connection is cut. */
  readonly onFault: (error: unknown) => void;
  readonly scheduler: SchedulerLike;
}

/**
 * One question and one answer a connection, whatever the client sends: what comes behind the question is read and
 * forgotten, so that a thousand questions in one write cost what one costs. Of each client no more is kept than its
 * question's bytes. When all connections are taken the oldest that has not asked yet is cut off for the next one, and
 * where all have asked the oldest of those.
 */
export const oneAnswerEach = (
  options: OneAnswerOptions,
): {
  take(socket: Socket): void;
  close(): void;
} => {
  const { connections, end, maxBytes, askMs, takeMs, answer, refuse, onFault, scheduler } = options;
  /** The oldest first, both. */
  const silent = new Set<Socket>();
  const asked = new Set<Socket>();

  const take = (socket: Socket): void => {
    if (silent.size + asked.size >= connections) {
      const [oldest] = silent.size > 0 ? silent : asked;
      silent.delete(oldest ?? socket);
      asked.delete(oldest ?? socket);
      oldest?.destroy();
    }
    silent.add(socket);
    let deadline: Subscription | null = null;
    const within = (ms: number, late: () => void): void => {
      deadline?.unsubscribe();
      deadline = timer(ms, scheduler).subscribe(late);
    };

    /** From here on nothing is listened to any more. */
    const hang = (): void => {
      silent.delete(socket);
      asked.add(socket);
      socket.off('data', onData).off('end', onEnd).resume();
      within(takeMs, () => socket.destroy());
    };
    const say = (parts: Answer): void => {
      if (socket.destroyed) return;
      socket.cork();
      for (const part of parts) socket.write(part);
      socket.end();
    };
    const onQuestion = (question: string): void => {
      hang();
      answer(question).then(say, (error: unknown) => {
        onFault(error);
        socket.destroy();
      });
    };
    const onRefused = (why: 'long' | 'late'): void => {
      hang();
      say(refuse(why));
    };

    const bytes = Buffer.alloc(maxBytes);
    let length = 0;
    const onData = (chunk: Buffer): void => {
      const from = Math.max(0, length - end.length);
      length += chunk.copy(bytes, length);
      const found = bytes.subarray(0, length).indexOf(end, from, 'latin1');
      if (found >= 0) onQuestion(bytes.toString('utf8', 0, found));
      else if (length === maxBytes) onRefused('long');
    };
    const onEnd = (): void => void socket.destroy();
    socket.on('data', onData);
    socket.on('end', onEnd);
    // A client that is gone is nobody's trouble.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      deadline?.unsubscribe();
      silent.delete(socket);
      asked.delete(socket);
    });
    within(askMs, () => onRefused('late'));
  };

  return {
    take,
    close() {
      for (const socket of [...silent, ...asked]) socket.destroy();
    },
  };
};
