import { tableOf as columnsOf } from '../language/table.ts';
import { alertMachine } from '../machines/alert.ts';
import { mermaidOf, rowsOf, tableOf } from '../machines/chart.ts';
import { incidentMachine } from '../machines/incident.ts';
import { printer } from './lines.ts';

const machines = { alert: alertMachine, incident: incidentMachine } as const;

export interface MachineOptions {
  readonly mermaid?: true;
  /** For a person at a terminal, rather than for a page. */
  readonly terminal: boolean;
}

/** Prints a machine: its transition table, in columns or as Markdown, or its statechart for Mermaid. */
export const machineCommand = async (
  name: keyof typeof machines,
  { mermaid, terminal }: MachineOptions,
): Promise<number> => {
  const machine = machines[name];
  const print = printer();
  if (mermaid) await print(mermaidOf(machine));
  else if (!terminal) await print(tableOf(machine));
  else for (const line of columnsOf(rowsOf(machine)).flat()) await print(line.trimEnd());
  return 0;
};
