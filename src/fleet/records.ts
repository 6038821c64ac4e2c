import * as z from 'zod/mini';
import { type JournalEvent, parseEvent } from '../journal/events.ts';
import type { Transition } from '../language/signal.ts';
import type { Command } from '../language/telling.ts';
import { longestMessage } from './log.ts';

/** A longer message than this, characters, is not read: nobody who is of the fleet writes more than half of it. */
export const longestRead = 2 * longestMessage;
/** So many characters of what a host says of itself are kept: its version, a channel of its. */
const longestSaid = 200;
/** So many of its channels are. */
export const mostBeatChannels = 100;

/** What happened on a host, from one position of its journal to another. */
export interface Shipment {
  readonly host: string;
  /** The journal's own id: another one is another journal, whatever its positions say. */
  readonly epoch: string;
  readonly from: number;
  readonly to: number;
  readonly events: readonly JournalEvent[];
  /** What the clock of its records showed when it was shipped, epoch milliseconds. Left out: a host that does not say so. */
  readonly at?: number | undefined;
}

/** An incident that is open on a host. */
export interface Standing {
  /** The transition that opened it. */
  readonly opened: Transition;
  /** The channels that have heard of it, whoever told them. */
  readonly told: readonly string[];
  /** Those of which the host does not know whether they have heard of it: where the log was lost they may have. Left out: none. */
  readonly waits?: readonly string[] | undefined;
}

/** What a host has heard voices say of an incident of their own, and not heard the end of. */
export interface Remembered {
  /** The transition that opened it. */
  readonly opened: Transition;
  /** What ended it, where not everybody has heard of that. */
  readonly over?: Transition | undefined;
  /** The channels that have heard of it. */
  readonly told: readonly string[];
  /** Those that were being told that it is open, and that it is over: nobody knows whether they have heard it. */
  readonly opening: readonly string[];
  readonly ending: readonly string[];
}

/** How a host stands, in place of what can't be shipped any more: in parts, each of which a broker takes. */
export interface HostCheckpoint {
  readonly host: string;
  readonly epoch: string;
  /** Up to here everything is in it. */
  readonly to: number;
  readonly part: number;
  readonly of: number;
  readonly open: readonly Standing[];
  /** What operators have said, and still holds: as the host itself has it. Left out: nothing. */
  readonly said?: readonly Command[] | undefined;
  /** Where the log was lost, what it had heard in there. Left out: nothing. */
  readonly remembers?: readonly Remembered[] | undefined;
  /** As in a shipment. */
  readonly at?: number | undefined;
}

/** How far the log was taken in. */
export interface Place {
  /** Up to here. */
  readonly after: number;
  /** Of the message there only so many of its sweeps: what begins and ends in it is decided one after the other. Left out: all of it. */
  readonly part?: number | undefined;
}

/** Up to here all was taken in. */
export const wholeUpTo = ({ after, part }: Place): number => (part === undefined ? after : after - 1);

/** What the voice writes down before it acts on it, and how far it had taken in the log when it decided this. */
export interface VoiceRecord extends Place {
  readonly holder: string;
  readonly term: number;
  /** Together with the term the name of the record: its writer knows it again after an answer that was lost. */
  readonly number: number;
  /** What was decided with it follows: without that it counts for nothing. Left out: it is the last of it. */
  readonly more?: true | undefined;
  readonly events: readonly JournalEvent[];
}

/** What a record of a voice is to one host, or to all. */
export interface SharePart {
  /** Where the last record of its turn stands in the log. */
  readonly of: number;
  /** What is too long for one message is several: the how-many-th it is. */
  readonly piece: number;
  /** When that was written, by the server's clock, epoch milliseconds. */
  readonly at: number;
  readonly holder: string;
  readonly events: readonly JournalEvent[];
}

/** What voices have said of one host, or to all: beside their records, in the same order, for whoever does not read those. */
export interface Share {
  readonly parts: readonly SharePart[];
}

/** Which records of voices have their shares in the log. */
export interface Shared {
  /** Where the first record of these stands, and the last: who has read all before may read shares in their place. */
  readonly from: number;
  readonly told: number;
  /** Up to here it is decided by these what is told of that which is in the log. */
  readonly after: number;
}

/** How the sources of a host did since its last beat. */
export type Swept = readonly [source: string, good: number, failed: number];

/** A host is alive. */
export interface Beat {
  readonly host: string;
  readonly version: string;
  /** What its own clock showed, epoch milliseconds. */
  readonly at: number;
  /** The position up to which its journal is shipped, and where it ends. */
  readonly shipped: number;
  readonly end: number;
  /** It was stopped on purpose. */
  readonly stopped?: true | undefined;
  readonly swept: readonly Swept[];
  /** The process that says so, its channels, and that another one says so by the same name. Left out: an earlier version; it is the only one. */
  readonly by?: string | undefined;
  readonly channels?: readonly string[] | undefined;
  readonly twice?: true | undefined;
}

export interface LeaseRecord {
  readonly holder: string;
  readonly host: string;
  readonly term: number;
  /** Up to here it has decided on everything that is in the log. */
  readonly after: number;
  /** How many messages it still owes. */
  readonly owed: number;
  /** Until then, by the server's clock, it misses nobody. Left out: it does not know yet who is there; an earlier version. */
  readonly unknownUntil?: number | undefined;
  /** Left out: there are no shares; an earlier version. */
  readonly shared?: Shared | undefined;
  /** It speaks for nobody, for more is in the log than a host takes up. */
  readonly tooMuch?: true | undefined;
}

/** An operator has taken a host out of the fleet. */
export interface Gone {
  readonly host: string;
  /** On which host it was said. */
  readonly by: string;
}

const count = z.int().check(z.minimum(0));
const events = z.pipe(
  z.array(z.unknown()),
  // An event of a kind that only a newer version knows is no reason to pass over the others.
  z.transform((list) => list.flatMap((each) => parseEvent(each) ?? [])),
);
const commands = z.pipe(
  events,
  z.transform((list) => list.filter((event) => event.type === 'command')),
);
const head = { host: z.string(), epoch: z.string() };
const opened = z.pipe(
  z.unknown(),
  z.transform((value) => parseEvent(value) as Transition),
);

const channels = z.array(z.string());
/** Of every host they are kept for as long as it is watched. */
const shortText = z.pipe(
  z.string(),
  z.transform((text) => text.slice(0, longestSaid)),
);
const fewChannels = z.pipe(
  z.array(shortText),
  z.transform((all) => all.slice(0, mostBeatChannels)),
);
const remembered = z.object({
  ...{ opened, over: z.optional(opened) },
  ...{ told: channels, opening: channels, ending: channels },
});

const schemas = {
  shipment: z.object({ ...head, from: count, to: count, events, at: z.optional(z.number()) }),
  checkpoint: z.object({
    ...head,
    to: count,
    part: count,
    of: count,
    open: z.array(z.object({ opened, told: channels, waits: z.optional(channels) })),
    said: z.optional(commands),
    remembers: z.optional(z.array(remembered)),
    at: z.optional(z.number()),
  }),
  told: z.object({
    ...{ holder: z.string(), term: count, number: count, after: count, events },
    part: z.optional(count),
    more: z.optional(z.literal(true)),
  }),
  beat: z.object({
    host: z.string(),
    version: shortText,
    at: z.number(),
    shipped: count,
    end: count,
    stopped: z.optional(z.literal(true)),
    swept: z.array(z.tuple([z.string(), count, count])),
    ...{ by: z.optional(z.string()), channels: z.optional(fewChannels), twice: z.optional(z.literal(true)) },
  }),
  lease: z.object({
    ...{ holder: z.string(), host: z.string(), term: count, after: count, owed: count },
    unknownUntil: z.optional(z.number()),
    shared: z.optional(z.object({ from: count, told: count, after: count })),
    tooMuch: z.optional(z.literal(true)),
  }),
  share: z.object({
    parts: z.array(z.object({ of: count, piece: count, at: z.number(), holder: z.string(), events })),
  }),
} as const;

/** A record as text. `v`: readers of a later version know by it what they read. */
export const written = (
  record: Shipment | HostCheckpoint | VoiceRecord | Share | Beat | LeaseRecord | Gone,
): string => JSON.stringify({ v: 1, ...record });

const read =
  <T>(schema: z.ZodMiniType<unknown>) =>
  (text: string): T | null => {
    if (text.length > longestRead) return null;
    try {
      const found = schema.safeParse(JSON.parse(text));
      return found.success ? (found.data as T) : null;
    } catch {
      // No JSON, or an event that is none: whoever asked says that it can't be read.
      return null;
    }
  };

/** Each gives `null` for what can't be read. */
export const readShipment = read<Shipment>(schemas.shipment);
export const readCheckpoint = read<HostCheckpoint>(schemas.checkpoint);
export const readTold = read<VoiceRecord>(schemas.told);
export const readShare = read<Share>(schemas.share);
export const readBeat = read<Beat>(schemas.beat);
export const readLease = read<LeaseRecord>(schemas.lease);
