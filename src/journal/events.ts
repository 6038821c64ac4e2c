import * as z from 'zod/mini';
import type { Attempt, Delivery } from '../language/delivery.ts';
import type { Transition } from '../language/signal.ts';
import type { Actor } from '../machines/actors.ts';
import { actor, at, messageId, transition } from '../recording/grammar.ts';
import { checked, parseRecord } from '../recording/records.ts';

/** The process began to watch, telling these sinks. What a sink was not told before it was one, it is not owed. */
export interface Start {
  readonly type: 'start';
  readonly at: number;
  readonly version: string;
  readonly sinks: readonly string[];
}

/** The process ended by itself: on purpose, or because it could not go on. Without one, it was killed. */
export interface Stop {
  readonly type: 'stop';
  readonly at: number;
  /** The fault of its own that ended it. Left out: it was told to stop. */
  readonly fault?: string;
}

/** What a source wants to know at its next turn; the last one holds. Older versions wrote it into the log. */
export interface MemoryEvent {
  readonly type: 'memory';
  readonly at: number;
  readonly source: string;
  readonly memory: unknown;
}

/** Which part of a checkpoint an event is, where one event would be too long. */
export interface CheckpointPart {
  /** 1, 2, 3 … */
  readonly number: number;
  readonly of: number;
  /** The position of the writer's last event before the first part; 0: there is none. */
  readonly after: number;
}

/** The fold of everything up to here, so that a start need not begin at the beginning. */
export interface Checkpoint {
  readonly type: 'checkpoint';
  readonly at: number;
  /** Left out: this is all of it. Else it counts only once all parts are there, without anything between them. */
  readonly part?: CheckpointPart;
  readonly actors: readonly Actor[];
  /** As older versions wrote it: what a source wants to know stands in a slot of the store now, not in the log. */
  readonly memories?: readonly (readonly [source: string, memory: unknown])[];
  readonly sinks: readonly {
    readonly name: string;
    readonly owed: readonly Transition[];
    readonly attempting: number;
    readonly inDoubt: number;
    readonly messageIds: readonly (readonly [incident: string, messageId: string, chat: string | null])[];
    /** Nothing is sent before this time, epoch milliseconds; absent: no pause. */
    readonly pausedUntil?: number | undefined;
  }[];
}

/** Everything that stands in a journal. */
export type JournalEvent = Transition | Delivery | Attempt | Start | Stop | MemoryEvent | Checkpoint;

/** The streams that are no actor's; no kind begins with a colon. */
export const checkpointKey = ':checkpoint';
const runKey = ':run';

const sourcePrefix = ':source/';

/** The source whose memory has this key; `null`: it is no memory's. */
export const sourceOf = (key: string): string | null =>
  key.startsWith(sourcePrefix) ? key.slice(sourcePrefix.length) : null;

/** The stream an event belongs to. */
export const streamOf = (event: JournalEvent): string => {
  switch (event.type) {
    case 'transition':
      return event.key;
    case 'delivery':
    case 'attempt':
      return `:sink/${event.sink}`;
    case 'memory':
      return sourcePrefix + event.source;
    case 'checkpoint':
      return checkpointKey;
    case 'start':
    case 'stop':
      return runKey;
  }
};

const count = z.int().check(z.minimum(0));

/** Journals from before chats were kept have the id alone. */
const messageOfIncident = z.pipe(
  z.union([
    z.tuple([z.string(), messageId.schema, z.nullable(z.string())]),
    z.tuple([z.string(), messageId.schema]),
  ]),
  z.transform(([incident, id, chat = null]) => [incident, id, chat] as const),
);

const schemas = new Map<unknown, z.ZodMiniType<unknown>>([
  ['attempt', z.object({ type: z.literal('attempt'), at: at.schema, sink: z.string(), count })],
  [
    'start',
    z.object({ type: z.literal('start'), at: at.schema, version: z.string(), sinks: z.array(z.string()) }),
  ],
  ['stop', z.object({ type: z.literal('stop'), at: at.schema, fault: z.optional(z.string()) })],
  ['memory', z.object({ type: z.literal('memory'), at: at.schema, source: z.string(), memory: z.unknown() })],
  [
    'checkpoint',
    z.object({
      type: z.literal('checkpoint'),
      at: at.schema,
      actors: z.array(actor.schema),
      part: z.optional(
        z.object({ number: z.int().check(z.minimum(1)), of: z.int().check(z.minimum(2)), after: count }),
      ),
      memories: z.optional(z.array(z.tuple([z.string(), z.unknown()]))),
      sinks: z.array(
        z.object({
          name: z.string(),
          owed: z.array(transition.schema),
          attempting: count,
          inDoubt: count,
          messageIds: z.array(messageOfIncident),
          pausedUntil: z.optional(at.schema),
        }),
      ),
    }),
  ],
]);

/** What stands in a tap as well. */
const recorded: readonly string[] = ['transition', 'delivery'];

/**
 * Reads one event of a journal. `null`: it is of a type this version does not know.
 *
 * @throws Error that says what is wrong with it
 */
export const parseEvent = (value: unknown): JournalEvent | null => {
  const { type } = (value ?? {}) as { type?: unknown };
  const schema = schemas.get(type);
  if (schema !== undefined) return checked(String(type), { schema }, value) as JournalEvent;
  const record = parseRecord(value);
  return record !== null && recorded.includes(record.type) ? (record as JournalEvent) : null;
};
