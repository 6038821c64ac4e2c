/** Letters and digits that nobody takes for one another, whether read aloud or typed on a phone. */
const alphabet = '23456789abcdefghjkmnpqrstuvwxyz';

/**
 * A short name for a text, the same whenever it is asked for: FNV-1a over its UTF-16 code units, twice, from two
 * starts. No secret: whoever knows the text knows the name.
 *
 * @param length at most 12 characters, each worth almost five bits
 */
export const digestOf = (text: string, length: number): string => {
  let rest = (BigInt(fnv(text, 0x811c9dc5)) << 32n) | BigInt(fnv(text, 0x9747b28c));
  let name = '';
  while (name.length < length) {
    name += alphabet[Number(rest % BigInt(alphabet.length))];
    rest /= BigInt(alphabet.length);
  }
  return name;
};

/** A number of 32 bits for a text (FNV-1a, and its bits mixed). */
export const fnv = (text: string, start = 0x811c9dc5): number => {
  let hash = start;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  // The last characters must reach every bit: names differ in their ends.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};
