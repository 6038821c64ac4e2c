import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const page = readFileSync('docs/architecture.md', 'utf8');
const [, whereThingsAre = ''] = /^## Where things are$(.*?)(?=^## |$(?![\s\S]))/ms.exec(
  readFileSync('README.md', 'utf8'),
) ?? [''];

/** Every entry of `src`, a folder with a slash at its end. `rooms.test.ts` holds that these are the rooms. */
const rooms = readdirSync('src', { withFileTypes: true }).map((entry) =>
  entry.isDirectory() ? `src/${entry.name}/` : `src/${entry.name}`,
);

/** The rows of the first table below a heading, each as its cells. */
const rowsBelow = (heading: string): string[][] => {
  const [, text = ''] = page.split(`\n## ${heading}\n`);
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.startsWith('|'));
  const rest = lines.slice(first);
  const table = rest.slice(
    2,
    rest.findIndex((line) => !line.startsWith('|')),
  );
  return table.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
};

describe('docs/architecture.md', () => {
  const named = [
    ...page.matchAll(/`((?:src|test|docs|scripts|bench|examples|\.ci)\/[^`\s]*)`( \(planned\))?/g),
  ].map(([, path = '', planned]) => ({ path, planned: planned !== undefined }));

  test('has every room in its table, and no other', () => {
    expect(rowsBelow('The rooms').map(([room]) => room?.replaceAll('`', ''))).toEqual(
      expect.arrayContaining(rooms),
    );
    expect(rowsBelow('The rooms')).toHaveLength(rooms.length);
  });

  test('says of no room nothing', () => {
    for (const cells of rowsBelow('The rooms')) expect(cells.filter((cell) => cell === '')).toEqual([]);
  });

  test('names only paths that there are, but for those it calls planned', () => {
    expect(named.length).toBeGreaterThan(40);
    const missing = named.filter(({ path, planned }) => !planned && !existsSync(path));
    expect(missing).toEqual([]);
  });

  test('calls nothing planned that is there', () => {
    expect(named.filter(({ path, planned }) => planned && existsSync(path))).toEqual([]);
  });

  test('says where to find the ten things that people look for', () => {
    const rows = rowsBelow('Where do I find…');
    expect(rows.map(([what]) => what)).toEqual([
      'a channel',
      'a source',
      'a check',
      'a silence',
      'the wording',
      'the cooldown rule',
      'a store',
      'a page',
      'a setting',
      'a chat command',
    ]);
    for (const [what, where] of rows) expect(where, what).toMatch(/`src\/[^`]+`/);
  });

  test('tells the way forth and back', () => {
    const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => heading);
    expect(headings.filter((heading) => /^(Forth|Back):/.test(heading))).toHaveLength(2);
    // From a source through the machine, the journal and the words to a channel: in this order.
    const [, forth = ''] = page.split('\n## Forth: ');
    const way = ['src/streams/', 'src/machines/', 'src/journal/', 'src/messages/', 'src/sinks/'];
    const places = way.map((room) => forth.indexOf(`\`${room}`));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });
});

describe('Where things are, in the README', () => {
  test.each(rooms)('names %s', (room) => {
    expect(whereThingsAre).toContain(`](${room})`);
  });
});
