import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Notification } from '../../../src/language/delivery.ts';
import { naturalOrder } from '../../../src/language/natural-order.ts';
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
  expect(first).toBe('🔴 box: 40 dependencies down (answer with HTTP 503): service-00 … service-39');
  const [russian] = inOneLine(catchUp(down, { ...options, words: ru })).split('\n');
  expect(russian).toBe('🔴 box: 40 зависимостей недоступны (answers with HTTP 503): service-00 … service-39');
});

test('is named as people name it, where the entity has a name for machines alone', () => {
  const process = (pid: number) => ({
    ...{ ...alertOf(`${pid}@5749484`, 0), kind: 'proc_blocking', title: `Process sleep (${pid})` },
  });
  expect(stormOf([process(12), process(9)], en)?.detail).toBe('Process sleep (9), Process sleep (12)');
});

test.each([
  ['en', 'http://a/ does not answer: no route.', '2 dependencies down (do not answer: no route)'],
  [
    'en',
    'was stopped 3 min ago, and does not run again.',
    '2 dependencies down (were stopped 3 min ago, and do not run again)',
  ],
  ['en', 'http://a/ says: it is down.', '2 dependencies down (says: it is down)'],
  ['ru', 'http://a/ отвечает HTTP 503.', '2 зависимости недоступны (отвечают HTTP 503)'],
  ['ru', 'http://a/ не отвечает: нет прав.', '2 зависимости недоступны (не отвечают: нет прав)'],
  [
    'ru',
    'остановлен 3 мин назад и снова не запущен.',
    '2 зависимости недоступны (остановлены 3 мин назад и снова не запущены)',
  ],
  [
    'ru',
    'работает, но нездоров (2 проверки).',
    '2 зависимости недоступны (работают, но нездоровы (2 проверки))',
  ],
  ['ru', 'завершился (1) 3 мин назад.', '2 зависимости недоступны (завершились (1) 3 мин назад)'],
] as const)('what is said of each is said of all (%s): %s', (locale, detail, title) => {
  const both = ['a', 'b'].map((name) => ({
    ...alertOf(name, 0),
    detail: detail.replace('//a/', `//${name}/`),
  }));
  expect(stormOf(both, locales[locale])?.title).toBe(title);
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
])('with %s among it, it is no storm of one kind, and names the first', (_, waiting, title) => {
  const [first] = inOneLine(catchUp(waiting, { ...options, words: en })).split('\n');
  const names = ['00', '01', '02'].map((n) => `Dependency service-${n}`).join(', ');
  expect(first).toBe(`🔴 box: ${title}: ${names}, …`);
});

test('the worst is named first, and what is over only where nothing is down', () => {
  const disk = { ...alertOf('root', 9), kind: 'disk_crit', title: 'Disk /' };
  const firstOf = (...waiting: readonly Notification[]): string | undefined =>
    inOneLine(catchUp(waiting, { ...options, words: en })).split('\n')[0];
  expect(firstOf(alertOf('a', 0), disk)).toBe('🔴 box: 2 down: Disk /, Dependency a');
  expect(firstOf(recoveryOf('a', 0, 1), { ...recoveryOf('b', 0, 1), kind: 'disk' })).toMatch(
    /: Dependency a, Dependency b$/,
  );
});

test('the names are in the order of their numbers, few are all named, and one is no storm', () => {
  expect(stormOf([alertOf('n10', 0), alertOf('n9', 0)], en)?.detail).toBe('n9, n10');
  expect(stormOf([alertOf('n10', 0)], en)).toBeNull();
});

test.each([
  [['a is down.', 'b is down.'], 'is down'],
  [['down.', 'down.'], 'down'],
  [['a is down.', 'down.'], ''],
  [['exited (1) 3 min ago.', 'exited (1) 4 min ago.'], ''],
  [['exited (1, SIGHUP: hung up) 3 min ago.', 'exited (2, SIGHUP: hung up) 3 min ago.'], ''],
  [['exited 3 min ago.', 'exited 3 min ago.'], 'exited 3 min ago'],
  [['http://a: HTTP 503, expected 200.', 'http://b: HTTP 503, expected 200.'], 'HTTP 503, expected 200'],
  [['it hangs.', 'it is down.'], ''],
  [[], ''],
])('of %j all say %s', (details, reason) => {
  expect(commonReason(details)).toBe(reason);
});

test('of many the first and the last are named, as if all had been put in order', () => {
  const names = fc.array(fc.stringMatching(/^[a-cA-C]{1,2}-[0-9]{1,3}$/), { minLength: 6, maxLength: 20 });
  fc.assert(
    fc.property(names, (those) => {
      const ordered = those.toSorted(naturalOrder);
      const said = stormOf(
        those.map((name) => alertOf(name, 0)),
        en,
      );
      expect(said?.detail).toBe(`${ordered[0]} … ${ordered.at(-1)}`);
    }),
  );
});
