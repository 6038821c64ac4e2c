import * as z from 'zod/mini';
import { secretField, told } from '../../language/fields.ts';
import { type ChannelDefinition, entryOf } from '../channel-definition.ts';
import { headersField, headersIn, httpTimeoutMs, secretUrlField, urlField, urlIn } from '../http/entry.ts';

export interface WebhookConfig {
  readonly url: URL;
  readonly method: 'POST' | 'PUT' | 'PATCH';
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** What each body is signed with; `null`: it is not. */
  readonly secret: string | null;
  readonly format: 'polkan' | 'alertmanager';
  /** Where a person finds Polkan; empty: nowhere. */
  readonly externalUrl: string;
}

const entry = entryOf(
  () => ({
    url: secretUrlField(
      'Where to post: http or https. Whoever has it can post there, too, so it is never shown.',
    ),
    format: z.optional(
      z
        .enum(['polkan', 'alertmanager'])
        .check(
          told(
            "polkan: our own JSON (docs/webhook.schema.json). alertmanager: Alertmanager's webhook, version 4.",
          ),
        ),
    ),
    method: z.optional(z.enum(['POST', 'PUT', 'PATCH']).check(told('Default: POST.'))),
    headers: headersField('Headers of your own, an authorization say.'),
    secret: z.optional(
      secretField('Each body is signed with it: X-Polkan-Signature is sha256= and the HMAC of the body.'),
    ),
    external_url: z.optional(urlField('Where a person finds Polkan, for what posts a link.')),
  }),
  (given, tell, words) => {
    const { format = 'polkan', method = 'POST', headers = {}, secret = null, external_url = '' } = given;
    if (secret !== null) tell.secret(secret);
    const url = urlIn(given.url, ['url'], tell, words, { secret: true });
    const external = external_url === '' ? '' : urlIn(external_url, ['external_url'], tell, words);
    const own = headersIn(headers, tell, words);
    if (url === null || external === null) return null;
    return { url, method, headers: own, secret, format, externalUrl: external === '' ? '' : external.href };
  },
);

/** Messages as JSON, to whatever takes it. */
export const webhookChannel: ChannelDefinition<'webhook', WebhookConfig | null> = {
  sort: 'webhook',
  settings: {},
  read: () => null,
  entry,
  make: async (config, { name, words, atEnd, wayTo }) => {
    const { webhook } = await import('./webhook.ts');
    const dispatcher = await wayTo(config.url);
    const sink = webhook({ ...config, name, words, timeoutMs: httpTimeoutMs, dispatcher });
    atEnd(() => sink.close());
    return sink;
  },
  overview: ({ url, format }) => `webhook (${url.origin}, ${format})`,
};
