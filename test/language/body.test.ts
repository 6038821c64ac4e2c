import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBody } from '../../src/language/body.ts';

async function* chunked(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('a body', () => {
  test('is read as UTF-8, however it is cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 9 }),
        async (text, size) => {
          expect(await readBody(chunked(text, size), 1_000)).toBe(text);
        },
      ),
    );
  });

  test('larger than the first buffer is read whole', async () => {
    const text = 'Диск '.repeat(40_000);
    expect(await readBody(chunked(text, 10_007), 1_048_576)).toBe(text);
  });

  test('of just as many bytes as are allowed is read, and of one more is not', async () => {
    const text = 'x'.repeat(100_000);
    expect(await readBody(chunked(text, 999), 100_000)).toBe(text);
    expect(await readBody(chunked(text, 999), 99_999)).toBeNull();
  });

  test('that is too large is read no further than that', async () => {
    let chunks = 0;
    let closed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          chunks += 1;
          yield new Uint8Array(10);
        }
      } finally {
        closed = true;
      }
    }
    expect(await readBody(endless(), 25)).toBeNull();
    expect({ chunks, closed }).toEqual({ chunks: 3, closed: true });
  });

  test('that breaks off rejects with why', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1);
      throw new Error('reset');
    }
    await expect(readBody(broken(), 25)).rejects.toThrow('reset');
  });
});
