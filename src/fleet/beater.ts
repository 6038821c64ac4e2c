import { catchError, concatMap, defer, map, type Observable, of } from 'rxjs';
import { channelsOf } from '../sinks/sink.ts';
import type { Turn } from '../telling/stage.ts';
import { Moved, subjects } from './log.ts';
import { NameTaken } from './log-fault.ts';
import type { MemberState } from './member-state.ts';
import { readBeat, written } from './records.ts';

/** Says that a host is alive, and how its sources do. */
export interface Beater {
  /** `stopped`: it is the last, for this host stops on purpose. */
  beat(stopped?: boolean): Observable<unknown>;
  /** Counts a sweep; gives whether there is anything to ship at once. */
  observe(turn: Turn): boolean;
  /** The log is another one. */
  anew(): void;
}

/** After so many beats that nobody came between another host of this name is gone. */
const settledBeats = 3;

/** The beats of this host. What was counted of sweeps is taken off once a beat with it is in the log; errors with whatever the log says. */
export const createBeater = (state: MemberState): Beater => {
  const { host, holder, log, journal, scheduler, version, wallMs, sinks } = state.options;
  const channels = channelsOf(sinks);
  const swept = new Map<string, { good: number; failed: number }>();
  let beatSeq: number | null = null;
  /** Where the last beat of this process stands; 0: it has none. */
  let ownSeq = 0;
  /** So many beats in a row nobody else came between. */
  let undisputed = settledBeats;

  const asked = (): Observable<number> =>
    log.last(subjects.beat(host)).pipe(
      map((entry) => {
        // What stands behind a beat of this process, and is none, is of another host of this name.
        if (entry !== null && ownSeq > 0 && entry.seq > ownSeq && readBeat(entry.text)?.by !== holder)
          undisputed = 0;
        // Its own last beat is there no more: what was shipped behind it is not either, whatever the places of others say.
        if ((entry?.seq ?? 0) < ownSeq) state.anew();
        return entry?.seq ?? 0;
      }),
    );

  const beat = (stopped = false, isAgain = false): Observable<unknown> =>
    defer(() => {
      const subject = subjects.beat(host);
      const seq$ = beatSeq !== null ? of(beatSeq) : asked();
      return seq$.pipe(
        concatMap((expected) => {
          const sent = [...swept].map(([source, { good, failed: bad }]) => [source, good, bad] as const);
          const text = written({
            ...{
              host,
              version,
              at: wallMs(),
              shipped: state.shipped,
              end: journal.end(),
              swept: sent,
            },
            ...{ by: holder, channels },
            ...(stopped && { stopped: true }),
            ...(undisputed < settledBeats && { twice: true }),
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
              ownSeq = seq;
              undisputed = Math.min(settledBeats, undisputed + 1);
              state.isNameTaken = undisputed < settledBeats;
              state.ownWrite = { seq, at: scheduler.now() };
              if (seq < state.lastSeq) state.anew();
            }),
          );
        }),
        catchError((error: unknown) => {
          beatSeq = null;
          // Who else has written it is asked at once, so that this beat says so.
          if (error instanceof Moved && !isAgain) return beat(stopped, true);
          throw error;
        }),
        map((done) => {
          if (state.isNameTaken && !stopped) throw new NameTaken(host);
          return done;
        }),
      );
    });

  return {
    beat,
    observe: ({ decision }) => {
      if (decision === null) return true;
      const { source, hinted, error } = decision.sweep;
      const counts = swept.get(source) ?? { good: 0, failed: 0 };
      swept.set(source, counts);
      if (hinted !== true) counts[error === undefined ? 'good' : 'failed'] += 1;
      return decision.transitions.length > 0;
    },
    anew: () => {
      beatSeq = null;
      ownSeq = 0;
    },
  };
};
