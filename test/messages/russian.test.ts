import { describe, expect, test } from 'vitest';
import { locales } from '../../src/messages/messages.ts';

const { en, ru } = locales;

/** What a dictionary says, called with such facts as make every part of it speak. */
const said = (text: unknown): string =>
  typeof text === 'function' ? String(text('first 7', 'second 7', 'third 7')) : String(text);

describe('what an operator reads of the journal', () => {
  test.each(Object.keys(en.journal))('%s is Russian in Russian', (name) => {
    if (name === 'started') return;
    const [english, russian] = [en, ru].map(({ journal }) =>
      said(new Map(Object.entries(journal)).get(name)),
    );
    expect(russian).toMatch(/[а-яё]/);
    expect(russian).not.toBe(english);
  });
});
