import { createHmac } from 'node:crypto';
import type { Dispatcher } from 'undici';
import type { Receipt } from '../../language/delivery.ts';
import type { Messages } from '../../messages/messages.ts';
import type { AnswerRow } from '../http/answers.ts';
import { createPoster } from '../http/poster.ts';
import { secretsOf, secretsOfValue } from '../http/secrets-of.ts';
import type { Sink } from '../sink.ts';
import { alertmanagerBody } from './alertmanager-body.ts';
import { webhookBody } from './webhook-body.ts';
import type { WebhookConfig } from './webhook-channel.ts';

export interface WebhookOptions extends WebhookConfig {
  readonly name: string;
  readonly timeoutMs: number;
  readonly words: Messages;
  readonly dispatcher?: Dispatcher | undefined;
}

/** The header that says by whom a body was made: HMAC SHA-256 of its bytes with the secret, in hexadecimal digits. */
export const signatureHeader = 'x-polkan-signature';

export const signatureOf = (body: string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** The row of its own: what an operator's own program answers with is for nobody to judge. */
export const webhookRows: readonly AnswerRow[] = [
  { status: [200, 299], means: 'sent', when: 'it was taken, whatever the answer holds' },
];

/** Posts each message as JSON to an address of the operator's. */
export const webhook = (options: WebhookOptions): Sink & { close(): Promise<void> } => {
  const { name, url, method, headers, secret, format, externalUrl, timeoutMs } = options;
  const secrets = [...secretsOf(url), secret ?? '', ...Object.values(headers).flatMap(secretsOfValue)];
  const poster = createPoster({ ...options, rows: webhookRows, secrets });
  return {
    name,
    timeoutMs,
    async send(outgoing, abort): Promise<Receipt> {
      const body = JSON.stringify(
        format === 'polkan'
          ? webhookBody(outgoing)
          : alertmanagerBody(outgoing, { receiver: name, externalUrl }),
      ).toWellFormed();
      const signature = secret === null ? {} : { [signatureHeader]: signatureOf(body, secret) };
      const request = { path: url.pathname + url.search, method, body };
      await poster.post({ ...request, headers: { ...headers, ...signature } }, abort);
      return {};
    },
    close: () => poster.close(),
  };
};
