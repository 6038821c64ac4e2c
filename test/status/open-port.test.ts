import { asyncScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { locales } from '../../src/messages/messages.ts';
import { createLogger } from '../../src/sinks/log/log.ts';
import { type Authority, mostGuesses } from '../../src/status/authority.ts';
import { type Keeping, openAuthority, openPort } from '../../src/status/open-port.ts';

const at = { host: '127.0.0.1', port: 9_911 };
const token = 'a-token-of-the-test-0001';

/** A port, and by what names and values what is kept was asked for. Where `kept` is given that is what there is already. */
const port = (config: { http?: typeof at | null; httpToken?: string | null }, kept?: unknown) => {
  const asked: unknown[] = [];
  const lines: string[] = [];
  const keep: Keeping = async (name, by, make) => {
    asked.push([name, by]);
    return kept === undefined ? make(() => undefined) : (kept as never);
  };
  const destination = { write: (line: string) => void lines.push(JSON.parse(line).msg) };
  const options = {
    config: {
      ...{ host: 'tower', http: at, httpHosts: ['tower.example'], httpToken: token, locale: 'en' as const },
      ...config,
    },
    words: locales.en,
    logger: createLogger({ level: 'info', secrets: [], pretty: false, destination }),
    scheduler: asyncScheduler,
    keep,
    onUnshown: () => undefined,
  };
  return { options, asked, lines };
};

describe('who may act on the port', () => {
  test.each([
    ['no port', { http: null }],
    ['no token', { httpToken: null }],
  ])('is nobody where there is %s', async (_, config) => {
    const { options, asked } = port(config);
    expect([await openAuthority(options, null), asked]).toEqual([null, []]);
  });

  test('is kept by the token and the language, so that a reload that leaves both forgets nobody', async () => {
    const kept = {};
    const { options, asked } = port({}, kept);
    expect(await openAuthority(options, null)).toBe(kept);
    expect(asked).toEqual([['authority', { httpToken: token, locale: 'en' }]]);
  });

  test('is whoever has the token, and who guesses it is told of', async () => {
    const { options, lines } = port({});
    const authority = await openAuthority(options, null);
    const from = { headersDistinct: {}, socket: { remoteAddress: '192.0.2.9' } };
    for (let tries = 0; tries < mostGuesses; tries += 1) authority?.tokenFrom(`wrong-${tries}`, from);
    const other = { ...from, socket: { remoteAddress: '192.0.2.8' } };
    expect(authority?.tokenFrom(token, other)).toBe('operator');
    expect(lines).toEqual([expect.stringContaining('192.0.2.9')]);
  });
});

describe('a port that is listened on already', () => {
  test.each([
    ['nobody may act', null],
    ['somebody may act', { noCookie: '' } as unknown as Authority],
  ])('goes on with the new routes and names where %s', async (_, authority) => {
    const answers: unknown[] = [];
    const { options, asked } = port({}, { answerBy: (by: unknown) => answers.push(by) });
    const routes = [{ method: 'GET', path: '/x', handle: async () => undefined }] as const;
    await openPort(at, options, routes, authority);
    expect(asked).toEqual([['port', { at, locale: 'en' }]]);
    const by = { routes, names: ['tower', 'tower.example'] };
    expect(answers).toEqual([authority === null ? by : { ...by, authority }]);
  });
});
