import { describe, expect, test } from 'vitest';
import { mostSeen, Patience } from '../../src/fleet/patience.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import type { Announcement, Delivery } from '../../src/language/delivery.ts';
import type { Told } from '../../src/language/telling.ts';

const minute = 60_000;
const incident = 'thing/a@1';

const announced = (action: Told): Announcement => ({
  ...{ id: `n-${action}`, at: 1, why: action, quietly: false },
  notifications: [
    {
      ...{ at: 1, action, incident, key: 'thing/a', kind: 'thing', entity: 'a', source: 's', reason: null },
      ...{ since: 1, mark: null, title: 't', detail: 'd' },
    },
  ],
});
const notice = (action: Told): JournalEvent => ({
  ...{ type: 'notice', at: 2, id: `v-${action}`, why: action, channels: ['chat'], quietly: false },
  members: [{ incident: `@box/${incident}`, key: '@box/thing/a', action, since: 1 }],
});
const delivery = (action: Told, outcome: 'sent' | 'dropped' | 'retrying' = 'sent'): JournalEvent => ({
  ...{
    type: 'delivery',
    at: 3,
    sink: 'chat',
    key: '@box/thing/a',
    incident: `@box/${incident}`,
    action,
    of: 1,
  },
  ...{ notice: `v-${action}`, outcome, attempts: 1 },
});
const hold = (action: Told): JournalEvent => ({
  ...{ type: 'hold', at: 2, incident: `@box/${incident}`, key: '@box/thing/a', action },
  ...{ reason: 'caused', by: 'x', until: null, channels: ['chat'] },
});

const voiceSays = { holder: 'v', term: 1, number: 1, after: 9 };
const patient = () => {
  const patience = new Patience('box', minute);
  let number = 0;
  const seen = (...events: JournalEvent[]): void => {
    number += 1;
    patience.seen({ holder: 'v', term: 1, number, after: 0, events }, 10 * minute);
  };
  const outcomes = (now: number): string[] => patience.decide(now, 'chat').map(({ is }) => is);
  return { patience, seen, outcomes };
};

describe('what a host would tell', () => {
  test('waits for its patience, and is told by the host itself where nobody told it', () => {
    const { patience, outcomes } = patient();
    patience.add('chat', announced('alert'), 0);
    expect(outcomes(minute - 1)).toEqual([]);
    expect(outcomes(minute)).toEqual(['told by itself']);
    expect(outcomes(minute)).toEqual([]);
  });

  test('is dropped once the voice was seen to have delivered it, not when it had only decided to', () => {
    const { patience, seen, outcomes } = patient();
    patience.add('chat', announced('alert'), 0);
    seen(notice('alert'));
    seen(delivery('alert', 'retrying'));
    expect(outcomes(1_000)).toEqual([]);
    seen(delivery('alert'));
    expect(outcomes(1_000)).toEqual(['told by the voice']);
  });

  test('is told by the host itself where the voice could not deliver it', () => {
    const { patience, seen, outcomes } = patient();
    patience.add('chat', announced('alert'), 0);
    seen(notice('alert'));
    seen(delivery('alert', 'dropped'));
    expect(outcomes(minute)).toEqual(['told by itself']);
  });

  test('waits while the voice holds it and is heard, and no longer', () => {
    const { patience, seen, outcomes } = patient();
    patience.add('chat', announced('alert'), 0);
    seen(hold('alert'));
    patience.heard(0, 2 * minute);
    expect(outcomes(2 * minute)).toEqual([]);
    expect(outcomes(3 * minute)).toEqual(['told by itself']);
  });

  test('waits anew once the voice tells what it has held for long: it is on its way, and told by the host where it does not arrive', () => {
    const { patience, seen, outcomes } = patient();
    patience.add('chat', announced('alert'), 0);
    seen(hold('alert'));
    patience.heard(0, 10 * minute);
    // Seen at the tenth minute, as each record here.
    seen(notice('alert'));
    expect(outcomes(10 * minute)).toEqual([]);
    expect(outcomes(11 * minute - 1)).toEqual([]);
    expect(outcomes(11 * minute)).toEqual(['told by itself']);
  });

  test('need not be told where the voice has decided on all of it, and owes nothing', () => {
    const { patience, outcomes } = patient();
    patience.add('chat', announced('alert'), 0);
    patience.shipped(10, 1);
    patience.heard(9, 1_000);
    expect(outcomes(1_000)).toEqual([]);
    patience.heard(10, 1_000);
    expect(outcomes(1_000)).toEqual(['told by the voice']);
  });

  test('is not decided where that was said of a place to which only now something is added', () => {
    const { patience, outcomes } = patient();
    patience.add('chat', announced('alert'), 0);
    patience.heard(10, 1_000);
    patience.added(9);
    patience.shipped(9, 1);
    expect(outcomes(1_000)).toEqual([]);
    patience.heard(9, 1_000);
    expect(outcomes(1_000)).toEqual(['told by the voice']);
  });

  test('a recovery goes wherever its alert went: what the host has told by itself it ends by itself', () => {
    const { patience, outcomes, seen } = patient();
    patience.add('chat', announced('alert'), 0);
    expect(outcomes(minute)).toEqual(['told by itself']);
    patience.add('chat', announced('recovery'), minute);
    patience.shipped(10, 1);
    patience.heard(10, minute);
    expect(outcomes(minute)).toEqual([]);
    expect(outcomes(2 * minute)).toEqual(['told by itself']);
    patience.arrived({ ...(delivery('alert') as Delivery), notice: 'n-alert' }, minute);
    patience.add('chat', announced('recovery'), 2 * minute);
    seen(notice('recovery'), delivery('recovery'));
    expect(outcomes(2 * minute)).toEqual(['told by the voice']);
  });

  test('an alert of its own that arrived behind the recovery of the voice is ended by the host, too', () => {
    const { patience, outcomes, seen } = patient();
    patience.add('chat', announced('alert'), 0);
    expect(outcomes(minute)).toEqual(['told by itself']);
    patience.add('chat', announced('recovery'), minute);
    seen(notice('recovery'), delivery('recovery'));
    expect(outcomes(minute)).toEqual([]);
    expect(outcomes(2 * minute)).toEqual(['told by itself']);
  });

  test('what a checkpoint of the host leaves out is no voice told of, so that the host tells it', () => {
    const { patience, outcomes } = patient();
    patience.add('chat', announced('recovery'), 0);
    patience.checkpointed(1);
    patience.shipped(10, 1);
    patience.heard(10, 1_000);
    expect(outcomes(1_000)).toEqual([]);
    expect(outcomes(minute)).toEqual(['told by itself']);
  });

  test('the same of what waits again after a restart, and nothing of what was decided later', () => {
    const { patience, outcomes } = patient();
    patience.checkpointed(1);
    for (const one of [announced('alert'), announced('recovery')]) patience.add('chat', one, 0);
    patience.shipped(10, 2);
    patience.heard(10, 1_000);
    expect(outcomes(1_000)).toEqual([]);
    expect(outcomes(minute)).toEqual(['told by itself', 'told by itself']);
    patience.add('chat', { ...announced('alert'), id: 'n-later', at: 2 }, minute);
    patience.shipped(11, 1);
    patience.heard(11, minute);
    expect(outcomes(minute)).toEqual(['told by the voice']);
  });

  test('after the log was made anew nothing counts as decided', () => {
    const { patience, outcomes } = patient();
    patience.add('chat', announced('alert'), 0);
    patience.shipped(10, 1);
    patience.heard(10, 1_000);
    patience.forgetLog();
    expect(outcomes(1_000)).toEqual([]);
  });

  test('what it had begun to tell by itself before a restart it ends by itself, whatever the voice has told', () => {
    const { patience } = patient();
    patience.mayHaveTold('chat', [announced('alert')], 2 * minute);
    patience.seen({ ...voiceSays, events: [notice('recovery'), delivery('recovery')] }, minute);
    patience.add('chat', announced('recovery'), 2 * minute);
    expect(patience.decide(10 * minute, 'chat')).toMatchObject([{ is: 'told by itself' }]);
  });

  test('more incidents than there ever are do not pile up', () => {
    const { patience } = patient();
    patience.toldByItself(
      'chat',
      Array.from({ length: mostSeen + 10 }, (_, n) => `thing/${n}@1`),
    );
    patience.add('chat', announced('alert'), 0);
    expect(patience.count).toBe(1);
  });
});
