import { concatMap, defer, EMPTY, map, type Observable, of, toArray } from 'rxjs';
import { type SeenLease, seenLease } from './fleet-status.ts';
import { beganToListen, heard } from './host-watch.ts';
import { sawLease } from './lease.ts';
import { createListening, isCalm } from './listening.ts';
import { type Entry, hostIn, isShare, subjects } from './log.ts';
import type { MemberState } from './member-state.ts';
import { readOn } from './read-on.ts';
import { type LeaseRecord, readLease, type VoiceRecord } from './records.ts';
import { createToldReader } from './told-reader.ts';

/** Reads what others write. */
export interface Reader {
  /** Everything that has come since the last look; emits once it is taken in. */
  look(): Observable<unknown>;
  /** Hears of every host before this one speaks for all. `before`: the last lease of who did. */
  listen(before: SeenLease | null): Observable<unknown>;
  /** Whether how the hosts are may be read again, where somebody asks. */
  mayBeAsked(): boolean;
  /** One message of a voice, of all of them in the order of the log. */
  sawTold(entry: Entry): void;
  /** A record of its own as the voice, and where it stands. */
  wrote(record: VoiceRecord, seq: number): void;
  /** The log is another one. */
  anew(): void;
}

/** Nothing is written by anybody for longer than this share of a silence only while nobody can write. */
const usualGap = 2 / 3;

/** @param stepDown somebody else speaks for all now */
export const createReader = (state: MemberState, stepDown: (why: unknown) => void): Reader => {
  const { patience, watch, lease, changed$ } = state;
  const { host, log, scheduler, monotonic, silentMs } = state.options;

  const listening = createListening(state);
  const told = createToldReader(state);
  /** What the lease said that was read last; it counts once the voice's records before it are read as well. */
  let heardLease: LeaseRecord | null = null;
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
  const isKnown = ({ seq, at }: Entry): boolean => seq === state.seenLease?.seq && at === state.seenLease.at;
  /** How long ago a message was written, as far as this host's own clock can be believed. */
  const agoOf = ({ at }: Entry): number =>
    Math.max(0, state.stamp.at - at, scheduler.now() + state.offset - at);
  const sawLeaseOf = (entry: Entry): void => {
    const isNews = !isKnown(entry);
    state.seenLease = seenLease(entry) ?? state.seenLease;
    const record = readLease(entry.text);
    if (record === null) return;
    heardLease = record;
    // Who has read the log says how far: for him it was not too much.
    if (record.after > 0) state.tooMuchAt = null;
    else if (isNews && record.tooMuch === true && record.holder !== state.options.holder)
      state.tooMuchAt = monotonic() - agoOf(entry);
    // Somebody else speaks, and can write.
    if (record.after > 0 && record.holder !== state.options.holder) state.notWrittenAt = null;
    sawLease(lease, { seq: entry.seq, holder: record.holder, term: record.term }, monotonic());
    if (state.voice !== null && lease.heldFrom === null)
      stepDown(new Error(`${record.host} speaks for all now`));
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
      }),
    );

  /** Who speaks for all, and what time it is, is known without the beats of others. */
  const follow = (): Observable<unknown> =>
    log.last(subjects.lease).pipe(
      map((entry) => {
        // What stands before the one that is known is of another log: that is seen by who adds to it.
        if (entry === null || entry.seq < lease.seq) return;
        stamped(entry);
        if (!isKnown(entry)) sawLeaseOf(entry);
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
          beganToListen(watch);
          // All is in the stream, by its time: where somebody has listened until just now, who follows knows as much. Of whom it
          // has nothing, for it was made anew, it may have lost a beat.
          const until = before?.unknownUntil ?? null;
          const isFollowed = before !== null && state.stamp.at - before.at <= usualGapMs;
          const knows = until !== null && isFollowed && unread.size === 0;
          watch.unknownUntil = knows ? until : state.stamp.at + silentMs;
        }),
      );
    });

  /** What is read of all hosts where somebody asks for it; the beats by itself, too. */
  const answer = (): Observable<unknown> => {
    const { isAsked } = state;
    return defer(() => (listening.isSaidDue() ? told.readSaid() : of(null))).pipe(
      toArray(),
      concatMap(() => (listening.isDue() ? readOfAll() : of(null))),
      toArray(),
      map(() => {
        if (isAsked) state.isAsked = false;
      }),
    );
  };

  const look = (): Observable<unknown> =>
    doubted().pipe(
      concatMap(() => (state.voice === null ? follow() : of(null))),
      toArray(),
      concatMap(answer),
      concatMap(() => {
        if (lease.seenAt === null) sawLease(lease, { seq: 0, holder: null, term: 0 }, monotonic());
        const speaking = state.voice;
        // Whoever speaks says so again and again: what was told since is behind that.
        if (speaking === null && heardLease === null && isCalm(state)) return EMPTY;
        if (speaking === null) return told.read(heardLease !== null);
        // What it has not taken in waits in the log.
        if (speaking.voice.behind > 0) return EMPTY;
        return readOn(
          log,
          'log',
          () => speaking.from,
          (entry) => {
            speaking.from = entry.seq + 1;
            if (entry.subject === subjects.told) told.saw(entry);
            else if (state.voice === speaking && !isShare(entry.subject)) speaking.voice.take(entry);
          },
          { isEnough: () => speaking.voice.behind > 0 },
        );
      }),
      toArray(),
      concatMap(() => {
        // How far the voice has decided counts once what it has said of that is read.
        if (state.voice === null && told.isBehind) return of(null);
        const heard = heardLease;
        heardLease = null;
        return heard === null
          ? of(null)
          : decided(told.isByShares ? (heard.shared?.after ?? 0) : heard.after);
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
    sawTold: told.saw,
    wrote: told.wrote,
    anew: () => {
      state.lastFrom = 1;
      state.lastSeq = 0;
      told.anew();
      ownSeen = 0;
    },
  };
};
