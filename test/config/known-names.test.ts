import { describe, expect, test } from 'vitest';
import { type Config, readConfig } from '../../src/config/config.ts';
import { knownNames } from '../../src/config/known-names.ts';
import type { Tables } from '../../src/config/settings.ts';
import { sourceNames } from '../../src/streams/source-names.ts';

/** A source of one kind, which is on where it is configured, with what it knows beforehand. */
const sourceOf = (name: string, kind: string, more: object = {}) => ({
  name,
  kinds: { [kind]: {} },
  ...more,
});
const namesOf = (config: { list: readonly string[] }, kind: string) =>
  config.list.map((each) => `${kind} ${each}`);
const watches = (config: { list: readonly string[] }, kind: string, entity: string) =>
  kind === 'plain' && config.list.includes(entity);

const sources = [
  sourceOf('doors', 'plain', { names: namesOf, watches }),
  sourceOf('gates', 'plain', { names: namesOf, watches }),
  sourceOf('walls', 'wall', { names: namesOf }),
  sourceOf('seas', 'sea'),
  sourceOf('crews', 'crew', { brings: ({ list }: { list: readonly string[] }) => list }),
];
const known = (on: Readonly<Record<string, readonly string[]>>, fleet: unknown = null) => {
  const { config } = readConfig({}, { hostname: 'box', exists: () => false, readFile: () => '' });
  const configs = Object.fromEntries(Object.entries(on).map(([name, list]) => [name, { everyMs: 1, list }]));
  return knownNames({ sources, channels: [] } as unknown as Tables, {
    ...{ host: 'tower', sources: configs as unknown as Config['sources'] },
    fleet: fleet as typeof config.fleet,
  });
};

describe('what of a kind is known by name', () => {
  test('is of all sources of the kind that are on', () => {
    expect(known({ doors: ['front', 'back'], gates: ['east'] }).watched('plain')?.names).toEqual([
      ...['plain front', 'plain back', 'plain east'],
    ]);
    expect(known({ doors: ['front'] }).watched('plain')?.names).toEqual(['plain front']);
  });

  test('is nothing where its sources are off, and then nothing is watched either', () => {
    const off = known({}).watched('plain');
    expect([off?.names, off?.has('front')]).toEqual([[], false]);
  });

  test.each(['sea', 'nothing', 'toString'])('is not known beforehand of %s', (kind) => {
    expect(known({ seas: ['north'] }).watched(kind)).toBe(null);
  });

  test('is watched where one of its sources watches it, and everything by a source that watches all', () => {
    const watched = known({ doors: ['front'], gates: ['east'], walls: [] });
    expect(['front', 'east', 'west'].map((entity) => watched.watched('plain')?.has(entity))).toEqual([
      ...[true, true, false],
    ]);
    expect(watched.watched('wall')?.has('any')).toBe(true);
  });
});

describe('the names of sources', () => {
  const own = [...sourceNames, 'doors', 'gates', 'walls', 'seas', 'crews'];
  test('are those there are, on or off, and what one that is on brings, each once', () => {
    expect(known({}).sources).toEqual([...new Set(own)]);
    expect(known({ crews: ['first', 'doors'], seas: [] }).sources).toEqual([...new Set([...own, 'first'])]);
  });
});

test('a host knows its name, the kinds, and whether it stands alone', () => {
  const alone = known({});
  expect([alone.host, alone.standsAlone, known({}, { servers: [] }).standsAlone]).toEqual([
    'tower',
    true,
    false,
  ]);
  expect([...alone.kinds]).toEqual([
    ...[
      ['plain', 'gates'],
      ['wall', 'walls'],
      ['sea', 'seas'],
      ['crew', 'crews'],
    ],
    ...[
      ['blind', null],
      ['unseen', null],
      ['self', null],
    ],
  ]);
});
