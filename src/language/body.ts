/**
 * The body of an HTTP message as UTF-8; `null`: it is longer than `maxBytes`, and its rest was not read. One
 * growing buffer, not a list of chunks: a body sent a byte a chunk would make a list many times its size. What it is moved out of
 * is given back at once, not when garbage is collected next: of a few bodies of four megabytes that would be twenty more.
 */
export const readBody = async (body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string | null> => {
  let buffer = new Uint8Array(Math.min(maxBytes, 65_536));
  let length = 0;
  for await (const chunk of body) {
    const needed = length + chunk.length;
    if (needed > maxBytes) return null;
    if (needed > buffer.length) {
      const larger = Math.min(maxBytes, Math.max(needed, 2 * buffer.length));
      buffer = new Uint8Array(buffer.buffer.transfer(larger));
    }
    buffer.set(chunk, length);
    length = needed;
  }
  const text = new TextDecoder().decode(buffer.subarray(0, length));
  buffer.buffer.transfer(0);
  return text;
};
