import { describe, expect, test } from 'vitest';
import { withoutFaults } from '../../../src/config/telling/without-faults.ts';

const without = (given: unknown, ...paths: readonly PropertyKey[][]) =>
  withoutFaults(
    given,
    paths.map((path) => ({ code: 'custom', path, message: '' }) as never),
    'telegram',
  );

describe('what a config says of telling, without what is wrong with it', () => {
  test('is nothing where it is no mapping', () => {
    expect([null, 'x', 5, ['a']].map((given) => without(given))).toEqual([{}, {}, {}, {}]);
  });

  test('is all of it where nothing is, and is another object', () => {
    const given = { routes: [{ to: 'a' }], kinds: { disk: {} } };
    const whole = without(given);
    expect(whole).toEqual(given);
    expect(whole).not.toBe(given);
  });

  test.each<[section: string, instead: object]>([
    ['routes', { to: 'telegram' }],
    ['causes', { cause: { kind: '*' }, hides: { kind: '*' } }],
    ['maintenance', { match: {}, when: { from: '00:00', to: '00:01' } }],
  ])(
    'has something right in the place of a wrong entry, so that the others keep their numbers: %s',
    (section, instead) => {
      const given = { [section]: ['a', 'wrong', 'c', 'wrong too'] };
      expect(without(given, [section, 1, 'x'], [section, 3])).toEqual({
        [section]: ['a', instead, 'c', instead],
      });
      expect(given[section]?.[1]).toBe('wrong');
    },
  );

  test('has none of the kinds that are wrong, and all others', () => {
    const given = { kinds: { disk: 1, dep: 2, cpu: 3 } };
    expect(without(given, ['kinds', 'dep', 'for'], ['kinds', 'cpu'])).toEqual({ kinds: { disk: 1 } });
    expect(without({ kinds: 5 }, ['kinds'])).toEqual({});
    expect(without({ kinds: { a: 1 } }, ['kinds'])).toEqual({});
  });

  test('has no section that is wrong as a whole, nor one that is none', () => {
    expect(without({ routes: 5, group: { burst: 'x' } }, ['routes'], ['group', 'burst'])).toEqual({});
    const issue = { code: 'unrecognized_keys', path: [], keys: ['a', 'b'], message: '' } as never;
    expect(withoutFaults({ a: 1, b: 2, c: 3 }, [issue], 'telegram')).toEqual({ c: 3 });
  });
});
