import { firstValueFrom, fromEvent, map, merge, type Observable, Subject } from 'rxjs';
import type { Fault } from '../../language/fault.ts';
import type { Signal } from '../../language/signal.ts';
import type { Messages } from '../../messages/messages.ts';
import { hostOutside, isUnreached, networkSignal } from './network.ts';

/** So many hosts that nobody has heard of since are enough to say that the network is gone, and so many are asked at once. */
export const mostWitnesses = 20;
/** So long is waited for what the others say before a failure is taken for that of its host, milliseconds. */
export const longestWaitMs = 10_000;

/**
 * Who could not be reached since anybody outside this machine has last answered: the first answer, be it a refusal, says that
 * there is a network.
 */
export interface Unreached {
  readonly hosts: ReadonlyMap<string, Fault>;
  /** Whether anybody has answered since the start. */
  readonly isKnown: boolean;
}

export const nothingTried: Unreached = { hosts: new Map(), isKnown: false };

/** What is known after one more try. @param why `null`: it has answered */
export const unreachedAfter = (before: Unreached, url: URL, why: Fault | null): Unreached => {
  const host = hostOutside(url);
  if (host === null || (why !== null && !isUnreached(why))) return before;
  if (why === null) return before.isKnown && before.hosts.size === 0 ? before : answered;
  return { isKnown: before.isKnown, hosts: new Map(before.hosts).set(host, why) };
};

const answered: Unreached = { hosts: new Map(), isKnown: true };

/** Whether the network itself is gone: one host alone may be down itself. @param hosts how many there are in all */
export const isGone = ({ hosts: unreached }: Unreached, hosts: number): boolean =>
  unreached.size >= Math.max(2, Math.min(hosts, mostWitnesses));

/**
 * What checks and dependencies have in common: whether a network is there at all. Checks come each at its own time, so what
 * fails of them asks the others first; they say what is known, and dependencies, which are tried all at once, hear of it.
 */
export interface Reach {
  /**
   * Somebody tries these hosts from now on, also when `ask$` says so. Gives back what ends it, and forgets those that nobody else
   * tries.
   *
   * @param as.says whether they say what comes of it, as checks do; dependencies only hear of it
   */
  watch(urls: readonly URL[], as: { readonly says: boolean }): () => void;
  /** Whether anybody says whether there is a network. */
  readonly isWatched: boolean;
  /** What has come of trying an address; that one does not answer which nobody watches says nothing. @param why `null`: it has answered */
  tried(url: URL, why: Fault | null): void;
  /** Whether nobody outside can be reached, as far as is known now. */
  readonly isGone: boolean;
  /** How often it has come back: of a try in between nobody knows what it has met. */
  readonly comebacks: number;
  /** Whether a host outside is one that has not been reached since the last answer of all. */
  isUnreached(host: string): boolean;
  /** Asks others, and gives whether the network is gone as soon as they say so, or when it is late. */
  decided(late$: Observable<unknown>, abort: AbortSignal): Promise<boolean>;
  /** Others are to be asked. */
  readonly ask$: Observable<void>;
  /** It is gone, or there again. */
  readonly turned$: Observable<boolean>;
  /** What is said of it; `null`: nothing, for there are not two hosts. */
  signal(words: Messages): Signal | null;
}

/** Nothing is known of any host yet. */
export const createReach = (): Reach => {
  const watchers = new Map<symbol, { readonly own: ReadonlySet<string>; readonly says: boolean }>();
  const ask$ = new Subject<void>();
  const turned$ = new Subject<boolean>();
  /** An answer has come, or it is gone. */
  const decision$ = new Subject<boolean>();
  let hosts: ReadonlySet<string> = new Set();
  let isWatched = false;
  let known = nothingTried;
  let wasGone = false;
  let comebacks = 0;

  const gone = (): boolean => isWatched && isGone(known, hosts.size);

  const settle = (): void => {
    const isGoneNow = gone();
    if (isGoneNow === wasGone) return;
    wasGone = isGoneNow;
    if (!isGoneNow) comebacks += 1;
    turned$.next(isGoneNow);
  };

  /** Of those who are left all are known that were. */
  const changed = (): void => {
    const all = [...watchers.values()];
    hosts = new Set(all.flatMap(({ own }) => [...own]));
    isWatched = all.some(({ says }) => says);
    known = { ...known, hosts: new Map([...known.hosts].filter(([host]) => hosts.has(host))) };
    // That it is there again nobody has said.
    if (wasGone && !gone()) known = { ...known, isKnown: false };
    settle();
  };

  return {
    watch(urls, { says }) {
      const own = new Set(urls.flatMap((url) => hostOutside(url) ?? []));
      if (own.size === 0) return () => undefined;
      const key = Symbol('watcher');
      watchers.set(key, { own, says });
      changed();
      return () => {
        if (watchers.delete(key)) changed();
      };
    },
    get isWatched() {
      return isWatched;
    },
    tried(url, why) {
      const host = hostOutside(url);
      if (host === null || (why !== null && !hosts.has(host))) return;
      known = unreachedAfter(known, url, why);
      const isGoneNow = gone();
      if (why === null || isGoneNow) decision$.next(isGoneNow);
      settle();
    },
    get isGone() {
      return gone();
    },
    get comebacks() {
      return comebacks;
    },
    isUnreached: (host) => known.hosts.has(host),
    decided: async (late$, abort) => {
      const isAnybodyLeft = [...hosts].some((host) => !known.hosts.has(host));
      if (!isAnybodyLeft || abort.aborted) return gone();
      const first = firstValueFrom(
        merge(decision$, late$.pipe(map(gone)), fromEvent(abort, 'abort').pipe(map(gone))),
      );
      ask$.next();
      return first;
    },
    ask$,
    turned$,
    signal(words) {
      if (!isWatched || hosts.size < 2) return null;
      const active = gone() || (known.isKnown ? false : null);
      return networkSignal(active, [...known.hosts.values()], known.hosts.size, words);
    },
  };
};
