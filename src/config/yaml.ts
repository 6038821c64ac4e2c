import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parse,
  parseDocument,
  Scalar,
  visit,
} from 'yaml';
import { messageOf } from '../language/errors.ts';
import type { Messages } from '../messages/messages.ts';
import { shown } from './complaints.ts';

/** A place in a file; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What is wrong, and where. */
export interface Complaint extends Place {
  readonly message: string;
}

/** The way to a value: names of fields and numbers in lists. */
export type Path = readonly PropertyKey[];

export interface YamlFile {
  /** What is written there, as plain data; `null` where it is no YAML. */
  readonly value: unknown;
  /** Why it is no YAML. */
  readonly complaints: readonly Complaint[];
  /** Where a value stands, or a character of it; of one that is not there, what it is missing from. */
  placeOf(path: Path, offset?: number): Place;
  /** Where the name of a field stands. */
  placeOfName(path: Path): Place;
  /** Whether a mapping is written as `{ a: 1, b: 2 }`. */
  isInBraces(path: Path): boolean;
}

/** So many errors of the grammar are told of a file. */
const mostErrors = 5;

type Words = Messages['scenario']['fault'];

/** What is to stand in the place of a text; or why there is nothing. */
export type Replace = (text: string) => { readonly text: string } | { readonly fault: string };

/**
 * Reads YAML 1.2, so that every value can be found again in the text. Never throws.
 *
 * @param replace is asked of every text with `${` in it that is no name; what stands without quotes is a number or a
 * yes or no if what is put there looks like one. Default: texts stay as they are.
 */
export const readYaml = (text: string, say: Words, replace?: Replace): YamlFile => {
  try {
    return fileOf(text, say, replace);
  } catch (error) {
    // Aliases without an anchor, or so many of them that they are an attack; and the parser recurses, so
    // what is nested thousands of times over runs out of stack.
    const top: Place = { line: 1, column: 1 };
    const message = error instanceof RangeError ? say.tooDeep : messageOf(error);
    const complaints = [{ ...top, message }];
    return { value: null, complaints, placeOf: () => top, placeOfName: () => top, isInBraces: () => false };
  }
};

/** What the parser says in words of its own that help nobody, by its code. */
const inWords: ReadonlyMap<string, (say: Words) => string> = new Map([
  ['MULTIPLE_DOCS', (say) => say.oneDocument],
  ['RESOURCE_EXHAUSTION', (say) => say.tooDeep],
]);

const fileOf = (text: string, say: Words, replace: Replace | undefined): YamlFile => {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    // Nothing goes to stderr by itself, and there are no other values than those of JSON.
    logLevel: 'error',
    resolveKnownTags: false,
  });
  const placeAt = (index: number): Place => {
    const { line, col } = lines.linePos(index);
    return { line, column: col };
  };

  const follow = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  const inside = (node: unknown, name: PropertyKey): { name: unknown; value: unknown } | null => {
    if (isSeq(node)) return { name: null, value: node.items[Number(name)] ?? null };
    if (!isMap(node)) return null;
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(name));
    return pair === undefined ? null : { name: pair.key, value: pair.value };
  };
  const nodeAt = (path: Path): { node: Node | null; whole: boolean } => {
    let node: unknown = document.contents;
    let last = node;
    for (const name of path) {
      node = inside(follow(node), name)?.value ?? null;
      if (node === null) return { node: last as Node | null, whole: false };
      last = node;
    }
    return { node: last as Node | null, whole: true };
  };

  const { value, complaints } = plain();
  function plain(): Pick<YamlFile, 'value' | 'complaints'> {
    const found = [...document.errors, ...document.warnings];
    if (found.length > 0) {
      return {
        value: null,
        // What comes after the first few follows from them, mostly.
        complaints: found.slice(0, mostErrors).map(({ code, message, pos }) => ({
          ...placeAt(pos[0]),
          message: inWords.get(code)?.(say) ?? message,
        })),
      };
    }
    const faults = [
      // Most files have neither, and going through thousands of nodes takes its time.
      ...(text.includes('*') ? withoutAnchor(document, say) : []),
      ...(replace === undefined || !text.includes('${') ? [] : replaced(document, replace)),
    ];
    if (faults.length > 0) {
      return { value: null, complaints: faults.map(({ at, message }) => ({ ...placeAt(at), message })) };
    }
    const value = document.toJS();
    return isCircular(value)
      ? { value: null, complaints: [{ line: 1, column: 1, message: say.circle }] }
      : { value, complaints: [] };
  }

  return {
    value,
    complaints,
    placeOf(path, offset) {
      const { node, whole } = nodeAt(path);
      const start = node?.range?.[0] ?? 0;
      return placeAt(whole && offset !== undefined ? characterOf(follow(node), offset, text) : start);
    },
    isInBraces(path) {
      const node = follow(nodeAt(path).node);
      return isMap(node) && node.flow === true;
    },
    placeOfName(path) {
      const { node } = nodeAt(path.slice(0, -1));
      const name = inside(follow(node), path.at(-1) ?? '')?.name;
      return placeAt((isScalar(name) ? name.range?.[0] : node?.range?.[0]) ?? 0);
    },
  };
};

/** Every alias of what no anchor before it names. */
const withoutAnchor = (document: Document.Parsed, say: Words): { at: number; message: string }[] => {
  const anchors = new Set<string>();
  const faults: { at: number; message: string }[] = [];
  visit(document, {
    Node: (_key, node) => {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchors.add(node.anchor);
      } else if (!anchors.has(node.source))
        faults.push({ at: node.range?.[0] ?? 0, message: say.noAnchor(shown(node.source)) });
    },
  });
  return faults;
};

/** Puts in what is to stand in the place of texts, and gives what is wrong with them. */
const replaced = (document: Document.Parsed, replace: Replace): { at: number; message: string }[] => {
  const faults: { at: number; message: string }[] = [];
  visit(document, {
    Scalar: (key, node) => {
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) return;
      const outcome = replace(node.value);
      if ('fault' in outcome) faults.push({ at: node.range?.[0] ?? 0, message: outcome.fault });
      else node.value = node.type === Scalar.PLAIN ? plainValue(outcome.text) : outcome.text;
    },
  });
  return faults;
};

/** What a text is where it stands without quotes. */
const plainValue = (text: string): unknown =>
  /^(?:true|false|[-+]?\d{1,15}(?:\.\d{1,15})?)$/.test(text) ? parse(text) : text;

/** Whether an alias stands in what it stands for, `&a [*a]`: then it goes on for ever. */
const isCircular = (value: unknown, around: Set<unknown> = new Set()): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  if (around.has(value)) return true;
  around.add(value);
  const found = Object.values(value).some((each) => isCircular(each, around));
  around.delete(value);
  return found;
};

/**
 * Where a character of a scalar's value stands in the file. Quotes, folds and indentation only ever change
 * white space, so the same number of other characters stands before it. (Escapes in double quotes are more;
 * then it is near.)
 */
const characterOf = (node: unknown, offset: number, text: string): number => {
  if (!isScalar(node) || !node.range) return 0;
  const [start, end] = node.range;
  const source = text.slice(start, end);
  const value = typeof node.value === 'string' ? node.value : source;
  let before = value.slice(0, offset).replaceAll(/\s/g, '').length;
  for (let index = bodyStart(node, source); index < source.length; index += 1) {
    if (/\s/.test(source[index] ?? '')) continue;
    if (before === 0) return start + index;
    before -= 1;
  }
  return start;
};

/** Behind the quote, or the header of a block. */
const bodyStart = ({ type }: Scalar, source: string): number => {
  if (type === Scalar.QUOTE_DOUBLE || type === Scalar.QUOTE_SINGLE) return 1;
  return type === Scalar.BLOCK_LITERAL || type === Scalar.BLOCK_FOLDED ? source.indexOf('\n') + 1 : 0;
};
