import { isSlow, matchInTime, quickLength } from '../in-time.ts';

/**
 * Which processes a person means by a word such as `pytest`: those that run it, and not those that only have it
 * somewhere on their command line (an editor, `tail -f pytest.log`, a terminal multiplexer's session name).
 */

/** One pattern, read. A process matches if any pattern takes it in, and none shuts it out. */
export interface ProcessPattern {
  /** As it was written. */
  readonly text: string;
  /** `!…`: shuts out what it matches. */
  readonly excludes: boolean;
  /** What is somewhere in every command line that it matches, in UTF-8; `null`: that can't be told of an expression. */
  readonly needle: Buffer | null;
  /** `args`: the arguments as they were given, the program first. Throws `TooSlow` where an expression takes too long on them. */
  matches(args: readonly string[]): boolean;
}

/**
 * Programs that run another program, which is their first argument that is no option: `python3 -u tests.py`. What
 * stands behind `-m` is a module's name, and counts as one, too.
 */
const interpreter =
  /^(?:python|pypy|ruby|perl|node|nodejs|deno|bun|bash|sh|dash|zsh|ksh|php|lua|java)[\d.]*$/;

/** Options of interpreters that say that what follows is no file: `python -c …`, `node -e …`. */
const inlineProgram = /^-(?:c|e|p|-eval|-print)$/;

/** Options whose value is the next argument, by interpreter: `python3 -W ignore tests.py`, `java -cp a.jar Main`. */
const valued: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:python|pypy)/, /^-[WX]$/],
  [/^(?:node|deno|bun)/, /^(?:-[rC]|--(?:require|import|loader|experimental-loader|conditions|env-file))$/],
  [/^ruby/, /^-[IrC]$/],
  [/^perl/, /^-I$/],
  [/^php/, /^-[dcz]$/],
  [/^lua/, /^-l$/],
  [/^java/, /^(?:-cp|-classpath|-p|--(?:class-path|module-path|add-(?:modules|opens|exports|reads)))$/],
  [/sh$/, /^(?:[-+][oO]|--(?:rcfile|init-file))$/],
];

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/**
 * The ways to name what a process runs, the program's own name first, each with the arguments behind it. A
 * program that writes over its command line, as npm does, leaves a single argument with spaces in it.
 */
const readings = (args: readonly string[]): readonly (readonly string[])[] => {
  const [only = '', ...more] = args;
  const words = more.length === 0 ? only.split(' ').filter((word) => word !== '') : args;
  const [program = '', ...rest] = words;
  const name = nameOf(program);
  const own = [name, ...rest];
  if (!interpreter.test(name)) return [own];
  const takesValue = valued.find(([which]) => which.test(name))?.[1];
  let skipped = -1;
  for (const [at, argument] of rest.entries()) {
    if (at === skipped) continue;
    if (takesValue?.test(argument)) {
      skipped = at + 1;
      continue;
    }
    if (inlineProgram.test(argument)) return [own];
    if (argument === '-m') return [own, rest.slice(at + 1)];
    if (!argument.startsWith('-')) return [own, [nameOf(argument), ...rest.slice(at + 1)]];
  }
  return [own];
};

/** `pytest` also names `pytest.py`, as a script is called that has no other name. */
const isNamed = (name: string | undefined, wanted: string): boolean =>
  name === wanted || name?.replace(/\.(?:py|js|mjs|cjs|rb|pl|sh|php)$/, '') === wanted;

/**
 * Reads one pattern:
 *
 * - `pytest`: the program of that name, or a script of that name that an interpreter runs;
 * - `npm run build`: the same, and the arguments that must follow it, word for word;
 * - `/…/`: a regular expression, found anywhere in the command line (the arguments joined by spaces);
 * - `!…`: any of these, shutting out what it matches.
 *
 * @throws SyntaxError where what stands between slashes is no regular expression
 */
export const processPattern = (text: string): ProcessPattern => {
  const excludes = text.startsWith('!');
  const pattern = (excludes ? text.slice(1) : text).trim();
  const expression = /^\/(.+)\/$/s.exec(pattern)?.[1];
  if (expression !== undefined) {
    const found = new RegExp(expression, 'u');
    const matches = (args: readonly string[]): boolean => {
      const line = args.join(' ');
      // Whoever starts a process says what is on its command line.
      return line.length <= quickLength ? found.test(line) : matchInTime(() => found.test(line));
    };
    return { text, excludes, needle: null, matches };
  }
  const [program = '', ...following] = pattern.split(/\s+/);
  const wanted = nameOf(program);
  const matches = (args: readonly string[]): boolean =>
    readings(args).some(
      ([name, ...rest]) => isNamed(name, wanted) && following.every((word, at) => rest[at] === word),
    );
  // What is no UTF-8 on a command line is read as U+FFFD, and has other bytes.
  const needle = wanted.includes('\ufffd') ? null : Buffer.from(wanted);
  return { text, excludes, needle, matches };
};

/** A comma-separated list of patterns, in which a `/regular expression/` is one, whatever commas are in it. */
export const patternItems = (list: string): string[] => {
  const found = list.matchAll(/!?\/(?:[^/\\]|\\.)+\/(?=\s*(?:,|$))|[^,]+/gs);
  return [...new Set([...found].map(([item]) => item.trim()).filter((item) => item !== ''))];
};

/** Whether a pattern can be read. */
export const isPattern = (text: string): boolean => {
  try {
    return processPattern(text).text === text;
  } catch {
    // Whoever asked tells that it is none.
    return false;
  }
};

/** Whether an expression of a pattern takes for ever on some command line. */
export const isSlowPattern = (text: string): boolean => {
  const expression = /^!?\/(.+)\/$/s.exec(text.trim())?.[1];
  return expression !== undefined && isPattern(text) && isSlow(new RegExp(expression, 'u'));
};
