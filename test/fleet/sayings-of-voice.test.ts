import { describe, expect, test } from 'vitest';
import { reaching } from '../../src/commands/fleet-orders.ts';
import type { VoiceRecord } from '../../src/fleet/records.ts';
import { mostHeardSaid, SayingsOfVoice } from '../../src/fleet/sayings-of-voice.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import type { Command } from '../../src/language/telling.ts';
import { foreignLines, voiceSaidLines } from '../../src/messages/voice-said.ts';
import { openElsewhere } from '../../src/status/open-elsewhere.ts';
import { ordered } from '../../src/telling/order.ts';
import { shortIds } from '../../src/telling/short-id.ts';
import { emptyTelling } from '../../src/telling/state.ts';
import { fleetStatusOf } from '../support/fleet-status-of.ts';
import { FleetWorld } from '../support/fleet-world.ts';

const minute = 60_000;
const incident = '@box-2/thing/a@1000';
const key = '@box-2/thing/a';

const record = (events: readonly JournalEvent[], more: Partial<VoiceRecord> = {}): VoiceRecord => ({
  ...{ holder: 'x', term: 1, number: 1, after: 0, events },
  ...more,
});
const hold = (of = incident): JournalEvent => ({
  ...{ type: 'hold', at: 1_000, incident: of, key: of.replace(/@\d+$/, ''), action: 'alert' },
  ...{ reason: 'grouped', by: null, until: 61_000, channels: ['telegram'] },
});
const notice = (action: 'alert' | 'recovery', id: string): JournalEvent => ({
  ...{ type: 'notice', at: 2_000, id, why: 'alert', channels: ['telegram'], quietly: false },
  members: [{ incident, key, action, since: 1_000 }],
});
const sent = (id: string): JournalEvent => ({
  ...{ type: 'delivery', at: 3_000, sink: 'telegram', key, incident, action: 'alert', of: 1_000 },
  ...{ notice: id, outcome: 'sent', attempts: 1 },
});
const asked = { locale: 'en', voice: 'box-1', time: (at: number) => `t${at}` } as const;

describe('what the voice of a fleet has said', () => {
  test('an incident is held, on its way, told, and over, and each is said in words with the law and its end', () => {
    const sayings = new SayingsOfVoice();
    const lines = (): readonly string[] => sayings.said().flatMap((one) => voiceSaidLines(one, asked));
    sayings.saw(record([hold()]));
    expect(sayings.said()).toMatchObject([{ incident, key, host: 'box-2', ownKey: 'thing/a' }]);
    expect(lines()).toEqual([
      'The voice of the fleet (box-1) holds it back from telegram: told with its group, until t61000.',
    ]);
    sayings.saw(record([notice('alert', 'n1')]));
    expect(lines()[0]).toContain('has decided at t2000 to tell telegram; it has not arrived yet');
    sayings.saw(record([sent('n1')]));
    expect(lines()).toEqual(['The voice of the fleet (box-1) has told telegram at t3000.']);
    sayings.saw(record([notice('recovery', 'n2')]));
    sayings.saw(record([sent('n2')]));
    expect(lines()[0]).toContain('that it is over');
  });

  test('what a voice has begun to write down and not ended counts for nothing', () => {
    const sayings = new SayingsOfVoice();
    sayings.saw(record([hold()], { more: true }));
    expect(sayings.said()).toEqual([]);
    sayings.saw(record([], { term: 2, holder: 'y' }));
    expect(sayings.said()).toEqual([]);
  });

  test('no more than so many incidents are known, the latest', () => {
    const sayings = new SayingsOfVoice();
    for (let number = 0; number < mostHeardSaid + 5; number += 1)
      sayings.saw(record([hold(`@box-2/thing/${number}@1000`)]));
    expect(sayings.said()).toHaveLength(mostHeardSaid);
    expect(sayings.said().at(-1)?.ownKey).toBe(`thing/${mostHeardSaid + 4}`);
    sayings.forget();
    expect(sayings.said()).toEqual([]);
  });

  test('an operator on any host hears what is held back on another, and which host is silent', () => {
    const group = {
      burst: 1,
      windowMs: 2 * minute,
      longestMs: 4 * minute,
      joinMs: 1_000,
      criticalMs: 10_000,
    };
    const world = new FleetWorld({ hosts: ['h1', 'h2', 'h3'], rules: { group } });
    for (const host of world.hosts) world.boot(host);
    world.pass(minute);
    world.host('h2').sick.add('a');
    world.pass(10_000);
    world.host('h2').sick.add('b');
    world.pass(15_000);
    for (const host of world.hosts) {
      host.life?.member.asked().subscribe();
      const said = host.life?.member.said() ?? [];
      expect(said.map(({ host: of, ownKey, channels }) => [of, ownKey, channels.chat?.is])).toEqual([
        ['h2', 'thing/a', 'told'],
        ['h2', 'thing/b', 'held'],
      ]);
    }
    const dead = world.hosts.find(({ isVoice }) => !isVoice);
    if (dead === undefined) throw new Error('one is not the voice');
    world.kill(dead);
    world.pass(minute);
    const other = world.hosts.find(({ life, isVoice }) => life !== null && !isVoice);
    other?.life?.member.asked().subscribe();
    const silent = other?.life?.member.said().find(({ host }) => host === null);
    expect(silent?.ownKey).toBe(`host_silent/${dead.name}`);
    if (silent !== undefined)
      expect(foreignLines(silent, asked)).toEqual([
        expect.stringContaining(`Host ${dead.name}: nothing heard of its sidecar`),
        expect.stringContaining('has told chat'),
      ]);
  });

  test('whom an order reaches is said: all hosts a silence, an ack of what is open elsewhere whoever has it', () => {
    const sayings = new SayingsOfVoice();
    sayings.saw(record([hold()]));
    const fleet = { status: fleetStatusOf(), said: sayings.said() };
    const own = { locale: 'en' } as const;
    const by = { channel: 'cli', name: 'operator' };
    const ack = (incident: string): Command => ({
      type: 'command',
      verb: 'ack',
      at: 1,
      id: 'c',
      by,
      incident,
    });
    const [elsewhere] = fleet.said;
    const silence: Command = {
      ...{ type: 'command', verb: 'silence', at: 1, id: 'c', by, match: { key: 'thing/a' } },
      ...{ from: 1, until: null },
    };
    expect(reaching(ack(elsewhere?.incident ?? ''), fleet, own)).toEqual([
      expect.stringContaining('known there'),
    ]);
    expect(reaching(ack('thing/a@1'), fleet, own)).toEqual([]);
    expect(reaching(silence, fleet, own)).toEqual([expect.stringContaining('on all hosts')]);
    const away = { ...fleet, status: fleetStatusOf({ reached: false }) };
    expect(reaching(silence, away, own)).toEqual([expect.stringContaining('is away')]);
    expect(reaching(silence, null, own)).toEqual([]);
  });

  test('what is open elsewhere is meant by its key, with its host or without, by its short id, and by a part of its name', () => {
    const sayings = new SayingsOfVoice();
    sayings.saw(record([hold()]));
    const others = openElsewhere(sayings.said(), 'box-1');
    const [{ id = '' } = {}] = others;
    const state = emptyTelling();
    const by = { channel: 'cli', name: 'operator' };
    for (const what of ['thing/a', 'box-2/thing/a', 'ox-2/th', [...shortIds([id]).values()][0] ?? ''])
      expect([what, ordered(state, { verb: 'ack', what }, { at: 5, by, others })]).toEqual([
        what,
        expect.objectContaining({ type: 'command', verb: 'ack', incident: id }),
      ]);
    expect(ordered(state, { verb: 'ack', what: 'thing/z' }, { at: 5, by, others })).toEqual({
      ...{ code: 'nothing', what: 'thing/z' },
    });
    const two = [...others, { id: '@box-3/thing/a@1', key: 'box-3/thing/a', ownKey: 'thing/a' }];
    expect(ordered(state, { verb: 'ack', what: 'thing/a' }, { at: 5, by, others: two })).toMatchObject({
      ...{ code: 'several', keys: ['box-2/thing/a', 'box-3/thing/a'] },
    });
    // What is over everywhere it was told, and what is this host's own, is not open elsewhere.
    expect(openElsewhere(sayings.said(), 'box-2')).toEqual([]);
  });
});
