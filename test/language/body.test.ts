import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mostBytesAtOnce, readBody } from '../../src/language/body.ts';
import { createRoom } from '../../src/language/room.ts';

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

  test('that is long waits where many are: all of them take no more than there is room for, and each is read whole', async () => {
    const long = 4 * 1024 * 1024;
    const piece = new Uint8Array(65_536).fill(0x78);
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    async function* slow(): AsyncGenerator<Uint8Array> {
      for (let sent = 0; sent < long; sent += piece.length) {
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
        await new Promise((resolve) => setImmediate(resolve));
        yield piece;
      }
    }
    const texts = await Promise.all(Array.from({ length: 20 }, () => readBody(slow(), long)));
    expect(texts.map((text) => text?.length)).toEqual(texts.map(() => long));
    expect(most).toBeGreaterThan(mostBytesAtOnce / 2);
    expect(most).toBeLessThan(mostBytesAtOnce + 2 * long);
  });

  test('keeps nobody waiting once it is over, however it ends', async () => {
    const room = createRoom(100);
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(200_000);
      throw new Error('reset');
    }
    for (let count = 0; count < 3; count += 1) {
      await expect(readBody(broken(), 300_000, room)).rejects.toThrow('reset');
      expect(await readBody(chunked('x'.repeat(200_000), 90_000), 150_000, room)).toBeNull();
      expect(await readBody(chunked('x'.repeat(200_000), 90_000), 250_000, room)).toHaveLength(200_000);
    }
  });
});
