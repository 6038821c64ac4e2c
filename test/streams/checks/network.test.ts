import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../../src/language/signal.ts';
import { locales } from '../../../src/messages/messages.ts';
import { dependencies } from '../../../src/streams/checks/dependencies.ts';
import type { Reading } from '../../../src/streams/source.ts';

const never = new AbortController().signal;

/** What one sweep says, where each URL fails with a code, or answers (`null`). */
const sweep = async (outcomes: readonly (readonly [string, string | null])[]): Promise<readonly Signal[]> => {
  const targets = outcomes.map(([url], index) => ({ name: `t${index}`, url: new URL(url) }));
  const codes = new Map(outcomes.map(([url, code]) => [new URL(url).href, code]));
  const source = dependencies({
    targets,
    get: async (url) => {
      const code = codes.get(url.href) ?? null;
      if (code !== null) throw Object.assign(new Error('socket'), { code });
      return { status: 503, text: '' };
    },
    connect: () => Promise.reject(new Error('not asked')),
    everyMs: 30_000,
    timeoutMs: 5_000,
    againMs: 0,
    words: locales.en,
  });
  return ((await source.read(never, { at: 0, memory: undefined })) as Reading).signals;
};

const networkIn = (signals: readonly Signal[]): boolean | null | undefined =>
  signals.find(({ kind }) => kind === 'network')?.active;
const depsIn = (signals: readonly Signal[]) =>
  signals.filter(({ kind }) => kind === 'dep').map(({ active }) => active);

const unreached = ['ENETUNREACH', 'EHOSTUNREACH', 'EAI_AGAIN', 'ETIMEDOUT'];

describe('a network that is gone', () => {
  test('is one incident, and the targets behind it are unknown', async () => {
    const signals = await sweep(unreached.map((code, index) => [`http://host${index}/`, code]));
    expect(networkIn(signals)).toBe(true);
    expect(depsIn(signals)).toEqual([null, null, null, null]);
  });

  test('judges again by the turn behind the one in which somebody has answered', async () => {
    const up = new Set(['a', 'b']);
    const source = dependencies({
      targets: ['a', 'b'].map((name) => ({ name, url: new URL(`http://${name}/`) })),
      get: async ({ hostname }) => {
        if (!up.has(hostname)) throw Object.assign(new Error('socket'), { code: 'ETIMEDOUT' });
        return { status: 200, text: '' };
      },
      connect: () => Promise.reject(new Error('not asked')),
      ...{ everyMs: 30_000, timeoutMs: 5_000, againMs: 0, words: locales.en },
    });
    const turn = async () => {
      const { signals } = (await source.read(never, { at: 0, memory: undefined })) as Reading;
      return [networkIn(signals), ...depsIn(signals)];
    };
    expect(await turn()).toEqual([false, false, false]);
    up.clear();
    expect(await turn()).toEqual([true, null, null]);
    up.add('a');
    // When it was asked there may have been none yet.
    expect(await turn()).toEqual([false, false, null]);
    expect(await turn()).toEqual([false, false, true]);
  });

  test('leaves what is on this machine to be judged', async () => {
    const signals = await sweep([
      ['http://a/', 'ETIMEDOUT'],
      ['http://b/', 'ETIMEDOUT'],
      ['http://127.0.0.1/', 'ECONNREFUSED'],
    ]);
    expect(networkIn(signals)).toBe(true);
    expect(depsIn(signals)).toEqual([null, null, true]);
  });

  test('is not told of one host, whatever runs on it, nor of loopback', async () => {
    const one = await sweep([
      ['http://a:1/', 'ETIMEDOUT'],
      ['http://a:2/', 'ETIMEDOUT'],
      ['http://localhost/', 'ETIMEDOUT'],
      ['http://[::1]/', 'ETIMEDOUT'],
    ]);
    expect(networkIn(one)).toBeUndefined();
    expect(depsIn(one)).toEqual([true, true, true, true]);
  });

  test('is unknown where one could not be tried for want of handles', async () => {
    const signals = await sweep([
      ['http://a/', 'ETIMEDOUT'],
      ['http://b/', 'EMFILE'],
    ]);
    expect(networkIn(signals)).toBe(null);
    expect(depsIn(signals)).toEqual([true, null]);
  });

  test('is never told while anybody outside says anything, be it a refusal', async () => {
    const saying = fc.constantFrom(null, 'ECONNREFUSED', 'ECONNRESET', 'CERT_HAS_EXPIRED', 'ENOTFOUND');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...unreached), { minLength: 1, maxLength: 5 }),
        saying,
        fc.nat(5),
        async (codes, said, at) => {
          const all = [...codes.slice(0, at), said, ...codes.slice(at)];
          const signals = await sweep(all.map((code, index) => [`http://host${index}/`, code]));
          expect(networkIn(signals)).toBe(false);
          expect(depsIn(signals)).not.toContain(false);
        },
      ),
      { numRuns: 30 },
    );
  });
});
