import type { YAMLException } from 'js-yaml';
import { messageOf } from '../language/errors.ts';
import type { Messages } from '../messages/messages.ts';
import type { ScalarNode } from './yaml-scalar.ts';
import { type ReadTree, type Replace, type Tree, treeOf, type Wrong } from './yaml-tree.ts';

export type { Replace };

/** A place in a file; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What is wrong, and where. */
export interface Complaint extends Place {
  readonly message: string;
  /** It is of a variable in one value, which stands as it is written: the rest of the file can be read. */
  readonly isVariable?: true;
}

/** The way to a value: names of fields and numbers in lists. */
export type Path = readonly PropertyKey[];

export interface YamlFile {
  /** What is written there, as plain data; `null` where it is no YAML. */
  readonly value: unknown;
  /** Why it is no YAML. */
  readonly complaints: readonly Complaint[];
  /** It is not even well-formed: `grammarFaults` may find more than the one complaint. */
  readonly isMalformed: boolean;
  /** Where a value stands, or a character of it; of one that is not there, what it is missing from. */
  placeOf(path: Path, offset?: number): Place;
  /** Where the name of a field stands. */
  placeOfName(path: Path): Place;
  /** Whether a mapping is written as `{ a: 1, b: 2 }`. */
  isInBraces(path: Path): boolean;
}

type Words = Messages['scenario']['fault'];

/**
 * Reads YAML 1.2, so that every value can be found again in the text. Never throws.
 *
 * @param replace is asked of every text with `${` in it that is no name; what stands without quotes is a number or a
 * yes or no if what is put there looks like one. Default: texts stay as they are.
 */
export const readYaml = (text: string, say: Words, replace?: Replace): YamlFile => {
  const placeAt = placesIn(text);
  let tree: ReadTree = { root: null, wrong: [], aliases: new Map() };
  let isMalformed = false;
  const wrong: Wrong[] = [];
  try {
    tree = treeOf(text, say, text.includes('${') ? replace : null);
    wrong.push(...tree.wrong);
  } catch (error) {
    const found = wrongOf(error, text, say);
    // Nothing more is to be found in what is nested too deep.
    isMalformed = found.message !== say.tooDeep;
    wrong.push(found);
  }
  const complaints = wrong
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, ...what }) => ({ ...placeAt(at), ...what }));
  return {
    value: wrong.some((one) => one.isVariable !== true) ? null : (tree.root?.value ?? null),
    complaints,
    isMalformed,
    ...finding(tree, text, placeAt),
  };
};

/** What the parser found. */
const wrongOf = (error: unknown, text: string, say: Words): Wrong => {
  // Whatever else is thrown has no place.
  const { reason = messageOf(error), mark } = error as Partial<YAMLException>;
  const message = reason.startsWith('nesting exceeded') ? say.tooDeep : reason;
  return { at: Math.min(mark?.position ?? 0, text.length), message };
};

/** Gives the place of a character. */
const placesIn = (text: string): ((at: number) => Place) => {
  let begins: readonly number[] | null = null;
  return (at) => {
    begins ??= lineBegins(text);
    // The last line that does not begin behind it, found by halving.
    let from = 0;
    for (let to = begins.length - 1; from < to; ) {
      const middle = (from + to + 1) >> 1;
      if ((begins[middle] ?? 0) > at) to = middle - 1;
      else from = middle;
    }
    // What marks the order of bytes is no column.
    const marked = from === 0 && text.startsWith('\ufeff') ? 1 : 0;
    return { line: from + 1, column: Math.max(1, at - (begins[from] ?? 0) + 1 - marked) };
  };
};

const lineBegins = (text: string): readonly number[] => {
  const begins = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) begins.push(at + 1);
  return begins;
};

const inside = (node: Tree, name: PropertyKey): Tree | null => {
  if (node.type === 'list') return node.items[Number(name)] ?? null;
  return node.type === 'map' ? (node.fields[node.numbers.get(String(name)) ?? -1] ?? null) : null;
};

const finding = (
  { root, aliases }: ReadTree,
  text: string,
  placeAt: (at: number) => Place,
): Pick<YamlFile, 'placeOf' | 'placeOfName' | 'isInBraces'> => {
  /** The node at a path, and where it is written; of one that is not there, what it is missing from. */
  const nodeAt = (
    path: Path,
  ): { readonly node: Tree | null; readonly at: number; readonly whole: boolean } => {
    let node = root;
    let at = root?.start ?? 0;
    for (const name of path) {
      const next = node === null ? null : inside(node, name);
      if (node === null || next === null) return { node, at, whole: false };
      at = aliases.get(node)?.get(node.type === 'list' ? Number(name) : String(name)) ?? next.start;
      node = next;
    }
    return { node, at, whole: true };
  };
  return {
    placeOf(path, offset) {
      const { node, at, whole } = nodeAt(path);
      const isText = whole && offset !== undefined && node?.type === 'scalar';
      return placeAt(isText ? characterOf(node, offset, text) : at);
    },
    isInBraces(path) {
      const { node } = nodeAt(path);
      return node?.type === 'map' && node.inBraces;
    },
    placeOfName(path) {
      const { node, at } = nodeAt(path.slice(0, -1));
      const number = node?.type === 'map' ? node.numbers.get(String(path.at(-1))) : undefined;
      const nameAt = node?.type === 'map' ? node.namesAt[number ?? -1] : undefined;
      return placeAt(nameAt ?? at);
    },
  };
};

/**
 * Where a character of a scalar's value stands in the file. Quotes, folds and indentation only ever change
 * white space, so the same number of other characters stands before it. (Escapes in double quotes are more;
 * then it is near.)
 */
const characterOf = ({ start, end, style, value: of }: ScalarNode, offset: number, text: string): number => {
  const source = text.slice(start, end);
  const value = typeof of === 'string' ? of : source;
  let before = value.slice(0, offset).replaceAll(/\s/g, '').length;
  // Behind the quote, or the header of a block.
  const from = style === 'quoted' ? 1 : style === 'block' ? source.indexOf('\n') + 1 : 0;
  for (let index = from; index < source.length; index += 1) {
    if (/\s/.test(source[index] ?? '')) continue;
    if (before === 0) return start + index;
    before -= 1;
  }
  return start;
};
