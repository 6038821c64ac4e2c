import { EMPTY, Observable, timer } from 'rxjs';
import { faultOf, isUnknown } from '../../language/fault-of.ts';
import { safeUrl } from '../../language/secrets.ts';
import { dependsOnLabel, type Signal } from '../../language/signal.ts';
import { eachWithin } from '../../language/within.ts';
import { faultText } from '../../messages/faults.ts';
import type { Messages } from '../../messages/messages.ts';
import type { HttpGet } from '../http.ts';
import type { Neighbours } from '../neighbours.ts';
import type { Hints, Source } from '../source.ts';
import { againAfter, inTwo } from './in-two.ts';
import {
  hasAnswered,
  hostOutside,
  isBehind,
  isUnreached,
  network,
  saysSomething,
  type TriedTarget,
  tellsOfNetwork,
} from './network.ts';
import { longestWaitMs, mostWitnesses, type Reach } from './reach.ts';
import type { TcpConnect } from './tcp.ts';

/** Something that the service needs, and how to see that it is there. */
export interface Target {
  readonly name: string;
  /** `http:` and `https:` are asked by GET, `tcp://host:port` is connected to. */
  readonly url: URL;
}

export interface DependenciesOptions {
  /** Names are unique: each is an entity. */
  readonly targets: readonly Target[];
  readonly get: HttpGet;
  readonly connect: TcpConnect;
  readonly everyMs: number;
  /** Longest time for each target, all tried at once; the source's own limit is a little longer. */
  readonly timeoutMs: number;
  /** How long after a failure a target is tried once more, milliseconds. 1.5 s unless told, less with a short limit. */
  readonly againMs?: number;
  readonly words: Messages;
  /** Names what stands behind an address: what explains that it gives no answer. Default: that is known of none. */
  readonly neighbours?: Pick<Neighbours, 'behind'>;
  /** What checks say of the network. Default: there are none. */
  readonly reach?: Reach;
}

/** What a read has left after the limit of its slowest target, milliseconds. */
const slackMs = 1_000;
/** From here on a status says that the server itself is at fault (RFC 9110, 15.6). */
const serverErrorFrom = 500;

/** What came of a probe: the signal, and why there was no answer, which others may have in common. */
interface Probed extends TriedTarget {
  readonly signal: Signal;
}

/**
 * Whether each target answers; kind `dep`, entity the target's name. Http(s) is well with any status
 * below 500: a redirect, 401 or 404 is an answer too. `value` is that status. Tcp is well when it
 * connects. A target that could not be tried for a fault on this side, or for want of a resolver, is unknown.
 * A failure counts when it comes twice within the limit, or takes all of it.
 *
 * Of two hosts outside this machine or more it also says whether the `network` is gone, as one incident; then
 * the targets behind it are unknown.
 */
export const dependencies = (options: DependenciesOptions): Source => {
  const { targets, get, connect, everyMs, timeoutMs, words, neighbours, reach } = options;
  const againMs = options.againMs ?? againAfter(timeoutMs);
  const saysNetwork = tellsOfNetwork(targets);
  /** Those whom a failure has tried take as long as these targets may. */
  const waitMs = Math.min(longestWaitMs, timeoutMs + slackMs / 2);
  /** The names of those that were out of reach at the last turn: that they still are is no reason to ask others. */
  let failedBefore: ReadonlySet<string> = new Set();
  /** Whether the last turn has found that the network is gone, where no checks say so. */
  let wasGone = false;
  /** Turns that are under way tell what they find by themselves. */
  let isReading = false;

  /** The status of an http(s) target, `null` for a tcp one that connects. Rejects without an answer. */
  const answer = async ({ url }: Target, abort: AbortSignal): Promise<number | null> => {
    if (url.protocol !== 'tcp:') {
      return (await get(url, { abort, limitMs: timeoutMs, maxBytes: 0, redirects: 0 })).status;
    }
    const host = url.hostname.replace(/^\[|\]$/g, '');
    await connect(host, Number(url.port), { abort, limitMs: timeoutMs });
    return null;
  };

  /** What was said of each that has answered: of the same answer the very same signal, so that nothing of it is made anew. */
  const saidOf = new Map<Target, { readonly status: number | null; readonly signal: Signal }>();
  const answered = (target: Target, status: number | null): Signal => {
    const before = saidOf.get(target);
    if (before?.status === status) return before.signal;
    const { up, status: failed, title } = words.dependencies;
    const shownUrl = safeUrl(target.url);
    const active = status !== null && status >= serverErrorFrom;
    const signal = Object.freeze({
      ...{ kind: 'dep', entity: target.name, title: title(target.name), active },
      detail: active ? failed(shownUrl, status) : up(shownUrl),
      ...(status !== null && { value: status, limit: serverErrorFrom }),
    });
    saidOf.set(target, { status, signal });
    return signal;
  };

  /** What a probe comes to: the status as `answer` gives it, or why there is none. */
  const seen = (
    target: Target,
    result: PromiseSettledResult<number | null>,
    whyOf: (failed: unknown) => unknown = (failed) => failed,
  ): Probed => {
    const { url } = target;
    if (result.status === 'fulfilled') return { url, why: null, signal: answered(target, result.value) };
    const of = { kind: 'dep', entity: target.name, title: words.dependencies.title(target.name) };
    const shownUrl = safeUrl(url);
    const failed = whyOf(result.reason);
    const why = faultOf(failed);
    const reason = faultText(why, words);
    if (isUnknown(failed)) {
      const detail = words.dependencies.unseen(shownUrl, reason);
      return { url, why, signal: { ...of, active: null, unread: true, detail } };
    }
    const detail = hasAnswered(why)
      ? words.dependencies.wrong(shownUrl, reason)
      : words.dependencies.down(shownUrl, reason);
    return { url, why: saysSomething(why) ? null : why, signal: { ...of, active: true, detail } };
  };

  const probe = async (some: readonly Target[], abort: AbortSignal): Promise<Probed[]> => {
    const tries = some.map((target) => inTwo((own) => answer(target, own), againMs));
    const results = await eachWithin(
      timeoutMs,
      abort,
      tries.map(({ work }) => work),
    );
    return results.map((result, index) => seen(some[index] as Target, result, tries[index]?.why));
  };

  /** Whether the network is gone, where checks say so: they hear what has come of all, or of one who has answered. */
  const hasGone = async (of: Reach, probed: readonly Probed[], abort: AbortSignal): Promise<boolean> => {
    const outside = probed.filter(({ url }) => hostOutside(url) !== null);
    const failed = outside.filter(({ why }) => why !== null && isUnreached(why));
    const before = failedBefore;
    failedBefore = new Set(failed.map(({ signal }) => signal.entity));
    const heard = outside.find(({ why }) => why === null);
    // Told one by one, those who have failed would have been a network that is gone until it is told.
    for (const { url, why } of heard === undefined ? failed : [heard]) of.tried(url, why);
    const isInDoubt = heard === undefined && failed.some(({ signal }) => !before.has(signal.entity));
    return isInDoubt ? of.decided(timer(waitMs), abort) : of.isGone;
  };

  /** Tries each host once that others want to hear of; what comes of it goes to them, and the turns tell. */
  const askedBy = (of: Reach): Hints => ({
    entity$: new Observable<never>((subscriber) => {
      const stop = new AbortController();
      let isAsking = false;
      const ask = async (): Promise<void> => {
        if (isReading || isAsking) return;
        const wanted = new Map(targets.map((target) => [hostOutside(target.url), target]));
        const asked = [...wanted].flatMap(([host, target]) =>
          host === null || of.isUnreached(host) ? [] : [target],
        );
        isAsking = true;
        try {
          await Promise.all(
            asked.slice(0, mostWitnesses).map(async (target) => {
              const [one] = await probe([target], stop.signal);
              if (one !== undefined) of.tried(one.url, one.why);
            }),
          );
        } catch (error) {
          if (!stop.signal.aborted) subscriber.error(error);
        } finally {
          isAsking = false;
        }
      };
      const asking = of.ask$.subscribe(() => void ask());
      return () => {
        asking.unsubscribe();
        stop.abort(new Error('no longer watched'));
      };
    }),
    read: () => EMPTY,
  });

  return {
    name: 'dependencies',
    everyMs,
    timeoutMs: timeoutMs + slackMs + (reach === undefined ? 0 : waitMs),
    read: async (abort) => {
      isReading = true;
      const comebacks = reach?.comebacks;
      try {
        const found = await probe(targets, abort);
        // Asked behind the probes: at the start the containers have been looked at by then.
        const probed = found.map((one) => {
          const keys = neighbours?.behind(one.url) ?? [];
          return keys.length === 0 ? one : { ...one, signal: { ...one.signal, ...needed(keys) } };
        });
        const signals = probed.map(({ signal }) => signal);
        const judged = (isGone: boolean): readonly Signal[] =>
          probed.map(({ url, why, signal }) =>
            why !== null && isBehind(url, isGone)
              ? {
                  ...signal,
                  active: null,
                  detail: words.dependencies.unseen(safeUrl(url), faultText(why, words)),
                }
              : signal,
          );
        if (reach?.isWatched === true) {
          const isGone = await hasGone(reach, probed, abort);
          // Who was tried while it came back may have been asked without one: the next turn judges.
          return { covers: ['dep'], signals: judged(isGone || reach.comebacks !== comebacks) };
        }
        if (!saysNetwork) return { covers: ['dep'], signals };
        const whole = network(probed, words);
        const isBack = wasGone && whole.active === false;
        wasGone = whole.active === true;
        return { covers: ['dep', 'network'], signals: [whole, ...judged(wasGone || isBack)] };
      } finally {
        isReading = false;
      }
    },
    ...(reach !== undefined && { hints: askedBy(reach) }),
  };
};

/** What telling is told that it needs. */
const needed = (keys: readonly string[]): Pick<Signal, 'labels'> => ({
  labels: { [dependsOnLabel]: keys.join(',') },
});
