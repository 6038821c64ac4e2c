import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { longestPlainFile, readPlainFile, readPlainFileLater } from '../../src/files/plain-file.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'polkan-plain-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const ways: readonly (readonly [string, (path: string, longest?: number) => Promise<string>])[] = [
  ['at once', async (path, longest) => readPlainFile(path, longest)],
  ['later', readPlainFileLater],
];

describe.each(ways)('a file that somebody has named, read %s,', (which, read) => {
  test('is its text, also behind a link, as secrets are mounted', async () => {
    const path = join(folder, 'secret');
    writeFileSync(path, 'пароль\n');
    const link = join(folder, `link-${which}`);
    symlinkSync(path, link);
    expect(await read(link)).toBe('пароль\n');
    writeFileSync(path, '');
    expect(await read(path)).toBe('');
  });

  // Each of these would be waited for without an end.
  test('is refused where it is a pipe that nobody writes to, or a device', async () => {
    const pipe = join(folder, `pipe-${which}`);
    execFileSync('mkfifo', [pipe]);
    for (const path of [pipe, '/dev/zero', '/dev/null']) {
      await expect(read(path)).rejects.toMatchObject({ fault: { code: 'noPlainFile' } });
    }
  });

  test('is refused where it is longer than any text of a configuration', async () => {
    const path = join(folder, 'long');
    writeFileSync(path, '');
    truncateSync(path, longestPlainFile);
    expect(await read(path)).toHaveLength(longestPlainFile);
    // No room for it in memory is asked for.
    truncateSync(path, 2 ** 40);
    await expect(read(path)).rejects.toMatchObject({
      fault: { code: 'fileTooLong', bytes: longestPlainFile },
    });
  });

  test('is refused where it is longer than its reader takes', async () => {
    const path = join(folder, 'short');
    writeFileSync(path, '12345');
    expect(await read(path, 5)).toBe('12345');
    await expect(read(path, 4)).rejects.toMatchObject({ fault: { code: 'fileTooLong', bytes: 4 } });
  });

  test('is its text where the kernel makes it up and it has no size', async () => {
    expect(await read('/proc/self/status')).toMatch(/^Name:.*\nThreads:/s);
    await expect(read('/proc/self/status', 9)).rejects.toMatchObject({ fault: { code: 'fileTooLong' } });
  });

  test('fails as the system says it where it is not there, or a folder', async () => {
    mkdirSync(join(folder, 'folder'), { recursive: true });
    await expect(read(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(read(join(folder, 'folder'))).rejects.toMatchObject({ code: 'EISDIR' });
  });
});
