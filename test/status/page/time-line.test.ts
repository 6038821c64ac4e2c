import { describe, expect, test } from 'vitest';
import { lineParts, type Outcome } from '../../../src/language/what-if.ts';
import { locales } from '../../../src/messages/messages.ts';
import { whatIfIn } from '../../../src/messages/what-if.ts';
import { timeLine } from '../../../src/status/page/time-line.ts';

const say = whatIfIn(locales.en);
const from = Date.UTC(2026, 10, 20);
const day = 86_400_000;
const lineOf = (counts: Record<number, number>): number[] =>
  Array.from({ length: lineParts }, (_, index) => counts[index] ?? 0);

const outcomeOf = (more: Partial<Outcome> = {}): Outcome => ({
  ...({} as Outcome),
  ...{ from, to: from + day, missed: [], missedCount: 0 },
  recorded: { messages: 30, incidents: 4, line: lineOf({ 0: 25, 2: 1 }) },
  changed: { messages: 5, incidents: 4, line: lineOf({ 95: 4 }) },
  ...more,
});

const pathOf = (text: string, of: string): string | undefined =>
  new RegExp(`<path class="${of}" d="([^"]*)"`).exec(text)?.[1];

describe('the line of a try', () => {
  test('has a bar up for each part with messages as it was, and one down for each as it would be', () => {
    const { text } = timeLine(outcomeOf(), say);
    // The highest of all is 52; by their roots 1 is a fifth of 25, and 4 two fifths.
    expect(pathOf(text, 'was')).toBe('M0 70v-52h8v52zM20 70v-10h8v10z');
    expect(pathOf(text, 'is')).toBe('M950 70v21h8v-21z');
    expect(pathOf(text, 'lost')).toBe('');
    expect(text).toContain('<path class="axis" d="M0 70h960"/>');
    expect(text).toContain('viewBox="0 -14 960 140"');
  });

  test('shows one message beside any storm', () => {
    const recorded = { messages: 1_000_001, incidents: 2, line: lineOf({ 0: 1_000_000, 1: 1 }) };
    expect(pathOf(timeLine(outcomeOf({ recorded }), say).text, 'was')).toContain('M10 70v-3h8v3z');
  });

  test('is flat where nothing was told', () => {
    const nothing = { messages: 0, incidents: 0, line: lineOf({}) };
    const { text } = timeLine(outcomeOf({ recorded: nothing, changed: nothing }), say);
    expect([pathOf(text, 'was'), pathOf(text, 'is')]).toEqual(['', '']);
  });

  test('marks in red where what would be missed began, and at its edge what began before it', () => {
    const missedAt = (since: number) => ({ key: 'disk//', title: '/', since, until: null }) as never;
    const missed = [missedAt(from - day), missedAt(from + day / 2), missedAt(from + day)];
    const { text } = timeLine(outcomeOf({ missed, missedCount: 3 }), say);
    expect(pathOf(text, 'lost')).toBe('M0 -14h8v12h-8zM476 -14h8v12h-8zM952 -14h8v12h-8z');
    expect(text).toContain(` <span><i class="lost"></i>${say.missedMark}</span></p>`);
    expect(timeLine(outcomeOf(), say).text).not.toContain('<i class="lost">');
  });

  test('of a single moment marks what is missed at its beginning', () => {
    const missed = [{ key: 'disk//', title: '/', since: from, until: null } as never];
    expect(pathOf(timeLine(outcomeOf({ to: from, missed, missedCount: 1 }), say).text, 'lost')).toMatch(
      /^M0 /,
    );
  });

  test('is said in words, and has five times below it', () => {
    const { text } = timeLine(outcomeOf({ missedCount: 2 }), say);
    expect(text).toContain(`<figcaption>${say.line}</figcaption>`);
    expect(text).toContain(`aria-label="${say.lineIs(30, 5, 2)}"`);
    const times = /<p class="axis">(.*?)<\/p>/.exec(text)?.[1] ?? '';
    const shown = [...times.matchAll(/<span>(.*?)<\/span>/g)].map(([, time = '']) => time);
    expect(shown).toHaveLength(5);
    for (const [index, hour] of ['00:00', '06:00', '12:00', '18:00', '00:00'].entries())
      expect(shown[index]).toContain(hour);
  });
});
