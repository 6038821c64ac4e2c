import {
  catchError,
  concatMap,
  connect,
  defer,
  EMPTY,
  exhaustMap,
  filter,
  ignoreElements,
  merge,
  Observable,
  Subject,
  take,
  tap,
  timer,
} from 'rxjs';
import type { FleetStatus } from '../language/fleet-standing.ts';
import type { Command } from '../language/telling.ts';
import type { VoiceSaid } from '../language/voice-said.ts';
import type { Turn } from '../telling/stage.ts';
import { createBeater } from './beater.ts';
import { Carried } from './carried.ts';
import { statusOf } from './fleet-status.ts';
import { emptyWatch, type HostWatch } from './host-watch.ts';
import { type LeaseState, leasesToWait, noLease, wasVoiceLast } from './lease.ts';
import { mayRest } from './listening.ts';
import { Moved } from './log.ts';
import { NameTaken, TooMuchToTakeUp } from './log-fault.ts';
import type { MemberOptions, MemberState } from './member-state.ts';
import { Patience } from './patience.ts';
import { createReader, type Reader } from './reader.ts';
import { SayingsOfVoice } from './sayings-of-voice.ts';
import { createShipper } from './shipper.ts';
import { createSpeaker } from './speaker.ts';
import type { Voice } from './voice.ts';

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
  /** What this host says for all; `null`: another does. */
  readonly voice: Voice | null;
  /** How many events of the journal are not in the log yet. */
  readonly lag: number;
  /** Has it read how the hosts are, unless that was just done; completes when it is, or there is no answer. */
  asked(): Observable<never>;
  /** What is known of the fleet now. */
  status(server: { readonly version: string; readonly replicas: number } | null): FleetStatus;
  /** What voices have said of the incidents of all hosts. */
  said(): readonly VoiceSaid[];
  readonly watch: HostWatch;
  readonly lease: Readonly<LeaseState>;
}

const lookEveryMs = 1_000;
/** Who asks how the hosts are is told what was known before where nobody has answered for so long. */
const answerMs = 3_000;

/** A member that takes part once its `run$` is subscribed to; nothing that fails ends it: `onTrouble` is told, and it is tried again. */
export const createMember = (options: MemberOptions): Member => {
  const { scheduler, silentMs, leaseMs } = options;
  const kick$ = new Subject<void>();
  const asked$ = new Subject<void>();
  const state: MemberState = {
    options,
    patience: new Patience(options.host, options.patienceMs),
    watch: emptyWatch(),
    lease: noLease(),
    changed$: new Subject<void>(),
    command$: new Subject<Command>(),
    ...{
      lastFrom: 1,
      lastSeq: 0,
      toldFrom: 1,
      saidFrom: 1,
      ownWrite: null,
      offset: 0,
      shipped: 0,
      shippedSeq: 0,
    },
    ...{
      seenLease: null,
      readAt: null,
      beatsAt: null,
      saidAt: null,
      isAsked: false,
      stamp: { at: 0, seenAt: 0 },
    },
    ...{
      isLost: false,
      isExact: false,
      isRefused: false,
      isNameTaken: false,
      tooMuchAt: null,
      notWrittenAt: null,
      carried: new Carried(),
      sayings: new SayingsOfVoice(),
      lastVoice: "nobody's",
      voice: null,
    },
    anew: () => {
      state.isLost = true;
      state.tooMuchAt = null;
      const { lastVoice } = state;
      // Who was the voice once and stood still since may know less than who has heard the one that followed.
      state.isExact = lastVoice === 'its own' && wasVoiceLast(state.lease, options.monotonic(), leaseMs);
      const knows = lastVoice === 'its own' && !state.isExact ? "another's" : lastVoice;
      Object.assign(state.lease, noLease(), { waits: leasesToWait[knows] });
      for (const part of [reader, shipper, beater]) part.anew();
      state.patience.forgetLog();
      state.sayings.forget();
      speaker.stepDown(new Error('the log was made anew'));
    },
  };
  const speaker = createSpeaker(state, (): Reader => reader);
  const reader = createReader(state, speaker.stepDown);
  const shipper = createShipper(state);
  const beater = createBeater(state);

  // At first nobody knows: what was so when this host last ran, or before there was a server to begin with, may last.
  let mayBeTrouble = true;
  /** When that was which was said last to be too much. */
  let saidTooMuchAt: number | null = null;
  const worked = (): void => {
    // While another host goes by the same name, or nobody can speak for all, nothing that works is well.
    if (state.isNameTaken || state.notWrittenAt !== null) return;
    if (state.tooMuchAt !== null) {
      // Another has found it, and says so in the lease.
      if (state.tooMuchAt !== saidTooMuchAt) troubled(new TooMuchToTakeUp());
      return;
    }
    const stuck = state.voice?.voice.trouble ?? null;
    if (stuck !== null) {
      troubled(stuck);
      return;
    }
    if (mayBeTrouble) options.onTrouble(null);
    mayBeTrouble = false;
  };
  const troubled = (error: unknown): void => {
    if (error instanceof TooMuchToTakeUp) saidTooMuchAt = state.tooMuchAt;
    mayBeTrouble = true;
    options.onTrouble(error);
  };
  /** The work, whose failure is said, and which is done again at its next turn. */
  const tried = (work: () => Observable<unknown>): Observable<never> =>
    defer(work).pipe(
      ignoreElements(),
      catchError((error: unknown) => {
        troubled(state.isNameTaken && error instanceof Moved ? new NameTaken(options.host) : error);
        return EMPTY;
      }),
    );
  const every = (ms: number, work: () => Observable<unknown>): Observable<never> =>
    timer(0, ms, scheduler).pipe(exhaustMap(() => tried(work)));

  const lag = (): number => Math.max(0, options.journal.end() - state.shipped);

  return {
    patience: state.patience,
    changed$: state.changed$,
    command$: state.command$,
    get voice() {
      return state.voice?.voice ?? null;
    },
    get lag() {
      return lag();
    },
    asked: () =>
      defer(() => {
        if (!reader.mayBeAsked()) return EMPTY;
        state.isAsked = true;
        const read$ = state.changed$.pipe(filter(() => !state.isAsked));
        const look$ = defer(() => {
          asked$.next();
          return EMPTY;
        });
        return merge(read$, timer(answerMs, scheduler), look$).pipe(take(1), ignoreElements());
      }),
    status: (server) => {
      const { watch, stamp, readAt, beatsAt } = state;
      // From one word of the server to the next by a clock that nobody sets: how that stands to the server's is of no matter.
      const ofServer = (at: number): number => stamp.at + at - stamp.seenAt;
      const now = options.monotonic();
      return statusOf({
        ...{ watch, lease: state.seenLease, server, silentMs, leaseMs },
        own: { host: options.host, lag: lag() },
        ...{ now: ofServer(now), readAt: readAt === null ? Number.NEGATIVE_INFINITY : ofServer(readAt) },
        beatsAt: ofServer(beatsAt ?? now),
      });
    },
    said: () => state.sayings.said(),
    watch: state.watch,
    lease: state.lease,
    run$: new Observable((subscriber) => {
      const turns$ = merge(
        merge(timer(0, lookEveryMs, scheduler), kick$).pipe(exhaustMap(() => tried(shipper.ship))),
        every(silentMs / 3, () => beater.beat().pipe(tap(worked))),
        merge(timer(0, lookEveryMs, scheduler), asked$).pipe(
          filter(() => !mayRest(state)),
          exhaustMap(() => tried(() => reader.look().pipe(tap(worked), concatMap(speaker.claim)))),
        ),
        timer(0, Math.min(lookEveryMs, leaseMs / 6), scheduler).pipe(
          // However long one takes, the other goes on.
          connect((turn$) =>
            merge(
              turn$.pipe(exhaustMap(() => tried(speaker.renew))),
              turn$.pipe(
                filter(() => state.voice !== null),
                exhaustMap(() => tried(speaker.share)),
              ),
            ),
          ),
        ),
      );
      subscriber.add(turns$.subscribe(subscriber));
      subscriber.add(() => speaker.stepDown(new Error('this host stops')));
    }),
    observe: (turn) => {
      if (beater.observe(turn)) kick$.next();
    },
    stopped: () => tried(() => beater.beat(true)),
  };
};
