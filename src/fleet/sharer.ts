import {
  catchError,
  concatMap,
  defer,
  EMPTY,
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
import { readTold, type Shared, type SharePart, type VoiceRecord, written } from './records.ts';
import { Shares } from './shares.ts';

/** So many hosts are written to at a time. */
const atOnce = 16;
/** What could not be written is not tried again for so long: all hosts read all meanwhile. Milliseconds. */
const againMs = 300_000;

/** What the shares of hosts are written with. */
export interface SharerOptions {
  readonly log: FleetLog;
  readonly monotonic: () => number;
  /** What the voice before this one said of the shares that it has written; `null`: nothing. */
  readonly before: Shared | null;
  readonly isVoice: () => boolean;
  readonly holder: string;
}

/** Writes for each host what voices have said of it. */
export interface Sharer {
  /** One more record, of this voice or one before it. `seq`: where it stands; `at`: when it was written, by the server's clock. */
  take(record: VoiceRecord, seq: number, at: number): void;
  /** All records that stand there by now were given. */
  begin(): void;
  /** Writes what was given; errors with what the log says, and gives it up: who has no share reads all. */
  write(): Observable<never>;
  /** What hosts may go by; `null`: nothing. `after`: up to there all that stands in the log was decided by the records that were given. */
  shared(after: number): Shared | null;
}

/** A copy beside the chain, which stays all that counts: where it is given up, or never was begun, nothing is lost. */
export const createSharer = ({ log, monotonic, before, isVoice, holder }: SharerOptions): Sharer => {
  const shares = new Shares();
  /** Where the last share of a subject stands; who is not in here is asked for. */
  const heads = new Map<string, number>();
  let waiting: {
    readonly seq: number;
    readonly after: number;
    readonly parts: ReadonlyMap<string, readonly SharePart[]>;
  }[] = [];
  /** The record that was given last. */
  let latest: { readonly seq: number; readonly record: VoiceRecord } | null = null;
  let isWriting = false;
  let isThere = false;
  let hasBegun = false;
  let standing: { from: number; told: number; after: number } | null = before === null ? null : { ...before };
  /** Where that begins which is being written for the first time. */
  let first: number | null = before?.from ?? null;
  let notBefore = Number.NEGATIVE_INFINITY;

  const append = (subject: string, parts: readonly SharePart[]): Observable<unknown> => {
    const known = heads.get(subject);
    const head$ = known !== undefined ? of(known) : log.last(subject).pipe(map((entry) => entry?.seq ?? 0));
    return head$.pipe(
      concatMap((head) => {
        heads.set(subject, head);
        return from(inMessages(parts));
      }),
      concatMap((some) =>
        defer(() => log.append(subject, written({ parts: some }), heads.get(subject) ?? 0)).pipe(
          tap((seq) => heads.set(subject, seq)),
        ),
      ),
    );
  };

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

  const giveUp = (): void => {
    waiting = [];
    standing = null;
    first = null;
    heads.clear();
    notBefore = monotonic() + againMs;
  };

  return {
    take: (record, seq, at) => {
      const parts = shares.take(record, seq, at);
      latest = { seq, record };
      if (seq === before?.told) isThere = true;
      if (!(hasBegun || isThere) || seq <= (standing?.told ?? 0) || monotonic() < notBefore) return;
      first ??= seq;
      if (record.more !== true) waiting.push({ seq, after: record.after, parts });
    },
    begin: () => {
      hasBegun = true;
      // What the lease speaks of is not in this log: it is another one. And of what is long past nobody waits for a share.
      if (isThere) return;
      waiting = [];
      standing = null;
      first = null;
    },
    write: () =>
      defer(() => {
        const last = waiting.at(-1);
        if (last === undefined || isWriting || !isVoice()) return EMPTY;
        const bySubject = new Map<string, SharePart[]>();
        for (const { parts } of waiting)
          for (const [subject, some] of parts) {
            const all = bySubject.get(subject) ?? [];
            all.push(...some);
            bySubject.set(subject, all);
          }
        waiting = [];
        isWriting = true;
        const isNew = [...bySubject.keys()].some((subject) => !heads.has(subject));
        return (isNew ? checked() : of(null)).pipe(
          concatMap(() => from(bySubject)),
          mergeMap(([subject, parts]) => append(subject, parts), atOnce),
          ignoreElements(),
          tap({
            complete: () => {
              if (first !== null) standing = { from: first, told: last.seq, after: last.after };
            },
            finalize: () => {
              isWriting = false;
            },
          }),
          catchError((error: unknown) => {
            giveUp();
            return throwError(() => error);
          }),
        );
      }),
    shared: (after) => {
      if (standing === null) return null;
      return waiting.length === 0 && !isWriting
        ? { ...standing, after: Math.max(after, standing.after) }
        : { ...standing };
    },
  };
};
