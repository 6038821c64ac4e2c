import { describe, expect, test } from 'vitest';
import { readChannels } from '../../src/config/channels.ts';
import type { GivenFile } from '../../src/config/file/given.ts';
import type { Tables } from '../../src/config/settings.ts';
import { en } from '../../src/messages/en.ts';

const told: string[] = [];
const tell = {
  warning: (message: string) => void told.push(`warning ${message}`),
  fault: (message: string) => void told.push(`fault ${message}`),
  hint: (message: string) => void told.push(`hint ${message}`),
  secret: () => undefined,
};

/** A sort that is on where `isOn`, hints that it is there, and has each know how many there are. */
const sortOf = (sort: string, isOn: boolean, hasBeside: boolean) => ({
  sort,
  read: (_reader: unknown, own: typeof tell) => {
    own.hint(sort);
    return isOn ? { of: 'environment' } : null;
  },
  entry: {
    read: (entry: { isWrong?: boolean }, own: typeof tell) => {
      own.warning(`entry of ${sort}`);
      return entry.isWrong ? null : { ...entry, of: 'file' };
    },
  },
  ...(hasBeside && {
    beside: (all: readonly { name: string; config: object }[]) =>
      all.map(({ config }, index) => ({ ...config, beside: `${index} of ${all.length}` })),
  }),
});
const tables = {
  sources: [],
  channels: [sortOf('a', true, true), sortOf('b', false, true), sortOf('c', true, false)],
} as unknown as Tables;
const read = (channels: readonly object[] | null) => {
  told.length = 0;
  const file =
    channels === null
      ? null
      : ({
          channels,
          tellAt: (path: readonly string[], own: typeof tell) => ({
            ...own,
            warning: (message: string) => own.warning(`${path.join('.')}: ${message}`),
          }),
        } as unknown as GivenFile);
  const found = readChannels({} as never, { file, tables, tell, words: en, outside: {} as never });
  return { found: found.map(({ name, sort, config }) => [name, sort, config]), told: [...told] };
};

describe('the channels of a config', () => {
  test('are those of the environment, one a sort, and each sort may say how it is had', () => {
    expect(read(null)).toEqual({
      found: [
        ['a', 'a', { of: 'environment' }],
        ['c', 'c', { of: 'environment' }],
      ],
      told: ['hint a', 'hint b', 'hint c'],
    });
    expect(read([]).told).toEqual(['hint a', 'hint b', 'hint c']);
  });

  test('are beside these those of the file, each told of at its place, and nobody is told how to have one', () => {
    const file = [
      { name: 'b', sort: 'b', entry: { x: 1 } },
      { name: 'ops', sort: 'c', entry: { x: 2 } },
      { name: 'wrong', sort: 'c', entry: { isWrong: true } },
      { name: 'odd', sort: 'nothing', entry: {} },
    ];
    expect(read(file)).toEqual({
      found: [
        ['a', 'a', { of: 'environment' }],
        ['c', 'c', { of: 'environment' }],
        ['b', 'b', { x: 1, of: 'file' }],
        ['ops', 'c', { x: 2, of: 'file' }],
      ],
      told: ['channels.b', 'channels.ops', 'channels.wrong'].map(
        (place, index) => `warning ${place}: entry of ${['b', 'c', 'c'][index]}`,
      ),
    });
  });

  test('are not of the environment where the file has one of that name, and are told of each other where there are several', () => {
    const { found } = read([
      { name: 'a', sort: 'a', entry: { x: 1 } },
      { name: 'more', sort: 'a', entry: { x: 2 } },
      { name: 'c2', sort: 'c', entry: {} },
    ]);
    expect(found).toEqual([
      ['c', 'c', { of: 'environment' }],
      ['a', 'a', { x: 1, of: 'file', beside: '0 of 2' }],
      ['more', 'a', { x: 2, of: 'file', beside: '1 of 2' }],
      ['c2', 'c', { of: 'file' }],
    ]);
  });
});
