import { describe, expect, test } from 'vitest';
import { readConfigured } from '../../src/config/read-configured.ts';
import { machineWith } from '../support/written-config.ts';

const machine = machineWith({ 'a.yaml': 'host: box', 'b.yaml': 'host: box\nxyzzy: 1', '"': 'host: odd' });
const hostOf = async (path: string): Promise<string> =>
  (await readConfigured({ WATCHDOG_CONFIG: path }, machine)).config.host;

describe('the file that the environment names', () => {
  test.each([
    ['a.yaml', 'box'],
    ['  a.yaml ', 'box'],
    ['"a.yaml"', 'box'],
    ["'a.yaml'", 'box'],
    ['"', 'odd'],
    ['', 'tower'],
    ['  ', 'tower'],
    ['""', 'tower'],
  ])('is read, in quotes or not: %j gives the host %s', async (path, host) => {
    expect(await hostOf(path)).toBe(host);
  });

  test('is read as its path where only one of its ends is a quote, or they differ', async () => {
    for (const path of ['"a.yaml', 'a.yaml"', `"a.yaml'`]) expect(await hostOf(path)).toBe('tower');
  });

  test('is none where nothing is named', async () => {
    const read = await readConfigured({}, machine);
    expect([read.config.host, read.file ?? null, read.faults]).toEqual(['tower', null, []]);
  });

  test.each(['en', 'ru'])('says what is wrong with it in %s', async (locale) => {
    const { complaints } = await readConfigured(
      { WATCHDOG_CONFIG: 'b.yaml', WATCHDOG_LOCALE: locale },
      machine,
    );
    expect(complaints).toHaveLength(1);
    expect(/[а-я]/i.test(complaints[0] ?? '')).toBe(locale === 'ru');
  });
});
