import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const folder = 'docs/decisions';
const files = readdirSync(folder)
  .filter((name) => name !== 'README.md')
  .sort();
const read = (name: string): string => readFileSync(`${folder}/${name}`, 'utf8');
const numberOf = (name: string): number => Number(name.slice(0, 4));
const titleOf = (name: string): string => /^# \d+\. (.*)$/m.exec(read(name))?.[1] ?? '';
const statusOf = (name: string): readonly string[] =>
  /^(\d{4}-\d{2}-\d{2}), (.*)$/m.exec(read(name))?.slice(1) ?? [];

describe('the records of decisions', () => {
  test('are numbered from 1 without a gap', () => {
    expect(files.map(numberOf)).toEqual(files.map((_, index) => index + 1));
  });

  test('are never older than the one before', () => {
    const days = files.map((name) => statusOf(name)[0] ?? '');
    expect(days).toEqual(days.toSorted());
  });

  test('are all in the index, in order, by title and day', () => {
    const rows = [...read('README.md').matchAll(/^\| (\d+) +\| \[(.*)\]\((.*)\) +\| (\S+) +\|$/gm)];
    expect(rows.map((row) => row.slice(1))).toEqual(
      files.map((name) => [String(numberOf(name)), titleOf(name), name, statusOf(name)[0]]),
    );
  });
});

describe.each(files)('%s', (name) => {
  test('bears its number and a title', () => {
    expect(name).toMatch(/^\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.md$/);
    expect(read(name)).toMatch(new RegExp(`^# ${numberOf(name)}\\. \\S`));
  });

  test('says since when it holds, and whether it still does', () => {
    const [, status = ''] = statusOf(name);
    const [, by] = /^superseded by (\d+)$/.exec(status) ?? [];
    if (by === undefined) expect(status).toBe('accepted');
    else expect(Number(by)).toBeGreaterThan(numberOf(name));
    expect(Number(by ?? 1)).toBeLessThanOrEqual(files.length);
  });

  test('has a question, a decision, a reason, and at least one alternative', () => {
    const sections = read(name).split(/^## /m).slice(1);
    const heads = sections.map((section) => section.split('\n', 1)[0]);
    expect(heads).toEqual(['Question', 'Decision', 'Why', 'Alternatives']);
    for (const section of sections) expect(section.split('\n').slice(1).join('').trim()).not.toBe('');
    expect(sections.at(-1)).toMatch(/^- \S/m);
  });
});
