import { expect, test } from 'vitest';
import { mostReasons, onceInAWhile, quietMs } from '../../src/status/once-in-a-while.ts';

test('a reason is said once in a while, and another at once', () => {
  let at = 0;
  const said: string[] = [];
  const tell = onceInAWhile(
    () => at,
    (why) => said.push(why),
  );
  for (const why of ['a', 'a', 'b', 'a']) tell(new Error(why));
  at = quietMs - 1;
  tell(new Error('a'));
  expect(said).toEqual(['a', 'b']);
  at = quietMs;
  tell(new Error('a'));
  expect(said).toEqual(['a', 'b', 'a']);
});

test('reasons that are ever new do not fill the log', () => {
  let at = 0;
  const said: string[] = [];
  const tell = onceInAWhile(
    () => at,
    (why) => said.push(why),
  );
  for (let n = 0; n < 1_000; n += 1) tell(new Error(`reason ${n} ${'x'.repeat(2_000)}`));
  expect(said).toHaveLength(mostReasons);
  expect(Math.max(...said.map(({ length }) => length))).toBe(500);
  at = quietMs;
  tell(new Error('a'));
  expect(said.at(-1)).toBe('a');
});
