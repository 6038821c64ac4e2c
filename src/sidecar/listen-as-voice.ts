import { merge, Subject, takeUntil } from 'rxjs';
import type { OpenFleet } from '../fleet/open-fleet.ts';
import type { Owed } from '../language/delivery.ts';
import type { Command, Copy, Listened } from '../language/telling.ts';
import type { Sink } from '../sinks/sink.ts';
import { type Console, createConsole } from '../status/console.ts';
import { type Listening, type ListenOptions, listen } from './listen.ts';

/** What this host's own journal knows of a chat. */
export interface OwnHeard {
  /** How far it was listened to; `null`: never. */
  readonly heard: Listened | null;
  readonly copies: readonly Copy[];
}

/** What chats of a fleet are listened to with. */
export interface ListenAsVoiceOptions extends Omit<ListenOptions, 'console' | 'owed' | 'isFleet'> {
  /** As the journal has it now: asked whenever this host begins to speak for all. */
  readonly heardOf: (sink: string) => OwnHeard | undefined;
  readonly say: (command: Command) => void;
}

/**
 * Listens in chats while this host speaks for all, and no longer: a chat has one reader, and who asks there asks about the whole
 * fleet. What is said goes the way of every command: into the journal of this host, and from there to all.
 */
export const listenAsVoice = (
  fleet: Pick<OpenFleet, 'voice$' | 'spoken$' | 'ownCommand'>,
  sinks: readonly Sink[],
  { say, heardOf, ...options }: ListenAsVoiceOptions,
): Listening => {
  let now: { readonly console: Console; readonly listening: Listening } | null = null;
  const begins$ = new Subject<void>();
  const { stop$, scheduler } = options;
  fleet.voice$.pipe(takeUntil(stop$)).subscribe((voice) => {
    begins$.next();
    now = null;
    if (voice === null) return;
    const console = createConsole(voice.telling, {
      now: () => scheduler.now(),
      say: (command) => say(fleet.ownCommand(command)),
      owed: new Map([...voice.owedFirst].map(([name, { waiting }]) => [name, waiting])),
    });
    // How far it was heard is this host's own: whoever was the voice before has told the chat how far that had come. The
    // messages that can be answered are the fleet's.
    const owed = new Map(
      sinks.map(({ name }): [string, Owed] => {
        const { messageIds = new Map(), endings = [] } = voice.owedFirst.get(name) ?? {};
        const { heard = null, copies = [] } = heardOf(name) ?? {};
        return [
          name,
          { waiting: [], inDoubt: 0, messageIds, copies, endings, ...(heard !== null && { heard }) },
        ];
      }),
    );
    const listening = listen(sinks, {
      ...options,
      ...{
        console,
        owed,
        isFleet: true,
        aliveAt: voice.aliveAt ?? options.aliveAt,
        stop$: merge(stop$, begins$),
      },
    });
    now = { console, listening };
  });
  fleet.spoken$.pipe(takeUntil(stop$)).subscribe((event) => {
    now?.console.take(event);
    if (event.type === 'turn') now?.listening.take(event);
  });
  return {
    // A command is durable once it stands in this host's own journal.
    take: (turn) => now?.console.take(turn),
  };
};
