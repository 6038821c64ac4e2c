import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openJournalFile } from '../../../../src/journal/store/sqlite/journal-file.ts';
import { StoreError } from '../../../../src/journal/store/store.ts';
import { locales } from '../../../../src/messages/messages.ts';
import { all, fault, journalFiles, one, positions, thrown } from '../../../support/journal-files.ts';

const files = journalFiles();
const at = Date.UTC(2026, 10, 28, 12, 0, 5);

/** Opens the journal's file; what was said of one that is set aside, and the names in its folder. */
const opened = (last?: unknown, more: { readonly maxBytes?: number } = {}) => {
  const said: string[] = [];
  const store = openJournalFile(
    {
      ...{ path: files.path, now: () => at, words: locales.en, ...more },
      warn: (message) => void files.warnings.push(message),
      onSetAside: (message) => void said.push(message),
    },
    last,
  );
  onTestFinished(() => store.close());
  return { store, said };
};
const asideOf = (): readonly string[] =>
  readdirSync(files.directory).filter((name) => name.startsWith(`${basename(files.path)}.corrupt-`));
const aside = 'journal.db.corrupt-20261128T120005Z';

const write = async (): Promise<void> => {
  const store = files.open();
  await all(store.append([one('a', 0), one('b', 0)]));
  store.close();
};

test('a journal that is well is opened, and nothing is said of it', async () => {
  await write();
  const { store, said } = opened();
  expect(await positions(store)).toEqual([1, 2]);
  expect([said, asideOf()]).toEqual([[], []]);
});

test('a corrupt journal is set aside, which is said with its new name, and a new one is begun', async () => {
  await write();
  const bytes = readFileSync(files.path).fill(0xff, 0, 100);
  writeFileSync(files.path, bytes);
  const { store, said } = opened();
  expect(said).toEqual([
    locales.en.journal.setAside(files.path, `${files.path.replace(/[^/]+$/, '')}${aside}`),
  ]);
  expect(readFileSync(files.path.replace(/[^/]+$/, aside)).equals(bytes)).toBe(true);
  expect(await positions(store)).toEqual([]);
  expect(await all(store.append([one('a', 0)]))).toEqual([[1]]);
});

test('a journal that turned out to be corrupt in use is set aside as it is opened again, though that would do', async () => {
  await write();
  const { store, said } = opened(new StoreError('corrupt', 'event 2 is missing'));
  expect([said.length, asideOf()]).toEqual([1, [aside]]);
  expect(await positions(store)).toEqual([]);
});

test.each([
  ['that the disk is full', new StoreError('full', 'no room')],
  ['that somebody has it', new StoreError('locked', 'another has it')],
  ['of another part, whatever it calls itself', Object.assign(new Error('x'), { fault: 'corrupt' })],
  ['that is no error at all', { fault: 'corrupt' }],
])('a journal whose last error was one %s is opened as it is', async (_, last) => {
  await write();
  const { store, said } = opened(last);
  expect(await positions(store)).toEqual([1, 2]);
  expect([said, asideOf()]).toEqual([[], []]);
});

test("a file that is no journal stays where it is: it is somebody else's", () => {
  writeFileSync(files.path, 'a letter');
  expect(thrown(() => opened())).toEqual(fault('unwritable', files.path));
  expect([readFileSync(files.path, 'utf8'), asideOf()]).toEqual(['a letter', []]);
});

test('a journal that may take little keeps its log to its share of that', async () => {
  const written = async (store: ReturnType<typeof opened>['store']): Promise<number> => {
    for (let n = 0; n < 40; n += 1) await all(store.append([one('a', n, 'x'.repeat(20_000))]));
    return statSync(`${files.path}-wal`).size;
  };
  expect(await written(opened(undefined, { maxBytes: 1_600_000 }).store)).toBeLessThan(200_000);
});
