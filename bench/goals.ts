import { beside } from './beside.ts';
import { containers } from './containers.ts';
import type { Group, Line, Options } from './harness.ts';
import { image } from './image.ts';
import { appendingMany } from './journal-appending.ts';
import { probing } from './probing.ts';
import { incidents } from './scale.ts';
import { idling, starting } from './sidecar.ts';

/** What was found of the goals, and how long it took. */
export interface Goals {
  readonly seconds: number;
  readonly lines: readonly Line[];
}

/**
 * Everything that a goal of its own was set for, within twenty minutes: what is mostly waiting is measured at the same time, each
 * beside its baseline and by the processor time of its own process; what keeps a processor busy has it for itself, before and after.
 */
export const measureGoals = async (
  options: Options,
  measure: (name: string, group: Group, options: Options) => Promise<{ readonly lines: readonly Line[] }>,
): Promise<Goals> => {
  const begun = performance.now();
  const lines: Line[] = [];
  const all = async (groups: Readonly<Record<string, Group>>): Promise<void> => {
    const measured = await Promise.all(
      Object.entries(groups).map(([name, group]) => measure(name, group, options)),
    );
    lines.push(...measured.flatMap((each) => each.lines));
  };
  await all({ starting });
  await all({ idling, containers, beside });
  await all({ probing });
  await all({ incidents });
  await all({ appendingMany });
  await all({ image });
  return { seconds: Math.round((performance.now() - begun) / 1_000), lines };
};
