import type { MessageText, Outgoing, Receipt } from '../../language/delivery.ts';
import { cutMessage } from '../cut.ts';
import type { AnswerRow } from '../http/answers.ts';
import { type HttpSink, type HttpSinkOptions, pathBelow } from '../http/http-sink.ts';
import { jsonOf, textIn } from '../http/json-of.ts';
import { createPoster } from '../http/poster.ts';
import { headOf, plainDetail } from '../plain-text.ts';
import { type Tone, toneOf } from '../standing.ts';
import type { AppriseConfig } from './apprise-channel.ts';

/** Whom it is for is not known here: a text of this length is taken nearly everywhere. */
export const appriseLimit = 2_000;

/**
 * A URL of Apprise's by which what is too long for a service is several messages there. Left to itself Apprise hands it over as it
 * is, to be refused or cut (https://github.com/caronc/apprise/wiki/Troubleshooting, "Too Much Data"). What a URL says itself holds.
 */
const withSplit = (url: string): string =>
  /[?&]overflow=/i.test(url) ? url : `${url}${url.includes('?') ? '&' : '?'}overflow=split`;

/** The rows of its own (https://github.com/caronc/apprise-api#api-details). */
export const appriseRows: readonly AnswerRow[] = [
  { status: 204, means: 'refused', when: 'nothing is configured under the key, or nobody has the tag' },
  { status: 424, means: 'in doubt', when: 'at least one of those that it tells could not be told' },
];

const types: Readonly<Record<Tone, string>> = {
  critical: 'failure',
  warning: 'warning',
  info: 'info',
  over: 'success',
  note: 'info',
};

/** A body must have something in it. */
const partsOf = (notification: MessageText): { readonly title: string; readonly body: string } => {
  const head = headOf(notification).toWellFormed();
  const body = plainDetail(notification.detail).toWellFormed();
  return body.trim() === '' ? { title: '', body: head.trim() || '…' } : { title: head, body };
};

/** What is posted. */
export const appriseBody = (
  outgoing: Outgoing,
  { urls, tag }: Pick<AppriseConfig, 'urls' | 'tag'>,
): object => ({
  ...partsOf(outgoing.notification),
  type: types[toneOf(outgoing)],
  format: 'text',
  ...(urls.length > 0 && { urls: urls.map(withSplit) }),
  ...(tag !== '' && { tag }),
});

const fits = (message: MessageText): boolean => {
  const { title, body } = partsOf(message);
  return title.length + body.length <= appriseLimit;
};

/** Posts each message to an Apprise API server. */
export const apprise = (options: AppriseConfig & HttpSinkOptions): HttpSink => {
  const { name, url, key, urls, timeoutMs } = options;
  const poster = createPoster({
    ...options,
    secrets: [...urls],
    rows: appriseRows,
    describe: (body) => textIn(jsonOf(body), 'error'),
  });
  return {
    name,
    timeoutMs,
    split: (message) => cutMessage(message, fits),
    async send(outgoing, abort): Promise<Receipt> {
      const path = pathBelow(url, key === null ? '/notify/' : `/notify/${key}`);
      const headers = { accept: 'application/json' };
      await poster.post({ path, headers, body: JSON.stringify(appriseBody(outgoing, options)) }, abort);
      return {};
    },
    async check(abort) {
      await poster.post({ path: pathBelow(url, '/status'), method: 'GET' }, abort);
    },
    close: () => poster.close(),
  };
};
