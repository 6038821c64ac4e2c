import { describe, expect, test } from 'vitest';
import { locales } from '../../../src/messages/messages.ts';
import { pageIn } from '../../../src/messages/page.ts';
import { barsOf, legend } from '../../../src/status/page/bars.ts';
import type { Day } from '../../../src/status/page/days.ts';

const words = pageIn(locales.en);
const daysOf = (text: string): readonly Day[] => [...text] as Day[];

describe('the bars of days', () => {
  test('are a line for each run of days of one sort, where they stand, as long as there are days', () => {
    const { text } = barsOf({ days: daysOf('uuggyrg'), uptime: 0.5 }, words);
    expect(
      [...text.matchAll(/<path class="(.)" d="([^"]*)"\/>/g)].map(([, day, d]) => `${day} ${d}`),
    ).toEqual(['u M0 11h11', 'g M12 11h11', 'y M24 11h5', 'r M30 11h5', 'g M36 11h5']);
    expect(text).toContain('viewBox="0 0 41 22"');
  });

  test('are said in words: how many days, how much of them well, how many with trouble, how many unseen', () => {
    const { text } = barsOf({ days: daysOf('uuggyrr'), uptime: 0.99 }, words);
    expect(text).toContain(`aria-label="${words.days(7, words.uptime('99.00'), 3, 2)}"`);
    expect(text).toContain(`<span class="uptime">${words.uptime('99.00')}</span>`);
  });

  test('of what was never looked at say only that', () => {
    const { text } = barsOf({ days: daysOf('uu'), uptime: null }, words);
    expect(text).toContain(`aria-label="${words.neverSeen}"`);
    expect(text).toContain(`<span class="uptime">${words.neverSeen}</span>`);
  });

  test('of no day have none', () => {
    expect(barsOf({ days: [], uptime: null }, words).text).not.toContain('<path');
  });
});

describe('what the colours mean', () => {
  const paths = (text: string): string[] =>
    [...text.matchAll(/class="(.)" d="M0 6h12"/g)].map(([, day = '']) => day);

  test('is said of each, with a title', () => {
    const { text } = legend(words);
    expect(paths(text)).toEqual(['g', 'y', 'r', 'u']);
    for (const day of ['g', 'y', 'r', 'u'] as const)
      expect(text).toContain(`</svg>${words.legend[day]}</span>`);
    expect(text).toContain(`<p class="legend"><span>${words.legend.title}:</span>`);
  });

  test('has no title of its own where one stands beside the bars', () => {
    const { text } = legend(words, false);
    expect(paths(text)).toHaveLength(4);
    expect(text).not.toContain(words.legend.title);
  });
});
