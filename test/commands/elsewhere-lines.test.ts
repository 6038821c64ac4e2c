import { describe, expect, test } from 'vitest';
import { elsewhereLines } from '../../src/commands/elsewhere-lines.ts';
import type { VoiceSaid, VoiceStanding } from '../../src/language/voice-said.ts';

const said = (host: string | null, ownKey: string, is: VoiceStanding['is'] = 'told'): VoiceSaid => {
  const key = host === null ? ownKey : `@${host}/${ownKey}`;
  const standing = is === 'held' ? { is, reason: 'quiet', by: null, until: null } : { is, at: 1 };
  return {
    ...{ incident: `${key}@1`, key, host, ownKey, title: null, detail: null },
    channels: { telegram: standing as VoiceStanding },
  };
};
const fleet = [
  said('box-1', 'dep/web'),
  said('box-2', 'dep/own'),
  said(null, 'host_silent/box-3'),
  said('box-1', 'dep/over', 'over'),
  said('box-4', 'dep/held', 'held'),
];

describe('what is open elsewhere in a fleet', () => {
  test('is listed by the names by which it is acknowledged here, what is over and what is its own left out', () => {
    expect(elsewhereLines(fleet, { host: 'box-2', locale: 'en' }, false)).toEqual([
      'Open elsewhere in the fleet, as its voice has said:',
      '  box-1/dep/web',
      '  host_silent/box-3',
      '  box-4/dep/held',
    ]);
    expect(elsewhereLines(fleet, { host: 'box-2', locale: 'ru' }, false)[0]).toMatch(/^Открыто/);
    expect(elsewhereLines(fleet.slice(1, 2), { host: 'box-2', locale: 'en' }, false)).toEqual([]);
  });

  test('is a line of JSON each', () => {
    expect(elsewhereLines(fleet.slice(0, 1), { host: 'box-2', locale: 'en' }, true)).toEqual([
      '{"elsewhere":"box-1/dep/web","incident":"@box-1/dep/web@1"}',
    ]);
  });
});
