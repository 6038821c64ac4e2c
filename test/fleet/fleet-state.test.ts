import { describe, expect, test } from 'vitest';
import { mostCommands, ofHost } from '../../src/fleet/commands.ts';
import { emptyFleet, mostCheckpointParts, take } from '../../src/fleet/fleet-state.ts';
import { foldEntry } from '../../src/fleet/fold-log.ts';
import { mostHosts } from '../../src/fleet/host-watch.ts';
import { type Entry, subjects } from '../../src/fleet/log.ts';
import { type Standing, type VoiceRecord, written } from '../../src/fleet/records.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import type { Delivery } from '../../src/language/delivery.ts';
import type { Transition } from '../../src/language/signal.ts';
import type { Command } from '../../src/language/telling.ts';

const alert: Transition = {
  ...{ type: 'transition', at: 1, source: 's', key: 'thing/a', kind: 'thing', entity: 'a', from: 'ok.quiet' },
  ...{
    to: 'alerting',
    action: 'alert',
    reason: 'crossed',
    incident: 'thing/a@1',
    title: 'Thing',
    detail: 'd',
  },
};
let seq = 0;
const entry = (subject: string, text: string): Entry => {
  seq += 1;
  return { seq, subject, at: 1_000 + seq, text };
};
const shipped = (events: readonly JournalEvent[], host = 'box'): Entry =>
  entry(subjects.log(host), written({ host, epoch: 'e', from: 1, to: events.length, events }));
const told = (after: number, events: readonly JournalEvent[]): Entry =>
  entry(subjects.told, written({ holder: 'v', term: 1, number: 1, after, events }));
const start: JournalEvent = { type: 'start', at: 1, version: '1', sinks: ['chat'], channels: ['chat'] };
const command = (id: string): Command => ({
  ...{ type: 'command', verb: 'ack', at: 1, id, by: { channel: '', name: 'x' }, incident: 'thing/a@1' },
});

describe('the fold of a fleet', () => {
  test('has the host in key, incident, source, label and title, and the time of the server', () => {
    const taken = take(emptyFleet(), shipped([alert]));
    expect(taken?.transitions[0]).toMatchObject({
      ...{ key: '@box/thing/a', incident: '@box/thing/a@1', source: '@box/s', title: 'box: Thing' },
      ...{ labels: { host: 'box', group: 's' }, at: 1_000 + seq },
    });
  });

  test('takes in what hosts say where a voice has, and what came later not yet', () => {
    const fleet = emptyFleet();
    const first = shipped([alert]);
    foldEntry(fleet, first);
    const second = shipped([{ ...alert, key: 'thing/b', entity: 'b', incident: 'thing/b@1' }]);
    foldEntry(fleet, second);
    foldEntry(fleet, told(first.seq, [start]));
    expect([...fleet.journal.telling.incidents.keys()]).toEqual(['@box/thing/a@1']);
    expect(fleet.waiting).toEqual([second]);
    expect(fleet.toldSeq).toBe(fleet.seq);
  });

  test('of what a voice has begun to write down, and not ended, nothing counts for who follows it', () => {
    const notice: JournalEvent = {
      ...{ type: 'notice', at: 2, id: 'n1', why: 'alert', channels: ['chat'], quietly: false },
      members: [{ incident: '@box/thing/a@1', key: '@box/thing/a', action: 'alert', since: 1 }],
    };
    const record = (events: readonly JournalEvent[], some: Partial<VoiceRecord> = {}): Entry =>
      entry(subjects.told, written({ holder: 'v', term: 1, number: 1, after: 0, events, ...some }));
    const owedIn = (...entries: readonly Entry[]): (string | undefined)[] => {
      const fleet = emptyFleet();
      for (const one of entries) foldEntry(fleet, one);
      return fleet.journal.sinks.get('chat')?.owed.map(({ notifications: [first] }) => first.title) ?? [];
    };
    const before = [record([start]), shipped([alert])];
    const after = before.at(-1)?.seq ?? 0;
    const part = record([notice], { number: 2, more: true });
    const another = record([start], { holder: 'w', term: 2 });
    const end = record([], { number: 3, after });
    expect(owedIn(...before, part, another)).toEqual([]);
    expect(owedIn(...before, part, end)).toEqual(['box: Thing']);
  });

  test('counts what a host has told by itself as told once it was sent, and no sooner', () => {
    const fleet = emptyFleet();
    const notice: JournalEvent = {
      ...{ type: 'notice', at: 2, id: 'n', why: 'alert', channels: ['chat'], quietly: false },
      members: [{ incident: 'thing/a@1', key: 'thing/a', action: 'alert', since: 1 }],
    };
    const delivery: Delivery = {
      ...{
        type: 'delivery',
        at: 3,
        sink: 'chat',
        key: 'thing/a',
        incident: 'thing/a@1',
        action: 'alert',
        of: 1,
      },
      ...{ notice: 'n', attempts: 1, outcome: 'sent' },
    };
    expect(take(fleet, shipped([alert, notice]))?.told).toEqual([]);
    expect(take(fleet, shipped([{ ...delivery, outcome: 'skipped' }]))?.told).toEqual([]);
    expect(take(fleet, shipped([delivery]))?.told).toMatchObject([
      { channels: ['chat'], members: [{ incident: '@box/thing/a@1' }] },
    ]);
  });

  test('an incident that is over and told is given back before a host says late that it had told of it', () => {
    const fleet = emptyFleet();
    const says = (id: string, action: 'alert' | 'recovery', host = ''): JournalEvent => ({
      ...{ type: 'notice', at: 2, id, why: action, channels: ['chat'], quietly: false },
      members: [{ incident: `${host}thing/a@1`, key: `${host}thing/a`, action, since: 1 }],
    });
    const arrived: Delivery = {
      ...{ type: 'delivery', at: 3, sink: 'chat', key: 'thing/a', incident: 'thing/a@1', action: 'alert' },
      ...{ of: 1, notice: 'own', attempts: 1, outcome: 'sent' },
    };
    const entries = [shipped([alert, says('own', 'alert')])];
    entries.push(told(entries[0]?.seq ?? 0, [start, says('n-1', 'alert', '@box/')]));
    const over = shipped([{ ...alert, at: 5, action: 'recovery', reason: 'cleared' }]);
    const late = shipped([arrived]);
    entries.push(over, late, told(over.seq, [says('n-2', 'recovery', '@box/')]), told(late.seq, []));
    for (const each of entries) foldEntry(fleet, each);
    expect([...fleet.journal.telling.incidents.keys()]).toEqual([]);
  });

  test('a checkpoint closes what is not open on its host any more, and knows what was told', () => {
    const fleet = emptyFleet();
    const before = shipped([alert]);
    foldEntry(fleet, before);
    foldEntry(fleet, told(before.seq, [start]));
    const other = { ...alert, key: 'thing/b', entity: 'b', incident: 'thing/b@1' };
    const part = {
      host: 'box',
      epoch: 'f',
      to: 9,
      of: 1,
      part: 1,
      open: [{ opened: other, told: ['chat'] }],
    };
    const taken = take(fleet, entry(subjects.log('box'), written(part)));
    expect(taken?.transitions.map(({ incident, reason }) => [incident, reason])).toEqual([
      ['@box/thing/a@1', 'unwatched'],
      ['@box/thing/b@1', 'crossed'],
    ]);
    expect(taken?.told).toHaveLength(1);
  });

  test('what was closed by one checkpoint and is open by the next one is open, and whoever was not told stays so', () => {
    const fleet = emptyFleet();
    const begun: JournalEvent = {
      ...{ type: 'notice', at: 2, id: 'n-1', why: 'alert', channels: ['chat'], quietly: false },
      members: [{ incident: '@box/thing/a@1', key: '@box/thing/a', action: 'alert', since: 1 }],
    };
    const stands = (open: readonly Standing[]): Entry =>
      entry(subjects.log('box'), written({ host: 'box', epoch: 'e', to: 9, of: 1, part: 1, open }));
    const first = shipped([alert]);
    const closed = stands([]);
    const again = stands([{ opened: alert, told: [] }]);
    for (const each of [first, told(first.seq, [start, begun]), closed, told(closed.seq, [])])
      foldEntry(fleet, each);
    const incident = () => fleet.journal.telling.incidents.get('@box/thing/a@1');
    expect([incident()?.unwatched, incident()?.hearings.get('chat')?.believes]).toEqual([true, 'open']);
    for (const each of [again, told(again.seq, [])]) foldEntry(fleet, each);
    expect([incident()?.unwatched, incident()?.closedAt]).toEqual([false, null]);
    expect(incident()?.hearings.get('chat')?.believes).toBe('open');
    expect(fleet.journal.telling.over.size).toBe(0);
  });

  test('a command is taken once, whoever ships it, and is of its own host for that alone', () => {
    const fleet = emptyFleet();
    expect(take(fleet, shipped([command('c')]))?.commands).toMatchObject([{ incident: '@box/thing/a@1' }]);
    expect(take(fleet, shipped([command('c')], 'other'))?.commands).toEqual([]);
    const reached = { ...command('c'), incident: '@box/thing/a@1' } as Command;
    expect(ofHost('box', reached)).toMatchObject({ incident: 'thing/a@1' });
    expect(ofHost('other', reached)).toBeNull();
  });

  test('a silence of a host whose clock is wrong is of as long by the clock of all, and one that is right stays as it is', () => {
    const fleet = emptyFleet();
    const silence = (id: string, at: number): Command => ({
      ...{
        type: 'command',
        verb: 'silence',
        at,
        id,
        by: { channel: '', name: 'x' },
        match: { key: 'thing/a' },
      },
      ...{ from: at, until: at + 60_000 },
    });
    const said = (id: string, at: number): Command | undefined => {
      const shipment = { host: 'box', epoch: 'e', from: 1, to: 1, events: [silence(id, at)], at: at + 500 };
      return take(fleet, entry(subjects.log('box'), written(shipment)))?.commands[0];
    };
    const aheadMs = 86_400_000;
    const now = 1_000 + seq + 1;
    expect(said('c1', now + aheadMs)).toMatchObject({ from: now - 500, until: now - 500 + 60_000 });
    expect(said('c2', now + 20_000)).toMatchObject({ from: now + 20_000, until: now + 80_000 });
  });

  test('how a host stands brings what operators have said there and still holds, once', () => {
    const fleet = emptyFleet();
    const checkpoint = (said: readonly Command[]): Entry =>
      entry(subjects.log('box'), written({ host: 'box', epoch: 'e', to: 3, part: 1, of: 1, open: [], said }));
    expect(take(fleet, checkpoint([command('c')]))?.commands).toMatchObject([{ incident: '@box/thing/a@1' }]);
    expect(take(fleet, checkpoint([command('c')]))?.commands).toEqual([]);
  });

  test('what is remembered of commands is bounded', () => {
    const fleet = emptyFleet();
    const ship = (events: readonly JournalEvent[]): void => {
      for (let first = 0; first < events.length; first += 50)
        take(fleet, shipped(events.slice(first, first + 50)));
    };
    ship(Array.from({ length: mostCommands + 10 }, (_, n) => command(`c${n}`)));
    expect(fleet.commands.size).toBe(mostCommands);
  });

  test('of what a host tells by itself nothing is known any more in another journal, nor once the host is forgotten', () => {
    const notice: JournalEvent = {
      ...{ type: 'notice', at: 2, id: 'n', why: 'alert', channels: ['chat'], quietly: false },
      members: [{ incident: 'thing/a@1', key: 'thing/a', action: 'alert', since: 1 }],
    };
    const other = entry(
      subjects.log('box'),
      written({ host: 'box', epoch: 'f', from: 1, to: 1, events: [alert] }),
    );
    const fleet = emptyFleet();
    take(fleet, shipped([alert, notice]));
    expect(fleet.pending.get('box', 'n')).toEqual(notice);
    take(fleet, other);
    expect(fleet.pending.get('box', 'n')).toBeUndefined();
    take(fleet, shipped([alert, notice], 'first'));
    for (let n = 0; n < mostHosts; n += 1) take(fleet, shipped([alert], `h${n}`));
    expect(fleet.pending.get('first', 'n')).toBeUndefined();
  });

  test('how a host stands is no more than so many parts, and of so many hosts it is known', () => {
    const fleet = emptyFleet();
    for (let part = 1; part <= mostCheckpointParts + 5; part += 1) {
      const text = written({ host: 'box', epoch: 'e', to: 1, part, of: 100_000, open: [] });
      take(fleet, entry(subjects.log('box'), text));
    }
    expect(fleet.hosts.get('box')?.parts).toHaveLength(mostCheckpointParts);
    for (let host = 0; host < mostHosts + 5; host += 1) take(fleet, shipped([], `h${host}`));
    expect(fleet.hosts.size).toBe(mostHosts);
  });
});
