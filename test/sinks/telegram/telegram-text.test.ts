import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MessageText } from '../../../src/language/delivery.ts';
import { asPlain } from '../../../src/sinks/plain-text.ts';
import { asHtml, splitNotification } from '../../../src/sinks/telegram/telegram-text.ts';
import { botApiRules, parseHtml } from '../../support/bot-api-rules.ts';
import { exitOf } from '../../support/notices.ts';
import { runs } from '../../support/runs.ts';

const details = (parts: readonly MessageText[]): string[] => parts.map(({ detail }) => detail);
const lines = (count: number, length: number): string =>
  Array.from({ length: count }, (_, index) => `${index} `.padEnd(length, 'x')).join('\n');

/** Text with everything that could be torn: markup, entities, line ends, spaces, pairs, lone halves. */
const nasty = fc
  .array(
    fc.oneof(
      { arbitrary: fc.string({ unit: 'grapheme' }), weight: 2 },
      fc.constantFrom(
        '<b>',
        '</b>',
        '&',
        '&amp;',
        '"',
        '\n',
        ' ',
        '🔴',
        '\ud83d',
        'x'.repeat(700),
        '🐕'.repeat(900),
      ),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(''));

describe('the text', () => {
  test('is mark, bold title, colon, detail', () => {
    expect(asHtml(exitOf({ title: 'a<b', detail: 'c&d' }))).toBe('🔴 <b>a&lt;b</b>: c&amp;d');
    expect(asPlain(exitOf({ title: 'a<b', detail: 'c&d' }))).toBe('🔴 a<b: c&d');
  });

  test('has no colon without a detail, and no space without a mark', () => {
    expect(asHtml(exitOf({ detail: '' }))).toBe('🔴 <b>Container web</b>');
    expect(asHtml(exitOf({ mark: '' }))).toBe('<b>Container web</b>: exited (1).');
  });

  test('of half a surrogate pair is still text', () => {
    expect(asHtml(exitOf({ detail: 'a\ud83d' }))).toMatch(/: a\ufffd$/);
  });

  test('read back from the HTML is the plain text, whatever it holds', () => {
    fc.assert(
      fc.property(nasty, nasty, (title, detail) => {
        const parts = exitOf({ title, detail });
        expect(parseHtml(asHtml(parts))).toEqual({ text: asPlain(parts) });
      }),
    );
  });
});

describe('the cut', () => {
  test('leaves alone what fits to the last character', () => {
    const room = 4096 - '🔴 Container web: '.length;
    const fits = exitOf({ detail: 'x'.repeat(room) });
    expect(splitNotification(fits)).toEqual([fits]);
    expect(splitNotification(exitOf({ detail: 'x'.repeat(room + 1) }))).toHaveLength(2);
  });

  test('measures what is read, not its escapes', () => {
    const fits = exitOf({ detail: '&'.repeat(4000) });
    expect(splitNotification(fits)).toEqual([fits]);
  });

  test('falls on line ends, and every part is counted', () => {
    const parts = splitNotification(exitOf({ detail: lines(100, 90) }));
    expect(parts.map(({ title }) => title)).toEqual([1, 2, 3].map((part) => `Container web (${part}/3)`));
    for (const { detail } of parts.slice(1)) expect(detail).toMatch(/^\n/);
    expect(details(parts).join('')).toBe(lines(100, 90));
  });

  test('falls on a space in a line that is too long', () => {
    const detail = 'word '.repeat(1500);
    const parts = splitNotification(exitOf({ detail }));
    for (const part of parts) expect(part.detail).toMatch(/^(word )+$/);
    expect(details(parts).join('')).toBe(detail);
  });

  test.each([0, 1])('never falls inside a surrogate pair (offset %i)', (offset) => {
    const detail = 'x'.repeat(offset) + '🐕'.repeat(5000);
    const parts = splitNotification(exitOf({ detail }));
    for (const part of parts) expect(part.detail.isWellFormed()).toBe(true);
    expect(details(parts).join('')).toBe(detail);
  });

  test('leaves room for a remark, so that a part that got one is not cut again', () => {
    const [first] = splitNotification(exitOf({ detail: 'x'.repeat(9000) }));
    const remarked = exitOf({ ...first, detail: `${first?.detail}\n${'r'.repeat(120)}` });
    expect(splitNotification(remarked)).toEqual([remarked]);
  });

  test('tells the rest of an absurdly long title in the detail', () => {
    const title = `${'t'.repeat(498)}🐕${'u'.repeat(300)}`;
    const [whole, ...more] = splitNotification(exitOf({ title, detail: 'why.' }));
    expect(more).toEqual([]);
    expect(whole?.title).toBe(`${'t'.repeat(498)}…`);
    expect(whole?.detail).toBe(`…🐕${'u'.repeat(300)}\nwhy.`);
  });

  test('leaves a title alone that is long only by its counter', () => {
    const title = 't'.repeat(500);
    const parts = splitNotification(exitOf({ title, detail: 'x'.repeat(9000) }));
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(splitNotification(part)).toEqual([part]);
  });

  test('loses nothing, and Telegram takes every part', () => {
    fc.assert(
      fc.property(nasty, nasty, fc.constantFrom('🔴', '🟢', ''), (title, text, mark) => {
        const detail = text.repeat(4);
        const parts = splitNotification(exitOf({ mark, title: `T${title}`, detail }));
        const told = details(parts).join('');
        if (title.length < 500) expect(told).toBe(detail);
        else expect(told.endsWith(detail)).toBe(true);
        const rules = botApiRules({ chats: ['42'], burst: parts.length });
        for (const part of parts) {
          const answer = rules.answer({ chat_id: 42, text: asHtml(part), parse_mode: 'HTML' }, 0);
          expect(answer.body).toMatchObject({ ok: true });
        }
      }),
      { numRuns: runs(300) },
    );
  });
});
