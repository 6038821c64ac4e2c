/** What is looked for in a text of metrics. */
export interface Selector {
  /** The name of the metric. */
  readonly name: string;
  /** Whether the labels of a series fit. */
  fits(labels: Readonly<Record<string, string>>): boolean;
  /** What it goes by that somebody has written. */
  readonly expressions: readonly RegExp[];
}

/** One matcher as Prometheus writes it: name, operator, value in quotes. */
const matcher =
  /\s*("(?:[^"\\]|\\.)*"|[a-zA-Z_]\w*)\s*(?:(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))?\s*(,|$)/y;

/** Longer ones are none that a person has written. */
const longest = 1_000;

/**
 * `jobs`, `jobs{queue="mail",team!~"a|b"}` or, for other names, `{"my.metric",queue="mail"}`; `null`: it is none. An absent label
 * equals an empty one, and an expression must match the whole of the value, as Prometheus has it.
 */
export const selectorOf = (text: string): Selector | null => {
  const [, bare = '', inside] =
    /^\s*([a-zA-Z_:][\w:]*)?\s*(?:\{(.*)\})?\s*$/s.exec(text.slice(0, longest)) ?? [];
  if (text.length > longest) return null;
  let name = bare;
  const expressions: RegExp[] = [];
  const terms: ((labels: Readonly<Record<string, string>>) => boolean)[] = [];
  matcher.lastIndex = 0;
  while (inside !== undefined && matcher.lastIndex < inside.trimEnd().length) {
    const [, left = '', operator, right, end] = matcher.exec(inside) ?? [];
    if (end === undefined) return null;
    const label = unquoted(left);
    if (operator === undefined || right === undefined) {
      if (!left.startsWith('"') || name !== '') return null;
      name = label;
      continue;
    }
    const term = termOf(label, operator, unquoted(right), expressions);
    if (term === null) return null;
    terms.push(term);
  }
  return name === '' ? null : { name, fits: (labels) => terms.every((term) => term(labels)), expressions };
};

const termOf = (
  label: string,
  operator: string,
  value: string,
  expressions: RegExp[],
): ((labels: Readonly<Record<string, string>>) => boolean) | null => {
  const read = (labels: Readonly<Record<string, string>>): string =>
    Object.hasOwn(labels, label) ? (labels[label] ?? '') : '';
  if (operator === '=') return (labels) => read(labels) === value;
  if (operator === '!=') return (labels) => read(labels) !== value;
  try {
    const expression = new RegExp(`^(?:${value})$`, 's');
    expressions.push(expression);
    return (labels) => expression.test(read(labels)) === (operator === '=~');
  } catch {
    // Whoever asks says so, with the place where it stands.
    return null;
  }
};

const escapes: Readonly<Record<string, string>> = { '\\n': '\n', '\\"': '"', "\\'": "'", '\\\\': '\\' };

const unquoted = (text: string): string =>
  /^["']/.test(text) ? text.slice(1, -1).replace(/\\./gs, (pair) => escapes[pair] ?? pair) : text;
