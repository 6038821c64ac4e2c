import { maskSecrets } from '../language/secrets.ts';
import { jsonPieces, pieceLength } from './json-pieces.ts';
import { recordable } from './recordable.ts';
import { recordLine, type TapRecord } from './records.ts';

/** The line of a sweep with more signals than this is made in pieces. */
const manySignals = 200;

/**
 * The lines of records, in pieces of about `pieceLength` characters: those of a storm have megabytes, and a text of all of it, and
 * each copy of that, would lie in the heap at once. No message holds a secret; should one do so all the same, it ends here.
 *
 * @param pack makes of each record, in their order, what is written of it; `null`: it is written as it is
 */
export function* linesOf(
  records: readonly TapRecord[],
  pack: ((record: TapRecord) => unknown) | null,
): Generator<string> {
  let text = '';
  for (const record of records) {
    for (const piece of piecesOf(record, pack)) {
      text += maskSecrets(piece);
      if (text.length < pieceLength) continue;
      yield text;
      text = '';
    }
    text += '\n';
  }
  if (text !== '') yield text;
}

const piecesOf = (record: TapRecord, pack: ((record: TapRecord) => unknown) | null): Iterable<string> => {
  const isLong = record.type === 'sweep' && record.signals.length > manySignals;
  if (pack !== null) return isLong ? jsonPieces(pack(record)) : [JSON.stringify(pack(record))];
  return isLong ? jsonPieces(recordable(record)) : [recordLine(record)];
};
