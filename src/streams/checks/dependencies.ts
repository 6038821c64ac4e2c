import { isOurs } from '../../language/fault-of.ts';
import { safeUrl } from '../../language/secrets.ts';
import type { Signal } from '../../language/signal.ts';
import { within } from '../../language/within.ts';
import { whyUnreached } from '../../messages/faults.ts';
import type { Messages } from '../../messages/messages.ts';
import type { HttpGet } from '../http.ts';
import type { Source } from '../source.ts';
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
  readonly words: Messages;
}

/** What a read has left after the limit of its slowest target, milliseconds. */
const slackMs = 1_000;
/** From here on a status says that the server itself is at fault (RFC 9110, 15.6). */
const serverErrorFrom = 500;

/**
 * Whether each target answers; kind `dep`, entity the target's name. Http(s) is well with any status
 * below 500: a redirect, 401 or 404 is an answer too. `value` is that status. Tcp is well when it
 * connects. A target that could not be tried for a fault on this side is unknown.
 */
export const dependencies = (options: DependenciesOptions): Source => {
  const { targets, get, connect, everyMs, timeoutMs, words } = options;

  /** The status of an http(s) target, `null` for a tcp one that connects. Rejects without an answer. */
  const answer = async ({ url }: Target, abort: AbortSignal): Promise<number | null> => {
    if (url.protocol !== 'tcp:') return (await get(url, { abort, maxBytes: 0, redirects: 0 })).status;
    await connect(url.hostname.replace(/^\[|\]$/g, ''), Number(url.port), abort);
    return null;
  };

  const probe = async (target: Target, abort: AbortSignal): Promise<Signal> => {
    const of = { kind: 'dep', entity: target.name, title: words.dependencies.title(target.name) };
    const shownUrl = safeUrl(target.url);
    try {
      const status = await within(timeoutMs, abort, (signal) => answer(target, signal));
      if (status === null) return { ...of, active: false, detail: words.dependencies.up(shownUrl) };
      const active = status >= serverErrorFrom;
      const detail = active ? words.dependencies.status(shownUrl, status) : words.dependencies.up(shownUrl);
      return { ...of, active, detail, value: status, limit: serverErrorFrom };
    } catch (error) {
      abort.throwIfAborted();
      return isOurs(error)
        ? {
            ...of,
            active: null,
            unread: true,
            detail: words.dependencies.unseen(shownUrl, whyUnreached(error, words)),
          }
        : { ...of, active: true, detail: words.dependencies.down(shownUrl, whyUnreached(error, words)) };
    }
  };

  return {
    name: 'dependencies',
    everyMs,
    timeoutMs: timeoutMs + slackMs,
    read: async (abort) => ({
      covers: ['dep'],
      signals: await Promise.all(targets.map((target) => probe(target, abort))),
    }),
  };
};
