import type { Path } from '../yaml.ts';
import type { Fields, Note } from './imported.ts';

/** Fields of another tool's file, and which of them were looked at. */
export interface Watched {
  readonly fields: Fields;
  /** Those that say something and that nobody has looked at. */
  rest(): readonly string[];
}

/** Notes what of some fields is read, so that what nobody reads can be named, also what a later version of that tool will have. */
export const watched = (fields: Fields): Watched => {
  const read = new Set<PropertyKey>();
  const noting = new Proxy(fields, {
    get: (target, name) => {
      read.add(name);
      return Reflect.get(target, name);
    },
    has: (target, name) => {
      read.add(name);
      return Reflect.has(target, name);
    },
  });
  return {
    fields: noting,
    rest: () => Object.keys(fields).filter((name) => !read.has(name) && saysSomething(fields[name])),
  };
};

/** Whether more stands there than that nothing is wanted. */
const saysSomething = (value: unknown): boolean => {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== '';
};

/** What stands in a field where nobody has said anything, and the fields that are a tool's own bookkeeping. */
export interface Meaningless {
  readonly own: ReadonlySet<string>;
  readonly usual?: Readonly<Record<string, unknown>>;
}

/** Has every field named that says something and was not looked at. */
export const noteRest = (
  { fields, rest }: Watched,
  at: Path,
  note: Note,
  { own, usual = {} }: Meaningless = { own: new Set() },
): void => {
  for (const name of rest()) {
    const isUsual = JSON.stringify(usual[name]) === JSON.stringify(fields[name]);
    if (!own.has(name) && !isUsual) note([...at, name], (say) => say.notCarried(name));
  }
};
