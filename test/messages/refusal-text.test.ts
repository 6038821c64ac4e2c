import { expect, test } from 'vitest';
import { locales } from '../../src/messages/messages.ts';
import { refusalText } from '../../src/messages/refusal-text.ts';
import { tellingIn } from '../../src/messages/telling.ts';
import { orderOf } from '../../src/telling/order-text.ts';

const says = (said: string, locale: 'en' | 'ru'): string =>
  refusalText({ code: 'notUnderstood', said }, tellingIn(locales[locale]), String);

test.each<[said: string, why: 'usage' | 'blank' | readonly ['tooLong' | 'noDuration', string]]>([
  ['', 'usage'],
  ['mute', 'usage'],
  ['mute web 1h', 'usage'],
  ['status', 'usage'],
  ['silence', 'blank'],
  ['ACK', 'blank'],
  ['unack web now', 'usage'],
  ['unsilence c-1 c-2', 'usage'],
  ['snooze web', ['noDuration', '']],
  ['snooze  web   -5m', ['noDuration', '-5m']],
  ['snooze web forever', ['noDuration', 'forever']],
  ['silence container/web 2', ['noDuration', '2']],
  ['silence team=web 99999h', ['tooLong', '99999h']],
])('of %j, which is no order, is said what of it is none', (said, why) => {
  expect(orderOf(said)).toBeNull();
  for (const locale of ['en', 'ru'] as const) {
    const { orders } = tellingIn(locales[locale]);
    expect(says(said, locale)).toBe(typeof why === 'string' ? orders[why] : orders[why[0]](why[1]));
  }
});
