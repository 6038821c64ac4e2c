import type { Logger } from 'pino';
import type { SchedulerLike } from 'rxjs';
import type { Config } from '../config/config.ts';
import { faultText } from '../messages/faults.ts';
import type { Messages } from '../messages/messages.ts';
import { pageIn } from '../messages/page.ts';
import type { Authority, KnownMemory } from './authority.ts';
import { lostPath } from './later-routes.ts';
import type { Route } from './routes.ts';

/** What outlives a reload that does not touch it; gives what was made before by the very same, or makes it. */
export type Keeping = <T>(
  name: string,
  by: unknown,
  make: (atEnd: (close: () => unknown) => void) => Promise<T>,
) => Promise<T>;

interface PortOptions {
  readonly config: Pick<Config, 'host' | 'http' | 'httpHosts' | 'httpToken' | 'locale'>;
  readonly words: Messages;
  readonly logger: Logger;
  readonly scheduler: SchedulerLike;
  readonly keep: Keeping;
  /** Told of what could not be shown. */
  readonly onUnshown: (error: unknown) => void;
}

/**
 * Who may act on the port; `null`: nobody. A reload that leaves the token as it is forgets neither who guesses nor who has shown the
 * right one.
 */
export const openAuthority = async (
  { config: { http, httpToken, locale }, words, logger, scheduler, keep }: PortOptions,
  memory: KnownMemory | null,
): Promise<Authority | null> =>
  http === null || httpToken === null
    ? null
    : keep('authority', { httpToken, locale }, async () =>
        (await import('./authority.ts')).createAuthority(
          httpToken,
          () => scheduler.now(),
          (address) => logger.warn(pageIn(words).guessed(address)),
          memory,
        ),
      );

/** Serves routes on a port; whoever listens there already goes on with them. */
export const openPort = async (
  at: NonNullable<Config['http']>,
  { config, words, logger, scheduler, keep, onUnshown }: PortOptions,
  routes: readonly Route[],
  authority: Authority | null,
): Promise<void> => {
  const names = [config.host, ...config.httpHosts];
  const by = { routes, names, ...(authority !== null && { authority }) };
  const server = await keep('port', { at, locale: config.locale }, async (atEnd) => {
    const made = (await import('./server.ts')).serveStatus({
      ...{ ...at, ...by, scheduler, lostPath },
      onUnanswered: onUnshown,
      onForeignHost: (host) => logger.warn(words.status.foreignHost(host)),
      onTrouble: (why) =>
        why === null
          ? logger.info(words.status.serves)
          : logger.warn(words.status.noServer(faultText(why, words))),
    });
    atEnd(() => made.close());
    return made;
  });
  server.answerBy(by);
};
