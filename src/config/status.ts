import { hostNameOf, isLoopbackHost } from '../language/host-name.ts';
import type { Messages } from '../messages/messages.ts';
import type { Reader } from './reader.ts';
import { settings } from './settings.ts';
import { items, shown, urlOf } from './values.ts';

/** Where Polkan shows how it is doing itself. Times are milliseconds; `null`: off. */
export interface StatusConfig {
  /** Where the pages are served. */
  readonly http: { readonly host: string; readonly port: number } | null;
  /** Names that a request for them may be for. */
  readonly httpHosts: readonly string[];
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

export const readStatusConfig = (
  { text, number, flag }: Reader,
  words: Messages,
  tell: { warning(message: string): void; fault(message: string): void },
): StatusConfig => {
  const http = (): StatusConfig['http'] => {
    const value = text('HTTP');
    if (value === 'off') return null;
    const address = addressOf(value);
    if (address !== null) {
      if (!isLoopbackHost(address.host)) tell.warning(words.config.open('WATCHDOG_HTTP', shown(value)));
      return address;
    }
    const standard = settings.HTTP.default;
    tell.warning(words.config.wrong('WATCHDOG_HTTP', shown(value), words.config.address, standard));
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
    return { url, everyMs: Math.round(number('HEARTBEAT_S') * 1000), tellFailure: flag('HEARTBEAT_FAIL') };
  };

  return {
    http: http(),
    httpHosts: httpHosts(),
    heartbeat: heartbeat(),
    undeliveredMs: Math.round(number('HEALTH_UNDELIVERED_S') * 1000),
  };
};
