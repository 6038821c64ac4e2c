import {
  catchError,
  concatMap,
  defer,
  EMPTY,
  endWith,
  ignoreElements,
  map,
  type Observable,
  type SchedulerAction,
  type SchedulerLike,
  tap,
  throwError,
  toArray,
} from 'rxjs';
import { channelsOf } from '../sinks/sink.ts';
import { emptyFleet } from './fleet-state.ts';
import { foldEntry } from './fold-log.ts';
import { isVoice, lostLease, mayClaim, renewsAt, wroteLease } from './lease.ts';
import { Moved, subjects } from './log.ts';
import { NotWritten, TooMuchToTakeUp } from './log-fault.ts';
import type { MemberState } from './member-state.ts';
import { readOn } from './read-on.ts';
import type { Reader } from './reader.ts';
import { readTold, written } from './records.ts';
import { againOf, recall } from './remembered.ts';
import { createSharer, type Sharer } from './sharer.ts';
import { isTooMuch, mostTakenUp } from './taken-up.ts';
import { createVoice, type Voice } from './voice.ts';

/** Speaks for all, while this host has the lease. */
export interface Speaker {
  /** Takes the lease where it is to be had, and begins to speak. */
  claim(): Observable<unknown>;
  /** Renews the lease, or steps down where that comes too late. */
  renew(): Observable<unknown>;
  /** Writes for each host what was said of it. */
  share(): Observable<unknown>;
  /** Speaks no more. */
  stepDown(why: unknown): void;
}

/** Who has found too much in the log reads it no sooner again. */
const tooMuchForMs = 600_000;

/** @param reader who takes in what the voice has said, which it reads to go on from there */
export const createSpeaker = (state: MemberState, reader: () => Reader): Speaker => {
  const { options, watch, lease, changed$ } = state;
  const { host, holder, log, scheduler, monotonic, leaseMs } = options;
  /** It speaks no more, for it is to begin anew. */
  let isAnew = false;
  /** The term for which it reads the log, which may take longer than a lease lasts; `null`: it does not. */
  let claimed: number | null = null;
  let sharer: Sharer | null = null;

  const streamClock: SchedulerLike = {
    now: () => scheduler.now() + state.offset,
    schedule: <T>(work: (this: SchedulerAction<T>, given?: T) => void, delay?: number, given?: T) =>
      scheduler.schedule(work, delay, given),
  };

  const writeLease = (
    term: number,
    { after = 0, owed = 0, tooMuch = false }: { after?: number; owed?: number; tooMuch?: boolean } = {},
  ): Observable<unknown> =>
    defer(() => {
      const sentAt = monotonic();
      // Who speaks has listened to all; who only begins to has not yet.
      const shared = tooMuch ? null : (sharer?.shared(after) ?? null);
      const text = written({
        ...{ holder, host, term, after, owed },
        ...(state.voice !== null && { unknownUntil: watch.unknownUntil }),
        ...(shared !== null && { shared }),
        ...(tooMuch && { tooMuch }),
      });
      return log.append(subjects.lease, text, lease.seq).pipe(
        map((seq) => {
          state.ownWrite = { seq, at: scheduler.now() };
          wroteLease(lease, { seq, holder, term }, sentAt);
        }),
      );
    });

  /** Speaks for nobody, and says why in the lease: hosts that never speak say it, too, and no other has to read all for that. */
  const foundTooMuch = (term: number, error: TooMuchToTakeUp): Observable<never> => {
    state.tooMuchAt = monotonic();
    return writeLease(term, { tooMuch: true }).pipe(
      // Who has not heard it finds it by himself.
      catchError(() => EMPTY),
      ignoreElements(),
      endWith(null),
      concatMap(() => {
        lostLease(lease);
        return throwError(() => error);
      }),
    );
  };

  const claim = (): Observable<unknown> => {
    const fleet = emptyFleet();
    const term = lease.term + 1;
    isAnew = false;
    // Who had the lease before listened, too: what was said since then has waited no longer.
    const before = state.seenLease;
    const aliveAt = before === null ? null : before.at - state.offset;
    const sharing = createSharer({
      ...{
        log,
        monotonic,
        holder,
        patienceMs: options.patienceMs,
        isVoice: () => isVoice(lease, monotonic(), leaseMs),
      },
      before: before?.seq === lease.seq ? before.shared : null,
    });
    sharer = sharing;
    return writeLease(term).pipe(
      concatMap(() => {
        claimed = term;
        const from = (): number => fleet.seq + 1;
        return readOn(log, 'log', from, (entry) => {
          foldEntry(fleet, entry);
          if (isTooMuch(fleet, options.mostTakenUp)) throw new TooMuchToTakeUp();
          if (entry.subject !== subjects.told) return;
          reader().sawTold(entry);
          const record = readTold(entry.text);
          if (record !== null) sharing.take(record, entry.seq, entry.at);
        }).pipe(toArray());
      }),
      tap(sharing.begin),
      concatMap(() => reader().listen(before)),
      concatMap(() => {
        claimed = null;
        state.tooMuchAt = null;
        state.notWrittenAt = null;
        if (!isVoice(lease, monotonic(), leaseMs)) {
          // It may try again.
          lostLease(lease);
          return EMPTY;
        }
        const own = state.isLost ? state.carried.remembered() : [];
        const mine = new Set(state.isExact ? own.map(({ opened }) => opened.incident) : []);
        recall(fleet.remembering, own);
        const again = againOf(fleet.remembering, streamClock.now(), {
          channels: channelsOf(options.sinks),
          isCertain: (incident) => mine.has(incident),
        });
        state.isLost = false;
        // A lease that was lost with its log may have left records of this very term: no two records have one name.
        lease.term = Math.max(term, fleet.term + 1);
        let ended: unknown;
        const made = createVoice({
          ...options,
          ...{ again, aliveAt },
          onRecalled: () => beginAnew(made),
          ...{ fleet, term: lease.term, watch, scheduler: streamClock, attemptMs: leaseMs / 3 },
          isVoice: () => isVoice(lease, monotonic(), leaseMs),
          // What this host itself has said for all it need not read again: the engine may be gone by then.
          onWritten: (record, seq) => {
            if (seq < state.toldFrom) return;
            reader().wrote(record, seq);
            sharing.take(record, seq, streamClock.now());
            changed$.next();
          },
        });
        const from = fleet.seq + 1;
        const end = made.spoken$.subscribe({
          next: (event) => options.onSpoken?.(event),
          error: (error: unknown) => {
            if (state.voice?.voice === made) stepDown(error);
            else ended = error;
          },
        });
        state.voice = { voice: made, from, end };
        options.onVoice(true, null);
        if (ended !== undefined) stepDown(ended);
        return EMPTY;
      }),
      catchError((error: unknown) => {
        claimed = null;
        lostLease(lease);
        if (error instanceof TooMuchToTakeUp) return foundTooMuch(term, error);
        if (!(error instanceof Moved)) throw error;
        // Somebody else was faster, or the log is another one: that is seen with the next look.
        state.isRefused = true;
        return EMPTY;
      }),
    );
  };

  const stepDown = (why: unknown): void => {
    lostLease(lease);
    if (why instanceof Moved) state.isRefused = true;
    if (why instanceof NotWritten) state.notWrittenAt = monotonic();
    const was = state.voice;
    state.voice = null;
    was?.end.unsubscribe();
    if (was !== null) options.onVoice(false, why);
  };

  /** The lease is kept: with the next look the log is read once more, and what hosts remember of a lost one is taken up. */
  const beginAnew = (voice: Voice): void => {
    if (state.voice?.voice !== voice) return;
    isAnew = true;
    const { end } = state.voice;
    state.voice = null;
    end.unsubscribe();
    options.onVoice(false, new Error('hosts remember what this log does not know'));
  };
  const mayGoOn = (): boolean => isAnew && isVoice(lease, monotonic(), leaseMs);

  const renew = (): Observable<unknown> =>
    defer(() => {
      const now = monotonic();
      if (state.voice === null && claimed === null) return EMPTY;
      if (!isVoice(lease, now, leaseMs)) {
        stepDown(new Error('the lease could not be renewed in time'));
        return EMPTY;
      }
      const open = state.voice?.voice.telling.state.incidents.size ?? 0;
      if (open > (options.mostTakenUp ?? mostTakenUp).incidents) {
        const error = new TooMuchToTakeUp();
        stepDown(error);
        return foundTooMuch(lease.term, error);
      }
      if (now < (renewsAt(lease, leaseMs) ?? now)) return EMPTY;
      const { after, owed } = state.voice?.voice ?? { after: 0, owed: 0 };
      return writeLease(claimed ?? lease.term, { after, owed }).pipe(
        catchError((error: unknown) => {
          if (error instanceof Moved) stepDown(error);
          throw error;
        }),
      );
    });

  const isPast = (at: number | null, forMs: number): boolean => at === null || monotonic() - at >= forMs;
  const mayTry = (): boolean =>
    isPast(state.tooMuchAt, tooMuchForMs) &&
    // Who could not write leaves it to others for a while.
    isPast(state.notWrittenAt, 2 * options.patienceMs) &&
    mayClaim(lease, monotonic(), leaseMs);

  return {
    claim: () =>
      // Who has nobody to tell would tell nobody of what all others have to say.
      options.mayBeVoice && channelsOf(options.sinks).length > 0 && (mayGoOn() || mayTry()) ? claim() : EMPTY,
    renew,
    share: () => (state.voice === null ? EMPTY : (sharer?.write() ?? EMPTY)),
    stepDown,
  };
};
