import type { Remembered } from './container-memory.ts';
import { type Container, statusOf } from './container-state.ts';
import type { Inspected } from './container-story.ts';

/** A swarm keeps the containers of old tasks: one that has been replaced is finished, however it ended. */

/** The place in a swarm service that a container takes: `web.1` of the task `web.1.x7k2…`. */
export const slotOf = (container: Container): string | undefined => {
  const task = container.Config?.Labels?.['com.docker.swarm.task.name'];
  const dot = task?.lastIndexOf('.') ?? -1;
  return task === undefined || dot <= 0 ? undefined : task.slice(0, dot);
};

/** Who runs in each place of a swarm service, by what was seen, and by what is remembered of the others. */
export const runningSlots = (
  seen: readonly (readonly [name: string, inspected: Inspected])[],
  before: ReadonlyMap<string, Remembered> = new Map(),
): Map<string, string[]> => {
  const slots = new Map<string, string[]>();
  const add = (slot: string | undefined, name: string): void => {
    if (slot !== undefined) slots.set(slot, [...(slots.get(slot) ?? []), name]);
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
