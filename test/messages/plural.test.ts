import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { plural as inEnglish } from '../../src/messages/numbers-en.ts';
import { formOf, plural as inRussian } from '../../src/messages/numbers-ru.ts';

const numbers = [...Array.from({ length: 1_200 }, (_, n) => n), 1_000_001, 2_000_011, 123_456_712];

test('a number in Russian takes the form that Unicode has for it, and one with a fraction the form of the few', () => {
  const rules = new Intl.PluralRules('ru');
  for (const n of numbers) expect([n, formOf(n)]).toEqual([n, rules.select(n)]);
  expect(inRussian(2.5, 'задача', 'задачи', 'задач')).toBe('2.5 задачи');
  expect(inRussian(21, 'задача', 'задачи', 'задач')).toBe('21 задача');
});

test('a number in English takes the form that Unicode has for it', () => {
  const rules = new Intl.PluralRules('en');
  for (const n of [...numbers, 0.5, 1.5]) {
    expect(inEnglish(n, 'one', 'other')).toBe(`${n} ${rules.select(n)}`);
  }
});

test('no module makes anything of Intl as it is loaded: its tables take several megabytes', () => {
  const early = globSync('src/**/*.ts').filter((file) =>
    /^(?:export )?const \w+ = new Intl\./m.test(readFileSync(file, 'utf8')),
  );
  expect(early).toEqual([]);
});
