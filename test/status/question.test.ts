import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { readQuestion } from '../../src/status/question.ts';

/** The longest question that is read, its end included. */
const most = 8_192;

/** A client whose question ends with an empty line, and what was made of it. */
const client = (end = '\r\n\r\n') => {
  const did: string[] = [];
  const events = new EventEmitter();
  const socket = Object.assign(events, {
    destroy: () => did.push('cut off'),
    pause: () => events,
  });
  const asked: [question: string, rest: string][] = [];
  const stop = readQuestion(socket as unknown as Socket, {
    end,
    onQuestion: (question, rest) => asked.push([question.toString('latin1'), rest.toString('latin1')]),
    onLong: () => did.push('too long'),
  });
  return {
    ...{ asked, did, stop, events },
    send: (text: string) => events.emit('data', Buffer.from(text, 'latin1')),
    listeners: () => events.listenerCount('data') + events.listenerCount('end'),
  };
};

describe('a question', () => {
  test('is given with its end, and what came behind it in the same read', () => {
    const { asked, send, listeners } = client();
    send('GET / HTTP/1.1\r\n\r\nbody');
    expect([asked, listeners()]).toEqual([[['GET / HTTP/1.1\r\n\r\n', 'body']], 0]);
  });

  test.each([1, 2, 3, 5, 17])('is found in pieces of %i bytes, its end between two of them too', (size) => {
    const { asked, send } = client();
    const text = 'GET / HTTP/1.1\r\nhost: box\r\n\r\n';
    for (let at = 0; at < text.length; at += size) send(text.slice(at, at + size));
    expect(asked).toEqual([[text, '']]);
  });

  test('has behind it only what came behind it in the last piece', () => {
    const { asked, send } = client('\n');
    send('{"verb":"ack"');
    send('}\nmore');
    expect(asked).toEqual([['{"verb":"ack"}\n', 'more']]);
  });

  test('may be as long as there is room, and not one byte longer', () => {
    const fits = client('\n');
    fits.send(`${'x'.repeat(most - 1)}\n`);
    expect(fits.asked.map(([question]) => question.length)).toEqual([most]);
    const long = client('\n');
    long.send('x'.repeat(most - 1));
    expect(long.did).toEqual([]);
    long.send('x');
    expect([long.did, long.asked, long.listeners()]).toEqual([['too long'], [], 0]);
    const longer = client('\n');
    longer.send(`${'x'.repeat(most)}\n`);
    expect([longer.did, longer.asked]).toEqual([['too long'], []]);
  });

  test('of a client that leaves is given to nobody, and the client is cut off', () => {
    const { asked, did, events, send } = client();
    send('GET');
    events.emit('end');
    expect([asked, did]).toEqual([[], ['cut off']]);
  });

  test('of a client that fails ends nothing but that client', () => {
    const { did, events } = client();
    events.emit('error', new Error('reset'));
    expect(did).toEqual(['cut off']);
  });

  test('is given to nobody once its reading was stopped', () => {
    const { asked, send, stop, listeners } = client('\n');
    stop();
    send('x\n');
    expect([asked, listeners()]).toEqual([[], 0]);
  });
});
