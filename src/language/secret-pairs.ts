import { digestOf } from './digest.ts';
import { isSecretVariable, mask } from './secret-names.ts';
import { saidOfSecrets } from './secret-words.ts';

// Whether what stands behind a name that is a secret's is one. It is small: what matches by labels loads it, and no rule of `secrets.ts`.

/** `--tls-key /etc/app.key`, `password=/run/secrets/db`: where it stands is no secret. */
export const isFileOfKey = (name: string, given: string): boolean =>
  /^["']?\/run\/secrets\/[\w.-]{1,128}["']?$/.test(given) ||
  (/(?:key|cert|token|secret)$/i.test(name) &&
    /^["']?(?:~|\.{0,2})\/[\w./-]{1,512}\.(?:key|pem|crt|cert|pub|der|p12|pfx|jks|asc|gpg|json|txt|ya?ml)["']?$/.test(
      given,
    ));

/**
 * What has been masked before, with the digest that a name or a label keeps, or as part of an incident's id: masked once more it would
 * be another name.
 */
export const isMasked = (given: string): boolean =>
  /^\\?["']?\*{3}(?:~[\da-z]{4})?(?:@\d{11,16})?["'\\)\]}]{0,4}$/.test(given);

/** Whether what stands behind such a name is one. */
export const isSecretPair = (name: string, between: string, given: string, before: string): boolean => {
  if (given === '' || isMasked(given) || isFileOfKey(name, given)) return false;
  if (between.includes('=')) {
    if (/pin$/i.test(name)) return /^["']?\d{4,12}\b/.test(given);
    return !/^(?:true|false|null|none|nil|yes|no|on|off)$/i.test(given);
  }
  const isQuoted = /^\\?["']/.test(given);
  if (isQuoted) return given.length > 2;
  if (!/[\p{L}\p{N}]/u.test(given)) return false;
  if (/["']/.test(between)) return !/^(?:true|false|null|none)\b/i.test(given);
  // `registry/auth-token:1.2` is an image, `auth-token:8080` an address.
  if (!/\s$/.test(between))
    return before !== '/' && !(/^\d{1,5}$/.test(given) && /(?:key|token)$/i.test(name));
  // `pass: 12 tests`, `pass: everything`, against `pass: hunter2`.
  if (name.toLowerCase() === 'pass') return /\p{L}/u.test(given) && /\d/.test(given);
  // `wrong password: 3 tries left`.
  return !/^\d{1,2}$/.test(given) && !saidOfSecrets.has(given.toLowerCase().replace(/[.!?:)]{1,8}$/, ''));
};

/**
 * The value of a name that stands apart from it, a label's say: where `name=value` would lose its value in a text, it is `***` with a
 * few characters of a digest, so that two that differ remain two, and can be matched by what is shown.
 */
export const hiddenByName = (name: string, value: string): string =>
  isSecretVariable(name) && isSecretPair(name, '=', value, '') ? `${mask}~${digestOf(value, 4)}` : value;
