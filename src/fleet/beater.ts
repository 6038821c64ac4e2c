import { catchError, concatMap, defer, map, type Observable, of } from 'rxjs';
import type { Turn } from '../telling/stage.ts';
import { subjects } from './log.ts';
import type { MemberState } from './member-state.ts';
import { written } from './records.ts';

/** Says that a host is alive, and how its sources do. */
export interface Beater {
  /** `stopped`: it is the last, for this host stops on purpose. */
  beat(stopped?: boolean): Observable<unknown>;
  /** Counts a sweep; gives whether there is anything to ship at once. */
  observe(turn: Turn): boolean;
  /** The log is another one. */
  anew(): void;
}

/** The beats of this host. What was counted of sweeps is taken off once a beat with it is in the log; errors with whatever the log says. */
export const createBeater = (state: MemberState): Beater => {
  const { host, log, journal, scheduler, version, wallMs } = state.options;
  const swept = new Map<string, { good: number; failed: number }>();
  let beatSeq: number | null = null;

  const beat = (stopped = false): Observable<unknown> =>
    defer(() => {
      const subject = subjects.beat(host);
      const seq$ = beatSeq !== null ? of(beatSeq) : log.last(subject).pipe(map((entry) => entry?.seq ?? 0));
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
            ...(stopped && { stopped: true }),
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
              state.ownWrite = { seq, at: scheduler.now() };
              if (seq < state.lastFrom - 1) state.anew();
            }),
          );
        }),
        catchError((error: unknown) => {
          beatSeq = null;
          throw error;
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
    },
  };
};
