import { isSameMessage, type MessageId } from './delivery.ts';
import type { Copy } from './telling.ts';

/** So many further messages of alerts are known for a channel; the oldest is forgotten first. */
export const mostCopies = 100;

/** Takes one to those that are known. */
export const withCopy = (copies: readonly Copy[], copy: Copy): readonly Copy[] =>
  [...copies.filter((one) => !isSameMessage(one, copy)), copy].slice(-mostCopies);

/**
 * Those that are still of use when incidents are over: a message that told of several is of use for as long as one of them is
 * open, and so is each copy of it.
 *
 * @param before the message of each open incident's alert, those that end included
 * @param after the same without them
 */
export const copiesAfter = (
  copies: readonly Copy[],
  ended: ReadonlySet<string>,
  before: ReadonlyMap<string, MessageId>,
  after: ReadonlyMap<string, MessageId>,
): readonly Copy[] =>
  copies.flatMap((copy) => {
    if (!ended.has(copy.incident)) return copy;
    const own = before.get(copy.incident);
    const another = [...after].find(([, message]) => isSameMessage(message, own));
    return another === undefined ? [] : { ...copy, incident: another[0] };
  });
