import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { withParts } from './generated-parts.ts';

const examples = new URL('../examples/', import.meta.url);

/** `docs/scenarios.md` with the files of `examples/` put in anew. */
export const scenariosPage = (page: string): string =>
  withParts(page, {
    examples: readdirSync(examples)
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map((name) => {
        const text = readFileSync(new URL(name, examples), 'utf8').replace(
          /^# yaml-language-server.*\n\n/,
          '',
        );
        return `### [${name}](../examples/${name})\n\n\`\`\`yaml\n${text}\`\`\``;
      })
      .join('\n\n'),
  });

if (import.meta.main) {
  const file = new URL('../docs/scenarios.md', import.meta.url);
  writeFileSync(file, scenariosPage(readFileSync(file, 'utf8')));
}
