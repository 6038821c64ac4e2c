import { createHash } from 'node:crypto';
import type { MessageText, Outgoing, Receipt } from '../../language/delivery.ts';
import { escapeMarkup } from '../../language/text.ts';
import { cutMessage } from '../cut.ts';
import type { AnswerRow } from '../http/answers.ts';
import { type HttpSink, type HttpSinkOptions, pathBelow } from '../http/http-sink.ts';
import { jsonOf, pauseInField, textIn } from '../http/json-of.ts';
import { createPoster } from '../http/poster.ts';
import { asPlain, byLine, joined } from '../plain-text.ts';
import type { MatrixConfig } from './matrix-channel.ts';

/** Far more than anybody reads at once. */
export const matrixLimitBytes = 8_192;
/**
 * An event may have 65,536 bytes (https://spec.matrix.org/latest/client-server-api/#size-limits), what the server adds (names, hashes,
 * signatures) included. The text stands in it twice, once with markup, and a quote is 2 bytes of the one and 6 of the other.
 */
const contentLimitBytes = 56_000;

/**
 * The rows of its own (https://spec.matrix.org/latest/client-server-api/#standard-error-response). A message that may have arrived
 * is sent under the same transaction, and the server knows it again: so no failure leaves a doubt.
 */
export const matrixRows: readonly AnswerRow[] = [
  { status: 404, says: /M_UNRECOGNIZED/, means: 'refused', when: 'this is no homeserver' },
  { status: 413, means: 'dropped', when: 'the message is too large' },
  { status: [500, 599], means: 'again', when: 'it failed; a copy would be known by its transaction' },
];

/** Servers let ten messages pass at once, and one every five seconds from then on, unless they are told otherwise. */
const rates = [
  { count: 1, perMs: 1_000 },
  { count: 10, perMs: 50_000 },
];

/** A message as HTML, of the few tags that clients know (https://spec.matrix.org/latest/client-server-api/#mroommessage-msgtypes). */
const htmlOf = ({ mark, title, detail }: MessageText): string =>
  joined(
    escapeMarkup(mark),
    `<strong>${escapeMarkup(title)}</strong>`,
    byLine(detail, escapeMarkup, (command) => `<code>${escapeMarkup(command)}</code>`),
  ).replaceAll('\n', '<br>');

/** What is sent: https://spec.matrix.org/latest/client-server-api/#mroommessage. A recovery answers its alert. */
export const matrixBody = ({ notification, replyTo, quietly }: Outgoing): object => ({
  // A notice is what a machine says, and rings nobody.
  msgtype: quietly ? 'm.notice' : 'm.text',
  body: asPlain(notification),
  format: 'org.matrix.custom.html',
  formatted_body: htmlOf(notification),
  // Nobody is meant by it, whatever stands in the text.
  'm.mentions': {},
  ...(replyTo !== null && { 'm.relates_to': { 'm.in_reply_to': { event_id: replyTo.messageId } } }),
});

/** The name of a message for the server: the same however often it is sent. */
export const transactionOf = (name: string, { notification, facts }: Outgoing): string => {
  const of = facts ?? { id: `${notification.key}:${notification.at}:${asPlain(notification)}`, part: 0 };
  return createHash('sha256').update(`${name}\n${of.id}\n${of.part}`).digest('hex').slice(0, 32);
};

const fits = (notification: MessageText): boolean =>
  Buffer.byteLength(asPlain(notification)) <= matrixLimitBytes &&
  Buffer.byteLength(JSON.stringify(matrixBody({ notification, replyTo: null }))) <= contentLimitBytes;

/** Sends each message to a room. */
export const matrix = (options: MatrixConfig & HttpSinkOptions): HttpSink => {
  const { name, url, token, room, timeoutMs } = options;
  const poster = createPoster({
    ...options,
    secrets: [token],
    rows: matrixRows,
    describe: (body) => textIn(jsonOf(body), 'error') ?? textIn(jsonOf(body), 'errcode'),
    pauseOf: (body) => pauseInField(jsonOf(body), 'retry_after_ms', 1),
  });
  const headers = { authorization: `Bearer ${token}` };
  const api = (path: string): string => pathBelow(url, `/_matrix/client/v3${path}`);
  return {
    name,
    rates,
    timeoutMs,
    split: (message) => cutMessage(message, fits),
    async send(outgoing, abort): Promise<Receipt> {
      const transaction = transactionOf(name, outgoing);
      const path = api(`/rooms/${encodeURIComponent(room)}/send/m.room.message/${transaction}`);
      const body = JSON.stringify(matrixBody(outgoing));
      const answer = await poster.post({ path, method: 'PUT', headers, body }, abort);
      const messageId = textIn(jsonOf(answer.body), 'event_id');
      return messageId === undefined ? {} : { messageId, chat: room };
    },
    async check(abort) {
      await poster.post({ path: api('/account/whoami'), method: 'GET', headers }, abort);
    },
    close: () => poster.close(),
  };
};
