import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { type BodyLength, bodyLength, readBody } from '../../src/status/body.ts';

const headOf = (...lines: string[]): string =>
  ['POST /api HTTP/1.1', 'host: box', ...lines, '', ''].join('\r\n');

describe('what a head says of its body', () => {
  test.each<[why: string, lines: string[], length: BodyLength]>([
    ['none, where it says nothing', [], 0],
    ['its length', ['Content-Length: 12'], 12],
    ['its length, however it is spelt', ['CONTENT-LENGTH:12'], 12],
    ['its length, with blanks around it', ['content-length: \t 12 \t'], 12],
    ['that it is empty', ['content-length: 0'], 0],
    ['nothing that can be known, in chunks', ['Transfer-Encoding: chunked'], 'unknown'],
    [
      'nothing that can be known, in chunks and with a length',
      ['content-length: 5', 'transfer-encoding: x'],
      'unknown',
    ],
    ['two lengths', ['content-length: 5', 'content-length: 6'], 'unclear'],
    ['one length twice', ['content-length: 5', 'Content-Length: 5'], 'unclear'],
    [
      'a length and a line that others may take for one',
      ['content-length: 5', 'content-length : 6'],
      'unclear',
    ],
    ['several in one line', ['content-length: 5, 5'], 'unclear'],
    ['no number', ['content-length: five'], 'unclear'],
    ['nothing where a number belongs', ['content-length:'], 'unclear'],
    ['a number with a sign', ['content-length: +5'], 'unclear'],
    ['a number of another base', ['content-length: 0x5'], 'unclear'],
    ['a fraction', ['content-length: 5.0'], 'unclear'],
    ['a number and more behind it', ['content-length: 5 and more'], 'unclear'],
    ['a number that is too long for any body', ['content-length: 1234567890123'], 'unclear'],
    ['a blank before the colon', ['content-length : 5'], 'unclear'],
    [
      'none, where another header has the name in it',
      ['x-content-length: 5', 'x-transfer-encoding: chunked'],
      0,
    ],
    ['none, where a value has the name in it', ['x: content-length: 5', 'y: transfer-encoding: chunked'], 0],
  ])('is %s', (_, lines, length) => {
    expect(bodyLength(headOf(...lines))).toBe(length);
  });
});

/** A client that sends what it is told to, and is looked at from outside. */
const client = () => {
  const events = new EventEmitter();
  const did: string[] = [];
  const socket = Object.assign(events, {
    destroy: () => did.push('cut off'),
    pause: () => {
      did.push('pause');
      return events;
    },
    resume: () => {
      did.push('resume');
      return events;
    },
  });
  const bodies: string[] = [];
  const read = (first: string, length: number): (() => void) =>
    readBody(socket as unknown as Socket, {
      ...{ first: Buffer.from(first), length },
      onBody: (body) => bodies.push(body.toString()),
    });
  const listeners = (): number => events.listenerCount('data') + events.listenerCount('end');
  return {
    bodies,
    did,
    read,
    listeners,
    send: (text: string) => events.emit('data', Buffer.from(text)),
    events,
  };
};

describe('a body', () => {
  test('that came with its head is given at once, and nobody listens for more', () => {
    const { bodies, did, read, listeners } = client();
    read('hello', 5);
    expect([bodies, did, listeners()]).toEqual([['hello'], [], 0]);
  });

  test('that comes in pieces is given once it is whole, and then nobody listens for more', () => {
    const { bodies, did, read, send, listeners } = client();
    read('he', 5);
    send('l');
    expect([bodies, did]).toEqual([[], ['resume']]);
    send('lo');
    expect([bodies, did, listeners()]).toEqual([['hello'], ['resume', 'pause'], 0]);
  });

  test('that is longer than it said ends where it said', () => {
    const { bodies, read, send } = client();
    read('', 5);
    send('hello, and one more thing');
    expect(bodies).toEqual(['hello']);
  });

  test('whose client leaves is given to nobody, and the client is cut off', () => {
    const { bodies, did, read, events } = client();
    read('he', 5);
    events.emit('end');
    expect([bodies, did]).toEqual([[], ['resume', 'cut off']]);
  });

  test('is given to nobody once its reading was stopped', () => {
    const { bodies, read, send, listeners } = client();
    const stop = read('he', 5);
    stop();
    send('llo');
    expect([bodies, listeners()]).toEqual([[], 0]);
  });
});
