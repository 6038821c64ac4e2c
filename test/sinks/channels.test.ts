import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { channels } from '../../src/sinks/channels.ts';

/** What a file loads with it, and what that loads: imports that are neither types nor `import()`. */
const loadedBy = (file: string, seen = new Set<string>()): ReadonlySet<string> => {
  if (seen.has(file)) return seen;
  seen.add(file);
  if (!file.endsWith('.ts')) return seen;
  const text = readFileSync(file, 'utf8');
  for (const [, what = '', path = ''] of text.matchAll(/^(?:im|ex)port ([^;]*?)from '([^']+)';/gm)) {
    const isType = /^type\b/.test(what) || /^\{(?:\s*type \w+(?: as \w+)?,?)+\s*\}\s*$/.test(what);
    if (!isType) loadedBy(path.startsWith('.') ? resolve(dirname(file), path) : path, seen);
  }
  return seen;
};

describe('the table of channels', () => {
  const loaded = loadedBy(resolve('src/sinks/channels.ts'));

  test('has each sort once', () => {
    const sorts = channels.map(({ sort }) => sort);
    expect(new Set(sorts).size).toBe(sorts.length);
  });

  test('loads no channel with it, nor what one needs: that is done where one is configured', () => {
    const own = channels.map(({ sort }) => resolve(join('src/sinks', sort, `${sort}.ts`)));
    expect(own.filter((file) => loaded.has(file))).toEqual([]);
    expect([...loaded].filter((file) => /^(undici|nodemailer)|^node:/.test(file))).toEqual([]);
    expect(
      [...loaded].filter((file) => file.includes('/sinks/http/')).map((file) => file.split('/').at(-1)),
    ).toEqual(['entry.ts', 'secrets-of.ts']);
  });

  test('finds what is loaded where it is', () => {
    expect([...loadedBy(resolve('src/sinks/mail/mail.ts'))]).toEqual(
      expect.arrayContaining(['nodemailer/lib/smtp-connection', 'nodemailer/lib/mime-node']),
    );
  });
});
