import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sorts } from '../../../src/streams/checks/read-check.ts';
import { checksSchema } from '../../../src/streams/checks/schema.ts';
import { checksIn } from '../../support/checks-in.ts';

const page = readFileSync('docs/checks.md', 'utf8');
const snippets = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => text);

describe('the page about checks', () => {
  test.each(snippets)('holds what it shows: %j', async (text) => {
    const { checks, faults } = await checksIn(text);
    expect(faults).toEqual([]);
    expect(checks).toHaveLength(text.match(/^ {2}- /gm)?.length ?? 0);
  });

  test('shows a check of every sort', async () => {
    const shown = await Promise.all(snippets.map(checksIn));
    const known = new Set(shown.flatMap(({ checks }) => checks.map(({ probe }) => probe.sort)));
    expect([...known].toSorted()).toEqual([...sorts].toSorted());
  });

  test('names every field that an entry may have', () => {
    const code = [...page.matchAll(/```.*?```|`[^`\n]+`/gs)].map(([text]) => text).join('\n');
    const fields = Object.keys(checksSchema._zod.def.element._zod.def.shape);
    expect(fields.length).toBeGreaterThan(40);
    expect(fields.filter((field) => !new RegExp(`\\b${field}\\b`).test(code))).toEqual([]);
  });
});
