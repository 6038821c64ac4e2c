import { createRoom, type Room } from './room.ts';

/** So many bytes of bodies are held at once, beyond the first of each, and as many more as one of them may have. */
export const mostBytesAtOnce = 4 * 1024 * 1024;
/** Of every body so much is read at once. */
export const firstBytes = 65_536;

/** Of all but those whose reader has a room of its own. */
const shared = createRoom(mostBytesAtOnce);

/**
 * The body of an HTTP message as UTF-8; `null`: it is longer than `maxBytes`, and its rest was not read. One
 * growing buffer, not a list of chunks: a body sent a byte a chunk would make a list many times its size. What it is moved out of
 * is given back at once, not when garbage is collected next: of a few bodies of four megabytes that would be twenty more. A long one
 * waits where many others are being read, so that what all of them take does not depend on how many there are.
 */
export const readBody = async (
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  room: Room = shared,
): Promise<string | null> => {
  let buffer = new Uint8Array(Math.min(maxBytes, firstBytes));
  let length = 0;
  const holder = {};
  try {
    for await (const chunk of body) {
      const needed = length + chunk.length;
      if (needed > maxBytes) return null;
      if (needed > buffer.length) {
        const larger = Math.min(maxBytes, Math.max(needed, 2 * buffer.length));
        await room.take(holder, larger - buffer.length);
        buffer = new Uint8Array(buffer.buffer.transfer(larger));
      }
      buffer.set(chunk, length);
      length = needed;
    }
    return new TextDecoder().decode(buffer.subarray(0, length));
  } finally {
    buffer.buffer.transfer(0);
    room.leave(holder);
  }
};
