import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  keptPages,
  keptPagesFile,
  linesOfPage,
  wholePages,
  writtenPages,
} from '../../support/whole-pages.ts';

// Who changes a page looks at the difference, and keeps the new one: POLKAN_WRITE_PAGES=1 vitest run test/status/page/whole-pages.test.ts
const isWriting = process.env.POLKAN_WRITE_PAGES === '1';

describe.each(Object.keys(wholePages))('the whole page %s', (page) => {
  if (isWriting) writeFileSync(keptPagesFile(page), writtenPages(page));
  const kept = keptPages(page);

  test.each(wholePages[page] ?? [])('is what was looked at and kept: %s', (what, shown) => {
    expect(linesOfPage(shown())).toBe(kept.get(what));
  });

  test('is kept for no case that is not there any more', () => {
    expect([...kept.keys()]).toEqual((wholePages[page] ?? []).map(([what]) => what));
  });
});
