import { aboutSecrets, keyWords, openKeys, secretEnding, secretWords } from './secret-words.ts';

// Whether what bears a name is a secret: a variable, an option, a field. What such a thing holds is for `secrets.ts`.

/** What stands in the place of a secret. */
export const mask = '***';

/** `DB_PASS`, `--proxy-auth`, `clientSecret` as lower-case words. */
export const wordsOf = (name: string): readonly string[] =>
  name
    .split(/[-_.]|(?<=[\p{Ll}\d])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());

const isSecretWord = (word: string): boolean =>
  secretWords.has(word) || secretWords.has(word.replace(/\d{1,3}$/, '')) || secretEnding.test(word);

/** Longer names are no names. */
const longestName = 256;

/** Whether what bears the name is a secret, wherever the name stands. */
export const isSecretName = (name: string): boolean => {
  if (name.length > longestName) return isSecretName(name.slice(-longestName));
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (aboutSecrets.has(last)) return false;
  if (words.some((word) => isSecretWord(word))) return words[0] !== 'no';
  const key = words.lastIndexOf('key');
  if (key > 0 && keyWords.has(words[key - 1] ?? '')) return true;
  return last === 'key' && (words.length > 1 ? !openKeys.has(words.at(-2) ?? '') : name === 'KEY');
};

/** Whether the next argument of an option, or what stands behind its `=`, is a secret: `--pass`, `-token`. */
export const isSecretOption = (option: string): boolean => {
  const name = /^--?(?:D(?=\p{Ll}))?([\p{L}\d][\p{L}\d_.-]*)$/u.exec(option)?.[1];
  if (name === undefined) return false;
  const words = wordsOf(name);
  return isSecretName(name) || (words[0] !== 'no' && /^(?:auth|key)$/.test(words.at(-1) ?? ''));
};

/** Whether what stands behind `name=` is a secret. */
export const isSecretVariable = (name: string): boolean =>
  isSecretName(name) || isSecretOption(name) || /(?:^|[-_.])(?:auth|sig|signature|salt|pin)$/i.test(name);
