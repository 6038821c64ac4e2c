import { expect, test } from 'vitest';
import type { Delivery } from '../../src/language/delivery.ts';
import type { Signal, Sweep } from '../../src/language/signal.ts';
import { locales } from '../../src/messages/messages.ts';
import { narrate, nothingLogged } from '../../src/sidecar/narrate.ts';
import { createLogger } from '../../src/sinks/log/log.ts';
import type { Turn } from '../../src/telling/stage.ts';
import { start, web } from '../support/sweep-samples.ts';
import { turnOf } from '../support/turns.ts';

/** What the log is told, one line each. */
const told = (
  events: readonly (Turn | Delivery)[],
  locale: 'en' | 'ru' = 'en',
  heard = nothingLogged(),
): string[] => {
  let text = '';
  const destination = {
    write: (line: string): void => {
      text += line;
    },
  };
  const logger = createLogger({ level: 'info', secrets: [], pretty: false, destination });
  const tell = narrate(logger, locales[locale], heard);
  for (const event of events) tell(event);
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { level, msg, source, sink, incident, attempts } = JSON.parse(line) as Record<string, string>;
      return [level, source ?? [sink, incident, attempts].join(' '), msg].join(' | ');
    });
};

const sweep = (signals: readonly Signal[], more: Partial<Sweep> = {}): Turn =>
  turnOf({
    sweep: { type: 'sweep', at: start, source: 'containers', covers: [], signals, ...more },
    transitions: [],
  });
const failed = (why = 'refused', more: Partial<Sweep> = {}): Turn => sweep([], { error: why, ...more });
const delivery = (outcome: Delivery['outcome'], more: Partial<Delivery> = {}): Delivery => ({
  type: 'delivery',
  at: start,
  sink: 'telegram',
  key: 'dep/a',
  incident: `dep/a@${start}`,
  action: 'alert',
  of: start,
  outcome,
  attempts: 1,
  ...more,
});

test('a reload is no first sweep', () => {
  const heard = nothingLogged();
  expect(told([sweep([web(true)])], 'en', heard)).toHaveLength(1);
  expect(told([sweep([web(true)])], 'en', heard)).toEqual([]);
});

test('the first sweep of each source is told, and what it saw', () => {
  const events = [
    sweep([web(true), web(false), web(null), { ...web(false), kind: 'blind' }]),
    sweep([web(true)]),
    sweep([web(true)], { source: 'host' }),
    sweep([], { source: 'dependencies' }),
  ];
  expect(told(events)).toEqual([
    'info | containers | first sweep of containers: 3 signals, 1 active',
    'info | host | first sweep of host: 1 signal, 1 active',
    'info | dependencies | first sweep of dependencies: 0 signals, 0 active',
  ]);
  expect(told(events.slice(0, 1), 'ru')).toEqual([
    'info | containers | первый обход containers: 3 сигнала, активных 1',
  ]);
});

test('sweeps that begin to fail are told once, and once that they succeed again', () => {
  expect(
    told([sweep([]), failed('a'), failed('b'), failed('a'), sweep([]), sweep([]), failed('c'), sweep([])]),
  ).toEqual([
    'info | containers | first sweep of containers: 0 signals, 0 active',
    'warn | containers | sweep of containers failed: a',
    'info | containers | sweeps of containers succeed again',
    'warn | containers | sweep of containers failed: c',
    'info | containers | sweeps of containers succeed again',
  ]);
});

test('a source that fails from the beginning is told to, and then that it succeeds', () => {
  expect(told([failed(), failed('refused', { source: 'host' }), sweep([])])).toEqual([
    'warn | containers | sweep of containers failed: refused',
    'warn | host | sweep of host failed: refused',
    'info | containers | sweeps of containers succeed again',
  ]);
});

test('neither what Polkan sees of itself nor what was read out of turn is told', () => {
  expect(
    told([
      sweep([], { source: 'self' }),
      failed('x', { source: 'self' }),
      sweep([], { hinted: true }),
      failed('x', { hinted: true }),
      sweep([]),
    ]),
  ).toEqual(['info | containers | first sweep of containers: 0 signals, 0 active']);
});

test('a signal that is none is no reason to fall silent', () => {
  expect(told([sweep([null, undefined, web(true)] as unknown as Signal[])])).toEqual([
    'info | containers | first sweep of containers: 3 signals, 1 active',
  ]);
});

test('a message that does not arrive is told once, until one does', () => {
  const retrying = (sink: string, attempts: number) =>
    delivery('retrying', { sink, attempts, why: 'HTTP 502' });
  expect(
    told([
      retrying('telegram', 1),
      retrying('telegram', 2),
      retrying('log', 1),
      delivery('sent', { sink: 'log' }),
      retrying('telegram', 3),
      delivery('sent'),
      retrying('telegram', 1),
    ]),
  ).toEqual([
    `warn | telegram dep/a@${start} 1 | telegram did not take a message, trying again: HTTP 502`,
    `warn | log dep/a@${start} 1 | log did not take a message, trying again: HTTP 502`,
    `warn | telegram dep/a@${start} 1 | telegram did not take a message, trying again: HTTP 502`,
  ]);
});

test('every message that never will arrive is told, and one that is not for a sink is not', () => {
  const dropped = delivery('dropped', { attempts: 4, why: 'HTTP 403' });
  expect(
    told([dropped, dropped, delivery('skipped', { why: 'it is about this very sink' }), delivery('sent')]),
  ).toEqual([
    `error | telegram dep/a@${start} 4 | telegram will never take a message: HTTP 403`,
    `error | telegram dep/a@${start} 4 | telegram will never take a message: HTTP 403`,
  ]);
  expect(told([delivery('dropped')])).toEqual([
    `error | telegram dep/a@${start} 1 | telegram will never take a message: `,
  ]);
});
