import type { MessageText, Outgoing, Receipt } from '../../language/delivery.ts';
import { cutMessage } from '../cut.ts';
import type { AnswerRow } from '../http/answers.ts';
import { type HttpSink, type HttpSinkOptions, pathBelow } from '../http/http-sink.ts';
import { jsonOf, textIn } from '../http/json-of.ts';
import { createPoster } from '../http/poster.ts';
import { headOf, plainDetail } from '../plain-text.ts';
import { type Tone, toneOf } from '../standing.ts';
import type { NtfyConfig } from './ntfy-channel.ts';

/**
 * What is as long becomes an attachment (https://docs.ntfy.sh/publish/#limitations), bytes: the server looks at so many, and asks
 * no more once it has seen them all.
 */
export const ntfyLimitBytes = 4_096;
/** What is posted is read as twice that (`transformBodyJSON` in its `server/server.go`): a quote or a line end takes two bytes in JSON. */
const bodyLimitBytes = 2 * ntfyLimitBytes;
/** As much as tags and priority take of it. */
const frameBytes = 1_024;

/** The rows of its own; its answers are JSON with a `code` of five digits, the first three of which are the status. */
export const ntfyRows: readonly AnswerRow[] = [
  { status: 400, says: /"code":40009\b/, means: 'refused', when: 'the topic is none' },
  { status: 507, means: 'again', when: 'it has no room left' },
];

/** 5 is as loud as a phone can be, 3 as usual, 2 without a sound. */
const priorities: Readonly<Record<Tone, number>> = { critical: 5, warning: 4, info: 3, over: 3, note: 3 };

/** A visitor may send 60 messages at once, and one every five seconds from then on. */
const rates = [
  { count: 1, perMs: 1_000 },
  { count: 60, perMs: 300_000 },
];

/**
 * What is posted: https://docs.ntfy.sh/publish/#publish-as-json. Each message is a notification of its own: one that took
 * the place of another (`sequence_id`) would be shown without a sound, and a reminder or a recovery could be missed.
 */
export const ntfyBody = (
  outgoing: Outgoing,
  { topic, click }: Pick<NtfyConfig, 'topic' | 'click'>,
): object => {
  const { notification, quietly = false, facts } = outgoing;
  const { title, message } = partsOf(notification);
  const standing = toneOf(outgoing);
  const tags = [notification.kind, standing, facts?.host ?? ''].map((tag) =>
    tag.replace(/[^\p{L}\p{N}._-]/gu, '_'),
  );
  return {
    topic,
    ...(title !== '' && { title }),
    message,
    priority: quietly ? 2 : priorities[standing],
    tags: [...new Set(tags)].filter((tag) => tag !== ''),
    ...(click !== '' && { click }),
  };
};

/** An empty message would be shown as "triggered". */
const partsOf = (notification: MessageText): { readonly title: string; readonly message: string } => {
  const head = headOf(notification).toWellFormed();
  const message = plainDetail(notification.detail).toWellFormed();
  return message.trim() === '' ? { title: '', message: head.trim() || '…' } : { title: head, message };
};

const fitsIn =
  ({ topic, click }: Pick<NtfyConfig, 'topic' | 'click'>) =>
  (notification: MessageText): boolean => {
    const { title, message } = partsOf(notification);
    return (
      Buffer.byteLength(message) + Buffer.byteLength(title) < ntfyLimitBytes &&
      Buffer.byteLength(JSON.stringify({ topic, title, message, click })) + frameBytes < bodyLimitBytes
    );
  };

/** Posts each message to a topic. */
export const ntfy = (options: NtfyConfig & HttpSinkOptions): HttpSink => {
  const { name, url, token, timeoutMs } = options;
  const fits = fitsIn(options);
  const poster = createPoster({
    ...options,
    secrets: [token],
    rows: ntfyRows,
    describe: (body) => textIn(jsonOf(body), 'error'),
  });
  return {
    name,
    rates,
    timeoutMs,
    split: (message) => cutMessage(message, fits),
    async send(outgoing, abort): Promise<Receipt> {
      const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
      const body = JSON.stringify(ntfyBody(outgoing, options));
      const answer = await poster.post({ path: pathBelow(url, '/'), headers, body }, abort);
      const messageId = textIn(jsonOf(answer.body), 'id');
      return messageId === undefined ? {} : { messageId };
    },
    async check(abort) {
      await poster.post({ path: pathBelow(url, '/v1/health'), method: 'GET' }, abort);
    },
    close: () => poster.close(),
  };
};
