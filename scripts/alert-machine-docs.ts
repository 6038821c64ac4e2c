import { readFileSync, writeFileSync } from 'node:fs';
import { alertMachine, conditions } from '../src/machines/alert.ts';
import { mermaidOf, tableOf } from '../src/machines/chart.ts';
import { incidentConditions, incidentMachine } from '../src/machines/incident.ts';
import { withParts } from './generated-parts.ts';

const guards = Object.entries(conditions).map(([guard, condition]) => `| ${guard} | ${condition} |`);

const turns = Object.entries(incidentConditions).map(([guard, condition]) => `| ${guard} | ${condition} |`);

/** `docs/alert-machine.md` with what is read off the machine put in anew. */
export const alertMachinePage = (page: string): string =>
  withParts(page, {
    statechart: `\`\`\`mermaid\n${mermaidOf(alertMachine)}\n\`\`\``,
    guards: ['| guard | holds when the entity is |', '| --- | --- |', ...guards].join('\n'),
    transitions: tableOf(alertMachine),
    'incident statechart': `\`\`\`mermaid\n${mermaidOf(incidentMachine)}\n\`\`\``,
    'incident guards': ['| guard | holds when |', '| --- | --- |', ...turns].join('\n'),
    'incident transitions': tableOf(incidentMachine),
  });

if (import.meta.main) {
  const file = new URL('../docs/alert-machine.md', import.meta.url);
  writeFileSync(file, alertMachinePage(readFileSync(file, 'utf8')));
}
