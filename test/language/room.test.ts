import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRoom } from '../../src/language/room.ts';

describe('a room', () => {
  test('is for who comes first; one at a time has more than there is, and the next its turn when that leaves', async () => {
    const room = createRoom(10);
    const order: string[] = [];
    const [a, b, c] = [{}, {}, {}];
    const take = (name: string, holder: object, more: number): Promise<unknown> =>
      room.take(holder, more).then(() => order.push(name));
    const all = [
      take('a', a, 6),
      take('b', b, 4),
      take('a beyond', a, 5),
      take('b waits', b, 1),
      take('c waits', c, 1),
      take('a again', a, 5),
    ];
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual(['a', 'b', 'a beyond', 'a again']);
    room.leave(a);
    await Promise.all(all);
    expect(order.slice(4)).toEqual(['b waits', 'c waits']);
  });

  test('has room for each in the end, and never for more than its size and what one may want', async () => {
    const [size, largest] = [10, 8];
    const pieces = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 12 }), async (wishes) => {
        const room = createRoom(size);
        let taken = 0;
        await Promise.all(
          wishes.map(async (wish) => {
            const holder = {};
            let own = 0;
            for (const piece of wish) {
              const more = Math.min(piece, largest - own);
              await room.take(holder, more);
              own += more;
              taken += more;
              expect(taken).toBeLessThanOrEqual(size + largest);
              await new Promise((resolve) => setImmediate(resolve));
            }
            taken -= own;
            room.leave(holder);
          }),
        );
        expect(taken).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});
