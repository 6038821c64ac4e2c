import { defaultSeverity, severityRank } from '../language/severity.ts';
import { keyOf, type Signal, severities } from '../language/signal.ts';
import type { Messages } from '../messages/messages.ts';
import type { SeenTurn } from './unseen.ts';

export interface AlertBound {
  /** A turn at a time (milliseconds), in which no more begins to be wrong than is told, and what is to be said of the rest. */
  turn(seen: SeenTurn, at: number): readonly Signal[];
  /** The same of what a hint has brought; the next turn says what is to be said. */
  hinted(signals: readonly Signal[], at: number): readonly Signal[];
}

/** So many of one kind may begin to be wrong in a minute, or as many as may be watched, where that is more. */
export const mostBeginning = 2_000;
const minuteMs = 60_000;

/** The entity, of the kind `self`, that says of a source that more begins to be wrong than is told. */
export const alertsOf = (source: string): string => `${source}/alerts`;

/** Who is wrong, or was within the last minute. */
interface Wrong {
  /** How bad it was when it was told, or less since then; `null`: it is not wrong any more. */
  rank: number | null;
  /** When it last began to be wrong, or became worse. */
  beganAt: number;
}

/**
 * Bounds how often what one source shows may begin to be wrong. How many there are is bounded elsewhere (`most-entities.ts`); but
 * those may be wrong at one look and well at the next, each time an alert and an end: records, messages, and no time left for any
 * other source. In a minute as many of a kind begin to be wrong, or become worse, as there may be entities of it. Who has not been
 * wrong in that minute goes before who has. What is beyond stays as it was: of a state it is not known how it is, an event is left
 * out. That is counted, who goes on being wrong once, and `self/<source>/alerts` is active for a minute behind it.
 *
 * @param most how many entities of one kind there may be
 * @param before the keys of what had an incident, or was said, when the last run ended
 * @param least so many of a kind a minute, where fewer may be watched
 */
export const boundAlerts = (
  source: string,
  most: number,
  words: Messages,
  before: Iterable<string> = [],
  least = mostBeginning,
): AlertBound => {
  const limit = Math.max(most, least);
  const own = alertsOf(source);
  const wrong = new Map<string, Wrong>();
  for (const key of before)
    wrong.set(key, { rank: Number.POSITIVE_INFINITY, beganAt: Number.NEGATIVE_INFINITY });
  let isTold = wrong.delete(keyOf('self', own));
  /** How many of each kind began to be wrong within the last minute, second by second, the oldest first. */
  let begun: { readonly at: number; readonly kinds: Map<string, number>; events: number }[] = [];
  /** When what was left out was so last: what goes on is left out at every look. Events, each of which is another, `begun` counts. */
  const leftOut = new Map<string, number>();

  const about = (at: number): Signal => {
    for (const [key, then] of leftOut) if (then <= at - minuteMs || then > at) leftOut.delete(key);
    const beyond = begun.reduce((sum, { events }) => sum + events, leftOut.size);
    const active = beyond > 0;
    const detail = active ? words.self.tooManyAlerts(limit, beyond) : words.self.notTooManyAlerts(limit);
    return { kind: 'self', entity: own, active, title: words.self.title(source), detail };
  };

  /** What can't be seen stays as it was. */
  const noteBetter = (signals: readonly Signal[]): void => {
    if (wrong.size === 0) return;
    for (const signal of signals) {
      if (!isNamed(signal) || typeof signal.active !== 'boolean' || signal.edge === true) continue;
      const known = wrong.get(keyOf(signal.kind, signal.entity));
      if (known === undefined || known.rank === null) continue;
      known.rank = signal.active ? Math.min(known.rank, rankOf(signal)) : null;
    }
  };

  /** What is gone is well, too, and who has been so for a minute is as any other. */
  const forget = ({ covers, signals }: SeenTurn, at: number): void => {
    if (wrong.size === 0) return;
    const shown = new Set(signals.filter(isNamed).map(({ kind, entity }) => keyOf(kind, entity)));
    for (const [key, one] of wrong) {
      if (!shown.has(key) && covers.includes(key.split('/', 1)[0] ?? '')) one.rank = null;
      if (one.rank === null && (one.beganAt <= at - minuteMs || one.beganAt > at)) wrong.delete(key);
    }
  };

  /** Hints come by the thousand: those of a second are counted as one. */
  const secondOf = (at: number): (typeof begun)[number] => {
    const last = begun.at(-1);
    if (last !== undefined && at - last.at < 1_000 && at >= last.at) return last;
    const second = { at, kinds: new Map<string, number>(), events: 0 };
    begun.push(second);
    return second;
  };

  const leftOf = (kind: string): number =>
    begun.reduce((left, { kinds }) => left - (kinds.get(kind) ?? 0), limit);

  /** The places in `signals` of what begins to be wrong, or becomes worse, by kind. */
  const beginning = (signals: readonly Signal[]): Map<string, number[]> => {
    const places = new Map<string, number[]>();
    for (const [place, signal] of signals.entries()) {
      if (!isNamed(signal) || signal.active !== true || signal.kind === 'self') continue;
      const { kind, entity } = signal;
      if (signal.edge !== true && rankOf(signal) <= (wrong.get(keyOf(kind, entity))?.rank ?? -1)) continue;
      const those = places.get(kind) ?? [];
      those.push(place);
      places.set(kind, those);
    }
    return places;
  };

  const bounded = (signals: readonly Signal[], at: number): readonly Signal[] => {
    // Hints come where no turn does, too.
    begun = begun.filter((second) => second.at > at - minuteMs && second.at <= at);
    noteBetter(signals);
    const beginners = beginning(signals);
    if (beginners.size === 0) return signals;
    const shown = new Map<number, Signal | null>();
    const second = secondOf(at);
    for (const [kind, places] of beginners) {
      const left = Math.max(0, leftOf(kind));
      const keyAt = (place: number): string => keyOf(kind, signals[place]?.entity ?? '');
      const isNew = (place: number): boolean => !wrong.has(keyAt(place));
      const inOrder =
        places.length <= left ? places : places.toSorted((one, other) => +isNew(other) - +isNew(one));
      for (const [index, place] of inOrder.entries()) {
        const signal = signals[place];
        if (signal === undefined) continue;
        const isEvent = signal.edge === true;
        if (index < left) {
          if (!isEvent) wrong.set(keyAt(place), { rank: rankOf(signal), beganAt: at });
          continue;
        }
        shown.set(place, asItWas(signal, wrong.get(keyAt(place))?.rank ?? null));
        if (isEvent) second.events += 1;
        else leftOut.set(keyAt(place), at);
      }
      second.kinds.set(kind, (second.kinds.get(kind) ?? 0) + Math.min(places.length, left));
    }
    if (shown.size === 0) return signals;
    isTold = true;
    return signals.flatMap((signal, place) => {
      const instead = shown.get(place);
      return instead === null ? [] : [instead ?? signal];
    });
  };

  return {
    turn: (seen, at) => {
      forget(seen, at);
      const shown = bounded(seen.signals, at);
      return isTold ? [...shown, about(at)] : shown;
    },
    hinted: bounded,
  };
};

/** What begins to be wrong is not known to be, what becomes worse is as bad as it was, and an event did not happen. */
const asItWas = (signal: Signal, rank: number | null): Signal | null => {
  if (signal.edge === true) return null;
  const severity = rank === null ? undefined : severities[rank];
  return severity === undefined ? { ...signal, active: null } : { ...signal, severity };
};

const rankOf = ({ severity, kind }: Signal): number => severityRank(severity ?? defaultSeverity(kind));

/** What a user's own source took for a signal is the actors' to refuse. */
const isNamed = (signal: Signal | null | undefined): signal is Signal =>
  typeof signal?.kind === 'string' && typeof signal.entity === 'string';
