import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultOf } from '../../src/language/fault-of.ts';
import { createHeadLines } from '../../src/streams/head-lines.ts';
import { type Head, Incoming, readHead } from '../../src/streams/http-answer.ts';
import { runs } from '../support/runs.ts';

type Found = { readonly status: number; readonly headers: readonly unknown[] } | string;

const found = ({ status, headers }: Head): Found => ({ status, headers: [...headers] });

/** What the reader of whole heads makes of it: the head, or why there is none. */
const byHead = async (chunks: readonly Buffer[], statusIsEnough: boolean): Promise<Found> => {
  // A stream is all that it reads of a socket.
  const incoming = new Incoming(Readable.from(chunks) as Socket);
  return readHead(incoming, statusIsEnough).then(found, (error) => faultOf(error).code);
};

const byLines = (chunks: readonly Buffer[], statusIsEnough: boolean): Found => {
  const lines = createHeadLines(statusIsEnough);
  try {
    for (const chunk of chunks) {
      const head = lines(chunk);
      if (head !== null) return found(head);
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
    'X : z ',
    'location: /elsewhere',
    ': no name',
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

describe.each([
  ['the status', true],
  ['the head', false],
] as const)('%s of an answer', (_, statusIsEnough) => {
  test('is what the reader of whole heads finds in the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(answer, async (text) => {
        const bytes = Buffer.from(text);
        expect(byLines([bytes], statusIsEnough)).toEqual(await byHead([bytes], statusIsEnough));
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
          expect(byLines(cut(bytes, lengths), statusIsEnough)).toEqual(byLines([bytes], statusIsEnough));
        },
      ),
      { numRuns: runs(2_000) },
    );
  });

  test('is none where all heads before it are longer than one may be', () => {
    const head = `HTTP/1.1 100 Continue\r\n${`${'x'.repeat(56)}: y\r\n`.repeat(100)}\r\n`;
    const pieces = Array.from({ length: 80 }, () => Buffer.from(head));
    const end = Buffer.from('HTTP/1.1 200 OK\r\n\r\n');
    expect(byLines([...pieces.slice(0, 40), end], statusIsEnough)).toEqual({ status: 200, headers: [] });
    expect(byLines(pieces, statusIsEnough)).toBe('headersTooLarge');
  });

  test('is none where its own headers never end', () => {
    const pieces = Array.from({ length: 80 }, () => Buffer.from(`${'x'.repeat(56)}: y\r\n`.repeat(100)));
    const all = [Buffer.from('HTTP/1.1 200 OK\r\n'), ...pieces];
    expect(byLines(all, statusIsEnough)).toEqual(
      statusIsEnough ? { status: 200, headers: [] } : 'headersTooLarge',
    );
  });
});

test('a status line in small letters is one, as curl takes it', async () => {
  const bytes = [Buffer.from('http/1.1 204 No Content\r\nA: b\r\na: c\r\n d\r\n\r\n')];
  const head = { status: 204, headers: [['a', ['b', 'c d']]] };
  expect(byLines(bytes, false)).toEqual(head);
  expect(await byHead(bytes, false)).toEqual(head);
});
