import { cutLine } from '../../language/cut-line.ts';
import { tellingIn } from '../../messages/telling.ts';
import { longestConfig } from '../file/read-files.ts';
import { readYamlFully } from '../read-yaml-fully.ts';
import { type ReadTelling, readTelling, type TellingReading } from './read.ts';

/**
 * Reads what a YAML text says of telling. Everything that is wrong is told at once, with its place. `value`: what the text
 * says, as plain data.
 */
export const readTellingText = async (
  text: string,
  reading: TellingReading,
): Promise<ReadTelling & { readonly value?: unknown }> => {
  if (text.length > longestConfig) {
    const message = tellingIn(reading.words).config.tooMuch(longestConfig);
    return { telling: null, complaints: [{ line: 1, column: 1, path: '', message }] };
  }
  const say = reading.words.scenario.fault;
  const file = await readYamlFully(text, say);
  if (file.complaints.length > 0) {
    // The parser repeats whatever it was given.
    const complaints = file.complaints.map(({ message, ...place }) => ({
      ...place,
      path: '',
      message: cutLine(message, 200),
    }));
    return { telling: null, complaints };
  }
  return { ...(await readTelling(file, reading)), value: file.value };
};
