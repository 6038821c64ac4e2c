import {
  concatMap,
  defer,
  EMPTY,
  ignoreElements,
  map,
  type Observable,
  of,
  repeat,
  takeWhile,
  toArray,
} from 'rxjs';
import { ofHost } from './commands.ts';
import { type SeenLease, seenLease } from './fleet-status.ts';
import { heard } from './host-watch.ts';
import { sawLease } from './lease.ts';
import { createListening, isCalm } from './listening.ts';
import { type Entry, type FleetLog, hostIn, type Stream, subjects } from './log.ts';
import { ReadInVain } from './log-fault.ts';
import type { MemberState } from './member-state.ts';
import { readLease, readTold, type VoiceRecord } from './records.ts';

/** Reads what others write. */
export interface Reader {
  /** Everything that has come since the last look; emits once it is taken in. */
  look(): Observable<unknown>;
  /** Hears of every host before this one speaks for all. `before`: the last lease of who did. */
  listen(before: SeenLease | null): Observable<unknown>;
  /** Whether how the hosts are may be read again, where somebody asks. */
  mayBeAsked(): boolean;
  /** One message of the voice, wherever it was read. */
  sawTold(entry: Entry): void;
  /** A record of the voice. `at`: when it was written, by the host's own clock. */
  saw(record: VoiceRecord, at: number): void;
  /** The log is another one. */
  anew(): void;
}

const readAtOnce = 500;
/** Nothing is written by anybody for longer than this share of a silence only while nobody can write. */
const usualGap = 2 / 3;

/** So often a server may say that there is more, and give nothing that was not read yet. */
export const mostInVain = 10;

/**
 * Everything behind what was read, message by message: what a server gives once more, or from before that, is passed over. Errors where it
 * says again and again that there is more, and has nothing.
 */
export const readOn = (
  log: FleetLog,
  stream: Stream,
  from: () => number,
  each: (entry: Entry) => void,
  { subject, isEnough = () => false }: { readonly subject?: string; readonly isEnough?: () => boolean } = {},
): Observable<unknown> =>
  defer(() => {
    let inVain = 0;
    return defer(() => log.read(stream, from(), readAtOnce, subject)).pipe(
      map(({ entries, more }) => {
        const before = from();
        for (const entry of entries) if (entry.seq >= from()) each(entry);
        inVain = from() > before ? 0 : inVain + 1;
        if (more && inVain >= mostInVain) throw new ReadInVain();
        return more && !isEnough();
      }),
      repeat(),
      takeWhile((more) => more),
      ignoreElements(),
    );
  });

/** @param stepDown somebody else speaks for all now */
export const createReader = (state: MemberState, stepDown: (why: unknown) => void): Reader => {
  const { patience, watch, lease, changed$, command$ } = state;
  const { host, holder, log, scheduler, monotonic, silentMs } = state.options;

  const listening = createListening(state);
  /** What the lease said that was read last; it counts once the voice's records before it are read as well. */
  let heardLease: number | null = null;
  /** The beat of its own that was looked for last. */
  let ownSeen = 0;

  const usualGapMs = silentMs * usualGap;

  /** What any message of that stream says of time and place. */
  const stamped = ({ seq, at }: Entry): void => {
    state.lastSeq = Math.max(state.lastSeq, seq);
    if (seq === state.ownWrite?.seq) state.offset = at - state.ownWrite.at;
    if (at > state.stamp.at) state.stamp = { at, seenAt: monotonic() };
  };
  const sawLast = (entry: Entry): void => {
    stamped(entry);
    state.lastFrom = entry.seq + 1;
    const said = heard(watch, entry, { silentMs, usualGapMs });
    if (said?.swept === null) state.voice?.voice.forget(said.host, entry.at);
    else if (said !== null) state.voice?.voice.swept(said.host, said.swept);
    if (entry.subject === subjects.lease) sawLeaseOf(entry);
  };
  const sawLeaseOf = (entry: Entry): void => {
    state.seenLease = seenLease(entry) ?? state.seenLease;
    const record = readLease(entry.text);
    if (record === null) return;
    heardLease = record.after;
    sawLease(lease, { seq: entry.seq, holder: record.holder, term: record.term }, monotonic());
    if (state.voice !== null && lease.heldFrom === null)
      stepDown(new Error(`${record.host} speaks for all now`));
  };
  const sawTold = (entry: Entry): void => {
    if (entry.seq < state.toldFrom) return;
    state.toldFrom = entry.seq + 1;
    const record = readTold(entry.text);
    if (record !== null) saw(record, entry.at - state.offset);
  };

  const saw = (record: VoiceRecord, at: number): void => {
    patience.seen(record, at);
    state.carried.saw(record);
    state.sayings.saw(record);
    state.lastVoice = record.holder === holder ? 'its own' : "another's";
    // Whoever speaks for all takes commands of others as every host does; what it has said itself it knows again.
    for (const event of record.events) {
      if (event.type !== 'command') continue;
      const command = ofHost(host, event);
      if (command !== null) command$.next(command);
    }
  };

  /** Who was refused asks whether somebody was faster, or the log is another one. */
  const doubted = (): Observable<unknown> =>
    !state.isRefused
      ? of(null)
      : log.last(subjects.lease).pipe(
          map((entry) => {
            state.isRefused = false;
            if ((entry?.seq ?? 0) < lease.seq) state.anew();
          }),
        );

  /** A voice has decided on all up to a place; in a log that was made anew others stand there than what this host has shipped. */
  const decided = (after: number): Observable<unknown> => {
    const heardIt = (): void => patience.heard(after, scheduler.now());
    if (patience.count === 0) return of(null).pipe(map(heardIt));
    return log.last(subjects.log(host)).pipe(
      map((entry) => {
        if ((entry?.seq ?? 0) < state.shippedSeq) state.anew();
        else heardIt();
      }),
    );
  };

  const readBeats = (each = sawLast): Observable<unknown> =>
    readOn(log, 'last', () => state.lastFrom, each).pipe(
      toArray(),
      map(() => {
        state.beatsAt = monotonic();
        state.isAsked = false;
      }),
    );

  /** Who speaks for all, and what time it is, is known without the beats of others. */
  const follow = (): Observable<unknown> =>
    log.last(subjects.lease).pipe(
      map((entry) => {
        // What stands before the one that is known is of another log: that is seen by who adds to it.
        if (entry === null || entry.seq < lease.seq) return;
        stamped(entry);
        if (entry.seq !== state.seenLease?.seq || entry.at !== state.seenLease.at) sawLeaseOf(entry);
      }),
      concatMap(() => {
        const own = state.ownWrite;
        if (own === null || own.seq === ownSeen) return of(null);
        return log.last(subjects.beat(host)).pipe(
          map((entry) => {
            ownSeen = own.seq;
            if (entry?.seq === own.seq) stamped(entry);
          }),
        );
      }),
    );

  /** What who does not speak knows of the beats it knows late: whom nobody misses yet the lease says. */
  const readOfAll = (): Observable<unknown> =>
    readBeats().pipe(
      map(() => {
        if (state.voice === null) watch.unknownUntil = state.seenLease?.unknownUntil ?? 0;
      }),
    );

  const listen = (before: SeenLease | null): Observable<unknown> =>
    defer(() => {
      const unread = new Set(watch.hosts.keys());
      state.lastFrom = 1;
      return readBeats((entry) => {
        sawLast(entry);
        unread.delete(hostIn('beat', entry.subject) ?? '');
      }).pipe(
        map(() => {
          // All is in the stream, by its time: where somebody has listened until just now, who follows knows as much. Of whom it
          // has nothing, for it was made anew, it may have lost a beat.
          const until = before?.unknownUntil ?? null;
          const isFollowed = before !== null && state.stamp.at - before.at <= usualGapMs;
          const knows = until !== null && isFollowed && unread.size === 0;
          watch.unknownUntil = knows ? until : state.stamp.at + silentMs;
        }),
      );
    });

  const look = (): Observable<unknown> =>
    doubted().pipe(
      concatMap(() => (state.voice === null ? follow() : of(null))),
      toArray(),
      concatMap(() => (listening.isDue() ? readOfAll() : of(null))),
      toArray(),
      concatMap(() => {
        if (lease.seenAt === null) sawLease(lease, { seq: 0, holder: null, term: 0 }, monotonic());
        const speaking = state.voice;
        // Whoever speaks says so again and again: what was told since is behind that.
        if (speaking === null && heardLease === null && isCalm(state)) return EMPTY;
        if (speaking === null)
          return readOn(log, 'log', () => state.toldFrom, sawTold, { subject: subjects.told });
        // What it has not taken in waits in the log.
        if (speaking.voice.behind > 0) return EMPTY;
        return readOn(
          log,
          'log',
          () => speaking.from,
          (entry) => {
            speaking.from = entry.seq + 1;
            if (entry.subject === subjects.told) sawTold(entry);
            else if (state.voice === speaking) speaking.voice.take(entry);
          },
          { isEnough: () => speaking.voice.behind > 0 },
        );
      }),
      toArray(),
      concatMap(() => {
        const after = heardLease;
        heardLease = null;
        return after === null ? of(null) : decided(after);
      }),
      toArray(),
      concatMap(() => {
        state.readAt = monotonic();
        changed$.next();
        return of(null);
      }),
    );

  return {
    look,
    listen,
    mayBeAsked: listening.mayBeAsked,
    sawTold,
    saw,
    anew: () => {
      state.lastFrom = 1;
      state.lastSeq = 0;
      state.toldFrom = 1;
      ownSeen = 0;
    },
  };
};
