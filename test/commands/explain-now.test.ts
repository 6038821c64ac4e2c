import { expect, onTestFinished, test } from 'vitest';
import { ignoredBy, wellNow } from '../../src/commands/explain-now.ts';
import { readConfig } from '../../src/config/config.ts';
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
  expect(await wellNow(config)).toEqual([one]);
  expect(await wellNow(read({ WATCHDOG_HTTP: 'off', WATCHDOG_SOCKET: 'off' }))).toEqual([]);

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
