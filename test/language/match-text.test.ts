import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchTerms, matchText } from '../../src/language/match-text.ts';
import { type Match, matcherOf } from '../../src/language/matcher.ts';
import { runs } from '../support/runs.ts';

test.each<[Match, string]>([
  [{}, ''],
  [{ key: 'container/web-*' }, 'container/web-*'],
  [{ key: 'dep/a=b' }, 'key=dep/a=b'],
  [{ kind: 'container', labels: { team: 'shop' } }, 'kind=container,team=shop'],
  [{ entity: 'web-*' }, 'entity=~web-.*'],
  [{ entity: 'two words' }, 'entity="two words"'],
  [{ key: 'disk//', severity: 'critical' }, 'key=disk//,severity=critical'],
  [{ matchers: ['team=~"a|b"'] }, 'team=~"a|b"'],
])('%j is typed as %s', (match, text) => {
  expect(matchText(match)).toBe(text);
});

test('the terms of a match match what it matches', () => {
  const value = fc.string({ unit: fc.constantFrom(...'ab.*?+"\\ ,=~'), minLength: 1, maxLength: 4 });
  const match = fc.record(
    { kind: value, entity: value, key: value, labels: fc.record({ team: value }) },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(match, value, value, value, (given, kind, entity, team) => {
      const subject = { kind, entity, severity: 'warning' as const, labels: { team } };
      // Often the same, or nothing would ever match.
      for (const each of [
        subject,
        { ...subject, kind: given.kind ?? kind, entity: given.entity ?? entity },
      ]) {
        expect(matcherOf({ matchers: matchTerms(given) })(each)).toBe(matcherOf(given)(each));
      }
    }),
    { numRuns: runs(2_000, 8) },
  );
});
