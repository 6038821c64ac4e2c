import { containerChoice } from '../../language/container-names.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Listed } from './container-list.ts';
import type { Remembered } from './container-memory.ts';
import type { ListedContainer } from './glance.ts';
import { dockerLimits } from './limits.ts';

/** A container of a sweep, before it is inspected. */
export interface Target {
  readonly name: string;
  /** The operator listed it by name, so it should be there and run. */
  readonly listed: boolean;
  /** Docker's list of containers calls it running. */
  readonly running: boolean;
  /** Docker's list of containers is without it. */
  readonly lacks: boolean;
  /** What the list shows of it, where it was asked for and the container runs well. */
  readonly shown: ListedContainer | null;
}

/** Docker's list of containers, asked for once at most, and only where it is needed. */
export type List = () => Promise<readonly Listed[]>;

/** Which containers are looked at: those listed by name, and those that patterns or labels find. */
export interface Targets {
  /** Whether the list of containers is needed to know them. */
  readonly finds: boolean;
  readonly isListed: (name: string) => boolean;
  /** Whether a pattern takes it, or its label did when the list was had last. */
  readonly isFound: (name: string) => boolean;
  /** What is listed by the name of its service is not found once more by its own. */
  readonly claimedIn: (before: ReadonlyMap<string, Remembered>) => ReadonlySet<string | undefined>;
  /** All of one turn: what is listed, then what is found. */
  readonly turn: (list: List, before: ReadonlyMap<string, Remembered>) => Promise<readonly Target[]>;
}

/** @param warn told of more than can be watched, once for each stretch */
export const createTargets = ({
  names,
  words,
  warn,
}: {
  /** The items of `WATCHDOG_CONTAINERS`: names, patterns, exclusions. */
  readonly names: readonly string[] | '*';
  readonly words: Messages;
  readonly warn: (message: string) => void;
}): Targets => {
  const choice = containerChoice(names);
  const listedNames = new Set(choice.listed);
  /** Those that the last list had, and whose labels want them watched. */
  const enabled = new Set<string>();
  const warned = { tooMany: false, longName: false };
  /** Once for each stretch of turns in which it is so. */
  const warnOnce = (what: keyof typeof warned, is: boolean, message: string): void => {
    if (is && !warned[what]) warn(message);
    warned[what] = is;
  };

  const isFound = (name: string): boolean =>
    choice.isFound(name) || (enabled.has(name) && !listedNames.has(name));

  const claimedIn: Targets['claimedIn'] = (before) =>
    new Set(choice.listed.map((name) => before.get(name)?.called));

  const found = async (list: List, before: ReadonlyMap<string, Remembered>): Promise<readonly Target[]> => {
    const targets = new Map<string, Target>();
    const present = new Set<string>();
    const unwanted = new Set<string>();
    const claimed = claimedIn(before);
    enabled.clear();
    let isLong = false;
    for (const { name, state, enable, shown } of await list()) {
      if (name.length > dockerLimits.nameCharacters) {
        isLong = true;
        continue;
      }
      if (enable === false) {
        unwanted.add(name);
        continue;
      }
      present.add(name);
      if (enable && !choice.isExcluded(name)) enabled.add(name);
      if (!isFound(name) || claimed.has(name) || targets.has(name)) continue;
      const running = state === 'running';
      if (!(running || state === 'restarting' || before.get(name)?.watched)) continue;
      targets.set(name, { name, listed: false, running, lacks: false, shown });
    }
    for (const { name, watched } of before.values()) {
      if (watched && isFound(name) && !present.has(name) && !unwanted.has(name)) {
        targets.set(name, { name, listed: false, running: false, lacks: true, shown: null });
      }
    }
    warnOnce('longName', isLong, words.containers.longName(dockerLimits.nameCharacters));
    return few([...targets.values()], before);
  };

  /** No more than can be watched: what is watched already goes before newcomers. */
  const few = (targets: readonly Target[], before: ReadonlyMap<string, Remembered>): readonly Target[] => {
    const isTooMany = targets.length > dockerLimits.containers;
    warnOnce('tooMany', isTooMany, words.containers.tooMany(dockerLimits.containers));
    if (!isTooMany) return targets;
    const [known, fresh] = [true, false].map((is) => targets.filter(({ name }) => before.has(name) === is));
    return [...(known ?? []), ...(fresh ?? [])].slice(0, dockerLimits.containers);
  };

  return {
    finds: choice.finds,
    isListed: (name) => listedNames.has(name),
    isFound,
    claimedIn,
    turn: async (list, before) => [
      ...choice.listed.map((name) => ({ name, listed: true, running: false, lacks: false, shown: null })),
      ...(choice.finds ? await found(list, before) : []),
    ],
  };
};
