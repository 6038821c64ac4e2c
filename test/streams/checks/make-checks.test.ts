import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asyncScheduler } from 'rxjs';
import { expect, onTestFinished, test } from 'vitest';
import type { Sweep } from '../../../src/language/signal.ts';
import { locales } from '../../../src/messages/messages.ts';
import { keptLookup } from '../../../src/streams/checks/kept-lookup.ts';
import { makeChecks } from '../../../src/streams/checks/make-checks.ts';
import { createReach } from '../../../src/streams/checks/reach.ts';
import { createCalls } from '../../../src/streams/inbound/calls.ts';
import { createNeighbours } from '../../../src/streams/neighbours.ts';
import { sweeps } from '../../../src/streams/sweeps.ts';
import { checksIn } from '../../support/checks-in.ts';

test('a name that led to somebody who does not answer is looked up anew for the next try, and one that is well is not', async () => {
  const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  /** Where the service is: nobody is at the first address any more. */
  let address = '127.0.0.2';
  const asked: string[] = [];
  const names = keptLookup(undefined, (name, done) => {
    asked.push(name);
    done(null, [{ address: name === 'well.example' ? '127.0.0.1' : address, family: 4 }]);
  });
  const { checks, faults } = await checksIn(
    ['well', 'moved']
      .map(
        (name) => `  - { name: ${name}, http: "http://${name}.example:${port}/", interval: 1s, timeout: 1s }`,
      )
      .join('\n')
      .replace(/^/, 'checks:\n'),
  );
  expect(faults).toEqual([]);
  const source = await makeChecks(
    { everyMs: 1_000, checks },
    {
      ...{ host: 'box', procRoot: '/proc', timeoutMs: 5_000, words: locales.en, scheduler: asyncScheduler },
      ...{ calls: createCalls(), neighbours: createNeighbours(), reach: createReach() },
      policyOf: () => ({ cooldownMs: 0, forMs: 0, forTicks: 1, keepMs: 0 }),
      isOwnKind: () => false,
      warn: () => undefined,
      atEnd: () => undefined,
    },
    names,
  );
  const states = new Map<string, (boolean | null)[]>();
  const options = { scheduler: asyncScheduler, blindTicks: 3, words: locales.en };
  const running = sweeps(source, options).subscribe(({ signals }: Sweep) => {
    for (const { kind, entity, active } of signals)
      if (kind === 'check') states.set(entity, [...(states.get(entity) ?? []), active]);
  });
  onTestFinished(() => running.unsubscribe());
  const count = (name: string): number => asked.filter((each) => each === `${name}.example`).length;
  await expect.poll(() => states.get('moved')?.includes(true), { timeout: 20_000 }).toBe(true);
  expect(count('moved')).toBeGreaterThan(1);
  // It has moved: without asking anew the old address would be tried for a minute.
  address = '127.0.0.1';
  await expect.poll(() => states.get('moved')?.at(-1), { timeout: 20_000 }).toBe(false);
  const before = count('moved');
  const turns = states.get('moved')?.length ?? 0;
  await expect.poll(() => (states.get('moved')?.length ?? 0) > turns + 2, { timeout: 20_000 }).toBe(true);
  expect(count('moved')).toBe(before);
  expect(count('well')).toBe(1);
});
