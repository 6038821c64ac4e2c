import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { samplesIn } from '../../scripts/message-samples.ts';
import { messagesPage } from '../../scripts/messages-page.ts';
import { kinds } from '../../src/config/settings.ts';
import { keyOf } from '../../src/language/signal.ts';
import { locales } from '../../src/messages/messages.ts';

const languages = Object.entries(locales);
const page = readFileSync(new URL('../../docs/messages.md', import.meta.url), 'utf8');
/** Tables and blank lines are the formatter's. */
const plain = (text: string): string => text.replaceAll(/\n{2,}/g, '\n');

test('docs/messages.md is what npm run docs makes', () => {
  expect(plain(page)).toBe(plain(messagesPage(page)));
});

test.each(languages)('%s: the catalogue has something of every kind', (_, words) => {
  const shown = new Set(samplesIn(words).map(({ kind }) => kind));
  expect([...shown].toSorted()).toEqual([...new Set([...Object.keys(kinds), 'blind', 'self'])].toSorted());
});

test.each(languages)('%s: two things never bear the same title', (_, words) => {
  const titles = new Map<string, string>();
  for (const { kind, entity, title } of samplesIn(words)) {
    const key = keyOf(kind, entity);
    expect(titles.get(title) ?? key, title).toBe(key);
    titles.set(title, key);
  }
});

test.each(languages)('%s: no message says that something has lasted for no time', (_, words) => {
  for (const { alert, well } of samplesIn(words)) expect(`${alert} ${well}`).not.toMatch(/\b0 (s|с)\b/);
});

test('the Russian half has no English sentence in it', () => {
  const russian = page.slice(page.indexOf('<!-- ru: generated -->'));
  // Commands, addresses and what Docker itself says are what they are.
  const words = russian
    .replaceAll(/^`.*`$/gm, '')
    .replaceAll(/<!--.*-->|```text|`[^`]*`/g, '')
    .match(/\b[A-Za-z]{3,} [A-Za-z]{3,} [A-Za-z]{3,}/g);
  expect(words ?? []).toEqual([]);
});
