import { describe, expect, test } from 'vitest';
import { mostCopies } from '../../../../src/language/copies.ts';
import type { Facts, Notification } from '../../../../src/language/delivery.ts';
import { createEdits, mostEdits } from '../../../../src/sinks/telegram/console/edits.ts';
import { createTold, mostEnds, mostMessages, openIn } from '../../../../src/sinks/telegram/console/told.ts';
import { alertOf, realertOf, recoveryOf } from '../../../support/notices.ts';

const factsOf = (first: Notification, ...more: readonly Notification[]): Facts => ({
  ...{ id: 'n', part: 0, notifications: [first, ...more] },
});
const outgoingOf = (facts: Facts) => ({
  notification: { ...facts.notifications[0], mark: '', title: '', detail: '', mayRepeat: false },
  replyTo: null,
  facts,
});
const idOf = ({ incident }: Notification): string => incident ?? '';

describe('what a message tells of', () => {
  test('is known by the message and by the incident', () => {
    const told = createTold();
    const [a, b] = [alertOf('a', 1), alertOf('b', 1)];
    told.took(outgoingOf(factsOf(a, b)), { messageId: '7', chat: '42' });
    expect(told.at(7, '42')).toEqual([idOf(a), idOf(b)]);
    expect(told.at(7, '43')).toEqual([]);
    expect(told.of(idOf(b))?.messageId).toBe('7');
    expect(told.detailOf(idOf(a))).toBe('does not answer.');
  });

  test('leaves the alert its own message: a reminder has buttons, and is not edited', () => {
    const told = createTold();
    const alert = alertOf('a', 1);
    told.took(outgoingOf(factsOf(alert)), { messageId: '7', chat: '42' });
    told.took(outgoingOf(factsOf(realertOf('a', 1, 5))), { messageId: '8', chat: '42' });
    expect(told.of(idOf(alert))?.messageId).toBe('7');
    expect(told.at(8, '42')).toEqual([idOf(alert)]);
  });

  test('has nothing open in it that came and went, or only ended', () => {
    expect(openIn(factsOf(alertOf('a', 1), recoveryOf('a', 1, 2)))).toEqual([]);
    expect(openIn(factsOf(recoveryOf('a', 1, 2), alertOf('b', 1)))).toEqual([idOf(alertOf('b', 1))]);
    expect(openIn(undefined)).toEqual([]);
  });

  test('is known again after a restart, several incidents of one message together', () => {
    const told = createTold();
    told.restore(new Map(['x@1', 'y@1'].map((incident) => [incident, { messageId: '7', chat: '42' }])), []);
    expect(told.at(7, '42')).toEqual(['x@1', 'y@1']);
  });

  test('may stand in several: the parts behind the first are edited with it, and are not answered', async () => {
    const told = createTold();
    const [a, b] = [alertOf('a', 1), alertOf('b', 1)];
    for (const part of [0, 1, 2])
      told.took(outgoingOf({ ...factsOf(a, b), part }), { messageId: `${7 + part}`, chat: '42' });
    expect(told.of(idOf(b))?.parts?.map(({ messageId }) => messageId)).toEqual(['8', '9']);
    expect(told.at(8, '42')).toEqual([]);
  });

  test('knows how it ended, up to ten thousand of them', () => {
    const told = createTold();
    const all = Array.from({ length: mostEnds + 1 }, (_, index) => alertOf(`s${index}`, 1));
    const [first = alertOf('s', 1), ...more] = all;
    told.took(outgoingOf(factsOf(first, ...more)), { messageId: '7', chat: '42' });
    for (const one of all) told.ended({ incident: idOf(one), title: 's', at: 2, reason: 'cleared' });
    expect(told.endingOf(idOf(first))).toBeNull();
    expect(told.endingOf(idOf(more.at(-1) ?? first))?.at).toBe(2);
    told.ended({ incident: 'dep/nobody-told@1', title: '', at: 2, reason: 'cleared' });
    expect(told.endingOf('dep/nobody-told@1')).toBeNull();
  });

  test('is forgotten, the oldest first, beyond a thousand messages', () => {
    const told = createTold();
    for (let index = 0; index <= mostMessages; index += 1) {
      told.took(outgoingOf(factsOf(alertOf(`s${index}`, 1))), { messageId: String(index), chat: '42' });
    }
    expect(told.all()).toHaveLength(mostMessages);
    expect(told.at(0, '42')).toEqual([]);
    expect(told.of(idOf(alertOf('s0', 1)))).toBeNull();
    expect(told.of(idOf(alertOf('s1', 1)))?.messageId).toBe('1');
  });
});

describe('a further message of an alert', () => {
  const copyOf = (notification: Notification, messageId: string) => ({
    ...{ incident: idOf(notification), messageId, chat: '42' },
  });

  test('tells of all that the alert itself tells of, also where that comes to be known later', () => {
    const told = createTold();
    const [a, b] = [alertOf('a', 1), alertOf('b', 1)];
    told.restore(new Map(), [copyOf(a, '7')]);
    expect(told.at(7, '42')).toEqual([idOf(a)]);
    told.took(outgoingOf(factsOf(a, b)), { messageId: '8', chat: '42' });
    expect(told.at(7, '42')).toEqual([idOf(a), idOf(b)]);
    expect(told.allOf(idOf(b)).map(({ messageId }) => messageId)).toEqual(['8', '7']);
    expect(told.allOf(idOf(alertOf('c', 1)))).toEqual([]);
  });

  test('is forgotten, the oldest first, beyond a hundred', () => {
    const told = createTold();
    for (let index = 0; index <= mostCopies; index += 1) told.copied(copyOf(alertOf('a', 1), `${index}`));
    expect(told.allOf(idOf(alertOf('a', 1)))).toHaveLength(mostCopies);
    expect(told.at(0, '42')).toEqual([]);
  });
});

test('no more messages wait than are known to be edited, each once, as it is when its turn comes', async () => {
  const told = createTold();
  const ids = Array.from({ length: 2 * mostEdits }, (_, index) => idOf(alertOf(`s${index}`, 1)));
  for (const [index, incident] of ids.slice(0, mostEdits).entries()) {
    told.restore(new Map([[incident, { messageId: String(index), chat: '42' }]]), []);
  }
  const edited: string[] = [];
  const first = Promise.withResolvers<boolean>();
  const edits = createEdits({
    told,
    incidents: () => [],
    render: () => ({ headline: { mark: '', title: '', detail: '' }, keyboard: { inline_keyboard: [] } }),
    edit: ({ messageId }) => {
      edited.push(messageId);
      return edited.length === 1 ? first.promise : Promise.resolve(true);
    },
    failed: (error) => expect.fail(String(error)),
  });
  const changed = (incidents: readonly string[]): void => edits.changed({ incidents, ended: [] });
  changed(ids.slice(0, 1));
  changed(ids);
  changed(ids);
  first.resolve(true);
  await expect.poll(() => edited.length).toBe(1 + mostEdits);
});

test('an edit that throws is said, and does not keep the next one from being made', async () => {
  const told = createTold();
  told.restore(
    new Map([
      ['a@1', { messageId: '1', chat: '42' }],
      ['b@1', { messageId: '2', chat: '42' }],
    ]),
    [],
  );
  const said: unknown[] = [];
  const edits = createEdits({
    told,
    incidents: () => [],
    render: () => ({ headline: { mark: '', title: '', detail: '' }, keyboard: { inline_keyboard: [] } }),
    edit: ({ messageId }) =>
      messageId === '1' ? Promise.reject(new Error('broken')) : Promise.resolve(said.push('edited') > 0),
    failed: (error) => said.push(error),
  });
  edits.changed({ incidents: ['a@1', 'b@1'], ended: [] });
  await expect.poll(() => said).toEqual([new Error('broken'), 'edited']);
});
