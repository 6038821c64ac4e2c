import { describe, expect, test } from 'vitest';
import { factsOf } from '../../../src/sinks/delivery/facts-of.ts';
import { alertOf, announced, recoveryOf } from '../../support/notices.ts';

const [a, b, c] = [
  announced(alertOf('a', 0)),
  announced(alertOf('b', 1)),
  announced(recoveryOf('a', 0, 2)),
] as const;
const whole = { part: 0, host: undefined };

describe('the facts of a message', () => {
  test('have everything that it speaks of, in order', () => {
    expect(factsOf([a, b, c], whole).notifications).toEqual(
      [a, b, c].flatMap(({ notifications }) => notifications),
    );
  });

  test('have the same id however often it is sent, and another for any other message', () => {
    expect(factsOf([a], whole).id).toBe(factsOf([a], whole).id);
    const ids = [factsOf([a], whole), factsOf([b], whole), factsOf([a, b], whole), factsOf([a, b, c], whole)];
    expect(new Set(ids.map(({ id }) => id)).size).toBe(4);
  });

  test('of a notice have its id', () => {
    expect(factsOf([{ ...a, id: 'notice-1' }], whole).id).toBe('notice-1');
  });

  test('name the part, and the host where there is one', () => {
    expect(factsOf([a], { part: 2, host: 'box' })).toMatchObject({ part: 2, host: 'box' });
    expect(factsOf([a], whole)).not.toHaveProperty('host');
  });
});
