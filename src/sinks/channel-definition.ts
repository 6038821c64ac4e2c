import type { SchedulerLike } from 'rxjs';
import type { Dispatcher } from 'undici';
import type * as z from 'zod/mini';
import type { Notification } from '../language/delivery.ts';
import type { EntryTell, Outside, Reader, Settings, Tell } from '../language/setting.ts';
import type { Messages } from '../messages/messages.ts';
import type { Sink } from './sink.ts';

/** The way to a URL through a proxy; `undefined`: straight. */
export type WayTo = (url: URL) => Promise<Dispatcher | undefined>;

/** What a channel is made with, beside its own configuration. */
export interface ChannelTools {
  /** What this one is called; there may be several of its sort. */
  readonly name: string;
  readonly words: Messages;
  /** The way to a URL through a proxy, where the environment names one; it is closed at the end. */
  readonly wayTo: WayTo;
  readonly warn: (message: string) => void;
  /**
   * What this one has to do of its own accord fails, or (`null`) does not any more: `self/<name>` alerts, on the others. That a
   * message could not be told need not be said here.
   */
  readonly trouble: (why: string | null) => void;
  /** Gives time and timers to a channel that has something of its own to do in time. */
  readonly scheduler: SchedulerLike;
  /** What this channel believes to be open now, by what it was told: a level, the same after a restart. */
  readonly open: () => readonly Notification[];
  /** The host that every message names. */
  readonly host: string | undefined;
  /** Has something closed when the channel is no longer needed. */
  readonly atEnd: (close: () => unknown) => void;
}

/** What a file may say of a channel of a sort: an entry of `channels`, beside its `type`. */
export interface ChannelEntry<C extends object | null = object | null> {
  /** Each with its description (`src/language/fields.ts`); no other is allowed. */
  readonly fields: z.core.$ZodShape;
  /** Reads an entry that has these fields. `null`: something is wrong, and was told. Must not throw. */
  read(entry: never, tell: EntryTell, words: Messages, outside: Outside): C | null;
}

/** An entry that is typed by its own fields. They are made when a file asks for them: where there is none, nobody holds them. */
export const entryOf = <T extends z.core.$ZodShape, C extends object | null>(
  fields: () => T,
  read: (
    entry: z.core.$InferObjectOutput<T, Record<never, never>>,
    tell: EntryTell,
    words: Messages,
    outside: Outside,
  ) => C | null,
): ChannelEntry<C> => {
  let made: T | null = null;
  return {
    get fields() {
      made ??= fields();
      return made;
    },
    read,
  };
};

/** A channel of a configuration, and what it is called there. */
export interface NamedChannel<C> {
  readonly name: string;
  readonly config: C;
}

/**
 * Everything that is known of a sort of channel, once. `C` is what it reads from the configuration; `null` where
 * it is off. That it is watched itself, as `self/<name>`, goes without saying.
 *
 * A definition imports nothing of the outside but types: `make` loads the channel, and only where it is wanted.
 */
export interface ChannelDefinition<Sort extends string = string, C extends object | null = object | null> {
  readonly sort: Sort;
  readonly settings: Settings;
  /**
   * Its part of the configuration. The reader knows all settings; one that is typed by its own settings
   * (`ReaderOf`) keeps to them. Must not throw: what is wrong is told.
   */
  read(reader: Reader, tell: Tell, words: Messages, outside: Outside): C;
  /** What a file may say of one; several may be of this sort. Of the environment there is one at most, called as its sort. */
  readonly entry: ChannelEntry<C>;
  make(config: NonNullable<C>, tools: ChannelTools): Promise<Sink>;
  /** Whether people can answer in it, and what is heard there is watched as `self/<name>-console`. Default: no. */
  hasConsole?(config: NonNullable<C>): boolean;
  /**
   * What those of this sort make of each other, where there are several: two can't have what only one may. Gives them in their
   * order, and tells what became of it.
   */
  beside?(
    all: readonly NamedChannel<NonNullable<C>>[],
    tell: Tell,
    words: Messages,
  ): readonly NonNullable<C>[];
  /** Where it tells, for the operator. Holds no secret. */
  overview(config: NonNullable<C>, words: Messages): string;
}
