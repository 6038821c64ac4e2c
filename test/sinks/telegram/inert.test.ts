import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { partsOf } from '../../../src/sinks/telegram/inert.ts';
import { asHtml } from '../../../src/sinks/telegram/telegram-text.ts';
import { anyText } from '../../support/any-text.ts';
import { expectAtOnce } from '../../support/at-once.ts';
import { longTest } from '../../support/long-test.ts';
import { exitOf } from '../../support/notices.ts';

/** What stands in plain text. */
const plain = (text: string): string =>
  partsOf(text)
    .map((part) => (part.live ? '`' : part.text))
    .join('');

describe('what a client would make something of', () => {
  test.each([
    ['a URL', 'https://evil.example/x'],
    ['a URL of another scheme', 'ftp://evil.example'],
    ['a bare domain', 'evil.example'],
    ['a domain behind a bracket', '(evil.example)'],
    ['a domain in another script', 'пример.рф'],
    ['a domain with a port', 'evil.example:80'],
    ['an IPv4 address', '10.0.0.1'],
    ['a link into Telegram', 'tg://resolve?domain=x'],
    ['a short link into Telegram', 't.me/x'],
    ['a mention', '@everyone'],
    ['a mention behind a quote', '"@everyone'],
    ['a command', '/start'],
    ['a command for a bot', '/start@some_bot'],
    ['a hashtag', '#now'],
    ['a hashtag of a chat', '#now@chat'],
    ['a cashtag', '$USD'],
    ['an e-mail address', 'a@evil.example'],
    ['a mail link', 'mailto:a@b'],
    ['a phone number', '+16505551234'],
    ['a phone number with dashes', '650-555-1234'],
    ['a card number', '4111111111111111'],
    ['a file that ends like a domain', 'run.sh'],
  ])('%s stands in code', (_, live) => {
    expect(plain(`see ${live} now`)).toBe('see ` now');
    expect(asHtml(exitOf({ title: `T ${live}`, detail: `see ${live} now` }))).toContain(
      `see <code>${live.replaceAll('"', '&quot;')}</code> now`,
    );
  });

  test.each([
    ['http://box:8080/health: HTTP 503', '`: HTTP 503'],
    ['see evil.example. now', 'see `. now'],
    ['/etc/polkan/polkan.yaml:9:1: wrong', '`: wrong'],
    ['call +1 650 555 1234!', 'call `!'],
    ['http://box/?q: x', '`: x'],
  ])('%s: what ends a phrase is not copied with it', (text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  test('of several words stands in one', () => {
    expect(plain('call +1 650 555 1234 now')).toBe('call ` now');
    expect(plain('card 4111 1111 1111 1111')).toBe('card `');
    expect(partsOf('see http://a @b\n/c')).toEqual([
      { text: 'see ', live: false },
      { text: 'http://a @b', live: true },
      { text: '\n', live: false },
      { text: '/c', live: true },
    ]);
  });
});

describe('what nobody can tap', () => {
  test.each([
    'exited (1) 2 min ago.',
    'look: docker logs --tail 50 web-1',
    '95% used (limit 90%). 0.05 of 1.0 GB available.',
    'It has lasted 1 h 5 min, since 14:02:11.',
    'part (2/3)',
    'Контейнер «web» остановлен, код 137: убит.',
    'a <b> & "c" → d',
    'codes 137, 143, 255',
  ])('%s stays as it is', (text) => {
    expect(partsOf(text)).toEqual([{ text, live: false }]);
  });
});

test('nothing is lost, and nothing live stands in plain text, whatever it is made of', () => {
  const piece = fc.oneof(
    anyText(6),
    fc.constantFrom(
      '@',
      '#',
      '/',
      '.',
      ':',
      '//',
      '$',
      '+',
      ' ',
      '\n',
      '12',
      '555',
      'a',
      'com',
      'ё',
      '。',
      '🔴',
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('');
      const parts = partsOf(text);
      expect(parts.map((part) => part.text).join('')).toBe(text);
      for (const part of parts.filter(({ live }) => !live)) {
        expect(part.text).not.toMatch(/[@#$]|\p{L}[.:/]+[\p{L}\p{N}]|(?:^|\s)\/|:\/\/|\d{7}/u);
      }
    }),
  );
});

test('of more than Telegram takes notice of, all the rest stands in code', () => {
  const parts = partsOf('word @name '.repeat(200));
  expect(parts.filter(({ live }) => live).length).toBeLessThanOrEqual(40);
  expect(parts.at(-1)?.live).toBe(true);
});

longTest('no text takes more than linear time', () => {
  for (const filling of ['a', '1', '.', ' ', '1 ', '@ ', '+', '(', '"', '…', 'a.', '\n']) {
    expectAtOnce(() => partsOf(filling.repeat(200_000 / filling.length)));
  }
});
