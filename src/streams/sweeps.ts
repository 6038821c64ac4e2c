import {
  catchError,
  concatAll,
  defer,
  EMPTY,
  filter,
  finalize,
  map,
  merge,
  NEVER,
  type Observable,
  type ObservableInput,
  of,
  queueScheduler,
  type SchedulerLike,
  subscribeOn,
} from 'rxjs';
import { FaultError } from '../language/fault.ts';
import { firstInTime } from '../language/first-in-time.ts';
import { giveWay } from '../language/give-way.ts';
import type { Signal, Sweep } from '../language/signal.ts';
import { whyFailed } from '../messages/faults.ts';
import type { Messages } from '../messages/messages.ts';
import { fitToTell } from './fit-to-tell.ts';
import { boundAlerts } from './most-alerts.ts';
import { boundEntities } from './most-entities.ts';
import type { Hints, Reading, Source } from './source.ts';
import { ticks } from './ticks.ts';
import { createUnseen } from './unseen.ts';

export interface SweepOptions {
  /** Gives the time and the timers: real in the sidecar, virtual in a test. */
  readonly scheduler: SchedulerLike;
  /** After how many failed sweeps in a row the source is called blind. */
  readonly blindTicks: number;
  readonly words: Messages;
  /** The source's memory from before a restart. */
  readonly memory?: unknown;
  /** The keys of its entities that were unseen before a restart. */
  readonly unseen?: Iterable<string>;
  /** The keys of its entities of which anything was known before a restart. */
  readonly known?: Iterable<string>;
  /** How many entities of one kind it may bring. Default: any number. */
  readonly mostEntities?: number;
  /** What the configuration calls secret, and no text from outside may hold. */
  readonly secrets?: readonly string[];
}

/** So many names that something was heard of wait for their own read. */
export const mostHinted = 2_000;

/**
 * Turns any source into its sweeps: one read per turn, never two at once, each with a time limit. It
 * never errors and never completes: a failed read is a sweep that covers nothing, and `blindTicks` of
 * them in a row make the signal `blind/<source>` active. Every good sweep says that it is inactive, but one that nobody has said anything in: what
 * may have to clear, and for how long it must stay so, is the machine's to decide. An entity that it could not read, while
 * it read others, is told of in the same way (`unseen.ts`), and so is that there are too many (`most-entities.ts`). Here text from outside becomes fit
 * to be told (`fit-to-tell.ts`): behind this no title, detail, entity or error holds what looks like a secret, or acts.
 */
export const sweeps = (source: Source, options: SweepOptions): Observable<Sweep> =>
  defer(() => {
    const { scheduler, blindTicks, words, memory: restored } = options;
    let memory = restored;
    let failures = 0;
    const fit = fitToTell(options.secrets);
    const fitted = (signal: Signal): Signal => fit.signal(withFiniteNumbers(signal));
    const told = (signals: readonly Signal[]): Signal[] => signals.map(fitted);
    /** What the last turn brought, and what became of it: what is frozen, and the very same, need not be made fit once more. */
    let lastTurn: { readonly given: readonly Signal[]; readonly fit: readonly Signal[] } = nothing;
    const toldInTurn = (given: readonly Signal[]): readonly Signal[] => {
      const { given: before, fit: then } = lastTurn;
      const fit = given.map((signal, index) =>
        signal === before[index] && Object.isFrozen(signal)
          ? (then[index] ?? fitted(signal))
          : fitted(signal),
      );
      // Of a source that freezes nothing there is nothing to be kept.
      lastTurn = Object.isFrozen(given[0]) ? { given, fit } : nothing;
      return fit;
    };
    const whyOf = (error: unknown): string => fit.text(whyFailed(error, words));
    const sees = blind(source.name, false, words.blind.sees, 0, blindTicks, words);
    const unheard = blind(source.name, null, '', 0, blindTicks, words);

    const withUnseen = createUnseen(blindTicks, words, options.unseen);
    const { mostEntities = Number.POSITIVE_INFINITY, known = [] } = options;
    const bound = boundEntities(source.name, mostEntities, words, known);
    const alerts = boundAlerts(source.name, mostEntities, words, known);

    const good = (at: number, reading: Reading): Sweep => {
      failures = 0;
      fit.turn();
      // What is not watched need not be made fit to be told.
      const watched = bound.turn(reading, at);
      const { covers, signals: seen } = withUnseen({
        covers: watched.covers,
        signals: toldInTurn(worded(watched.signals, reading)),
      });
      const signals = [
        ...alerts.turn({ covers, signals: seen }, at),
        reading.unheard === true ? unheard : sees,
      ];
      if (reading.memory !== undefined) memory = reading.memory;
      const sweep = { type: 'sweep', at, source: source.name, covers, signals } as const;
      return reading.memory === undefined ? sweep : { ...sweep, memory };
    };

    const failed = (at: number, error: unknown): Sweep => {
      failures += 1;
      const why = whyOf(error);
      const signals =
        failures >= blindTicks
          ? [blind(source.name, true, words.blind.blind(failures, why), failures, blindTicks, words)]
          : [];
      return { type: 'sweep', at, source: source.name, covers: [], signals, error: why };
    };

    /** Whole milliseconds, which do not run backwards within a source, whether it is a due time or a hint's. */
    let last = Number.NEGATIVE_INFINITY;
    const timed = (at: number): number => {
      last = Math.max(last, Math.round(at));
      return last;
    };

    const turn = (due: number): Observable<Sweep> =>
      defer(() => {
        const at = timed(due);
        return readOnce(source, (abort) => source.read(abort, { at, memory }), options).pipe(
          map((value) => good(at, value)),
          catchError((error: unknown) => of(failed(at, error))),
        );
      });

    const outOfTurn = () => {
      const at = timed(scheduler.now());
      return { type: 'sweep', at, source: source.name, covers: [], signals: [], hinted: true } as const;
    };

    const hinted = (entity: string, hints: Hints): Observable<Sweep> =>
      defer(() => {
        const sweep = outOfTurn();
        const { at } = sweep;
        return readOnce(source, (abort) => hints.read(entity, abort, { at, memory }), options).pipe(
          map(({ signals, memory: next }) => {
            const seen = { ...sweep, signals: alerts.hinted(told(bound.hinted(signals)), at) };
            if (next !== undefined) memory = next;
            return next === undefined ? seen : { ...seen, memory };
          }),
          // The next turn reads it anyway; a hint that fails makes nobody blind.
          catchError((error: unknown) => of({ ...sweep, error: whyOf(error) })),
        );
      });

    /** What waits for its read; each at most once. */
    const waiting = new Set<string | null>();
    const once = <T extends string | null>(job: T): boolean => {
      // The next turn reads what there is no room for: a read that hangs must not have ever-new names pile up behind it.
      if (waiting.has(job) || (job !== null && waiting.size > mostHinted)) return false;
      waiting.add(job);
      return true;
    };
    /** How many turns have come due so far. */
    let turns = 0;
    const { hints } = source;
    const turn$ = ticks(source.everyMs, scheduler).pipe(
      filter(() => once(null)),
      map((due) => {
        turns += 1;
        return turn(due).pipe(finalize(() => waiting.delete(null)));
      }),
    );
    const hinted$ = hints
      ? hints.entity$.pipe(
          filter(once),
          map((entity) => {
            const then = turns;
            return defer(() => {
              // From here on it may change again unseen, so it may be hinted at again.
              waiting.delete(entity);
              // A turn that has come due reads it too, and must not wait for a whole queue of hung reads.
              return turns === then ? hinted(entity, hints) : done$;
            });
          }),
          // Without its hints a source is still read at its turns.
          catchError((error: unknown) => of(of({ ...outOfTurn(), error: whyOf(error) }))),
        )
      : NEVER;
    return merge(turn$, hinted$).pipe(
      concatAll(),
      // Reading it and deciding it are the work of two turns.
      giveWay(({ signals }) => signals.length, scheduler),
    );
  });

/** Completes at once, but thousands of them one behind the other, not each inside the one before: that is a stack's end. */
const done$ = EMPTY.pipe(subscribeOn(queueScheduler));

/**
 * One read: its first value, or an error if there is none in time, if it says nothing, or if it is no reading. Teardown
 * aborts it. `read` is given when to give up.
 */
export const readOnce = (
  source: Pick<Source, 'timeoutMs'>,
  read: (abort: AbortSignal) => ObservableInput<Reading>,
  { scheduler }: Pick<SweepOptions, 'scheduler'>,
): Observable<Reading> =>
  defer(() => {
    const limitMs = source.timeoutMs;
    const startedAt = scheduler.now();
    const tooLate = (): Error => new FaultError({ code: 'noAnswer', ms: limitMs });
    const silent = (): Error => new FaultError({ code: 'saidNothing' });
    return firstInTime(read, { limitMs, scheduler, tooLate, silent }).pipe(
      map((value) => {
        // The time limit can't fire while the process is frozen or its loop blocked: what comes in
        // then was measured across a gap, and says nothing.
        const tookMs = scheduler.now() - startedAt;
        if (tookMs > limitMs) throw tooLate();
        return checked(value);
      }),
    );
  });

const nothing = { given: [], fit: [] } as const;

/** A user's own source may be plain JavaScript. */
const checked = (value: Reading): Reading => {
  if (!Array.isArray(value?.signals) || !Array.isArray(value.covers)) {
    throw new FaultError({ code: 'noLists' });
  }
  return value;
};

/** Records hold finite numbers only: one that isn't is left out, its signal stays. */
const withFiniteNumbers = (signal: Signal): Signal => {
  const { value, limit } = signal ?? {};
  if ([value, limit].every((each) => each === undefined || Number.isFinite(each))) return signal;
  const { value: _, limit: __, ...rest } = signal;
  return {
    ...rest,
    ...(Number.isFinite(value) && { value: value as number }),
    ...(Number.isFinite(limit) && { limit: limit as number }),
  };
};

/** What the bound says of the source itself stands at the end, and is in words. */
const worded = (signals: readonly Signal[], { inWords }: Reading): readonly Signal[] =>
  inWords === undefined
    ? signals
    : signals.map((signal) => (signal.kind === 'self' ? signal : inWords(signal)));

const blind = (
  source: string,
  active: boolean | null,
  detail: string,
  value: number,
  limit: number,
  words: Messages,
): Signal => ({
  kind: 'blind',
  entity: source,
  active,
  title: words.blind.title(source),
  detail,
  value,
  limit,
});
