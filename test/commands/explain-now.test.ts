import { describe, expect, onTestFinished, test } from 'vitest';
import { ignoredBy, policyNow, seenNow } from '../../src/commands/explain-now.ts';
import { readConfig } from '../../src/config/config.ts';
import { readConfigured } from '../../src/config/read-configured.ts';
import { createExplainer } from '../../src/history/explain/explain.ts';
import { locales } from '../../src/messages/messages.ts';
import { serve } from '../support/http-server.ts';

const read = (env: Record<string, string>) =>
  readConfig(env, { hostname: 'box', exists: () => true, readFile: () => '' });
const words = locales.en;

test.each([
  ['container/web', '*,!web', 'Container web is not watched: WATCHDOG_CONTAINERS=*,!web leaves it out.'],
  [
    'container/web',
    '*',
    'Container web is not watched: it has not been seen running. List it by name if it should be there.',
  ],
  ['container/web', 'web', null],
  ['container/web', '', 'Nothing looks at it: the source containers is off.'],
  ['proc_blocking/1@2', '*', 'Nothing looks at it: the source processes is off.'],
  ['host_mem', '*', null],
  ['own/thing', '*', null],
])('%s with WATCHDOG_CONTAINERS=%s', (key, names, why) => {
  expect(ignoredBy(read({ WATCHDOG_CONTAINERS: names }).config, key, words)).toBe(why);
});

test('what is watched and well is answered for by the running sidecar, with the reason', async () => {
  const one = { key: 'dep/db', title: 'Dependency db', detail: 'tcp://db:5432 answers.', known: true };
  const server = await serve((_, answer) => answer.end(JSON.stringify({ well: [one] })));
  onTestFinished(server.close);
  const config = read({ WATCHDOG_HTTP: new URL(server.url).host });
  expect((await seenNow(config)).well).toEqual([one]);
  expect((await seenNow(read({ WATCHDOG_HTTP: 'off', WATCHDOG_SOCKET: 'off' }))).well).toEqual([]);

  const explained = (seen: typeof one | null, ignored: string | null) =>
    createExplainer('dep/db', {
      policyOf: () => read({}).config.policies.fallback,
      words,
      at: null,
      now: 0,
      seen,
      ignored,
    }).sentences();
  expect(explained(one, null).slice(0, 2)).toEqual(['Dependency db is well.', '  tcp://db:5432 answers.']);
  expect(explained({ ...one, known: false }, null)[0]).toMatch(/^Dependency db is watched, but/);
  expect(explained(null, 'it is left out.')[0]).toBe('it is left out.');
});

describe('the timing of a thing', () => {
  const file = `checks:\n  - { name: slow, http: "http://127.0.0.1:9/", for: 20s, keep: 1m }\n`;
  const ofFile = async () =>
    readConfigured(
      { WATCHDOG_CONFIG: 'polkan.yaml' },
      { hostname: 'box', exists: () => true, readFile: () => file },
    );
  const nobody = { well: [], timing: new Map() };

  test('is what the file says of its check, of what it finds as well, and else that of its kind', async () => {
    const { config, complaints } = await ofFile();
    expect(complaints).toEqual([]);
    for (const key of ['check/slow', 'check/slow/part'])
      expect(policyNow(config, key, nobody)).toMatchObject({ forMs: 20_000, keepMs: 60_000 });
    expect(policyNow(config, 'check/slower', nobody)).toMatchObject({ forMs: 0 });
    expect(policyNow(config, 'container/slow', nobody)).toMatchObject({ forMs: 0 });
  });

  test('is what its source says now, where the sidecar runs: a stop on purpose has a grace of its own', async () => {
    const entities = [{ key: 'container/app', state: 'ok.pending', policy: { forMs: 60_000 } }];
    const server = await serve((_, answer) => answer.end(JSON.stringify({ well: [], entities })));
    onTestFinished(server.close);
    const { config } = await ofFile();
    const seen = await seenNow(read({ WATCHDOG_HTTP: new URL(server.url).host }));
    expect(policyNow(config, 'container/app', seen)).toMatchObject({ forMs: 60_000 });
  });
});
