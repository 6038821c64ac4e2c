import {
  concatMap,
  defer,
  EMPTY,
  NEVER,
  type Observable,
  of,
  Subject,
  takeUntil,
  timer,
  VirtualTimeScheduler,
} from 'rxjs';
import type { JournalEvent } from '../../src/journal/events.ts';
import { emptyState, fold, type JournalState } from '../../src/journal/fold.ts';
import type { Journal, JournalOptions } from '../../src/journal/journal.ts';
import { openJournal } from '../../src/journal/open-journal.ts';
import { memoryStore } from '../../src/journal/store/memory-store.ts';
import type { PrunableStore, Slot, Stored } from '../../src/journal/store/store.ts';
import type { Announcement, Delivery, MessageText } from '../../src/language/delivery.ts';
import { type Policy, partsOfKey, type Transition } from '../../src/language/signal.ts';
import type { Command } from '../../src/language/telling.ts';
import type { Actor } from '../../src/machines/actors.ts';
import { inOneLine, locales } from '../../src/messages/messages.ts';
import { type PipelineOptions, pipeline } from '../../src/pipeline.ts';
import { type Resumed, resume } from '../../src/sidecar/resume.ts';
import { type Sink, SinkError } from '../../src/sinks/sink.ts';
import { health } from '../../src/streams/self.ts';
import type { Source } from '../../src/streams/source.ts';
import { defaultRules } from '../../src/telling/defaults.ts';
import type { Rules } from '../../src/telling/rules.ts';
import type { Turn } from '../../src/telling/stage.ts';
import type { TellingState } from '../../src/telling/state.ts';
import { classicPolicy } from './histories.ts';
import { minute, second, start } from './sweep-samples.ts';

// A world in virtual time in which the sidecar can be killed between any two of its effects: what it has
// written and what has reached a chat stays, everything else is gone. All but the outside is the real thing.

/** How a chat answers: it takes the message; it takes it, and the answer is lost; it asks for a pause; … */
export type Weather = 'fair' | 'lost' | 'down' | 'refused' | { readonly retryAfterMs: number };

/** A message as the chat has it. */
export interface Said {
  readonly at: number;
  readonly messageId: number;
  readonly replyTo: number | null;
  /** The whole text, on one line of its own or several. */
  readonly text: string;
  readonly marked: boolean;
  /** Which part of a message that had to be cut, and of how many. */
  readonly part: number;
  readonly parts: number;
  /** The notices it tells, and the transitions that are told by themselves, as `identity` names them. */
  readonly tells: readonly string[];
}

export interface Chat {
  readonly name: string;
  readonly said: Said[];
  /** The weather by time. */
  weather: (at: number) => Weather;
  /** How long an answer takes, milliseconds. */
  readonly latencyMs: number;
  readonly catchUp: boolean;
  /** A message holds so many lines. */
  readonly lines: number;
  /** It is told every transition by itself, whatever is held back from others. */
  readonly everyTransition: boolean;
}

export const chatOf = (name: string, more: Partial<Chat> = {}): Chat => ({
  name,
  said: [],
  weather: () => 'fair',
  latencyMs: 200,
  catchUp: true,
  lines: 1000,
  everyTransition: false,
  ...more,
});

/** Which transition: to a sink, no two are the same. */
export const identity = (of: { incident: string | null; action: string | null; at: number }): string =>
  `${of.action} of ${of.incident} at ${of.at}`;

/** What a sink is told, by a name: its notice, or the transition that it is told of by itself. */
export const nameOf = ({ id, notifications: [first] }: Announcement): string => id ?? identity(first);

export interface BootOptions {
  readonly sources: readonly Source[];
  readonly chats: readonly Chat[];
  readonly at: number;
  readonly policy?: Policy;
  readonly policyOf?: (kind: string) => Policy;
  readonly isWatched?: (actor: Actor) => boolean;
  readonly blindTicks?: number;
  /** What is held back, where it differs from the defaults of the sidecar. */
  readonly rules?: Partial<Omit<Rules, 'channels'>>;
  readonly journal?: Partial<JournalOptions>;
  /** How long the disk takes to write, milliseconds. */
  readonly diskMs?: number;
  readonly delivery?: PipelineOptions['delivery'];
  /** What operators say in this life, by what is known by then. Default: nobody says anything. */
  readonly orders?: (state: TellingState, scheduler: VirtualTimeScheduler) => Observable<Command>;
  /** Without it the sidecar does not watch itself. */
  readonly watchesItself?: boolean;
}

/** One life of the sidecar. */
export interface Life {
  readonly events: (Turn | Delivery)[];
  readonly warnings: string[];
  /** What `onTrouble` was told. */
  readonly troubles: (string | null)[];
  /** How often it began anew because of what another process had written. */
  readonly merges: number;
  readonly journal: Journal;
  resumed(): Resumed;
  now(): number;
  /** Time passes up to and including `ms`, unless it dies before. */
  until(ms: number): void;
  /** As `until`, for sources that are promises. */
  settled(ms: number): Promise<void>;
  readonly isDead: boolean;
  /** When it died. */
  readonly diedAt: number | null;
  /** As kill −9. */
  kill(): void;
  /** As SIGTERM: what waits is told, in virtual time, and the stop is recorded. */
  stop(): void;
}

export interface World {
  readonly disk: PrunableStore;
  /** Effects so far, over all lives; each is a point where `dieAt` can strike. */
  readonly steps: number;
  /** The next lives end at the step of this number. */
  dieAt(step: number): void;
  boot(options: BootOptions): Life;
  /** Everything that is written. */
  stored(): Stored[];
  /** The memories that were written, each time, over all lives. */
  readonly remembered: readonly Slot[];
  transitions(): Transition[];
  /** The fold of everything that is written, from the first event that is left. */
  folded(): JournalState;
}

export const createWorld = (disk: PrunableStore = memoryStore()): World => {
  let steps = 0;
  let deadly = Number.POSITIVE_INFINITY;

  const remembered: Slot[] = [];

  const stored = (): Stored[] => {
    const all: Stored[] = [];
    disk.read(1).subscribe((each) => all.push(each));
    return all;
  };

  const boot = (options: BootOptions): Life => {
    const { sources, chats, at, policy = classicPolicy, policyOf = () => policy, diskMs = 0 } = options;
    const scheduler = new VirtualTimeScheduler();
    scheduler.frame = at;
    const killed$ = new Subject<void>();
    const stop$ = new Subject<void>();
    let diedAt: number | null = null;
    let stopping = false;
    let resumed: Resumed | undefined;
    let merges = 0;
    let journal: Journal | undefined;
    const events: (Turn | Delivery)[] = [];
    const warnings: string[] = [];
    const troubles: (string | null)[] = [];

    const kill = (): void => {
      diedAt ??= scheduler.frame;
      killed$.next();
    };
    /** Whether it is dead before its next effect, or behind the one it just had. */
    const dies = (): boolean => {
      if (diedAt !== null) return true;
      steps += 1;
      if (steps === deadly) kill();
      return diedAt !== null;
    };

    const mortal: PrunableStore = {
      ...disk,
      append: (batch, slots = []) =>
        defer(() => {
          if (dies()) return NEVER;
          const write = () => {
            remembered.push(...slots);
            return disk.append(batch, slots);
          };
          // The start itself is written at once: by it the sweeps would leave their grid.
          if (diskMs === 0 || resumed === undefined) return write();
          return timer(diskMs, scheduler).pipe(concatMap(() => (dies() ? NEVER : write())));
        }).pipe(concatMap((positions) => (dies() ? NEVER : of(positions)))),
    };

    const self = health({
      parts: ['journal', ...chats.map(({ name }) => name)],
      everyMs: 30 * second,
      words,
    });
    const troubled = (why: string | null): void => {
      troubles.push(why);
      self.set('journal', why);
    };
    self.set('journal', null);
    const run$ = (): Observable<Turn | Delivery> => {
      if (journal === undefined) return EMPTY;
      const kept = journal;
      const sinks = chats.map((chat) => sinkOf(chat, kept, scheduler, dies));
      const channels = chats.flatMap(({ name, everyTransition }) => (everyTransition ? [] : [name]));
      return resume({
        journal: kept,
        at: scheduler.now(),
        version: '1.2.3',
        sinks,
        rules: { ...defaultRules('', channels), ...options.rules },
        policyOf,
        onFault: (key, error) => warnings.push(`${key}: ${String(error)}`),
        isWatched: options.isWatched ?? (() => true),
        words,
        warn: (message) => warnings.push(message),
      }).pipe(
        concatMap((from) => {
          resumed = from;
          return pipeline({
            ...from,
            telling: {
              ...from.telling,
              ...(options.orders && { command$: options.orders(from.telling.state, scheduler) }),
            },
            sources: options.watchesItself === true ? [...sources, self.source] : sources,
            sinks,
            scheduler,
            words,
            random: () => 1,
            blindTicks: options.blindTicks ?? 3,
            stop$,
            onRefused: (sink, why) => self.set(sink, why),
            ...(options.delivery && { delivery: options.delivery }),
          });
        }),
      );
    };

    const merged$ = new Subject<void>();
    openJournal({
      open: () => of(mortal),
      scheduler,
      warn: (message) => warnings.push(message),
      onTrouble: troubled,
      onMerged: () => {
        merges += 1;
        merged$.next();
      },
      keepMs: 90 * 86_400_000,
      maxBytes: 256 * 1_048_576,
      ...options.journal,
    }).subscribe((opened) => {
      journal = opened;
    });
    if (journal === undefined) throw new Error('the journal did not open at once');
    const opened = journal;

    const live = (): void => {
      run$()
        .pipe(takeUntil(killed$), takeUntil(merged$))
        .subscribe({
          next: (event) => {
            events.push(event);
            if (event.type === 'delivery' && event.outcome === 'sent') self.set(event.sink, null);
          },
          error: (error: unknown) => warnings.push(`the pipeline ended: ${String(error)}`),
          complete: () => stopped(),
        });
    };
    const stopped = (): void => {
      if (diedAt === null && stopping) {
        opened.append([{ type: 'stop', at: scheduler.now() }]).subscribe();
        opened.close().subscribe();
        kill();
      }
    };
    merged$.subscribe(() => live());
    live();

    const due = (ms: number): number | null => {
      const next = Math.min(...scheduler.actions.map(({ delay }) => delay));
      return diedAt === null && next <= ms ? next : null;
    };
    const pass = (next: number): void => {
      scheduler.maxFrames = next;
      scheduler.flush();
    };

    return {
      events,
      warnings,
      troubles,
      get merges() {
        return merges;
      },
      journal: opened,
      resumed: () => {
        if (resumed === undefined) throw new Error('it has not resumed');
        return resumed;
      },
      now: () => scheduler.frame,
      until(ms) {
        for (let next = due(ms); next !== null; next = due(ms)) pass(next);
        if (diedAt === null) scheduler.frame = ms;
      },
      async settled(ms) {
        for (;;) {
          for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
          const next = due(ms);
          if (next === null) break;
          pass(next);
        }
        if (diedAt === null) scheduler.frame = ms;
      },
      get isDead() {
        return diedAt !== null;
      },
      get diedAt() {
        return diedAt;
      },
      kill,
      stop() {
        stopping = true;
        stop$.next();
      },
    };
  };

  return {
    disk,
    get steps() {
      return steps;
    },
    dieAt: (step) => {
      deadly = step;
    },
    boot,
    stored,
    remembered,
    transitions: () =>
      stored()
        .map(({ event }) => event as unknown as JournalEvent)
        .filter((event) => event.type === 'transition'),
    folded: () => {
      const state = foldOf(stored());
      disk.slots().subscribe(({ key, value }) => state.memories.set(key.replace(':source/', ''), value));
      return state;
    },
  };
};

const words = locales.en;

/** The fold of events as they stand in a store, without the journal. */
export const foldOf = (events: readonly Pick<Stored, 'event'>[]): JournalState => {
  const state = emptyState();
  for (const { event } of events) fold(state, event as unknown as JournalEvent);
  return state;
};

/** What a chat is for the sidecar. */
const sinkOf = (
  chat: Chat,
  journal: Journal,
  scheduler: VirtualTimeScheduler,
  dies: () => boolean,
): Sink => ({
  name: chat.name,
  timeoutMs: 10 * second,
  catchUp: chat.catchUp,
  ...(chat.everyTransition && { everyTransition: true }),
  split: (notification) => {
    const all = notification.detail.split('\n');
    const parts = Math.ceil(all.length / chat.lines);
    if (parts === 1) return [notification];
    return Array.from({ length: parts }, (_, i) => ({
      ...notification,
      title: `${notification.title} (${i + 1}/${parts})`,
      detail: all.slice(i * chat.lines, (i + 1) * chat.lines).join('\n'),
    }));
  },
  send: ({ notification, replyTo }) =>
    defer(() => {
      if (dies()) return NEVER;
      const at = scheduler.now();
      const weather = chat.weather(at);
      const messageId = chat.said.length + 1;
      if (weather === 'fair' || weather === 'lost') {
        chat.said.push(
          saidOf(
            notification,
            { at, messageId, replyTo: replyTo && Number(replyTo.messageId) },
            tellsOf(chat.name, journal),
          ),
        );
      }
      if (dies()) return NEVER;
      return timer(chat.latencyMs, scheduler).pipe(
        concatMap(() => {
          if (dies()) return NEVER;
          if (weather === 'fair') return of({ messageId: String(messageId) });
          if (weather === 'lost') throw new SinkError('no answer', { mayHaveArrived: true });
          if (weather === 'down') throw new SinkError('HTTP 502');
          if (weather === 'refused') throw new SinkError('Unauthorized', { permanent: true, refused: true });
          throw new SinkError('Too Many Requests', weather);
        }),
      );
    }),
});

const repeat = words.headline.mayRepeat;

const saidOf = (
  notification: MessageText,
  where: Pick<Said, 'at' | 'messageId' | 'replyTo'>,
  tells: readonly string[],
): Said => {
  const text = inOneLine(notification);
  const [, part = 1, parts = 1] = /\((\d+)\/(\d+)\)$/.exec(notification.title) ?? [];
  return {
    ...where,
    text: text.replace(` ${repeat}`, ''),
    marked: text.includes(repeat),
    part: Number(part),
    parts: Number(parts),
    tells,
  };
};

/** What a sink that sends at this moment speaks for: the first so many that it is owed. */
const tellsOf = (sink: string, journal: Journal): string[] => {
  const outbox = journal.state.sinks.get(sink);
  return (outbox?.owed ?? []).slice(0, outbox?.attempting).map(nameOf);
};

/** What is active when: half-open spans in minutes since `start`. */
export type Spans = readonly (readonly [from: number, to: number])[];

export const isWithin = (spans: Spans, at: number): boolean =>
  spans.some(([from, to]) => at >= start + from * minute && at < start + to * minute);

/** A source every half minute; `timeline` says of each key when it is active (`null` spans: absent then). */
export const timeline = (
  spansOf: Readonly<Record<string, Spans>>,
  more: { name?: string; absent?: Readonly<Record<string, Spans>>; fails?: Spans } = {},
): Source => {
  const { name = 'deps', absent = {}, fails = [] } = more;
  const kinds = [...new Set(Object.keys(spansOf).map((key) => partsOfKey(key).kind))];
  return {
    name,
    everyMs: 30 * second,
    timeoutMs: 5 * second,
    read: (_, { at }) => {
      if (isWithin(fails, at)) throw new Error('out of order');
      const signals = Object.entries(spansOf)
        .filter(([key]) => !isWithin(absent[key] ?? [], at))
        .map(([key, spans]) => {
          const { kind, entity } = partsOfKey(key);
          const active = isWithin(spans, at);
          return { kind, entity, active, title: key, detail: active ? 'is down.' : 'is up.' };
        });
      return [{ covers: kinds, signals }];
    },
  };
};

/** Messages in one line each: `00:01:30 🔴 dep/a: is down.` */
export const lines = (said: readonly Said[]): string[] =>
  said.map(
    ({ at, text, marked, replyTo }) =>
      `${new Date(at - start).toISOString().slice(11, 19)} ${text}${replyTo === null ? '' : ` (answers ${replyTo})`}${marked ? ' (may be a repeat)' : ''}`,
  );
