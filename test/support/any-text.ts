import fc from 'fast-check';

/**
 * Any text at all, also with half of a surrogate pair in it: what `fc.string({ unit: 'binary' })` draws, which takes
 * seconds of every process to list all characters first.
 */
export const anyText = (maxLength?: number): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(fc.nat(0x7f), fc.nat(0xffff), fc.nat(0x10ffff)),
      maxLength === undefined ? {} : { maxLength },
    )
    .map((points) => points.map((point) => String.fromCodePoint(point)).join(''));
