import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskSecrets } from '../../src/language/secrets.ts';
import { expectAtOnce } from '../support/at-once.ts';

const token = '123456789:AAE1-abcdefghijklmnopqrstuvwxyz_012';

describe('masking', () => {
  test.each([
    [`POST /bot${token}/sendMessage failed`, 'POST /bot***/sendMessage failed'],
    ['https://api.telegram.org/bot1:x/getMe', 'https://api.telegram.org/bot***/getMe'],
    [`/bot${encodeURIComponent(token)}/sendMessage`, '/bot***/sendMessage'],
    [`token ${token}, chat 42`, 'token ***, chat 42'],
    [`"${token}"`, '"***"'],
    ['http://user:pa55@host/metrics', 'http://***@host/metrics'],
    ['http://user@host', 'http://***@host'],
    ['redis://:p@ss@host:6379/0', 'redis://***@host:6379/0'],
    ['{"url":"http://u:p@h/"}', '{"url":"http://***@h/"}'],
    ['http://a:b@one and http://c:d@two', 'http://***@one and http://***@two'],
    ['check/http://a:b@one@1781478857000', 'check/http://***@one@1781478857000'],
    ['check/http://a@one@1781478857000', 'check/http://***@one@1781478857000'],
    ['http://user:pa55@1781478857000', 'http://***@1781478857000'],
    ['http://user@1781478857000.example', 'http://***@1781478857000.example'],
    ['http://user@2130706433/', 'http://***@2130706433/'],
  ])('of %s gives %s', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked);
  });

  test.each([
    'container/web@1781478857000',
    '{"incident":"check/https://a7@1781478857000"}',
    'check/https://a7:8443@1781478857000, told',
    'check/https://[2001:db8::7]:8443@1781478857000',
    'prometheus/Down{instance=https://a7:9100,job=node}@1781478857000',
    'http://host:8080/path?mail=a@b',
    'at 14:02:11 disk 97%',
    '12345:too-few-digits-for-a-token-whatever-follows',
    '1781478857000:short',
    'a robot1:2 and bot12:34',
    '{"at":1781478857000,"source":"host"}',
  ])('leaves %s alone', (text) => {
    expect(maskSecrets(text)).toBe(text);
  });

  test('hides what the config calls secret, however it is written', () => {
    const secret = 'p@ss "word"/ё';
    const encoded = encodeURIComponent(secret);
    const text = [secret, encoded, encoded.toLowerCase(), JSON.stringify(secret)].join(' and ');
    expect(maskSecrets(text, [secret])).toBe('*** and *** and *** and "***"');
  });

  test('hides a secret whole that begins with another', () => {
    expect(maskSecrets('alphabet, alpha', ['alpha', 'alphabet'])).toBe('***, ***');
  });

  test('takes no notice of secrets too short to be any', () => {
    expect(maskSecrets('a quiet day', ['', 'a', 'day'])).toBe('a quiet day');
  });

  test('leaves JSON valid, and no token readable, wherever it stands', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, around) => {
        const line = JSON.stringify({ value, text: `${around} ${token} ${around}` });
        const masked = maskSecrets(line, [token]);
        expect(() => JSON.parse(masked) as unknown).not.toThrow();
        expect(masked).not.toContain(token);
      }),
    );
  });

  test('survives half a surrogate pair in a secret', () => {
    expect(maskSecrets('a half\ud83d secret', ['half\ud83d'])).toBe('a *** secret');
  });

  // Quadratic time would take minutes for these.
  test.each(['1', '/bot1', '://', ':', '@', '%3A', '1:', 'a', '123456:', '://a@'])(
    'of a million characters of %s takes no time to speak of',
    (piece) => {
      const text = piece.repeat(1_000_000 / piece.length);
      expectAtOnce(() => maskSecrets(text, ['some secret']));
    },
  );
});
