import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

/** A regular expression of the sources, and where it stands. */
export interface Found {
  /** `src/language/secrets.ts:17`; of one that is put together at run time, nothing but `new RegExp`. */
  readonly where: string;
  readonly pattern: RegExp;
}

/** Behind these a slash begins a regular expression; behind a value it divides. */
const beforeRegExp = /(?:^|[(,=:[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of))$/;

/** The end of a quoted text that begins at `from`. */
const endOfText = (code: string, from: number): number => {
  const quote = code[from];
  let i = from + 1;
  while (i < code.length && code[i] !== quote) i += code[i] === '\\' ? 2 : 1;
  return i + 1;
};

const endOfRegExp = (code: string, from: number): number => {
  let inClass = false;
  for (let i = from + 1; i < code.length; i += 1) {
    if (code[i] === '\\') i += 1;
    else if (code[i] === '[') inClass = true;
    else if (code[i] === ']') inClass = false;
    else if (code[i] === '/' && !inClass) return i + 1;
    else if (code[i] === '\n') return from + 1;
  }
  return from + 1;
};

/** The literals in a piece of JavaScript. Of templates, what stands in `${}` is code as any other. */
const literalsIn = (code: string): { source: string; flags: string; at: number }[] => {
  const literals: { source: string; flags: string; at: number }[] = [];
  /** For each template that is open: how many braces are, inside of its `${}`. */
  const templates: number[] = [];
  let before = '';
  let i = 0;
  const skipTemplate = (from: number): number => {
    let j = from;
    while (j < code.length && code[j] !== '`') {
      if (code.startsWith('${', j)) {
        templates.push(0);
        return j + 2;
      }
      j += code[j] === '\\' ? 2 : 1;
    }
    return j + 1;
  };
  while (i < code.length) {
    const char = code[i] as string;
    const open = templates.length - 1;
    let end = i + 1;
    if (code.startsWith('//', i) || code.startsWith('#!', i)) end = code.indexOf('\n', i);
    else if (code.startsWith('/*', i)) end = code.indexOf('*/', i) + 2;
    else if (char === '"' || char === "'") end = endOfText(code, i);
    else if (char === '`') end = skipTemplate(i + 1);
    else if (char === '}' && templates[open] === 0) {
      templates.pop();
      end = skipTemplate(i + 1);
    } else if (char === '/' && beforeRegExp.test(before)) {
      const closed = endOfRegExp(code, i);
      const flags = /^[a-z]*/.exec(code.slice(closed))?.[0] ?? '';
      if (closed > i + 1) literals.push({ source: code.slice(i + 1, closed - 1), flags, at: i });
      end = closed + flags.length;
    } else if (open >= 0 && (char === '{' || char === '}'))
      templates[open] = (templates[open] ?? 0) + (char === '{' ? 1 : -1);
    if (end <= i) end = code.length;
    const isComment = /^(\/[/*]|#!)/.test(code.slice(i, i + 2));
    if (!isComment) before = (before + code.slice(i, end)).trimEnd().slice(-20);
    i = end;
  }
  return literals;
};

const root = new URL('../../', import.meta.url).pathname;

export const sourceFiles = (): string[] =>
  readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join('src', file))
    .sort();

/** Every literal of the sources. Stripping the types leaves everything else in its place. */
export const literals = (): Found[] =>
  sourceFiles().flatMap((file) => {
    const code = stripTypeScriptTypes(readFileSync(join(root, file), 'utf8'));
    return literalsIn(code).map(({ source, flags, at }) => ({
      where: `${file}:${code.slice(0, at).split('\n').length}`,
      pattern: new RegExp(source, flags),
    }));
  });

/** Every `new RegExp` of the sources, as often as it stands there. */
export const countOfDynamic = (): number =>
  sourceFiles().reduce(
    (sum, file) => sum + (readFileSync(join(root, file), 'utf8').match(/new RegExp\(/g) ?? []).length,
    0,
  );
