import { gzipSync } from 'node:zlib';
import { type Route, send } from '../routes.ts';
import { jsonPage } from '../shared-page.ts';
import { icon } from './icon.ts';
import { iconPath, scriptPath, stylePath } from './layout.ts';
import { script } from './script.ts';
import { style } from './style.ts';

/** What never changes under its name. */
interface Asset {
  readonly contentType: string;
  readonly body: Buffer;
  readonly packed: Buffer;
}

const assetOf = (contentType: string, text: string): Asset => {
  const body = Buffer.from(text);
  return { contentType, body, packed: gzipSync(body) };
};

/** How the pages look, what makes them live, and what a tab shows: under names that a browser may keep for ever. */
export const assetRoute = (): Route => {
  const assets = new Map<string, Asset>([
    [stylePath, assetOf('text/css; charset=utf-8', style)],
    [scriptPath, assetOf('text/javascript; charset=utf-8', script)],
    [iconPath, assetOf('image/svg+xml', icon)],
  ]);
  return {
    method: 'GET',
    path: '/assets/:name',
    handle: async (request, response, { parameters }) => {
      const found = assets.get(`/assets/${parameters.name}`);
      if (found === undefined) return send(response, 404, jsonPage({ error: 'not found' }));
      const isPacked = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
      const bytes = isPacked ? found.packed : found.body;
      response.writeHead(200, {
        'content-type': found.contentType,
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
        ...(isPacked && { 'content-encoding': 'gzip' }),
        'content-length': bytes.length,
      });
      response.end(bytes);
    },
  };
};
