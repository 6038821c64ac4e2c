import type { Messages } from '../messages/messages.ts';
import { type Replace, readYaml, type YamlFile } from './yaml.ts';

/** As `readYaml`, with everything that is wrong with the grammar: what finds that is loaded only where there is something. */
export const readYamlFully = async (
  text: string,
  say: Messages['scenario']['fault'],
  replace?: Replace,
): Promise<YamlFile> => {
  const file = readYaml(text, say, replace);
  if (!file.isMalformed) return file;
  return (await import('./grammar-faults.ts')).withGrammarFaults(file, text, say);
};
