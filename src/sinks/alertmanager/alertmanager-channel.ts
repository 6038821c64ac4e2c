import * as z from 'zod/mini';
import { dayMs, durationOf } from '../../language/duration.ts';
import { durationField, oneOrMoreField } from '../../language/fields.ts';
import { safeUrl } from '../../language/secrets.ts';
import { shown } from '../../language/written.ts';
import { channelsIn } from '../../messages/channels.ts';
import { type ChannelDefinition, entryOf } from '../channel-definition.ts';
import { complain, httpTimeoutMs, urlField, urlIn } from '../http/entry.ts';

export interface AlertmanagerConfig {
  /** Every Alertmanager of the cluster; each is told, as they do not tell each other. */
  readonly urls: readonly [URL, ...URL[]];
  /** For so long an alert fires on where nothing more is heard of it, milliseconds. */
  readonly expiresMs: number;
  /** Where a person finds Polkan; empty: nowhere. */
  readonly externalUrl: string;
}

/** What is said again every minute may not end before. */
const leastMs = 5 * 60_000;
const mostMs = 30 * dayMs;
const standardMs = 3_600_000;

const entry = entryOf(
  () => ({
    url: oneOrMoreField(
      urlField('http://127.0.0.1:9093'),
      'An Alertmanager; of a cluster each, as Prometheus is given them.',
      16,
    ),
    expires: z.optional(
      durationField(
        'For so long an alert fires on in Alertmanager when nothing more is heard of Polkan. Default: 1h; at least 5m.',
      ),
    ),
    external_url: z.optional(urlField('Where a person finds Polkan, for the link of an alert.')),
  }),
  (given, tell, words) => {
    const { expires = '1h', external_url = '' } = given;
    const texts = typeof given.url === 'string' ? [given.url] : given.url;
    const [first = null, ...others] = texts.map((text, index) =>
      urlIn(text, typeof given.url === 'string' ? ['url'] : ['url', index], tell, words),
    );
    const external = external_url === '' ? '' : urlIn(external_url, ['external_url'], tell, words);
    const expiresMs = expires === 0 ? 0 : (durationOf(expires) ?? standardMs);
    if (expiresMs < leastMs || expiresMs > mostMs)
      return complain(tell, words, ['expires'], shown(String(expires)), channelsIn(words).wanted.expires);
    if (first === null || external === null || others.includes(null)) return null;
    const urls = [first, ...others.filter((url) => url !== null)] as const;
    return { urls, expiresMs, externalUrl: external === '' ? '' : external.href };
  },
);

/** Alerts to the Alertmanagers of a cluster. */
export const alertmanagerChannel: ChannelDefinition<'alertmanager', AlertmanagerConfig | null> = {
  sort: 'alertmanager',
  settings: {},
  read: () => null,
  entry,
  make: async (config, { name, words, warn, trouble, atEnd, wayTo, scheduler, open, host }) => {
    const { alertmanager } = await import('./alertmanager.ts');
    const ways = await Promise.all(config.urls.map(wayTo));
    const options = { name, words, warn, trouble, scheduler, open, host, timeoutMs: httpTimeoutMs };
    const sink = alertmanager({ ...config, ...options, dispatchers: ways });
    atEnd(() => sink.close());
    return sink;
  },
  overview: ({ urls }) => `Alertmanager (${urls.map(safeUrl).join(', ')})`,
};
