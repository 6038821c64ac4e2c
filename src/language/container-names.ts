import { globFits, isGlob } from './glob.ts';

/**
 * What `WATCHDOG_CONTAINERS` says, item by item: `web` is a container that should be there and run, `web*` and
 * `*` find containers by themselves (`*` is any text, `?` any one character), and `!name`, `!web*` leave some
 * out again. Nothing but exclusions means all the others.
 */
export interface ContainerChoice {
  /** Those that were named, so that not being there is trouble too. */
  readonly listed: readonly string[];
  /** Whether some are found by a pattern. */
  readonly finds: boolean;
  /** Whether a pattern finds a container of that name. What is listed is not found. */
  isFound(name: string): boolean;
  /** Whether a container of that name is left out, whatever its labels say. */
  isExcluded(name: string): boolean;
}

/** Docker's own rule for names, with `*`, `?` and a `!` before it. */
const item = /^!?[a-zA-Z0-9*?][a-zA-Z0-9_.*?-]*$/;

/** Whether a container can have such a name, or such a pattern can fit one. */
export const isContainerItem = (text: string): boolean => item.test(text);

/** Reads the items; `*` alone is every container. An item that is no name at all is listed, and never there. */
export const containerChoice = (names: readonly string[] | '*'): ContainerChoice => {
  const items = names === '*' ? ['*'] : names;
  const excluded = items.filter((each) => each.startsWith('!')).map((each) => each.slice(1));
  const wanted = items.filter((each) => !each.startsWith('!'));
  const isPattern = (each: string): boolean => isContainerItem(each) && isGlob(each);
  const patterns = wanted.length === 0 && excluded.length > 0 ? ['*'] : wanted.filter(isPattern);
  const fitsAny = (globs: readonly string[], name: string): boolean =>
    globs.some((glob) => globFits(glob, name));
  const listed = [...new Set(wanted.filter((each) => !isPattern(each) && !fitsAny(excluded, each)))];
  return {
    listed,
    finds: patterns.length > 0,
    isExcluded: (name) => fitsAny(excluded, name),
    isFound: (name) => fitsAny(patterns, name) && !fitsAny(excluded, name) && !listed.includes(name),
  };
};
