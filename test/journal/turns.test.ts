import { EMPTY, type Observable, Subject, throwError } from 'rxjs';
import { expect, test } from 'vitest';
import { createTurns } from '../../src/journal/turns.ts';

const bench = () => {
  const told: string[] = [];
  const inTurn = createTurns((error) => told.push(`failed: ${(error as Error).message}`));
  const take = (name: string, work: Observable<unknown>): void => {
    inTurn(() => {
      told.push(`${name} begins`);
      return work;
    }).subscribe({ complete: () => told.push(`${name} is over`) });
  };
  return { told, take };
};

test('who comes while another has its turn waits until that one is over', () => {
  const { told, take } = bench();
  const slow$ = new Subject<number>();
  take('a', slow$);
  take('b', EMPTY);
  slow$.next(1);
  expect(told).toEqual(['a begins']);
  slow$.complete();
  expect(told).toEqual(['a begins', 'a is over', 'b begins', 'b is over']);
});

test('a turn whose work fails says so, is over like any other, and takes nobody else along', () => {
  const { told, take } = bench();
  take(
    'a',
    throwError(() => new Error('the disk is full')),
  );
  take('b', EMPTY);
  expect(told).toEqual(['a begins', 'failed: the disk is full', 'a is over', 'b begins', 'b is over']);
});
