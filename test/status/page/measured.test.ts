import { expect, test } from 'vitest';
import { en } from '../../../src/messages/en.ts';
import { pageIn } from '../../../src/messages/page.ts';
import { measuredIn } from '../../../src/status/page/measured.ts';

const words = pageIn(en);
const at = (detail: string, more: object = {}) =>
  measuredIn({ kind: 'disk', detail, value: 61.26, limit: 85, unit: '%', ...more }, words);
const whole = words.of(words.amount('61.3', '%'), words.amount('85', '%'));
const limit = words.limit(words.amount('85', '%'));

test.each([
  ['nothing', whole],
  ['61.3% used', limit],
  ['61.3% used (limit 85%)', null],
  ['limit 85', null],
  ['limit 85.', null],
  ['185 of 850, 85.5, 0.85', whole],
  ['161.3 of 61.35', whole],
])('beside %j the value and its limit are said as far as they do not stand there', (detail, said) => {
  expect(at(detail)).toBe(said);
});

test.each([{ value: null }, { limit: null }, { kind: 'unseen' }, { kind: 'blind' }, { kind: 'self' }])(
  'nothing is measured of %j',
  (more) => {
    expect(at('nothing', more)).toBeNull();
  },
);
