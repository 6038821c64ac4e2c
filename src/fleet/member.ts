import {
  catchError,
  concatMap,
  defer,
  EMPTY,
  exhaustMap,
  ignoreElements,
  map,
  merge,
  Observable,
  of,
  repeat,
  type SchedulerAction,
  type SchedulerLike,
  Subject,
  type Subscription,
  take,
  takeWhile,
  timer,
  toArray,
} from 'rxjs';
import type { Delivery } from '../language/delivery.ts';
import type { Command } from '../language/telling.ts';
import type { Turn } from '../telling/stage.ts';
import { Carried } from './carried.ts';
import { emptyFleet, foldEntry, ofHost } from './fleet-state.ts';
import { emptyWatch, type HostWatch, heard } from './host-watch.ts';
import {
  isVoice,
  type LeaseState,
  lostLease,
  mayClaim,
  noLease,
  renewsAt,
  sawLease,
  wroteLease,
} from './lease.ts';
import { type Entry, type FleetLog, Moved, type Stream, subjects } from './log.ts';
import { Patience } from './patience.ts';
import { readLease, readTold, type VoiceRecord, written } from './records.ts';
import type { ShippedJournal } from './shipped-journal.ts';
import { checkpointParts, mostShipped, nextShipment, type Position, positionOf } from './shipping.ts';
import { standingOf } from './standing-of.ts';
import { createVoice, type Voice, type VoiceOptions } from './voice.ts';

export interface MemberOptions
  extends Pick<
    VoiceOptions,
    'version' | 'sinks' | 'rules' | 'policyOf' | 'words' | 'said' | 'random' | 'blindTicks' | 'onFault'
  > {
  readonly host: string;
  /** Other than that of any process there ever was. */
  readonly holder: string;
  readonly log: FleetLog;
  readonly journal: ShippedJournal;
  readonly scheduler: SchedulerLike;
  readonly monotonic: () => number;
  /** What this host's own clock on the wall shows, epoch milliseconds. */
  readonly wallMs: () => number;
  readonly mayBeVoice: boolean;
  readonly silentMs: number;
  readonly patienceMs: number;
  readonly leaseMs: number;
  /** Told why the engine can't be worked with, and `null` once it can. */
  readonly onTrouble: (why: unknown) => void;
  /** Told when this host becomes the voice, and when it is it no more. */
  readonly onVoice: (isVoice: boolean, why: unknown) => void;
  /** What the voice says; for log and pages. */
  readonly onSpoken?: (event: Turn | Delivery) => void;
}

/** This host's part in the fleet. */
export interface Member {
  readonly patience: Patience;
  /** Something was seen that may end a waiting. */
  readonly changed$: Observable<unknown>;
  /** What operators have said on other hosts. */
  readonly command$: Observable<Command>;
  /** Takes part until it is unsubscribed from. */
  readonly run$: Observable<never>;
  /** What this host has decided, after it was written down. */
  observe(turn: Turn): void;
  /** Says that this host stops on purpose. */
  stopped(): Observable<unknown>;
  readonly watch: HostWatch;
  readonly lease: Readonly<LeaseState>;
}

const lookEveryMs = 1_000;
const readAtOnce = 500;
/** Nothing is written by anybody for longer than this share of a silence only while nobody can write. */
const usualGap = 2 / 3;

export const createMember = (options: MemberOptions): Member => {
  const { host, holder, log, journal, scheduler, monotonic, silentMs, leaseMs, version } = options;
  const patience = new Patience(host, options.patienceMs);
  const watch = emptyWatch();
  const lease = noLease();
  const changed$ = new Subject<void>();
  const command$ = new Subject<Command>();
  const kick$ = new Subject<void>();
  const swept = new Map<string, { good: number; failed: number }>();
  let trouble = false;
  /** Where the next reading begins. */
  let lastFrom = 1;
  let toldFrom = 1;
  let beatSeq: number | null = null;
  /** `null`: it has to be asked for. */
  let position: { readonly seq: number; readonly at: Position | null } | null = null;
  /** Where the last message of its own stands; 0: nobody knows. */
  let ownSeq = 0;
  /** By how much the server's clock is before this one's. */
  let offset = 0;
  let ownWrite: { readonly seq: number; readonly at: number } | null = null;
  /** The log was made anew since this host read it last, and it has not begun anew itself. */
  let isLost = false;
  let lacksAll = false;
  let isRefused = false;
  /** What this host, as the voice, has told of that stands in no journal; `null`: another one has been the voice since. */
  let carried: Carried | null = null;
  let voice: { readonly voice: Voice; from: number; readonly end: Subscription } | null = null;

  const failed = (error: unknown): void => {
    trouble = true;
    options.onTrouble(error);
  };
  const worked = (): void => {
    if (trouble) options.onTrouble(null);
    trouble = false;
  };
  /** The work, whose failure is said, and which is done again at its next turn. */
  const tried = (work: () => Observable<unknown>): Observable<never> =>
    defer(work).pipe(
      ignoreElements(),
      catchError((error: unknown) => {
        failed(error);
        return EMPTY;
      }),
    );

  /** What the engine has is not what it had: it was made anew, and all of it is read from the beginning. */
  const anew = (): void => {
    isLost = true;
    lastFrom = 1;
    toldFrom = 1;
    position = null;
    ownSeq = 0;
    lacksAll = true;
    beatSeq = null;
    Object.assign(lease, noLease(), { waits: carried === null });
    patience.forgetLog();
    stepDown(new Error('the log was made anew'));
  };

  // --- Shipping -------------------------------------------------------------------------------------------------

  const asked = (): Observable<unknown> =>
    position !== null
      ? of(null)
      : log.last(subjects.log(host)).pipe(
          map((entry) => {
            // It is asked before anything is added: what stands in a new log must not be taken for what stood in the old one.
            if ((entry?.seq ?? 0) < ownSeq) anew();
            ownSeq = entry?.seq ?? 0;
            position = entry === null ? { seq: 0, at: null } : { seq: entry.seq, at: positionOf(entry.text) };
          }),
        );

  const send = (text: string, at: Position): Observable<unknown> =>
    defer(() => log.append(subjects.log(host), text, position?.seq ?? 0)).pipe(
      map((seq) => {
        ownSeq = seq;
        position = { seq, at };
      }),
      catchError((error: unknown) => {
        position = null;
        throw error;
      }),
    );

  const anewFrom = (epoch: string): Observable<unknown> =>
    defer(() => {
      const to = journal.end();
      const open = standingOf(journal.state);
      const incidents = new Set(open.map(({ opened }) => opened.incident));
      patience.checkpointed((incident) => incidents.has(incident));
      return checkpointParts(host, epoch, to, open).reduce<Observable<unknown>>(
        (before, part) =>
          before.pipe(
            toArray(),
            concatMap(() => send(written(part), { epoch, to, lacks: part.part < part.of })),
          ),
        EMPTY,
      );
    });

  /** One message; emits whether more may follow. */
  const shipOne = (): Observable<boolean> => {
    const { count } = patience;
    return asked().pipe(
      concatMap(() => journal.epoch()),
      concatMap((epoch) => {
        const last = position?.at ?? null;
        return journal.read((last?.to ?? 0) + 1).pipe(
          take(mostShipped + 1),
          toArray(),
          concatMap((found) => {
            const next = lacksAll ? 'anew' : nextShipment(host, epoch, last, found, journal.end());
            if (next === 'anew')
              return anewFrom(epoch).pipe(
                toArray(),
                map(() => {
                  lacksAll = false;
                  return true;
                }),
              );
            if (next === null) {
              patience.shipped(position?.seq ?? 0, count);
              return of(false);
            }
            const { shipment } = next;
            return send(written({ ...shipment, at: scheduler.now() }), {
              epoch,
              to: shipment.to,
              lacks: false,
            }).pipe(map(() => true));
          }),
        );
      }),
    );
  };

  const ship = (): Observable<unknown> =>
    defer(shipOne).pipe(
      repeat(),
      takeWhile((more) => more),
    );

  // --- Beating --------------------------------------------------------------------------------------------------

  const beat = (stopped = false): Observable<unknown> =>
    defer(() => {
      const subject = subjects.beat(host);
      const seq$ = beatSeq !== null ? of(beatSeq) : log.last(subject).pipe(map((entry) => entry?.seq ?? 0));
      return seq$.pipe(
        concatMap((expected) => {
          const sent = [...swept].map(([source, { good, failed: bad }]) => [source, good, bad] as const);
          const text = written({
            ...{
              host,
              version,
              at: options.wallMs(),
              shipped: position?.at?.to ?? 0,
              end: journal.end(),
              swept: sent,
            },
            ...(stopped && { stopped: true }),
          });
          return log.append(subject, text, expected).pipe(
            map((seq) => {
              for (const [source, good, bad] of sent) {
                const counts = swept.get(source);
                if (counts === undefined) continue;
                counts.good -= good;
                counts.failed -= bad;
              }
              beatSeq = seq;
              ownWrite = { seq, at: scheduler.now() };
              if (seq < lastFrom - 1) anew();
              worked();
            }),
          );
        }),
        catchError((error: unknown) => {
          beatSeq = null;
          throw error;
        }),
      );
    });

  // --- Reading --------------------------------------------------------------------------------------------------

  /** Everything behind what was read, message by message. */
  const readOn = (
    stream: Stream,
    from: () => number,
    each: (entry: Entry) => void,
    subject?: string,
  ): Observable<unknown> =>
    defer(() => log.read(stream, from(), readAtOnce, subject)).pipe(
      map(({ entries, more }) => {
        for (const entry of entries) each(entry);
        return more;
      }),
      repeat(),
      takeWhile((more) => more),
      ignoreElements(),
    );

  const sawLast = (entry: Entry): void => {
    lastFrom = entry.seq + 1;
    if (entry.seq === ownWrite?.seq) offset = entry.at - ownWrite.at;
    const beats = heard(watch, entry, { silentMs, usualGapMs: silentMs * usualGap });
    if (beats !== null) voice?.voice.swept(beats.host, beats.swept);
    if (entry.subject !== subjects.lease) return;
    const record = readLease(entry.text);
    if (record === null) return;
    heardLease = record.after;
    sawLease(lease, { seq: entry.seq, holder: record.holder, term: record.term }, monotonic());
    if (voice !== null && lease.heldFrom === null) stepDown(new Error(`${record.host} speaks for all now`));
  };
  /** What the lease said that was read last; it counts once the voice's records before it are read as well. */
  let heardLease: number | null = null;

  const sawTold = (entry: Entry): void => {
    if (entry.seq < toldFrom) return;
    toldFrom = entry.seq + 1;
    const record = readTold(entry.text);
    if (record !== null) saw(record, entry.at - offset);
  };

  const saw = (record: VoiceRecord, at: number): void => {
    patience.seen(record, at);
    if (record.holder === holder) return;
    if (voice === null) carried = null;
    for (const event of record.events) {
      if (event.type !== 'command') continue;
      const command = ofHost(host, event);
      if (command !== null) command$.next(command);
    }
  };

  /** Who was refused asks whether somebody was faster, or the log is another one. */
  const doubted = (): Observable<unknown> =>
    !isRefused
      ? of(null)
      : log.last(subjects.lease).pipe(
          map((entry) => {
            isRefused = false;
            if ((entry?.seq ?? 0) < lease.seq) anew();
          }),
        );

  const look = (): Observable<unknown> =>
    doubted().pipe(
      concatMap(() => readOn('last', () => lastFrom, sawLast).pipe(toArray())),
      toArray(),
      concatMap(() => {
        if (lease.seenAt === null) sawLease(lease, { seq: 0, holder: null, term: 0 }, monotonic());
        const speaking = voice;
        if (speaking === null) return readOn('log', () => toldFrom, sawTold, subjects.told);
        return readOn(
          'log',
          () => speaking.from,
          (entry) => {
            speaking.from = entry.seq + 1;
            if (entry.subject === subjects.told) sawTold(entry);
            else if (voice === speaking) speaking.voice.take(entry);
          },
        );
      }),
      toArray(),
      concatMap(() => {
        if (heardLease !== null) patience.heard(heardLease, scheduler.now());
        heardLease = null;
        changed$.next();
        worked();
        return options.mayBeVoice && mayClaim(lease, monotonic(), leaseMs) ? claim() : EMPTY;
      }),
    );

  // --- Speaking -------------------------------------------------------------------------------------------------

  const streamClock: SchedulerLike = {
    now: () => scheduler.now() + offset,
    schedule: <T>(work: (this: SchedulerAction<T>, state?: T) => void, delay?: number, state?: T) =>
      scheduler.schedule(work, delay, state),
  };

  const writeLease = (term: number, after: number, owed: number): Observable<unknown> =>
    defer(() => {
      const sentAt = monotonic();
      return log.append(subjects.lease, written({ holder, host, term, after, owed }), lease.seq).pipe(
        map((seq) => {
          ownWrite = { seq, at: scheduler.now() };
          wroteLease(lease, { seq, holder, term }, sentAt);
        }),
      );
    });

  const claim = (): Observable<unknown> => {
    const fleet = emptyFleet();
    const term = lease.term + 1;
    return writeLease(term, 0, 0).pipe(
      concatMap(() =>
        readOn(
          'log',
          () => fleet.seq + 1,
          (entry) => {
            foldEntry(fleet, entry);
            if (entry.subject === subjects.told) sawTold(entry);
          },
        ).pipe(toArray()),
      ),
      concatMap(() => {
        if (!isVoice(lease, monotonic(), leaseMs)) return EMPTY;
        const { journal: known } = fleet;
        const now = streamClock.now();
        const again =
          (isLost ? carried : null)?.events(now, (incident) => known.telling.incidents.has(incident)) ?? [];
        isLost = false;
        carried = new Carried(known, again);
        // A lease that was lost with its log may have left records of this very term: no two records have one name.
        lease.term = Math.max(term, fleet.term + 1);
        const made = createVoice({
          ...options,
          ...{ carried, again },
          ...{ fleet, term: lease.term, watch, scheduler: streamClock, attemptMs: leaseMs / 3 },
          isVoice: () => isVoice(lease, monotonic(), leaseMs),
          // What this host itself has said for all it need not read again: the engine may be gone by then.
          onWritten: (record, seq) => {
            if (seq < toldFrom) return;
            toldFrom = seq + 1;
            saw(record, scheduler.now());
            changed$.next();
          },
        });
        const from = fleet.seq + 1;
        let ended: unknown;
        const end = made.spoken$.subscribe({
          next: (event) => options.onSpoken?.(event),
          error: (error: unknown) => {
            if (voice?.voice === made) stepDown(error);
            else ended = error;
          },
        });
        voice = { voice: made, from, end };
        options.onVoice(true, null);
        if (ended !== undefined) stepDown(ended);
        return EMPTY;
      }),
      catchError((error: unknown) => {
        lostLease(lease);
        // Somebody else was faster: that is seen with the next look.
        if (error instanceof Moved) return EMPTY;
        throw error;
      }),
    );
  };

  const stepDown = (why: unknown): void => {
    lostLease(lease);
    if (why instanceof Moved) isRefused = true;
    const was = voice;
    voice = null;
    was?.end.unsubscribe();
    if (was !== null) options.onVoice(false, why);
  };

  const renew = (): Observable<unknown> =>
    defer(() => {
      const now = monotonic();
      if (voice === null) return EMPTY;
      if (!isVoice(lease, now, leaseMs)) {
        stepDown(new Error('the lease could not be renewed in time'));
        return EMPTY;
      }
      if (now < (renewsAt(lease, leaseMs) ?? now)) return EMPTY;
      return writeLease(lease.term, voice.voice.after, voice.voice.owed).pipe(
        catchError((error: unknown) => {
          if (error instanceof Moved) stepDown(error);
          throw error;
        }),
      );
    });

  const every = (ms: number, work: () => Observable<unknown>): Observable<never> =>
    timer(0, ms, scheduler).pipe(exhaustMap(() => tried(work)));

  return {
    patience,
    changed$,
    command$,
    watch,
    lease,
    run$: new Observable((subscriber) => {
      const turns$ = merge(
        merge(timer(0, lookEveryMs, scheduler), kick$).pipe(exhaustMap(() => tried(ship))),
        every(silentMs / 3, beat),
        every(lookEveryMs, look),
        every(Math.min(lookEveryMs, leaseMs / 6), renew),
      );
      subscriber.add(turns$.subscribe(subscriber));
      subscriber.add(() => stepDown(new Error('this host stops')));
    }),
    observe: ({ decision }) => {
      if (decision !== null) {
        const { source, hinted, error } = decision.sweep;
        const counts = swept.get(source) ?? { good: 0, failed: 0 };
        swept.set(source, counts);
        if (hinted !== true) counts[error === undefined ? 'good' : 'failed'] += 1;
        if (decision.transitions.length === 0) return;
      }
      kick$.next();
    },
    stopped: () => tried(() => beat(true)),
  };
};
