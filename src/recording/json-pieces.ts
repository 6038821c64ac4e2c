/** About so many characters of a text are made at once. */
export const pieceLength = 65_536;

/**
 * What `JSON.stringify` gives for plain data, in pieces of about `length` characters that are longer by no more than a kilobyte and one entry of a list:
 * the state of a large house is megabytes of text, of which the whole, and each copy of it, would lie in the heap at once. No piece ends
 * within a text, so what is looked for in texts is found in the pieces.
 */
export function* jsonPieces(value: unknown, length = pieceLength): Generator<string> {
  let piece = '';
  for (const text of textsOf(value)) {
    piece += text;
    if (piece.length < length) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

/** So many characters of a list are handed on at once. */
const together = 1_024;

/** A list within a list that may be as long as it likes. */
const isLong = (value: unknown): boolean => Array.isArray(value) && value.length > 32;

/** What a list holds is made as a whole, unless it holds a long list itself: there are thousands of them, and each is small. */
function* textsOf(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) {
    yield JSON.stringify(value);
    return;
  }
  let before = '';
  if (Array.isArray(value)) {
    let text = '[';
    for (const one of value) {
      text += before;
      before = ',';
      if (Array.isArray(one) && (isLong(one) || one.some(isLong))) {
        yield text;
        text = '';
        yield* textsOf(one);
      } else text += JSON.stringify(one ?? null);
      // To hand on each by itself would cost more than to make it.
      if (text.length < together) continue;
      yield text;
      text = '';
    }
    yield `${text}]`;
    return;
  }
  yield '{';
  for (const [name, one] of Object.entries(value)) {
    if (one === undefined) continue;
    yield `${before}${JSON.stringify(name)}:`;
    before = ',';
    yield* textsOf(one);
  }
  yield '}';
}
