import { pathText } from '../complaints.ts';
import type { Path, Place, YamlFile } from '../yaml.ts';

/** A place in one of several files. */
export interface FilePlace extends Place {
  readonly file: string;
}

/** `file:line:column`. */
export const placeText = ({ file, line, column }: FilePlace): string => `${file}:${line}:${column}`;

export interface NamedFile extends YamlFile {
  readonly name: string;
}

/** What several files say together, each value with its place. */
export interface Written {
  readonly value: unknown;
  placeOf(path: Path, offset?: number): FilePlace;
  placeOfName(path: Path): FilePlace;
  isInBraces(path: Path): boolean;
}

/** Something that is said twice. */
export interface SaidTwice {
  readonly path: string;
  readonly first: FilePlace;
  readonly second: FilePlace;
}

/** A value and where it is from; of one that is put together of several files, what it is made of. */
interface Piece {
  readonly value: unknown;
  readonly file: NamedFile;
  /** Its path in that file. */
  readonly path: Path;
  readonly parts?: ReadonlyMap<PropertyKey, Piece>;
}

/** Mappings are merged and lists appended, in the order of the files; anything else that is said twice is found. */
export const merged = (
  files: readonly NamedFile[],
): { readonly written: Written; readonly twice: readonly SaidTwice[] } => {
  const twice: SaidTwice[] = [];
  const whole = files
    .map((file): Piece => ({ value: file.value, file, path: [] }))
    .reduce<Piece | null>((all, next) => (all === null ? next : joined(all, next, [], twice)), null);
  return { written: whole === null ? nothing : writtenOf(whole), twice };
};

const nowhere: FilePlace = { file: '', line: 1, column: 1 };
const nothing: Written = {
  value: null,
  placeOf: () => nowhere,
  placeOfName: () => nowhere,
  isInBraces: () => false,
};

const joined = (a: Piece, b: Piece, path: Path, twice: SaidTwice[]): Piece => {
  if (b.value === null) return a;
  if (a.value === null) return b;
  if (isMapping(a.value) && isMapping(b.value)) {
    const parts = new Map(partsOf(a));
    for (const [name, piece] of partsOf(b)) {
      const before = parts.get(name);
      parts.set(name, before === undefined ? piece : joined(before, piece, [...path, name], twice));
    }
    const value = Object.fromEntries([...parts].map(([name, piece]) => [name, piece.value]));
    return { ...a, value, parts };
  }
  if (Array.isArray(a.value) && Array.isArray(b.value)) {
    const items = [...partsOf(a).values(), ...partsOf(b).values()];
    const value = items.map((piece) => piece.value);
    return { ...a, value, parts: new Map(items.map((piece, index) => [index, piece])) };
  }
  twice.push({ path: pathText(path), first: placeOfPiece(a), second: placeOfPiece(b) });
  return a;
};

const partsOf = ({ value, file, path, parts }: Piece): ReadonlyMap<PropertyKey, Piece> =>
  parts ??
  new Map<PropertyKey, Piece>(
    Array.isArray(value)
      ? value.map((each: unknown, index): [PropertyKey, Piece] => [
          index,
          { value: each, file, path: [...path, index] },
        ])
      : Object.entries(value as object).map(([name, each]): [PropertyKey, Piece] => [
          name,
          { value: each, file, path: [...path, name] },
        ]),
  );

const isMapping = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const placeOfPiece = ({ file, path }: Piece): FilePlace => ({ file: file.name, ...file.placeOf(path) });

const writtenOf = (whole: Piece): Written => {
  /** The file that a path leads into, and the path within it. */
  const follow = (given: Path): Pick<Piece, 'file' | 'path'> => {
    let piece = whole;
    for (const [depth, name] of given.entries()) {
      if (piece.parts === undefined)
        return { file: piece.file, path: [...piece.path, ...given.slice(depth)] };
      const next = piece.parts.get(name);
      if (next === undefined) return { file: piece.file, path: [...piece.path, name] };
      piece = next;
    }
    return piece;
  };
  return {
    value: whole.value,
    placeOf: (path, offset) => {
      const { file, path: own } = follow(path);
      return { file: file.name, ...file.placeOf(own, offset) };
    },
    placeOfName: (path) => {
      const { file, path: own } = follow(path);
      return { file: file.name, ...file.placeOfName(own) };
    },
    isInBraces: (path) => {
      const { file, path: own } = follow(path);
      return file.isInBraces(own);
    },
  };
};
