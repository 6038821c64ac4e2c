import type { Answer } from './one-answer.ts';
import { requestHead } from './request-head.ts';
import { jsonPage, type Page } from './shared-page.ts';

/** What is served, by its path. */
export type Pages = Readonly<Record<string, () => Promise<Page>>>;

export interface HttpAnswerOptions {
  readonly pages: Pages;
  /** Whether a request for this `Host` is meant for Polkan. */
  readonly isKnownHost: (host: string) => boolean;
  /** Told of a `Host` that is not. */
  readonly onForeignHost: (host: string) => void;
  /** Wall time, epoch milliseconds. */
  readonly now: () => number;
}

const statuses = {
  200: 'OK',
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  421: 'Misdirected Request',
  431: 'Request Header Fields Too Large',
  503: 'Service Unavailable',
} as const;
type StatusCode = keyof typeof statuses;

/** The whole of an answer, after which the connection is closed. */
export const httpAnswer = (
  status: StatusCode,
  { contentType, body }: Page,
  at: number,
  { allow, withBody = true }: { allow?: string; withBody?: boolean } = {},
): Answer => {
  const head = [
    `HTTP/1.1 ${status} ${statuses[status]}`,
    `date: ${new Date(at).toUTCString()}`,
    `content-type: ${contentType}`,
    `content-length: ${body.length}`,
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    // No page of another site may show these in itself, nor read them.
    "content-security-policy: default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy: same-origin',
    ...(allow === undefined ? [] : [`allow: ${allow}`]),
    'connection: close',
  ];
  return [Buffer.from(`${head.join('\r\n')}\r\n\r\n`), ...(withBody ? [body] : [])];
};

/** Answers the head of a request: `GET` and `HEAD` of a page, for a host that is Polkan's. */
export const answerHttp =
  ({ pages, isKnownHost, onForeignHost, now }: HttpAnswerOptions) =>
  async (text: string): Promise<Answer> => {
    const refused = (status: StatusCode, why: object, allow?: string): Answer =>
      httpAnswer(status, jsonPage(why), now(), {
        ...(allow !== undefined && { allow }),
        withBody: head?.method !== 'HEAD',
      });
    const head = requestHead(text);
    if (head === null) return refused(400, { error: 'not a request of HTTP/1.1' });
    const { method, path, host } = head;
    // A page of another site whose name was bent to this address reads nothing here: its browser says its own name.
    if (host !== null && !isKnownHost(host)) {
      onForeignHost(host);
      return refused(421, {
        error: 'this Host is not served here; WATCHDOG_HTTP_HOSTS lists those that are',
      });
    }
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (page === undefined) return refused(404, { error: 'not found', pages: Object.keys(pages) });
    if (method !== 'GET' && method !== 'HEAD')
      return refused(405, { error: 'only GET and HEAD' }, 'GET, HEAD');
    const shown = await page();
    return httpAnswer(shown.ok ? 200 : 503, shown, now(), { withBody: method === 'GET' });
  };
