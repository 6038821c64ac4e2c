import * as z from 'zod/mini';
import { secretField, textField } from '../../language/fields.ts';
import type { EntryTell } from '../../language/setting.ts';
import { isLoopback, shown, urlOf } from '../../language/written.ts';
import { channelsIn } from '../../messages/channels.ts';
import { fileIn } from '../../messages/file.ts';
import type { Messages } from '../../messages/messages.ts';
import { secretsOf, secretsOfValue } from './secrets-of.ts';

// What the entries of channels that post over HTTP have in common.

/** How long one message may take, milliseconds. */
export const httpTimeoutMs = 15_000;

const schemes = ['https', 'http'];

/** A URL that is no secret itself; a user and a password in it are. */
export const urlField = (description: string) => textField(description, 2_000);

/** A URL that whoever has it can write by. */
export const secretUrlField = secretField;

/** The complaint that a value is not what is wanted. */
export const complain = (
  tell: EntryTell,
  words: Messages,
  path: readonly PropertyKey[],
  value: string,
  wanted: string,
): null => {
  tell.wrong(path, words.scenario.fault.wrong(value, wanted));
  return null;
};

/** Reads a URL of an entry; `null`: it is none, and that was told. What must not be shown of it is told to be a secret. */
export const urlIn = (
  text: string,
  path: readonly PropertyKey[],
  tell: EntryTell,
  words: Messages,
  { secret = false }: { readonly secret?: boolean } = {},
): URL | null => {
  if (secret) tell.secret(text);
  const url = urlOf(text, schemes);
  if (url === null) {
    return complain(tell, words, path, secret ? '***' : shown(text), fileIn(words).wanted.url('https, http'));
  }
  for (const part of [url.password, ...(secret ? secretsOf(url) : [])]) tell.secret(part);
  if (url.protocol === 'http:' && !isLoopback(url)) tell.warning(channelsIn(words).plain(url.origin));
  return url;
};

/** Headers of the operator's own, whose values may be secrets. */
export const headersField = (description: string) =>
  z.optional(z.record(z.string(), secretField('The value.')).check(z.describe(description)));

/** A name of a header (RFC 9110, 5.6.2), and a value that is one line. */
const headerName = /^[!#$%&'*+.^_`|~\w-]{1,100}$/;
const headerValue = /^[\x20-\x7e\t]{0,8192}$/;

/** What a client sets by itself, and breaks on where it is given. */
const ownHeaders = /^(?:content-length|transfer-encoding|connection|host|upgrade|expect|keep-alive)$/i;

/** Reads such headers. What is wrong was told. */
export const headersIn = (
  given: Readonly<Record<string, string>>,
  tell: EntryTell,
  words: Messages,
): Readonly<Record<string, string>> => {
  const { header } = channelsIn(words).wanted;
  for (const [name, value] of Object.entries(given)) {
    for (const part of secretsOfValue(value)) tell.secret(part);
    if (!headerName.test(name) || ownHeaders.test(name))
      complain(tell, words, ['headers', name], shown(name), header);
    else if (!headerValue.test(value)) complain(tell, words, ['headers', name], '***', header);
  }
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
};
