import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultOf } from '../../src/language/fault-of.ts';
import { Incoming, readHead } from '../../src/streams/http-answer.ts';
import { createStatusLines } from '../../src/streams/status-lines.ts';
import { runs } from '../support/runs.ts';

/** What the reader of whole heads makes of it: the status, or why there is none. */
const byHead = async (chunks: readonly Buffer[]): Promise<number | string> => {
  // A stream is all that it reads of a socket.
  const incoming = new Incoming(Readable.from(chunks) as Socket);
  return readHead(incoming, true).then(
    ({ status }) => status,
    (error) => faultOf(error).code,
  );
};

const byLines = (chunks: readonly Buffer[]): number | string => {
  const lines = createStatusLines();
  try {
    for (const chunk of chunks) {
      const status = lines(chunk);
      if (status !== null) return status;
    }
    return 'closedEarly';
  } catch (error) {
    return faultOf(error).code;
  }
};

const line = fc.oneof(
  fc.constantFrom(
    'HTTP/1.1 200 OK',
    'HTTP/1.0 503',
    'http/1.1 204 lower',
    'HTTP/2 404 ',
    'HTTP/1.1 100 Continue',
    'HTTP/1.1 103',
    'HTTP/1.1 101 x',
  ),
  fc.constantFrom(
    '',
    'x: y',
    ' folded',
    'HTTP/1.1 20 OK',
    'HTTP/1.1 099',
    'HTTP',
    'SSH-2.0',
    'HTTP/1.1 2000',
    '\t',
  ),
  fc.string({ maxLength: 12 }),
);
const answer = fc
  .array(fc.tuple(line, fc.constantFrom('\r\n', '\n')), { maxLength: 8 })
  .map((lines) => lines.map((parts) => parts.join('')).join(''));

/** The same bytes in pieces of these lengths, again and again. */
const cut = (bytes: Buffer, lengths: readonly number[]): Buffer[] => {
  const pieces: Buffer[] = [];
  for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
    const to = from + (lengths[turn % lengths.length] ?? 1);
    pieces.push(bytes.subarray(from, to));
    from = to;
  }
  return pieces;
};

describe('the status of an answer', () => {
  test('is the one that the reader of whole heads finds in the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(answer, async (text) => {
        const bytes = Buffer.from(text);
        expect(byLines([bytes])).toBe(await byHead([bytes]));
      }),
      { numRuns: runs(2_000) },
    );
  });

  test('is the same in whatever pieces the bytes come', () => {
    fc.assert(
      fc.property(
        answer,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
        (text, lengths) => {
          const bytes = Buffer.from(text);
          // What is no HTTP may be known before it has all come.
          expect(byLines(cut(bytes, lengths))).toBe(byLines([bytes]));
        },
      ),
      { numRuns: runs(2_000) },
    );
  });

  test('is none where all heads before it are longer than one may be', () => {
    const head = `HTTP/1.1 100 Continue\r\n${`${'x'.repeat(56)}: y\r\n`.repeat(100)}\r\n`;
    const pieces = Array.from({ length: 80 }, () => Buffer.from(head));
    expect(byLines([...pieces.slice(0, 40), Buffer.from('HTTP/1.1 200 OK\r\n')])).toBe(200);
    expect(byLines(pieces)).toBe('headersTooLarge');
  });
});

test('a status line in small letters is one, as curl takes it', async () => {
  const bytes = [Buffer.from('http/1.1 204 No Content\r\n\r\n')];
  expect(byLines(bytes)).toBe(204);
  expect(await byHead(bytes)).toBe(204);
});
