import { readFileSync } from 'node:fs';
import { Document } from 'yaml';
import type { ReadConfig } from '../config/config.ts';
import { withGrammarFaults } from '../config/grammar-faults.ts';
import { accepted } from '../config/import/accepted.ts';
import { importGatus } from '../config/import/gatus.ts';
import type { Fields, Imported } from '../config/import/imported.ts';
import { importKuma } from '../config/import/kuma.ts';
import { readConfigured } from '../config/read-configured.ts';
import { readYaml } from '../config/yaml.ts';
import { whySystemFailed } from '../messages/faults.ts';
import { importWords } from '../messages/import.ts';
import { type Locale, locales } from '../messages/messages.ts';
import { complain } from './lines.ts';

/** The tools whose configs can be read. */
export const importers = { gatus: importGatus, kuma: importKuma } as const satisfies Record<
  string,
  (value: unknown) => Imported
>;
export type Tool = keyof typeof importers;

/** Longer files are no config that a person has, characters. */
const longest = 20_000_000;

/**
 * Writes a config of Polkan, made of another tool's, to standard output, and to standard error what of it differs, by line.
 * Exit code 1: there is nothing in it; 2: it can't be read.
 */
export const importCommand = async (
  { config }: ReadConfig,
  tool: Tool,
  path: string,
  write: (text: string) => void = (text) => void process.stdout.write(text),
): Promise<0 | 1 | 2> => {
  const words = locales[config.locale];
  const say = importWords[config.locale];
  const text = textOf(path);
  if (text instanceof Error) {
    complain(say.unreadable(path, whySystemFailed(text, words)));
    return 2;
  }
  if (text.length > longest) {
    complain(say.unreadable(path, words.scenario.fault.tooDeep));
    return 2;
  }
  // JSON is YAML, too, and so has its lines.
  const given = tool === 'gatus' ? ownVariables(text) : text;
  const file = withGrammarFaults(readYaml(given, words.scenario.fault), given, words.scenario.fault);
  if (file.complaints.length > 0) {
    for (const { line, column, message } of file.complaints) complain(`${path}:${line}:${column} ${message}`);
    return 2;
  }
  const written = (file: Fields): string => {
    const document = new Document(file);
    document.commentBefore = [say.head(tool, path), say.secrets].map((line) => ` ${line}`).join('\n');
    return document.toString({ lineWidth: 120 });
  };
  const { file: made, notes } = await accepted(importers[tool](file.value), {
    write: written,
    complaintsOf: (text) => complaintsOf(text, config.locale),
    linesOf: (text) => {
      const { placeOf } = readYaml(text, words.scenario.fault);
      return (at) => placeOf(at).line;
    },
  });
  if (Object.keys(made).length === 0) {
    complain(say.unreadable(path, say.nothing(tool)));
    return 1;
  }
  write(written(made));
  const lines = notes.map(({ path: at, note }) => ({ line: file.placeOf(at).line, text: note(say) }));
  for (const { line, text: said } of lines.sort((a, b) => a.line - b.line))
    complain(`${path}:${line} ${said}`);
  const count = (part: unknown): number => Object.keys((part ?? {}) as object).length;
  complain(say.summary(count(made.checks), count(made.channels), notes.length));
  return 0;
};

/**
 * What is wrong with a config that is written nowhere yet. The variables and files that it names may well be missing here:
 * they count as something.
 */
const complaintsOf = async (text: string, locale: Locale) => {
  const name = 'polkan.yaml';
  const named = Object.fromEntries(
    [...text.matchAll(/\$\{(\w+)/g)].map(([, variable = '']) => [variable, '1']),
  );
  const env = { ...named, WATCHDOG_CONFIG: name, WATCHDOG_LOCALE: locale };
  const readFile = (path: string): string => (path === name ? text : '1');
  const { complaints } = await readConfigured(env, { hostname: '', exists: () => true, readFile });
  return complaints.flatMap((complaint) => {
    const [, line, message = ''] = /^polkan\.yaml:(\d+):\d+: (.*)$/s.exec(complaint) ?? [];
    return line === undefined ? [] : [{ line: Number(line), message }];
  });
};

const textOf = (path: string): string | Error => {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

/** Gatus reads `$NAME` and `${NAME}` from the environment, and `$$` is a dollar; here only `${NAME}` is one. */
const ownVariables = (text: string): string =>
  text.replaceAll(/\$\$|\$([A-Za-z_][A-Za-z0-9_]*)/g, (found, name?: string) =>
    name === undefined ? (found === '$$' ? '$' : found) : `\${${name}}`,
  );
