import { expect, test } from 'vitest';
import { tableOf } from '../../src/language/table.ts';

test('columns are as wide as their widest cell, two spaces apart, without spaces at the end', () => {
  expect(
    tableOf([
      ['source', 'state', 'n'],
      ['disk', '', '10'],
      ['x', 'sees', ''],
    ]).flat(),
  ).toEqual(['source  state  n', 'disk           10', 'x       sees']);
});

test('the further lines of a cell stand under its first', () => {
  expect(
    tableOf([
      ['0s', 'one\ntwo and\nthree', 'line 4'],
      ['1m', 'four', 'line 5'],
    ]),
  ).toEqual([['0s  one      line 4', '    two and', '    three'], ['1m  four     line 5']]);
});

test('a picture or a wide letter takes two columns of a terminal', () => {
  expect(
    tableOf([
      ['🔴', '|'],
      ['⚪', '|'],
      ['漢字', '|'],
      ['abcd', '|'],
      ['Диск', '|'],
    ]).flat(),
  ).toEqual(['🔴    |', '⚪    |', '漢字  |', 'abcd  |', 'Диск  |']);
});

test('nothing is no table', () => {
  expect(tableOf([])).toEqual([]);
});
