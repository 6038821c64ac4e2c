import {
  catchError,
  concatMap,
  defer,
  EMPTY,
  endWith,
  from,
  ignoreElements,
  map,
  mergeMap,
  type Observable,
  of,
  tap,
  throwError,
} from 'rxjs';
import { type FleetLog, inMessages, Moved, subjects } from './log.ts';
import {
  readShare,
  readTold,
  type Shared,
  type SharePart,
  type VoiceRecord,
  wholeUpTo,
  written,
} from './records.ts';
import { Shares } from './shares.ts';

/** So many hosts are written to at a time; where as many fail of those, the others wait. */
const atOnce = 16;
/** What could not be written is tried again after so long, twice as long each time, milliseconds. */
const again = { leastMs: 1_000, mostMs: 4_000 };
/** Where none could be written for this share of a patience hosts read all, before they tell by themselves what was told. */
const givenUpShare = 1 / 3;
/** What was given up is not begun anew for so long: all hosts read all meanwhile. Milliseconds. */
const anewMs = 300_000;
/** So many characters wait to be written: where they are more it is given up. */
export const mostUnshared = 33_554_432;

/** What the shares of hosts are written with. */
export interface SharerOptions {
  readonly log: FleetLog;
  readonly monotonic: () => number;
  /** What the voice before this one said of the shares that it has written; `null`: nothing. */
  readonly before: Shared | null;
  readonly isVoice: () => boolean;
  readonly holder: string;
  /** What hosts have not seen told for so long they tell by themselves, milliseconds. */
  readonly patienceMs: number;
}

/** What is written together, up to a record: by subject what of it does not stand there yet. */
interface Batch {
  readonly told: number;
  readonly after: number;
  readonly length: number;
  readonly left: Map<string, SharePart[]>;
}

/** Writes for each host what voices have said of it. */
export interface Sharer {
  /** One more record, of this voice or one before it. `seq`: where it stands; `at`: when it was written, by the server's clock. */
  take(record: VoiceRecord, seq: number, at: number): void;
  /** All records that stand there by now were given. */
  begin(): void;
  /**
   * Writes what was given. Errors with what the log says: what is missing is tried again, and in vain for long given up, for who
   * has no share reads all.
   */
  write(): Observable<never>;
  /** What hosts may go by; `null`: nothing. `after`: up to there all that stands in the log was decided by the records that were given. */
  shared(after: number): Shared | null;
}

/** A copy beside the chain, which stays all that counts: where it is given up, or never was begun, nothing is lost. */
export const createSharer = (options: SharerOptions): Sharer => {
  const { log, monotonic, before, isVoice, holder, patienceMs } = options;
  const shares = new Shares();
  /** Where the last share of a subject stands; who is not in here is asked for. */
  const heads = new Map<string, number>();
  /** Of which an answer was lost: what was sent may stand there. */
  const unsure = new Set<string>();
  let waiting: {
    readonly seq: number;
    readonly after: number;
    readonly parts: ReadonlyMap<string, readonly SharePart[]>;
  }[] = [];
  let batch: Batch | null = null;
  /** How many characters that is, and what waits. */
  let length = 0;
  /** The record that was given last. */
  let latest: { readonly seq: number; readonly record: VoiceRecord } | null = null;
  let isWriting = false;
  let isThere = false;
  let hasBegun = false;
  let standing: { from: number; told: number; after: number } | null = before === null ? null : { ...before };
  /** Where that begins which is being written for the first time. */
  let first: number | null = before?.from ?? null;
  /** It is not begun anew, and not tried again before these. */
  let anewAt = Number.NEGATIVE_INFINITY;
  let againAt = Number.NEGATIVE_INFINITY;
  /** Since when none was written, and how often that was tried; `null`: the last one was. */
  let failing: { readonly since: number; readonly times: number } | null = null;

  /** Where the last share stands. Takes off what it is the last of: whoever copies, copies the same. */
  const headOf = (subject: string, parts: SharePart[]): Observable<number> => {
    const known = heads.get(subject);
    if (known !== undefined) return of(known);
    return log.last(subject).pipe(
      map((entry) => {
        const there = unsure.delete(subject) && entry !== null ? readShare(entry.text)?.parts.at(-1) : null;
        const isLast = (part: SharePart): boolean =>
          part.of === there?.of && part.piece === there.piece && part.holder === there.holder;
        parts.splice(0, parts.findIndex(isLast) + 1);
        heads.set(subject, entry?.seq ?? 0);
        return entry?.seq ?? 0;
      }),
    );
  };

  const append = (subject: string, parts: SharePart[]): Observable<unknown> =>
    headOf(subject, parts).pipe(
      concatMap(() => from(inMessages([...parts]))),
      concatMap((some) =>
        defer(() => log.append(subject, written({ parts: some }), heads.get(subject) ?? 0)).pipe(
          tap((seq) => {
            heads.set(subject, seq);
            parts.splice(0, some.length);
            failing = null;
          }),
        ),
      ),
    );

  /** Errors where the records that were given are not in the log any more: into one made anew a share would go of which nothing is there. */
  const checked = (): Observable<unknown> =>
    log.last(subjects.told).pipe(
      tap((entry) => {
        const there = entry === null ? null : readTold(entry.text);
        const isGiven = entry?.seq === latest?.seq && there?.holder === latest?.record.holder;
        // One that it has just written may not have been given yet.
        const isOwn = (entry?.seq ?? 0) > (latest?.seq ?? 0) && there?.holder === holder;
        if (!isGiven && !isOwn) throw new Moved(subjects.told, latest?.seq ?? 0);
      }),
    );

  const forget = (): void => {
    waiting = [];
    batch = null;
    length = 0;
    standing = null;
    first = null;
  };
  const giveUp = (): void => {
    forget();
    heads.clear();
    unsure.clear();
    failing = null;
    anewAt = monotonic() + anewMs;
  };

  /** All that waits as one; `null`: nothing does. */
  const next = (): Batch | null => {
    const last = waiting.at(-1);
    if (last === undefined) return null;
    const left = new Map<string, SharePart[]>();
    for (const { parts } of waiting)
      for (const [subject, some] of parts) {
        const all = left.get(subject) ?? [];
        all.push(...some);
        left.set(subject, all);
      }
    waiting = [];
    return { told: last.seq, after: last.after, length, left };
  };

  /** Each subject by itself: what fails of one is no reason to leave out another, unless the log takes nothing. */
  const writeAll = ({ left }: Batch, failed: unknown[]): Observable<unknown> => {
    const isNew = [...left.keys()].some((subject) => !heads.has(subject));
    return (isNew ? checked() : of(null)).pipe(
      catchError((error: unknown) => {
        if (error instanceof Moved) giveUp();
        return throwError(() => error);
      }),
      concatMap(() => from([...left])),
      mergeMap(
        ([subject, parts]) =>
          defer(() => {
            if (failed.length >= atOnce || !isVoice()) return EMPTY;
            return append(subject, parts).pipe(tap({ complete: () => left.delete(subject) }));
          }).pipe(
            catchError((error: unknown) => {
              heads.delete(subject);
              unsure.add(subject);
              failed.push(error);
              // Those that were not tried yet come first the next time.
              left.delete(subject);
              left.set(subject, parts);
              return EMPTY;
            }),
          ),
        atOnce,
      ),
    );
  };

  const failedSince = (begunAt: number): void => {
    const now = monotonic();
    const { since, times } = failing ?? { since: begunAt, times: 0 };
    failing = { since, times: times + 1 };
    againAt = now + Math.min(again.mostMs, again.leastMs * 2 ** times);
    if (now - since >= patienceMs * givenUpShare) giveUp();
  };

  return {
    take: (record, seq, at) => {
      const parts = shares.take(record, seq, at);
      latest = { seq, record };
      if (seq === before?.told) isThere = true;
      if (!(hasBegun || isThere) || seq <= (standing?.told ?? 0) || monotonic() < anewAt) return;
      first ??= seq;
      if (record.more === true) return;
      waiting.push({ seq, after: wholeUpTo(record), parts });
      for (const some of parts.values()) length += JSON.stringify(some).length;
      if (length > mostUnshared) giveUp();
    },
    begin: () => {
      hasBegun = true;
      // What the lease speaks of is not in this log: it is another one. And of what is long past nobody waits for a share.
      if (!isThere) forget();
    },
    write: () =>
      defer(() => {
        if (isWriting || !isVoice() || monotonic() < againAt) return EMPTY;
        batch ??= next();
        const now = batch;
        if (now === null) return EMPTY;
        isWriting = true;
        const begunAt = monotonic();
        const failed: unknown[] = [];
        return writeAll(now, failed).pipe(
          ignoreElements(),
          endWith(null),
          concatMap(() => (failed.length > 0 ? throwError(() => failed[0]) : EMPTY)),
          tap({
            complete: () => {
              if (batch !== now || now.left.size > 0) return;
              if (first !== null) standing = { from: first, told: now.told, after: now.after };
              length -= now.length;
              batch = null;
            },
            finalize: () => {
              isWriting = false;
            },
          }),
          catchError((error: unknown) => {
            if (batch === now) failedSince(begunAt);
            return throwError(() => error);
          }),
        );
      }),
    shared: (after) => {
      if (standing === null) return null;
      const isWhole = waiting.length === 0 && batch === null;
      return { ...standing, after: isWhole ? Math.max(after, standing.after) : standing.after };
    },
  };
};
