import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { emptyFleet, type FleetState } from '../../src/fleet/fleet-state.ts';
import { fleetStatus } from '../../src/fleet/fleet-status.ts';
import { foldEntry } from '../../src/fleet/fold-log.ts';
import { type Entry, type FleetLog, isShare, type Stream } from '../../src/fleet/log.ts';
import { type FleetHistory, liveFleet } from '../support/fleet-histories.ts';
import { fleetFaults } from '../support/fleet-laws.ts';
import { FleetWorld } from '../support/fleet-world.ts';

const second = 1_000;
/** What a fleet of version 0.1.0 has written: one host is alerted thrice, recovers once, and is cut off once. */
const recorded: readonly (Entry & { readonly stream: Stream })[] = readFileSync(
  'test/fixtures/fleet/stream-0.1.0.jsonl',
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const ofStream = (stream: Stream): readonly Entry[] => recorded.filter((one) => one.stream === stream);

const folded = (entries: readonly Entry[]): FleetState => {
  const fleet = emptyFleet();
  for (const entry of entries) foldEntry(fleet, entry);
  return fleet;
};
const openIn = ({ journal }: FleetState): readonly string[] =>
  [...journal.telling.incidents.values()].filter(({ closedAt }) => closedAt === null).map(({ key }) => key);

/** As a version to come may write it: with fields that nobody knows yet, and events of types that nobody does. */
const ofLaterVersion = (text: string): string => {
  const record = JSON.parse(text) as Record<string, unknown>;
  const later = { ...record, v: 2, mood: 'fair', nested: { more: [1] } };
  if (!Array.isArray(record.events)) return JSON.stringify(later);
  const events = record.events.map((event: object) => ({ ...event, colour: 'green' }));
  return JSON.stringify({ ...later, events: [{ type: 'omen', at: 1 }, ...events, { type: 'omen', at: 2 }] });
};
/** As version 0.1.0 writes it: a shipment does not say when it was shipped. */
const ofEarlierVersion = (text: string): string => {
  const { at, ...record } = JSON.parse(text) as Record<string, unknown>;
  return 'from' in record ? JSON.stringify(record) : text;
};
const writesAs =
  (versions: Readonly<Record<string, (text: string) => string>>) =>
  (log: FleetLog, { host }: { readonly host: string }): FleetLog => ({
    ...log,
    append: (subject, text, expected) => log.append(subject, (versions[host] ?? String)(text), expected),
  });

describe('two versions in one fleet', () => {
  test('what version 0.1.0 has written is gone on from: what is open, who was told, and how hosts are', () => {
    const fleet = folded(ofStream('log'));
    expect(openIn(fleet).toSorted()).toEqual(['@old-2/thing/a', '@old-2/thing/c']);
    expect(fleet.waiting).toEqual([]);
    expect(fleet.toldSeq).toBeGreaterThan(0);
    expect([...fleet.journal.sinks.values()].flatMap(({ owed }) => owed)).toEqual([]);
    const last = ofStream('last');
    const now = last.at(-1)?.at ?? 0;
    const status = fleetStatus(
      last,
      { version: '2.9.10', replicas: 1 },
      { now, silentMs: 30 * second, leaseMs: 9 * second },
    );
    expect(status.hosts.map(({ host, is, lag }) => [host, is, lag])).toEqual([
      ['old-1', 'heard', 0],
      ['old-2', 'heard', 0],
    ]);
    expect(status.voice).toMatchObject({ owed: 0 });
  });

  test('fields and events of a later version change nothing of what is understood', () => {
    const later = ofStream('log').map((entry) => ({ ...entry, text: ofLaterVersion(entry.text) }));
    expect(JSON.stringify([...folded(later).journal.telling.incidents])).toBe(
      JSON.stringify([...folded(ofStream('log')).journal.telling.incidents]),
    );
  });

  test('records and subjects of a later version are passed over', () => {
    const entries = ofStream('log').flatMap((entry) => [
      { ...entry, text: '{"v":2,"omen":"of another kind"}' },
      { ...entry, subject: 'polkan.log.=%%', text: entry.text },
      { ...entry, text: 'no JSON' },
      entry,
    ]);
    expect(openIn(folded(entries)).toSorted()).toEqual(['@old-2/thing/a', '@old-2/thing/c']);
  });

  test('what this version writes has all that version 0.1.0 reads', () => {
    const world = new FleetWorld({ hosts: ['new-1', 'new-2'] });
    for (const host of world.hosts) world.boot(host);
    world.pass(60 * second);
    world.host('new-2').sick.add('a');
    world.pass(60 * second);
    const sortOf = ({ subject, text }: Entry): string =>
      `${subject.split('.').slice(0, 2).join('.')} ${'part' in JSON.parse(text) ? 'checkpoint' : ''}`;
    const keysOf = (entries: readonly Entry[]): ReadonlyMap<string, ReadonlySet<string>> =>
      new Map(entries.map((entry) => [sortOf(entry), new Set(Object.keys(JSON.parse(entry.text)))]));
    const all = (['log', 'last'] as const).flatMap((name) => world.engine.read(name, 1, 10_000).entries);
    // The shares of hosts it knows nothing of, and reads the records of voices.
    const written = keysOf(all.filter(({ subject }) => !isShare(subject)));
    for (const [sort, keys] of keysOf(recorded))
      expect([...keys].filter((key) => written.get(sort)?.has(key) !== true)).toEqual([]);
  });

  const history: FleetHistory = {
    hosts: 3,
    delayMs: 0,
    steps: [
      { gapMs: 40 * second, step: { is: 'sick', host: 1, thing: 0, active: true } },
      { gapMs: 30 * second, step: { is: 'way', hosts: 0b10, way: 'cut' } },
      { gapMs: 10 * second, step: { is: 'sick', host: 1, thing: 1, active: true } },
      { gapMs: 80 * second, step: { is: 'sick', host: 1, thing: 0, active: false } },
      { gapMs: 60 * second, step: { is: 'kill voice at', effects: 3 } },
      { gapMs: 60 * second, step: { is: 'heal' } },
    ],
  };
  test.each([
    ['an earlier voice and later hosts', { h1: ofEarlierVersion, h2: ofLaterVersion, h3: ofLaterVersion }],
    ['a later voice and earlier hosts', { h1: ofLaterVersion, h2: ofEarlierVersion, h3: ofEarlierVersion }],
  ])('%s keep the laws', { timeout: 60_000 }, (_, versions) => {
    expect(fleetFaults(liveFleet(history, { log: writesAs(versions) }))).toEqual([]);
  });
});
