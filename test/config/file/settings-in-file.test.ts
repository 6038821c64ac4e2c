import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import {
  placed,
  settingField,
  settingFields,
  textOfSetting,
} from '../../../src/config/file/settings-in-file.ts';
import type { ObjectToValue } from '../../../src/config/telling/finding.ts';
import type { Setting } from '../../../src/language/setting.ts';
import { en } from '../../../src/messages/en.ts';

/** Words that say which of them was used, and of what. */
const say = new Proxy(
  {},
  {
    get:
      (_, name) =>
      (...of: unknown[]) =>
        `${String(name)}(${of.join(', ')})`,
  },
);

const number = (more: object = {}): Setting =>
  ({ type: 'number', group: 'G', help: 'H', unit: '%', default: 5, min: 1, max: 100, ...more }) as Setting;
const text = (form?: string, more: object = {}): Setting =>
  ({ type: 'text', group: 'G', help: 'H', default: '', ...(form && { form }), ...more }) as Setting;
const flag = { type: 'flag', group: 'G', help: 'H', default: false } as Setting;
const choice = { type: 'choice', group: 'G', help: 'H', default: 'a', choices: ['a', 'b'] } as Setting;

/** What a value would be in its variable, and what is found of it. */
const read = (given: unknown, setting: Setting) => {
  const found: string[] = [];
  const find: ObjectToValue = (path, fault) => void found.push(`${path.join('.')}: ${fault(say as never)}`);
  return { text: textOfSetting(given, setting, ['a', 'b'], en, find), found };
};

describe('a number of a file', () => {
  test.each<[given: unknown, setting: Setting, text: string]>([
    [1, number(), '1'],
    [100, number(), '100'],
    ['5.50', number(), '5.5'],
    [5.5, number(), '5.5'],
    [7, number({ whole: true }), '7'],
    [0, number({ unit: 's', min: 0 }), '0'],
    ['90s', number({ unit: 's' }), '90'],
    ['1m', number({ unit: 's', max: 60 }), '60'],
    ['1s', number({ unit: 's' }), '1'],
    ['1500ms', number({ unit: 's' }), '1.5'],
    ['100ms', number({ unit: 's', min: 0.1 }), '0.1'],
    ['90s', number({ unit: 'min' }), '1.5'],
    ['1d12h', number({ unit: 'days' }), '1.5'],
  ])('%j is %s', (given, setting, written) => {
    expect(read(given, setting)).toEqual({ text: written, found: [] });
  });

  test.each<[given: unknown, setting: Setting, found: string]>([
    [0.9, number(), `wrong(0.9, ${en.config.number(1, 100, '%', false)})`],
    [101, number(), `wrong(101, ${en.config.number(1, 100, '%', false)})`],
    ['x', number(), `wrong(x, ${en.config.number(1, 100, '%', false)})`],
    [7.5, number({ whole: true }), `wrong(7.5, ${en.config.number(1, 100, '%', true)})`],
    ['soon', number({ unit: 's' }), 'notADuration(soon)'],
    ['999ms', number({ unit: 's' }), 'tooShort(999ms, 1s)'],
    ['101s', number({ unit: 's' }), 'tooLong(1m41s, 1m40s)'],
    [0, number({ unit: 's' }), 'tooShort(0s, 1s)'],
    ['30s', number({ unit: 'min' }), 'tooShort(30s, 1m)'],
  ])('%j is none', (given, setting, found) => {
    expect(read(given, setting)).toEqual({ text: null, found: [`a.b: ${found}`] });
  });
});

describe('a text of a file', () => {
  test.each<[given: unknown, setting: Setting, written: string]>([
    ['a', text(), 'a'],
    [5, text('number'), '5'],
    [['a', 'b'], text('list'), 'a,b'],
    [[], text('list'), ''],
    ['a,b', text('list'), 'a,b'],
    [['/a,b/', '!/c,d/'], text('list'), '/a,b/,!/c,d/'],
    [{ a: 'x', b: 'y,z,w' }, text('pairs'), 'a=x,b=y%2Cz%2Cw'],
    [true, flag, 'true'],
    ['b', choice, 'b'],
  ])('%j is %s', (given, setting, expected) => {
    expect(read(given, setting)).toEqual({ text: expected, found: [] });
  });

  test.each([
    [['a', 'b,c'], 'a.b.1: noComma(b,c)'],
    [['x/a,b/'], 'a.b.0: noComma(x/a,b/)'],
    [['!a,b'], 'a.b.0: noComma(!a,b)'],
  ])('%j has a comma where one parts', (given, found) => {
    expect(read(given, text('list'))).toEqual({ text: null, found: [found] });
  });
});

describe('what may stand where a setting does', () => {
  const takes = (setting: Setting, given: unknown): boolean =>
    z.safeParse(settingField(setting), given).success;

  test.each<[setting: Setting, good: readonly unknown[], bad: readonly unknown[]]>([
    [number(), [5, 5.5, '5', '-5.25', '+5'], ['x', '5x', 'x5', '1e3', '5.', true, null, `${'9'.repeat(16)}`]],
    [number({ whole: true }), [5, '5'], [5.5, 'x']],
    [number({ unit: 's' }), ['90s', 0, '1h30m'], [true, {}]],
    [flag, [true, false, 'true', 'no', 'on', 'off', 'yes'], ['maybe', 1, '']],
    [choice, ['a', 'b'], ['c', '', 1]],
    [text(), ['', 'a', 'x'.repeat(65_536)], [1, 'x'.repeat(65_537), ['a']]],
    [text(undefined, { secret: true }), ['s'], [1]],
    [
      text('list'),
      ['a', ['a', 'b'], [], Array.from({ length: 10_000 }, () => 'a')],
      ['', [''], [1], {}, Array.from({ length: 10_001 }, () => 'a'), ['x'.repeat(65_537)]],
    ],
    [text('pairs'), [{ a: 'b' }, {}], [{ a: '' }, { a: 1 }, 'a=b', ['a=b']]],
    [text('number'), [5, '5', '-5'], ['x', true]],
  ])('is held to its sort: %#', (setting, good, bad) => {
    expect(good.filter((each) => !takes(setting, each))).toEqual([]);
    expect(bad.filter((each) => takes(setting, each))).toEqual([]);
  });

  test('is known as a secret where it is one', () => {
    const of = (setting: Setting) => z.globalRegistry.get(settingField(setting));
    expect(of(text(undefined, { secret: true }))).toMatchObject({ secret: true, description: 'H' });
    expect(of(text())).not.toHaveProperty('secret');
  });
});

describe('the rows that have a place in a file', () => {
  const rows = {
    A: { ...flag, path: 'a' },
    B: { ...choice, path: 'part.b' },
    C: { ...text(), path: 'part.inner.c' },
    D: { ...text(), path: 'channels.x.d' },
    E: text(),
  } as never;

  test('are those with a path, but not those of a channel', () => {
    expect(placed(rows).map(([name, path]) => [name, path])).toEqual([
      ['A', ['a']],
      ['B', ['part', 'b']],
      ['C', ['part', 'inner', 'c']],
    ]);
  });

  test('make fields as nested as their paths are, none of which has to be there, and no others', () => {
    const schema = z.strictObject(settingFields(rows));
    const takes = (value: unknown): boolean => z.safeParse(schema, value).success;
    expect([{}, { a: true }, { part: {} }, { part: { b: 'a', inner: { c: 'x' } } }].map(takes)).toEqual([
      ...[true, true, true, true],
    ]);
    expect(
      [{ b: 'a' }, { part: { b: 'c' } }, { part: { x: 1 } }, { part: 'b' }, { channels: {} }].map(takes),
    ).toEqual([...[false, false, false, false, false]]);
  });
});
