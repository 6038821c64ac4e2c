import { describe, expect, test } from 'vitest';
import { longestPattern, type Match, matcherOf, type Subject } from '../../src/language/matcher.ts';

const web: Subject = {
  ...{ kind: 'container', entity: 'web-1', severity: 'warning' },
  labels: { host: 'box', team: 'shop' },
};

const rows: readonly [name: string, match: Match, expected: boolean][] = [
  ['nothing said matches everything', {}, true],
  ['a kind', { kind: 'container' }, true],
  ['another kind', { kind: 'dep' }, false],
  ['an entity by a glob', { entity: 'web-*' }, true],
  ['a glob that begins as the entity does, and ends otherwise', { entity: 'web-*x' }, false],
  ['a glob with one character', { entity: 'web-?' }, true],
  ['a key', { key: 'container/web-1' }, true],
  ['a glob of keys', { key: 'container/*' }, true],
  ['a severity', { severity: 'critical' }, false],
  ['a label', { labels: { host: 'box' } }, true],
  ['all that is said must hold', { kind: 'container', labels: { host: 'other' } }, false],
  ['=', { matchers: ['team="shop"'] }, true],
  ['= without quotes', { matchers: ['team=shop'] }, true],
  ['= is no glob', { matchers: ['entity="web-*"'] }, false],
  ['!=', { matchers: ['team!="shop"'] }, false],
  ['!= of a label that is not there', { matchers: ['rack!="1"'] }, true],
  ['= of a label that is not there, and empty', { matchers: ['rack=""'] }, true],
  ['=~', { matchers: ['team=~"sh.p|bank"'] }, true],
  ['=~ is anchored', { matchers: ['team=~"sho"'] }, false],
  ['!~', { matchers: ['team!~"bank|toys"'] }, true],
  ['a label that an object has by birth is none', { labels: { constructor: '*' } }, true],
];

describe('a matcher', () => {
  test.each(rows)('%s', (_, match, expected) => {
    expect(matcherOf(match)(web)).toBe(expected);
  });

  test('knows the one kind and the one key that it can match', () => {
    const asks = ({ kind, entity, key }: Match) => {
      const matcher = matcherOf({ kind, entity, key });
      return [matcher.kind, matcher.key];
    };
    expect(asks({ kind: 'dep' })).toEqual(['dep', null]);
    expect(asks({ kind: 'dep', entity: 'db' })).toEqual(['dep', 'dep/db']);
    expect(asks({ kind: 'dep', entity: 'db*' })).toEqual(['dep', null]);
    expect(asks({ key: 'dep/db' })).toEqual([null, 'dep/db']);
    expect(asks({ key: 'dep/*' })).toEqual([null, null]);
  });

  test('says what of it is wrong', () => {
    expect(() => matcherOf({ matchers: ['team'] })).toThrow("'team' is no matcher");
    expect(() => matcherOf({ matchers: ['team=~"("'] })).toThrow("'(' is no regular expression");
    expect(() => matcherOf({ entity: '*'.repeat(longestPattern + 1) })).toThrow('is longer than 500');
  });
});
