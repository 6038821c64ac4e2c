import {
  type Head,
  headerLines,
  headersTooLarge,
  longestHeadBytes,
  mostHeadLines,
  notHttp,
  statusIn,
} from './http-answer.ts';

const lineFeed = 0x0a;
/** What does not begin like this is no HTTP. */
const beginning = 'HTTP/';

/**
 * Finds the head of an answer in its bytes, as they come, in whatever pieces. Gives it once it is there, until then `null`; throws
 * where the answer is none. It reads as `readHead` does: heads of 100 to 199 before the answer are passed over, and all of them
 * together have the same bound.
 *
 * @param statusIsEnough the head is there with its status, and its headers are left unread
 */
export const createHeadLines = (statusIsEnough: boolean): ((chunk: Buffer) => Head | null) => {
  /** The line that has begun, and how long it is. */
  let parts: Buffer[] = [];
  let length = 0;
  let left = longestHeadBytes;
  let lines = 0;
  let expects: 'status' | 'status after a blank line' | 'headers' = 'status';
  /** The first bytes of a head, until they are enough to be known by. */
  let begun: string | null = '';
  /** The head of the answer itself, whose headers come. */
  let head: (ReturnType<typeof headerLines> & { readonly status: number }) | null = null;

  /** What does not begin like HTTP may never send a line feed: nobody should wait for that. */
  const begins = (rest: Buffer): void => {
    if (begun === null) return;
    begun += rest.subarray(0, beginning.length - begun.length).toString('latin1');
    if (!beginning.startsWith(begun.trimStart().toUpperCase())) throw notHttp();
    if (begun.length === beginning.length) begun = null;
  };

  const take = (line: string): Head | null => {
    if (expects === 'headers') {
      if (head !== null) {
        if (line === '') return { status: head.status, headers: head.headers };
        head.take(line);
      } else if (line === '') {
        expects = 'status';
        begun = '';
      }
      return null;
    }
    if (line === '' && expects === 'status') {
      expects = 'status after a blank line';
      return null;
    }
    const status = statusIn(line);
    const isInterim = status < 200 && status !== 101;
    if (!isInterim && statusIsEnough) return { status, headers: new Map() };
    if (!isInterim) head = { status, ...headerLines() };
    expects = 'headers';
    begun = null;
    return null;
  };

  return (chunk) => {
    let rest = chunk;
    while (rest.length > 0) {
      const end = rest.indexOf(lineFeed);
      begins(end < 0 ? rest : rest.subarray(0, end + 1));
      const part = end < 0 ? rest : rest.subarray(0, end);
      length += part.length;
      if (length > left) throw headersTooLarge();
      parts.push(part);
      if (end < 0) return null;
      const line = (parts.length === 1 ? part : Buffer.concat(parts)).toString('latin1').replace(/\r$/, '');
      left -= line.length + 1;
      lines += 1;
      if (lines > mostHeadLines) throw headersTooLarge();
      parts = [];
      length = 0;
      rest = rest.subarray(end + 1);
      const found = take(line);
      if (found !== null) return found;
    }
    return null;
  };
};
