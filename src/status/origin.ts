import type { IncomingMessage } from 'node:http';

/** Where a page is of; `null`: of nowhere that a browser would say. The port of a scheme is said or not: it is the same. */
const siteOf = (origin: string): URL | null => (URL.canParse(origin) ? new URL(origin) : null);

/**
 * By which scheme a proxy in front says that it was asked (`X-Forwarded-Proto`, the first of a list), in small letters; `null`: it does
 * not say.
 */
export const forwardedScheme = ({
  headersDistinct,
}: Pick<IncomingMessage, 'headersDistinct'>): string | null =>
  headersDistinct['x-forwarded-proto']?.[0]?.split(',', 1)[0]?.trim().toLowerCase() ?? null;

/**
 * Whether a browser says that a page of another site sends this. `Sec-Fetch-Site` can't be set by a page, and `Origin` is
 * sent with every form and script that is not a plain `GET`; what has neither is no browser of today, and one that sends
 * `Origin: null` (a sandboxed frame, a page of a file) is another site. The port counts, and so does the scheme: another service of
 * this machine is another site. A proxy in front has to hand on the `Host` that it was asked for. That it was asked by TLS it says by
 * `X-Forwarded-Proto`; where it does not, the browser has to say `same-origin` itself, as all do today that speak TLS.
 * Source: Fetch Metadata Request Headers (W3C), RFC 6454.
 */
export const isOfAnotherSite = ({ headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>): boolean => {
  const [site] = headersDistinct['sec-fetch-site'] ?? [];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const origins = headersDistinct.origin ?? [];
  if (origins.length === 0) return false;
  const [origin = '', ...others] = origins;
  const [host = ''] = headersDistinct.host ?? [];
  const from = siteOf(origin);
  if (from === null || from.origin === 'null' || others.length > 0) return true;
  const scheme =
    forwardedScheme({ headersDistinct }) ?? (site === undefined ? 'http' : from.protocol.slice(0, -1));
  return siteOf(`${scheme}://${host}`)?.origin !== from.origin;
};

/**
 * As `isOfAnotherSite`, and by `Referer` too, for calls by GET, which a picture in any page can send: to a host that is asked without
 * TLS, and is not this machine, browsers say with a picture only that. A page can keep it back.
 */
export const isFromAnotherPage = (request: Pick<IncomingMessage, 'headersDistinct'>): boolean => {
  const { 'sec-fetch-site': [site] = [], referer = [], host: [host = ''] = [] } = request.headersDistinct;
  if (site === undefined && referer.some((from) => siteOf(from)?.host !== siteOf(`http://${host}`)?.host))
    return true;
  return isOfAnotherSite(request);
};

/** Whether a browser says that a page of this very site sends this. */
export const isOfThisSite = (request: Pick<IncomingMessage, 'headersDistinct'>): boolean => {
  const { origin = [], 'sec-fetch-site': [site] = [] } = request.headersDistinct;
  return (origin.length > 0 || site === 'same-origin') && !isOfAnotherSite(request);
};
