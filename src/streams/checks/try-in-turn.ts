import { Observable, type SchedulerLike, type Subscription, timer } from 'rxjs';
import { wallOf } from '../../language/clock.ts';
import { DueOrder } from '../../language/due-order.ts';
import { faultOf } from '../../language/fault-of.ts';
import { faultText } from '../../messages/faults.ts';
import type { Call } from '../inbound/calls.ts';
import { after, type KnownOfCheck, signalsOf } from './book-of-checks.ts';
import { hostOutside, isUnreached } from './network.ts';
import type { Place } from './place.ts';
import type { Found, Probe, ProbeTools } from './probe.ts';
import { longestWaitMs, mostWitnesses, type Reach } from './reach.ts';
import { nextDue } from './spread.ts';
import { type Outcome, tried } from './tried.ts';

/** So many probes are under way at once. */
export const mostAtOnce = 50;
/** Beyond so many checks, what is due is looked for no more often than this, milliseconds: several share a timer. */
const fewChecks = 100;
export const manyRestMs = 25;
/** What a hint of the network says instead of the name of a check, which is never empty. */
const ofNetwork = '';

interface TryOptions {
  readonly scheduler: SchedulerLike;
  readonly call$: Observable<Call>;
  readonly tools: Pick<ProbeTools, 'words' | 'messages'>;
  readonly onTried?: (name: string) => void;
  readonly againMs?: number;
  /** Keeps what is known of a check now. */
  readonly remember: (place: Place, known: KnownOfCheck) => void;
  /** Takes a call; gives the name of the check that it is for, `null` where it is for none. */
  readonly take: (call: Call) => string | null;
}

/**
 * Tries what is due, as long as somebody listens; gives the names of those that have turned, and an empty one where the network has.
 *
 * @param dueOf when those are due that were tried before, milliseconds
 */
export const tryInTurn = (
  places: ReadonlyMap<string, Place>,
  dueOf: ReadonlyMap<Place, number>,
  reach: Reach,
  { scheduler, call$, tools, onTried, againMs, remember, take }: TryOptions,
): Observable<string> => {
  const { words, messages } = tools;

  /** Whether what is alerted of a check has changed. */
  const hasTurned = (place: Place): boolean => {
    const now = scheduler.now();
    const seen = signalsOf(place.check, place.known, now, words);
    const kept = seen.filter(
      ({ entity, active }) => active === true || (active === null && place.alerted.has(entity)),
    );
    const alerted = new Set(kept.map(({ entity }) => entity));
    const isSame = alerted.size === place.alerted.size && [...alerted].every((one) => place.alerted.has(one));
    place.alerted = alerted;
    return !isSame;
  };

  return new Observable<string>((subscriber) => {
    const start = scheduler.now();
    const stop = new AbortController();
    const order = new DueOrder<Place>();
    const queue: Place[] = [];
    let running = 0;
    let alarm: Subscription | undefined;
    let alarmAt = Number.POSITIVE_INFINITY;
    const restMs = places.size > fewChecks ? manyRestMs : 0;

    const tryOne = async (place: Place, probe: Probe): Promise<void> => {
      const { check } = place;
      // A probe that does not heed its limit is not begun once more while it hangs.
      const pending: Promise<unknown>[] = [];
      const watched: Probe = (turn) => {
        const work = probe(turn);
        pending.push(work);
        return work;
      };
      const at = wallOf(scheduler, scheduler.now());
      const given = { abort: stop.signal, at, memory: place.known.memory };
      const { comebacks } = reach;
      let outcome: Outcome;
      try {
        outcome = await tried(check, watched, given, tools, againMs);
      } catch (error) {
        if (stop.signal.aborted) return;
        const detail = words.unseen(check.name, faultText(faultOf(error), messages));
        const found: Found = { findings: [{ element: '', active: null, unread: true, detail }] };
        outcome = { ...found, why: faultOf(error), behind: found };
      }
      if (stop.signal.aborted) return;
      // Whom it waits for may be among those that wait for it.
      running -= 1;
      next();
      place.isBehind = await isBehind(place, outcome, comebacks);
      if (stop.signal.aborted) return;
      // Of a few it is said at once what the first try has found; of many the next turn says it.
      const isFirst = place.known.findings === null && places.size <= fewChecks;
      remember(place, after(place.known, place.isBehind ? outcome.behind : outcome, scheduler.now()));
      if (hasTurned(place) || isFirst) subscriber.next(check.name);
      onTried?.(check.name);
      await Promise.allSettled(pending);
      if (stop.signal.aborted) return;
      plan(place, nextDue(check, place.startedAt ?? start, scheduler.now()));
      if (place.isBehind && !reach.isGone) soon(place);
    };

    /**
     * Whether what has failed is behind a network that is gone, or that has come back since so many comebacks, under the try: what
     * is alerted already is not news, of what is the others are asked first.
     */
    const isBehind = async (
      { outside, alerted }: Place,
      { why }: Outcome,
      comebacks: number,
    ): Promise<boolean> => {
      if (outside === null) return false;
      reach.tried(outside, why);
      if (why === null || !isUnreached(why)) return false;
      if (reach.isGone || alerted.size > 0) return reach.isGone;
      if (reach.comebacks !== comebacks) return true;
      return reach.decided(timer(longestWaitMs, scheduler), stop.signal);
    };

    /** Has others tried at once, each host once, that have not been found out of reach since the last answer. */
    const askOthers = (): void => {
      const asked = new Set<string>();
      for (const place of places.values()) {
        const host = place.outside === null ? null : hostOutside(place.outside);
        if (host === null || asked.has(host) || reach.isUnreached(host) || place.probe === null) continue;
        asked.add(host);
        soon(place);
        if (asked.size >= mostWitnesses) return;
      }
    };

    /** Tries it now, unless it is under way. */
    const soon = (place: Place): void => {
      if (place.dueAt !== Number.POSITIVE_INFINITY) plan(place, scheduler.now());
    };

    const next = (): void => {
      while (running < mostAtOnce) {
        const place = queue.shift();
        if (place?.probe == null) return;
        running += 1;
        void tryOne(place, place.probe);
      }
    };

    /** Tries what is due by now, and sets the alarm for what is due next. */
    const due = (): void => {
      const now = scheduler.now();
      alarmAt = Number.POSITIVE_INFINITY;
      for (const place of order.take(now)) {
        place.dueAt = Number.POSITIVE_INFINITY;
        queue.push(place);
      }
      next();
      expect(Math.max(order.firstAt(), now + restMs));
    };

    /** It is to be tried then. */
    function plan(place: Place, at: number): void {
      place.dueAt = at;
      order.put(place, at);
      expect(at);
    }

    /** Sets the alarm, unless it is set for then or earlier. */
    function expect(at: number): void {
      if (at >= alarmAt || at === Number.POSITIVE_INFINITY) return;
      alarmAt = at;
      alarm?.unsubscribe();
      alarm = scheduler.schedule(due, Math.max(0, at - scheduler.now()));
    }

    for (const place of places.values()) {
      place.startedAt ??= start;
      place.dueAt = Number.POSITIVE_INFINITY;
      if (place.probe !== null) plan(place, dueOf.get(place) ?? nextDue(place.check, start, null));
    }
    const calls = call$.subscribe((call) => {
      const name = take(call);
      if (name !== null) subscriber.next(name);
    });
    const network = reach.ask$.subscribe(askOthers);
    network.add(
      reach.turned$.subscribe((isGone) => {
        subscriber.next(ofNetwork);
        // Of what was behind it nothing is known until it is tried.
        if (!isGone) for (const place of places.values()) if (place.isBehind) soon(place);
      }),
    );
    return () => {
      network.unsubscribe();
      stop.abort(new Error('no longer watched'));
      alarm?.unsubscribe();
      calls.unsubscribe();
    };
  });
};
