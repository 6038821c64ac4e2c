import { type MemoryEvent, streamOf } from './events.ts';
import { keyOf } from './keys.ts';
import type { Json, Slot } from './store/store.ts';

/**
 * A memory as the slots that it is kept in. A source that remembers thousands of entities changes one of them at a time,
 * and all of them must not be written for it: a list of named entries is kept in parts, by the hash of the name, and only the
 * parts that changed are written. That goes for a memory that is frozen, with its list and the entries in it: what was
 * the very same object when it was written is the same still. The order of such a list means nothing.
 */
export interface MemoryParts {
  /** What has to be written so that this is what stands in the store. */
  slotsOf(memory: MemoryEvent): Slot[];
  /** Those are durable. */
  wrote(memories: readonly MemoryEvent[]): void;
  /** Nothing is known any more of what stands in the store. */
  forget(): void;
}

interface Named {
  readonly name: string;
}

type Part = readonly Named[];

/** In the slot of a memory: which list of it is kept in how many parts. */
const partsKey = ':parts';
const partPrefix = ':part/';

/** A list as long as this is kept in parts, of about as many entries each. */
export const entriesOfAPart = 64;

export const createMemoryParts = (host: string | null): MemoryParts => {
  /** By source: the parts as they stand in the store. */
  const written = new Map<string, readonly Part[]>();

  return {
    slotsOf(event) {
      const { at, source, memory } = event;
      const key = keyOf(host, streamOf(event));
      const list = inParts(memory);
      if (list === null) return [{ key, at, value: memory as Json }];
      const { parts } = list;
      const before = written.get(source);
      const { [list.field]: _, ...rest } = memory as Record<string, Json>;
      const head = { ...rest, [partsKey]: { field: list.field, count: parts.length } };
      const changed = parts.flatMap((part, index): Slot[] =>
        before?.length === parts.length && isSame(part, before[index])
          ? []
          : [{ key: keyOf(host, partKey(index, source)), at, value: part as unknown as Json }],
      );
      return [{ key, at, value: head }, ...changed];
    },

    wrote(memories) {
      for (const { source, memory } of memories) {
        const list = inParts(memory);
        if (list === null) written.delete(source);
        else written.set(source, list.parts);
      }
    },

    forget: () => written.clear(),
  };
};

const partKey = (index: number, source: string): string => `${partPrefix}${index}/${source}`;

/**
 * A memory as it was before it was kept in parts. `partAt` gives the value of a stream's slot. `undefined`: a part of
 * it is not to be had, and half of a memory is none.
 */
export const wholeMemory = (
  source: string,
  value: Json,
  partAt: (stream: string) => Json | undefined,
): unknown => {
  if (!isRecord(value) || !isRecord(value[partsKey])) return value;
  const { [partsKey]: how, ...rest } = value;
  const { field, count } = how as { readonly field?: unknown; readonly count?: unknown };
  if (typeof field !== 'string' || typeof count !== 'number') return undefined;
  const parts = Array.from({ length: count }, (_, index) => partAt(partKey(index, source)));
  if (!parts.every((part) => Array.isArray(part))) return undefined;
  return { ...rest, [field]: parts.flat() };
};

const isRecord = (value: unknown): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface InParts {
  readonly field: string;
  readonly parts: readonly Part[];
}

/** What was made of a memory: it is asked for before it is written, and once it is. */
const known = new WeakMap<object, InParts>();

/** The list of a memory that is long enough to be kept in parts, and may be. */
const inParts = (memory: unknown): InParts | null => {
  if (!isRecord(memory) || !Object.isFrozen(memory)) return null;
  const before = known.get(memory);
  if (before !== undefined) return before;
  for (const [field, entries] of Object.entries(memory)) {
    if (!Array.isArray(entries) || entries.length < entriesOfAPart || !Object.isFrozen(entries)) continue;
    if (!entries.every(isNamed)) continue;
    const made = { field, parts: partsOf(entries) };
    known.set(memory, made);
    return made;
  }
  return null;
};

const isNamed = (entry: unknown): entry is Named =>
  isRecord(entry) && typeof entry.name === 'string' && Object.isFrozen(entry);

/** A power of two of them, so that few entries that come or go do not move all the others. */
const partsOf = (entries: Part): readonly Part[] => {
  const count = 2 ** Math.ceil(Math.log2(entries.length / entriesOfAPart));
  const parts = Array.from({ length: count }, (): Named[] => []);
  for (const entry of entries) parts[hashOf(entry.name) % count]?.push(entry);
  return parts;
};

/** FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/. */
const hashOf = (name: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
};

const isSame = (part: Part, before: Part | undefined): boolean =>
  part.length === before?.length && part.every((entry, index) => entry === before[index]);
