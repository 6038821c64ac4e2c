import { map, type Observable, type SchedulerLike } from 'rxjs';
import { wallOf } from '../../language/clock.ts';
import { exactTime } from '../../messages/clock.ts';
import type { PrometheusWords } from '../../messages/prometheus.ts';
import type { Call } from '../inbound/calls.ts';
import type { Reading, Source } from '../source.ts';
import { type AlertBook, bookOf, heard, memoryOf, withoutOver } from './alert-book.ts';
import { entityOf, type Seeing, signalsOf } from './alert-signals.ts';
import type { Push } from './pushed-alerts.ts';

/** So many pushes wait for a reading. */
export const mostPushes = 100;

export interface PrometheusOptions {
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** How long an alert holds that is sent without an end, and how long nothing may be heard while anything fires, milliseconds. */
  readonly expiresMs: number;
  /** So long something must be well before it is: until then its end is remembered, milliseconds. */
  readonly keepMs: number;
  /** The alert that always fires, so that its silence says something; empty: none does. */
  readonly heartbeat: string;
  readonly scheduler: SchedulerLike;
  /** What is pushed; each call holds a `Push`. */
  readonly call$: Observable<Call>;
  readonly words: PrometheusWords;
  /** Told once that there are more alerts than are known at once. */
  readonly onFull: (beyond: number) => void;
}

/** All that is said between two readings is read at once. */
const pushed = 'pushed';

/**
 * What a Prometheus says that has Polkan as its Alertmanager: `prometheus/<name>{labels}`. It says again and again what fires, and once
 * what is over. What it does not say again is unknown, not well; and when what fires is not said again, and nothing else is,
 * nothing is heard of Prometheus: the reading fails, and the source is blind. The book is the source's memory, so it outlives a restart.
 */
export const prometheus = (options: PrometheusOptions): Source => {
  const { everyMs, timeoutMs, expiresMs, keepMs, heartbeat, scheduler, call$, words, onFull } = options;
  const begunAt = scheduler.now();
  const waiting: Call[] = [];
  let isFull = false;
  /** Something was pushed since the start. */
  let hasHeard = false;

  const taken = (before: AlertBook): { readonly book: AlertBook; readonly changed: ReadonlySet<string> } => {
    let book = before;
    const changed = new Set<string>();
    if (waiting.length > 0) hasHeard = true;
    for (const { what, taken: tell } of waiting.splice(0)) {
      const { alerts, at } = what as Push;
      for (const { labels } of alerts) changed.add(entityOf(labels));
      const { book: next, beyond } = heard(book, alerts, { now: scheduler.now(), wall: at, expiresMs });
      book = next;
      if (beyond > 0 && !isFull) onFull(beyond);
      isFull = beyond > 0;
      tell(beyond === 0);
    }
    return { book, changed };
  };

  /**
   * Since when nothing is said, though something that fires was to be said again. `null`: all that was promised may still come.
   * An end that is far off promises no word until then, but another one's silence is not hidden by it.
   */
  const silentSince = ({ heardAt, alerts }: AlertBook, now: number): number | null => {
    const since = heardAt ?? begunAt;
    const isLost = [...alerts.values()].some(({ isOver, until }) => !isOver && until <= now);
    return isLost && now - since >= expiresMs ? since : null;
  };

  const seeing = (now: number): Seeing => ({
    ...{ now, words },
    // What is told is read later than it was seen: a time of day stays true.
    clock: (at) => exactTime(wallOf(scheduler, at), wallOf(scheduler, now)),
  });

  return {
    name: 'prometheus',
    everyMs,
    timeoutMs,
    read: async (_abort, { at, memory }): Promise<Reading> => {
      const before = bookOf(memory);
      const book = withoutOver(taken(before).book, at, keepMs);
      const silent = silentSince(book, at);
      // Who was away itself can't have heard anything.
      const wasAway = at - begunAt < expiresMs && !hasHeard;
      if (silent !== null && !wasAway) throw new Error(words.silent(seeing(at).clock(silent)));
      return {
        covers: ['prometheus'],
        signals: signalsOf(book, seeing(at), heartbeat),
        ...(silent !== null && { unheard: true }),
        ...(book !== before && { memory: memoryOf(book) }),
      };
    },
    hints: {
      entity$: call$.pipe(
        map((call) => {
          if (waiting.length < mostPushes) waiting.push(call);
          else call.taken(false);
          return pushed;
        }),
      ),
      read: async (_pushed, _abort, { at, memory }): Promise<Reading> => {
        const before = bookOf(memory);
        const { book, changed } = taken(before);
        return {
          covers: [],
          signals: signalsOf(book, seeing(at), heartbeat, changed),
          ...(book !== before && { memory: memoryOf(book) }),
        };
      },
    },
  };
};
