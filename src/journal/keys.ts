/**
 * The key of a stream of `host` in a store that several hosts share, `@box/container/web`; `null`: the store
 * is one host's own, and its keys are as they are. A prefix rather than a column, since to a store a key is any
 * string: every rule of versions holds for it as it is, a broker has a subject a host to grant rights on, and
 * journals written so far need no change.
 */
export const keyOf = (host: string | null, stream: string): string => prefixOf(host) + stream;

/** The stream of a key, as `keyOf` made it; `null`: it is another host's. */
export const streamIn = (host: string | null, key: string): string | null => {
  const prefix = prefixOf(host);
  return key.startsWith(prefix) ? key.slice(prefix.length) : null;
};

/** Whose a key is, and its stream there: what `keyOf` made it of. */
export const splitKey = (key: string): { readonly host: string | null; readonly stream: string } => {
  const [, word, stream = key] = /^@([^/]*)\/(.*)$/s.exec(key) ?? [];
  return { host: word === undefined ? null : decodeURIComponent(word), stream };
};

/** A host's name may hold anything, a slash too. */
const prefixOf = (host: string | null): string =>
  host === null ? '' : `@${encodeURIComponent(host.toWellFormed())}/`;
