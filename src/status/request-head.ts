/** What is asked by the head of an HTTP request. */
export interface RequestHead {
  readonly method: string;
  /** The path, without what stands behind a `?`. */
  readonly path: string;
  /** `null`: HTTP/1.0 may do without. */
  readonly host: string | null;
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const requestLine = new RegExp(`^(${token}) ([\\x21-\\x7e]+) HTTP/1\\.([01])$`);
const headerLine = new RegExp(`^(${token}):[\\t ]*([\\t\\x20-\\x7e\\x80-\\uffff]*)$`);

/**
 * Reads the head of an HTTP/1 request (RFC 9112), without the empty line at its end. `null`: it is none, and what is
 * not plainly good counts as none: folded lines, a line feed alone, no `Host` or two.
 */
export const requestHead = (text: string): RequestHead | null => {
  const [first = '', ...lines] = text.split('\r\n');
  const [, method, target, minor] = requestLine.exec(first) ?? [];
  if (method === undefined || target === undefined) return null;
  const hosts: string[] = [];
  for (const line of lines) {
    const [, name, value] = headerLine.exec(line) ?? [];
    if (name === undefined || value === undefined) return null;
    if (name.toLowerCase() === 'host') hosts.push(value.trimEnd());
  }
  const [host = null] = hosts;
  if (hosts.length > 1 || (host === null && minor === '1')) return null;
  const [path = ''] = target.split('?');
  return { method, path, host };
};
