import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readTellingText } from '../../../src/config/telling/read-text.ts';
import { tellingFields } from '../../../src/config/telling/schema.ts';
import { locales } from '../../../src/messages/messages.ts';
import { defaultRules } from '../../../src/telling/defaults.ts';

const page = ['telling-config', 'times'].map((name) => readFileSync(`docs/${name}.md`, 'utf8')).join('\n');
const snippets = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => text);
const base = defaultRules('box', ['telegram', 'mail', 'pager']);

const read = (text: string) =>
  readTellingText(text, {
    base,
    kinds: new Map([
      ['container', 'containers'],
      ['dep', 'deps'],
      ['disk', 'host'],
    ]),
    words: locales.en,
    now: Date.parse('2026-11-27T00:00Z'),
  });

describe('the page about the config of telling', () => {
  test.each(snippets)('holds what it shows: %j', async (text) => {
    expect((await read(text)).complaints).toEqual([]);
  });

  test('shows every field of the file', () => {
    const shown = Object.keys(tellingFields).filter((field) =>
      snippets.some((text) => new RegExp(`^${field}:`, 'm').test(text)),
    );
    expect(shown).toEqual(Object.keys(tellingFields));
  });

  test('shows the defaults of storms and flaps', async () => {
    const [text = ''] = snippets.filter((each) => each.startsWith('group:'));
    expect((await read(text)).telling?.rules).toEqual(base);
  });
});
