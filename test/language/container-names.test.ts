import { describe, expect, test } from 'vitest';
import { containerChoice, isContainerItem } from '../../src/language/container-names.ts';

describe('the containers that are chosen', () => {
  const names = ['web', 'web-1', 'db', 'old-db', 'name'];
  test.each<[string, readonly string[] | '*', string[], string[]]>([
    ['all', '*', [], names],
    ['by name', ['web', 'db'], ['web', 'db'], []],
    ['by pattern', ['web*'], [], ['web', 'web-1']],
    ['all but some', ['*', '!name', '!old-*'], [], ['web', 'web-1', 'db']],
    ['all but some, by exclusions alone', ['!web?1'], [], ['web', 'db', 'old-db', 'name']],
    ['one that must be there, and all others', ['db', '*'], ['db'], ['web', 'web-1', 'old-db', 'name']],
    ['one that is left out again', ['web', 'db', '!w*'], ['db'], []],
    ['twice', ['web', 'web'], ['web'], []],
    ['by a character', ['?b'], [], ['db']],
  ])('%s', (_, items, listed, found) => {
    const choice = containerChoice(items);
    expect(choice.listed).toEqual(listed);
    expect(names.filter(choice.isFound)).toEqual(found);
    expect(choice.finds).toBe(found.length > 0);
  });

  test.each(['web', '*', '!web', 'web*', '!*-1', '?', 'a.b_c-d'])('%s can be one', (item) => {
    expect(isContainerItem(item)).toBe(true);
  });
  test.each(['', '!', 'wéb', 'a/b', '-web', '.', '!!web', 'we b', 'web\n'])('%j can be none', (item) => {
    expect(isContainerItem(item)).toBe(false);
  });
});
