import { durationText } from '../../language/duration.ts';
import type { ImportWords } from '../../messages/import.ts';
import type { Path } from '../yaml.ts';

/** What another tool's file becomes, and what of it becomes something else, or nothing. */
export interface Imported {
  /** The config, as plain data: what the file of Polkan says. */
  readonly file: Fields;
  readonly notes: readonly ImportNote[];
  /** Where in the other tool's file an entry of a section comes from. */
  readonly origins: ReadonlyMap<Fields, Path>;
}

/** Fields and their values, in the order in which they are to be read. */
export type Fields = Readonly<Record<string, unknown>>;

/** What a person has to know of one place of the other tool's file. */
export interface ImportNote {
  readonly path: Path;
  readonly note: (say: ImportWords) => string;
}

/** Is told where an entry comes from, and gives it back. */
export type From = (entry: Fields, path: Path) => Fields;

/** Is told what differs, and where. */
export type Note = (path: Path, note: ImportNote['note']) => void;

/** What is found while a file is read: what differs, and where each entry comes from. */
export const findings = () => {
  const notes: ImportNote[] = [];
  const origins = new Map<Fields, Path>();
  const note: Note = (path, say) => void notes.push({ path, note: say });
  const from: From = (entry, path) => {
    origins.set(entry, path);
    return entry;
  };
  return { notes, note, origins, from };
};

/** The fields that have a value; an empty list or mapping is none. */
export const withoutEmpty = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && !isEmpty(value)));

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** A mapping, or an empty one where something else stands. */
export const mapping = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** Headers with one more, unless they have it in whatever case. */
export const withDefault = (headers: Fields, name: string, value: string): Fields =>
  Object.keys(headers).some((each) => each.toLowerCase() === name.toLowerCase())
    ? headers
    : { ...headers, [name]: value };

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A text, also where YAML has read a number or a flag; `undefined` where there is nothing. */
export const textIn = (value: unknown): string | undefined => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
};

/** A number above 0, or `undefined`. */
export const numberIn = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number : undefined;
};

/** A duration as a file has it; `undefined` where there is none to say. */
export const durationSaid = (ms: number): string | undefined =>
  ms > 0 ? durationText(Math.round(ms)) : undefined;

/** A name as checks can have it, and no two share: the second `web` is `web-2`. */
export const checkNames = (): ((wanted: string) => string) => {
  const taken = new Set<string>();
  return (wanted) => {
    const base =
      wanted
        .normalize('NFKD')
        .replaceAll(/[^\p{L}\p{N}_.-]+/gu, '-')
        .replaceAll(/^-+|-+$/g, '')
        .slice(0, 90) || 'unnamed';
    let name = base;
    for (let count = 2; taken.has(name); count += 1) name = `${base}-${count}`;
    taken.add(name);
    return name;
  };
};

/**
 * The routes of checks, from who is told of each: where all are told alike it is one, and where that is every channel, none is needed.
 */
export const routesOf = (
  told: readonly {
    readonly check: string;
    readonly to: readonly string[];
    readonly reminders?: string | undefined;
  }[],
  channels: readonly string[],
): readonly Fields[] => {
  const byRoute = Map.groupBy(told, ({ to, reminders }) => JSON.stringify([[...to].sort(), reminders]));
  return [...byRoute.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const { to, reminders } = first;
    const isAll = byRoute.size === 1;
    if (isAll && reminders === undefined && to.length === channels.length) return [];
    if (isAll) return [withoutEmpty({ match: { kind: 'check' }, to, reminders })];
    return alike.map(({ check }) => withoutEmpty({ match: { kind: 'check', entity: check }, to, reminders }));
  });
};
