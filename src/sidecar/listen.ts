import { merge, type Observable, type SchedulerLike, Subject, takeUntil } from 'rxjs';
import type { Config } from '../config/config.ts';
import { wallOf } from '../language/clock.ts';
import type { Console, Ending } from '../language/console.ts';
import type { Owed } from '../language/delivery.ts';
import { endingOf, endingsIn } from '../language/endings.ts';
import type { Reason } from '../language/signal.ts';
import { clockTime } from '../messages/clock.ts';
import type { Messages } from '../messages/messages.ts';
import type { Keep } from '../pipeline.ts';
import type { Changed } from '../sinks/listening.ts';
import type { Sink } from '../sinks/sink.ts';
import type { Turn } from '../telling/stage.ts';
import { sendNote } from './send-note.ts';
import { consolePart } from './watched.ts';

/** Chats that are listened to. */
export interface Listening {
  /** What went by, once it is durable. */
  take(turn: Turn): void;
}

/** What chats are listened to with. */
export interface ListenOptions {
  readonly config: Config;
  readonly words: Messages;
  readonly scheduler: SchedulerLike;
  readonly console: Console;
  /** Whether it is that of a whole fleet. Default: of this host. */
  readonly isFleet?: boolean;
  readonly owed: ReadonlyMap<string, Owed>;
  readonly keep: Keep;
  /** When the last run was known to be alive, epoch milliseconds; 0: there was none. */
  readonly aliveAt: number;
  /** A part of Polkan is in trouble; `null`: it works. */
  readonly trouble: (part: string, why: string | null) => void;
  readonly stop$: Observable<unknown>;
}

/** Listens in every channel that can be answered in, until `stop$` emits. */
export const listen = (sinks: readonly Sink[], options: ListenOptions): Listening => {
  const { config, words, scheduler, console, isFleet = false, owed, keep, aliveAt, trouble, stop$ } = options;
  const changed$ = new Subject<Changed>();
  const wall = (): number => wallOf(scheduler, scheduler.now());
  const test = (title: string, detail: string, but: string) => {
    const others = sinks.filter(({ name, everyTransition }) => everyTransition !== true && name !== but);
    const note = { title, detail, at: scheduler.now(), host: config.host };
    return Promise.all(
      others.map(async (sink) => ({ channel: sink.name, why: await sendNote(sink, note, words) })),
    );
  };
  const heard$ = sinks.flatMap(({ name, listen: listenTo }) => {
    if (listenTo === undefined) return [];
    const known: Partial<Owed> = owed.get(name) ?? {};
    const { heard = null, messageIds = new Map(), copies = [], endings = [], waiting = [] } = known;
    return [
      listenTo({
        ...{ console, scheduler, wall, changed$, messageIds, copies, heard, aliveAt },
        // What is decided to be over and not told yet is over, too.
        endings: [...endings, ...waiting.flatMap((one) => endingsIn(one, messageIds))],
        host: isFleet ? null : config.host,
        secrets: config.secrets,
        clock: (at) => clockTime(wallOf(scheduler, at), wall()),
        record: (one) => keep([one]),
        trouble: (why) => trouble(consolePart(name), why),
        test: (title, detail) => test(title, detail, name),
      }),
    ];
  });
  merge(...heard$)
    .pipe(takeUntil(stop$))
    .subscribe();
  return {
    take: ({ events }) => {
      const incidents = events.flatMap((event) => {
        if (event.type === 'command') return 'incident' in event ? [event.incident] : [];
        // How it has settled is what its message has waited for.
        if (event.type === 'notice')
          return event.why === 'settled' ? event.members.map(({ incident }) => incident) : [];
        if (event.type !== 'transition' || event.incident === null) return [];
        return event.action === 'recovery' || turning.includes(event.reason) ? [event.incident] : [];
      });
      const ended = events.flatMap((event): readonly Ending[] =>
        event.type === 'transition' ? endingOf(event) : [],
      );
      if (incidents.length > 0) changed$.next({ incidents, ended });
    },
  };
};

/** What is over without a recovery, or worse than it was when somebody saw to it. */
const turning: readonly Reason[] = ['unwatched', 'worse'];
