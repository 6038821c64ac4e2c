import type { JsonNode, JsonQuery, JsonWay } from './json-path.ts';

/** A value and its name, of which one may be missing. */
export interface Pair {
  readonly value: JsonNode | null;
  readonly name: JsonNode | null;
}

/**
 * Which name is whose. Both belong to the same part of the JSON where their paths lead there; of two lists side by side
 * those that have the same key or number; else those that stand in the same place, where the lists are equally long.
 *
 * @returns `null` where that can't be said
 */
export const paired = (
  { nodes: values, of: valuesOf }: FoundValues,
  { nodes: names, of: namesOf }: FoundValues,
): readonly Pair[] | null => {
  const together = joined(values, names, ({ of }) => JSON.stringify(of));
  if (valuesOf === namesOf || together.some(isWhole)) return together;
  const sideBySide = joined(values, names, ({ of }) => JSON.stringify(of.at(-1) ?? null));
  if (sideBySide.every(isWhole) && sideBySide.length === Math.max(values.length, names.length))
    return sideBySide;
  if (values.length !== names.length) return null;
  return values.map((value, index) => ({ value, name: names[index] ?? null }));
};

export interface FoundValues extends Pick<JsonQuery, 'of'> {
  readonly nodes: readonly JsonNode[];
}

const isWhole = ({ value, name }: Pair): boolean => value !== null && name !== null;

/** All of both, in the order of the names, and behind them what has none. */
const joined = (
  values: readonly JsonNode[],
  names: readonly JsonNode[],
  keyOf: (node: JsonNode) => string,
): Pair[] => {
  const nameBy = new Map(names.map((name) => [keyOf(name), name]));
  const valueBy = new Map(values.map((value) => [keyOf(value), value]));
  return [...new Set([...nameBy.keys(), ...valueBy.keys()])].map((key) => ({
    value: valueBy.get(key) ?? null,
    name: nameBy.get(key) ?? null,
  }));
};

/** A way as a person writes it: `pools[2]`. */
export const wayText = (way: JsonWay): string =>
  way
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
