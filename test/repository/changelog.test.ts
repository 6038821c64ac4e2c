import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { releaseNotes } from '../../scripts/release-notes.ts';
import { longTest } from '../support/long-test.ts';

const changelog = readFileSync('CHANGELOG.md', 'utf8');

describe('CHANGELOG.md', () => {
  const headings = [...changelog.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => heading);

  test('begins with what is not released yet', () => {
    expect(headings[0]).toBe('[Unreleased]');
  });

  test('has every version with its day, the newest first', () => {
    const versions = headings.slice(1);
    for (const heading of versions) expect(heading).toMatch(/^\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$/);
    const days = versions.map((heading) => heading.slice(-10));
    expect(days).toEqual(days.toSorted().reverse());
    expect(new Set(versions).size).toBe(versions.length);
  });

  test('has the version of package.json as its newest', () => {
    expect(headings[1]?.startsWith(`[${manifest.version}]`)).toBe(true);
  });

  test('puts every change under a heading of Keep a Changelog', () => {
    const kinds = [...changelog.matchAll(/^### (.*)$/gm)].map(([, kind]) => kind);
    const known = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
    expect(kinds.filter((kind) => !known.includes(kind ?? ''))).toEqual([]);
  });
});

describe('the notes of a release', () => {
  const text =
    '# Changelog\n\n## [Unreleased]\n\n- later\n\n## [1.2.0] - 2026-01-02\n\n### Fixed\n\n- it\n\n## [1.1.0] - 2026-01-01\n\n- old\n';

  test('are the section of its version', () => {
    expect(releaseNotes('v1.2.0', '1.2.0', text)).toBe('### Fixed\n\n- it\n');
    expect(releaseNotes('v1.1.0', '1.1.0', text)).toBe('- old\n');
  });

  test.each<[why: string, tag: string, version: string, changelog: string]>([
    ['the tag 1.2.0 is not v1.2.0, which is the version of package.json', '1.2.0', '1.2.0', text],
    ['the tag v1.2.1 is not v1.2.0, which is the version of package.json', 'v1.2.1', '1.2.0', text],
    ['CHANGELOG.md has no section of 1.3.0', 'v1.3.0', '1.3.0', text],
    [
      'the section of 1.2.0 in CHANGELOG.md has no date: ## [1.2.0]',
      'v1.2.0',
      '1.2.0',
      text.replace(' - 2026-01-02', ''),
    ],
    [
      'the section of 1.2.0 in CHANGELOG.md says nothing',
      'v1.2.0',
      '1.2.0',
      text.replace('### Fixed\n\n- it\n', ''),
    ],
  ])('can not be had: %s', (why, tag, version, changed) => {
    expect(() => releaseNotes(tag, version, changed)).toThrow(new Error(why));
  });

  longTest('are printed by npm run notes, which fails where they can not be had', () => {
    const run = (tag: string): string =>
      execFileSync('npm', ['run', '--silent', 'notes', '--', tag], { encoding: 'utf8', stdio: 'pipe' });
    expect(run(`v${manifest.version}`)).toContain('### Added');
    expect(() => run('v0.0.0')).toThrow(/the tag v0\.0\.0 is not/);
  });
});
