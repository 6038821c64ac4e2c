import { longestLabel, swarmTaskLabel } from './container-labels.ts';
import type { Remembered } from './container-memory.ts';
import { type Container, statusOf } from './container-state.ts';
import type { Inspected } from './container-story.ts';

/** A swarm keeps the containers of old tasks: one that has been replaced is finished, however it ended. */

/** The place in a swarm service that a container takes: `web.1` of the task `web.1.x7k2…`. */
export const slotOf = (container: Container): string | undefined => {
  const task = container.Config?.Labels?.[swarmTaskLabel] ?? '';
  const dot = task.lastIndexOf('.');
  // A name that no service can have is none: it is remembered with the container.
  return dot <= 0 || task.length > longestLabel ? undefined : task.slice(0, dot);
};

/** Who runs in each place of a swarm service, by what was seen, and by what is remembered of the others. */
export const runningSlots = (
  seen: readonly (readonly [name: string, inspected: Inspected])[],
  before: ReadonlyMap<string, Remembered> = new Map(),
): Map<string, string[]> => {
  const slots = new Map<string, string[]>();
  const add = (slot: string | undefined, name: string): void => {
    if (slot === undefined) return;
    const others = slots.get(slot);
    // Ten thousand may claim the same place.
    if (others === undefined) slots.set(slot, [name]);
    else others.push(name);
  };
  const fresh = new Set(seen.map(([name]) => name));
  for (const [name, inspected] of seen) {
    if (inspected.seen === 'container' && statusOf(inspected.container) === 'running') {
      add(slotOf(inspected.container), name);
    }
  }
  for (const { name, slot, down } of before.values())
    if (!fresh.has(name) && down === undefined) add(slot, name);
  return slots;
};
