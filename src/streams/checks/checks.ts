import type { Observable, SchedulerLike } from 'rxjs';
import { wallOf } from '../../language/clock.ts';
import type { Signal } from '../../language/signal.ts';
import type { Call } from '../inbound/calls.ts';
import type { Neighbours } from '../neighbours.ts';
import type { Reading, Source, Turn } from '../source.ts';
import { type KnownOfCheck, knownFrom, memoryOf, signalsOf, unknown } from './book-of-checks.ts';
import { bookIn, type CallIn, called, emptyBook, standing } from './call-in.ts';
import type { PingProbe } from './check.ts';
import {
  type CheckToRun,
  type FormerChecks,
  noFormerChecks,
  ownReach,
  type Place,
  placeOf,
  takeOver,
} from './place.ts';
import { fieldsOf, type ProbeTools } from './probe.ts';
import type { Reach } from './reach.ts';
import { mostAtOnce, tryInTurn } from './try-in-turn.ts';
import { tryOnce } from './try-once.ts';

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

/**
 * Checks of the operator's own, as `check/<name>`. Each is tried at its own interval, at a place of its own within it, a number of
 * them at once; the turns of the source tell what is known of all, and a hint tells at once what has changed. So a probe that hangs keeps nobody
 * waiting but those that would be beyond the number.
 */
export const checks = (options: ChecksOptions): Source => {
  const { scheduler, tools, neighbours } = options;
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

  const remember = (place: Place, known: KnownOfCheck): void => {
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

  const turned$ = tryInTurn(places, dueOf, reach, { ...options, remember, take });

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
    lookOf: (entity) => {
      // An element is called after its check, whose name has no slash.
      const place = places.get(entity.replace(/\/.*$/s, ''));
      if (place === undefined || place.probe === null) return null;
      return {
        at: place.known.findings === null ? null : place.known.at,
        nextAt: Number.isFinite(place.dueAt) ? place.dueAt : null,
      };
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
