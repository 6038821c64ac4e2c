import type { MemoryEvent } from './events.ts';

/**
 * Which memories of sources are not written yet, and which of them must be now.
 *
 * What a restart needs of a memory: a memory that is older than the truth is as if Polkan had not looked since. So an
 * older one does no harm as long as nothing was decided meanwhile by what the source has seen: then a counter
 * that was told of would be told of again. Hence a memory is written together with the transitions of its source,
 * all or nothing. What it says besides numbers (a container that was seen running, say) is written at once; numbers
 * alone (CPU samples, which change at every sweep) at most every so often, and at the end.
 */
export interface Memories {
  /** A source has another memory. */
  take(memory: MemoryEvent): void;
  /** Those to be written now, some of these sources having transitions to be written along with it. */
  due(moved: ReadonlySet<string>): readonly MemoryEvent[];
  /** All that are not written. */
  all(): readonly MemoryEvent[];
  /** These are durable. */
  wrote(memories: readonly MemoryEvent[]): void;
  /** None is: the store may not be what it was. `known`: what they all are. */
  forget(known: readonly MemoryEvent[]): void;
}

export const createMemories = (everyMs: number): Memories => {
  const written = new Map<string, MemoryEvent>();
  const unwritten = new Map<string, MemoryEvent>();

  const isDue = (memory: MemoryEvent): boolean => {
    const before = written.get(memory.source);
    return (
      before === undefined ||
      memory.at - before.at >= everyMs ||
      !differsInNumbers(before.memory, memory.memory)
    );
  };

  return {
    take: (memory) => void unwritten.set(memory.source, memory),
    due: (moved) => [...unwritten.values()].filter((memory) => moved.has(memory.source) || isDue(memory)),
    all: () => [...unwritten.values()],
    wrote(memories) {
      for (const memory of memories) {
        written.set(memory.source, memory);
        if (unwritten.get(memory.source) === memory) unwritten.delete(memory.source);
      }
    },
    forget(known) {
      written.clear();
      unwritten.clear();
      for (const memory of known) unwritten.set(memory.source, memory);
    },
  };
};

/** Whether two values differ in nothing but numbers. */
const differsInNumbers = (one: unknown, other: unknown): boolean => {
  if (typeof one === 'number') return typeof other === 'number';
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) {
    return one === other;
  }
  if (Array.isArray(one) || Array.isArray(other)) {
    return (
      Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((each, index) => differsInNumbers(each, other[index]))
    );
  }
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every(
      (name) =>
        Object.hasOwn(other, name) &&
        differsInNumbers((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name]),
    )
  );
};
