import { randomUUID } from 'node:crypto';
import {
  BehaviorSubject,
  distinctUntilChanged,
  lastValueFrom,
  map,
  merge,
  type Observable,
  Subject,
  skip,
  startWith,
  tap,
  timer,
} from 'rxjs';
import type { Journal } from '../journal/journal.ts';
import type { Delivery } from '../language/delivery.ts';
import type { FleetStatus } from '../language/fleet-standing.ts';
import type { Command } from '../language/telling.ts';
import type { VoiceSaid } from '../language/voice-said.ts';
import { channelsApart } from '../messages/channels-apart.ts';
import { fleetWordsIn } from '../messages/fleet.ts';
import type { Locale } from '../messages/messages.ts';
import type { deliver } from '../sinks/delivery/delivery.ts';
import type { Turn } from '../telling/stage.ts';
import { ofHost } from './commands.ts';
import { deliverPatiently } from './deliver-patiently.ts';
import { fenceFault } from './fence.ts';
import { fleetCauses } from './fleet-causes.ts';
import type { EngineConfig, EngineFacts } from './jetstream.ts';
import { fleetLogOf } from './log.ts';
import { createMember } from './member.ts';
import type { MemberOptions } from './member-state.ts';
import { inboxOf } from './server-config.ts';
import { shippedJournal } from './shipped-journal.ts';
import type { Voice } from './voice.ts';

export interface FleetOptions
  extends Pick<
    MemberOptions,
    | 'host'
    | 'version'
    | 'scheduler'
    | 'wallMs'
    | 'monotonic'
    | 'sinks'
    | 'rules'
    | 'policyOf'
    | 'words'
    | 'blindTicks'
    | 'onFault'
    | 'onTrouble'
  > {
  /** Where the engine is, and how this host takes part. Times are milliseconds. */
  readonly fleet: Pick<EngineConfig, 'url' | 'creds'> &
    Pick<MemberOptions, 'mayBeVoice' | 'silentMs' | 'patienceMs'>;
  readonly locale: Locale;
  readonly journal: Journal;
  readonly onVoice: (isVoice: boolean) => void;
  readonly onSpoken: (event: Turn | Delivery) => void;
  /** Told in words that hosts differ in what they should be alike in, and `null` once they do not. */
  readonly onApart: (why: string | null) => void;
}

/** This host's part in its fleet, for the wiring. */
export interface OpenFleet {
  /** How this host's own messages are delivered: once the voice was not seen to tell them. */
  readonly deliverBy: typeof deliver;
  /** What operators say on other hosts. */
  readonly command$: Observable<Command>;
  /** What this host says for all, as it begins to; `null`: another does, or nobody. Says at once how it is. */
  readonly voice$: Observable<Pick<Voice, 'telling' | 'owedFirst' | 'aliveAt'> | null>;
  /** What the voice of this host has decided and said. */
  readonly spoken$: Observable<Turn | Delivery>;
  /** A command as this host has it: what is about an incident of its own does not name it. */
  ownCommand(command: Command): Command;
  observe(turn: Turn): void;
  /** How the fleet is now, as far as this host can know. */
  status(): Promise<FleetStatus>;
  /** What voices have said of the incidents of all hosts. */
  said(): readonly VoiceSaid[];
  /** Takes part until it is closed, which says that this host stops on purpose. */
  start(): void;
  close(isStopped: boolean): Promise<void>;
}

/** A voice that is gone is followed after so long. */
export const leaseMs = 9_000;
export const timeoutMs = 2_500;
/** So often an engine that could not be prepared is tried again. */
const prepareAgainMs = 5_000;
/** So often hosts are compared. */
const compareEveryMs = 10_000;
/** How long a farewell may take. */
const farewellMs = 1_000;

/** Takes part in a fleet. The client is loaded here, and nowhere else. */
export const openFleet = async (options: FleetOptions): Promise<OpenFleet> => {
  const { fleet, journal, scheduler, rules, onTrouble } = options;
  const { openEngine } = await import('./jetstream.ts');
  const engine = openEngine({
    ...{ url: fleet.url, creds: fleet.creds, timeoutMs, inbox: inboxOf(options.host) },
  });
  const said = fleetWordsIn(options.locale);
  const voice$ = new BehaviorSubject<Voice | null>(null);
  const spoken$ = new Subject<Turn | Delivery>();
  const member = createMember({
    ...options,
    ...fleet,
    ...{ said, leaseMs, random: Math.random, holder: randomUUID() },
    log: fleetLogOf(engine.log),
    journal: shippedJournal(journal, randomUUID, () => scheduler.now()),
    rules: { ...rules, causes: [...fleetCauses, ...rules.causes] },
    onVoice: (isVoice) => {
      options.onVoice(isVoice);
      voice$.next(isVoice ? member.voice : null);
    },
    onSpoken: (event) => {
      options.onSpoken(event);
      spoken$.next(event);
    },
  });
  const command$ = new Subject<Command>();
  member.command$.subscribe(command$);
  let server: EngineFacts | null = null;
  let isClosed = false;
  let running: { unsubscribe(): void } | null = null;
  const prepare = async (): Promise<void> => {
    while (!isClosed) {
      try {
        server = await engine.prepare();
        const fault = fenceFault(server);
        // Two voices past a fence that does not hold are worse than none: each host tells by itself.
        if (fault === null) break;
        onTrouble(new Error(said.fence(fault.version, fault.replicas)));
        return;
      } catch (error) {
        onTrouble(error);
        await new Promise((resolve) => setTimeout(resolve, prepareAgainMs).unref());
      }
    }
    if (isClosed) return;
    const compared$ = timer(compareEveryMs, compareEveryMs, scheduler).pipe(
      map(() => channelsApart(member.status(server).hosts, said)),
      startWith(null),
      distinctUntilChanged(),
      skip(1),
      tap(options.onApart),
    );
    running = merge(member.run$, compared$).subscribe();
  };
  return {
    deliverBy: deliverPatiently({
      ...{ patience: member.patience, changed$: member.changed$, scheduler, said },
    }),
    command$,
    voice$,
    spoken$,
    ownCommand: (command) => ofHost(options.host, command) ?? command,
    observe: member.observe,
    status: async () => {
      await lastValueFrom(member.asked(), { defaultValue: null });
      return member.status(server);
    },
    said: member.said,
    start: () => void prepare(),
    close: async (isStopped) => {
      isClosed = true;
      running?.unsubscribe();
      if (isStopped && running !== null) {
        await Promise.race([
          new Promise<void>((resolve) =>
            member.stopped().subscribe({ complete: resolve, error: () => resolve() }),
          ),
          new Promise((resolve) => setTimeout(resolve, farewellMs).unref()),
        ]);
      }
      await engine.close();
    },
  };
};
