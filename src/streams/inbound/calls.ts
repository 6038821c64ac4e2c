import { Observable, type Subscriber } from 'rxjs';

/** What somebody outside says to a source, of their own accord: over the socket, or at the port. */
export interface Call {
  /** Whoever says it has made sure that the source understands it. */
  readonly what: unknown;
  /** Called once a reading holds it, or (`false`) there was no room: the next sweep of the source tells what became of it. */
  readonly taken: (hasRoom: boolean) => void;
}

/**
 * The way in: those who listen outside hand calls over, and a source hears its own. It stays where a reload makes sources anew: what
 * comes while nobody listens, or was taken by a source whose sweep nobody sees any more, is heard by the one that comes next.
 */
export interface Calls {
  /** Resolves once what is said is decided; `false`: there is no room for it, or nobody to hear it any more. */
  say(source: string, what: unknown): Promise<boolean>;
  of$(source: string): Observable<Call>;
  /** A sweep of a source is written and decided: what its reading held is answered. */
  decided(source: string): void;
  /** Only these sources are there: what others were told is answered with `false`. */
  retain(sources: readonly string[]): void;
}

/** So many calls of one source are unanswered at most. */
export const mostUnanswered = 1_000;

interface Pending {
  readonly what: unknown;
  readonly answer: (isHeard: boolean) => void;
  isHeld: boolean;
}

export const createCalls = (): Calls => {
  const pending = new Map<string, Set<Pending>>();
  const listeners = new Map<string, Set<Subscriber<Call>>>();
  const under = <T>(all: Map<string, Set<T>>, source: string): Set<T> => {
    const own = all.get(source) ?? new Set<T>();
    all.set(source, own);
    return own;
  };

  const callOf = (source: string, one: Pending): Call => ({
    what: one.what,
    taken: (hasRoom) => {
      one.isHeld = hasRoom;
      if (hasRoom || !under(pending, source).delete(one)) return;
      one.answer(false);
    },
  });

  return {
    say: (source, what) =>
      new Promise((resolve) => {
        const own = under(pending, source);
        if (own.size >= mostUnanswered) return resolve(false);
        const one: Pending = { what, answer: resolve, isHeld: false };
        own.add(one);
        for (const listener of under(listeners, source)) listener.next(callOf(source, one));
      }),
    of$: (source) =>
      new Observable((subscriber) => {
        const own = under(listeners, source).add(subscriber);
        for (const one of [...under(pending, source)]) {
          one.isHeld = false;
          subscriber.next(callOf(source, one));
        }
        return () => void own.delete(subscriber);
      }),
    decided: (source) => {
      const own = under(pending, source);
      for (const one of [...own]) {
        if (!one.isHeld) continue;
        own.delete(one);
        one.answer(true);
      }
    },
    retain: (sources) => {
      for (const [source, own] of pending) {
        if (sources.includes(source)) continue;
        pending.delete(source);
        for (const { answer } of own) answer(false);
      }
    },
  };
};
