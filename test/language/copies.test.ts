import { describe, expect, test } from 'vitest';
import { copiesAfter, mostCopies, withCopy } from '../../src/language/copies.ts';
import type { MessageId } from '../../src/language/delivery.ts';
import type { Copy } from '../../src/language/telling.ts';

const copyOf = (incident: string, messageId: string): Copy => ({ incident, messageId, chat: '42' });
const own = (messageId: string): MessageId => ({ messageId, chat: '42' });

test('a further message of an alert is known once, and of a hundred and one the oldest is forgotten', () => {
  let copies: readonly Copy[] = [];
  for (let index = 0; index <= mostCopies; index += 1) copies = withCopy(copies, copyOf('a', `${index}`));
  expect(copies).toHaveLength(mostCopies);
  expect(copies[0]).toEqual(copyOf('a', '1'));
  expect(withCopy(copies, copyOf('a', '50'))).toHaveLength(mostCopies);
});

describe('when an incident is over', () => {
  const before = new Map([
    ['a', own('8')],
    ['b', own('8')],
    ['c', own('9')],
  ]);
  const without = (...ended: readonly string[]): ReadonlyMap<string, MessageId> =>
    new Map([...before].filter(([incident]) => !ended.includes(incident)));

  test('its copies are forgotten', () => {
    const copies = [copyOf('a', '1'), copyOf('c', '2')];
    expect(copiesAfter(copies, new Set(['c']), before, without('c'))).toEqual([copyOf('a', '1')]);
    expect(copiesAfter(copies, new Set(['a', 'b']), before, without('a', 'b'))).toEqual([copyOf('c', '2')]);
  });

  test('those of a message that told of several are of the next that is open', () => {
    expect(copiesAfter([copyOf('a', '1')], new Set(['a']), before, without('a'))).toEqual([copyOf('b', '1')]);
  });

  test('those of others stay, also where their own message is not known yet', () => {
    const copies = [copyOf('d', '1')];
    expect(copiesAfter(copies, new Set(['a']), before, without('a'))).toEqual(copies);
  });
});
