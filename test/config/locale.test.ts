import { expect, test } from 'vitest';
import type { GivenFile } from '../../src/config/file/given.ts';
import { imageDefaults } from '../../src/config/image-defaults.ts';
import { localeIn, localeOf } from '../../src/config/locale.ts';

test.each<[env: Readonly<Record<string, string>>, locale: string]>([
  [{}, 'en'],
  [{ WATCHDOG_LOCALE: 'ru' }, 'ru'],
  [{ WATCHDOG_LOCALE: ' RU ' }, 'ru'],
  [{ WATCHDOG_LOCALE: 'en', LANG: 'ru_RU.UTF-8' }, 'en'],
  [{ WATCHDOG_LOCALE: 'de', LANG: 'ru_RU.UTF-8' }, 'ru'],
  [{ LANG: 'ru' }, 'ru'],
  [{ LANG: 'RU_ru' }, 'ru'],
  [{ LANG: 'ru.UTF-8' }, 'ru'],
  [{ LANG: 'rum' }, 'en'],
  [{ LANG: 'xru' }, 'en'],
  [{ LANG: 'en_ru' }, 'en'],
  [{ LC_MESSAGES: 'ru', LANG: 'en' }, 'ru'],
  [{ LC_ALL: 'en', LC_MESSAGES: 'ru', LANG: 'ru' }, 'en'],
  [{ LC_ALL: '', LC_MESSAGES: '', LANG: 'ru' }, 'ru'],
])('the language of %j is %s', (env, locale) => {
  expect(localeOf(env)).toBe(locale);
});

test('a file names the language where the environment does not', () => {
  const file = { settings: new Map([['LOCALE', { text: 'ru' }]]) } as unknown as GivenFile;
  const name = 'WATCHDOG_LOCALE';
  expect(localeIn({}, file)).toEqual({ [name]: 'ru' });
  expect(localeIn({ [name]: ' ' }, file)).toEqual({ [name]: 'ru' });
  expect(localeIn({ [name]: ' en ' }, file)).toEqual({ [name]: 'en' });
  expect(localeIn({}, null)).toEqual({ [name]: undefined });
  expect(localeIn({}, { settings: new Map() } as unknown as GivenFile)).toEqual({ [name]: undefined });
});

test('the defaults of an image are what its variables say, by the name of the setting', () => {
  expect(
    imageDefaults({
      ...{ POLKAN_DEFAULT_JOURNAL: ' /data/journal.db ', POLKAN_DEFAULT_TAP: ' ', WATCHDOG_TAP: '/tap' },
      ...{ XPOLKAN_DEFAULT_HOST: 'x', POLKAN_DEFAULT_HOST: undefined },
    }),
  ).toEqual({ JOURNAL: '/data/journal.db' });
});
