import { concatMap, defer, ignoreElements, map, type Observable, of, repeat, takeWhile, toArray } from 'rxjs';
import { ofHost } from './commands.ts';
import { seenLease } from './fleet-status.ts';
import { heard } from './host-watch.ts';
import { sawLease } from './lease.ts';
import { type Entry, type FleetLog, type Stream, subjects } from './log.ts';
import type { MemberState } from './member-state.ts';
import { readLease, readTold, type VoiceRecord } from './records.ts';

/** Reads what others write. */
export interface Reader {
  /** Everything that has come since the last look; emits once it is taken in. */
  look(): Observable<unknown>;
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

/** Everything behind what was read, message by message. */
export const readOn = (
  log: FleetLog,
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

/** @param stepDown somebody else speaks for all now */
export const createReader = (state: MemberState, stepDown: (why: unknown) => void): Reader => {
  const { patience, watch, lease, changed$, command$ } = state;
  const { host, holder, log, scheduler, monotonic, silentMs } = state.options;

  /** What the lease said that was read last; it counts once the voice's records before it are read as well. */
  let heardLease: number | null = null;

  const sawLast = (entry: Entry): void => {
    state.lastFrom = entry.seq + 1;
    if (entry.seq === state.ownWrite?.seq) state.offset = entry.at - state.ownWrite.at;
    const before = watch.now;
    const said = heard(watch, entry, { silentMs, usualGapMs: silentMs * usualGap });
    if (said?.swept === null) state.voice?.voice.forget(said.host, entry.at);
    else if (said !== null) state.voice?.voice.swept(said.host, said.swept);
    if (watch.now > before) state.stampedAt = monotonic();
    state.seenLease = seenLease(entry) ?? state.seenLease;
    if (entry.subject !== subjects.lease) return;
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

  const look = (): Observable<unknown> =>
    doubted().pipe(
      concatMap(() => readOn(log, 'last', () => state.lastFrom, sawLast).pipe(toArray())),
      toArray(),
      concatMap(() => {
        if (lease.seenAt === null) sawLease(lease, { seq: 0, holder: null, term: 0 }, monotonic());
        const speaking = state.voice;
        if (speaking === null) return readOn(log, 'log', () => state.toldFrom, sawTold, subjects.told);
        return readOn(
          log,
          'log',
          () => speaking.from,
          (entry) => {
            speaking.from = entry.seq + 1;
            if (entry.subject === subjects.told) sawTold(entry);
            else if (state.voice === speaking) speaking.voice.take(entry);
          },
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
    sawTold,
    saw,
    anew: () => {
      state.lastFrom = 1;
      state.toldFrom = 1;
    },
  };
};
