import type { Socket } from 'node:net';
import { readBody } from '../language/body.ts';
import { FaultError } from '../language/fault.ts';

/** The most that all heads of one answer may be, bytes: what curl takes. */
export const longestHeadBytes = 300 * 1_024;
/** More lines they are not, either: so many curl takes, and each of them costs more than its bytes. */
export const mostHeadLines = 5_000;
/** A line of a chunk's size that is longer is none. */
export const longestSizeLine = 4_096;

/** A head as it came: header names in lower case, a name that comes twice with all its values. */
export interface Head {
  readonly status: number;
  readonly headers: ReadonlyMap<string, readonly string[]>;
}

const lineFeed = 0x0a;

/** Bytes as they come, a line or a number of them at a time. */
export class Incoming {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);
  /** How many bytes have come so far. */
  taken = 0;

  constructor(socket: Socket) {
    // The socket outlives its reader: it is ended properly, or cut, by whoever opened it.
    this.#chunks = socket.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  }

  /** More bytes; an empty chunk at the end. */
  async some(): Promise<Buffer> {
    const held = this.#held;
    if (held.length > 0) {
      this.#held = Buffer.alloc(0);
      return held;
    }
    const next = await this.#chunks.next();
    if (next.done === true) return Buffer.alloc(0);
    this.taken += next.value.length;
    return next.value;
  }

  /** Gives bytes back, to be read next. */
  back(rest: Buffer): void {
    this.#held = rest;
  }

  /** Bytes that have come and are not read yet. */
  get unread(): number {
    return this.#held.length;
  }

  /** Leaves the rest to the socket's listeners. */
  async leave(): Promise<void> {
    await this.#chunks.return?.();
  }

  /**
   * A line without its end, which may be a bare line feed; `null`: it all ended before one. Rejects with `tooLong`
   * when it has more than `most` bytes.
   */
  async line(most: number, tooLong: () => Error): Promise<string | null> {
    const parts: Buffer[] = [];
    let length = 0;
    for (;;) {
      const chunk = await this.some();
      if (chunk.length === 0) return null;
      const end = chunk.indexOf(lineFeed);
      const part = end < 0 ? chunk : chunk.subarray(0, end);
      length += part.length;
      if (length > most) throw tooLong();
      parts.push(part);
      if (end < 0) continue;
      this.back(chunk.subarray(end + 1));
      return Buffer.concat(parts).toString('latin1').replace(/\r$/, '');
    }
  }
}

export const closedEarly = (): Error => new FaultError({ code: 'closedEarly' });
export const headersTooLarge = (): Error => new FaultError({ code: 'headersTooLarge' });
export const notHttp = (): Error => new FaultError({ code: 'notHttp' });

/** What a status line must begin with; what stands behind the number is for people. */
const statusLine = /^HTTP\/\d(?:\.\d+)?[ \t]+(\d{3})(?!\d)/i;

/**
 * The head of an answer, as tolerant as curl: lines may end with a bare line feed, the reason may be missing, a
 * line that is no header is skipped, one that begins with a blank goes on with the one before (obs-fold, RFC 9112,
 * 5.2), and heads of 100 to 199 before the answer are passed over. An answer without a status line (HTTP/0.9) is none.
 *
 * @param statusIsEnough the status line alone is wanted: what the head says is left unread, and `headers` is empty
 */
export const readHead = async (incoming: Incoming, statusIsEnough: boolean): Promise<Head> => {
  let left = longestHeadBytes;
  let lines = 0;
  const line = async (): Promise<string> => {
    const text = await incoming.line(left, headersTooLarge);
    if (text === null) throw closedEarly();
    left -= text.length + 1;
    lines += 1;
    if (lines > mostHeadLines) throw headersTooLarge();
    return text;
  };
  for (;;) {
    const status = await readStatus(incoming, line);
    const isInterim = status < 200 && status !== 101;
    if (statusIsEnough && !isInterim) return { status, headers: new Map() };
    const headers = await readHeaders(line);
    if (!isInterim) return { status, headers };
  }
};

const readStatus = async (incoming: Incoming, line: () => Promise<string>): Promise<number> => {
  // What does not begin like HTTP may never send a line feed: nobody should wait for that.
  const begin = await incoming.some();
  if (begin.length === 0) throw closedEarly();
  incoming.back(begin);
  const begun = begin.subarray(0, 5).toString('latin1').trimStart();
  if (!'HTTP/'.startsWith(begun.slice(0, 5).toUpperCase())) throw notHttp();
  let text = await line();
  if (text === '') text = await line();
  return statusIn(text);
};

/** The status in a status line. Throws where it is none. */
export const statusIn = (line: string): number => {
  const status = Number(statusLine.exec(line)?.[1]);
  if (!(status >= 100)) throw notHttp();
  return status;
};

const readHeaders = async (line: () => Promise<string>): Promise<Head['headers']> => {
  const lines = headerLines();
  for (let text = await line(); text !== ''; text = await line()) lines.take(text);
  return lines.headers;
};

/** Headers by their lines, as tolerant as `readHead`. */
export const headerLines = (): { take(line: string): void; readonly headers: Head['headers'] } => {
  const headers = new Map<string, string[]>();
  let last: string[] | undefined;
  return {
    headers,
    take: (text) => {
      if (/^[ \t]/.test(text)) {
        if (last !== undefined) last.push(`${last.pop()} ${text.trim()}`);
        return;
      }
      const colon = text.indexOf(':');
      if (colon <= 0) {
        last = undefined;
        return;
      }
      const name = text.slice(0, colon).trim().toLowerCase();
      last = headers.get(name) ?? [];
      last.push(text.slice(colon + 1).trim());
      headers.set(name, last);
    },
  };
};

/** The body as UTF-8. Rejects if it is longer than `maxBytes`, breaks off, or is not what its head says. */
export const readAnswerBody = async (incoming: Incoming, head: Head, maxBytes: number): Promise<string> => {
  const text = await readBody(bodyOf(incoming, head), maxBytes);
  if (text === null) throw new FaultError({ code: 'bodyTooLarge', bytes: maxBytes });
  return text;
};

/** Waits for the end of a body that nobody looks into. Rejects if it breaks off, or is not what its head says. */
export const passAnswerBody = async (incoming: Incoming, head: Head): Promise<void> => {
  for await (const _ of bodyOf(incoming, head));
};

const bodyOf = (incoming: Incoming, { status, headers }: Head): AsyncIterable<Uint8Array> => {
  if (status === 204) return ofLength(incoming, 0);
  if (headers.get('transfer-encoding')?.at(-1)?.toLowerCase().endsWith('chunked')) return chunked(incoming);
  // Twice the same is once; two that differ say nothing, so the body ends with the connection, as without any.
  const lengths = new Set(headers.get('content-length')?.flatMap((value) => value.split(/\s*,\s*/)));
  const [length] = lengths;
  return lengths.size === 1 && length !== undefined && /^\d{1,15}$/.test(length)
    ? ofLength(incoming, Number(length))
    : untilTheEnd(incoming);
};

async function* untilTheEnd(incoming: Incoming): AsyncGenerator<Uint8Array> {
  for (let chunk = await incoming.some(); chunk.length > 0; chunk = await incoming.some()) yield chunk;
}

async function* ofLength(incoming: Incoming, length: number): AsyncGenerator<Uint8Array> {
  for (let left = length; left > 0; ) {
    const chunk = await incoming.some();
    if (chunk.length === 0) throw closedEarly();
    if (chunk.length > left) incoming.back(chunk.subarray(left));
    const part = chunk.subarray(0, left);
    left -= part.length;
    yield part;
  }
}

/** RFC 9112, 7.1; trailers are left unread. */
async function* chunked(incoming: Incoming): AsyncGenerator<Uint8Array> {
  for (;;) {
    const line = await incoming.line(longestSizeLine, notHttp);
    if (line === null) throw closedEarly();
    const digits = /^([\da-f]{1,12})[ \t]*(?:;.*)?$/i.exec(line)?.[1];
    if (digits === undefined) throw notHttp();
    const length = Number.parseInt(digits, 16);
    if (length === 0) return;
    yield* ofLength(incoming, length);
    const end = await incoming.line(longestSizeLine, notHttp);
    if (end === null) throw closedEarly();
    if (end !== '') throw notHttp();
  }
}
