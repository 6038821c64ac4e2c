import type { FileWords } from '../../messages/file.ts';

/** A text with what stood in its place instead of each variable, or what is wrong with one. */
export type Interpolated = { readonly text: string } | { readonly fault: string };

export interface Variables {
  /** A variable of the environment; `undefined`: it is not set. */
  variable(name: string): string | undefined;
  /** The text of a file; throws where it can't be read. */
  readFile(path: string): string;
  /** Is told of every text that came from a file: it must not be shown. */
  secret(value: string): void;
  /** Why a file can't be read. */
  why(error: unknown): string;
}

/** More is no secret that a person has put into a file, characters. */
export const longestSecret = 65_536;

/**
 * `${NAME}`, `${NAME:-default}` where it is unset or empty, `${file:/run/secrets/x}` without the line's end, `$${` for
 * a plain `${`. What is put in is not looked at again.
 */
export const interpolated = (given: string, variables: Variables, say: FileWords): Interpolated => {
  const faults: string[] = [];
  const put = (inside: string): string => {
    const outcome = textFor(inside, variables, say);
    if ('fault' in outcome) faults.push(outcome.fault);
    return 'text' in outcome ? outcome.text : '';
  };
  const text = given.replace(
    /\$\$\{|\$\{([^{}]*)(\}?)/g,
    (whole, inside: string | undefined, end: string) => {
      if (inside === undefined) return '${';
      if (end === '') faults.push(say.openVariable);
      return end === '' ? whole : put(inside);
    },
  );
  const [fault] = faults;
  return fault === undefined ? { text } : { fault };
};

const textFor = (inside: string, variables: Variables, say: FileWords): Interpolated => {
  if (inside.startsWith('file:')) return fileOf(inside.slice('file:'.length).trim(), variables, say);
  const [, name, standard] = /^([A-Za-z_]\w*)(?::-(.*))?$/s.exec(inside) ?? [];
  if (name === undefined) return { fault: say.badVariable };
  const value = variables.variable(name) ?? '';
  if (value !== '') return { text: value };
  return standard === undefined ? { fault: say.unsetVariable(name) } : { text: standard };
};

const fileOf = (path: string, { readFile, secret, why }: Variables, say: FileWords): Interpolated => {
  if (path === '') return { fault: say.badVariable };
  let text: string;
  try {
    text = readFile(path).trimEnd();
  } catch (error) {
    return { fault: say.secretFile(path, why(error)) };
  }
  if (text === '') return { fault: say.emptySecret(path) };
  if (text.length > longestSecret) return { fault: say.longSecret(path, longestSecret) };
  secret(text);
  return { text };
};
