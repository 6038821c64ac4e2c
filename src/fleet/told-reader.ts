import {
  concatMap,
  defer,
  EMPTY,
  endWith,
  ignoreElements,
  map,
  type Observable,
  of,
  tap,
  toArray,
} from 'rxjs';
import { ofHost } from './commands.ts';
import { type Entry, subjects } from './log.ts';
import type { MemberState } from './member-state.ts';
import { readOn } from './read-on.ts';
import { createReadingPace } from './reading-pace.ts';
import { readShare, readTold, type Shared, type SharePart, type VoiceRecord } from './records.ts';

/** Reads what voices have said. */
export interface ToldReader {
  /** What concerns this host, and has come since it was read last. `isNews`: there is a lease that was not seen before. */
  read(isNews: boolean): Observable<unknown>;
  /** Whether that was read by shares the last time, so that it goes as far as those do. */
  readonly isByShares: boolean;
  /** Whether some of it is left to be read later, since all hosts read as much just now. */
  readonly isBehind: boolean;
  /** All of it, for whoever asks here what was said of another host. */
  readSaid(): Observable<unknown>;
  /** One message of a voice, of all of them in the order of the log. */
  saw(entry: Entry): void;
  /** A record of its own as the voice, and where it stands. */
  wrote(record: VoiceRecord, seq: number): void;
  /** The log is another one. */
  anew(): void;
}

/** So many pieces are kept that no voice speaks of yet; whoever has more reads all. */
export const mostShareParts = 20_000;

export const createToldReader = (state: MemberState): ToldReader => {
  const { options, patience, lease, command$ } = state;
  const { host, holder, log, scheduler, monotonic, leaseMs, patienceMs, random } = options;
  const pace = createReadingPace({ monotonic, random, patienceMs, hosts: () => state.watch.hosts.size });
  let isByShares = false;
  let isBehind = false;
  /** All was read once: who begins has nothing to go by, and reads as fast as it can. */
  let hasRead = false;
  /** Where the next share begins that was not read, by subject. */
  let sharesFrom = new Map<string, number>();
  /** What was read of them and does not count yet, for its voice has not said that there is nothing before it. */
  let pieces = new Map<string, SharePart>();
  /** A server gives out ever more that nobody speaks of: until the next lease no share is read. */
  let isFlooded = false;

  /** `at`: when it was written, by the host's own clock. */
  const heard = (record: VoiceRecord, at: number): void => {
    patience.seen(record, at);
    state.carried.saw(record);
    state.lastVoice = record.holder === holder ? 'its own' : "another's";
    // Whoever speaks for all takes commands of others as every host does; what it has said itself it knows again.
    for (const event of record.events) {
      if (event.type !== 'command') continue;
      const command = ofHost(host, event);
      if (command !== null) command$.next(command);
    }
  };
  const told = (record: VoiceRecord | null, seq: number, at: number): void => {
    if (seq < state.toldFrom) return;
    state.toldFrom = seq + 1;
    if (record !== null) heard(record, at);
  };
  const said = (record: VoiceRecord | null, seq: number): void => {
    if (seq < state.saidFrom) return;
    state.saidFrom = seq + 1;
    if (record !== null) state.sayings.saw(record);
  };
  const saw = (entry: Entry): void => {
    const { seq, text, at } = entry;
    if (seq < state.toldFrom && seq < state.saidFrom) return;
    const record = readTold(text);
    said(record, seq);
    told(record, seq, at - state.offset);
  };

  const mayRead = (): boolean => {
    isBehind = hasRead && !pace.mayRead();
    return !isBehind;
  };
  const readAll = (isEnough = () => false): Observable<unknown> => {
    if (!mayRead()) return EMPTY;
    // What was said of all is put together without a gap: who has read shares meanwhile reads it again where somebody asks.
    const isWithoutGap = state.saidFrom >= state.toldFrom;
    const each = (entry: Entry): void => {
      if (hasRead) pace.read(entry.text.length);
      if (isWithoutGap) saw(entry);
      else told(readTold(entry.text), entry.seq, entry.at - state.offset);
    };
    return readOn(log, 'log', () => state.toldFrom, each, {
      subject: subjects.told,
      isEnough: () => isEnough() || !mayRead(),
      most: hasRead ? pace.most : Number.POSITIVE_INFINITY,
    }).pipe(
      tap({
        complete: () => {
          hasRead ||= !isBehind;
        },
      }),
    );
  };

  const readPieces = (subject: string): Observable<unknown> => {
    const from = (): number => sharesFrom.get(subject) ?? 1;
    const each = ({ seq, text }: Entry): void => {
      sharesFrom.set(subject, seq + 1);
      for (const part of readShare(text)?.parts ?? []) {
        // What stands before what it is a copy of is of another log.
        if (part.of < state.toldFrom || part.of >= seq) continue;
        isFlooded ||= pieces.size >= mostShareParts;
        if (!isFlooded) pieces.set(`${part.of} ${part.piece} ${subject}`, part);
      }
    };
    return log
      .last(subject)
      .pipe(
        concatMap((entry) =>
          (entry?.seq ?? 0) < from()
            ? EMPTY
            : readOn(log, 'log', from, each, { subject, isEnough: () => isFlooded }),
        ),
      );
  };

  const take = (upTo: number): void => {
    const due = [...pieces].filter(([, { of }]) => of <= upTo);
    for (const [name, { of, at, holder: by, events }] of due.toSorted(
      ([, one], [, other]) => one.of - other.of,
    )) {
      pieces.delete(name);
      if (of >= state.toldFrom)
        heard({ holder: by, term: 0, number: 0, after: 0, events }, at - state.offset);
    }
    state.toldFrom = upTo + 1;
  };

  const readInstead = (): Observable<unknown> => {
    isByShares = false;
    pieces.clear();
    return readAll();
  };

  const readBoth = (upTo: number): Observable<unknown> =>
    readPieces(subjects.shareOfAll).pipe(
      toArray(),
      concatMap(() => readPieces(subjects.share(host))),
      toArray(),
      concatMap(() => {
        if (isFlooded) return readInstead();
        take(upTo);
        return of(null);
      }),
    );

  const readShares = ({ from, told: upTo }: Shared): Observable<unknown> => {
    if (upTo < state.toldFrom) return of(null);
    return log.last(subjects.told).pipe(
      // The lease is of another log than the records are: one of the two was lost.
      concatMap((entry) => {
        if ((entry?.seq ?? 0) < upTo) return readInstead();
        if (state.toldFrom >= from) return readBoth(upTo);
        return readAll(() => state.toldFrom >= from).pipe(
          ignoreElements(),
          endWith(null),
          concatMap(() => {
            if (isBehind) return of(null);
            // Between what was read and the first that is shared nothing was said.
            state.toldFrom = Math.max(state.toldFrom, from);
            return upTo < state.toldFrom ? of(null) : readBoth(upTo);
          }),
        );
      }),
    );
  };

  /** What the lease says of shares, while its holder speaks. */
  const sharedNow = (): Shared | null => {
    const { seenLease } = state;
    const isFresh = lease.seenAt !== null && monotonic() - lease.seenAt < leaseMs;
    return isFresh && seenLease?.seq === lease.seq ? seenLease.shared : null;
  };

  return {
    read: (isNews) =>
      defer(() => {
        const shared = sharedNow();
        if (isNews) isFlooded = false;
        const had = isByShares;
        isByShares = shared !== null && !isFlooded;
        isBehind = false;
        if (had && !isByShares) pace.begin();
        if (shared === null || isFlooded) return readAll();
        return isNews ? readShares(shared) : EMPTY;
      }),
    get isByShares() {
      return isByShares;
    },
    get isBehind() {
      return isBehind;
    },
    readSaid: () =>
      readOn(
        log,
        'log',
        () => state.saidFrom,
        (entry) => said(readTold(entry.text), entry.seq),
        {
          subject: subjects.told,
        },
      ).pipe(
        toArray(),
        map(() => {
          state.saidAt = monotonic();
        }),
      ),
    saw,
    wrote: (record, seq) => {
      said(record, seq);
      told(record, seq, scheduler.now());
    },
    anew: () => {
      hasRead = false;
      state.toldFrom = 1;
      state.saidFrom = 1;
      sharesFrom = new Map();
      pieces = new Map();
    },
  };
};
