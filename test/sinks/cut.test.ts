import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutMessage, longestTitle } from '../../src/sinks/cut.ts';
import { exitOf } from '../support/notices.ts';
import { runs } from '../support/runs.ts';

const bytes = (text: string): number => Buffer.byteLength(text);
const within = (most: number) => (part: { mark: string; title: string; detail: string }) =>
  bytes(part.mark + part.title + part.detail) <= most;

describe('a message that is cut', () => {
  test('is left alone where it fits', () => {
    const message = exitOf({ detail: 'x'.repeat(100) });
    expect(cutMessage(message, within(1_000))).toEqual([message]);
  });

  test('is cut before a line end, so that no line stands behind the title of the next, else at a space, else anywhere', () => {
    const cutAt = (detail: string): string[] =>
      cutMessage(exitOf({ detail }), within(600)).map((part) => part.detail);
    const line = 'a b '.repeat(90);
    expect(cutAt(`${line}\n${line}\n${line}`)).toEqual([line, `\n${line}`, `\n${line}`]);
    expect(cutAt(`\n${'ab '.repeat(300)}`).every((part) => part.endsWith(' '))).toBe(true);
    expect(cutAt('ab '.repeat(300)).every((part) => part.endsWith(' '))).toBe(true);
    expect(
      cutAt('a'.repeat(2_000))
        .slice(0, -1)
        .every((part) => part.length > 300),
    ).toBe(true);
  });

  test('loses nothing, fits in each part, and halves no character, whatever is counted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'ж', '𝕏', '🔥', ' ', '\n', '`x`'), { maxLength: 3_000 }),
        fc.integer({ min: 600, max: 4_096 }),
        (letters, most) => {
          const detail = letters.join('');
          const parts = cutMessage(exitOf({ detail }), within(most));
          expect(parts.map((part) => part.detail).join('')).toBe(detail);
          for (const part of parts) {
            expect(within(most)(part)).toBe(true);
            expect(part.detail.isWellFormed()).toBe(true);
          }
        },
      ),
      { numRuns: runs(200) },
    );
  });

  test('tells what is too much of a title in the detail', () => {
    const [part] = cutMessage(exitOf({ title: 't'.repeat(2 * longestTitle), detail: 'd' }), within(10_000));
    expect(part?.title).toBe(`${'t'.repeat(longestTitle - 1)}…`);
    expect(part?.detail).toBe(`…${'t'.repeat(longestTitle + 1)}\nd`);
  });

  test('that can not be cut small enough says so, and does not go on for ever', () => {
    expect(() => cutMessage(exitOf({ detail: 'x' }), () => false)).toThrow('not even one character');
  });
});
