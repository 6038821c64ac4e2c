import { dayMs, durationOf } from '../language/duration.ts';
import type { Order } from './order.ts';

/** A longer silence or snooze is one without an end. */
const longestMs = 366 * dayMs;

/**
 * An order as it is typed: `ack X`, `unack X`, `snooze X 2h`, `silence container/web-* 1h upgrade`, `silence team=db
 * forever`, `unsilence c-7f3a`. A name or a matcher before a duration may have spaces in it: `snooze web server 2h`. `null`: it is
 * none of these.
 */
export const orderOf = (text: string): Order | null => {
  const [verb = '', what = '', ...rest] = text.trim().split(/\s+/);
  if (what === '') return null;
  switch (verb.toLowerCase()) {
    case 'ack':
      return { verb: 'ack', what, ...comment(rest) };
    case 'unack':
      return rest.length === 0 ? { verb: 'unack', what } : null;
    case 'unsilence':
      return rest.length === 0 ? { verb: 'unsilence', silence: what } : null;
    case 'snooze': {
      const span = spanIn(rest);
      if (span === null || span.forMs === null) return null;
      const { before, forMs, more } = span;
      return { verb: 'snooze', what: [what, ...before].join(' '), forMs, ...comment(more) };
    }
    case 'silence': {
      const span = spanIn(rest);
      if (span === null) return null;
      const { before, forMs, more } = span;
      return { verb: 'silence', match: [what, ...before].join(' '), forMs, ...comment(more) };
    }
    default:
      return null;
  }
};

/**
 * The first word that says how long, with what stands before it (a name or a matcher may have spaces in it) and behind it.
 * `forMs` is `null` for `forever`; `null` where no word does, or it is no time at all.
 */
const spanIn = (words: readonly string[]) => {
  const at = words.findIndex((word) => word === 'forever' || durationOf(word, longestMs) !== null);
  if (at < 0) return null;
  const forMs = words[at] === 'forever' ? null : durationOf(words[at] ?? '', longestMs);
  return forMs === 0 ? null : { before: words.slice(0, at), forMs, more: words.slice(at + 1) };
};

const comment = (words: readonly string[]): { comment?: string } =>
  words.length === 0 ? {} : { comment: words.join(' ') };
