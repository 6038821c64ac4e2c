import { parseDocument } from 'yaml';
import { messageOf } from '../language/errors.ts';
import type { Messages } from '../messages/messages.ts';
import type { Complaint, YamlFile } from './yaml.ts';

/** So many errors of the grammar are told of a file: what comes after the first few follows from them, mostly. */
const mostErrors = 5;

/**
 * A file that is not well-formed, with everything that is wrong with its grammar. The parser that reads files ends at the first of it;
 * this one goes on, is five times as large and as slow, and is loaded only where there is something to find.
 */
export const withGrammarFaults = (
  file: YamlFile,
  text: string,
  say: Messages['scenario']['fault'],
): YamlFile => {
  if (!file.isMalformed) return file;
  const complaints = grammarFaults(text, say);
  return complaints.length === 0 ? file : { ...file, complaints };
};

const grammarFaults = (text: string, say: Messages['scenario']['fault']): readonly Complaint[] => {
  try {
    const { errors } = parseDocument(text, { logLevel: 'error', resolveKnownTags: false });
    return errors.slice(0, mostErrors).map(({ code, message, linePos }) => ({
      line: linePos?.[0].line ?? 1,
      column: linePos?.[0].col ?? 1,
      message: inWords(code, message, say),
    }));
  } catch (error) {
    // The parser recurses, so what is nested thousands of times over runs out of stack.
    const message = error instanceof RangeError ? say.tooDeep : messageOf(error);
    return [{ line: 1, column: 1, message }];
  }
};

/** What the parser means, by its code; where one code has several meanings by what it says, in English (yaml 2.9). */
const inWords = (code: string, message: string, say: Messages['scenario']['fault']): string => {
  const bracket = /end with an? ([\]}])/.exec(message)?.[1];
  if (bracket !== undefined) return say.yaml.notClosed(bracket);
  if (code === 'MISSING_CHAR') return /quote/.test(message) ? say.yaml.quote : say.yaml.noColon;
  if (code === 'BAD_SCALAR_START') return say.yaml.reserved(/character (.)/.exec(message)?.[1] ?? '');
  if (code === 'BAD_DQ_ESCAPE') return say.yaml.escape(/sequence (\S+)/.exec(message)?.[1] ?? '\\');
  if (code === 'UNEXPECTED_TOKEN' && /same line with key/.test(message)) return say.yaml.listInLine;
  if (code === 'UNEXPECTED_TOKEN' && /scalar header/.test(message)) return say.yaml.header;
  return byCode[code]?.(say) ?? say.yaml.other;
};

const byCode: Readonly<Record<string, (say: Messages['scenario']['fault']) => string>> = {
  MULTIPLE_DOCS: (say) => say.oneDocument,
  RESOURCE_EXHAUSTION: (say) => say.tooDeep,
  BLOCK_AS_IMPLICIT_KEY: (say) => say.yaml.secondColon,
  MULTILINE_IMPLICIT_KEY: (say) => say.yaml.noColon,
  BAD_INDENT: (say) => say.yaml.indentation,
  TAB_AS_INDENT: (say) => say.yaml.tab,
  BLOCK_IN_FLOW: (say) => say.yaml.blockInBraces,
  ALIAS_PROPS: (say) => say.yaml.anchor,
  BAD_ALIAS: (say) => say.yaml.anchor,
  MULTIPLE_ANCHORS: (say) => say.yaml.anchor,
};
