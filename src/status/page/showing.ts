import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { SchedulerLike } from 'rxjs';
import type { Asked, Route } from '../routes.ts';
import type { Markup } from './html.ts';
import { keptPages } from './kept-pages.ts';

/** Of every page: nothing from elsewhere, nothing written into it, and nobody shows it in a frame. */
const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  vary: 'accept-encoding, cookie',
} as const;

/** A page, and whether it says that there is nothing under its path. */
export type Shown = Markup | { readonly lost: Markup };

export type Handle = (asked: Asked) => Shown | Promise<Shown>;

/** How pages are handed out: packed where that is understood, and made once for all who ask at the same time. */
export interface Showing {
  /** Hands out what one request alone gets. */
  show(
    request: IncomingMessage,
    response: ServerResponse,
    page: () => Shown | Promise<Shown>,
    status: number,
  ): Promise<void>;
  /** A route whose page is kept for a moment; `name`: under one name, whatever is asked for. Default: by what is asked for. */
  page(path: string, handle: Handle, name?: string): Route;
  /** None of those that were made is shown any more. */
  clear(): void;
}

/** @param changes how often something has changed that is shown at once */
export const showing = (scheduler: SchedulerLike, changes: () => number): Showing => {
  const pages = keptPages<{ readonly status: number; readonly bytes: Buffer }>(scheduler, changes);

  const isPackedFor = ({ headers }: IncomingMessage): boolean =>
    /\bgzip\b/.test(headers['accept-encoding'] ?? '');
  const made = async (page: () => Shown | Promise<Shown>, usual: number, isPacked: boolean) => {
    const shown = await page();
    const [markup, status] = 'lost' in shown ? [shown.lost, 404] : [shown, usual];
    const text = Buffer.from(markup.text);
    return { status, bytes: isPacked ? gzipSync(text, { level: 5 }) : text };
  };
  const hand = (
    response: ServerResponse,
    { status, bytes }: { readonly status: number; readonly bytes: Buffer },
    isPacked: boolean,
  ): void => {
    response.writeHead(status, {
      ...pageHeaders,
      ...(isPacked && { 'content-encoding': 'gzip' }),
      'content-length': bytes.length,
    });
    response.end(bytes);
  };

  return {
    show: async (request, response, page, status) => {
      const isPacked = isPackedFor(request);
      hand(response, await made(page, status, isPacked), isPacked);
    },
    page: (path, handle, name) => ({
      method: 'GET',
      path,
      handle: async (request, response, asked) => {
        const isPacked = isPackedFor(request);
        const make = () => made(() => handle(asked), 200, isPacked);
        const kept = await pages.body(`${isPacked} ${asked.mayAct} ${name ?? request.url}`, make);
        hand(response, kept, isPacked);
      },
    }),
    clear: () => pages.clear(),
  };
};

/** Sends a browser on. */
export const redirect = (
  response: ServerResponse,
  to: string,
  more: Readonly<Record<string, string>> = {},
): void => {
  response.writeHead(303, { location: to, 'content-length': 0, ...more });
  response.end();
};

/** A form is for anybody: who may not is shown where to log in. */
export const form = (path: string, handle: Route['handle']): Route => ({
  method: 'POST',
  path,
  who: 'anybody',
  handle,
});

/** A path of this site, whatever was given: nobody is sent elsewhere from here. */
export const ownPath = (given: string | null): string =>
  given !== null && /^\/(?![/\\])[\x21-\x7e]*$/.test(given) && given.length < 2_000 ? given : '/';
