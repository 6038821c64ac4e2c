import { describe, expect, test } from 'vitest';
import {
  emptySayings,
  mayBeBehind,
  mostSayings,
  notedSaying,
  type Sayings,
} from '../../src/fleet/sayings.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import type { Told } from '../../src/language/telling.ts';

const notice = (id: string, action: Told, incident = '@b/x@1'): JournalEvent => ({
  ...{ type: 'notice', at: 1, id, why: 'alert', channels: ['chat', 'mail'], quietly: false },
  members: [{ incident, key: '@b/x', action, since: 1 }],
});
const delivery = (of: string, at: number, sink = 'chat'): JournalEvent => ({
  ...{ type: 'delivery', at, sink, key: '@b/x', incident: '@b/x@1', action: 'alert', of: 1 },
  ...{ notice: of, outcome: 'sent', attempts: 1 },
});
const noted = (...events: readonly JournalEvent[]): Sayings => {
  const sayings = emptySayings();
  for (const event of events) notedSaying(sayings, event);
  return sayings;
};
const minute = 60_000;

describe('what a voice has said of an incident', () => {
  test('is behind the host\u2019s own word while it is on its way, to that channel', () => {
    const sayings = noted(notice('n1', 'alert'), delivery('n1', 5 * minute, 'mail'));
    expect(mayBeBehind(sayings, '@b/x@1', 'chat', 10 * minute)).toBe(true);
    expect(mayBeBehind(sayings, '@b/x@1', 'mail', 10 * minute)).toBe(false);
  });

  test('is behind it where it has arrived later, or may have', () => {
    const sayings = noted(notice('n1', 'alert'), delivery('n1', 5 * minute));
    expect(mayBeBehind(sayings, '@b/x@1', 'chat', 4 * minute)).toBe(true);
    expect(mayBeBehind(sayings, '@b/x@1', 'chat', 5 * minute)).toBe(true);
    expect(mayBeBehind(sayings, '@b/x@1', 'chat', null)).toBe(true);
    expect(mayBeBehind(sayings, '@b/x@1', 'chat', 6 * minute)).toBe(false);
  });

  test('is nothing where it never spoke of it, or has said that it is over', () => {
    expect(mayBeBehind(noted(), '@b/x@1', 'chat', null)).toBe(false);
    const ended = noted(
      ...[notice('n1', 'alert'), delivery('n1', 1), delivery('n1', 1, 'mail')],
      ...[notice('n2', 'recovery'), delivery('n2', 2), delivery('n2', 2, 'mail')],
    );
    expect(mayBeBehind(ended, '@b/x@1', 'chat', null)).toBe(false);
    expect([ended.byIncident.size, ended.notices.size]).toEqual([0, 0]);
  });

  test('is remembered of so many incidents, whatever never arrives', () => {
    const sayings = emptySayings();
    for (let n = 0; n < mostSayings + 10; n += 1) notedSaying(sayings, notice(`n${n}`, 'alert', `i${n}`));
    expect([sayings.byIncident.size, sayings.notices.size]).toEqual([mostSayings, mostSayings]);
  });

  test('is on its way no longer once so many later ones are that it is forgotten', () => {
    const sayings = noted(notice('n', 'alert'), notice('n2', 'alert'), delivery('n2', 5 * minute));
    for (let n = 0; n < mostSayings - 1; n += 1) notedSaying(sayings, notice(`r${n}`, 'recovery', 'i'));
    expect(sayings.byIncident.get('@b/x@1')?.get('chat')).toEqual({ afloat: 0, arrivedAt: 5 * minute });
    expect(mayBeBehind(sayings, '@b/x@1', 'chat', 6 * minute)).toBe(false);
  });
});
