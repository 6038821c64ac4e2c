import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonPieces } from '../../src/recording/json-pieces.ts';
import { runs } from '../support/runs.ts';

const plain = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.oneof(tie('value'), fc.constant(undefined))),
    fc.dictionary(fc.string(), fc.oneof(tie('value'), fc.constant(undefined))),
  ),
})).value;

test('the pieces of plain data are, one behind the other, its JSON', () => {
  fc.assert(
    fc.property(plain, fc.integer({ min: 1, max: 200 }), (value, length) => {
      expect([...jsonPieces(value, length)].join('')).toBe(JSON.stringify(value));
    }),
    { numRuns: runs(500) },
  );
});

test('no piece is longer than was asked for by more than a kilobyte and an entry of a list, wherever the list is', () => {
  const actors = Array.from({ length: 500 }, (_, index) => ({ key: `container/${index}`, since: index }));
  const value = { type: 'state', actors, telling: { state: { lanes: [['chat', actors]] } } };
  const pieces = [...jsonPieces(value, 1_000)];
  expect(pieces.length).toBeGreaterThan(15);
  for (const { length } of pieces) expect(length).toBeLessThan(2_200);
});
