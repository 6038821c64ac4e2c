import { expect, test } from 'vitest';
import { fenceFault } from '../../src/fleet/fence.ts';

test.each([
  ['2.9.9', 1, false],
  ['2.9.10', 1, true],
  ['2.10.27', 1, true],
  ['2.10.27', 3, false],
  ['2.11.0', 3, true],
  ['2.15.1-RC.1', 5, true],
  ['3.0.0', 3, true],
  ['', 1, false],
])('the fence of version %j with %d copies is trusted: %j', (version, replicas, holds) => {
  expect(fenceFault({ version, replicas })).toEqual(holds ? null : { version, replicas });
});
