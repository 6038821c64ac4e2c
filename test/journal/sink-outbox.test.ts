import { describe, expect, test } from 'vitest';
import { checkpointOf, emptyState, fold } from '../../src/journal/fold.ts';
import { owedTo } from '../../src/journal/outbox.ts';
import {
  checkpointOfOutbox,
  delivered,
  emptyOutbox,
  listened,
  type Outbox,
} from '../../src/journal/sink-outbox.ts';
import type { Announcement, Delivery, Notification } from '../../src/language/delivery.ts';
import { mostEndings, withEndings } from '../../src/language/endings.ts';
import { alertOf, announced, recoveryOf } from '../support/notices.ts';

const alert = alertOf('db', 1_000);
const recovery = recoveryOf('db', 1_000, 2_000);

const outboxOf = (owed: readonly Announcement[], more: Partial<Outbox> = {}): Outbox => ({
  ...emptyOutbox(),
  owed: [...owed],
  ...more,
});

const of = ({ key, incident, action, at }: Notification, more: Partial<Delivery> = {}): Delivery => ({
  ...{
    type: 'delivery',
    at: 5_000,
    sink: 'chat',
    key,
    incident,
    action,
    of: at,
    outcome: 'sent',
    attempts: 1,
  },
  ...more,
});

const copyOf = (incident: string | null, messageId: string) => ({
  ...{ incident: incident ?? '', messageId, chat: 'room' },
});

describe('the further messages of an alert', () => {
  test('are known once somebody has answered below one of them', () => {
    const outbox = emptyOutbox();
    listened(outbox, { of: 'bot', number: 7, copy: copyOf(alert.incident, 'm2') }, 3_000, null);
    expect(outbox.copies).toEqual([copyOf(alert.incident, 'm2')]);
    expect(outbox.heard).toEqual({ of: 'bot', number: 7, at: 3_000, unanswered: null });
    listened(outbox, { of: 'bot', number: 8 }, 3_500, null);
    expect(outbox.copies).toHaveLength(1);
  });

  test('are forgotten with its recovery, and kept with anything else that is told', () => {
    const outbox = outboxOf([announced(alert), announced(recovery)], {
      copies: [copyOf(alert.incident, 'm2'), copyOf('dep/other@1', 'm3')],
    });
    delivered(outbox, of(alert, { messageId: 'm1', chat: 'room' }));
    expect(outbox.copies).toHaveLength(2);
    delivered(outbox, of(recovery));
    expect(outbox.copies).toEqual([copyOf('dep/other@1', 'm3')]);
    expect(outbox.messageIds.size).toBe(0);
  });

  test('are kept for another incident that the same message told of, and is still open', () => {
    const other = alertOf('web', 1_000);
    const message = { messageId: 'm1', chat: 'room' };
    const outbox = outboxOf([announced(recovery)], {
      copies: [copyOf(alert.incident, 'm2')],
      messageIds: new Map([
        [alert.incident ?? '', message],
        [other.incident ?? '', message],
      ]),
    });
    delivered(outbox, of(recovery));
    expect(outbox.copies).toEqual([copyOf(other.incident, 'm2')]);
  });
});

describe('how something ended that a message told of', () => {
  const other = alertOf('web', 1_000);
  const message = { messageId: 'm1', chat: 'room' };
  const both = () =>
    outboxOf([announced(recovery), announced(recoveryOf('web', 1_000, 9_000))], {
      messageIds: new Map([alert, other].map(({ incident }) => [incident ?? '', message])),
    });

  test('is written for as long as the same message tells of something that goes on', () => {
    const outbox = both();
    delivered(outbox, of(recovery));
    const { endings } = checkpointOfOutbox('chat', outbox);
    expect(endings).toEqual([[alert.incident, 'm1', 'room', recovery.title, 2_000, 'cleared']]);
    delivered(outbox, of(recoveryOf('web', 1_000, 9_000)));
    expect(checkpointOfOutbox('chat', outbox)).not.toHaveProperty('endings');
  });

  test('is known once more by what was written', () => {
    const outbox = both();
    delivered(outbox, of(recovery));
    const state = emptyState();
    const written = checkpointOfOutbox('chat', outbox);
    fold(state, { ...checkpointOf(emptyState()), at: 9, sinks: [written] });
    expect(checkpointOf(state).sinks).toEqual([written]);
    expect(owedTo(state).get('chat')?.endings).toEqual([
      { incident: alert.incident, ...message, title: recovery.title, at: 2_000, reason: 'cleared' },
    ]);
  });

  test('is forgotten, the oldest first, beyond a thousand', () => {
    const known = new Map();
    const ending = { title: '', at: 1, reason: 'cleared', ...message } as const;
    for (let index = 0; index <= mostEndings; index += 1)
      withEndings(known, [{ incident: `dep/${index}@1`, ...ending }]);
    expect(known.size).toBe(mostEndings);
    expect(known.has('dep/0@1')).toBe(false);
  });
});

describe('a final outcome', () => {
  test('that fits nothing that is owed changes nothing', () => {
    const outbox = outboxOf([announced(alert)], { attempting: 1, inDoubt: 1 });
    delivered(outbox, of(alertOf('web', 1_000)));
    expect(outbox).toMatchObject({ attempting: 1, inDoubt: 1 });
    expect(outbox.owed).toHaveLength(1);
  });

  test('of one behind those that are being sent leaves them being sent', () => {
    const later = alertOf('web', 1_500);
    const outbox = outboxOf([announced(alert), announced(later)], { attempting: 1, inDoubt: 1 });
    delivered(outbox, of(later, { outcome: 'dropped' }));
    expect(outbox).toMatchObject({ owed: [announced(alert)], attempting: 1, inDoubt: 1 });
    delivered(outbox, of(alert));
    expect(outbox).toMatchObject({ owed: [], attempting: 0, inDoubt: 0 });
  });
});

describe('a checkpoint of an outbox', () => {
  test('says nothing of what there is not', () => {
    expect(checkpointOfOutbox('chat', emptyOutbox())).toEqual({
      ...{ name: 'chat', owed: [], attempting: 0, inDoubt: 0, messageIds: [] },
    });
  });

  test('has all there is', () => {
    const heard = { of: 'bot', number: 7, at: 3_000, unanswered: null };
    const outbox = outboxOf([announced(alert)], {
      ...{ attempting: 1, inDoubt: 1, pausedUntil: 9, heard, copies: [copyOf('dep/db@1', 'm2')] },
      messageIds: new Map([['dep/db@1', { messageId: 'm1', chat: null }]]),
    });
    expect(checkpointOfOutbox('chat', outbox)).toEqual({
      ...{ name: 'chat', owed: [announced(alert)], attempting: 1, inDoubt: 1, pausedUntil: 9, heard },
      messageIds: [['dep/db@1', 'm1', null]],
      copies: [['dep/db@1', 'm2', 'room']],
    });
  });
});
