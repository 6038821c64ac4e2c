import {
  catchError,
  concatMap,
  defer,
  EMPTY,
  endWith,
  ignoreElements,
  type Observable,
  of,
  type SchedulerLike,
  throwError,
  timer,
} from 'rxjs';
import type { JournalEvent } from '../journal/events.ts';
import type { FleetState } from './fleet-state.ts';
import { type Entry, type FleetLog, inMessages, Moved, subjects } from './log.ts';
import { NotWritten } from './log-fault.ts';
import { type Place, readTold, type VoiceRecord, written } from './records.ts';

/** So long a record that could not be written waits before it is tried again. */
const againMs = 1_000;

/** What the records of a voice are written with. */
export interface ToldChainOptions {
  readonly log: FleetLog;
  /** Its `toldSeq` is where the last record stands. */
  readonly fleet: FleetState;
  readonly scheduler: SchedulerLike;
  readonly isVoice: () => boolean;
  /** A record that could not be written for so long is given up: each host tells by itself by then. Milliseconds. */
  readonly patienceMs: number;
  /** Whose records they are, and of which term. */
  readonly holder: string;
  readonly term: number;
  /** Told each record once it stands in the log, and where. */
  readonly onWritten?: (record: VoiceRecord, seq: number) => void;
}

/** The records of one voice. */
export interface ToldChain {
  /**
   * Writes down what was decided once everything up to `upTo` was taken in; completes when it stands in the log. What is too
   * long for one record is several, which count for nothing without the last: those before it name `before`.
   */
  write(
    events: readonly JournalEvent[],
    places: { readonly before: number; readonly upTo: Place },
  ): Observable<unknown>;
  /** Why the record that is to be written next could not be, and is tried again; `null`: nothing is in its way. */
  readonly trouble: unknown;
}

/**
 * The records of voices, each of which names the one before it: the log refuses all but one that name the same. Errors with
 * `Moved` where somebody else has written, and where this host is not the voice any more; whatever else fails is tried again, until
 * that is `NotWritten`: what is decided behind it waits in memory.
 */
export const createToldChain = ({
  log,
  fleet,
  scheduler,
  isVoice,
  patienceMs,
  holder,
  term,
  onWritten,
}: ToldChainOptions): ToldChain => {
  let number = 0;
  let trouble: unknown = null;
  /** Since when the record at hand fails. */
  let since: number | null = null;

  /** Whether the last record is this one: then it was taken, whatever became of the answer. */
  const isOwn = (entry: Entry | null, record: VoiceRecord): boolean => {
    const found = entry === null ? null : readTold(entry.text);
    return (
      found !== null &&
      found.holder === record.holder &&
      found.term === record.term &&
      found.number === record.number
    );
  };

  const append = (record: VoiceRecord): Observable<unknown> => {
    const text = written(record);
    const taken = (seq: number): Observable<unknown> => {
      fleet.toldSeq = seq;
      trouble = null;
      since = null;
      onWritten?.(record, seq);
      return of(null);
    };
    const settle = (): Observable<unknown> =>
      log.last(subjects.told).pipe(
        concatMap((entry) => {
          if (entry !== null && isOwn(entry, record)) return taken(entry.seq);
          return (entry?.seq ?? 0) === fleet.toldSeq
            ? again()
            : throwError(() => new Moved(subjects.told, fleet.toldSeq));
        }),
        catchError((error: unknown) => {
          if (error instanceof Moved || error instanceof NotWritten) return throwError(() => error);
          troubled(error);
          return later(settle, error);
        }),
      );
    const troubled = (error: unknown): void => {
      if (!(error instanceof Moved)) trouble = error;
    };
    const later = (work: () => Observable<unknown>, error: unknown): Observable<unknown> => {
      if (!isVoice()) return throwError(() => error);
      since ??= scheduler.now();
      if (trouble !== null && scheduler.now() - since >= patienceMs)
        return throwError(() => new NotWritten(subjects.told, { cause: trouble }));
      return timer(againMs, scheduler).pipe(concatMap(work));
    };
    const again = (): Observable<unknown> =>
      defer(() =>
        isVoice()
          ? log.append(subjects.told, text, fleet.toldSeq)
          : throwError(() => new Moved(subjects.told, 0)),
      ).pipe(
        concatMap(taken),
        catchError((error: unknown) => {
          troubled(error);
          return later(settle, new Moved(subjects.told, fleet.toldSeq));
        }),
      );
    return again();
  };

  return {
    get trouble() {
      return trouble;
    },
    write: (events, { before, upTo }) => {
      const lists = inMessages(events);
      return lists.reduce<Observable<unknown>>(
        (written$, list, index) =>
          written$.pipe(
            ignoreElements(),
            endWith(null),
            concatMap(() => {
              number += 1;
              const isLast = index === lists.length - 1;
              const places = isLast ? upTo : { after: before, more: true as const };
              return append({ holder, term, number, ...places, events: list });
            }),
          ),
        EMPTY,
      );
    },
  };
};
