import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { alertmanagerHeads, apiHeads } from '../../src/status/later-routes.ts';
import { openApi } from '../../src/status/openapi.ts';
import { pingRoutes } from '../../src/status/ping-routes.ts';
import { createCalls } from '../../src/streams/inbound/calls.ts';
import { ownDescription, wrongWithOwn } from '../support/own-api.ts';

const pings = pingRoutes({ calls: createCalls(), now: () => 0, isKnown: () => true }).routes;
const isOurs = ({ path }: { path: string }) => path !== '/api/openapi.json';
const served = [...apiHeads.filter(isOurs), ...alertmanagerHeads, ...pings];
const described = Object.entries(ownDescription.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
);

describe('the description of the API', () => {
  test('is what npm run docs makes', () => {
    expect(JSON.parse(readFileSync('docs/openapi.json', 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(openApi(manifest.version))),
    );
  });

  test.each(served)('has $method $path', ({ method, path }) => {
    // Uptime Kuma's push comes by any method; one of them is described.
    if (method === 'POST' && path.startsWith('/api/push')) return;
    expect(described).toContain(`${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  });

  test('has nothing that is not served', () => {
    const others = ['GET /healthz', 'GET /metrics', 'GET /api/events'];
    const there = served.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(described.filter((one) => !there.includes(one) && !others.includes(one))).toEqual([]);
  });

  test.each(served.filter(({ method, who }) => method !== 'GET' && who !== 'anybody'))(
    'says that $method $path needs the token',
    ({ method, path }) => {
      const own = ownDescription.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      expect([own?.security?.length, Object.keys(own?.responses ?? {})]).toEqual([
        2,
        expect.arrayContaining(['401', '403', '429']),
      ]);
    },
  );

  test('finds out an answer that is not as it says', () => {
    expect(wrongWithOwn('GET', '/api/incidents', 200, { incidents: [], more: 0 })).toEqual([]);
    expect(wrongWithOwn('GET', '/api/incidents', 200, { incidents: [{}], more: -1 })).not.toEqual([]);
    expect(wrongWithOwn('GET', '/api/incidents', 200, { incidents: [], more: 0, token: 'x' })).not.toEqual(
      [],
    );
    expect(() => wrongWithOwn('PUT', '/api/incidents', 200, {})).toThrow('is not described');
  });
});
