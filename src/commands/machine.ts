import { alertMachine } from '../machines/alert.ts';
import { mermaidOf, tableOf } from '../machines/chart.ts';
import { printer } from './lines.ts';

/** Prints the alert machine: its transition table, or its statechart for Mermaid. */
export const machineCommand = async ({ mermaid }: { readonly mermaid?: true }): Promise<number> => {
  await printer()(mermaid ? mermaidOf(alertMachine) : tableOf(alertMachine));
  return 0;
};
