import { defer, map, type Observable } from 'rxjs';

/** The two streams of a fleet: what happened, which is only ever added to, and what is so now, one value a subject. */
export const streams = ['log', 'last'] as const;
export type Stream = (typeof streams)[number];

/** The streams by the names that a server knows them by. */
export const streamNames: Readonly<Record<Stream, string>> = { log: 'POLKAN', last: 'POLKAN_LAST' };

/** One message as the log gives it back. */
export interface Entry {
  /** Where it stands in its stream: ever higher, with gaps where others were pruned or written over. */
  readonly seq: number;
  readonly subject: string;
  /** When the server took it, by the server's own clock, epoch milliseconds: the one clock that all hosts share. */
  readonly at: number;
  readonly text: string;
}

/** What one reading gives. */
export interface Read {
  readonly entries: readonly Entry[];
  /** Whether more may stand behind them just now. */
  readonly more: boolean;
}

/**
 * The shared log of a fleet, as far as Polkan needs one: a subject knows its last message, and whoever adds to it says
 * which one he believes that to be. Every verb is cold, emits once, and errors with `Moved` where somebody else was faster,
 * else with whatever the outside says; then nobody knows whether it was done, and `last` has to be asked.
 */
export interface FleetLog {
  /**
   * Adds a message behind the one at `expected` of the same subject (0: behind none). Emits where it stands, once it is
   * durable.
   */
  append(subject: string, text: string, expected: number): Observable<number>;
  /** The last message of a subject, as the leader knows it; `null`: there is none. */
  last(subject: string): Observable<Entry | null>;
  /** The messages of a stream, or of one subject of it, from `from` on, in order, `most` at the most. */
  read(stream: Stream, from: number, most: number, subject?: string): Observable<Read>;
}

/** The subject's last message is another one than the writer believed: somebody else writes it too. */
export class Moved extends Error {
  constructor(subject: string, expected: number) {
    super(`${subject} has moved on from ${expected}: somebody else has written it`);
    this.name = 'Moved';
  }
}

/** As `FleetLog`, for a client that gives promises; what has moved on is `null`. */
export interface PromisedLog {
  append(subject: string, text: string, expected: number): Promise<number | null>;
  last(subject: string): Promise<Entry | null>;
  read(stream: Stream, from: number, most: number, subject?: string): Promise<Read>;
}

export const fleetLogOf = (log: PromisedLog): FleetLog => ({
  append: (subject, text, expected) =>
    defer(() => log.append(subject, text, expected)).pipe(
      map((seq) => {
        if (seq === null) throw new Moved(subject, expected);
        return seq;
      }),
    ),
  last: (subject) => defer(() => log.last(subject)),
  read: (stream, from, most, subject) => defer(() => log.read(stream, from, most, subject)),
});

/** The longest message that is ever written, bytes: half of what brokers allow where nobody says otherwise. */
export const longestMessage = 524_288;

/** What goes into one message, by its length as JSON: half of the longest, for it is read by others, and what is too long goes alone. */
export const inMessages = <T>(all: readonly T[]): readonly (readonly T[])[] => {
  const lists: T[][] = [[]];
  let length = 0;
  for (const one of all) {
    const bytes = Buffer.byteLength(JSON.stringify(one));
    if (length > 0 && length + bytes > longestMessage / 2) {
      lists.push([]);
      length = 0;
    }
    lists.at(-1)?.push(one);
    length += bytes;
  }
  return lists;
};

/** The subjects of a fleet. A host is one word in them, whatever it is called. */
export const subjects = {
  /** What happened on a host: its own to write. */
  log: (host: string): string => `polkan.log.${subjectWord(host)}`,
  /** What the voice has decided and said; a claim is its first word. */
  told: 'polkan.told.all',
  /** What of that concerns one host, and what concerns each of them: written by the voice beside it. */
  share: (host: string): string => `polkan.told.to-${subjectWord(host)}`,
  shareOfAll: 'polkan.told.each',
  /** That a host is alive, and how its sources do. */
  beat: (host: string): string => `polkan.beat.${subjectWord(host)}`,
  /** Who is the voice, and how far it has decided. */
  lease: 'polkan.lease.all',
  /** That an operator has taken a host out of the fleet. */
  gone: (host: string): string => `polkan.gone.${subjectWord(host)}`,
} as const;

/** Whether a subject has copies of what stands in the log anyway. */
export const isShare = (subject: string): boolean =>
  subject === subjects.shareOfAll || subject.startsWith('polkan.told.to-');

/** Which stream has a subject. */
export const streamOf = (subject: string): Stream =>
  subject.startsWith('polkan.log.') || subject.startsWith('polkan.told.') ? 'log' : 'last';

/** Servers take no longer subject than this; one that gives one out is no server of a fleet. */
export const longestSubject = 4_096;

/** The host of a subject; `null`: it is no host's, or another word's. */
export const hostIn = (word: 'log' | 'beat' | 'gone', subject: string): string | null => {
  const prefix = `polkan.${word}.`;
  if (!subject.startsWith(prefix) || subject.length > longestSubject) return null;
  const name = subject.slice(prefix.length);
  try {
    return name === nameless ? '' : decodeURIComponent(name.replaceAll('=', '%'));
  } catch {
    // No host is called so: somebody else writes into the stream.
    return null;
  }
};

/** A subject has no empty words; nothing else is written as this alone. */
const nameless = '=';

/** A subject is cut at dots, and blanks and wildcards mean something in it. */
export const subjectWord = (host: string): string =>
  host === ''
    ? nameless
    : encodeURIComponent(host.toWellFormed())
        .replaceAll('.', '%2E')
        .replaceAll('*', '%2A')
        .replaceAll('%', '=');
