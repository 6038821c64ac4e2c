import { Observable, type SchedulerLike, type Subscription, timer } from 'rxjs';
import { wallOf } from '../../language/clock.ts';
import { faultOf } from '../../language/fault-of.ts';
import type { Signal } from '../../language/signal.ts';
import { faultText } from '../../messages/faults.ts';
import type { Call } from '../inbound/calls.ts';
import type { Neighbours } from '../neighbours.ts';
import type { Reading, Source, Turn } from '../source.ts';
import { after, type Known, knownFrom, memoryOf, signalsOf, unknown } from './book-of-checks.ts';
import { bookIn, type CallIn, called, emptyBook, standing } from './call-in.ts';
import type { PingProbe } from './check.ts';
import { hostOutside, isUnreached } from './network.ts';
import {
  type CheckToRun,
  type FormerChecks,
  noFormerChecks,
  ownReach,
  type Place,
  placeOf,
  takeOver,
} from './place.ts';
import { type Found, fieldsOf, type Probe, type ProbeTools } from './probe.ts';
import { longestWaitMs, mostWitnesses, type Reach } from './reach.ts';
import { nextDue } from './spread.ts';
import { type Outcome, tried } from './tried.ts';
import { tryOnce } from './try-once.ts';

/** So many probes are under way at once. */
export const mostAtOnce = 50;
/** Beyond so many checks, what is due is looked for no more often than this, milliseconds: a look goes through all of them. */
const fewChecks = 100;
export const manyRestMs = 25;
/** So many calls wait for a reading. */
export const mostCalls = 1_000;

export interface ChecksOptions {
  readonly checks: readonly CheckToRun[];
  /** How often all of them are told of. */
  readonly everyMs: number;
  readonly timeoutMs: number;
  readonly scheduler: SchedulerLike;
  /** Who calls in; each call holds a `CallIn`. */
  readonly call$: Observable<Call>;
  readonly tools: Pick<ProbeTools, 'words' | 'messages'>;
  /** Names what stands behind an address. Default: that is known of none. */
  readonly neighbours?: Pick<Neighbours, 'behind'>;
  /** Whether there is a network at all, which these checks are to say of. Default: they know it of themselves alone. */
  readonly reach?: Reach;
  /** The checks before a reload. Default: there were none. */
  readonly former?: FormerChecks;
  /** Told of what was found of a check, after each probe. */
  readonly onTried?: (name: string) => void;
  /** How long after a failure the second try begins, milliseconds. */
  readonly againMs?: number;
}

/** What a hint of the network says instead of the name of a check, which is never empty. */
const ofNetwork = '';

/**
 * Checks of the operator's own, as `check/<name>`. Each is tried at its own interval, at a place of its own within it, a number of
 * them at once; the turns of the source tell what is known of all, and a hint tells at once what has changed. So a probe that hangs keeps nobody
 * waiting but those that would be beyond the number.
 */
export const checks = (options: ChecksOptions): Source => {
  const { scheduler, tools, call$, neighbours } = options;
  const { words, messages } = tools;
  const reach = options.reach ?? ownReach(options.checks);
  const places = new Map(options.checks.map((each): [string, Place] => [each.check.name, placeOf(each)]));
  const dueOf = takeOver(options.former ?? noFormerChecks(), places, words, scheduler.now());

  const bySlug = new Map<string, Place>();
  for (const place of places.values())
    if (place.check.probe.sort === 'ping') bySlug.set(place.check.probe.slug, place);

  let isRestored = false;
  let isDirty = dueOf.size > 0;
  const waitingCalls: Call[] = [];
  /** What came before it was known what came before that. */
  const earlyCalls: Call[] = [];

  const remember = (place: Place, known: Known): void => {
    place.known = known;
    const own = memoryOf(known);
    const text = JSON.stringify(own);
    if (text === place.entryText) return;
    place.entryText = text;
    place.entry = own === null ? null : Object.freeze({ name: place.check.name, ...own });
    isDirty = true;
  };

  const restore = ({ memory, at }: Turn): void => {
    if (isRestored) return;
    isRestored = true;
    const { checks: list } = fieldsOf(memory);
    for (const entry of Array.isArray(list) ? list : []) {
      const { name } = fieldsOf(entry);
      const place = typeof name === 'string' ? places.get(name) : undefined;
      if (place !== undefined && place.known === unknown) remember(place, knownFrom(entry));
    }
    for (const place of bySlug.values()) {
      const book = bookIn(place.known.memory) ?? emptyBook(wallOf(scheduler, at));
      remember(place, { ...place.known, memory: book });
    }
    for (const call of earlyCalls.splice(0)) take(call);
  };

  const signals = (place: Place, at: number) => {
    const { check, plan, known, url } = place;
    if (check.probe.sort !== 'ping') {
      const behind = url === null ? [] : (neighbours?.behind(url) ?? []);
      return signalsOf(check, known, scheduler.now(), words, behind);
    }
    const wall = wallOf(scheduler, at);
    const book = bookIn(known.memory) ?? emptyBook(wall);
    const finding = standing(check.probe as PingProbe, book, wall, plan, words);
    return signalsOf(check, { ...known, findings: [finding], at: scheduler.now() }, scheduler.now(), words);
  };

  const reading = (
    covers: readonly string[],
    shown: readonly Place[],
    at: number,
    network: Signal | null,
  ): Reading => {
    const all = [...(network === null ? [] : [network]), ...shown.flatMap((place) => signals(place, at))];
    for (const call of waitingCalls.splice(0)) call.taken(true);
    if (!isDirty) return { covers, signals: all };
    isDirty = false;
    const entries = [...places.values()].flatMap(({ entry }) => (entry === null ? [] : [entry]));
    return { covers, signals: all, memory: Object.freeze({ checks: Object.freeze(entries) }) };
  };

  const take = (call: Call): string | null => {
    const said = call.what as CallIn;
    const place = bySlug.get(said.slug);
    if (place === undefined || waitingCalls.length + earlyCalls.length >= mostCalls) {
      call.taken(false);
      return null;
    }
    if (!isRestored) {
      earlyCalls.push(call);
      return place.check.name;
    }
    waitingCalls.push(call);
    const before = bookIn(place.known.memory) ?? emptyBook(said.at);
    remember(place, { ...place.known, memory: called(before, said) });
    return place.check.name;
  };

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

  /** Tries what is due, as long as somebody listens; gives the names of those that have turned. */
  const turned$ = new Observable<string>((subscriber) => {
    const start = scheduler.now();
    const stop = new AbortController();
    const queue: Place[] = [];
    let running = 0;
    let alarm: Subscription | undefined;
    let alarmAt = Number.POSITIVE_INFINITY;
    const restMs = places.size > fewChecks ? manyRestMs : 0;
    for (const place of places.values()) {
      place.startedAt ??= start;
      const dueAt = dueOf.get(place) ?? nextDue(place.check, start, null);
      place.dueAt = place.probe === null ? Number.POSITIVE_INFINITY : dueAt;
    }

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
        outcome = await tried(check, watched, given, tools, options.againMs);
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
      options.onTried?.(check.name);
      await Promise.allSettled(pending);
      if (stop.signal.aborted) return;
      place.dueAt = nextDue(check, place.startedAt ?? start, scheduler.now());
      expect(place.dueAt);
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
      if (place.dueAt === Number.POSITIVE_INFINITY) return;
      place.dueAt = scheduler.now();
      expect(place.dueAt);
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
      let first = Number.POSITIVE_INFINITY;
      for (const place of places.values()) {
        if (place.dueAt > now) {
          first = Math.min(first, place.dueAt);
          continue;
        }
        place.dueAt = Number.POSITIVE_INFINITY;
        queue.push(place);
      }
      next();
      expect(Math.max(first, now + restMs));
    };

    /** Sets the alarm, unless it is set for then or earlier. */
    function expect(at: number): void {
      if (at >= alarmAt || at === Number.POSITIVE_INFINITY) return;
      alarmAt = at;
      alarm?.unsubscribe();
      alarm = scheduler.schedule(due, Math.max(0, at - scheduler.now()));
    }

    for (const { dueAt } of places.values()) expect(dueAt);
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

  return {
    name: 'checks',
    everyMs: options.everyMs,
    timeoutMs: options.timeoutMs,
    read: async (_abort, turn) => {
      restore(turn);
      // Where there are not two hosts any more nothing is said of it, and what was said is over.
      const covers = reach.isWatched ? ['check', 'network'] : ['check'];
      return reading(covers, [...places.values()], turn.at, reach.signal(messages));
    },
    tryNow: (abort) => tryOnce(options.checks, { ...options, reach, mostAtOnce }, abort),
    hints: {
      entity$: turned$,
      read: async (name, _abort, turn) => {
        restore(turn);
        const place = places.get(name);
        if (place !== undefined) return reading([], [place], turn.at, null);
        return reading([], [], turn.at, reach.signal(messages));
      },
    },
  };
};
