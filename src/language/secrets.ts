import { isSecretName, isSecretOption, isSecretVariable, mask, wordsOf } from './secret-names.ts';
import { isFileOfKey, isMasked, isSecretPair } from './secret-pairs.ts';
import { programRules } from './secret-programs.ts';
import { prose, proseHints } from './secret-prose.ts';
import { hints, longRun, phrases, type SecretRule, shapes } from './secret-rules.ts';
import { speakers } from './secret-words.ts';

/**
 * What a person may not read. Two walls: `withoutSecrets` takes what looks like a secret, by every rule of
 * `secret-rules.ts`, out of text from outside before it becomes a signal; `maskSecrets`, before every line of output,
 * takes out bot tokens, the user and password of a URL, and whatever the config calls secret, and keeps JSON valid.
 */

/** Shorter than this is no secret, and masking it would tear up innocent words. */
const shortest = 4;

/** The Bot API keeps the token in the URL's path: `/bot<digits>:<rest>/sendMessage`. */
const tokenInPath = /\/bot\d+(?::|%3A)[\w-]+/gi;

/** A bare bot token. It starts at the first digit of its run, which keeps the search linear. */
const bareToken = /(?<!\d)\d{6,}(?::|%3A)[\w-]{30,}/gi;

/** Behind the `@` of an incident's id stands its moment: so many digits are no host, for they are no address of four bytes. */
const stamp = '\\d{11,16}(?![\\w.:@-])';

/**
 * `user:password@` after a scheme. The last `@` before the path ends it, as URL parsers see it. The id of an incident whose
 * thing is called like an address, `check/https://host:8443@1781478857000`, has nothing to hide: its key would be another one.
 */
const userinfo = (() => {
  const any = `[^\\s/?#"'<>\\\\]*`;
  const word = `[^\\s/?#"'<>\\\\@:]*`;
  const host = `(?:\\[[\\da-f:.]*\\])?${word}(?::\\d{1,5}(?!\\d)${word})?`;
  return new RegExp(`://(?!${host}@${stamp})(?:${any}@(?!${stamp})|${any}@)`, 'gi');
})();

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
export const maskSecrets = (text: string, secrets: readonly string[] = []): string =>
  withoutKnown(text, secrets)
    .replace(tokenInPath, `/bot${mask}`)
    .replace(bareToken, mask)
    .replace(userinfo, `://${mask}@`);

/** What was spelt out for a list of secrets: the same list comes with every text. */
const spelt = new WeakMap<readonly string[], { readonly count: number; readonly all: readonly string[] }>();

const spellingsOf = (secrets: readonly string[]): readonly string[] => {
  const before = spelt.get(secrets);
  if (before?.count === secrets.length) return before.all;
  const all = [...new Set(secrets.filter((secret) => secret.length >= shortest).flatMap(spellings))];
  // Longest first: a secret that is part of another must not leave the other's rest readable.
  all.sort((a, b) => b.length - a.length);
  spelt.set(secrets, { count: secrets.length, all });
  return all;
};

const withoutKnown = (text: string, secrets: readonly string[]): string =>
  secrets.length === 0
    ? text
    : spellingsOf(secrets).reduce(
        (masked, secret) => withoutCut(masked.replaceAll(secret, mask), secret),
        text,
      );

/** Less of the beginning of a secret may be anything, characters. */
const shortestCut = 8;

/** Without the beginning of a secret before an `…`: whoever has cut the text did not know it. */
const withoutCut = (text: string, secret: string): string => {
  if (!text.includes('…')) return text;
  const least = Math.max(shortestCut, Math.ceil(secret.length / 4));
  const begun = secret.slice(0, least);
  let shown = '';
  let done = 0;
  for (let at = text.indexOf(begun); at >= 0; at = text.indexOf(begun, at + 1)) {
    let end = at + least;
    while (end - at < secret.length && text[end] === secret[end - at]) end += 1;
    if (text[end] !== '…' || at < done) continue;
    shown += text.slice(done, at) + mask;
    done = end;
  }
  return shown + text.slice(done);
};

/** A URL as it may be shown: no credentials, no query, no fragment. */
export const safeUrl = ({ protocol, host, pathname }: URL): string => `${protocol}//${host}${pathname}`;

/** A name with what stands between it and a value: `PASS=`, `"token": `, `password => `. */
const named =
  /(?<![\p{L}\p{N}_.-])([\p{L}\p{N}_.-]+)(\\?["']?\s{0,4}(?::=|={1,3}>?|:(?!:)|\uff1a|\uff1d)\s{0,4})/gu;

/**
 * A value: in quotes, also escaped ones; else up to a space, or up to what begins the next pair or ends a list
 * (`Pwd=a;b;Host=c`).
 */
const value =
  /\\"[^"]{0,4096}"?|"(?:[^"\\]|\\.){0,4096}"?|'[^']{0,4096}'?|(?:[^\s"',;&]|["'](?=[\p{L}\p{N}])|[,;&](?![\s"'\])}]|$|\s?[\p{L}\p{N}_. -]{1,40}[=:])){1,4096}/suy;

const valueAt = (text: string, at: number): string => {
  value.lastIndex = at;
  return value.exec(text)?.[0] ?? '';
};

/** What the parameters of an address may be called besides. */
const inQuery = /^(?:key|code|sig|signature|auth|access|sas|hmac|ticket)$/i;

/** Whether what stands behind the name may be a secret at all. */
const isSuspect = (name: string, between: string, before: string): boolean => {
  if (between.includes('=')) {
    return isSecretVariable(name) || ((before === '?' || before === '&') && inQuery.test(name));
  }
  return isSecretName(name) && !speakers.has(wordsOf(name).at(-1) ?? '');
};

/** `first token: 120 ms` is a time, and who looks for a secret in vain has its name alone: `no such secret: db`. */
const isSaidOf = (text: string, index: number, from: number, given: string): boolean =>
  (/^\d/.test(given) &&
    /^\d{1,6}(?:[.,]\d{1,6})?\s?(?:[mn\u00b5u]?s|sec|seconds?|min|minutes?|h|%|k)(?![\p{L}\p{N}])/u.test(
      text.slice(from, from + 32),
    )) ||
  (/^[a-z-]+$/.test(given) &&
    /\b(?:no such|unknown|find|found)\s(?:\w{1,16}\s)?$/i.test(text.slice(Math.max(0, index - 40), index)));

/** `PASS=x`, `"client_secret":"x"`, `password: x`, `?token=x`. */
const withoutNamed = (text: string): string => {
  let shown = '';
  let done = 0;
  for (const { 0: whole, 1: name = '', 2: between = '', index } of text.matchAll(named)) {
    if (index < done) continue;
    const from = index + whole.length;
    const before = text[index - 1] ?? '';
    // What is nested is looked at by itself.
    if (!isSuspect(name, between, before) || (!between.includes('=') && /[{[(]/.test(text[from] ?? '')))
      continue;
    const given = valueAt(text, from);
    if (!isSecretPair(name, between, given, before)) continue;
    if (!between.includes('=') && isSaidOf(text, index, from, given)) continue;
    shown += text.slice(done, from) + mask;
    done = from + given.length;
  }
  return shown + text.slice(done);
};

/** An option and what stands behind it. */
const option = /(?<![^\s"'([=,])(--?[\p{L}\d][\p{L}\d_.-]*)(\s{1,4})(?=\S)/gu;

/** `--pass x`, `-passin pass:x`, `--user app:x`. */
const withoutOptions = (text: string): string => {
  let shown = '';
  let done = 0;
  for (const { 0: whole, 1: name = '', index } of text.matchAll(option)) {
    if (index < done) continue;
    const from = index + whole.length;
    const isSecret = isSecretOption(name);
    const isPair = /^--(?:[\w-]{1,32}-)?user$/.test(name);
    if (!isSecret && !isPair) continue;
    const given = valueAt(text, from);
    if (!isSecretValue(name, given)) continue;
    shown += text.slice(done, from) + mask;
    done = from + given.length;
  }
  return shown + text.slice(done);
};

const waysToSignIn =
  /^(?:none|true|false|yes|no|on|off|basic|digest|bearer|ldap|pam|null|jwt|oauth2?|oidc|saml|md5|scram-sha-\d+|trust|peer|cert|token|optional|required|any|plain|login|cram-md5|ntlm|kerberos|gssapi)$/i;

/** Whether the argument behind a secret's option, or behind `--user`, is the secret. */
export const isSecretValue = (name: string, given: string): boolean => {
  if (given === '' || isMasked(given)) return false;
  // `--user 1000:1000`, `--user app:app` are a user and a group.
  if (!isSecretOption(name)) {
    return /^[^\s:]+:\S/.test(given) && !/^\d+:\d+$/.test(given) && !/^([\w-]+):\1$/.test(given);
  }
  // `--auth` is a flag as often as not, or says which way.
  if (/auth$/i.test(name) && (given.startsWith('--') || waysToSignIn.test(given))) return false;
  return !isFileOfKey(name, given);
};

const escaped = (words: readonly string[]): string =>
  words.map((word) => word.replace(/[-.]/g, '\\$&')).join('|');

/** `mysql -pSECRET` and the like inside of a text; of each command the first. */
const programs = programRules.map(({ programs, options, attached }) => {
  // What is one letter may have its value at it; `--user` is not to be found in `--user-agent`.
  const given = options.map((each) =>
    attached === true
      ? escaped([each])
      : escaped([each]) + (each.startsWith('--') ? '(?:\\s{1,4}|=)' : '(?:\\s{1,4}|=)?'),
  );
  return new RegExp(
    `(?<![\\w.-])((?:${escaped(programs)})\\s(?:[^|;&\\n]{0,200}?\\s)?(?:${given.join('|')}))("[^"]{1,512}"?|'[^']{1,512}'?|[^\\s"']{1,512})`,
    'g',
  );
});

/** Without any of their options no program is looked for. */
const shortOption = new RegExp(`\\s(?:${escaped(programRules.flatMap(({ options }) => options))})`);

/** A run without spaces, in which an address may stand. */
const run = /[^\s"'<>]+/g;

/**
 * The passwords of addresses: everything between the first colon and the last `@`, whatever it holds. What can't
 * be a port is a password that was cut off from its `@`. As a name alone only what is long is a token.
 */
export const withoutPasswords = (text: string): string =>
  text.includes('://')
    ? text.replace(run, (word) => {
        const [scheme = '', ...rest] = word.split('://');
        // Nobody signs in there by an address: `tcp://db:x` has a port that is none.
        if (/(?:^|[^a-z])(?:tcp|udp|tls)$/i.test(scheme) && !word.includes('@')) return word;
        const isWeb = /(?:^|[^a-z])(?:https?|wss?)$/i.test(scheme);
        return [scheme, ...rest.map((address) => withoutPassword(address, isWeb))].join('://');
      })
    : text;

const withoutPassword = (address: string, isWeb: boolean): string => {
  const path = address.search(/[/?#]/);
  const colon = address.indexOf(':');
  const at = address.lastIndexOf('@');
  const authority = path < 0 ? address : address.slice(0, path);
  const isPort = /^:\d{1,5}(?:[/?#,)\].;:]|$)/.test(address.slice(colon));
  if (colon < 0 || (path >= 0 && path < colon)) {
    const first = authority.lastIndexOf('@');
    return first >= 20 && /^[\w.~%+-]+$/.test(address.slice(0, first))
      ? mask + address.slice(first)
      : address;
  }
  if (at > colon) {
    const isInPath = path >= 0 && at > path && (isWeb || address[path] !== '/') && isPort;
    return isInPath ? address : `${address.slice(0, colon + 1)}${mask}${address.slice(at)}`;
  }
  const rest = authority.slice(colon + 1);
  const isNoPassword = isPort || rest === '' || /^[{$<*[]|^port/i.test(rest) || address.startsWith('[');
  return isNoPassword ? address : `${address.slice(0, colon + 1)}${mask}${address.slice(authority.length)}`;
};

/**
 * A text from outside without what looks like a secret, on suspicion, for a message leaves the host: each of the given
 * `secrets`, and whatever a rule of `secret-rules.ts` knows by its form, by its name, or by the option or the program
 * it is given to, becomes `***`. What comes of it stays as it is when it is masked again. Takes time linear in the text.
 */
export const withoutSecrets = (text: string, secrets: readonly string[] = []): string => {
  let masked = withoutPasswords(withoutKnown(text, secrets));
  if (longRun.test(masked)) masked = withoutEach(shapes, masked);
  if (hints.test(masked)) masked = withoutEach(phrases, masked);
  if (proseHints.test(masked)) masked = withoutEach(prose, masked);
  if (/[:=\uff1a\uff1d]/.test(masked)) masked = withoutNamed(masked);
  if (!/(?:^|[^\w-])-/.test(masked)) return masked;
  masked = withoutOptions(masked);
  return shortOption.test(masked)
    ? programs.reduce((left, pattern) => left.replace(pattern, `$1${mask}`), masked)
    : masked;
};

const withoutEach = (rules: readonly SecretRule[], text: string): string =>
  rules.reduce((masked, { pattern, shown = mask }) => masked.replace(pattern, shown), text);
