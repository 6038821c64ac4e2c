import type { Observable, ObservableInput } from 'rxjs';
import type { Signal } from '../language/signal.ts';

/** What a source says of its turn; the sweep operator adds the source's name and the time. */
export interface Reading {
  /** The kinds that were seen completely: what is absent from them is gone. */
  readonly covers: readonly string[];
  readonly signals: readonly Signal[];
  /**
   * Puts a signal into words: for who sees more than may be watched, ever-new names say. Given it, `signals` may be without
   * title, detail and numbers: those that are watched get them here, and of the others no word is made. Left out: they have
   * them already.
   */
  readonly inWords?: (signal: Signal) => Signal;
  /**
   * What the source wants to know next time (counter baselines, say): plain JSON. Left out: as before.
   * It is kept by the sweep operator and, with a journal, over restarts, so a source itself has no state.
   */
  readonly memory?: unknown;
  /**
   * Nobody has said anything yet since the start, so that it is not known whether the source can see: it is neither blind nor
   * said to see again.
   */
  readonly unheard?: true;
}

/** A reading with all its signals in words. */
export const inWords = ({ inWords, ...reading }: Reading): Reading =>
  inWords === undefined ? reading : { ...reading, signals: reading.signals.map(inWords) };

/** What a source is given for one turn. */
export interface Turn {
  /** The time of the turn, epoch milliseconds. */
  readonly at: number;
  /** The `memory` of the last reading, or `undefined`: it may come from an older version, so check it. */
  readonly memory: unknown;
}

/**
 * A way to hear at once that something happened to an entity, where the outside has one. A hint decides
 * nothing: it has the entity read now instead of at the next turn. Polling stays the truth.
 */
export interface Hints {
  /** The entities something has just happened to. It should not end, and must not error. */
  readonly entity$: Observable<string>;
  /** Reads one entity, as `Source.read` reads all; what it gives covers nothing. */
  read(entity: string, abort: AbortSignal, turn: Turn): ObservableInput<Reading>;
}

/**
 * One part of the outside world. `read` may give a promise, an observable or any other
 * `ObservableInput`; its first value is the reading. A throw, a rejection, an end without a value or
 * no answer within `timeoutMs` is a failed sweep, which alerts nothing and recovers nothing. When the
 * time is over `abort` is aborted, and what comes later is ignored.
 */
export interface Source {
  readonly name: string;
  readonly everyMs: number;
  readonly timeoutMs: number;
  read(abort: AbortSignal, turn: Turn): ObservableInput<Reading>;
  readonly hints?: Hints;
  /**
   * For a source whose turns tell of what it has tried at other times: tries all of it once, now, for who does not stay to
   * see it. Bounds its own time; a signal whose `active` is `null` could not be read.
   */
  tryNow?(abort: AbortSignal): Promise<readonly Signal[]>;
  /** For the same: when an entity was tried last, and when it will be. `null`: as the turns go. */
  lookOf?(entity: string): LookTimes | null;
}

/** When something was looked at last, and when it will be next, on the scheduler's clock; `null`: nobody knows. */
export interface LookTimes {
  readonly at: number | null;
  readonly nextAt: number | null;
}
