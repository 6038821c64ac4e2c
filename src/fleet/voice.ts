import {
  catchError,
  concatMap,
  defer,
  EMPTY,
  endWith,
  Observable,
  type SchedulerLike,
  Subject,
  throwError,
} from 'rxjs';
import type { JournalEvent } from '../journal/events.ts';
import { keyOf } from '../journal/keys.ts';
import { owedTo } from '../journal/outbox.ts';
import { createTurns } from '../journal/turns.ts';
import type { Delivery, Owed } from '../language/delivery.ts';
import type { Policy } from '../language/signal.ts';
import type { Command } from '../language/telling.ts';
import { createActors, type Decision } from '../machines/actors.ts';
import type { FleetWords } from '../messages/fleet.ts';
import type { Messages } from '../messages/messages.ts';
import { type Keep, pipeline } from '../pipeline.ts';
import { deliver } from '../sinks/delivery/delivery.ts';
import { channelsOf, type Sink } from '../sinks/sink.ts';
import type { Rules } from '../telling/rules.ts';
import type { Telling, Turn } from '../telling/stage.ts';
import { createAttemptGuard } from './attempt-guard.ts';
import { isDoubtful } from './doubtful.ts';
import { closed, type FleetState, type Rest } from './fleet-state.ts';
import { decisionsOf, sweepOf } from './fleet-sweeps.ts';
import { foldEvent, noted, opened, takeWaiting } from './fold-log.ts';
import { hostSource } from './host-source.ts';
import { fleetSource, type HostWatch } from './host-watch.ts';
import { createIntake } from './intake.ts';
import type { Entry, FleetLog } from './log.ts';
import { type Place, type Swept, type VoiceRecord, wholeUpTo } from './records.ts';
import { recallFrom } from './remembered.ts';
import { createToldChain } from './told-chain.ts';

export interface VoiceOptions {
  /** The fold of the log as it is now; the voice goes on with it as its own. */
  readonly fleet: FleetState;
  readonly holder: string;
  readonly term: number;
  readonly version: string;
  readonly log: FleetLog;
  /** When some voice was last known to be there, epoch milliseconds of the host's own clock; `null`: never. */
  readonly aliveAt: number | null;
  /** A clock that shows the server's time. */
  readonly scheduler: SchedulerLike;
  /** Milliseconds of a clock that goes on in suspend, and that nobody sets. */
  readonly monotonic: () => number;
  /** Whether this host is the voice still, by that clock. */
  readonly isVoice: () => boolean;
  /** How old an attempt may be when it is made, milliseconds. */
  readonly attemptMs: number;
  readonly sinks: readonly Sink[];
  readonly rules: Rules;
  readonly policyOf: (kind: string) => Policy;
  readonly watch: HostWatch;
  readonly silentMs: number;
  readonly patienceMs: number;
  readonly words: Messages;
  readonly said: FleetWords;
  readonly random: () => number;
  readonly blindTicks: number;
  readonly onFault: (key: string, error: unknown) => void;
  readonly onRefused?: (sink: string, why: string | null) => void;
  /** What a log that was lost is to know again. */
  readonly again: readonly JournalEvent[];
  /** Told when a host remembers more of it than that: who speaks has to begin anew. */
  readonly onRecalled?: () => void;
  /** Told each record of its own once it stands in the log, and where. */
  readonly onWritten?: (record: VoiceRecord, seq: number) => void;
}

export interface Voice {
  /**
   * Claims, then speaks, until it is unsubscribed from. Errors where it may not go on: somebody else writes, or what it
   * decided can't be written down.
   */
  readonly spoken$: Observable<Turn | Delivery>;
  /** One more message of the log. */
  take(entry: Entry): void;
  /** An operator has taken a host out at `goneAt`, by the server's clock: what was open there is looked at by nobody any more. */
  forget(host: string, goneAt: number): void;
  /** How the sources of a host did. */
  swept(host: string, swept: readonly Swept[]): void;
  /** What it knows, and goes by. */
  readonly telling: Telling;
  /** What every sink is owed, and the messages that can be answered, as it began. */
  readonly owedFirst: ReadonlyMap<string, Owed>;
  /** When there was a voice before it, by the host's own clock, epoch milliseconds; `null`: never. */
  readonly aliveAt: number | null;
  /** Up to here everything in the log is decided, and written down. */
  readonly after: number;
  /** How many messages it was given and has not taken in yet. */
  readonly behind: number;
  /** How many messages are still owed. */
  readonly owed: number;
  /** Why it can't write down what it has decided, and tells nothing meanwhile; `null`: it can. */
  readonly trouble: unknown;
}

/**
 * Who speaks for all: what hosts have decided is told by the rules of this one, and everything that comes of it stands in the
 * log before it is acted on. Each record names the one before it, so that of two voices one is refused.
 */
export const createVoice = (options: VoiceOptions): Voice => {
  const { fleet, holder, term, log, scheduler, monotonic, isVoice, sinks, words } = options;
  const channels = channelsOf(sinks);
  const decision$ = new Subject<Decision>();
  const command$ = new Subject<Command>();
  const lost$ = new Subject<never>();
  const places = new WeakMap<Decision, Place>();
  const turns = createTurns((error) => lost$.error(error));
  let after = 0;
  let owed = 0;
  let isLost = false;
  const guard = createAttemptGuard({
    ...{ monotonic, attemptMs: options.attemptMs, said: options.said },
    mayGoOn: () => !isLost && isVoice(),
  });

  const chain = createToldChain({
    ...{ log, fleet, scheduler, isVoice, holder, term, patienceMs: options.patienceMs },
    ...(options.onWritten && { onWritten: options.onWritten }),
  });

  /** Writes down what comes of having taken in the log up to `upTo`. */
  const write = (events: readonly JournalEvent[], upTo: Place): Observable<never> =>
    turns(() => {
      if (isLost) return NEVER_AGAIN;
      return chain.write(events, { before: after, upTo }).pipe(
        catchError((error: unknown) => {
          isLost = true;
          return throwError(() => error);
        }),
      );
    });

  let upTo: Place = { after: 0 };
  const keep: Keep = (what) =>
    new Observable((subscriber) => {
      const isTurn = 'type' in what;
      if (isTurn && what.decision !== null) upTo = places.get(what.decision) ?? upTo;
      const place = upTo;
      const events: readonly JournalEvent[] = isTurn
        ? what.events.filter((event) => event.type !== 'transition' || event.source === fleetSource)
        : what;
      const done = (): void => {
        if (isLost) return;
        after = Math.max(after, wholeUpTo(place));
        subscriber.complete();
      };
      if (isTurn) owed += what.told.reduce((sum, { channels: those }) => sum + those.length, 0);
      for (const event of events) noted(fleet, event);
      if (!isTurn) attempted(what);
      if (events.length === 0) return done();
      return write(events, place).subscribe({ complete: done });
    });

  const attempted = (records: readonly JournalEvent[]): void => {
    for (const record of records) {
      if (record.type === 'attempt') guard.attempted(record.sink);
      else if (record.type === 'delivery' && record.outcome !== 'retrying') owed -= 1;
    }
  };

  const spoken$ = defer(() => {
    const telling = fleet.journal.telling;
    const begun: JournalEvent = {
      ...{ type: 'start', at: scheduler.now(), version: options.version },
      ...{ sinks: channels, channels },
    };
    const { rest, entries, upTo: before } = takeWaiting(fleet);
    if (rest !== null) intake.add(() => takeSweeps(rest));
    for (const entry of entries) takeLater(entry);
    // What was taken out before it spoke its predecessor may not have closed.
    for (const [host, goneAt] of options.watch.gone) intake.add(() => forget(host, goneAt));
    upTo = before;
    after = wholeUpTo(before);
    const beginning = [begun, ...options.again];
    return write(beginning, before).pipe(
      endWith(null),
      concatMap(() => {
        if (isLost) return EMPTY;
        for (const event of beginning) foldEvent(fleet, event);
        const owedThen = owedTo(fleet.journal);
        owed = [...owedThen.values()].reduce((sum, { waiting }) => sum + waiting.length, 0);
        const actors = createActors({
          policyOf: options.policyOf,
          onFault: options.onFault,
          restored: [...fleet.journal.actors.values()].filter(({ source }) => source === fleetSource),
        });
        const all$ = pipeline({
          sources: [hostSource(options.watch, options.silentMs, options.said.watch)],
          actors,
          sinks: sinks.filter(({ everyTransition }) => everyTransition !== true).map(guard.guarded),
          scheduler,
          words,
          random: options.random,
          blindTicks: options.blindTicks,
          stop$: EMPTY,
          telling: { state: telling, rules: options.rules, command$ },
          keep,
          owed: owedThen,
          decision$,
          deliverTo: (sink, how) => deliver(sink, { ...how, mayRepeat: isDoubtful(fleet, sink.name) }),
          ...(options.onRefused && { onRefused: options.onRefused }),
        });
        return new Observable<Turn | Delivery>((subscriber) => {
          subscriber.add(all$.subscribe(subscriber));
          subscriber.add(intake.begin());
        });
      }),
    );
  });

  const takeIn = (entry: Entry): void => {
    fleet.seq = Math.max(fleet.seq, entry.seq);
    if (recallFrom(fleet.remembering, entry)) {
      options.onRecalled?.();
      return;
    }
    const rest = opened(fleet, entry);
    if (rest === null) decision$.next(placed({ after: entry.seq }, sweepOf('', scheduler.now(), true)));
    else takeSweeps(rest);
  };
  const takeSweeps = (rest: Rest): void => {
    // What holds back is known before what it may hold; who takes on an incident, behind it.
    for (const command of rest.commands) if (!('incident' in command)) command$.next(command);
    for (const { place, decision } of decisionsOf(rest)) decision$.next(placed(place, decision));
    for (const command of rest.commands) if ('incident' in command) command$.next(command);
    if (rest.commands.length > 0)
      decision$.next(placed({ after: rest.seq }, sweepOf('', scheduler.now(), true)));
  };

  const intake = createIntake(scheduler);
  const takeLater = (entry: Entry): void => intake.add(() => takeIn(entry));

  const forget = (host: string, goneAt: number): void => {
    // It has come back, and has said how it stands.
    if ((fleet.hosts.get(host)?.at ?? 0) > goneAt) return;
    const at = scheduler.now();
    // They stand in no host's log: they are the voice's own.
    const transitions = closed(fleet, host, at).map((one) => ({ ...one, source: fleetSource }));
    if (transitions.length > 0) decision$.next({ ...sweepOf(fleetSource, at, true), transitions });
  };

  const swept = (host: string, all: readonly Swept[]): void => {
    for (const [source, good, failed] of all) {
      const of = sweepOf(keyOf(host, source), scheduler.now(), false);
      for (let count = 0; count < Math.min(good, mostSwept); count += 1) decision$.next(of);
      if (failed > 0) decision$.next({ ...of, sweep: { ...of.sweep, error: options.said.failed } });
    }
  };

  const placed = (place: Place, decision: Decision): Decision => {
    places.set(decision, place);
    return decision;
  };

  return {
    telling: { state: fleet.journal.telling, rules: options.rules },
    owedFirst: owedTo(fleet.journal),
    aliveAt: options.aliveAt,
    spoken$: new Observable((subscriber) => {
      subscriber.add(lost$.subscribe(subscriber));
      subscriber.add(spoken$.subscribe(subscriber));
    }),
    take: takeLater,
    forget: (host, goneAt) => intake.add(() => forget(host, goneAt)),
    swept: (host, all) => intake.add(() => swept(host, all)),
    get after() {
      return after;
    },
    get behind() {
      return intake.behind;
    },
    get owed() {
      return owed;
    },
    get trouble() {
      return chain.trouble;
    },
  };
};

/** Nobody counts more good sweeps than these. */
const mostSwept = 2;
/** What was to follow a record that could not be written never follows. */
const NEVER_AGAIN = throwError(() => new Error('the voice has stepped down'));
