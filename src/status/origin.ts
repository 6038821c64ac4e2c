import type { IncomingMessage } from 'node:http';

/**
 * Whether a browser says that a page of another site sends this. `Sec-Fetch-Site` can't be set by a page, and `Origin` is
 * sent with every form and script that is not a plain `GET`; what has neither is no browser of today, and one that sends
 * `Origin: null` (a sandboxed frame, a page of a file) is another site. The port counts: another service of this machine is
 * another site. A proxy in front has to hand on the `Host` that it was asked for.
 * Source: Fetch Metadata Request Headers (W3C), RFC 6454.
 */
export const isOfAnotherSite = ({ headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>): boolean => {
  const [site] = headersDistinct['sec-fetch-site'] ?? [];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const origins = headersDistinct.origin ?? [];
  if (origins.length === 0) return false;
  const [origin = '', ...others] = origins;
  const [host = ''] = headersDistinct.host ?? [];
  if (others.length > 0 || !URL.canParse(origin)) return true;
  return new URL(origin).host.toLowerCase() !== host.toLowerCase();
};
