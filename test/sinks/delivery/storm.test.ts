import { expect, test } from 'vitest';
import { inOneLine, locales } from '../../../src/messages/messages.ts';
import { catchUp } from '../../../src/sinks/delivery/catch-up.ts';
import { commonReason, stormOf } from '../../../src/sinks/delivery/storm.ts';
import { alertOf, edgeOf, recoveryOf } from '../../support/notices.ts';

const { en, ru } = locales;
const service = (n: number) => `service-${String(n).padStart(2, '0')}`;
const down = Array.from({ length: 40 }, (_, n) => ({
  ...alertOf(service(n), 0),
  detail: `http://${service(n)}/ answers with HTTP 503.\nLook:\n\`docker logs ${service(n)}\``,
}));
const options = { sink: 'telegram', now: 0, outageMs: null, lost: 0, host: 'box' };

test('the first line of a storm is what happened, on which host, why, and to whom', () => {
  const [first] = inOneLine(catchUp(down, { ...options, words: en })).split('\n');
  expect(first).toBe('🔴 box: 40 dependencies down (answers with HTTP 503): service-00 … service-39');
  const [russian] = inOneLine(catchUp(down, { ...options, words: ru })).split('\n');
  expect(russian).toBe('🔴 box: 40 зависимостей недоступны (answers with HTTP 503): service-00 … service-39');
});

test('a list of many names no command, and each of them once', () => {
  const text = inOneLine(catchUp(down, { ...options, words: en }));
  expect(text).not.toContain('docker logs');
  expect(text).not.toContain('Look:');
  for (let n = 0; n < 40; n += 1) expect(text.split(`Dependency ${service(n)}:`)).toHaveLength(2);
});

test.each([
  ['another kind', [...down, { ...alertOf('web', 0), kind: 'container' }], '41 down'],
  ['a recovery', [...down, recoveryOf('db', 0, 1)], '40 down, 1 recovered'],
  ['an event', [...down, edgeOf('queue', 0)], '41 down'],
])('with %s among it, it is no storm of one kind', (_, waiting, title) => {
  const [first] = inOneLine(catchUp(waiting, { ...options, words: en })).split('\n');
  expect(first?.trimEnd()).toBe(`🔴 box: ${title}:`);
});

test('the names are in the order of their numbers, few are all named, and one is no storm', () => {
  expect(stormOf([alertOf('n10', 0), alertOf('n9', 0)], en)?.detail).toBe('n9, n10');
  expect(stormOf([alertOf('n10', 0)], en)).toBeNull();
});

test.each([
  [['a is down.', 'b is down.'], 'is down'],
  [['down.', 'down.'], 'down'],
  [['a is down.', 'down.'], 'down'],
  [['it hangs.', 'it is down.'], ''],
  [[], ''],
])('of %j all say %s', (details, reason) => {
  expect(commonReason(details)).toBe(reason);
});
