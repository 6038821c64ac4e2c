/**
 * What a person may not read: bot tokens, the user and password of a URL, and whatever the config calls
 * secret. The first wall is that no message holds them; this is the second, before every line of output.
 */

const mask = '***';

/** Shorter than this is no secret, and masking it would tear up innocent words. */
const shortest = 4;

/** The Bot API keeps the token in the URL's path: `/bot<digits>:<rest>/sendMessage`. */
const tokenInPath = /\/bot\d+(?::|%3A)[\w-]+/gi;

/** A bare bot token. It starts at the first digit of its run, which keeps the search linear. */
const bareToken = /(?<!\d)\d{6,}(?::|%3A)[\w-]{30,}/gi;

/** `user:password@` after a scheme. The last `@` before the path ends it, as URL parsers see it. */
const userinfo = /:\/\/[^\s/?#"'<>\\]*@/g;

/** The ways a secret may be written: as it is, in a URL, in JSON. */
const spellings = (secret: string): readonly string[] => {
  const encoded = encodeURIComponent(secret.toWellFormed());
  const lowercase = encoded.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase());
  return [secret, encoded, lowercase, JSON.stringify(secret).slice(1, -1)];
};

/**
 * The text without its secrets: every bot token, the userinfo of every URL, and each of the given
 * `secrets` of four characters or more, raw, percent-encoded or JSON-escaped, becomes `***`. Takes time
 * linear in the text.
 */
export const maskSecrets = (text: string, secrets: readonly string[] = []): string => {
  const known = secrets.filter((secret) => secret.length >= shortest).flatMap(spellings);
  // Longest first: a secret that is part of another must not leave the other's rest readable.
  known.sort((a, b) => b.length - a.length);
  return known
    .reduce((masked, secret) => masked.replaceAll(secret, mask), text)
    .replace(tokenInPath, `/bot${mask}`)
    .replace(bareToken, mask)
    .replace(userinfo, `://${mask}@`);
};

/** A URL as it may be shown: no credentials, no query, no fragment. */
export const safeUrl = ({ protocol, host, pathname }: URL): string => `${protocol}//${host}${pathname}`;
