import { describe, expect, test } from 'vitest';
import { readFleet } from '../../src/config/fleet.ts';
import type { OwnSettings } from '../../src/config/own-settings.ts';
import type { ReaderOf } from '../../src/language/setting.ts';
import { en } from '../../src/messages/en.ts';
import { ru } from '../../src/messages/ru.ts';

const url = 'nats://box:4222';
const seed = `SUA${'B2'.repeat(30)}`;
const { config: say } = en;

/** What is read of these settings, and all that is told of it. */
const read = (
  given: Readonly<Record<string, string>>,
  {
    files = {},
    journal = '/var/polkan.db',
    words = en,
  }: {
    readonly files?: Readonly<Record<string, string>>;
    readonly journal?: string | null;
    readonly words?: typeof en;
  } = {},
) => {
  const told: [how: string, what: string][] = [];
  const note =
    (how: string) =>
    (what: string): void => {
      told.push([how, what]);
    };
  const reader = {
    text: (name: string) => given[name] ?? '',
    choice: (name: string) => given[name] ?? 'auto',
    ms: (name: string) => (name === 'FLEET_SILENT_S' ? 30_000 : 60_000),
  } as unknown as ReaderOf<OwnSettings>;
  const outside = {
    hostname: 'tower',
    exists: () => true,
    variable: () => '',
    readFile: (path: string) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error('gone'), { code: 'ENOENT' });
      return text;
    },
  };
  const tell = { warning: note('warning'), fault: note('fault'), hint: note('hint'), secret: note('secret') };
  return { fleet: readFleet(reader, outside, journal, words, tell), told };
};

describe('the fleet of a config', () => {
  test('is none where no server is named, whatever else is', () => {
    expect(read({ FLEET_CREDS: '/creds' }, { journal: null })).toEqual({ fleet: null, told: [] });
  });

  test('is its servers, and how patient this host is', () => {
    expect(read({ FLEET_URL: `${url}, tls://other` })).toEqual({
      fleet: {
        url: `${url},tls://other`,
        creds: null,
        mayBeVoice: true,
        silentMs: 30_000,
        patienceMs: 60_000,
      },
      told: [],
    });
    expect(read({ FLEET_URL: url, FLEET_VOICE: 'never' }).fleet?.mayBeVoice).toBe(false);
  });

  test.each([
    ['nats://u:p%40ss@box', ['p%40ss', 'p@ss']],
    ['nats://u:100%@box', ['100%']],
    ['nats://to%ken@box', ['to%ken']],
    ['nats://u@box,tls://v:w@box', ['u', 'w']],
  ])('tells what of the servers %s is a secret, as it is written and as it is sent', (url, secrets) => {
    expect(read({ FLEET_URL: url }).told).toEqual(secrets.map((secret) => ['secret', secret]));
  });

  test.each(['http://box', 'box:4222', 'nats://ok,nothing'])(
    'is none at %j, and says which of them is no server',
    (given) => {
      const { fleet, told } = read({ FLEET_URL: given });
      expect(fleet).toBeNull();
      const wrong = given.split(',').at(-1) ?? '';
      expect(told.at(-1)).toEqual(['fault', say.fleetUrl('WATCHDOG_FLEET_URL', wrong)]);
    },
  );

  test('needs a journal on the disk', () => {
    expect(read({ FLEET_URL: url }, { journal: null })).toEqual({
      fleet: null,
      told: [['fault', say.fleetJournal('WATCHDOG_FLEET_URL', 'WATCHDOG_JOURNAL')]],
    });
  });

  test('has the text of its credentials, of which each key is a secret', () => {
    const text = `-----BEGIN USER NKEY SEED-----\n  ${seed}\r\nnot ${seed}\nSUXX\n`;
    const { fleet, told } = read({ FLEET_URL: url, FLEET_CREDS: '/creds' }, { files: { '/creds': text } });
    expect(fleet?.creds).toBe(text);
    expect(told).toEqual([['secret', seed]]);
  });

  test('is none without its credentials, in the words of the reader, and the key in the place of its file is a secret', () => {
    for (const words of [en, ru]) {
      const { fleet, told } = read({ FLEET_URL: url, FLEET_CREDS: '/gone' }, { words });
      expect(fleet).toBeNull();
      expect(told.at(-1)).toEqual(['fault', expect.stringContaining('WATCHDOG_FLEET_CREDS')]);
      expect(told.at(-1)?.[1]).toContain('/gone');
      expect(told).toHaveLength(1);
    }
    expect(read({ FLEET_URL: url, FLEET_CREDS: seed }).told[0]).toEqual(['secret', seed]);
    for (const none of [`x${seed}`, `${seed}!`, 'SUA', `SXA${'B2'.repeat(30)}`])
      expect(read({ FLEET_URL: url, FLEET_CREDS: none }).told.map(([how]) => how)).toEqual(['fault']);
  });
});
