import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { channelsPage } from '../../scripts/channels-page.ts';
import { channels } from '../../src/sinks/channels.ts';

const page = readFileSync(new URL('../../docs/channels.md', import.meta.url), 'utf8');
/** Tables, JSON and blank lines are the formatter's. */
const plain = (text: string): string => text.replaceAll(/[-\s|]+/g, '');

test('docs/channels.md is what npm run docs makes', async () => {
  expect(plain(page)).toBe(plain(await channelsPage(page)));
});

test('docs/channels.md shows an alert, a group and a recovery of every channel, in both languages', () => {
  for (const { sort } of channels) {
    const [, part = ''] = page.split(`### \`${sort}\``);
    const own = part.split('\n### ')[0] ?? '';
    const [english = '', russian = ''] = own.split('With `WATCHDOG_LOCALE=ru`:');
    for (const name of ['An alert:', 'A group:', 'A recovery:']) {
      expect(english, `${sort}: ${name}`).toContain(name);
      expect(russian, `${sort}, in Russian: ${name}`).toContain(name);
    }
  }
});
