import {
  catchError,
  concatMap,
  defer,
  map,
  type Observable,
  of,
  repeat,
  take,
  takeWhile,
  toArray,
} from 'rxjs';
import { subjects } from './log.ts';
import type { MemberState } from './member-state.ts';
import { written } from './records.ts';
import { checkpointParts, mostShipped, nextShipment, type Position, positionOf } from './shipping.ts';
import { saidOn, standingOf } from './standing-of.ts';

/** Brings a host's journal into the log. */
export interface Shipper {
  /** Ships all that is not in the log yet. */
  ship(): Observable<unknown>;
  /** The log is another one: how this host stands goes first. */
  anew(): void;
}

/** Ships in the order of the journal, one message behind the other; errors with whatever log and journal say, and is then tried again. */
export const createShipper = (state: MemberState): Shipper => {
  const { patience } = state;
  const { host, log, journal, scheduler, monotonic, silentMs } = state.options;
  /** `null`: it has to be asked for. */
  let position: { readonly seq: number; readonly at: Position | null } | null = null;
  /** When the log last answered. Whoever was silent for long may have been taken out, and asks again. */
  let answeredAt = Number.NEGATIVE_INFINITY;
  let lacksAll = false;
  /** An operator has taken this host out since it last shipped: its incidents were closed, and are to be told anew. */
  let wasGone = false;
  let isRecalled = false;

  const asked = (): Observable<unknown> =>
    position !== null && monotonic() - answeredAt < silentMs
      ? of(null)
      : log.last(subjects.log(host)).pipe(
          map((entry) => {
            // It is asked before anything is added: what stands in a new log must not be taken for what stood in the old one.
            if ((entry?.seq ?? 0) < state.shippedSeq) state.anew();
            state.shippedSeq = entry?.seq ?? 0;
            position = entry === null ? { seq: 0, at: null } : { seq: entry.seq, at: positionOf(entry.text) };
            state.shipped = position.at?.to ?? 0;
            answeredAt = monotonic();
            return entry?.at ?? null;
          }),
          concatMap((shippedAt) => (shippedAt === null ? of(null) : askedWhetherGone(shippedAt))),
        );

  const askedWhetherGone = (shippedAt: number): Observable<unknown> =>
    log.last(subjects.gone(host)).pipe(
      map((gone) => {
        wasGone ||= gone !== null && gone.at > shippedAt;
        answeredAt = monotonic();
      }),
      catchError((error: unknown) => {
        position = null;
        throw error;
      }),
    );

  const send = (text: string, at: Position): Observable<unknown> =>
    defer(() => log.append(subjects.log(host), text, position?.seq ?? 0)).pipe(
      map((seq) => {
        state.shippedSeq = seq;
        patience.added(seq);
        answeredAt = monotonic();
        position = { seq, at };
        state.shipped = at.to;
      }),
      catchError((error: unknown) => {
        position = null;
        throw error;
      }),
    );

  const anewFrom = (epoch: string): Observable<unknown> =>
    defer(() => {
      const to = journal.end();
      const standing = standingOf(journal.state);
      const open = wasGone ? standing.map((one) => ({ ...one, told: [] })) : standing;
      const now = scheduler.now();
      patience.checkpointed(now);
      const about = { host, epoch, to, at: now };
      const remembers = lacksAll ? state.carried.remembered() : [];
      const parts = checkpointParts(about, open, saidOn(journal.state, now), remembers);
      return parts.reduce<Observable<unknown>>(
        (before, part) =>
          before.pipe(
            toArray(),
            concatMap(() => send(written(part), { epoch, to, lacks: part.part < part.of })),
          ),
        journal.checkpointed(now),
      );
    });

  /** What waits since before a restart may be older than what the log was told of how the host stood. */
  const recalled = (): Observable<unknown> =>
    isRecalled
      ? of(null)
      : journal.checkpointedAt().pipe(
          map((at) => {
            isRecalled = true;
            if (at !== null) patience.checkpointed(at);
          }),
        );

  /** One message; emits whether more may follow. */
  const shipOne = (): Observable<boolean> => {
    const { count } = patience;
    return recalled().pipe(
      concatMap(asked),
      concatMap(() => journal.epoch()),
      concatMap((epoch) => {
        const last = position?.at ?? null;
        return journal.read((last?.to ?? 0) + 1).pipe(
          take(mostShipped + 1),
          toArray(),
          concatMap((found) => {
            const next = lacksAll || wasGone ? 'anew' : nextShipment(host, epoch, last, found, journal.end());
            if (next === 'anew')
              return anewFrom(epoch).pipe(
                toArray(),
                map(() => {
                  lacksAll = false;
                  wasGone = false;
                  return true;
                }),
              );
            if (next === null) {
              patience.shipped(position?.seq ?? 0, count);
              return of(false);
            }
            const { shipment } = next;
            return send(written({ ...shipment, at: scheduler.now() }), {
              epoch,
              to: shipment.to,
              lacks: false,
            }).pipe(map(() => true));
          }),
        );
      }),
    );
  };

  const ship = (): Observable<unknown> =>
    defer(shipOne).pipe(
      repeat(),
      takeWhile((more) => more),
    );

  return {
    ship,
    anew: () => {
      position = null;
      state.shippedSeq = 0;
      lacksAll = true;
    },
  };
};
