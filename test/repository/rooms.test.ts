import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/**
 * The rooms of `src`, from the ground up, and which other rooms each may import. A folder in a room belongs to it.
 * Whoever adds an arrow adds it here, and so asks whether the room below should know of the one above.
 */
const rooms: Readonly<Record<string, readonly string[]>> = {
  language: [],
  messages: ['language'],
  machines: ['language'],
  // What is told, and when: neither words nor Node.
  telling: ['language', 'machines'],
  // What is read of the disk with care, by who may touch it.
  files: ['language'],
  streams: ['language', 'messages', 'files'],
  sinks: ['language', 'messages', 'files'],
  // Which settings there are is the sources' and channels' to say.
  config: ['language', 'messages', 'telling', 'streams', 'sinks'],
  recording: ['language', 'machines', 'telling'],
  journal: ['language', 'messages', 'machines', 'telling', 'recording'],
  status: ['language', 'messages', 'machines', 'telling', 'config', 'streams'],
  'pipeline.ts': ['language', 'messages', 'machines', 'telling', 'streams', 'sinks'],
  // Loaded only where a fleet is configured.
  fleet: ['language', 'messages', 'machines', 'telling', 'sinks', 'journal', 'pipeline.ts'],
  'index.ts': ['language', 'messages', 'machines', 'streams', 'sinks', 'recording', 'pipeline.ts'],
  history: ['language', 'messages', 'machines', 'telling', 'recording', 'journal', 'sinks', 'config'],
  testing: [
    'language',
    'messages',
    'machines',
    'telling',
    'recording',
    'history',
    'streams',
    'sinks',
    'config',
    'pipeline.ts',
  ],
  scenario: ['language', 'messages', 'telling', 'streams', 'sinks', 'config', 'testing'],
  sidecar: [
    'language',
    'messages',
    'machines',
    'telling',
    'streams',
    'sinks',
    'config',
    'recording',
    'journal',
    'history',
    'status',
    'fleet',
    'pipeline.ts',
  ],
  commands: [
    'language',
    'messages',
    'machines',
    'telling',
    'streams',
    'sinks',
    'config',
    'recording',
    'journal',
    'history',
    'status',
    'testing',
    'scenario',
    'fleet',
    'sidecar',
    'files',
  ],
  // What ends the process is told without its secrets.
  'cli.ts': ['language', 'commands'],
};

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

const roomOf = (file: string): string => file.split('/')[0] ?? file;

/** Every import of one file of `src` by another, both as paths below `src`. */
const imports: readonly (readonly [from: string, to: string])[] = files.flatMap((file) => {
  const text = readFileSync(join('src', file), 'utf8');
  const found = text.matchAll(/(?:from |import\()'(\.{1,2}\/[^']+\.ts)'/g);
  return [...found].map(
    ([, path = '']) => [file, relative('src', resolve('src', dirname(file), path))] as const,
  );
});

describe('the house', () => {
  test('every room, and no other, lies below src', () => {
    expect([...new Set(files.map(roomOf))].sort()).toEqual(Object.keys(rooms).sort());
  });

  test.each(Object.entries(rooms))('%s imports only the rooms it may know', (room, mayKnow) => {
    const known = new Set([room, ...mayKnow]);
    const strays = imports.filter(([from, to]) => roomOf(from) === room && !known.has(roomOf(to)));
    expect(strays).toEqual([]);
  });

  test.each(Object.entries(rooms))('%s uses every arrow that it was granted', (room, mayKnow) => {
    const used = new Set(imports.filter(([from]) => roomOf(from) === room).map(([, to]) => roomOf(to)));
    expect(mayKnow.filter((other) => !used.has(other))).toEqual([]);
  });

  test('no room is above a room that is above it', () => {
    const order = Object.keys(rooms);
    const upward = Object.entries(rooms).flatMap(([room, mayKnow]) =>
      mayKnow
        .filter((other) => order.indexOf(other) >= order.indexOf(room))
        .map((other) => `${room} → ${other}`),
    );
    expect(upward).toEqual([]);
  });

  test('fewer than 24 rooms, and fewer than 110 arrows between them', () => {
    const arrows = Object.values(rooms).reduce((sum, { length }) => sum + length, 0);
    expect(Object.keys(rooms).length).toBeLessThan(24);
    expect(arrows).toBeLessThan(110);
  });

  test('tests lie where what they test lies', () => {
    const suites = new Set([
      'support',
      'repository',
      'attack',
      'browser',
      'docker',
      'faults',
      'fleets',
      'peers',
      'fuzz',
      'fixtures',
      'recordings',
      'scenarios',
    ]);
    const folders = readdirSync('test', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const strays = folders.map(({ name }) => name).filter((name) => !suites.has(name) && !(name in rooms));
    expect(strays).toEqual([]);
  });
});
