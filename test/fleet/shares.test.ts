import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { subjects } from '../../src/fleet/log.ts';
import { Patience } from '../../src/fleet/patience.ts';
import type { VoiceRecord } from '../../src/fleet/records.ts';
import { Shares } from '../../src/fleet/shares.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { keyOf } from '../../src/journal/keys.ts';
import type { Announcement } from '../../src/language/delivery.ts';
import type { Told } from '../../src/language/telling.ts';

const minute = 60_000;
const record = (events: readonly JournalEvent[], more: Partial<VoiceRecord> = {}): VoiceRecord => ({
  ...{ holder: 'v', term: 1, number: 1, after: 0, events },
  ...more,
});
const idOf = (thing: string): string => `thing/${thing}@1`;
const memberOf = (host: string | null, thing: string, action: Told) => ({
  ...{ incident: keyOf(host, idOf(thing)), key: keyOf(host, `thing/${thing}`), action, since: 1 },
});
const notice = (id: string, members: readonly ReturnType<typeof memberOf>[]): JournalEvent => ({
  ...{ type: 'notice', at: 2, id, why: 'alert', channels: ['chat', 'mail'], quietly: false, members },
});
const delivery = (id: string, sink: string, outcome: 'sent' | 'dropped' | 'retrying'): JournalEvent => ({
  ...{ type: 'delivery', at: 3, sink, key: 'k', incident: 'i', action: 'alert', of: 1, notice: id },
  ...{ outcome, attempts: 1, messageId: `m-${id}`, chat: 'c' },
});
const hold = (host: string, thing: string): JournalEvent => ({
  ...{ type: 'hold', at: 2, incident: keyOf(host, idOf(thing)), key: keyOf(host, `thing/${thing}`) },
  ...{ action: 'alert', reason: 'caused', by: 'x', until: null, channels: ['chat', 'mail'] },
});
const start = (...sinks: string[]): JournalEvent => ({
  type: 'start',
  at: 1,
  version: '1',
  sinks,
  channels: sinks,
});

const hosts = ['box', 'a/b ü.*', ''];
const things = ['a', 'b'];
const actions = ['alert', 'realert', 'recovery'] as const;
const anyEvent: fc.Arbitrary<JournalEvent> = fc.oneof(
  fc
    .record({
      id: fc.constantFrom('n1', 'n2', 'n3'),
      members: fc.array(
        fc.tuple(fc.constantFrom(...hosts, null), fc.constantFrom(...things), fc.constantFrom(...actions)),
        { minLength: 1, maxLength: 5 },
      ),
    })
    .map(({ id, members }) =>
      notice(
        id,
        members.map((one) => memberOf(...one)),
      ),
    ),
  fc
    .tuple(
      fc.constantFrom('n1', 'n2', 'n3'),
      fc.constantFrom('chat', 'mail'),
      fc.constantFrom('sent' as const, 'dropped' as const, 'retrying' as const),
    )
    .map((one) => delivery(...one)),
  fc.tuple(fc.constantFrom(...hosts), fc.constantFrom(...things)).map((one) => hold(...one)),
  fc.constantFrom(start('chat'), start('chat', 'mail')),
);

/** What a host makes of what it has heard: of each thing at each channel, whatever it had to tell. */
const judged = (host: string, records: readonly VoiceRecord[]): unknown =>
  actions.flatMap((action) =>
    [2, 20].map((minutes) => {
      const patience = new Patience(host, minute);
      for (const sink of ['chat', 'mail'])
        for (const thing of things) {
          const announcement: Announcement = {
            ...{ id: `own-${thing}`, at: 1, why: action, quietly: false },
            notifications: [
              {
                ...{
                  at: 1,
                  action,
                  incident: idOf(thing),
                  key: `thing/${thing}`,
                  kind: 'thing',
                  entity: thing,
                },
                ...{ source: 's', reason: null, since: 1, mark: null, title: 't', detail: 'd' },
              },
            ],
          };
          patience.add(sink, announcement, 0);
        }
      patience.shipped(5, 10);
      for (const one of records) patience.seen(one, minute);
      patience.heard(9, minute);
      return ['chat', 'mail'].map((sink) => [
        patience.decide(minutes * minute, sink).map(({ is, announcement }) => [is, announcement.id]),
        things.map((thing) => patience.messageOf(sink, idOf(thing))),
      ]);
    }),
  );

describe('the shares of hosts', () => {
  test('a host makes the same of its shares as of all records of voices', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyEvent, { maxLength: 4 }), { maxLength: 12 }), (turns) => {
        const shares = new Shares();
        // No two notices have one id.
        const known = new Set<string>();
        const isFirst = (event: JournalEvent): boolean => {
          if (event.type !== 'notice') return true;
          const isNew = !known.has(event.id);
          known.add(event.id);
          return isNew;
        };
        const records = turns.map((events) => record(events.filter(isFirst)));
        const cut = records.map((one, seq) => shares.take(one, seq, 1));
        for (const host of hosts) {
          const own = cut.flatMap((parts) =>
            [subjects.shareOfAll, subjects.share(host)].flatMap((subject) =>
              (parts.get(subject) ?? []).map(({ events }) => record(events)),
            ),
          );
          expect(judged(host, own)).toEqual(judged(host, records));
        }
      }),
    );
  });

  test('have nothing of other hosts, and what concerns all stands apart', () => {
    const shares = new Shares();
    const silent = memberOf(null, 'silent', 'alert');
    const parts = shares.take(
      record([notice('n1', [memberOf('one', 'a', 'alert'), memberOf('two', 'a', 'alert'), silent])]),
      ...([7, 1_000] as const),
    );
    expect([...parts.keys()].toSorted()).toEqual(
      [subjects.shareOfAll, subjects.share('one'), subjects.share('two')].toSorted(),
    );
    expect(parts.get(subjects.share('one'))).toEqual([
      { of: 7, piece: 0, at: 1_000, holder: 'v', events: [notice('n1', [memberOf('one', 'a', 'alert')])] },
    ]);
    expect(shares.take(record([delivery('n1', 'chat', 'sent')]), 8, 1_000).size).toBe(3);
    expect(shares.take(record([start('chat')]), 9, 1_000).size).toBe(1);
  });

  test('of a turn that is several records there is nothing before the last, and then all of it', () => {
    const shares = new Shares();
    expect(shares.take(record([hold('box', 'a')], { more: true }), 5, 1).size).toBe(0);
    const [part] =
      shares.take(record([hold('box', 'b')], { number: 2 }), 6, 1).get(subjects.share('box')) ?? [];
    expect(part).toMatchObject({ of: 6, events: [hold('box', 'a'), hold('box', 'b')] });
  });

  test('of one host that no message could hold are cut into pieces', () => {
    const long = notice(
      'n1',
      Array.from({ length: 9_000 }, (_, number) => memberOf('box', `${number}-${'x'.repeat(100)}`, 'alert')),
    );
    const parts = new Shares()
      .take(record([long, long, long, hold('box', 'a')]), 5, 1)
      .get(subjects.share('box'));
    expect(parts?.map(({ of, piece }) => [of, piece])).toEqual([
      [5, 0],
      [5, 1],
      [5, 2],
      [5, 3],
    ]);
  });

  test('a host may be called as the subject of all is', () => {
    for (const name of ['all', 'each', 'to-each', ''])
      expect([subjects.told, subjects.shareOfAll]).not.toContain(subjects.share(name));
  });
});
