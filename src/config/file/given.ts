import type { EntryTell, Tell } from '../../language/setting.ts';
import type { Rules } from '../../telling/rules.ts';
import type { KnownKinds } from '../telling/matches.ts';
import type { Telling } from '../telling/read.ts';
import type { Path } from '../yaml.ts';
import type { KnownNames, NamedAt } from './names-in.ts';

/** The value of a setting that stands in a file. */
export interface GivenSetting {
  /** As its variable would have it. */
  readonly text: string;
  /** `disk.alert_pct`. */
  readonly path: string;
  /** `file:line:column`. */
  readonly place: string;
}

/** A channel that stands in a file. */
export interface GivenChannel {
  readonly name: string;
  readonly sort: string;
  /** What its fields say, checked by the schema of its sort. */
  readonly entry: Readonly<Record<string, unknown>>;
}

/**
 * What the file (or the folder) says that the environment names, read as far as that can be done without knowing the
 * environment. Whoever reads the rest of it adds to what is wrong; a file with anything wrong is refused whole.
 */
export interface GivenFile {
  readonly path: string;
  /** It can be read, and nothing stands in it but comments and names without a value. */
  readonly saysNothing: boolean;
  /** By the name behind `WATCHDOG_`. */
  readonly settings: ReadonlyMap<string, GivenSetting>;
  readonly channels: readonly GivenChannel[];
  /** The names of all of them, also of those that something is wrong with. */
  readonly channelNames: readonly string[];
  /** The part of a source, checked by its schema; `undefined`: nothing is said there. */
  part(name: string): unknown;
  /** What was loaded to read it. */
  loaded(name: string): unknown;
  /** What is told by who reads a part or an entry. */
  tellAt(path: Path, tell: Tell): EntryTell;
  /** What it says of telling. */
  telling(base: Rules, kinds: KnownKinds): Telling;
  /** Compares the names by which its parts call each other with those there are; what may come later is only said. */
  compareNames(known: KnownNames, tell: Tell): void;
  /** The containers that it names one by one. */
  readonly containers: readonly NamedAt[];
  /** What it says of telling, as it is written. */
  readonly said: Readonly<Record<string, unknown>>;
  /** What must not be shown. */
  readonly secrets: readonly string[];
  /** `file:line:column` of whatever stands at a path; `null`: it is not there. */
  placeOf(path: Path): string | null;
  /** Whether what stands at a path must not be shown. */
  isSecret(path: Path): boolean;
  /** Has something found. */
  wrong(path: Path, message: string, at?: 'value' | 'name'): void;
  /** `file:line:column: what is wrong`, in the order of the files. */
  complaints(): readonly string[];
}
