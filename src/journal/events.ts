import * as z from 'zod/mini';
import type { Announcement, Attempt, Delivery } from '../language/delivery.ts';
import { type Reason, reasons, type Transition } from '../language/signal.ts';
import type { Heard, Listened, TellingEvent } from '../language/telling.ts';
import { type ClockStep, withStep } from '../language/wall-clock.ts';
import type { Actor } from '../machines/actors.ts';
import { actor, at, messageId, transition } from '../recording/grammar.ts';
import { checked, parseRecord } from '../recording/records.ts';
import { tellingState } from '../recording/telling-state.ts';
import { announcement, command, copy } from '../recording/told.ts';
import type { TellingTransition } from '../telling/announce.ts';
import type { TellingSnapshot } from '../telling/snapshot.ts';

/** The process began to watch, telling these sinks. What a sink was not told before it was one, it is not owed. */
export interface Start {
  readonly type: 'start';
  readonly at: number;
  readonly version: string;
  readonly sinks: readonly string[];
  /** Those of them that are told notices; the others are told every transition. Older versions knew no notices. */
  readonly channels?: readonly string[] | undefined;
  /** The process has been there before, and goes on by another configuration: these sinks went on with what they were sending. */
  readonly kept?: readonly string[] | undefined;
}

/** The process ended by itself: on purpose, or because it could not go on. Without one, it was killed. */
export interface Stop {
  readonly type: 'stop';
  readonly at: number;
  /** The fault of its own that ended it. Left out: it was told to stop. */
  readonly fault?: string;
}

/** From here on the wall clock differs by `shift` milliseconds from what is recorded: it was set. */
export interface ClockEvent extends ClockStep {
  readonly type: 'clock';
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
  /** How the wall clock has differed. Left out: not at all, or an older version did not say. */
  readonly clock?: readonly ClockStep[];
  /** As older versions wrote it: what a source wants to know stands in a slot of the store now, not in the log. */
  readonly memories?: readonly (readonly [source: string, memory: unknown])[];
  /** Left out by older versions, which knew no notices. */
  readonly telling?: TellingSnapshot & { readonly channels: readonly string[] | null };
  readonly sinks: readonly {
    readonly name: string;
    /** Older versions wrote transitions. */
    readonly owed: readonly (Announcement | TellingTransition)[];
    readonly attempting: number;
    readonly inDoubt: number;
    readonly messageIds: readonly (readonly [incident: string, messageId: string, chat: string | null])[];
    /** Nothing is sent before this time, epoch milliseconds; absent: no pause. */
    readonly pausedUntil?: number | undefined;
    /** Since when nothing has arrived, epoch milliseconds; absent: what was sent last has, or an older version did not say. */
    readonly failingSince?: number | undefined;
    /** How far it was listened to; left out: it never was. */
    readonly heard?: Listened | undefined;
    /** The further messages of those alerts; left out: none is known. */
    readonly copies?:
      | readonly (readonly [incident: string, messageId: string, chat: string | null])[]
      | undefined;
    /** What is over of messages that told of something that goes on; left out: nothing, or an older version did not say. */
    readonly endings?:
      | readonly (readonly [
          incident: string,
          messageId: string,
          chat: string | null,
          title: string,
          at: number,
          reason: Reason,
        ])[]
      | undefined;
  }[];
}

/** Everything that stands in a journal. */
export type JournalEvent =
  | Transition
  | TellingEvent
  | Delivery
  | Attempt
  | Heard
  | Start
  | Stop
  | ClockEvent
  | MemoryEvent
  | Checkpoint;

/** How the wall clock has differed, after one more event of a journal that is read from its beginning. */
export const stepsAfter = (steps: readonly ClockStep[], event: JournalEvent): readonly ClockStep[] => {
  if (event.type === 'clock') return withStep(steps, event);
  // Of a checkpoint in parts the first one says it, and those of older versions said nothing.
  return event.type === 'checkpoint' ? (event.clock ?? (event.part === undefined ? [] : steps)) : steps;
};

/** The streams that are no actor's; no kind begins with a colon. */
export const checkpointKey = ':checkpoint';
const runKey = ':run';
const tellingKey = ':telling';

const sourcePrefix = ':source/';

/** The source whose memory has this key; `null`: it is no memory's. */
export const sourceOf = (key: string): string | null =>
  key.startsWith(sourcePrefix) ? key.slice(sourcePrefix.length) : null;

/** The stream an event belongs to. */
export const streamOf = (event: JournalEvent): string => {
  switch (event.type) {
    case 'transition':
    case 'hold':
      return event.key;
    case 'command':
    case 'notice':
      return tellingKey;
    case 'delivery':
    case 'attempt':
    case 'heard':
      return `:sink/${event.sink}`;
    case 'memory':
      return sourcePrefix + event.source;
    case 'checkpoint':
      return checkpointKey;
    case 'start':
    case 'stop':
    case 'clock':
      return runKey;
  }
};

const count = z.int().check(z.minimum(0));

const endingOfIncident = z.tuple([
  z.string(),
  z.string(),
  z.nullable(z.string()),
  z.string(),
  at.schema,
  z.enum(reasons),
]);

/** Journals from before chats were kept have the id alone. */
const messageOfIncident = z.pipe(
  z.union([
    z.tuple([z.string(), messageId.schema, z.nullable(z.string())]),
    z.tuple([z.string(), messageId.schema]),
  ]),
  z.transform(([incident, id, chat = null]) => [incident, id, chat] as const),
);

const clockStep = { at: at.schema, shift: z.int() };

const mark = { of: z.string(), number: z.number() };

const schemas = new Map<unknown, z.ZodMiniType<unknown>>([
  [
    'heard',
    z.object({
      type: z.literal('heard'),
      at: at.schema,
      sink: z.string(),
      ...mark,
      copy: z.optional(copy.schema),
    }),
  ],
  ['attempt', z.object({ type: z.literal('attempt'), at: at.schema, sink: z.string(), count })],
  [
    'start',
    z.object({
      type: z.literal('start'),
      at: at.schema,
      version: z.string(),
      sinks: z.array(z.string()),
      channels: z.optional(z.array(z.string())),
      kept: z.optional(z.array(z.string())),
    }),
  ],
  ['clock', z.object({ type: z.literal('clock'), ...clockStep })],
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
      clock: z.optional(z.array(z.object(clockStep))),
      telling: z.optional(z.extend(tellingState, { channels: z.nullable(z.array(z.string())) })),
      memories: z.optional(z.array(z.tuple([z.string(), z.unknown()]))),
      sinks: z.array(
        z.object({
          name: z.string(),
          owed: z.array(z.union([announcement.schema, transition.schema])),
          attempting: count,
          inDoubt: count,
          messageIds: z.array(messageOfIncident),
          pausedUntil: z.optional(at.schema),
          failingSince: z.optional(at.schema),
          copies: z.optional(z.array(messageOfIncident)),
          endings: z.optional(z.array(endingOfIncident)),
          heard: z.optional(z.object({ ...mark, at: at.schema, unanswered: z.nullable(command.schema) })),
        }),
      ),
    }),
  ],
]);

/** What stands in a tap as well. */
const recorded: readonly string[] = ['transition', 'delivery', 'command', 'hold', 'notice'];

/**
 * Reads one event of a journal. `null`: it is of a type this version does not know.
 *
 * @throws FaultError that says what is wrong with it
 */
export const parseEvent = (value: unknown): JournalEvent | null => {
  const { type } = (value ?? {}) as { type?: unknown };
  const schema = schemas.get(type);
  if (schema !== undefined) return checked(String(type), { schema }, value) as JournalEvent;
  const record = parseRecord(value);
  return record !== null && recorded.includes(record.type) ? (record as JournalEvent) : null;
};
