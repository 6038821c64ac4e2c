import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sinceBoot } from '../../src/sidecar/since-boot.ts';
import { scratch } from '../support/tap-bench.ts';

const said = (text: string): string => {
  const path = join(scratch(), 'uptime');
  writeFileSync(path, text);
  return path;
};

test('the time since the machine was booted is what the system says, in milliseconds', () => {
  const now = (): number => Number.parseFloat(readFileSync('/proc/uptime', 'latin1')) * 1_000;
  const before = now();
  const since = sinceBoot()() ?? 0;
  expect(since).toBeGreaterThanOrEqual(before);
  expect(since).toBeLessThanOrEqual(now());
});

test('is asked anew each time, of a system that says it', () => {
  let seconds = 350_735.47;
  const since = sinceBoot(said('350735.47 234388.90\n'), () => seconds);
  expect(since()).toBeCloseTo(350_735_470, 3);
  seconds += 30;
  expect(since()).toBeCloseTo(350_765_470, 3);
});

test.each([[''], ['soon 1.0\n'], ['-1.00 2.00\n']])('is not known where it says %j', (text) => {
  expect(sinceBoot(said(text), () => 1)()).toBeNull();
});

test('is not known where there is no such file', () => {
  expect(sinceBoot(join(scratch(), 'uptime'), () => 1)()).toBeNull();
});

test('is not known where the system no longer says it', () => {
  const since = sinceBoot(said('1.00 2.00\n'), () => {
    throw new Error('ERR_SYSTEM_ERROR');
  });
  expect(since()).toBeNull();
});
