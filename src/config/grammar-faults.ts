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
      message: inWords[code]?.(say) ?? message.split(/ at line \d/)[0] ?? message,
    }));
  } catch (error) {
    // The parser recurses, so what is nested thousands of times over runs out of stack.
    const message = error instanceof RangeError ? say.tooDeep : messageOf(error);
    return [{ line: 1, column: 1, message }];
  }
};

/** What the parser says in words of its own that help nobody, by its code. */
const inWords: Readonly<Record<string, (say: Messages['scenario']['fault']) => string>> = {
  MULTIPLE_DOCS: (say) => say.oneDocument,
  RESOURCE_EXHAUSTION: (say) => say.tooDeep,
};
