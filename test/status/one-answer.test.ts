import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { oneAnswerEach } from '../../src/status/one-answer.ts';

/** A client of whom it is written down what was done with it, and the end of its time to ask. */
const client = (answer: (question: string) => Promise<Uint8Array>) => {
  const did: string[] = [];
  const events = new EventEmitter();
  const socket = Object.assign(events, {
    pause: () => events,
    resume: () => did.push('reads on'),
    end: (said: Uint8Array) => did.push(`says ${Buffer.from(said).toString()}`),
    destroy: () => did.push('cut off'),
  });
  let late = (): void => undefined;
  oneAnswerEach({
    connections: {
      take: (_socket, given) => {
        late = given;
      },
      asked: () => did.push('asked') > 0,
      stay: () => false,
      close: () => undefined,
    },
    answer,
    refuse: (why) => Buffer.from(`refused: ${why}`),
    onFault: (error) => did.push(`told ${String(error)}`),
  })(socket as unknown as Socket);
  return {
    did,
    late: () => late(),
    send: async (text: string) => {
      events.emit('data', Buffer.from(text));
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
};
const echo = async (question: string): Promise<Uint8Array> => Buffer.from(`[${question}]`);

describe('a client that asks one line', () => {
  test('is given one answer to it, without its line feed, and what it says behind is read and forgotten', async () => {
    const { did, send } = client(echo);
    await send('{"verb":"hé');
    expect(did).toEqual([]);
    await send('alth"}\nmore\n');
    await send('and more\n');
    expect(did).toEqual(['asked', 'reads on', 'says [{"verb":"héalth"}]']);
  });

  test('is told that its line is too long, and is heard no more', async () => {
    const { did, send } = client(echo);
    await send('x'.repeat(20_000));
    expect(did).toEqual(['asked', 'reads on', 'says refused: long']);
    await send('\n');
    expect(did).toHaveLength(3);
  });

  test('is told that it was too late, and what it asks then is not answered', async () => {
    const { did, send, late } = client(echo);
    await send('half a ');
    late();
    await send('question\n');
    expect(did).toEqual(['asked', 'reads on', 'says refused: late']);
  });

  test('is cut off where the answer fails, and that is told', async () => {
    const { did, send } = client(() => Promise.reject(new Error('broken')));
    await send('x\n');
    expect(did).toEqual(['asked', 'reads on', 'told Error: broken', 'cut off']);
  });
});
