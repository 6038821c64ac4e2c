import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checksIn } from '../../../src/messages/checks.ts';
import { locales } from '../../../src/messages/messages.ts';
import type { FileProbe } from '../../../src/streams/checks/check.ts';
import { fileProbe, mostFiles } from '../../../src/streams/checks/file-probe.ts';
import { checkIn } from '../../support/checks-in.ts';
import { longTest } from '../../support/long-test.ts';
import { scratch } from '../../support/tap-bench.ts';

const now = 1_800_000_000_000;
const hour = 3_600_000;

const setUp = () => {
  const folder = scratch();
  const file = (name: string, ageMs: number, bytes = 10): void => {
    const path = join(folder, name);
    writeFileSync(path, 'x'.repeat(bytes));
    utimesSync(path, (now - ageMs) / 1_000, (now - ageMs) / 1_000);
  };
  const look = async (entry: string) => {
    const { probe } = await checkIn(`{ name: f, file: "${folder}/${entry} }`);
    const tools = { words: checksIn(locales.en), messages: locales.en } as Parameters<typeof fileProbe>[1];
    const run = fileProbe(probe as FileProbe, tools);
    const { findings } = await run({
      abort: new AbortController().signal,
      limitMs: 1,
      at: now,
      memory: null,
    });
    const [{ active, detail, value } = { active: null, detail: '' }] = findings;
    return { active, value, detail: detail.replaceAll(folder, '') };
  };
  return { folder, file, look };
};

describe('a file', () => {
  test('is there, young and of a fitting size, or it is said which of it is not so', async () => {
    const { file, look } = setUp();
    file('dump', 2 * hour, 2_000_000);
    expect(await look('dump", older: 26h, smaller: 1MB, larger: 1GB')).toMatchObject({
      active: false,
      value: 7_200,
    });
    expect(await look('dump", older: 1h')).toMatchObject({ active: true, value: 7_200 });
    expect((await look('dump", smaller: 5MB')).active).toBe(true);
    expect((await look('dump", larger: 1MB')).active).toBe(true);
    expect(await look('none", older: 1h')).toMatchObject({ active: true });
    expect((await look('none", absent: true')).active).toBe(false);
    expect((await look('dump", absent: true')).active).toBe(true);
  });

  test('of a glob is the newest, whatever its name', async () => {
    const { file, look, folder } = setUp();
    file('a.dump', 30 * hour);
    file('b.dump', 2 * hour);
    file('z.dump', 50 * hour);
    file('other.txt', 0);
    expect(await look('*.dump", older: 26h')).toMatchObject({ active: false, value: 7_200 });
    expect(await look('*.sql", older: 26h')).toMatchObject({ active: true });
    mkdirSync(join(folder, 'deep'));
    file('deep/c.dump', hour);
    expect(await look('**/*.dump", older: 26h')).toMatchObject({ value: 3_600 });
  });

  test('that is a clock ahead of ours is new, and not older than it can be', async () => {
    const { file, look } = setUp();
    file('dump', -hour);
    expect(await look('dump", older: 1m')).toMatchObject({ active: false, value: 0 });
  });

  longTest(`of more than ${mostFiles} that a glob matches can not be told, and says so`, async () => {
    const { file, look } = setUp();
    for (let i = 0; i <= mostFiles; i += 1) file(`${i}.dump`, 0, 0);
    await expect(look('*.dump", older: 1h')).rejects.toThrow(String(mostFiles));
  });
});
