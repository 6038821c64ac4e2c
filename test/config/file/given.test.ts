import { describe, expect, test } from 'vitest';
import { loadFile } from '../../../src/config/file/load.ts';
import { builtIn } from '../../../src/config/settings.ts';
import { fileIn } from '../../../src/messages/file.ts';
import { locales } from '../../../src/messages/messages.ts';
import { machineWith } from '../../support/written-config.ts';

// What a file that was read gives to who reads the rest of the configuration.

const words = locales.en;
const loaded = (files: Readonly<Record<string, string>>, path = 'polkan.yaml') =>
  loadFile(path, { env: {}, machine: machineWith(files), tables: builtIn, words, now: 0 });
const given = (text: string) => loaded({ 'polkan.yaml': text });

describe('what a file gives', () => {
  test('of settings is the text, the path and the place of each that it says rightly, and no other', async () => {
    const file = await given('disk: {alert_pct: 50, paths: ["a,b"], crit: 7}\ninterval: 10s\nhost: [x]');
    expect(Object.fromEntries(file.settings)).toMatchObject({
      DISK_PCT: { text: '50', path: 'disk.alert_pct', place: 'polkan.yaml:1:19' },
      INTERVAL_S: { text: '10', path: 'interval', place: 'polkan.yaml:2:11' },
    });
    expect([...file.settings.keys()].toSorted()).toEqual(['DISK_PCT', 'INTERVAL_S']);
    expect(file.complaints()).toHaveLength(3);
  });

  test('of places is where a value stands that was understood, and nothing of one that is not there', async () => {
    const file = await given('host: box\ndisk: {paths: [/a]}');
    expect(file.placeOf(['disk', 'paths', 0])).toBe('polkan.yaml:2:16');
    expect(file.placeOf(['disk', 'alert_pct'])).toBe(null);
  });

  test('of channels are all the names, also of those that something is wrong with', async () => {
    const file = await given('channels: {hall: {type: bell}, tower: 7}');
    expect([file.channelNames, file.channels]).toEqual([['hall', 'tower'], []]);
    expect((await given('channels: 7')).channelNames).toEqual([]);
    expect((await given('host: box')).channelNames).toEqual([]);
  });

  test('of parts is what their sources read, and what they have loaded for it', async () => {
    const check = { name: 'a', http: 'http://a' };
    const file = await given(`checks: [${JSON.stringify(check)}]\nhost: box`);
    expect(file.part('checks')).toMatchObject([check]);
    expect([file.part('nothing'), file.loaded('nothing')]).toEqual([undefined, undefined]);
    expect(file.said).toEqual({});
  });
});

describe('what is wrong with files', () => {
  test('is told in the order of the files, and in each of the lines and columns', async () => {
    const files = { 'd/a.yaml': 'host: box\n\n\nzz: 1', 'd/b.yaml': 'yy: 1', 'd/c.yaml': 'hst: 1' };
    const places = (await loaded(files, 'd')).complaints().map((each) => each.split(': ')[0]);
    expect(places).toEqual(['d/a.yaml:4:1', 'd/b.yaml:1:1', 'd/c.yaml:1:1']);
    const file = await given('{b: 1, host: [x], a: 1}\n');
    file.wrong(['host'], 'one');
    file.wrong([], 'two');
    expect(file.complaints().map((each) => each.slice(0, 16))).toEqual(
      ['1:1: ', '1:2: ', '1:14:', '1:14:', '1:19:'].map((place) => `polkan.yaml:${place}`.slice(0, 16)),
    );
  });

  test('is told a hundred times, and then that there is more, and a hundred alone are all there is', async () => {
    const wrong = async (count: number) => {
      const file = await given('host: box');
      for (let n = 0; n < count; n += 1) file.wrong([], `fault ${n}`);
      return file.complaints();
    };
    expect(await wrong(100)).toHaveLength(100);
    const more = await wrong(103);
    expect(more).toHaveLength(101);
    expect(more.at(-1)).toBe(`polkan.yaml: ${fileIn(words).moreFaults(100)}`);
  });

  test('is told once where it is told twice', async () => {
    const file = await given('host: box');
    for (const message of ['a', 'b', 'a']) file.wrong(['host'], message);
    expect(file.complaints()).toEqual(['polkan.yaml:1:7: a', 'polkan.yaml:1:7: b']);
  });
});
