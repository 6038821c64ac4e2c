import { cutLine } from '../../language/cut-line.ts';
import type { Fault } from '../../language/fault.ts';

/**
 * What the answers of an HTTP service mean for a message, as a plain table: the first row that fits counts. The rows of a
 * channel stand before those that all share.
 */

/**
 * `sent`: it has arrived. `again`: not now, it is tried again. `in doubt`: it is tried again, and may have arrived all the
 * same. `refused`: no message at all would be taken; what waits is kept. `dropped`: this one never will be taken.
 */
export type Meaning = 'sent' | 'again' | 'in doubt' | 'refused' | 'dropped';

export interface AnswerRow {
  /** A status, or the first and the last of several. */
  readonly status: number | readonly [first: number, last: number];
  /** What the body says besides. Default: whatever it says. */
  readonly says?: RegExp;
  readonly means: Meaning;
  /** When this comes, in a few words, for the documentation. */
  readonly when: string;
}

/** An answer that has come in. */
export interface Answer {
  readonly status: number;
  /** The body; `null`: it was too long to be read. */
  readonly body: string | null;
  /** A header of it, by its name in small letters. */
  header(name: string): string | undefined;
}

/** A page for people, which is what portals and proxies answer with in the place of a service. */
export const pageForPeople = /^\s*<(?:!doctype html|html|head|body|meta|script)\b/i;

/** Who stands before the service speaks of the connection (nginx, Go, Apache), and has not looked at the message. */
const ofTheConnection = /^\s*<|HTTPS? (?:request|server|port)|speaking plain HTTP/i;

/** What every service means, unless its own rows say otherwise. */
export const sharedRows: readonly AnswerRow[] = [
  {
    status: [200, 299],
    says: pageForPeople,
    means: 'refused',
    when: 'a page for people came in its place: a portal or a proxy answers',
  },
  { status: [200, 299], means: 'sent', when: 'it was taken' },
  { status: [300, 399], means: 'refused', when: 'the address leads elsewhere' },
  {
    status: 400,
    says: ofTheConnection,
    means: 'refused',
    when: 'what stands before it did not look at the message: http where https is right, say',
  },
  { status: 400, means: 'dropped', when: 'it can not read the message' },
  { status: 408, means: 'again', when: 'it waited too long for the request' },
  { status: 413, means: 'dropped', when: 'the message is too large' },
  { status: 422, means: 'dropped', when: 'it can not read the message' },
  { status: 425, means: 'again', when: 'too early' },
  { status: 429, means: 'again', when: 'too many messages; it says how long to wait' },
  { status: [400, 499], means: 'refused', when: 'the token, the address or the room is wrong' },
  { status: 503, means: 'again', when: 'it is not available' },
  { status: 511, means: 'refused', when: 'somebody has to sign in to the network first' },
  { status: [500, 599], means: 'in doubt', when: 'it failed, or what stands before it' },
];

/** No timer holds a longer pause (24.8 days): of one that is asked for, so much is kept. */
export const longestPauseMs = 2 ** 31 - 1;

/** How long a service wants to be left alone, from its header (RFC 9110, 10.2.3); `null`: it does not say. */
export const pauseIn = (header: string | undefined, now: number): number | null => {
  if (header === undefined) return null;
  const text = header.trim();
  // Every form of a date begins with the name of a day (RFC 9110, 5.6.7); `Date.parse` finds one in anything.
  const date = /^(?:mon|tue|wed|thu|fri|sat|sun)/i.test(text) ? Date.parse(text) : Number.NaN;
  const ms = /^\d+(\.\d+)?$/.test(text) ? Math.ceil(Number(text) * 1000) : date - now;
  return ms > 0 ? Math.min(ms, longestPauseMs) : null;
};

/** What an answer means, by the rows of a channel and then those that all share. */
export const meaningOf = ({ status, body }: Answer, rows: readonly AnswerRow[]): Meaning => {
  const found = [...rows, ...sharedRows].find(({ status: of, says }) => {
    const [first, last] = typeof of === 'number' ? [of, of] : of;
    return status >= first && status <= last && (says === undefined || says.test(body ?? ''));
  });
  // What is no final answer (1xx), or no status at all, says nothing of the message.
  return found?.means ?? 'in doubt';
};

/** What an answer says, as facts: its status, and what `describe` finds in the body, else the body if it is short. */
export const faultIn = ({ status, body }: Answer, describe?: (body: string) => string | undefined): Fault => {
  if (status >= 300 && status < 400) return { code: 'redirected', status };
  const said = body ?? '';
  const description = describe?.(said) ?? (/^\s*</.test(said) ? '' : said);
  return {
    code: 'answered',
    protocol: 'HTTP',
    status,
    description: cutLine(description, 300),
  };
};
