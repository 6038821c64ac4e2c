import { describe, expect, test } from 'vitest';
import { Carried } from '../../src/fleet/carried.ts';
import type { VoiceRecord } from '../../src/fleet/records.ts';
import {
  againOf,
  doubtedBy,
  emptyRemembering,
  mostCarried,
  notedDecision,
  type Remembering,
  recall,
} from '../../src/fleet/remembered.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import type { Transition } from '../../src/language/signal.ts';

const opened = (host: string, at = 1_000): Transition => ({
  ...{
    type: 'transition',
    at,
    key: `host_silent/${host}`,
    source: 'fleet',
    kind: 'host_silent',
    entity: host,
  },
  ...{ incident: `host_silent/${host}@${at}`, from: 'ok.quiet', to: 'alerting', action: 'alert' },
  ...{ reason: 'crossed', title: host, detail: 'silent', labels: {} },
});
const over = (host: string): Transition => ({
  ...opened(host),
  ...{ at: 2_000, from: 'alerting', to: 'ok.quiet', action: 'recovery', reason: 'cleared' },
});
const notice = (id: string, { key, incident }: Transition, action: 'alert' | 'recovery'): JournalEvent => ({
  ...{ type: 'notice', at: 1_000, id, why: action, channels: ['chat', 'mail'], quietly: false },
  members: [{ incident: incident ?? '', key, action, since: 1_000 }],
});
const delivery = (
  id: string,
  sink: string,
  outcome: 'sent' | 'dropped' | 'retrying' = 'sent',
): JournalEvent =>
  ({
    type: 'delivery',
    at: 1_500,
    sink,
    key: 'k',
    incident: 'i',
    action: 'alert',
    of: 1,
    notice: id,
    outcome,
    attempts: 1,
  }) as JournalEvent;
const record = (events: readonly JournalEvent[], about: Partial<VoiceRecord> = {}): VoiceRecord => ({
  ...{ holder: 'a', term: 1, number: 1, after: 0, events },
  ...about,
});
const channels = ['chat', 'mail'];
const eventsOf = (
  carried: Carried,
  isExact = true,
  { known = emptyRemembering(), to = channels }: { known?: Remembering; to?: readonly string[] } = {},
): readonly JournalEvent[] => {
  recall(known, carried.remembered());
  return againOf(known, 9_000, { channels: to, isCertain: () => isExact });
};
const owedOf = (events: readonly JournalEvent[]): string[] =>
  events.flatMap((event) => {
    if (event.type !== 'notice') return [];
    const arrived = events.flatMap((one) =>
      one.type === 'delivery' && one.notice === event.id ? [one.sink] : [],
    );
    return event.channels.filter((one) => !arrived.includes(one)).map((one) => `${event.why} ${one}`);
  });
const isDoubted = (events: readonly JournalEvent[]): boolean =>
  events.some((event) => event.type === 'notice' && doubtedBy(event).length > 0);

describe('what a lost log is to know again', () => {
  const silent = opened('h3');
  const heard = [silent, notice('n1', silent, 'alert'), delivery('n1', 'chat'), delivery('n1', 'mail')];

  test('is owed to nobody who has heard of it, and certain to whoever was the voice alone', () => {
    const carried = new Carried();
    carried.saw(record(heard));
    expect(eventsOf(carried).map(({ type }) => type)).toEqual([
      'transition',
      'notice',
      'delivery',
      'delivery',
    ]);
    expect(owedOf(eventsOf(carried))).toEqual([]);
    expect(isDoubted(eventsOf(carried))).toBe(false);
    expect(isDoubted(eventsOf(carried, false))).toBe(true);
  });

  test('is owed, and in doubt, to whoever may have heard of it', () => {
    const carried = new Carried();
    carried.saw(
      record([
        silent,
        notice('n1', silent, 'alert'),
        delivery('n1', 'chat'),
        delivery('n1', 'mail', 'retrying'),
      ]),
    );
    expect(owedOf(eventsOf(carried))).toEqual(['alert mail']);
    expect(isDoubted(eventsOf(carried))).toBe(true);
  });

  test('ends for each channel by itself: what one has not heard is told again, in doubt', () => {
    const carried = new Carried();
    carried.saw(record(heard));
    carried.saw(record([over('h3'), notice('n2', silent, 'recovery'), delivery('n2', 'chat')]));
    expect(owedOf(eventsOf(carried))).toEqual(['recovery mail']);
    expect(isDoubted(eventsOf(carried))).toBe(true);
    carried.saw(record([delivery('n2', 'mail')]));
    expect(eventsOf(carried)).toEqual([]);
  });

  test('is nothing that nobody was told, that is watched no longer, that the log knows, or for channels that are gone', () => {
    const carried = new Carried();
    carried.saw(record([silent]));
    expect(eventsOf(carried)).toEqual([]);
    carried.saw(record(heard));
    const known = emptyRemembering();
    notedDecision(known, opened('h3', 5_000));
    expect(eventsOf(carried, true, { known })).toEqual([]);
    expect(eventsOf(carried, true, { to: ['other'] })).toEqual([]);
    carried.saw(record([{ ...over('h3'), action: null, reason: 'unwatched' }]));
    expect(eventsOf(carried)).toEqual([]);
  });

  test('is nothing that a voice began to write down and did not end', () => {
    const carried = new Carried();
    carried.saw(record(heard, { more: true }));
    carried.saw(record([], { holder: 'b', term: 2 }));
    expect(eventsOf(carried)).toEqual([]);
    carried.saw(record(heard, { holder: 'b', term: 2, more: true }));
    carried.saw(record([], { holder: 'b', term: 2 }));
    expect(eventsOf(carried)).toHaveLength(4);
  });

  test('is what any host has heard: the latest of each, and what one has heard to arrive has arrived', () => {
    const one = new Carried();
    const other = new Carried();
    one.saw(record([silent, notice('n1', silent, 'alert'), delivery('n1', 'mail')]));
    other.saw(record(heard));
    const known = emptyRemembering();
    expect(recall(known, one.remembered())).toBe(true);
    expect(recall(known, other.remembered())).toBe(false);
    const events = againOf(known, 9_000, { channels, isCertain: () => false });
    expect(owedOf(events)).toEqual([]);
    expect(isDoubted(events)).toBe(true);
    // Whoever was away for longer has heard of an earlier one: its end is not to be said once more.
    const earlier = new Carried();
    const before = opened('h3', 500);
    earlier.saw(record([before, notice('n0', before, 'alert'), delivery('n0', 'chat')]));
    expect(recall(known, earlier.remembered())).toBe(false);
    expect(recall(known, [])).toBe(false);
    for (const event of events) notedDecision(known, event);
    expect(recall(known, other.remembered())).toBe(false);
    expect(againOf(known, 9_000, { channels, isCertain: () => false })).toEqual([]);
  });

  test('is the later one where a host has gone silent again, and the end of the first was lost', () => {
    const carried = new Carried();
    carried.saw(record(heard));
    const again = opened('h3', 7_000);
    carried.saw(record([again, notice('n2', again, 'alert'), delivery('n2', 'chat')]));
    expect(carried.remembered().map(({ opened: { incident } }) => incident)).toEqual([again.incident]);
  });

  test('is bounded: the oldest is forgotten', () => {
    const carried = new Carried();
    for (let host = 0; host <= mostCarried; host += 1) {
      const one = opened(`h${host}`);
      carried.saw(record([one, notice(`n${host}`, one, 'alert'), delivery(`n${host}`, 'chat')]));
    }
    const keys = eventsOf(carried).flatMap((event) => (event.type === 'transition' ? [event.key] : []));
    expect(keys).toHaveLength(mostCarried);
    expect(keys).not.toContain('host_silent/h0');
  });
});
