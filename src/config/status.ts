import { hostNameOf, isLoopbackHost } from '../language/host-name.ts';
import type { Machine, ReaderOf, Tell } from '../language/setting.ts';
import { items, shown, urlOf } from '../language/written.ts';
import { whyUnread } from '../messages/faults.ts';
import type { Messages } from '../messages/messages.ts';
import { type OwnSettings, ownSettings } from './own-settings.ts';

/** Where Polkan shows how it is doing itself. Times are milliseconds; `null`: off. */
export interface StatusConfig {
  /** Where the pages are served. */
  readonly http: { readonly host: string; readonly port: number } | null;
  /** Names that a request for them may be for. */
  readonly httpHosts: readonly string[];
  /** Who shows it may act by the port; `null`: there it is read-only. */
  readonly httpToken: string | null;
  readonly heartbeat: { readonly url: URL; readonly everyMs: number; readonly tellFailure: boolean } | null;
  /** A message that has waited longer is an illness of the watchdog. */
  readonly undeliveredMs: number;
}

/** `host:port`, `:port` for every address, `[::1]:port`. */
const addressOf = (value: string): { host: string; port: number } | null => {
  const [, bracketed, plain = '', digits = ''] =
    /^(?:\[([\da-fA-F:.]+)\]|([^:\s]*)):(\d{1,5})$/.exec(value) ?? [];
  const port = Number(digits);
  if (digits === '' || port < 1 || port > 65_535) return null;
  return { host: bracketed ?? (plain === '' ? '0.0.0.0' : plain), port };
};

/** A shorter token could be guessed. */
const shortestToken = 16;

/** A shorter path is no secret, and may stand anywhere. */
const longPath = 16;

export const readStatusConfig = (
  { text, ms, flag, notWanted }: ReaderOf<OwnSettings>,
  { readFile }: Pick<Machine, 'readFile'>,
  words: Messages,
  tell: Tell,
): StatusConfig => {
  const http = (): StatusConfig['http'] => {
    const value = text('HTTP');
    if (value === 'off') return null;
    const address = addressOf(value);
    if (address !== null) {
      if (!isLoopbackHost(address.host))
        tell.warning(words.config.open('WATCHDOG_HTTP', shown(value), token !== null));
      return address;
    }
    const standard = ownSettings.HTTP.default;
    notWanted('HTTP', shown(value), words.config.address, standard);
    return addressOf(standard);
  };

  const httpHosts = (): string[] =>
    items(text('HTTP_HOSTS')).filter((name) => {
      const isName = hostNameOf(name) !== null;
      if (!isName) tell.warning(words.config.noHostName('WATCHDOG_HTTP_HOSTS', shown(name)));
      return isName;
    });

  const heartbeat = (): StatusConfig['heartbeat'] => {
    const value = text('HEARTBEAT_URL');
    if (value === '') return null;
    const url = urlOf(value, ['http', 'https']);
    if (url === null) {
      // The value is not repeated: who knows it can keep the switch from firing.
      tell.fault(
        words.config.noUrl('WATCHDOG_HEARTBEAT_URL', '***', 'http, https', words.config.heartbeatOff),
      );
      return null;
    }
    // As it was written, as it is called, and without its host, as a log may have it.
    const path = url.pathname + url.search;
    for (const secret of [value, url.href, ...(path.length >= longPath ? [path] : [])]) tell.secret(secret);
    return { url, everyMs: ms('HEARTBEAT_S'), tellFailure: flag('HEARTBEAT_FAIL') };
  };

  const httpToken = (): string | null => {
    const say = words.config.httpToken;
    const given = text('HTTP_TOKEN');
    const path = text('HTTP_TOKEN_FILE');
    if (given !== '' && path !== '') tell.warning(say.two);
    let token = given;
    if (given === '' && path !== '') {
      try {
        token = readFile(path).trim();
        if (token === '') tell.fault(say.file(shown(path), say.empty));
      } catch (error) {
        // Without its path, which may be the token itself in the wrong place.
        tell.fault(say.file(shown(path), whyUnread(error, words)));
      }
    }
    if (token === '') return null;
    tell.secret(token);
    if (/^[\x21-\x7e]{16,200}$/.test(token)) return token;
    tell.fault(say.weak(shortestToken));
    return null;
  };

  const token = httpToken();
  return {
    http: http(),
    httpHosts: httpHosts(),
    httpToken: token,
    heartbeat: heartbeat(),
    undeliveredMs: ms('HEALTH_UNDELIVERED_S'),
  };
};
