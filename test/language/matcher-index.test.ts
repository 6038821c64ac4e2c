import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Match, matcherOf, type Subject } from '../../src/language/matcher.ts';
import { matcherIndex } from '../../src/language/matcher-index.ts';
import { severities } from '../../src/language/signal.ts';
import { runs } from '../support/runs.ts';

const names = ['', 'web', 'web-1', 'web-2', 'db', 'w'];
const name = fc.constantFrom(...names);
const glob = fc.constantFrom('*', 'web*', 'web-?', 'w*1', '?b', ...names);
const labels = fc.dictionary(fc.constantFrom('team', 'host'), name, { maxKeys: 2 });
const aSubject: fc.Arbitrary<Subject> = fc.record({
  kind: name.map((text) => text || 'dep'),
  entity: name,
  severity: fc.constantFrom(...severities),
  labels,
});
const written = fc
  .tuple(
    fc.constantFrom('kind', 'entity', 'key', 'severity', 'team'),
    fc.constantFrom('=', '!=', '=~', '!~'),
    name,
  )
  .map(([field, operator, value]) => `${field}${operator}"${value}"`);
const aMatch: fc.Arbitrary<Match> = fc.record(
  {
    kind: glob,
    entity: glob,
    key: fc.tuple(glob, glob).map(([kind, entity]) => `${kind}/${entity}`),
    severity: fc.constantFrom(...severities),
    labels: fc.dictionary(fc.constantFrom('team', 'host'), glob, { maxKeys: 2 }),
    matchers: fc.array(written, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

describe('matchers in order', () => {
  test('leave out none that matches', () => {
    fc.assert(
      fc.property(fc.array(aMatch, { maxLength: 12 }), aSubject, (matches, subject) => {
        const all = matches.map(matcherOf);
        const near = matcherIndex(all, (matcher) => matcher).near(subject);
        expect(new Set(near).size).toBe(near.length);
        expect(all.filter((matcher) => matcher(subject) && !near.includes(matcher))).toEqual([]);
      }),
      { numRuns: runs(2_000) },
    );
  });

  test('are asked no more than those that are about the like of it', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index);
    const all = [
      ...hundred.map((index) => matcherOf({ key: `container/web-${index}-*` })),
      ...hundred.map((index) => matcherOf({ kind: 'container', entity: `db-${index}` })),
      ...hundred.map((index) => matcherOf({ labels: { host: `h${index}` } })),
      ...hundred.map((index) => matcherOf({ matchers: [`team="t${index}"`, 'kind=~"a|b"'] })),
      matcherOf({ entity: '*' }),
    ];
    const subject = {
      kind: 'container',
      entity: 'web-7-1',
      severity: 'warning',
      labels: { host: 'h9' },
    } as const;
    const near = matcherIndex(all, (matcher) => matcher).near(subject);
    expect(near.map((matcher) => all.indexOf(matcher)).sort((a, b) => a - b)).toEqual([7, 209, 400]);
  });
});
