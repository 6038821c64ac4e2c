import { durationOf } from '../language/duration.ts';
import type { Order } from './order.ts';

/** A longer silence or snooze is one without an end. */
const longestMs = 366 * 24 * 3_600_000;

/**
 * An order as it is typed: `ack X`, `unack X`, `snooze X 2h`, `silence container/web-* 1h upgrade`, `silence team=db
 * forever`, `unsilence c-7f3a`. `null`: it is none of these.
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
      const [duration = '', ...more] = rest;
      const forMs = durationOf(duration, longestMs);
      return forMs === null || forMs === 0 ? null : { verb: 'snooze', what, forMs, ...comment(more) };
    }
    case 'silence': {
      const [duration = '', ...more] = rest;
      const forMs = duration === 'forever' ? null : durationOf(duration, longestMs);
      if (forMs === 0 || (forMs === null && duration !== 'forever')) return null;
      return { verb: 'silence', match: what, forMs, ...comment(more) };
    }
    default:
      return null;
  }
};

const comment = (words: readonly string[]): { comment?: string } =>
  words.length === 0 ? {} : { comment: words.join(' ') };
