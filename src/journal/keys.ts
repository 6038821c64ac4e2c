/**
 * The key of a stream of `host` in a store that several hosts share, `@box/container/web`; `null`: the store
 * is one host's own, and its keys are as they are. No kind and no stream of the journal's own begins with
 * `@`… but a source in plain JavaScript may have such a kind: so only a store that is opened for a host reads
 * keys in this way.
 */
export const keyOf = (host: string | null, stream: string): string => prefixOf(host) + stream;

/** The stream of a key, as `keyOf` made it; `null`: it is another host's. */
export const streamIn = (host: string | null, key: string): string | null => {
  const prefix = prefixOf(host);
  return key.startsWith(prefix) ? key.slice(prefix.length) : null;
};

/** A host's name may hold anything, a slash too. */
const prefixOf = (host: string | null): string =>
  host === null ? '' : `@${encodeURIComponent(host.toWellFormed())}/`;
