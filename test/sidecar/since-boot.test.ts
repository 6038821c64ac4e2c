import { writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sinceBootMs } from '../../src/sidecar/since-boot.ts';
import { scratch } from '../support/tap-bench.ts';

test('the time since the machine was booted is what the system says, in milliseconds', () => {
  const path = join(scratch(), 'uptime');
  writeFileSync(path, '350735.47 234388.90\n');
  expect(sinceBootMs(path)).toBeCloseTo(350_735_470, 3);
  expect(Math.abs((sinceBootMs() ?? 0) - uptime() * 1_000)).toBeLessThan(5_000);
});

test.each([[''], ['soon 1.0\n'], ['-1.00 2.00\n']])('is not known where it says %j', (said) => {
  const path = join(scratch(), 'uptime');
  writeFileSync(path, said);
  expect(sinceBootMs(path)).toBeNull();
});

test('is not known where there is no such file', () => {
  expect(sinceBootMs(join(scratch(), 'uptime'))).toBeNull();
});
