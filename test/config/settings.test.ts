import { expect, test } from 'vitest';
import { ownGroups } from '../../src/config/own-settings.ts';
import {
  builtIn,
  kindsOf,
  knownKinds,
  settingsOf,
  type Tables,
  timedKinds,
} from '../../src/config/settings.ts';

const tables = {
  channels: [{ name: 'bell', settings: { BELL_TONE: { group: 'Bell' } } }],
  sources: [
    {
      name: 'doors',
      kinds: { door: {}, knock: { edge: true } },
      settings: { DOOR_NAMES: { group: 'Doors' }, DOOR_S: { group: 'Timing' } },
    },
    { name: 'gates', kinds: { gate: {}, door: {} }, settings: { GATE_S: { group: 'Timing' } } },
  ],
} as unknown as Tables;

test('settings stand in the order of their groups, those of sources for the timing with the others of it', () => {
  const { general, everyInterval, timing, others } = ownGroups;
  expect(Object.keys(settingsOf(tables))).toEqual([
    ...[...Object.keys(general), 'BELL_TONE', ...Object.keys(everyInterval), 'DOOR_S', 'GATE_S'],
    ...[...Object.keys(timing), 'DOOR_NAMES', ...Object.keys(others)],
  ]);
});

test('kinds are those of the sources and those that Polkan sees by itself, each with the last source that has it', () => {
  expect(Object.keys(kindsOf(tables))).toEqual(['door', 'knock', 'gate', 'blind', 'unseen', 'self']);
  expect([...knownKinds(tables)]).toEqual([
    ...[
      ['door', 'gates'],
      ['knock', 'doors'],
      ['gate', 'gates'],
    ],
    ...[
      ['blind', null],
      ['unseen', null],
      ['self', null],
    ],
  ]);
  expect([...knownKinds().keys()]).toEqual(Object.keys(kindsOf(builtIn)));
});

test('the timing of a kind can be set, but not of one that is an event', () => {
  expect(timedKinds(kindsOf(tables)).map(([kind]) => kind)).not.toContain('knock');
  expect(timedKinds(kindsOf(tables))).toHaveLength(5);
});
