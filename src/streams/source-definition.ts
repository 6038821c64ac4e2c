import type { SchedulerLike } from 'rxjs';
import type * as z from 'zod/mini';
import type { Kinds } from '../language/kind.ts';
import type { EntryTell, Outside, Reader, Settings, Tell } from '../language/setting.ts';
import type { Policy } from '../language/signal.ts';
import type { Messages } from '../messages/messages.ts';
import type { FormerChecks } from './checks/place.ts';
import type { Reach } from './checks/reach.ts';
import type { Calls } from './inbound/calls.ts';
import type { Neighbours } from './neighbours.ts';
import type { Source } from './source.ts';

/** What a source is made with, beside its own configuration. Times are milliseconds. */
export interface SourceTools {
  /** What this machine is called in messages. */
  readonly host: string;
  /** The longest time of one request or read. */
  readonly timeoutMs: number;
  /** Where the proc file system is mounted. */
  readonly procRoot: string;
  /** The timing that is configured for a kind. */
  readonly policyOf: (kind: string) => Policy;
  readonly scheduler: SchedulerLike;
  /** What is said from outside, for sources that are told rather than look. */
  readonly calls: Calls;
  /** Who stands behind which address, as far as another source sees it. */
  readonly neighbours: Neighbours;
  /** Whether anybody outside this machine can be reached, as far as others have tried. */
  readonly reach: Reach;
  /** What is known of checks that a reload has not changed. Default: nothing. */
  readonly formerChecks?: FormerChecks;
  /** Whether a kind is one of Polkan's own, which nobody else may speak for. */
  readonly isOwnKind: (kind: string) => boolean;
  readonly words: Messages;
  readonly warn: (message: string) => void;
  /** Has something closed when the source is no longer needed. */
  readonly atEnd: (close: () => unknown) => void;
}

/** What a file says in the part that belongs to a source. */
export interface GivenPart {
  /** What its schema made of it; of a list, `null` stands for an entry that something is wrong with. */
  readonly value: unknown;
  /** What its `load` has given. */
  readonly loaded?: unknown;
  /** Is told what is wrong with it, with paths below the part: `[3, 'url']`. */
  readonly tell: EntryTell;
}

/**
 * Everything that is known of a source, once: the configuration, the wiring, `check`, scenarios and backtests all
 * read it here. `C` is what it reads from the configuration; `null` where it is off.
 *
 * A definition is loaded by whoever only wants to know the kinds, so it imports nothing of the outside but types:
 * `make` loads the source itself.
 */
export interface SourceDefinition<
  Name extends string = string,
  C extends { readonly everyMs: number } | null = { readonly everyMs: number } | null,
> {
  readonly name: Name;
  readonly kinds: Kinds;
  /** Those of the group `Timing` stand with the others of that group. */
  readonly settings: Settings;
  /** A list or a mapping of the file that is its own, `checks` say: its name at the top, and what may stand there. */
  readonly part?: {
    readonly name: string;
    readonly schema: z.core.$ZodType;
    /** Loads what the reading needs to know of it, a library that reads expressions say; it must bear any value. */
    readonly load?: (value: unknown) => Promise<unknown>;
  };
  /**
   * Its part of the configuration. The reader knows all settings; one that is typed by its own settings
   * (`ReaderOf`) keeps to them. Must not throw: what is wrong is told.
   *
   * @param part what the file says in `part`; `null`: nothing
   */
  read(reader: Reader, tell: Tell, words: Messages, outside: Outside, part: GivenPart | null): C;
  /** The source, under the name of the definition, or those that it brings, each under a name of its own. */
  make(config: NonNullable<C>, tools: SourceTools): Promise<Source | readonly Source[]>;
  /** The names of the sources that it brings. Left out: it is one source itself. */
  brings?(config: NonNullable<C>): readonly string[];
  /** Whether it still looks at an entity of one of its kinds. Left out: at every one. */
  watches?(config: NonNullable<C>, kind: string, entity: string): boolean;
  /** The entities of a kind that are known beforehand by their names, for who has written another. Left out: none are. */
  names?(config: NonNullable<C>, kind: string): readonly string[];
  /** Each thing it watches has an interval of its own, which `overview` says. Left out: all have that of the source. */
  readonly hasOwnTurns?: true;
  /** What it watches, for the operator. Holds no secret. */
  overview(config: NonNullable<C>, words: Messages): string;
}
